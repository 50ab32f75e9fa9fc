//! Which provider, and as whom we come.

use crate::{
    App, Error,
    db::Conn,
    settings::{AnySetting, Secret, Setting, get, open},
};

const GROUP: &str = "单位统一登录";
const SOURCE: &str = "由本单位统一登录（OpenID Connect）的管理员提供";

const ISSUER: Setting<String> = Setting {
    name: "provider.issuer",
    group: GROUP,
    text: "统一登录的地址（issuer，不填则不启用）",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};
const CLIENT: Setting<String> = Setting {
    name: "provider.client",
    group: GROUP,
    text: "本系统在统一登录里的客户端编号（client_id）",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};
/// The password of our client.
pub const SECRET: Setting<Secret> = Setting {
    name: "provider.secret",
    group: GROUP,
    text: "客户端口令（client_secret）",
    default: (),
    unit: "",
    source: SOURCE,
    allowed: (),
};
const LABEL: Setting<String> = Setting {
    name: "provider.label",
    group: GROUP,
    text: "登录页上按钮的名称",
    default: "单位统一登录",
    unit: "",
    source: "本单位习惯的叫法",
    allowed: &[],
};
const CLAIM: Setting<String> = Setting {
    name: "provider.claim",
    group: GROUP,
    text: "哪一项是工号（如 employee_number；只填本人改不了的一项，不填则由本人在「我的账号」绑定）",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};

/// The settings of the provider.
pub const SETTINGS: [&dyn AnySetting; 5] = [&ISSUER, &CLIENT, &SECRET, &LABEL, &CLAIM];

/// How the provider is reached (统一登录设置).
#[derive(Debug, Clone)]
pub struct Known {
    /// Its address.
    pub issuer: String,
    /// Who we are there.
    pub client: String,
    /// What we prove it with; without one the verifier alone does.
    pub secret: Option<String>,
    /// The claim that holds a staff number or user name; empty: none.
    pub claim: String,
}

/// The settings, when a provider is set up.
///
/// # Errors
/// What the database said.
pub fn known(conn: &mut Conn, house: &App) -> Result<Option<Known>, Error> {
    let (issuer, client) = (get(conn, &ISSUER)?, get(conn, &CLIENT)?);
    if issuer.trim().is_empty() || client.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Known {
        issuer: issuer.trim().to_owned(),
        client: client.trim().to_owned(),
        secret: open(conn, &house.keys, &SECRET)?,
        claim: get(conn, &CLAIM)?.trim().to_owned(),
    }))
}

/// What its button says, when one is set up.
///
/// # Errors
/// What the database said.
pub fn label(conn: &mut Conn) -> Result<Option<String>, Error> {
    let on = !get(conn, &ISSUER)?.trim().is_empty() && !get(conn, &CLIENT)?.trim().is_empty();
    Ok(if on { Some(get(conn, &LABEL)?) } else { None })
}
