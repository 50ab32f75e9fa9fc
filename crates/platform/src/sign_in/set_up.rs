//! The first start: nobody has an account, and whoever reads the console founds the house.

use axum::http::StatusCode;
use kernel::Id;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    account::{NewAccount, open_account, user_name},
    door::{self, Founding},
    gate::{self, chosen_password},
    gate_pages::new_password_fields,
    session::{Fresh, digest},
};
use crate::{
    App, Error,
    access::Account,
    db::{CommandKey, Tx},
    trail::By,
    ui::{self, Button, Field, Head, Notice, form_actions},
    web::{Answer, Entry, Fields, Form, Guest, Page, Peer, Query, Routes, Sheet, Step},
};

#[derive(Debug, Default, Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .page::<SetUpPage, _, _>("/set-up", "首次启用", Entry::Public, show)
        .post("/set-up", "首次启用", Entry::Public, found)
}

fn is_right(guest: &Guest, token: &str) -> bool {
    // Hashing both sides first makes the comparison's time say nothing about the token.
    digest(token) == digest(&guest.house.door.set_up_token)
}

async fn show(guest: Guest, Query(query): Query<Token>) -> Answer {
    if door::is_founded(&guest.house).await? {
        return Err(Error::NotFound);
    }
    let open = is_right(&guest, &query.token);
    let page = SetUpPage {
        wrong: !open && !query.token.is_empty(),
        token: open.then_some(query.token),
        fields: Fields::default(),
    };
    let status = if page.wrong {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    };
    guest.page(status, &page)
}

async fn found(guest: Guest, peer: Peer, mut form: Form) -> Answer {
    if door::is_founded(&guest.house).await? {
        return Err(Error::NotFound);
    }
    guest.house.door.by_address.take(&peer.address, guest.now)?;
    let token = form.raw("token").to_owned();
    if !is_right(&guest, &token) {
        return guest.page(StatusCode::FORBIDDEN, &SetUpPage::wrong());
    }
    let Some((founding, name, password)) = read(&mut form) else {
        let page = SetUpPage::again(token, form.fields());
        return guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let password = guest.house.door.hasher.hash(password).await?;
    let fresh = Fresh::new(&guest.house, &peer, None);
    let (started, house) = (fresh.clone(), guest.house.clone());
    let work = move |tx: &mut Tx<'_>| {
        let account = settle(tx, &house, &founding, &name, &password)?;
        started.start(tx, account, Step::Done)
    };
    guest.house.db.write(CommandKey::unkeyed(), work).await?;
    gate::entered(&guest.house, &fresh, "/")
}

/// Founds the house with its first account. Two browsers may hold the token; the first one
/// founds.
fn settle(
    tx: &mut Tx<'_>,
    house: &App,
    founding: &Founding,
    name: &str,
    password: &str,
) -> Result<Id<Account>, Error> {
    if house.door.is_founded(tx)? {
        return Err(Error::NotFound);
    }
    let person = (house.founder)(tx, founding)?;
    let new = NewAccount {
        name: name.to_owned(),
        person,
        password: password.to_owned(),
        must_change: false,
    };
    let by = By::House("首次启用");
    let account = open_account(tx, by.clone(), &new)?;
    house.directory.account_opened(tx, &by, person, account)?;
    Ok(account)
}

fn read(form: &mut Form) -> Option<(Founding, String, String)> {
    let union = form.text::<100>("union");
    let person = form.text::<40>("person");
    let name = user_name(form.raw("name"));
    if let Err(sentence) = &name {
        form.reject("name", sentence.clone());
    }
    let names = vec![form.raw("person").to_owned(), form.raw("name").to_owned()];
    let password = chosen_password(form, &names)?;
    let founding = Founding {
        union: union?.to_string(),
        person: person?.to_string(),
    };
    Some((founding, name.ok()?, password))
}

/// 首次启用
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetUpPage {
    /// The one-time token, when it is right.
    pub token: Option<String>,
    /// Whether a wrong one came.
    pub wrong: bool,
    /// What was typed and what is wrong.
    pub fields: Fields,
}

impl SetUpPage {
    fn wrong() -> Self {
        Self {
            token: None,
            wrong: true,
            fields: Fields::default(),
        }
    }

    /// The form with what was typed, but for the secrets.
    fn again(token: String, mut fields: Fields) -> Self {
        let secrets = ["password", "again", "token"];
        fields.typed.retain(|(n, _)| !secrets.contains(&n.as_str()));
        Self {
            token: Some(token),
            wrong: false,
            fields,
        }
    }

    fn ask(&self) -> Markup {
        let form = ui::Form::get("/set-up").body(html! {
            (Field::text("token", "启用口令").required().focus().complete("off"))
            (form_actions(&html! { (Button::go("下一步").wide()) }))
        });
        html! {
            @if self.wrong {
                (Notice::bad("启用口令不对").body(html! {
                    p { "每次启动都会换一个新的口令，请用最近一次启动时显示的。" }
                }))
            }
            p { "系统里还没有账号。启动程序的窗口里有一个带口令的地址，打开它，或者把口令填在这里。" }
            (form)
        }
    }

    fn found(&self, token: &str, sheet: &Sheet) -> Markup {
        let field = |name: &'static str, label: &'static str| {
            Field::text(name, label)
                .required()
                .value(self.fields.get(name))
                .error(self.fields.error(name))
        };
        let form = ui::Form::post("/set-up", sheet.key.as_str()).body(html! {
            input type="hidden" name="token" value=(token);
            (field("union", "工会名称").max(100).focus()
                .hint("全称，如：示例市示例局工会；以后可以修改"))
            (field("person", "您的姓名").max(40).complete("name"))
            (field("name", "用户名").max(40).complete("username")
                .hint("登录时用，2 到 40 个字母、数字或汉字"))
            (new_password_fields(&self.fields, false))
            (form_actions(&html! { (Button::go("启用").wide()) }))
        });
        html! {
            p { "先建好工会和第一个管理员账号；人员、组织和职务进入以后再添加。" }
            (form)
        }
    }
}

impl Page for SetUpPage {
    const RAIL: &'static str = "/set-up";

    fn head(&self) -> Head<'_> {
        Head::new("首次启用")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        match &self.token {
            Some(token) => self.found(token, sheet),
            None => self.ask(),
        }
    }

    fn samples() -> Vec<Self> {
        let page = |token: Option<&str>, wrong, fields| Self {
            token: token.map(str::to_owned),
            wrong,
            fields,
        };
        let wrong = Fields {
            typed: vec![("union".to_owned(), "<script>".to_owned())],
            errors: vec![crate::FieldError {
                field: "password".to_owned(),
                text: "密码至少 10 个字符，还差 3 个".to_owned(),
            }],
        };
        vec![
            page(None, false, Fields::default()),
            page(None, true, Fields::default()),
            page(Some("0123"), false, Fields::default()),
            page(Some("0123"), false, wrong),
        ]
    }
}
