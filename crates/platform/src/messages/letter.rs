//! A letter as it goes over the wire.

use std::time::{Duration, UNIX_EPOCH};

use kernel::Moment;
use lettre::{
    Address, Message,
    message::{Mailbox, header::ContentType},
};

/// Longest subject line, characters.
const TITLE_MAX: usize = 120;

/// What a letter is made of.
pub(super) struct Parts<'a> {
    pub from: &'a str,
    pub to: &'a str,
    /// The part of the Message-ID before the `@`.
    pub letter: &'a str,
    pub at: Moment,
    pub title: &'a str,
    pub text: &'a str,
    pub link: &'a str,
}

/// The letter, or the sentence that says which address is wrong. The same parts give the same
/// letter, with the same Message-ID, on every try.
pub(super) fn compose(parts: &Parts<'_>) -> Result<Message, String> {
    let from = address(parts.from).ok_or("发件人地址不正确，请在系统设置中改正")?;
    let to = address(parts.to).ok_or("收件人的邮箱地址不正确")?;
    let id = format!("<{}@{}>", parts.letter, from.domain());
    let since = Duration::from_millis(u64::try_from(parts.at.as_ms()).unwrap_or_default());
    let body = format!(
        "{}\n\n查看：{}\n\n职工之家自动发送，请勿回复本邮件。\n",
        parts.text, parts.link
    );
    Message::builder()
        .from(Mailbox::new(Some("职工之家".to_owned()), from))
        .to(Mailbox::new(None, to))
        .subject(one_line(parts.title))
        .message_id(Some(id))
        .date(UNIX_EPOCH + since)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| "邮件无法生成".to_owned())
}

/// One address and nothing else: no list, no name, no header.
fn address(text: &str) -> Option<Address> {
    let is_plain = text.is_ascii() && !text.chars().any(|c| c.is_control() || c == ' ');
    is_plain.then(|| text.parse().ok()).flatten()
}

/// Line ends would start another header.
fn one_line(title: &str) -> String {
    title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(TITLE_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(to: &'a str, title: &'a str) -> Parts<'a> {
        Parts {
            from: "gh@example.org",
            to,
            letter: "0abc.77",
            at: Moment::from_ms(1_742_259_600_000),
            title,
            text: "正文",
            link: "https://union.example/messages",
        }
    }

    #[test]
    fn every_try_is_the_same_letter() {
        let letter = || {
            compose(&parts("a@example.org", "到期提醒"))
                .unwrap()
                .formatted()
        };
        let text = String::from_utf8(letter()).unwrap();
        assert!(text.contains("Message-ID: <0abc.77@example.org>"), "{text}");
        assert!(text.contains("Date: Tue, 18 Mar 2025"), "{text}");
        assert_eq!(letter(), letter());
    }

    #[test]
    fn nothing_adds_a_header() {
        let title = "提醒\r\nBcc: evil@example.org";
        let letter = compose(&parts("a@example.org", title)).unwrap();
        let text = String::from_utf8(letter.formatted()).unwrap();
        assert!(!text.contains("\nBcc:"), "{text}");
        for to in [
            "a@example.org\r\nBcc: evil@example.org",
            "a@example.org, evil@example.org",
            "A <a@example.org>",
            "",
            "nobody",
        ] {
            assert!(compose(&parts(to, "x")).is_err(), "{to}");
        }
    }
}
