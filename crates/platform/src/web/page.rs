//! A page is a struct, put into the frame.

use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    assets,
    visit::{Guest, Visit},
};
use crate::ui::{Banner, Entry, Frame, Head, Look, Search, SignIn, Tone, Who, appearance};

/// A page (页面): the same struct is the HTML page and the JSON answer.
pub trait Page: Serialize + JsonSchema + Send + 'static {
    /// The address of the rail's line that is current, `/plans`.
    const RAIL: &'static str;

    /// What stands above the content.
    fn head(&self) -> Head<'_>;

    /// The content, made of `ui` components.
    fn body(&self, sheet: &Sheet) -> Markup;

    /// Empty, typical, full and hostile examples, rendered by a test.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// What a page may know of the visit while it renders (渲染环境).
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Hidden `_key` of each form on the page: proves the page is ours and makes a double
    /// submit one command.
    pub key: String,
    /// Today, for `今天` and `昨天`.
    pub today: kernel::Date,
    /// This instant.
    pub now: kernel::Moment,
}

impl Sheet {
    /// For tests and samples.
    pub fn sample() -> Self {
        let now = kernel::Moment::start_of(kernel::Date::constant(2025, 3, 18)).plus_secs(32_400);
        Self {
            key: "sample".to_owned(),
            today: now.day(),
            now,
        }
    }
}

/// Renders a page without a visit, as the tests of all pages do.
pub fn page_html<P: Page>(page: &P) -> String {
    let frame = Frame {
        assets: assets::addresses(),
        ..Frame::default()
    };
    frame
        .render(&page.head(), &page.body(&Sheet::sample()))
        .into_string()
}

/// The page in the frame of who is signed in.
pub(super) fn framed<P: Page>(visit: &Visit, page: &P, sheet: &Sheet) -> Markup {
    let menu = visit.house.menu(&visit.actor);
    let entry = |e: &crate::area::MenuEntry| {
        let waiting = visit.session.waiting.iter();
        let counted = waiting.filter(|(href, _)| *href == e.href);
        let count = e.count + counted.map(|(_, count)| count).sum::<i64>();
        Entry::new(e.label, e.href)
            .icon(e.icon)
            .current(e.href == P::RAIL)
            .count(count)
    };
    let here = visit
        .uri
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    let who = Who {
        name: visit.actor.name.as_str().into(),
        line: visit.actor.title.as_str().into(),
        menu: who_menu(visit, sheet, &here),
    };
    let frame = Frame {
        assets: assets::addresses(),
        look: visit.look,
        rail: menu.iter().map(entry).collect(),
        bar: menu
            .iter()
            .filter(|e| e.on_phone)
            .take(4)
            .map(entry)
            .collect(),
        search: Some(Search {
            action: "/search".into(),
            hint: "查人、查项目、查公文…".into(),
            value: "".into(),
        }),
        banners: banners(&visit.house.config),
        who: Some(who),
        ..Frame::default()
    };
    frame.render(&page.head(), &page.body(sheet))
}

fn who_menu(visit: &Visit, sheet: &Sheet, here: &str) -> Markup {
    maud::html! {
        a href="/me" { "我的账号" }
        (appearance("/look", &sheet.key, visit.look, here))
        form method="post" action="/sign-out" {
            input type="hidden" name="_key" value=(sheet.key);
            button type="submit" { "退出登录" }
        }
    }
}

/// A page for who is not signed in: a card on a plain ground.
pub(super) fn bare<P: Page>(guest: &Guest, page: &P, sheet: &Sheet) -> Markup {
    let gate = SignIn {
        assets: assets::addresses(),
        look: guest.look,
        banners: banners(&guest.house.config),
        ..SignIn::default()
    };
    gate.render(page.head().title_words(), &page.body(sheet))
}

/// A sheet outside any page, for errors.
pub(super) fn lone(look: Look, title: &str, body: &Markup) -> Markup {
    let gate = SignIn {
        assets: assets::addresses(),
        look,
        ..SignIn::default()
    };
    gate.render(title, body)
}

fn banners(config: &crate::Config) -> Vec<Banner<'static>> {
    let mut banners = Vec::new();
    if config.demo {
        banners.push(Banner {
            tone: Tone::Info,
            words: "演示数据：人员、组织和金额都是虚构的".into(),
            link: Some(("换一个身份看看".into(), "/sign-in".into())),
        });
    }
    if config.plain_http {
        banners.push(Banner {
            tone: Tone::Warn,
            words: "未加密连接：同一网络的人可能看到您提交的内容，请联系管理员启用 HTTPS".into(),
            link: None,
        });
    }
    banners
}
