//! Projects by the bodies that do them.

use maud::{Markup, html};
use platform::{
    ui::{Card, Empty, Head, Row, rows},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::{look::ProjectLine, plan::State, project::Role};

/// One body with its projects (单位).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BodyGroup {
    /// As printed in the plan.
    pub name: String,
    /// What it leads and joins.
    pub projects: Vec<ProjectLine>,
}

/// The projects of a plan by body (按单位).
#[derive(Debug, Serialize, JsonSchema)]
pub struct BodiesPage {
    /// The plan.
    pub plan: PlanHead,
    /// Bodies by how much they lead.
    pub bodies: Vec<BodyGroup>,
}

impl BodiesPage {
    fn group(group: &BodyGroup) -> Markup {
        let row = |line: &ProjectLine| {
            let leads = line
                .owners
                .iter()
                .any(|o| o.name == group.name && o.role == Role::Lead);
            let role = if leads { Role::Lead } else { Role::Join };
            let due = line.next_due.map(platform::ui::words::day);
            let due = due.map_or_else(String::new, |d| format!(" · 下一应办 {d}"));
            Row::new(line.title())
                .link(line.href.clone())
                .tag(platform::ui::Tag::new(
                    line.state.tone,
                    line.state.word.clone(),
                ))
                .detail(format!("{} · 已销号 {}{due}", role.word(), line.counted()))
        };
        let behind = group
            .projects
            .iter()
            .filter(|p| ["late", "silent"].contains(&p.state.code.as_str()));
        let title = match behind.count() {
            0 => format!("{}（{} 项）", group.name, group.projects.len()),
            some => format!(
                "{}（{} 项，{some} 项落后）",
                group.name,
                group.projects.len()
            ),
        };
        html! { (Card::new(title).body(rows(group.projects.iter().map(row)))) }
    }
}

impl Page for BodiesPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        self.plan
            .head(&format!("{} 个单位承担项目", self.bodies.len()), "/by-body")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        html! {
            (self.plan.views("/by-body"))
            @if self.bodies.is_empty() {
                (Card::new("").body(html! { (Empty::new("这里按负责部门列出项目。")
                    .why("计划里还没有项目。")) }))
            }
            div.cols.c2 { @for group in &self.bodies { (Self::group(group)) } }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |bodies: Vec<BodyGroup>| Self {
            plan: PlanHead::sample(State::Running),
            bodies,
        };
        let group = |name: &str| BodyGroup {
            name: name.to_owned(),
            projects: ProjectLine::samples(),
        };
        vec![
            page(Vec::new()),
            page(vec![group("示例局工会"), group("<i>机关工会</i>")]),
        ]
    }
}
