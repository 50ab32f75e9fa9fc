//! The plan as issued against the plan as it is now.

use kernel::Moment;
use maud::{Markup, html};
use platform::{
    ui::{Card, Cell, Column, Empty, Event, Head, Table, timeline, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::plan::{Amendment, State};

/// One field that differs (差异).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeLine {
    /// Number and name of the project.
    pub project: String,
    /// Its key; empty when it is gone.
    pub id: String,
    /// Which field.
    pub what: String,
    /// As issued.
    pub issued: String,
    /// As it is now.
    pub now: String,
}

/// Baseline and now (印发时与现在).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChangesPage {
    /// The plan.
    pub plan: PlanHead,
    /// What differs.
    pub differences: Vec<ChangeLine>,
    /// Every change with its reason, newest first.
    pub amendments: Vec<Amendment>,
}

impl Page for ChangesPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let news = match (self.plan.state.is_issued(), self.differences.len()) {
            (false, _) => "印发以后，这里对照印发时和现在".to_owned(),
            (true, 0) => "与印发时一致".to_owned(),
            (true, some) => format!("与印发时相比，有 {some} 处不同"),
        };
        self.plan.head(&news, "/changes")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let rows = self.differences.iter().map(|d| {
            let name = if d.id.is_empty() {
                Cell::text(d.project.as_str())
            } else {
                Cell::link(d.project.as_str(), format!("/projects/{}", d.id))
            };
            vec![
                name,
                Cell::text(d.what.as_str()),
                Cell::text(d.issued.as_str()),
                Cell::text(d.now.as_str()),
            ]
        });
        let table = Table::new("印发时与现在")
            .column(Column::text("项目"))
            .column(Column::text("内容"))
            .column(Column::text("印发时"))
            .column(Column::text("现在"))
            .rows(rows);
        let events = self.amendments.iter().map(|a| {
            let what = format!("{}：{}", a.project, a.what);
            Event::new(
                words::moment(Moment::from_ms(a.at)),
                a.by_name.as_str(),
                what,
            )
            .body(html! {
                @if !a.before.is_empty() || !a.after.is_empty() {
                    p { (a.before) " → " (a.after) }
                }
                p { "理由：" (a.reason) }
            })
        });
        html! {
            (self.plan.views("/changes"))
            (Card::new("印发时与现在").body(html! {
                @if self.differences.is_empty() {
                    (Empty::new("这里列出和印发时不同的地方。").why("目前没有不同。"))
                } @else { (table) }
            }))
            (Card::new("调整经过").body(html! {
                @if self.amendments.is_empty() { p { "印发后没有调整过。" } }
                (timeline(events))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |count: usize, state: State| Self {
            plan: PlanHead::sample(state),
            differences: (0..count)
                .map(|n| ChangeLine {
                    project: "8 组织疗休养".to_owned(),
                    id: n.to_string(),
                    what: "计划时间".to_owned(),
                    issued: "5月".to_owned(),
                    now: "<b>6月</b>".to_owned(),
                })
                .collect(),
            amendments: (0..count)
                .map(|_| Amendment {
                    project: "8 组织疗休养".to_owned(),
                    what: "计划时间".to_owned(),
                    before: "5月".to_owned(),
                    after: "6月".to_owned(),
                    reason: "避开汛期".to_owned(),
                    by_name: "沈知远".to_owned(),
                    at: 1_746_000_000_000,
                })
                .collect(),
        };
        vec![
            page(0, State::Draft),
            page(2, State::Running),
            page(60, State::Archived),
        ]
    }
}
