//! What stands above every page about a plan.

use kernel::Date;
use maud::{Markup, html};
use platform::ui::{Button, Head, Tag, Tone, tabs, words};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    look::load::{Sight, Whole},
    plan::State,
    project::rules::Share,
};

/// The plan's own facts, on each of its pages (计划概况).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanHead {
    /// Its key.
    pub id: String,
    /// 年度
    pub year: i16,
    /// 标题
    pub title: String,
    /// 发文字号
    pub number: String,
    /// Its body's key.
    pub body: String,
    /// Its body's name.
    pub body_name: String,
    /// Where it stands.
    pub state: State,
    /// `执行中`
    pub state_word: String,
    /// 印发日期
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub issued_on: Option<Date>,
    /// Whether `?body=` must stay in the address.
    pub keep: String,
    /// Whether the reader may change it.
    pub may_edit: bool,
    /// Whether the reader may send it out.
    pub may_issue: bool,
    /// Raised by every save.
    pub version: i64,
}

/// The views of a plan: last part of the address, word.
const VIEWS: &[(&str, &str)] = &[
    ("", "年度看板"),
    ("/list", "项目清单"),
    ("/by-body", "按单位"),
    ("/chapters", "按章节"),
    ("/calendar", "日历"),
    ("/document", "原文"),
    ("/changes", "调整"),
    ("/papers", "报送"),
    ("/life", "办理"),
    ("/papers", "报送"),
];

impl PlanHead {
    /// From what was read; `keep` is `?body=…` or nothing.
    pub fn of(sight: &Sight, keep: &str) -> Self {
        let plan = &sight.plan;
        Self {
            id: plan.id.to_string(),
            year: plan.year,
            title: plan.title.clone(),
            number: plan.number.clone(),
            body: plan.body.to_string(),
            body_name: sight.body_name.clone(),
            state: plan.state,
            state_word: plan.state.word().to_owned(),
            issued_on: plan.issued_on,
            keep: keep.to_owned(),
            may_edit: sight.may_edit,
            may_issue: sight.may_issue,
            version: plan.version,
        }
    }

    /// The address of a view.
    pub fn href(&self, view: &str) -> String {
        format!("/plans/{}{view}{}", self.year, self.keep)
    }

    /// The address of a view with one more part.
    pub fn href_with(&self, view: &str, more: &str) -> String {
        let joint = if self.keep.is_empty() { "?" } else { "&" };
        format!("{}{joint}{more}", self.href(view))
    }

    /// The headline of a view.
    pub fn head(&self, news: &str, view: &str) -> Head<'_> {
        let state = Tag::new(self.tone(), self.state_word.as_str());
        let acts = html! {
            @if self.may_issue && !self.state.is_issued() && view != "/life" {
                (Button::go("审议和印发").link(self.href("/life")))
            }
        };
        let word = VIEWS
            .iter()
            .find(|(at, _)| *at == view)
            .map_or("", |(_, word)| word);
        Head::new(news.to_owned())
            .tab(format!("{word} · {}年计划", self.year))
            .tag(&state)
            .sub(self.line())
            .crumb("计划", "/plans")
            .acts(acts)
    }

    fn line(&self) -> String {
        let mut parts = vec![self.body_name.clone(), self.title.clone()];
        if self.state.is_issued() {
            let day = self.issued_on.map(words::date).unwrap_or_default();
            parts.push(format!("{} {day}印发", self.number));
        }
        parts.retain(|p| !p.trim().is_empty());
        parts.join(" · ")
    }

    const fn tone(&self) -> Tone {
        match self.state {
            State::Draft | State::Deliberation => Tone::Warn,
            State::Issued | State::Running => Tone::Info,
            State::Closing | State::Archived => Tone::Plain,
        }
    }

    /// The views as tabs.
    pub fn views(&self, current: &str) -> Markup {
        let addresses: Vec<String> = VIEWS.iter().map(|(at, _)| self.href(at)).collect();
        let items: Vec<(&str, &str, Option<i64>, bool)> = VIEWS
            .iter()
            .zip(&addresses)
            .map(|((at, word), href)| (*word, href.as_str(), None, *at == current))
            .collect();
        tabs("计划的各个视图", &items)
    }

    /// An example for the samples of pages.
    pub fn sample(state: State) -> Self {
        Self {
            id: "1".to_owned(),
            year: 2025,
            title: "2025年度工会工作计划".to_owned(),
            number: "示工〔2025〕1号".to_owned(),
            body: "2".to_owned(),
            body_name: "示例局工会".to_owned(),
            state,
            state_word: state.word().to_owned(),
            issued_on: state.is_issued().then_some(Date::constant(2025, 3, 3)),
            keep: String::new(),
            may_edit: true,
            may_issue: true,
            version: 1,
        }
    }
}

/// How a plan stands in one clause: `两项已晚，一项久无进展`.
pub fn news(whole: &Whole) -> String {
    let (mut late, mut silent, mut soon) = (0_u32, 0_u32, 0_u32);
    for project in &whole.projects {
        match whole.standing(project).code() {
            "late" => late += 1,
            "silent" => silent += 1,
            "due_soon" => soon += 1,
            _ => {}
        }
    }
    let mut clauses = Vec::new();
    if late > 0 {
        clauses.push(format!("{late} 项已晚"));
    }
    if silent > 0 {
        clauses.push(format!("{silent} 项久无进展"));
    }
    if soon > 0 {
        clauses.push(format!("{soon} 项快到期"));
    }
    let count = whole.projects.len();
    if clauses.is_empty() {
        return format!("{count} 个项目，没有落后的");
    }
    format!("{count} 个项目，{}", clauses.join("，"))
}

/// `应到 21%，快 2 个百分点`
pub fn against(share: Share) -> String {
    let expected = words::permille(share.expected_permille);
    let ahead = share.done_permille - share.expected_permille;
    let points = words::permille(ahead.abs()).replace('%', "");
    match ahead {
        0 => format!("应到 {expected}，正好"),
        1.. => format!("应到 {expected}，快 {points} 个百分点"),
        _ => format!("应到 {expected}，慢 {points} 个百分点"),
    }
}
