//! Addresses of orders.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::Person,
    ui::words,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, download, redirect},
};
use serde::Deserialize;

use super::{
    commands::{self, Asked},
    file,
    model::{Order, OrderMark, Whole},
    pages::{AskPage, OrderPage},
    rules, store,
};
use crate::{
    paths,
    powers::OPEN,
    roster::{Ask, Count, export},
};

/// The form, the order, the file.
pub fn routes() -> Routes {
    let open = || Entry::Power(OPEN.code);
    Routes::new()
        .page::<AskPage, _, _>(paths::UNMASKED, "申请导出完整号码（表单）", open(), form)
        .post(paths::UNMASKED, "申请导出完整号码", open(), ask)
        .page::<OrderPage, _, _>("/members/export/unmasked/{id}", "导出申请", open(), show)
        .post(
            "/members/export/unmasked/{id}/file",
            "导出完整号码",
            open(),
            fetch,
        )
}

/// The list that is to be exported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct List {
    q: String,
    f: String,
}

async fn page(visit: &Visit, list: &List) -> Result<AskPage, Error> {
    let ask = Ask {
        q: list.q.clone(),
        f: list.f.clone(),
    };
    let (actor, today) = (visit.actor.clone(), visit.today);
    let (about, count) = visit
        .read(move |conn| commands::about(conn, &actor, &ask, today))
        .await?;
    let count = match count {
        Count::Exactly(count) => format!(" {count} "),
        Count::MoreThan(most) => format!("超过 {most} "),
    };
    Ok(AskPage::new(&list.q, &list.f, &about, &count))
}

async fn form(visit: Visit, Query(list): Query<List>) -> Answer {
    let page = page(&visit, &list).await?;
    visit.page(&page)
}

async fn ask(visit: Visit, Query(list): Query<List>, mut form: Form) -> Answer {
    let typed = form.many("fields");
    let fields: Vec<Whole> = Whole::ALL
        .into_iter()
        .filter(|w| typed.iter().any(|t| Whole::parse(t) == Some(*w)))
        .collect();
    if fields.is_empty() {
        form.reject("fields", "请勾选要完整导出的号码");
    }
    let reason = form.text::<200>("reason");
    let (Some(reason), true) = (reason, form.is_valid()) else {
        return again(&visit, &list, &form).await;
    };
    let asked = Asked {
        ask: Ask {
            q: list.q.clone(),
            f: list.f.clone(),
        },
        fields,
        reason: reason.into(),
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| commands::ask(tx, &actor, &asked));
    match done.await {
        Ok(id) => redirect(&paths::unmasked_order(id)),
        Err(Error::Refused(refusal)) => {
            form.reject("", refusal.text);
            again(&visit, &list, &form).await
        }
        Err(error) => Err(error),
    }
}

async fn again(visit: &Visit, list: &List, form: &Form) -> Answer {
    let mut page = page(visit, list).await?;
    page.0.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn in_words(order: &Order) -> String {
    let words: Vec<&str> = order.fields.iter().map(|f| f.word()).collect();
    words.join("、")
}

async fn show(visit: Visit, Path(id): Path<Id<OrderMark>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let order = commands::own(conn, &actor, id)?;
            let ask = Ask {
                q: order.q.clone(),
                f: order.f.clone(),
            };
            let mut others = Vec::new();
            for other in store::of_person(conn, actor.person)? {
                if other.id != id {
                    let state = approvals::state(conn, Id::from_i64(other.request))?;
                    let state = state.map(|s| s.word().to_owned()).unwrap_or_default();
                    let what = format!("{}：{}", in_words(&other), other.reason);
                    others.push((what, state, paths::unmasked_order(other.id)));
                }
            }
            let request = Id::from_i64(order.request);
            let state = approvals::state(conn, request)?;
            let last = order.agreed_on.and_then(rules::last_day);
            Ok(OrderPage {
                id,
                fields: in_words(&order),
                about: export::in_words(conn, &actor, &ask, today)?,
                state: state.map(|s| s.word().to_owned()).unwrap_or_default(),
                not_now: rules::may_fetch(&order, today)
                    .err()
                    .map(|r| r.text.into_owned())
                    .unwrap_or_default(),
                last_day: last.map(|d| d.to_string()).unwrap_or_default(),
                request: approvals::paths::request(request),
                reason: order.reason,
                others,
            })
        })
        .await?;
    visit.page(&page)
}

/// The file is made first and noted before it leaves: what cannot be made is not used up.
async fn fetch(visit: Visit, Path(id): Path<Id<OrderMark>>, form: Form) -> Answer {
    let (actor, today, house) = (visit.actor.clone(), visit.today, visit.house.clone());
    let (order, rows, numbers) = visit
        .read(move |conn| {
            let order = commands::own(conn, &actor, id)?;
            let (rows, numbers) = commands::contents(conn, &house.keys, &actor, &order, today)?;
            Ok((order, rows, numbers))
        })
        .await?;
    let mark = file::mark(&visit.actor.name, &words::moment(visit.now), &order);
    let people: Vec<Id<Person>> = numbers.keys().copied().collect();
    let made = tokio::task::spawn_blocking(move || {
        file::workbook(&rows, &numbers, &order, (&mark, today))
    });
    let bytes = made.await.map_err(|e| Error::Fault(Box::new(e)))??;
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            commands::fetch(tx, &actor, id, &people)
        })
        .await?;
    let name = format!("会员名单（完整号码） {today}.xlsx");
    download(&name, export::Format::Xlsx.media_type(), bytes)
}
