//! The pages of the second factor.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{account::AccountRow, factor, gate_pages::other_account, totp};
use crate::{
    App, Error,
    ui::{Button, Field, Form, Head, Notice, Secret, code_block, form_actions, post_button},
    web::{Page, Sheet},
};

/// What is said to a wrong code.
const REFUSED: &str = "验证码不对，或者已经用过";
const REFUSED_NEXT: &str = "验证码每 30 秒换一次，请输入手机上最新的一个。一直不对时，\
    请检查手机的时间是否自动校准。";

/// 输入动态验证码
#[derive(Debug, Serialize, JsonSchema)]
pub struct SecondFactorPage {
    /// Where it leads afterwards.
    pub next: String,
    /// Whether the last code was wrong.
    pub refused: bool,
}

impl Page for SecondFactorPage {
    const RAIL: &'static str = "/sign-in";

    fn head(&self) -> Head<'_> {
        Head::new("输入动态验证码")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/sign-in/second-factor", sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="next" value=(self.next);
                (Field::text("code", "动态验证码").complete("one-time-code").required().focus()
                    .hint("手机验证器上的 6 位数字；手机不在身边时填一个恢复码"))
                (form_actions(&html! { (Button::go("继续").wide()) }))
            });
        html! {
            @if self.refused { (refused()) }
            (form)
            (other_account(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |refused| Self {
            next: "/\"><script>".to_owned(),
            refused,
        };
        vec![page(false), page(true)]
    }
}

fn refused() -> Markup {
    html! { (Notice::bad(REFUSED).body(html! { p { (REFUSED_NEXT) } })) }
}

/// What an authenticator needs (验证器设置信息).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetUp {
    /// The secret in base 32, to be typed where nothing can be scanned.
    pub secret: String,
    /// The QR code as a picture's address.
    pub picture: String,
}

impl SetUp {
    /// What is being set up, when something is.
    pub(super) fn of(house: &App, account: &AccountRow) -> Result<Option<Self>, Error> {
        let Some(secret) = factor::pending(house, account)? else {
            return Ok(None);
        };
        let picture = totp::picture(&totp::address(&secret, &account.name))?;
        Ok(Some(Self {
            secret: totp::base32(&secret),
            picture,
        }))
    }

    fn sample() -> Self {
        Self {
            secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
            picture: "data:image/svg+xml,%3Csvg/%3E".to_owned(),
        }
    }

    /// Scan, then type a code.
    fn show(&self, action: &str, next: &str, sheet: &Sheet) -> Markup {
        let form = Form::post(action.to_owned(), sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="next" value=(next);
                (Field::code("code", "验证器显示的 6 位数字").required())
                (form_actions(&html! { (Button::go("确认启用")) }))
            });
        html! {
            ol {
                li { "在手机上装一个验证器应用（任何支持 TOTP 的都可以）。" }
                li { "用它扫下面的二维码；不能扫时，把密钥抄进去。" }
                li { "把它显示的 6 位数字填在下面。" }
            }
            img src=(self.picture) alt="验证器二维码，内容与下面的密钥相同" width="240" height="240";
            (code_block("密钥", &self.secret))
            (form)
        }
    }
}

/// 登录时设置动态验证码
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnrolPage {
    /// Where it leads afterwards.
    pub next: String,
    /// What is being set up; none before the start.
    pub set_up: Option<SetUp>,
    /// Whether the last code was wrong.
    pub refused: bool,
}

impl Page for EnrolPage {
    const RAIL: &'static str = "/sign-in";

    fn head(&self) -> Head<'_> {
        Head::new("请先设置动态验证码")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let begin = Form::post("/sign-in/enrol", sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="next" value=(self.next);
                (form_actions(&html! { (Button::go("开始设置").wide()) }))
            });
        html! {
            p { "本单位规定：担任系统管理员、主席、会计或经审主任，登录时除密码外还要用手机上的动态验证码。" }
            @if self.refused { (refused()) }
            @match &self.set_up {
                Some(set_up) => { (set_up.show("/sign-in/enrol/confirm", &self.next, sheet)) },
                None => { (begin) },
            }
            (other_account(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |set_up, refused| Self {
            next: "/".to_owned(),
            set_up,
            refused,
        };
        vec![page(None, false), page(Some(SetUp::sample()), true)]
    }
}

/// 恢复码
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodesPage {
    /// Where it leads afterwards.
    pub next: String,
    /// The codes, shown this once.
    pub codes: Vec<String>,
}

impl Page for CodesPage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("请记下恢复码")
    }

    fn body(&self, _: &Sheet) -> Markup {
        let secret = Secret {
            label: "恢复码".into(),
            lines: self.codes.iter().map(|c| c.as_str().into()).collect(),
            advice: "手机丢了或换了的时候，用恢复码代替动态验证码登录，每个只能用一次。\
                请打印或抄下来，放在锁着的地方。"
                .into(),
        };
        html! {
            (secret)
            div.acts { (Button::go("记好了，继续").link(self.next.as_str())) }
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            next: "/".to_owned(),
            codes: vec!["ABCD-EFGH-IJKL-MNOP".to_owned(); 10],
        }]
    }
}

/// 动态验证码（我的账号）
#[derive(Debug, Serialize, JsonSchema)]
pub struct FactorPage {
    /// Whether it is on.
    pub on: bool,
    /// Whether the person's office demands it.
    pub required: bool,
    /// Recovery codes not used yet.
    pub codes_left: usize,
    /// What is being set up.
    pub set_up: Option<SetUp>,
    /// Whether the last code was wrong.
    pub refused: bool,
    /// Whether the last password was wrong.
    pub wrong_password: bool,
}

impl FactorPage {
    fn on(&self, sheet: &Sheet) -> Markup {
        let wrong = self.wrong_password.then_some("密码不对");
        let form = Form::post("/me/second-factor/codes", sheet.key.as_str())
            .unguarded()
            .body(html! {
                (Field::password("current", "登录密码").complete("current-password").required()
                    .hint("换恢复码和停用前，请再输一次密码").error(wrong))
                (form_actions(&html! {
                    (Button::normal("换一组恢复码"))
                    @if !self.required {
                        (Button::danger("停用动态验证码").sends_to("/me/second-factor/off"))
                    }
                }))
            });
        html! {
            (Notice::ok("登录时要用动态验证码").body(html! {
                p { "还有 " (self.codes_left) " 个恢复码没有用过。" }
            }))
            (form)
        }
    }

    fn off(sheet: &Sheet) -> Markup {
        html! {
            p { "启用以后，登录时除密码外还要输入手机上的 6 位数字，别人知道密码也进不来。" }
            (post_button("/me/second-factor", &sheet.key, &Button::go("开始设置")))
        }
    }
}

impl Page for FactorPage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("动态验证码").crumb("我的账号", "/me")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @if self.refused { (refused()) }
            @match (&self.set_up, self.on) {
                (_, true) => { (self.on(sheet)) },
                (Some(set_up), false) => {
                    (set_up.show("/me/second-factor/confirm", "/me", sheet))
                },
                (None, false) => { (Self::off(sheet)) },
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |on, set_up, refused| Self {
            on,
            required: false,
            codes_left: 9,
            set_up,
            refused,
            wrong_password: on,
        };
        vec![
            page(false, None, false),
            page(false, Some(SetUp::sample()), true),
            page(true, None, false),
        ]
    }
}
