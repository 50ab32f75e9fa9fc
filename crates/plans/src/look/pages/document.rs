//! The source text of a plan, each leaf marked with what it became.

use maud::{Markup, html};
use platform::{
    ui::{Card, Empty, Facts, Head, Row, Tag, rows},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::{
    import::{Mark, marked},
    plan::{Fragment, Note, State},
};

/// The text that a plan was read from (原文).
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentPage {
    /// The plan.
    pub plan: PlanHead,
    /// The text; empty when the plan was written by hand.
    pub text: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What each leaf is: kind, text, span.
    pub leaves: Vec<Fragment>,
    /// What the reader pointed out.
    pub warnings: Vec<Note>,
}

impl Page for DocumentPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        self.plan
            .head("计划原文，每一处都标明读成了什么", "/document")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let marks: Vec<Mark> = self
            .leaves
            .iter()
            .map(|leaf| Mark {
                span: leaf.span,
                id: format!("s{}", leaf.span.0),
                to: String::new(),
                what: leaf.kind.clone(),
                doubtful: self.warnings.iter().any(|w| w.span == leaf.span),
            })
            .collect();
        let warnings = self.warnings.iter().map(|w| {
            let near = self
                .leaves
                .iter()
                .filter(|l| l.span.0 <= w.span.0)
                .map(|l| l.span.0)
                .max();
            Row::new(w.message.as_str())
                .link(format!("#s{}", near.unwrap_or_default()))
                .lead(&Tag::warn("提示"))
        });
        html! {
            (self.plan.views("/document"))
            @if self.text.is_empty() {
                (Card::new("").body(html! {
                    (Empty::new("这里放计划的原文。").why("这份计划是手工建立的，没有原文。"))
                }))
            } @else {
                div.cols.c21 {
                    (Card::new("原文").body(marked(&self.text, &marks)))
                    (Card::new("读取提示").body(html! {
                        (Facts::new().fact("字数", &self.text.chars().count().to_string())
                            .fact("文件校验值", &self.sha256))
                        @if self.warnings.is_empty() { p { "没有需要留意的地方。" } }
                        (rows(warnings))
                    }))
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |text: &str| Self {
            plan: PlanHead::sample(State::Issued),
            text: text.to_owned(),
            sha256: "00".repeat(32),
            leaves: vec![Fragment {
                kind: "章".to_owned(),
                text: "一、".to_owned(),
                span: (0, 2),
            }],
            warnings: vec![Note {
                code: "title_differs".to_owned(),
                message: "标题和附表的单位名称不一样。".to_owned(),
                span: (0, 2),
            }],
        };
        vec![
            page(""),
            page("一、思想引领\n<script>alert(1)</script>"),
            page(&"长文。".repeat(900)),
        ]
    }
}
