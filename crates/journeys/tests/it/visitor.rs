//! One person before one screen: reads words, presses what says so, fills in what is called so.
//!
//! After every page the visitor looks for what no page may do: stand out over the edge of a
//! phone, say something in the console, break the page's own policy. Such complaints are kept
//! and told together at the end.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use headless_chrome::{
    Tab,
    protocol::cdp::{DOM, Emulation, Network, Page, Runtime, types::Event},
};
use serde_json::Value;

use crate::{
    http::Reply,
    stage::{Stage, pause, root},
};

const REACH: &str = include_str!("reach.js");
/// How long something may take to appear; the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(15);

/// What one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Desk,
    Phone,
}

impl Size {
    pub const BOTH: [Self; 2] = [Self::Desk, Self::Phone];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Phone => "phone",
        }
    }

    const fn pixels(self) -> (u32, u32) {
        match self {
            Self::Desk => (1440, 900),
            Self::Phone => (390, 844),
        }
    }
}

/// One person before one screen.
pub struct Visitor {
    tab: Arc<Tab>,
    pub context: String,
    pub size: Size,
    address: String,
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
        if self.size == Size::Phone {
            self.tab
                .call_method(Emulation::SetTouchEmulationEnabled {
                    enabled: true,
                    max_touch_points: Some(5),
                })
                .expect("touch");
        }
    }

    fn measure(&self, height: Option<u32>) {
        let (width, usual) = self.size.pixels();
        self.tab
            .call_method(Emulation::SetDeviceMetricsOverride {
                width,
                height: height.unwrap_or(usual),
                device_scale_factor: 1.0,
                mobile: self.size == Size::Phone,
                scale: None,
                screen_width: None,
                screen_height: None,
                position_x: None,
                position_y: None,
                dont_set_visible_size: None,
                screen_orientation: None,
                viewport: None,
                display_feature: None,
                device_posture: None,
            })
            .expect("a screen of that size");
    }

    /// Dark pages from here on.
    pub fn in_the_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let name = "prefers-color-scheme".to_owned();
        let feature = Emulation::MediaFeature {
            name,
            value: value.to_owned(),
        };
        self.tab
            .call_method(Emulation::SetEmulatedMedia {
                media: None,
                features: Some(vec![feature]),
            })
            .expect("light or dark");
    }

    /// No script runs on pages from here on.
    pub fn without_scripts(&self) {
        self.tab
            .call_method(Emulation::SetScriptExecutionDisabled { value: true })
            .expect("scripts can be switched off");
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

    pub fn lacks(&self, words: &str) {
        if self.words().contains(words) {
            self.fail(&format!("the page says「{words}」"));
        }
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

    pub fn tick_near(&self, near: &str, label: &str) {
        self.until(&format!("tick({}, {})", quote(label), quote(near)));
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

    /// A cookie beside those of the house.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        self.tab
            .call_method(Network::SetCookie {
                name: name.to_owned(),
                value: value.to_owned(),
                url: Some(format!("http://{}/", self.address)),
                domain: None,
                path: Some("/".to_owned()),
                secure: None,
                http_only: None,
                same_site: None,
                expires: None,
                priority: None,
                same_party: None,
                source_scheme: None,
                source_port: None,
                partition_key: None,
            })
            .expect("a cookie");
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

    /// Forgets the complaint that this page is expected to raise.
    pub fn forgives(&self, part: &str) {
        self.settle("now");
        self.complaints
            .lock()
            .unwrap()
            .retain(|c| !c.contains(part));
    }

    /// The whole page as a picture among the artefacts.
    pub fn picture(&self, name: &str) {
        let high = self.count("document.documentElement.scrollHeight");
        let high = u32::try_from(high)
            .unwrap_or(900)
            .clamp(self.size.pixels().1, 6_000);
        self.measure(Some(high));
        let path = artefacts().join(format!("{name}-{}.png", self.size.word()));
        self.draw(&path);
        self.measure(None);
    }

    pub fn scroll_to_top(&self) {
        self.ask("scrollTo(0, 0)").ok();
    }

    /// What stands on the screen, into a file.
    pub fn draw(&self, path: &Path) {
        let png = Page::CaptureScreenshotFormatOption::Png;
        let bytes = self
            .tab
            .capture_screenshot(png, None, None, true)
            .expect("a picture");
        std::fs::write(path, bytes).expect("a picture can be kept");
    }

    /// A number that a script gives.
    pub fn count(&self, expression: &str) -> u64 {
        let found = self.until(&format!("Math.floor({expression}) + 1"));
        found.as_u64().unwrap_or_default().saturating_sub(1)
    }

    pub fn text_of(&self, expression: &str) -> String {
        match self.ask(expression) {
            Ok(value) => value.as_str().unwrap_or_default().to_owned(),
            Err(error) => self.fail(&error),
        }
    }

    /// Asks until the answer is something, and gives it.
    fn until(&self, expression: &str) -> Value {
        let begun = Instant::now();
        loop {
            let told = match self.ask(expression) {
                Ok(Value::Bool(true)) => return Value::Bool(true),
                Ok(value) if value.as_u64().is_some_and(|n| n > 0) => return value,
                Ok(value) => format!("{expression} is {value}"),
                Err(error) => error,
            };
            if begun.elapsed() > PATIENCE {
                self.fail(&told);
            }
            pause(25);
        }
    }

    /// Runs a script on the page and gives what it returns.
    pub fn ask(&self, expression: &str) -> Result<Value, String> {
        let found = self.evaluate(expression, true)?;
        Ok(found.value.unwrap_or(Value::Null))
    }

    fn evaluate(&self, expression: &str, by_value: bool) -> Result<Runtime::RemoteObject, String> {
        let call = Runtime::Evaluate {
            expression: format!("(() => {{ {REACH}\nreturn ({expression}); }})()"),
            object_group: None,
            include_command_line_api: None,
            silent: Some(true),
            context_id: None,
            return_by_value: Some(by_value),
            generate_preview: None,
            user_gesture: Some(true),
            await_promise: Some(false),
            throw_on_side_effect: None,
            timeout: None,
            disable_breaks: None,
            repl_mode: None,
            allow_unsafe_eval_blocked_by_csp: None,
            unique_context_id: None,
            serialization_options: None,
        };
        let answer = self
            .tab
            .call_method(call)
            .map_err(|error| error.to_string())?;
        match answer.exception_details {
            None => Ok(answer.result),
            Some(details) => {
                let thrown = details.exception.and_then(|e| e.description);
                Err(thrown.unwrap_or(details.text))
            }
        }
    }

    /// Ends the journey with where it is and what is there; keeps a picture.
    fn fail(&self, what: &str) -> ! {
        let path = self.ask("location.pathname").unwrap_or_default();
        let words = self.ask("seen()").unwrap_or_default();
        let words: String = words
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(1_500)
            .collect();
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("journey").replace("::", "-");
        self.picture_of_failure(&name);
        panic!(
            "{} {path}: {what}\nThe page says: {words}",
            self.size.word()
        )
    }

    fn picture_of_failure(&self, name: &str) {
        let png = Page::CaptureScreenshotFormatOption::Png;
        if let Ok(bytes) = self.tab.capture_screenshot(png, None, None, true) {
            let path = artefacts().join(format!("failed-{name}-{}.png", self.size.word()));
            std::fs::write(path, bytes).ok();
        }
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

fn fault_of(event: &Event) -> Option<String> {
    if let Event::LogEntryAdded(added) = event {
        let entry = &added.params.entry;
        let source = format!("{:?}", entry.source);
        let url = entry.url.clone().unwrap_or_default();
        // A page that answers 404 on purpose is checked by its status.
        if source == "Network" && !url.contains("/static/") {
            return None;
        }
        let bad = matches!(format!("{:?}", entry.level).as_str(), "Error" | "Warning");
        return bad.then(|| format!("console: {} {url}", entry.text));
    }
    if let Event::RuntimeExceptionThrown(thrown) = event {
        let details = &thrown.params.exception_details;
        let what = details
            .exception
            .as_ref()
            .and_then(|e| e.description.clone());
        return Some(format!(
            "script: {}",
            what.unwrap_or_else(|| details.text.clone())
        ));
    }
    if let Event::RuntimeConsoleAPICalled(called) = event {
        let kind = format!("{:?}", called.params.Type);
        let bad = matches!(kind.as_str(), "Error" | "Warning");
        return bad.then(|| format!("console: {:?}", called.params.args));
    }
    None
}

/// A text for a script.
pub fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// Where pictures go.
pub fn artefacts() -> PathBuf {
    let folder = match std::env::var_os("ARTEFACTS") {
        Some(path) => path.into(),
        None => root().join("artefacts"),
    };
    std::fs::create_dir_all(&folder).expect("a folder for artefacts");
    folder
}
