//! The list of members.

use maud::{Markup, html};
use platform::{
    ui::{self, Button, Card, Empty, Form, Head, Pager, SearchBox},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{count_words, table};
use crate::{
    paths,
    roster::model::{Count, Line},
};

/// One condition that is on (筛选条件).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Chip {
    /// In words.
    pub words: String,
    /// The filter without it.
    pub without: String,
}

/// Members who may be seen (会员名册).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MembersPage {
    /// What was searched for.
    pub q: String,
    /// The filter as it stands in the address.
    pub f: String,
    /// Its conditions.
    pub chips: Vec<Chip>,
    /// Whether those who left are out, because no standing was asked for.
    pub usual: bool,
    /// Whether whole numbers may be asked for.
    pub may_unmask: bool,
    /// This page of them.
    pub lines: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later: bool,
    /// How many there are.
    pub count: Count,
    /// Whether lists may be brought and compared.
    pub may_import: bool,
}

impl MembersPage {
    fn address(&self, f: &str, after: &str, exact: &str) -> String {
        let parts = [
            ("q", self.q.as_str()),
            ("f", f),
            ("after", after),
            ("count", exact),
        ];
        paths::asked(paths::MEMBERS, &parts)
    }

    fn here(&self, path: &str) -> String {
        paths::asked(path, &[("q", &self.q), ("f", &self.f)])
    }

    fn list(&self) -> Markup {
        if self.lines.is_empty() {
            return html! { (Empty::new("没有找到会员")
            .why("只列出您有权查看的会员；可以换个姓名、拼音或工号，或去掉一些筛选条件")) };
        }
        let pager = Pager {
            back: self.is_later.then(|| self.address(&self.f, "", "").into()),
            on: self
                .next
                .as_ref()
                .map(|next| self.address(&self.f, next, "").into()),
            words: format!(
                "本页 {} 人，共 {}",
                self.lines.len(),
                count_words(self.count)
            )
            .into(),
        };
        html! {
            (table("会员名册", &self.lines))
            (pager)
        }
    }

    /// Every sentence about how many, and what may be done with all of them.
    fn foot(&self, sheet: &Sheet) -> Markup {
        let file = |format: &'static str, words: &'static str| {
            Button::normal(words).named("format", format)
        };
        html! {
            div.acts {
                @if let Count::MoreThan(_) = self.count {
                    (Button::quiet("数清楚").link(self.address(&self.f, "", "1")))
                }
                @if !self.f.is_empty() {
                    (Button::quiet("保存为人群").link(paths::asked(
                        paths::NEW_SEGMENT,
                        &[("f", &self.f)],
                    )))
                }
                @if !self.lines.is_empty() {
                    (Form::post(paths::EXPORT, sheet.key.as_str()).unguarded().body(html! {
                        input type="hidden" name="q" value=(self.q);
                        input type="hidden" name="f" value=(self.f);
                        div.acts {
                            (file("xlsx", "导出 Excel"))
                            (file("csv", "导出 CSV"))
                        }
                    }))
                    @if self.may_unmask {
                        (Button::quiet("申请导出完整号码").link(self.here(paths::UNMASKED)))
                    }
                }
            }
            p.dim {
                "导出的就是现在筛选出的全部会员，号码打码，导出会留痕。"
                @if self.usual { "列表不含离会和去世的会员，要看请在筛选里选会籍状态。" }
            }
        }
    }
}

impl Page for MembersPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let title = if self.q.is_empty() && self.f.is_empty() {
            format!("会员 {}", count_words(self.count))
        } else {
            format!("找到会员 {}", count_words(self.count))
        };
        Head::new(title)
            .tab("会员")
            .sub("只列出您有权查看的会员")
            .acts(html! {
                (Button::normal("筛选").link(self.here(paths::FILTER)))
                (Button::normal("按号码查找").link(paths::LOOKUP))
                (Button::normal("人群").link(paths::SEGMENTS))
                (Button::normal("数据质量").link(paths::QUALITY))
                @if self.may_import {
                    (Button::normal("名单比对").link(crate::compare::COMPARISONS))
                }
            })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let mut search = SearchBox::new(
            paths::MEMBERS,
            self.q.as_str(),
            "姓名、拼音、首字母、工号或手机末四位",
        )
        .guarded();
        if !self.f.is_empty() {
            search = search.keep("f", self.f.as_str());
        }
        let chips: Vec<ui::Chip<'_>> = self
            .chips
            .iter()
            .map(|c| ui::Chip::new(c.words.as_str(), self.address(&c.without, "", "")))
            .collect();
        html! {
            (search)
            (ui::chips(&chips, &self.address("", "", "")))
            (Card::new("").id("members").swaps().body(html! {
                (self.list())
                (self.foot(sheet))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            q: "zjg".to_owned(),
            f: "and(women,or(youth,model))".to_owned(),
            chips: vec![
                Chip {
                    words: "女职工".to_owned(),
                    without: "and(or(youth,model))".to_owned(),
                },
                Chip {
                    words: "青年（35 岁及以下） 或 劳模".to_owned(),
                    without: "and(women)".to_owned(),
                },
            ],
            usual: true,
            may_unmask: true,
            lines: vec![
                Line::sample("欧阳阿卜杜拉·买买提江·艾合买提"),
                Line::sample("单解"),
            ],
            next: Some("r-0000000000008".to_owned()),
            is_later: true,
            count: Count::MoreThan(1_000),
            may_import: true,
        };
        let empty = Self {
            q: "\"><script>alert(1)</script>".to_owned(),
            f: String::new(),
            chips: Vec::new(),
            usual: false,
            may_unmask: false,
            lines: Vec::new(),
            next: None,
            is_later: false,
            count: Count::Exactly(0),
            may_import: false,
        };
        let mut hostile = full.clone();
        hostile.lines[0] = Line {
            hardship: None,
            flaws: 0,
            staff_no: String::new(),
            sex: None,
            age: None,
            phone_mask: String::new(),
            ..Line::sample("<script>alert(1)</script>")
        };
        vec![full, empty, hostile]
    }
}
