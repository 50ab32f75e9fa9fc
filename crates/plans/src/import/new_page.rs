//! Beginning a plan: from its document, from last year's, by hand.

use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Choice, Field, Form, Head, Icon, Row, form_actions, post_button, rows},
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

/// Beginning a plan (新建计划).
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewPage {
    /// What was typed.
    pub fields: Fields,
    /// For which bodies: key, name.
    pub bodies: Vec<(String, String)>,
    /// Earlier plans to begin from: key, title.
    pub earlier: Vec<(String, String)>,
    /// The year that is offered.
    pub year: i16,
}

impl NewPage {
    fn bodies(&self, id: &str) -> Markup {
        let choices: Vec<Choice<'_>> = self
            .bodies
            .iter()
            .map(|(id, name)| Choice::new(id.as_str(), name.as_str()))
            .collect();
        let first = self.bodies.first().map_or("", |(id, _)| id.as_str());
        html! {
            @if self.bodies.len() > 1 {
                (Field::select("body", "哪个单位的计划", choices).id(id).value(first).required())
            } @else { input type="hidden" name="body" value=(first); }
        }
    }

    fn upload(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/plans/read", sheet.key.as_str()).files().body(html! {
            (self.bodies("read-body"))
            (Field::file("file", "计划文件", ".txt,.md,.docx,.pdf")
                .hint("印发的文件：.docx、.txt，或有文字层的 .pdf，不超过 25 MB。扫描件读不出文字。")
                .error(self.fields.error("file")))
            (Field::long("text", "或者粘贴文字", 6).value(self.fields.get("text"))
                .error(self.fields.error("text")))
            (form_actions(&html! { (Button::go("读取文件").icon(Icon::Upload)) }))
        });
        html! { (Card::new("从印发的文件").body(html! {
            p { "系统读出章、条、句和项目清单，您核对以后才建成计划。" }
            (form)
        })) }
    }

    fn by_hand(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/plans/by-hand", sheet.key.as_str()).body(html! {
            (self.bodies("hand-body"))
            (Field::text("title", "计划标题").value(self.fields.get("title"))
                .error(self.fields.error("title")).required().max(200))
            (Field::number("year", "年度", "年").value(self.year.to_string())
                .error(self.fields.error("year")).required())
            (form_actions(&html! { (Button::normal("手工建立")) }))
        });
        html! { (Card::new("手工建立").body(html! { (form) })) }
    }

    fn copy(&self, sheet: &Sheet) -> Markup {
        let row = |(id, title): &(String, String)| {
            let action = format!("/plans/copy/{id}");
            let button = Button::normal("沿用").about(title.clone());
            Row::new(title.clone()).act(post_button(&action, &sheet.key, &button))
        };
        html! { (Card::new("沿用上年").body(html! {
            @if self.earlier.is_empty() { p.dim { "还没有以前年度的计划。" } }
            @else {
                p { "章节和项目照搬到下一年度，改好再确认；来源会记下来。" }
                (rows(self.earlier.iter().map(row)))
            }
        })) }
    }
}

impl Page for NewPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        Head::new("新建计划").crumb("计划", "/plans")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            div.cols.c21 {
                (self.upload(sheet))
                div.cols { (self.copy(sheet)) (self.by_hand(sheet)) }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |earlier: usize| Self {
            fields: Fields::default(),
            bodies: (0..=earlier)
                .map(|n| (n.to_string(), "示例局工会".to_owned()))
                .collect(),
            earlier: vec![("1".to_owned(), "<b>2024年</b>计划".to_owned()); earlier],
            year: 2025,
        };
        vec![page(0), page(2)]
    }
}
