//! Words found in a plan: projects, text, progress.

use maud::{Markup, html};
use platform::{
    ui::{Card, Empty, Head, Row, SearchBox, Tag, rows},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::plan::State;

/// One place where the words stand (查找结果).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SearchHit {
    /// 项目、正文、进展
    pub kind: String,
    /// What.
    pub title: String,
    /// Around it.
    pub detail: String,
    /// Where it is looked at.
    pub href: String,
}

/// What was found in a plan (查找).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SearchPage {
    /// The plan.
    pub plan: PlanHead,
    /// What was looked for.
    pub q: String,
    /// At most so many.
    pub hits: Vec<SearchHit>,
}

impl Page for SearchPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let news = if self.q.is_empty() {
            "在计划里查找".to_owned()
        } else {
            format!("「{}」找到 {} 处", self.q, self.hits.len())
        };
        self.plan.head(&news, "")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let action = format!("/plans/{}/search", self.plan.year);
        let mut search = SearchBox::new(action, self.q.as_str(), "查项目、正文和进展");
        if !self.plan.keep.is_empty() {
            search = search.keep("body", self.plan.body.as_str());
        }
        let hits = self.hits.iter().map(|hit| {
            Row::new(hit.title.as_str())
                .link(hit.href.as_str())
                .lead(&Tag::plain(hit.kind.as_str()))
                .detail(hit.detail.as_str())
        });
        html! {
            (self.plan.views("-"))
            (Card::new("").id("hits").swaps().body(html! {
                (search)
                @if self.hits.is_empty() {
                    (Empty::new("这里列出找到的项目、正文和进展。").why("换一个词再查。"))
                }
                (rows(hits))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |count: usize| Self {
            plan: PlanHead::sample(State::Running),
            q: "<b>体检</b>".to_owned(),
            hits: (0..count)
                .map(|_| SearchHit {
                    kind: "项目".to_owned(),
                    title: "9 组织体检".to_owned(),
                    detail: "<i>9月</i>".to_owned(),
                    href: "/projects/9".to_owned(),
                })
                .collect(),
        };
        vec![page(0), page(3), page(50)]
    }
}
