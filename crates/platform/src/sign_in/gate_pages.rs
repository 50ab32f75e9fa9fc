//! The pages of the door: a card on a plain ground.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{demo::CAST, password};
use crate::{
    ui::{Button, Field, Form, Head, Notice, form_actions, post_button},
    web::{Fields, Page, Sheet},
};

/// What is said to every wrong name, wrong password, locked and closed account.
const REFUSED: &str = "用户名或密码不对，或者账号已停用、暂时锁定";
/// What to do about it, told to everybody alike.
const REFUSED_NEXT: &str = "连续 5 次不对会锁定 15 分钟。忘记密码请联系本级工会管理员重置。";

/// 登录
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignInPage {
    /// Where it leads afterwards.
    pub next: String,
    /// The user name that was typed.
    pub name: String,
    /// Whether the last try was refused.
    pub refused: bool,
    /// Who is signed in already (demo).
    pub here: Option<String>,
    /// One-click sign-ins: who and what they are (demo).
    pub cast: Vec<(String, String)>,
    /// What the button of the organisation's own provider says.
    pub provider: Option<String>,
    /// Why that did not work.
    pub failed: String,
}

impl SignInPage {
    pub(super) fn new(next: &str, demo: bool, here: Option<String>) -> Self {
        let cast = if demo { CAST } else { &[] };
        Self {
            next: next.to_owned(),
            name: String::new(),
            refused: false,
            here,
            cast: cast
                .iter()
                .map(|(who, role)| ((*who).to_owned(), (*role).to_owned()))
                .collect(),
            provider: None,
            failed: String::new(),
        }
    }

    pub(super) fn with_provider(mut self, label: Option<String>) -> Self {
        self.provider = label;
        self
    }

    pub(super) fn failed(mut self, text: &str) -> Self {
        text.clone_into(&mut self.failed);
        self
    }

    fn provider_link(&self) -> String {
        let query = serde_urlencoded::to_string([("next", &self.next)]).unwrap_or_default();
        format!("/sign-in/provider?{query}")
    }

    pub(super) fn refused(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self.refused = true;
        self
    }

    fn cast_link(&self, who: &str) -> String {
        let query = serde_urlencoded::to_string([("next", &self.next)]).unwrap_or_default();
        format!("/demo/as/{who}?{query}")
    }
}

impl Page for SignInPage {
    const RAIL: &'static str = "/sign-in";

    fn head(&self) -> Head<'_> {
        Head::new("登录")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/sign-in", sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="next" value=(self.next);
                (Field::text("name", "用户名").complete("username").required().focus()
                    .value(self.name.as_str()))
                (Field::password("password", "密码").complete("current-password").required())
                (form_actions(&html! { (Button::go("登录").wide()) }))
            });
        html! {
            @if self.refused {
                (Notice::bad(REFUSED).body(html! { p { (REFUSED_NEXT) } }))
            }
            @if let Some(here) = &self.here {
                (Notice::info(format!("现在以「{here}」的身份登录，可以换一个身份")))
            }
            @if !self.failed.is_empty() { (Notice::warn(self.failed.as_str())) }
            (form)
            @if let Some(label) = &self.provider {
                p.dim { "或者" }
                div.acts { (Button::normal(label.as_str()).wide().link(self.provider_link())) }
            }
            @if !self.cast.is_empty() {
                h2 { "演示：点一下就以这个身份进入" }
                div.acts {
                    @for (who, role) in &self.cast {
                        (Button::normal(role.as_str()).link(self.cast_link(who)))
                    }
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        vec![
            Self::new("/", false, None),
            Self::new("/plans?a=1&b=\"><script>", false, None).refused("<b>王秀英</b>"),
            Self::new("/", true, Some("沈建国".to_owned())),
            Self::new("/plans", false, None)
                .with_provider(Some("<i>单位统一登录</i>".to_owned()))
                .failed("单位统一登录暂时连不上。<b>"),
        ]
    }
}

/// 修改初始密码
#[derive(Debug, Serialize, JsonSchema)]
pub struct FirstPasswordPage {
    /// Where it leads afterwards.
    pub next: String,
    /// What is wrong; never what was typed.
    pub fields: Fields,
}

impl Page for FirstPasswordPage {
    const RAIL: &'static str = "/sign-in";

    fn head(&self) -> Head<'_> {
        Head::new("请设置自己的密码")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/sign-in/password", sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="next" value=(self.next);
                (new_password_fields(&self.fields, true))
                (form_actions(&html! { (Button::go("保存并进入").wide()) }))
            });
        html! {
            p { "现在的密码是别人给的，只能用这一次。设好自己的密码后进入系统。" }
            (form)
            (other_account(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        let errors = vec![crate::FieldError {
            field: "password".to_owned(),
            text: "密码至少 10 个字符，还差 3 个".to_owned(),
        }];
        let fields = Fields {
            typed: Vec::new(),
            errors,
        };
        let next = "/".to_owned();
        vec![
            Self {
                next: next.clone(),
                fields: Fields::default(),
            },
            Self { next, fields },
        ]
    }
}

/// The new password, twice.
pub(super) fn new_password_fields(fields: &Fields, focus: bool) -> Markup {
    let first = Field::password("password", "新密码")
        .complete("new-password")
        .required()
        .hint(password::HINT)
        .error(fields.error("password"));
    let first = if focus { first.focus() } else { first };
    html! {
        (first)
        (Field::password("again", "再输一次").complete("new-password").required()
            .error(fields.error("again")))
    }
}

/// The way out of an unfinished sign-in.
pub(super) fn other_account(sheet: &Sheet) -> Markup {
    post_button("/sign-out", &sheet.key, &Button::quiet("换一个账号"))
}
