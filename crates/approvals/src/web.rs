//! Pages and commands of requests.

use kernel::{Date, Id, Text};
use platform::{
    App, Error,
    access::Actor,
    area::{Card, CardRow, MenuEntry, Tag, Tone},
    db::{CommandKey, Conn},
    subject::{Subject, SubjectView},
    trail::By,
    ui::Icon,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use crate::{
    commands::{self, SUBJECT},
    load,
    model::{Decision, Did, Request, Seen, Whole},
    pages::{InboxPage, RequestPage, View},
    paths, store,
};

/// Rows of the card on the workbench.
const CARD_ROWS: u32 = 5;

pub(crate) fn routes() -> Routes {
    let all = Entry::SignedIn;
    Routes::new()
        .page::<InboxPage, _, _>(paths::APPROVALS, "审批：待我办、我发起、已办", all, list)
        .page::<RequestPage, _, _>("/approvals/{id}", "一件申请", all, show)
        .post("/approvals/{id}/agreement", "同意申请", all, agree)
        .post("/approvals/{id}/refusal", "不同意申请", all, refuse)
        .post("/approvals/{id}/return", "退回申请", all, send_back)
        .post("/approvals/{id}/withdrawal", "撤回申请", all, withdraw)
}

pub(crate) fn menu(_: &Actor) -> Vec<MenuEntry> {
    vec![MenuEntry {
        order: 12,
        label: "审批",
        href: paths::APPROVALS,
        icon: Icon::Check,
        count: 0,
        on_phone: true,
    }]
}

pub(crate) fn waiting(conn: &mut Conn, actor: &Actor) -> Result<Vec<(&'static str, i64)>, Error> {
    let count = store::count_waiting(conn, actor)?;
    Ok(vec![(paths::APPROVALS, count)])
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub view: View,
    #[serde(default)]
    pub after: String,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| load::inbox(conn, &actor, asked, today))
        .await?;
    visit.page(&page)
}

/// Whether this person may know of a request.
fn sees(conn: &mut Conn, house: &App, actor: &Actor, whole: &Whole) -> Result<bool, Error> {
    Ok(takes_part(conn, actor, whole)?
        || house
            .subject(conn, actor, &whole.request.subject)?
            .is_some())
}

/// Who asked, whom it concerns, who decided in it, and who holds the office at the seat of a
/// step that was reached.
fn takes_part(conn: &mut Conn, actor: &Actor, whole: &Whole) -> Result<bool, Error> {
    let mut reached = whole
        .steps
        .iter()
        .filter_map(|s| Some((s, s.seat.as_ref()?)));
    let seated = reached.any(|(step, (seat, _))| {
        let mut held = actor.offices.iter();
        held.any(|o| o.body == *seat && o.office == step.office)
    });
    let own = whole.request.barred().contains(&actor.person);
    Ok(own || seated || store::has_acted(conn, whole.request.id, actor.person)?)
}

fn visible(conn: &mut Conn, house: &App, actor: &Actor, id: Id<Request>) -> Result<Whole, Error> {
    let whole = store::whole(conn, id)?.ok_or(Error::NotFound)?;
    if sees(conn, house, actor, &whole)? {
        Ok(whole)
    } else {
        Err(Error::NotFound)
    }
}

async fn page_of(visit: &Visit, id: Id<Request>) -> Result<RequestPage, Error> {
    let (house, actor, today) = (visit.house.clone(), visit.actor.clone(), visit.today);
    visit
        .read(move |conn| {
            let whole = visible(conn, &house, &actor, id)?;
            let subject = house.subject(conn, &actor, &whole.request.subject)?;
            load::request(conn, &actor, whole, subject, today)
        })
        .await
}

async fn show(visit: Visit, Path(id): Path<Id<Request>>) -> Answer {
    let page = page_of(&visit, id).await?;
    visit.page(&page)
}

async fn agree(visit: Visit, Path(id): Path<Id<Request>>, mut form: Form) -> Answer {
    let note = form.optional_text::<500>("why");
    let decision = note.map(|note| Decision::Agree {
        note: note.map(String::from).unwrap_or_default(),
    });
    decided(visit, id, form, decision).await
}

async fn refuse(visit: Visit, Path(id): Path<Id<Request>>, mut form: Form) -> Answer {
    let decision = reason(&mut form, Did::Refuse).map(|why| Decision::Refuse { why });
    decided(visit, id, form, decision).await
}

async fn send_back(visit: Visit, Path(id): Path<Id<Request>>, mut form: Form) -> Answer {
    let decision = reason(&mut form, Did::Return).map(|why| Decision::Return { why });
    decided(visit, id, form, decision).await
}

/// A reason is needed, and the sentence beside the field says for what.
fn reason(form: &mut Form, did: Did) -> Option<Text<500>> {
    if form.raw("why").trim().is_empty() {
        let text = format!("{}要写明原因，申请人会看到", did.word());
        form.reject("why", text);
        return None;
    }
    form.text("why")
}

/// Decides, or shows the page again with what was typed and why not.
async fn decided(
    visit: Visit,
    id: Id<Request>,
    mut form: Form,
    decision: Option<Decision>,
) -> Answer {
    let step = form
        .number("step", 0, 99)
        .and_then(|s| u32::try_from(s).ok());
    let (Some(step), Some(decision)) = (step, decision) else {
        return again(&visit, id, &form, None).await;
    };
    let hash = form.raw("hash").to_owned();
    match write(&visit, form.key(), id, Seen { step, hash }, decision).await {
        Ok(()) => redirect(&paths::request(id)),
        Err(Error::Refused(refusal)) => {
            again(&visit, id, &form, Some(refusal.text.into_owned())).await
        }
        Err(other) => Err(other),
    }
}

async fn write(
    visit: &Visit,
    key: CommandKey,
    id: Id<Request>,
    seen: Seen,
    decision: Decision,
) -> Result<(), Error> {
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    let done = visit.write(key, move |tx| {
        visible(tx, &house, &actor, id)?;
        let then = |tx: &mut platform::db::Tx<'_>, decided: &platform::area::Decided| {
            house.decided(tx, decided)
        };
        commands::decide(tx, &actor, id, &seen, &decision, &then).map(drop)
    });
    done.await
}

async fn again(visit: &Visit, id: Id<Request>, form: &Form, refused: Option<String>) -> Answer {
    let mut page = page_of(visit, id).await?;
    page.fields = form.fields();
    page.refused = refused;
    visit.page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn withdraw(visit: Visit, Path(id): Path<Id<Request>>, form: Form) -> Answer {
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    visit
        .write(form.key(), move |tx| {
            visible(tx, &house, &actor, id)?;
            let by = By::from(&*actor);
            commands::withdraw_then(tx, by, id, &|tx, decided| house.decided(tx, decided))
        })
        .await?;
    redirect(&paths::request(id))
}

/// What a request looks like from outside, for who takes part in it.
pub(crate) fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != SUBJECT {
        return Ok(None);
    }
    let Some(whole) = store::whole(conn, subject.id.cast())? else {
        return Ok(None);
    };
    if !takes_part(conn, actor, &whole)? {
        return Ok(None);
    }
    Ok(Some(SubjectView {
        subject: subject.clone(),
        kind_name: whole.request.flow_name,
        title: whole.request.title,
        href: paths::request(whole.request.id),
    }))
}

/// What waits for this person, and what came back to them.
pub(crate) fn cards(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Card>, Error> {
    let mut cards = Vec::new();
    let count = store::count_waiting(conn, actor)?;
    if count > 0 {
        let rows = store::waiting_for(conn, actor, None, CARD_ROWS)?;
        let count = load::up_to(count);
        cards.push(Card::News {
            order: 12,
            text: format!("{count} 件申请等您审批"),
        });
        let rows = rows
            .into_iter()
            .map(|row| card_row(&row.request, today, "办理"));
        cards.push(card(
            11,
            format!("待我审批 {count} 件"),
            View::Todo,
            rows.collect(),
        ));
    }
    let back = store::returned_to(conn, actor.person, CARD_ROWS)?;
    if !back.is_empty() {
        let rows = back
            .iter()
            .map(|request| card_row(request, today, "去修改"));
        cards.push(card(
            12,
            "退回给我的申请".to_owned(),
            View::Mine,
            rows.collect(),
        ));
    }
    Ok(cards)
}

fn card(order: u16, title: String, view: View, rows: Vec<CardRow>) -> Card {
    Card::List {
        order,
        title,
        empty: String::new(),
        more: Some(("全部".to_owned(), paths::inbox(view.as_str(), ""))),
        rows,
        wide: false,
    }
}

fn card_row(request: &Request, today: Date, action: &str) -> CardRow {
    let why = request.state.why();
    let detail = if why.is_empty() {
        format!(
            "{} · {} · {}提出",
            request.requester.name,
            request.body_name,
            kernel::human_date(request.asked_at.day(), today)
        )
    } else {
        format!("退回意见：{why}")
    };
    CardRow {
        day: None,
        lead: Some(Tag::new(
            if why.is_empty() {
                Tone::Info
            } else {
                Tone::Warn
            },
            request.flow_name.clone(),
        )),
        title: request.title.clone(),
        tag: None,
        detail,
        action: (action.to_owned(), paths::request(request.id)),
    }
}
