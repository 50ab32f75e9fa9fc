//! The pages of one's own account.

use kernel::{Date, Id, Moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    gate_pages::new_password_fields,
    session::SessionLine,
    token::{Token, TokenLine},
};
use crate::{
    access::{OfficeHeld, Session},
    ui::{
        self, Button, Card, Cell, Choice, Column, Confirm, Facts, Field, Form, Head, Look, Row,
        Table, Tag, appearance, form_actions, post_button, rows, words,
    },
    web::{Fields, Page, Sheet},
};

/// 我的账号
#[derive(Debug, Serialize, JsonSchema)]
pub struct MePage {
    /// The person.
    pub name: String,
    /// 用户名
    pub user_name: String,
    /// What they hold today.
    pub offices: Vec<OfficeHeld>,
    /// Whether a second factor is on.
    pub factor: bool,
    /// The session of this browser.
    pub this: Option<Id<Session>>,
    /// All live sessions.
    pub sessions: Vec<SessionLine>,
    /// How many access tokens there are.
    pub tokens: usize,
    /// The organisation's own provider, when there is one: what it is called, and whether this
    /// account is linked with somebody there.
    pub provider: Option<(String, bool)>,
    /// Colours and size.
    #[serde(skip)]
    pub look: Look,
}

impl MePage {
    fn facts(&self) -> Markup {
        let offices: Vec<String> = self
            .offices
            .iter()
            .map(|o| format!("{} {}", o.body_name, o.office_name))
            .collect();
        let offices = if offices.is_empty() {
            "没有任职".to_owned()
        } else {
            offices.join("；")
        };
        let facts = Facts::new()
            .fact("姓名", &self.name)
            .fact("用户名", &self.user_name)
            .fact("职务", &offices);
        html! { (Card::new("基本信息").body(html! { (facts) })) }
    }

    fn provider(&self, sheet: &Sheet) -> Option<Row<'_>> {
        let (label, linked) = self.provider.as_ref()?;
        let row = Row::new(label.as_str());
        Some(if *linked {
            let end = Button::quiet("解除绑定").about(label.as_str());
            row.tag(Tag::ok("已绑定"))
                .detail("可以用单位的统一登录进入，不用再记这里的密码")
                .act(post_button("/me/provider/end", &sheet.key, &end))
        } else {
            row.tag(Tag::plain("未绑定"))
                .detail("绑定以后，可以用单位的统一登录进入")
                .next("绑定", "/me/provider")
        })
    }

    fn safety(&self, sheet: &Sheet) -> Markup {
        let factor = if self.factor {
            Tag::ok("已启用")
        } else {
            Tag::plain("未启用")
        };
        let tokens = format!("{} 个，供其他程序代您读取或办理", self.tokens);
        let own = [
            Row::new("密码")
                .detail("改过以后，其他地方的登录全部退出")
                .next("修改", "/me/password"),
            Row::new("动态验证码")
                .tag(factor)
                .detail("登录时除密码外，再输入手机上的 6 位数字")
                .next("设置", "/me/second-factor"),
            Row::new("访问令牌")
                .detail(tokens)
                .next("管理", "/me/tokens"),
        ];
        let list = rows(own.into_iter().chain(self.provider(sheet)));
        html! { (Card::new("登录安全").body(list)) }
    }

    fn sessions(&self, sheet: &Sheet) -> Markup {
        let line = |s: &SessionLine| {
            let detail = format!(
                "{}　{} 登录　最近使用 {}",
                s.address,
                words::time(s.created_at),
                words::time(s.seen_at)
            );
            let row = Row::new(s.device.clone()).detail(detail);
            if Some(s.id) == self.this {
                return row.tag(Tag::ok("本次登录"));
            }
            let action = format!("/me/sessions/{}/end", s.id);
            let end = Button::quiet("退出").about(s.device.clone());
            row.act(post_button(&action, &sheet.key, &end))
        };
        let all = Confirm::new(
            "end-all",
            "全部退出登录",
            "包括这一处在内，所有地方的登录都会退出，要重新登录。",
            "/me/sessions/end",
            sheet.key.as_str(),
        );
        let body = html! { (rows(self.sessions.iter().map(line))) (all) };
        html! { (Card::new("登录在这些地方").body(body)) }
    }
}

impl Page for MePage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("我的账号")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let look = appearance("/look", &sheet.key, self.look, "/me");
        html! {
            (self.facts())
            (self.safety(sheet))
            (self.sessions(sheet))
            (Card::new("显示").body(look))
        }
    }

    fn samples() -> Vec<Self> {
        let line = |id, device: &str| SessionLine {
            id: Id::from_i64(id),
            device: device.to_owned(),
            address: "10.1.2.3".to_owned(),
            created_at: Moment::from_ms(1_742_000_000_000),
            seen_at: Moment::from_ms(1_742_000_100_000),
        };
        let page = |offices, sessions| Self {
            name: "<b>王秀英</b>".to_owned(),
            user_name: "wang".to_owned(),
            offices,
            factor: false,
            this: Some(Id::from_i64(1)),
            sessions,
            tokens: 0,
            provider: Some(("单位统一登录".to_owned(), false)),
            look: Look::default(),
        };
        vec![
            page(Vec::new(), Vec::new()),
            page(
                Vec::new(),
                vec![line(1, "Chrome · Windows"), line(2, "<script>")],
            ),
        ]
    }
}

/// 修改密码
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasswordPage {
    /// What is wrong; never what was typed.
    pub fields: Fields,
}

impl Page for PasswordPage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("修改密码").crumb("我的账号", "/me")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let form = Form::post("/me/password", sheet.key.as_str())
            .unguarded()
            .body(html! {
                (Field::password("current", "现在的密码").complete("current-password").required()
                    .error(self.fields.error("current")))
                (new_password_fields(&self.fields, false))
                (form_actions(&html! {
                    (Button::go("修改密码")) (Button::quiet("不改了").link("/me"))
                }))
            });
        html! { (form) }
    }

    fn samples() -> Vec<Self> {
        let errors = vec![crate::FieldError {
            field: "current".to_owned(),
            text: "现在的密码不对".to_owned(),
        }];
        vec![
            Self {
                fields: Fields::default(),
            },
            Self {
                fields: Fields {
                    typed: Vec::new(),
                    errors,
                },
            },
        ]
    }
}

/// 访问令牌
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokensPage {
    /// All of them.
    pub tokens: Vec<TokenLine>,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
    /// What was typed and what is wrong.
    pub fields: Fields,
}

impl TokensPage {
    fn table(&self, sheet: &Sheet) -> Markup {
        let row = |t: &TokenLine| {
            let state = if t.expires_on < self.today {
                Tag::warn("已过期")
            } else if t.writes {
                Tag::info("读写")
            } else {
                Tag::plain("只读")
            };
            let revoke = Confirm::new(
                format!("revoke-{}", t.id),
                "停用",
                format!(
                    "停用「{}」后，用它的程序马上不能再访问，也不能恢复。",
                    t.name
                ),
                format!("/me/tokens/{}/revoke", t.id),
                sheet.key.as_str(),
            );
            let used = t
                .used_at
                .map_or_else(|| "没有用过".to_owned(), words::moment);
            vec![
                Cell::text(t.name.clone()),
                Cell::State(state),
                Cell::Date(t.expires_on),
                Cell::text(used),
                Cell::Html(html! { (revoke) }),
            ]
        };
        let table = Table::new("访问令牌")
            .column(Column::text("用途"))
            .column(Column::state("权限"))
            .column(Column::date("有效期至"))
            .column(Column::date("最近使用"))
            .column(Column::acts())
            .rows(self.tokens.iter().map(row));
        html! { (table) }
    }

    fn form(&self, sheet: &Sheet) -> Markup {
        let kinds = vec![
            Choice::new("no", "只读").hint("能看您能看到的，不能办理"),
            Choice::new("yes", "读写").hint("能办理您能办理的，办理记在您名下"),
        ];
        let chosen = match self.fields.get("writes") {
            "yes" => "yes",
            _ => "no",
        };
        let form = Form::post("/me/tokens", sheet.key.as_str()).body(html! {
            (Field::text("name", "用途").required().max(60).value(self.fields.get("name"))
                .hint("写明给哪个程序用").error(self.fields.error("name")))
            (Field::radio("writes", "权限", kinds).value(chosen))
            (Field::date("expires_on", "有效期至").required().value(self.fields.get("expires_on"))
                .from(self.today.to_string()).hint("最长一年")
                .error(self.fields.error("expires_on")))
            (form_actions(&html! { (Button::go("新建令牌")) }))
        });
        html! { (form) }
    }
}

impl Page for TokensPage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("访问令牌").crumb("我的账号", "/me")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let list = if self.tokens.is_empty() {
            html! {
                (ui::Empty::new("这里放给其他程序用的访问令牌")
                    .why("程序带着令牌访问，就像您本人登录一样；只给信得过的程序，用完就停用。"))
            }
        } else {
            self.table(sheet)
        };
        html! {
            (Card::new("已有的令牌").body(list))
            (Card::new("新建").body(self.form(sheet)))
        }
    }

    fn samples() -> Vec<Self> {
        let today = Date::constant(2025, 3, 18);
        let line = |id, writes, expires_on| TokenLine {
            id: Id::<Token>::from_i64(id),
            name: "<script>报表".to_owned(),
            writes,
            created_at: Moment::from_ms(1_742_000_000_000),
            used_at: None,
            expires_on,
        };
        let page = |tokens| Self {
            tokens,
            today,
            fields: Fields::default(),
        };
        vec![
            page(Vec::new()),
            page(vec![
                line(1, true, today),
                line(2, false, Date::constant(2025, 3, 1)),
            ]),
        ]
    }
}

/// 新建的访问令牌
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenMadePage {
    /// What for.
    pub name: String,
    /// The token, shown this once.
    pub secret: String,
    /// The last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub expires_on: Date,
}

impl Page for TokenMadePage {
    const RAIL: &'static str = "/me";

    fn head(&self) -> Head<'_> {
        Head::new("令牌已建好")
            .crumb("我的账号", "/me")
            .crumb("访问令牌", "/me/tokens")
    }

    fn body(&self, _: &Sheet) -> Markup {
        let secret = ui::Secret {
            label: format!("访问令牌「{}」", self.name).into(),
            lines: vec![self.secret.as_str().into()],
            advice: format!(
                "请现在复制到要用它的程序里，有效到 {}。离开本页后谁也看不到它。",
                words::date(self.expires_on)
            )
            .into(),
        };
        html! {
            (secret)
            div.acts { (Button::normal("回到访问令牌").link("/me/tokens")) }
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            name: "<b>报表".to_owned(),
            secret: "uh_0123".to_owned(),
            expires_on: Date::constant(2025, 12, 31),
        }]
    }
}
