//! The pages of accounts in the hands of an administrator.

use kernel::{Id, Moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::account::AccountRow;
use crate::{
    access::{Account, Person},
    ui::{
        Button, Card, Confirm, Facts, Field, Form, Head, Notice, Secret, Tag, form_actions,
        post_button, words,
    },
    web::{Fields, Page, Sheet},
};

/// 开通账号
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewAccountPage {
    /// Whose it will be.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// What was typed and what is wrong.
    pub fields: Fields,
}

impl Page for NewAccountPage {
    const RAIL: &'static str = "/people";

    fn head(&self) -> Head<'_> {
        Head::new(format!("给{}开通账号", self.name))
            .tab("开通账号")
            .crumb(self.name.as_str(), format!("/people/{}", self.person))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let form = Form::post(
            format!("/people/{}/account", self.person),
            sheet.key.as_str(),
        )
        .body(html! {
            (Field::text("name", "用户名").required().max(40).complete("off").focus()
                .value(self.fields.get("name")).error(self.fields.error("name"))
                .hint("登录时用，2 到 40 个字母、数字或汉字，如姓名拼音或工号"))
            (form_actions(&html! { (Button::go("开通")) }))
        });
        html! {
            p { "开通后显示一个初始密码，请当面告诉本人；第一次登录时须改成自己的密码。" }
            (form)
        }
    }

    fn samples() -> Vec<Self> {
        let errors = vec![crate::FieldError {
            field: "name".to_owned(),
            text: "这个用户名已经有人用了，请换一个".to_owned(),
        }];
        let page = |fields| Self {
            person: Id::from_i64(1),
            name: "<b>王秀英</b>".to_owned(),
            fields,
        };
        vec![
            page(Fields::default()),
            page(Fields {
                typed: Vec::new(),
                errors,
            }),
        ]
    }
}

/// 某人的账号
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccountPage {
    /// Which.
    pub id: Id<Account>,
    /// Whose.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// 用户名
    pub user_name: String,
    /// Whether it may sign in.
    pub active: bool,
    /// Whether failures locked it.
    pub locked: bool,
    /// Whether the first password was not changed yet.
    pub must_change: bool,
    /// Whether a second factor is on.
    pub factor: bool,
    /// When the password was set.
    pub password_at: Moment,
}

impl AccountPage {
    pub(super) fn of(name: String, account: &AccountRow, locked: bool) -> Self {
        Self {
            id: account.id,
            person: account.person,
            name,
            user_name: account.name.clone(),
            active: account.active,
            locked,
            must_change: account.must_change,
            factor: account.second_factor.is_some(),
            password_at: account.password_at,
        }
    }

    fn state(&self) -> Tag<'static> {
        match (self.active, self.locked, self.must_change) {
            (false, _, _) => Tag::plain("已停用"),
            (true, true, _) => Tag::warn("暂时锁定"),
            (true, false, true) => Tag::info("待改初始密码"),
            (true, false, false) => Tag::ok("正常"),
        }
    }

    fn deeds(&self, sheet: &Sheet) -> Markup {
        let action = |what: &str| format!("/accounts/{}/{what}", self.id);
        let confirm = |id: &'static str, open: &'static str, question: &'static str| {
            Confirm::new(id, open, question, action(id), sheet.key.as_str())
        };
        html! {
            div.acts {
                @if self.locked {
                    (post_button(&action("unlock"), &sheet.key, &Button::normal("解除锁定")))
                }
                @if self.active {
                    (confirm("password", "重置密码",
                        "会显示一个新的初始密码，本人的登录全部退出，下次登录须改密码。"))
                    @if self.factor {
                        (confirm("factor", "重置动态验证码",
                            "本人手机丢失时用。请先当面核对身份；重置后只凭密码就能登录。"))
                    }
                    (confirm("off", "停用账号", "停用后不能登录，已有的登录和访问令牌马上失效；可以恢复。"))
                } @else {
                    (post_button(&action("on"), &sheet.key, &Button::normal("恢复账号")))
                }
            }
        }
    }
}

impl Page for AccountPage {
    const RAIL: &'static str = "/people";

    fn head(&self) -> Head<'_> {
        Head::new(format!("{}的账号", self.name))
            .tab("账号")
            .crumb(self.name.as_str(), format!("/people/{}", self.person))
            .tag(&self.state())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let facts = Facts::new()
            .fact("用户名", &self.user_name)
            .fact("密码设于", &words::moment(self.password_at))
            .fact(
                "动态验证码",
                if self.factor {
                    "已启用"
                } else {
                    "未启用"
                },
            );
        html! { (Card::new("").body(html! { (facts) (self.deeds(sheet)) })) }
    }

    fn samples() -> Vec<Self> {
        let page = |active, locked, must_change| Self {
            id: Id::from_i64(1),
            person: Id::from_i64(2),
            name: "<b>王秀英</b>".to_owned(),
            user_name: "wang".to_owned(),
            active,
            locked,
            must_change,
            factor: !must_change,
            password_at: Moment::from_ms(1_742_000_000_000),
        };
        vec![
            page(true, false, false),
            page(true, true, true),
            page(false, false, false),
        ]
    }
}

/// 初始密码
#[derive(Debug, Serialize, JsonSchema)]
pub struct FirstPasswordMadePage {
    /// Whose.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// 用户名
    pub user_name: String,
    /// The first password, shown this once.
    pub password: String,
}

impl Page for FirstPasswordMadePage {
    const RAIL: &'static str = "/people";

    fn head(&self) -> Head<'_> {
        Head::new("请把初始密码告诉本人")
            .crumb(self.name.as_str(), format!("/people/{}", self.person))
    }

    fn body(&self, _: &Sheet) -> Markup {
        let secret = Secret {
            label: format!("{}的初始密码", self.name).into(),
            lines: vec![self.password.as_str().into()],
            advice: "请当面告诉本人，不要发在群里；第一次登录时须改成自己的密码。".into(),
        };
        let back = format!("/people/{}/account", self.person);
        html! {
            (Notice::ok(format!("用户名是 {}", self.user_name)))
            (secret)
            div.acts { (Button::normal("回到账号").link(back)) }
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            person: Id::from_i64(2),
            name: "<b>王秀英</b>".to_owned(),
            user_name: "wang".to_owned(),
            password: "abcd-EFGH-2345".to_owned(),
        }]
    }
}
