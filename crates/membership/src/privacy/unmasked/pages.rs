//! The form of an order, and what became of it.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Confirm, Empty, Facts, Head, Row, Tag, form_actions, rows},
    web::{Fields, Input, InputKind, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{OrderMark, Whole};
use crate::paths;

/// The form that asks for whole numbers (导出完整号码表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct AskPage(pub ShortForm);

impl AskPage {
    /// The form for a list that was filtered like this.
    pub fn new(q: &str, f: &str, about: &str, count: &str) -> Self {
        let fields = Whole::ALL.map(|w| {
            let hint = String::new();
            (w.as_str().to_owned(), w.word().to_owned(), hint)
        });
        Self(ShortForm {
            title: "申请导出完整号码".to_owned(),
            intro: format!(
                "范围：{about}，现在{count}人，一次最多 500 人。同意后七天内可导出一次；\
                 每行带水印，每位会员都看得到谁导出了他的号码"
            ),
            back: (
                "会员名册".to_owned(),
                paths::asked(paths::MEMBERS, &[("q", q), ("f", f)]),
            ),
            action: paths::asked(paths::UNMASKED, &[("q", q), ("f", f)]),
            go: "提交申请".to_owned(),
            inputs: vec![
                Input::new(
                    "fields",
                    "要完整导出的号码",
                    InputKind::Checks(fields.to_vec()),
                ),
                Input::new("reason", "用途", InputKind::Text(200))
                    .hint("写明给谁、做什么用，如：报送职工互助保障参保名单"),
            ],
            fields: Fields::default(),
        })
    }
}

impl Page for AskPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let hostile = "<script>alert(1)</script>";
        vec![
            Self::new("", "", "全部", "120"),
            Self::new(hostile, hostile, hostile, "1"),
        ]
    }
}

/// One order (导出申请).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrderPage {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<OrderMark>,
    /// The numbers in words.
    pub fields: String,
    /// The filter in words.
    pub about: String,
    /// Why.
    pub reason: String,
    /// How it stands, in words.
    pub state: String,
    /// Why it cannot be fetched now; empty when it can.
    pub not_now: String,
    /// Until when it may be fetched; empty before it was agreed to.
    pub last_day: String,
    /// The approval.
    pub request: String,
    /// Other orders of the same person: what, how it stands, where.
    pub others: Vec<(String, String, String)>,
}

impl Page for OrderPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("导出完整号码")
            .sub(format!("{} · {}", self.fields, self.state))
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let others = self.others.iter().map(|(what, state, href)| {
            Row::new(what.as_str())
                .link(href.as_str())
                .tag(Tag::plain(state.as_str()))
        });
        let question = "导出后这份申请就用完了；文件含完整号码，请妥善保管、用完删除";
        html! {
            (Card::new("申请内容").body(html! {
                (Facts::new()
                    .fact("范围", &self.about)
                    .fact("完整导出", &self.fields)
                    .fact("用途", &self.reason)
                    .fact("可导出到", &self.last_day))
                @if self.not_now.is_empty() {
                    (form_actions(&html! {
                        (Confirm::new(
                            "fetch",
                            "导出一次",
                            question,
                            paths::unmasked_file(self.id),
                            sheet.key.as_str(),
                        ).calm())
                    }))
                } @else { p.dim { (self.not_now) } }
                (form_actions(&html! {
                    (Button::normal("办理进展").link(self.request.as_str()))
                }))
            }))
            (Card::new("我的其他导出申请").body(html! {
                @if self.others.is_empty() { (Empty::new("没有别的申请")) }
                @else { (rows(others)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let hostile = "<script>alert(1)</script>".to_owned();
        let ready = Self {
            id: Id::from_i64(6),
            fields: "手机号".to_owned(),
            about: hostile.clone(),
            reason: hostile.clone(),
            state: "已同意".to_owned(),
            not_now: String::new(),
            last_day: "2025-03-25".to_owned(),
            request: "/approvals/1".to_owned(),
            others: vec![(hostile.clone(), "办理中".to_owned(), "/members".to_owned())],
        };
        let waits = Self {
            not_now: hostile,
            others: Vec::new(),
            last_day: String::new(),
            ..ready.clone()
        };
        vec![ready, waits]
    }
}
