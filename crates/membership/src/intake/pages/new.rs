//! Bringing a list: what it should look like, the file, and the lists of before.

use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Choice, Empty, Field, Form, Head, Icon, Row, form_actions, rows},
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{super::field, LISTS, TEMPLATE};

/// One list of before (导入记录).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ListLine {
    /// Where it is looked at.
    pub href: String,
    /// The file's name.
    pub name: String,
    /// Its union, and how far it is.
    pub detail: String,
}

/// `GET /members/imports` (名册导入).
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewPage {
    /// What was typed.
    pub fields: Fields,
    /// For which unions: key, name.
    pub bodies: Vec<(String, String)>,
    /// The newest lists.
    pub lists: Vec<ListLine>,
}

impl NewPage {
    fn upload(&self, sheet: &Sheet) -> Markup {
        let choices: Vec<Choice<'_>> = self
            .bodies
            .iter()
            .map(|(id, name)| Choice::new(id.as_str(), name.as_str()))
            .collect();
        let first = self.bodies.first().map_or("", |(id, _)| id.as_str());
        let typed = self.fields.get("body");
        let chosen = if typed.is_empty() { first } else { typed };
        let form = Form::post(LISTS, sheet.key.as_str()).files().body(html! {
            @if self.bodies.len() > 1 {
                (Field::select("body", "哪个工会的名册", choices).value(chosen)
                    .error(self.fields.error("body")).required())
            } @else { input type="hidden" name="body" value=(first); }
            (Field::file("file", "名册文件", ".xlsx,.csv,.txt")
                .hint("Excel 工作簿（.xlsx）或文本表格（.csv），不超过 25 MB。旧版 .xls 请先另存为 .xlsx。")
                .error(self.fields.error("file")).required())
            (form_actions(&html! { (Button::go("上传并读取").icon(Icon::Upload)) }))
        });
        html! { (Card::new("上传名册").body(html! {
            p { "先读取、核对，再由您确认写入；确认以前，会员名册不会有任何改动。" }
            (form)
        })) }
    }

    fn shape() -> Markup {
        let words: Vec<&str> = field::Field::ALL.iter().map(|f| f.word()).collect();
        html! { (Card::new("表格的样子").body(html! {
            p { "一行一人，表头写栏目名称；表头以上可以有标题。只有姓名一栏必须有，\
                 表里没有的栏目不会改动名册。" }
            p { "能认出的栏目：" (words.join("、")) "。同义的写法（如“证件号码”“联系电话”）也认得。" }
            p { "身份证号一栏请设为“文本”格式，否则 Excel 会把它改成 3.10105E+17，号码就丢了。" }
            p { (Button::normal("下载模板").link(TEMPLATE).icon(Icon::Download)) }
        })) }
    }

    fn before(&self) -> Markup {
        let line = |line: &ListLine| {
            Row::new(line.name.clone())
                .link(line.href.clone())
                .detail(line.detail.clone())
        };
        html! { (Card::new("导入记录").more("名册变更", crate::changeset::paths::SETS).body(html! {
            @if self.lists.is_empty() { (Empty::new("还没有导入过名册")) }
            @else { (rows(self.lists.iter().map(line))) }
        })) }
    }
}

impl Page for NewPage {
    const RAIL: &'static str = LISTS;

    fn head(&self) -> Head<'_> {
        Head::new("名册导入")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            div.cols.c21 {
                @if self.bodies.is_empty() {
                    (Card::new("上传名册").body(html! { p { "您没有可以导入名册的工会。" } }))
                } @else { (self.upload(sheet)) }
                (Self::shape())
            }
            (self.before())
        }
    }

    fn samples() -> Vec<Self> {
        let page = |count: usize| Self {
            fields: Fields::default(),
            bodies: (0..count)
                .map(|n| (n.to_string(), "示例局<b>工会".to_owned()))
                .collect(),
            lists: vec![
                ListLine {
                    href: super::path("1"),
                    name: "<会员>名册.xlsx".to_owned(),
                    detail: "机关工会 · 等您确认".to_owned(),
                };
                count
            ],
        };
        vec![page(0), page(1), page(3)]
    }
}
