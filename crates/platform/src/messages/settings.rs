//! How letters leave the house.

use crate::{
    Error,
    db::Conn,
    settings::{AnySetting, Secret, Setting, get},
};

const GROUP: &str = "邮件";
const SOURCE: &str = "由本单位的邮件管理员提供";

pub(super) const HOST: Setting<String> = Setting {
    name: "mail.host",
    group: GROUP,
    text: "发信服务器（不填则不发邮件，只发站内消息）",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};
pub(super) const PORT: Setting<i64> = Setting {
    name: "mail.port",
    group: GROUP,
    text: "发信端口",
    default: 587,
    unit: "",
    source: "RFC 6409：邮件提交端口 587",
    allowed: (1, 65_535),
};
pub(super) const SAFETY: Setting<String> = Setting {
    name: "mail.tls",
    group: GROUP,
    text: "连接加密方式",
    default: "starttls",
    unit: "",
    source: "RFC 3207（STARTTLS）、RFC 8314（TLS）",
    allowed: &[
        ("starttls", "STARTTLS（多为 587 端口）"),
        ("tls", "TLS（多为 465 端口）"),
        ("none", "不加密（只用于本机或内网）"),
    ],
};
pub(super) const USER: Setting<String> = Setting {
    name: "mail.user",
    group: GROUP,
    text: "发信用户名（不填则不登录）",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};
/// The password of the mail server.
pub const PASSWORD: Setting<Secret> = Setting {
    name: "mail.password",
    group: GROUP,
    text: "发信口令",
    default: (),
    unit: "",
    source: SOURCE,
    allowed: (),
};
pub(super) const FROM: Setting<String> = Setting {
    name: "mail.from",
    group: GROUP,
    text: "发件人地址，如 gonghui@example.org.cn",
    default: "",
    unit: "",
    source: SOURCE,
    allowed: &[],
};

/// The settings of mail.
pub const SETTINGS: &[&dyn AnySetting] = &[&HOST, &PORT, &SAFETY, &USER, &PASSWORD, &FROM];

/// Whether letters are sent at all.
pub(super) fn is_on(conn: &mut Conn) -> Result<bool, Error> {
    Ok(!get(conn, &HOST)?.is_empty() && !get(conn, &FROM)?.is_empty())
}
