//! Lists of slips, the slip that is told in person, and the member's way in.

use kernel::{Date, Id};
use maud::{Markup, html};
use platform::{
    access::Person,
    sign_in,
    ui::{
        Button, Card, Cell, Column, Empty, Facts, Field, Form, Head, Notice, Problem, Table,
        error_summary, form_actions, print_button,
    },
    web::{Fields, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::SlipList;
use crate::paths;

/// Where lists of slips are.
pub(crate) const SLIPS: &str = "/members/slips";

/// A line of the lists (激活码批次行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ListLine {
    /// The list.
    pub list: SlipList,
    /// Slips still open.
    pub open: i64,
}

/// All lists that the actor may print (激活码).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SlipsPage {
    /// Newest first.
    pub lists: Vec<ListLine>,
    /// Unions for whose members slips may be ordered: name, where they join and activate.
    pub doors: Vec<Door>,
}

/// The addresses of a union that hang on its wall (扫码入口).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Door {
    /// 机关工会
    pub union_name: String,
    /// Where somebody applies to join.
    pub join: String,
    /// Where a member activates an account.
    pub activate: String,
}

impl SlipsPage {
    fn table(&self) -> Markup {
        let rows = self.lists.iter().map(|line| {
            let to = format!("{SLIPS}/{}", line.list.id);
            let state = if line.list.finished {
                "已生成"
            } else {
                "正在生成"
            };
            vec![
                Cell::link(line.list.title.as_str(), to),
                Cell::Date(line.list.expires_on),
                Cell::Number(line.list.row_count),
                Cell::Number(line.open),
                Cell::text(state),
            ]
        });
        let table = Table::new("激活码批次")
            .column(Column::text("批次"))
            .column(Column::date("有效期至"))
            .column(Column::number("张数", ""))
            .column(Column::number("未使用", ""))
            .column(Column::state("进度"))
            .rows(rows);
        html! { (table) }
    }
}

impl Page for SlipsPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("激活码")
            .sub("会员凭工号和激活码开通账号；一人一码，用过即作废")
            .crumb("会员", paths::MEMBERS)
            .acts(html! { (Button::go("批量发码").link("/members/slips/new")) })
    }

    fn body(&self, _: &Sheet) -> Markup {
        html! {
            (Card::new("扫码入口").body(html! {
                p.dim { "打印二维码张贴，或把地址发给职工" }
                @for door in &self.doors {
                    (Facts::new()
                        .fact("工会", &door.union_name)
                        .fact_html("入会申请", html! { a href=(door.join) { (door.join) } })
                        .fact_html("激活账号",
                            html! { a href=(door.activate) { (door.activate) } }))
                }
            }))
            (Card::new("已发批次").body(html! {
                @if self.lists.is_empty() {
                    (Empty::new("还没有发过激活码").why("点「批量发码」为还没有账号的会员各生成一张"))
                } @else { (self.table()) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let list = SlipList {
            id: Id::from_i64(3),
            body: Id::from_i64(2),
            path: platform::access::BodyPath("/2/".to_owned()),
            title: "机关工会（2025-03-18）".to_owned(),
            expires_on: Date::constant(2025, 4, 17),
            row_count: 715,
            finished: false,
        };
        let door = Door {
            union_name: "<b>机关工会</b>".to_owned(),
            join: "/join/0000000000002".to_owned(),
            activate: "/activate/0000000000002".to_owned(),
        };
        let full = Self {
            lists: vec![ListLine { list, open: 700 }],
            doors: vec![door],
        };
        let empty = Self {
            lists: Vec::new(),
            doors: Vec::new(),
        };
        vec![full, empty]
    }
}

/// A short form about slips (激活码表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct SlipForm(pub ShortForm);

impl Page for SlipForm {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let day = Date::constant(2025, 3, 18);
        let bodies = vec![("1".to_owned(), "机关工会".to_owned())];
        vec![
            super::web::order_form(bodies, day),
            super::web::give_form(Id::<Person>::from_i64(1), "<i>林若彤</i>", day),
        ]
    }
}

/// One printed slip (激活码条).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PrintedSlip {
    /// 姓名
    pub name: String,
    /// 工号
    pub staff_no: String,
    /// The code; empty when it was used or is over.
    pub code: String,
    /// `已使用`, `已作废`; empty while it is open.
    pub over: String,
}

/// A list for the printer (打印激活码).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PrintPage {
    /// The list.
    pub list: SlipList,
    /// 机关工会
    pub union_name: String,
    /// Where members go with it.
    pub address: String,
    /// The QR code of that address, as a picture's address.
    pub picture: String,
    /// This page of slips.
    pub slips: Vec<PrintedSlip>,
    /// Key of the last of the page before; empty on the first.
    pub after: String,
    /// Key of the last, when there are more.
    pub next: Option<String>,
    /// Whether the codes are shown.
    pub codes: bool,
}

impl PrintPage {
    /// The codes are shown to who asks for them, and that is on the trail.
    fn ask(&self, sheet: &Sheet) -> Markup {
        let action = format!("{SLIPS}/{}/printing", self.list.id);
        let body = html! {
            input type="hidden" name="after" value=(self.after);
            (form_actions(&html! { (Button::go("显示本页激活码并打印")) }))
        };
        html! { (Form::post(action, sheet.key.as_str()).unguarded().body(body)) }
    }

    fn table(&self) -> Markup {
        let rows = self.slips.iter().map(|slip| {
            let code = if slip.over.is_empty() {
                Cell::text(slip.code.as_str())
            } else {
                Cell::text(slip.over.as_str())
            };
            vec![
                Cell::text(slip.name.as_str()),
                Cell::text(slip.staff_no.as_str()),
                code,
            ]
        });
        let table = Table::new("激活码")
            .column(Column::text("姓名"))
            .column(Column::text("工号"))
            .column(Column::text("激活码"))
            .rows(rows);
        html! { (table) }
    }
}

impl Page for PrintPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(self.list.title.as_str())
            .sub(format!(
                "有效期至 {}；请裁开后当面交给本人",
                self.list.expires_on
            ))
            .crumb("会员", paths::MEMBERS)
            .crumb("激活码", SLIPS)
            .acts(html! { @if self.codes { (print_button()) } })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @if !self.list.finished {
                (Notice::info("正在生成").body(html! { "后面的激活码还在生成，稍后刷新本页" }))
            }
            (Card::new("怎样使用").body(html! {
                img src=(self.picture) alt="激活账号的二维码，内容与下面的地址相同"
                    width="160" height="160";
                p { "扫码或打开 " (self.address) "，填工号和激活码，设一个密码即可" }
            }))
            @if self.slips.is_empty() {
                (Empty::new("这一批没有激活码").why("范围内的会员都已有账号，或没有工号"))
            }
            (Card::new("").body(html! {
                @if !self.codes && !self.slips.is_empty() { (self.ask(sheet)) }
                (self.table())
                @if let Some(next) = &self.next {
                    (form_actions(&html! {
                        (Button::normal("下一页").link(format!("?after={next}")))
                    }))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let SlipsPage { lists, .. } = SlipsPage::samples().remove(0);
        let list = lists.into_iter().next().map(|line| line.list);
        let slip = |code: &str, over: &str| PrintedSlip {
            name: "<b>林若彤</b>".to_owned(),
            staff_no: "0017".to_owned(),
            code: code.to_owned(),
            over: over.to_owned(),
        };
        let page = list.map(|list| Self {
            list,
            union_name: "机关工会".to_owned(),
            address: "http://127.0.0.1:8080/activate/2".to_owned(),
            picture: "data:image/svg+xml,%3Csvg/%3E".to_owned(),
            slips: vec![slip("3K7Q-9TBM", ""), slip("", "已使用")],
            after: String::new(),
            next: Some("4".to_owned()),
            codes: true,
        });
        let shown: Vec<Self> = page.into_iter().collect();
        let mut hidden = shown.clone();
        hidden.iter_mut().for_each(|page| page.codes = false);
        shown.into_iter().chain(hidden).collect()
    }
}

/// A code that is told in person, once (当面发码).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GivenPage {
    /// Whose.
    pub name: String,
    /// Where they are looked at.
    pub back: String,
    /// The code.
    pub code: String,
    /// 工号
    pub staff_no: String,
    /// Where they go with it.
    pub address: String,
}

impl Page for GivenPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{}的激活码", self.name)).crumb(self.name.as_str(), self.back.as_str())
    }

    fn body(&self, _: &Sheet) -> Markup {
        html! {
            (Notice::warn("只显示这一次").body(html! { "请当面告诉本人；离开本页后不能再看，只能重新发码" }))
            (Card::new("").body(html! {
                (Facts::new()
                    .fact("激活码", &self.code)
                    .fact("工号", &self.staff_no)
                    .fact("打开", &self.address))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            name: "<b>林若彤</b>".to_owned(),
            back: "/members/1".to_owned(),
            code: "3K7Q-9TBM".to_owned(),
            staff_no: "0017".to_owned(),
            address: "/activate/2".to_owned(),
        }]
    }
}

/// The member's way in (激活账号).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ActivatePage {
    /// Key of the union.
    pub union_body: String,
    /// Its name.
    pub union_name: String,
    /// What was typed, without code and password, and what is wrong.
    pub fields: Fields,
    /// The user name, when it is done.
    pub done: Option<String>,
}

impl ActivatePage {
    fn form(&self, sheet: &Sheet) -> Markup {
        let label = |name: &str| match name {
            "staff_no" => "工号",
            "code" => "激活码",
            "password" => "新密码",
            "again" => "再输一次",
            _ => "",
        };
        let problems: Vec<Problem<'_>> = self
            .fields
            .errors
            .iter()
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect();
        let body = html! {
            (error_summary(&problems))
            (Field::text("staff_no", "工号").max(40).required()
                .value(self.fields.get("staff_no")).error(self.fields.error("staff_no")))
            (Field::text("code", "激活码").max(20).complete("one-time-code").required()
                .hint("激活码条上的八位，不分大小写").error(self.fields.error("code")))
            (sign_in::password_fields(&self.fields))
            (form_actions(&html! { (Button::go("开通账号")) }))
        };
        let action = format!("/activate/{}", self.union_body);
        html! { (Form::post(action, sheet.key.as_str()).body(body)) }
    }
}

impl Page for ActivatePage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("开通账号").sub(self.union_name.as_str())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @if let Some(name) = &self.done {
                (Notice::ok("账号已开通").body(html! {
                    p { "您的用户名是 " strong { (name) } "，请用它和刚设的密码登录" }
                    (Button::go("去登录").link("/sign-in"))
                }))
            } @else { (Card::new("").body(self.form(sheet))) }
        }
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            union_body: "0000000000002".to_owned(),
            union_name: "机关工会".to_owned(),
            fields: Fields::default(),
            done: None,
        };
        let mut wrong = empty.clone();
        wrong.fields = Fields::default().with("staff_no", "<script>alert(1)</script>");
        wrong.fields.errors.push(platform::FieldError {
            field: "code".to_owned(),
            text: super::rules::no_match().text.into_owned(),
        });
        let done = Self {
            done: Some("0017".to_owned()),
            ..empty.clone()
        };
        vec![empty, wrong, done]
    }
}
