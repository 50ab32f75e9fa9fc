//! `/messages`: look, open, mark as read.

use kernel::Id;
use serde::Deserialize;

use super::{
    StoredMessage,
    pages::{MessageView, MessagesPage},
    store,
};
use crate::web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect};

/// The routes of messages.
pub fn routes() -> Routes {
    Routes::new()
        .page::<MessagesPage, _, _>("/messages", "我的消息", Entry::SignedIn, inbox)
        .post("/messages/{id}/read", "打开一条消息", Entry::SignedIn, read)
        .post(
            "/messages/read-all/{newest}",
            "全部标为已读",
            Entry::SignedIn,
            read_all,
        )
}

#[derive(Deserialize)]
struct Asked {
    before: Option<Id<StoredMessage>>,
}

async fn inbox(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let account = visit.actor.account;
    let page = visit
        .read(move |conn| {
            let unread_count = store::unread(conn, account)?;
            let mut unread = store::list(conn, account, true, None)?;
            unread.truncate(usize::try_from(store::UNREAD_ROWS).unwrap_or_default());
            let mut read = store::list(conn, account, false, asked.before)?;
            let rows = usize::try_from(store::PAGE_ROWS).unwrap_or_default();
            let more = read.len() > rows;
            read.truncate(rows);
            let next = read.last().filter(|_| more).map(|m| m.id.to_string());
            Ok(MessagesPage {
                unread: unread.into_iter().map(MessageView::of).collect(),
                unread_count,
                read: read.into_iter().map(MessageView::of).collect(),
                next,
            })
        })
        .await?;
    visit.page(&page)
}

async fn read(visit: Visit, Path(id): Path<Id<StoredMessage>>, form: Form) -> Answer {
    let account = visit.actor.account;
    let href = visit
        .write(form.key(), move |tx| store::mark_read(tx, account, id))
        .await?;
    redirect(&href)
}

async fn read_all(visit: Visit, Path(newest): Path<Id<StoredMessage>>, form: Form) -> Answer {
    let account = visit.actor.account;
    visit
        .write(form.key(), move |tx| {
            store::mark_all_read(tx, account, newest)
        })
        .await?;
    redirect("/messages")
}
