//! The union's address for joining, and the applicant's way to see how it stands.

use axum::http::StatusCode;
use kernel::{Id, IdNumber, Phone};
use platform::{
    Error,
    access::Body,
    db::{CommandKey, Conn},
    web::{Answer, Entry, Fields, Form, Guest, Limiter, Path, Peer, Query, Routes, redirect},
};
use serde::Deserialize;

use super::{
    commands,
    model::NewApplication,
    pages::{JoinPage, ProgressPage},
    store,
};
use crate::moves;

/// Groups offered on the form.
/// Source: a basic-level union seldom has more; others are reached by their branch's own address.
const HOMES_MAX: usize = 500;

/// Signs of a tracking code; without those that are easily mixed up.
const CODE_SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Sixteen signs of 32 are 80 bits: nobody guesses one.
const CODE_LENGTH: usize = 16;

/// Applications from one network address: ten at once, then one a minute; an office behind one
/// address fills them in together.
static BY_ADDRESS: Limiter = Limiter::new(10, 60_000);

/// The pages of who wants to join.
pub fn routes() -> Routes {
    Routes::new()
        .page::<JoinPage, _, _>("/join/{union}", "入会申请（表单）", Entry::Public, form)
        .post("/join/{union}", "提交入会申请", Entry::Public, send)
        .page::<ProgressPage, _, _>(
            "/join/progress/{code}",
            "入会申请进度",
            Entry::Public,
            progress,
        )
}

/// How a code is kept: the hash of its signs, however it was typed.
pub(super) fn code_hash(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_uppercase();
    platform::trail::sm3_hex(&[b"membership.application", plain.as_bytes()])
}

fn new_code(guest: &Guest) -> String {
    let drawn: [u8; CODE_LENGTH] = guest.house.chance.bytes();
    let signs = drawn.map(|byte| char::from(CODE_SIGNS[usize::from(byte % 32)]));
    let groups: Vec<String> = signs.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join("-")
}

/// The form of a union that stands and has members; anything else is not there.
fn page(conn: &mut Conn, union: Id<Body>) -> Result<JoinPage, Error> {
    let at = moves::place(conn, union)?;
    if at.union_body != union || at.view.kind == "outside" {
        return Err(Error::NotFound);
    }
    let bodies = organisation::bodies(conn, Some(&at.view.path), &[])?;
    if !bodies.iter().any(|body| body.id == union) {
        return Err(Error::NotFound);
    }
    let mut homes = Vec::new();
    for body in bodies.iter().filter(|b| takes_members(&b.kind)) {
        let own = moves::place(conn, body.id)?.union_body == union;
        if own && homes.len() < HOMES_MAX {
            homes.push((body.id.to_string(), body.short.clone()));
        }
    }
    Ok(JoinPage {
        union_body: union.to_string(),
        union_name: at.view.name,
        homes,
        fields: Fields::default(),
    })
}

/// Bodies that people belong to.
fn takes_members(kind: &str) -> bool {
    matches!(kind, "group" | "branch" | "union" | "bureau_union")
}

async fn form(guest: Guest, Path(union): Path<Id<Body>>) -> Answer {
    let page = guest.house.db.read(move |conn| page(conn, union)).await?;
    guest.page(StatusCode::OK, &page)
}

fn read(form: &mut Form) -> Option<NewApplication> {
    let name = form.text::<40>("name");
    let staff_no = form.optional_text::<40>("staff_no");
    let home = form.id::<Body>("home");
    let number = IdNumber::parse(form.raw("id_number"));
    if let Err(error) = &number {
        form.reject("id_number", error.to_string());
    }
    let phone = Phone::parse(form.raw("phone"));
    if let Err(error) = &phone {
        form.reject("phone", error.to_string());
    }
    if !form.ticked("consent") {
        form.reject("consent", "请阅读并勾选，同意后才能提交申请");
    }
    if !form.is_valid() {
        return None;
    }
    Some(NewApplication {
        home: home?,
        name: name?.to_string(),
        staff_no: staff_no?.map(|no| no.to_string()).unwrap_or_default(),
        phone: phone.ok()?,
        id_number: number.ok()?,
    })
}

async fn send(guest: Guest, peer: Peer, Path(union): Path<Id<Body>>, mut form: Form) -> Answer {
    BY_ADDRESS.take(&peer.address, guest.now)?;
    let Some(new) = read(&mut form) else {
        let mut page = guest.house.db.read(move |conn| page(conn, union)).await?;
        page.fields = form.fields();
        return guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let code = new_code(&guest);
    let (house, sent) = (guest.house.clone(), code.clone());
    let work = move |tx: &mut platform::db::Tx<'_>| commands::apply(tx, &house, union, &new, &sent);
    guest.house.db.write(CommandKey::unkeyed(), work).await?;
    redirect(&format!("/join/progress/{code}?sent=1"))
}

#[derive(Debug, Default, Deserialize)]
struct Sent {
    sent: Option<String>,
}

async fn progress(
    guest: Guest,
    peer: Peer,
    Path(code): Path<String>,
    Query(sent): Query<Sent>,
) -> Answer {
    let asked = code.clone();
    let found = guest.house.db.read(move |conn| stands(conn, &asked)).await;
    let mut page = match found {
        Err(Error::NotFound) => {
            // Who guesses codes is slowed down like who floods the form.
            BY_ADDRESS.take(&peer.address, guest.now)?;
            return Err(Error::NotFound);
        }
        other => other?,
    };
    page.fresh = sent.sent.is_some();
    guest.page(StatusCode::OK, &page)
}

fn stands(conn: &mut Conn, code: &str) -> Result<ProgressPage, Error> {
    let kept = store::by_code(conn, &code_hash(code))?.ok_or(Error::NotFound)?;
    let at = moves::place(conn, kept.union_body)?;
    let request = kept.request.map(Id::from_i64).ok_or(Error::NotFound)?;
    let whole = approvals::whole(conn, request)?.ok_or(Error::NotFound)?;
    let state = &whole.request.state;
    let offices = whole.steps.iter().map(|step| step.office_name.clone());
    let steps: Vec<String> = std::iter::once("提交".to_owned()).chain(offices).collect();
    let behind = state.step().map(|step| step as usize + 1);
    let over = matches!(state, approvals::State::Agreed);
    Ok(ProgressPage {
        code: code.to_owned(),
        union_name: at.view.name,
        again: format!("/join/{}", kept.union_body),
        state: state.word().to_owned(),
        why: state.why().to_owned(),
        done: behind.unwrap_or(if over { steps.len() } else { 1 }),
        steps,
        open_again: !over && !matches!(state, approvals::State::Waiting { .. }),
        joined: kept.person.is_some(),
        fresh: false,
    })
}
