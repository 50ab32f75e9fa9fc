//! One person before one screen: reads words, presses what says so, fills in what is called so.
//!
//! After every page the visitor looks for what no page may do: stand out over the edge of a
//! phone, say something in the console, break the page's own policy. Such complaints are kept
//! and told together at the end.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Instant,
};

use headless_chrome::{
    Tab,
    protocol::cdp::{DOM, Page, types::Event},
};
use serde_json::Value;

use crate::{
    asking::{PATIENCE, quote},
    faults::fault_of,
    http::Reply,
    screen::Size,
    stage::{Stage, pause},
};

/// One person before one screen.
pub struct Visitor {
    pub tab: Arc<Tab>,
    pub context: String,
    pub size: Size,
    pub address: String,
    faults: Arc<Mutex<Vec<String>>>,
    complaints: Mutex<Vec<String>>,
}

impl Visitor {
    pub fn new(tab: Arc<Tab>, context: String, stage: &Stage, size: Size) -> Self {
        let faults = Arc::new(Mutex::new(Vec::new()));
        let visitor = Self {
            tab,
            context,
            size,
            address: stage.address.clone(),
            faults,
            complaints: Mutex::new(Vec::new()),
        };
        visitor.prepare();
        visitor
    }

    fn prepare(&self) {
        self.tab.enable_log().expect("the log can be followed");
        self.tab.enable_runtime().expect("scripts can be followed");
        let (faults, tab) = (self.faults.clone(), Arc::downgrade(&self.tab));
        self.tab
            .add_event_listener(Arc::new(move |event: &Event| {
                if let Event::PageJavascriptDialogOpening(_) = event {
                    // 「离开此页面？」 always yes.
                    if let Some(tab) = tab.upgrade() {
                        tab.get_dialog().accept(None).ok();
                    }
                }
                if let Some(fault) = fault_of(event) {
                    faults.lock().unwrap().push(fault);
                }
            }))
            .expect("events can be followed");
        self.measure(None);
        self.touch();
    }

    /// Enters as one of the cast, by one click on the sign-in page.
    pub fn enter_as(&self, role: &str) {
        self.open("/sign-in");
        self.click(role);
    }

    /// Opens a page of the house, which must be there.
    pub fn open(&self, path: &str) {
        self.open_for(path, 200);
    }

    /// Opens a page that answers otherwise.
    pub fn open_for(&self, path: &str, status: u64) {
        let url = format!("http://{}{path}", self.address);
        self.leave(|| {
            let navigate = Page::Navigate {
                url: url.clone(),
                referrer: None,
                transition_Type: None,
                frame_id: None,
                referrer_policy: None,
            };
            let answer = self.tab.call_method(navigate).expect("an address to go to");
            assert_eq!(answer.error_text, None, "{path} does not open");
        });
        self.arrived(status, path);
    }

    /// Presses what says `words` and waits for the next page.
    pub fn click(&self, words: &str) {
        self.click_for(words, "", 200);
    }

    /// As [`Self::click`]; of several, the one that stands near other words.
    pub fn click_near(&self, near: &str, words: &str) {
        self.click_for(words, near, 200);
    }

    /// As [`Self::click_near`], to a page that answers otherwise.
    pub fn click_for(&self, words: &str, near: &str, status: u64) {
        self.leave(|| {
            self.until(&format!("press({}, {})", quote(words), quote(near)));
        });
        self.arrived(status, &format!("「{words}」"));
    }

    /// Sends the form of a button twice at once, past the page's own guard.
    pub fn send_twice(&self, words: &str) {
        self.leave(|| {
            let button = format!("pressable({}, '')", quote(words));
            let form = format!("{button}.form");
            // The first goes by the way, the second takes the page along.
            let first = format!(
                "fetch({form}.action, {{ method: 'POST', body: new FormData({form}) }}) && {form}.submit()"
            );
            self.ask(&first).ok();
        });
        self.settle("sent twice");
    }

    /// Presses what stays on the page.
    pub fn press(&self, words: &str) {
        self.until(&format!("press({}, '')", quote(words)));
    }

    /// As [`Self::press`]; of several, the one that stands near other words.
    pub fn press_near(&self, near: &str, words: &str) {
        self.until(&format!("press({}, {})", quote(words), quote(near)));
    }

    /// An entry of the main menu, as it is reached on this screen.
    pub fn menu(&self, entry: &str) {
        let place = match self.size {
            Size::Desk => "nav.rail",
            Size::Phone => {
                self.press("更多");
                "#more"
            }
        };
        self.leave(|| {
            self.until(&format!("pressIn({}, {})", quote(place), quote(entry)));
        });
        self.arrived(200, entry);
    }

    pub fn back(&self) {
        self.leave(|| {
            self.ask("history.back()").ok();
        });
        self.settle("going back");
    }

    pub fn reload(&self) {
        let path = self.path();
        self.open(&path);
    }

    /// Does `work`, then waits until another page is complete.
    fn leave(&self, work: impl FnOnce()) {
        let mark = self.count("Date.now() + performance.now()");
        self.ask(&format!("window.journeyMark = {mark}")).ok();
        work();
        let gone = format!("window.journeyMark !== {mark} && document.readyState === 'complete'");
        let begun = Instant::now();
        while self.ask(&gone) != Ok(Value::Bool(true)) {
            if begun.elapsed() > PATIENCE {
                self.fail("no other page came");
            }
            pause(15);
        }
    }

    fn arrived(&self, status: u64, by: &str) {
        let answered = self.count("performance.getEntriesByType('navigation')[0].responseStatus");
        if answered != status {
            self.fail(&format!("{by} answered {answered}, not {status}"));
        }
        self.settle(by);
    }

    /// Looks for what no page may do.
    fn settle(&self, by: &str) {
        let mut found: Vec<String> = self.faults.lock().unwrap().drain(..).collect();
        if self.size == Size::Phone {
            let (width, _) = self.size.pixels();
            let wide = self.text_of(&format!("overflow({width})"));
            found.extend((!wide.is_empty()).then_some(wide));
        }
        if !found.is_empty() {
            let place = format!("{} {} ({by}): ", self.size.word(), self.path());
            let told = found.into_iter().map(|f| format!("{place}{f}"));
            self.complaints.lock().unwrap().extend(told);
        }
    }

    /// Path and query of this page.
    pub fn path(&self) -> String {
        self.text_of("location.pathname + location.search")
    }

    /// All words on the page.
    pub fn words(&self) -> String {
        self.text_of("seen()")
    }

    /// Waits until the page says so.
    pub fn sees(&self, words: &str) {
        self.until(&format!("seen().includes({})", quote(words)));
    }

    pub fn says(&self, words: &str) -> bool {
        self.words().contains(words)
    }

    /// What stands in a field.
    pub fn value(&self, label: &str) -> String {
        self.text_of(&format!("control({}, '').value", quote(label)))
    }

    pub fn fill(&self, label: &str, value: &str) {
        self.until(&format!("fill({}, {}, '')", quote(label), quote(value)));
    }

    pub fn fill_near(&self, near: &str, label: &str, value: &str) {
        self.until(&format!(
            "fill({}, {}, {})",
            quote(label),
            quote(value),
            quote(near)
        ));
    }

    /// Chooses an option of a list.
    pub fn choose(&self, label: &str, option: &str) {
        self.until(&format!("choose({}, {}, '')", quote(label), quote(option)));
    }

    pub fn choose_near(&self, near: &str, label: &str, option: &str) {
        self.until(&format!(
            "choose({}, {}, {})",
            quote(label),
            quote(option),
            quote(near)
        ));
    }

    /// Ticks a box or takes one of several choices.
    pub fn tick(&self, label: &str) {
        self.until(&format!("tick({}, '')", quote(label)));
    }

    /// Puts a file into a field.
    pub fn upload(&self, label: &str, file: &Path) {
        let expression = format!("control({}, '')", quote(label));
        let found = self
            .evaluate(&expression, false)
            .unwrap_or_else(|error| self.fail(&error));
        self.tab
            .call_method(DOM::SetFileInputFiles {
                files: vec![file.display().to_string()],
                node_id: None,
                backend_node_id: None,
                object_id: found.object_id,
            })
            .expect("a file can be chosen");
    }

    /// A file or page by the way, as this person gets it.
    pub fn fetch(&self, path: &str) -> Reply {
        let headers = [
            ("cookie", self.cookies()),
            ("accept", "text/html,*/*".to_owned()),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        crate::http::get(&self.address, path, &headers).expect("an answer")
    }

    pub fn cookies(&self) -> String {
        let found = self.tab.get_cookies().expect("cookies");
        let pairs: Vec<String> = found
            .iter()
            .map(|c| format!("{}={}", c.name, c.value))
            .collect();
        pairs.join("; ")
    }

    /// The address of the link that says `words`.
    pub fn link(&self, words: &str) -> String {
        self.link_near("", words)
    }

    pub fn link_near(&self, near: &str, words: &str) -> String {
        let find = format!("pressable({}, {})", quote(words), quote(near));
        self.until(&format!("Boolean({find}.href)"));
        let url = self.text_of(&format!("{find}.href"));
        let base = format!("http://{}", self.address);
        url.strip_prefix(&base).unwrap_or(&url).to_owned()
    }

    /// The first place that this page links to under `path`.
    pub fn first_link(&self, path: &str) -> String {
        self.text_of(&format!("linkTo({})", quote(path)))
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let complaints = self.complaints.lock().unwrap().join("\n");
        self.tab.close_target().ok();
        assert!(
            complaints.is_empty() || std::thread::panicking(),
            "{complaints}"
        );
    }
}
