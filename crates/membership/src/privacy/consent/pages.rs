//! The consents of one person.

use kernel::Id;
use maud::{Markup, Render, html};
use platform::{
    access::Person,
    ui::{Button, Card, Confirm, Facts, Field, Form, Head, Row, Tag, form_actions, rows},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{Consent, Form as On, Purpose};
use crate::paths;

/// What a person agreed to (同意与撤回).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConsentPage {
    /// Whose.
    #[schemars(with = "String")]
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Today, for the day on a paper.
    pub today: String,
    /// All consents, the newest first.
    pub consents: Vec<Consent>,
}

impl ConsentPage {
    fn holding(&self, purpose: Purpose) -> Option<&Consent> {
        let mut of = self.consents.iter().filter(|c| c.purpose == purpose);
        of.find(|c| c.withdrawn_on.is_empty())
    }

    fn card(&self, purpose: Purpose, sheet: &Sheet) -> Markup {
        let held = self.holding(purpose);
        let state = match held {
            Some(c) => html! {
                (Tag::ok("已同意")) " 自" (c.given_on) "，" (c.form.word())
                @if !c.paper.is_empty() { "：" (c.paper) }
            },
            None => html! { (Tag::plain("未同意")) },
        };
        let facts = Facts::new()
            .fact("使用的信息", purpose.fields())
            .fact(
                "同意内容",
                held.map_or(purpose.words(), |c| c.words.as_str()),
            )
            .fact_html("现在", state);
        Card::new(purpose.word())
            .body(html! {
                (facts)
                @match (held, self.own) {
                    (Some(_), true) => { (self.withdrawal(purpose, sheet)) },
                    (None, true) => { (self.giving(purpose, sheet)) },
                    (None, false) => { (self.paper(purpose, sheet)) },
                    (Some(_), false) => {},
                }
            })
            .render()
    }

    fn withdrawal(&self, purpose: Purpose, sheet: &Sheet) -> Markup {
        let to = paths::consent(self.person, purpose, "withdrawal");
        Confirm::new(
            purpose.as_str(),
            "撤回同意",
            purpose.withdrawn_means(),
            to,
            sheet.key.as_str(),
        )
        .body(html! {
            (Field::text("why", "原因（可不填）").id(purpose.as_str()).max(100))
        })
        .render()
    }

    fn giving(&self, purpose: Purpose, sheet: &Sheet) -> Markup {
        let to = paths::consent(self.person, purpose, "giving");
        Form::post(to, sheet.key.as_str())
            .body(form_actions(&html! { (Button::normal("同意")) }))
            .render()
    }

    fn paper(&self, purpose: Purpose, sheet: &Sheet) -> Markup {
        let to = paths::consent(self.person, purpose, "giving");
        let question = "按本人签过字的纸质同意书登记；纸质件请留存";
        Confirm::new(
            purpose.as_str(),
            "登记纸质同意",
            question,
            to,
            sheet.key.as_str(),
        )
        .body(html! {
            (Field::text("paper", "同意书名称").id(purpose.as_str()).max(100).required())
            (Field::date("given_on", "签字日期")
                .id(format!("{}-day", purpose.as_str()))
                .value(self.today.as_str())
                .required())
        })
        .calm()
        .render()
    }

    fn past(&self) -> Markup {
        let over = self.consents.iter().filter(|c| !c.withdrawn_on.is_empty());
        let lines = over.map(|c| {
            let why = if c.withdrawn_why.is_empty() {
                String::new()
            } else {
                format!("：{}", c.withdrawn_why)
            };
            let detail = format!("{} 同意，{} 撤回{why}", c.given_on, c.withdrawn_on);
            Row::new(c.purpose.word()).detail(detail)
        });
        let lines: Vec<Row<'_>> = lines.collect();
        if lines.is_empty() {
            return Markup::default();
        }
        Card::new("撤回过的").body(rows(lines)).render()
    }
}

impl Page for ConsentPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let head = if self.own {
            Head::new("我的同意与撤回").crumb("我的会籍", paths::MINE)
        } else {
            Head::new(format!("{}的同意与撤回", self.name))
                .crumb("会员", paths::MEMBERS)
                .crumb(self.name.as_str(), paths::member(self.person))
        };
        head.sub("办理会籍本身不需要另外同意；下面几种用途可以同意，也可以随时撤回")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @for purpose in Purpose::ALL { (self.card(purpose, sheet)) }
            (self.past())
        }
    }

    fn samples() -> Vec<Self> {
        let hostile = "<script>alert(1)</script>".to_owned();
        let consent = |purpose, withdrawn: &str| Consent {
            id: Id::from_i64(3),
            purpose,
            words: hostile.clone(),
            form: On::Paper,
            paper: hostile.clone(),
            given_on: "2025-03-18".to_owned(),
            withdrawn_on: withdrawn.to_owned(),
            withdrawn_why: hostile.clone(),
        };
        let full = Self {
            person: Id::from_i64(8),
            name: hostile.clone(),
            own: true,
            today: "2025-03-18".to_owned(),
            consents: vec![
                consent(Purpose::Aid, ""),
                consent(Purpose::Care, "2025-03-20"),
            ],
        };
        let other = Self {
            own: false,
            consents: Vec::new(),
            ..full.clone()
        };
        vec![full, other]
    }
}
