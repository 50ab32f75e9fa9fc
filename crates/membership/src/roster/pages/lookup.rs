//! Finding somebody by a number that must not stand in an address.

use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Empty, Field, Form, Head, form_actions},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::table;
use crate::{paths, roster::model::Line};

/// Finding by number (按号码查找); the number itself is never shown again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LookupPage {
    /// Whom it belongs to, when it was asked.
    pub lines: Option<Vec<Line>>,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}

impl Page for LookupPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("按号码查找会员")
            .sub("号码不进网址，不留记录")
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (Card::new("").body(html! {
                (Form::post(paths::LOOKUP, sheet.key.as_str()).unguarded().body(html! {
                    (Field::text("number", "身份证号或手机号")
                        .hint("要填完整的号码；按手机末四位可以在名册里直接查")
                        .error(self.problem.as_deref())
                        .complete("off")
                        .max(40)
                        .focus()
                        .required())
                    (form_actions(&html! { (Button::go("查找")) }))
                }))
            }))
            @if let Some(lines) = &self.lines {
                (Card::new("").body(html! {
                    @if lines.is_empty() {
                        (Empty::new("没有找到这个号码的会员")
                            .why("可能没有登记这个号码，或者不在您能查看的范围内"))
                    } @else {
                        (table("号码对应的会员", lines))
                    }
                }))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |lines, problem: Option<&str>| Self {
            lines,
            problem: problem.map(str::to_owned),
        };
        vec![
            page(None, None),
            page(None, Some("身份证号应为 18 位，现在是 17 位")),
            page(Some(Vec::new()), None),
            page(Some(vec![Line::sample("<script>alert(1)</script>")]), None),
        ]
    }
}
