//! The inbox as a page.

use kernel::{Id, Moment, human_moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{StoredMessage, store::MessageRow};
use crate::{
    ui::{Button, Card, Empty, Head, Pager, Row, post_button, rows},
    web::{Page, Sheet},
};

/// One message (消息).
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageView {
    /// Its key.
    pub id: String,
    /// One line.
    pub title: String,
    /// A few sentences.
    pub text: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Whether it was read.
    pub is_read: bool,
}

impl MessageView {
    pub(super) fn of(row: MessageRow) -> Self {
        Self {
            id: row.id.to_string(),
            title: row.title,
            text: row.text,
            at_ms: row.at.as_ms(),
            is_read: row.read_at.is_some(),
        }
    }
}

/// `GET /messages` (消息).
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessagesPage {
    /// Not read yet, the newest first.
    pub unread: Vec<MessageView>,
    /// How many are not read, also those that are not shown.
    pub unread_count: i64,
    /// Read ones, the newest first.
    pub read: Vec<MessageView>,
    /// Key to go on behind, when there are more read ones.
    pub next: Option<String>,
}

impl Page for MessagesPage {
    const RAIL: &'static str = "/messages";

    fn head(&self) -> Head<'_> {
        let title = match self.unread_count {
            0 => "消息都看过了".to_owned(),
            count => format!("{count} 条消息未读"),
        };
        Head::new(title).tab("消息")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (self.unread_card(sheet))
            (self.read_card(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        vec![
            Self {
                unread: Vec::new(),
                unread_count: 0,
                read: Vec::new(),
                next: None,
            },
            Self {
                unread: vec![sample("春游方案还有 7 天到期", false)],
                unread_count: 101,
                read: vec![
                    sample("局工会发来通知：关于开展送清凉慰问", true),
                    sample("<script>alert('x')</script>\"&", true),
                ],
                next: Some(Id::<StoredMessage>::from_i64(7).to_string()),
            },
        ]
    }
}

fn sample(title: &str, is_read: bool) -> MessageView {
    MessageView {
        id: Id::<StoredMessage>::from_i64(42).to_string(),
        title: title.to_owned(),
        text: "请在 3 月 25 日前填报进展；逾期会在看板上显示为晚。".to_owned(),
        at_ms: 1_742_259_600_000,
        is_read,
    }
}

impl MessagesPage {
    fn unread_card(&self, sheet: &Sheet) -> Markup {
        let body = if self.unread.is_empty() {
            html! { (Empty::new("新消息会显示在这里").why("到期提醒、催办和通知都会发到这里。")) }
        } else {
            html! { (rows(self.unread.iter().map(|m| row(m, sheet)))) }
        };
        let mut card = Card::new("未读").id("unread").swaps().body(body);
        if let Some(newest) = self.unread.first() {
            let action = format!("/messages/read-all/{}", newest.id);
            card = card.acts(post_button(
                &action,
                &sheet.key,
                &Button::normal("全部标为已读"),
            ));
        }
        html! { (card) }
    }

    fn read_card(&self, sheet: &Sheet) -> Markup {
        let pager = Pager {
            on: self
                .next
                .as_ref()
                .map(|key| format!("/messages?before={key}").into()),
            ..Pager::default()
        };
        html! {
            @if !self.read.is_empty() {
                (Card::new("已读").body(html! {
                    (rows(self.read.iter().map(|m| row(m, sheet))))
                    @if self.next.is_some() { (pager) }
                }))
            }
        }
    }
}

fn row<'m>(message: &'m MessageView, sheet: &Sheet) -> Row<'m> {
    let when = human_moment(Moment::from_ms(message.at_ms), sheet.now);
    let open = post_button(
        &format!("/messages/{}/read", message.id),
        &sheet.key,
        &Button::quiet("查看").about(message.title.as_str()),
    );
    Row::new(message.title.as_str())
        .detail(format!("{when}　{}", message.text))
        .act(open)
}
