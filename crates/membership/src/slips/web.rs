//! Addresses of slips.

use axum::http::StatusCode;
use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::{CommandKey, Conn, Tx},
    sign_in,
    web::{
        Answer, Entry, Fields, Form, Guest, Input, InputKind, Limiter, Path, Peer, Query, Routes,
        ShortForm, Visit, redirect,
    },
};
use serde::Deserialize;

use super::{
    commands,
    model::{ListMark, SlipMark},
    pages::{
        ActivatePage, Door, GivenPage, ListLine, PrintPage, PrintedSlip, SLIPS, SlipForm, SlipsPage,
    },
    rules, store,
};
use crate::{member, moves, paths, powers::EDIT};

/// Slips on one printed page.
const PAGE: u32 = 100;
/// Lists that the page looks through.
const LISTS: u32 = 200;
/// Days for which slips hold unless somebody says otherwise.
/// Source: house rule.
const DAYS: i64 = 30;

/// Tries from one network address: thirty at once, then one in six seconds; a whole group
/// activates behind one address.
static BY_ADDRESS: Limiter = Limiter::new(30, 6_000);
/// Tries with one staff number.
static BY_NUMBER: Limiter = Limiter::new(10, 60_000);

/// The pages of slips.
pub fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<SlipsPage, _, _>(SLIPS, "激活码", edit, show)
        .page::<SlipForm, _, _>("/members/slips/new", "批量发码（表单）", edit, new)
        .post("/members/slips/new", "批量发码", edit, order)
        .page::<PrintPage, _, _>("/members/slips/{id}", "激活码批次", edit, list)
        .post("/members/slips/{id}/printing", "打印激活码", edit, print)
        .page::<SlipForm, _, _>(
            "/members/{id}/slip",
            "当面发码（表单）",
            Entry::SignedIn,
            give_page,
        )
        .post("/members/{id}/slip", "当面发码", Entry::SignedIn, give)
        .page::<ActivatePage, _, _>(
            "/activate/{union}",
            "开通账号",
            Entry::Public,
            activate_page,
        )
        .post("/activate/{union}", "开通账号", Entry::Public, activate)
}

/// The unions for whose members the actor may order slips.
fn unions(conn: &mut Conn, actor: &Actor) -> Result<Vec<organisation::BodyView>, Error> {
    let mut found: Vec<organisation::BodyView> = Vec::new();
    for grant in actor.grants_of(EDIT.code) {
        for body in organisation::bodies(conn, Some(&grant.path), &["union", "bureau_union"])? {
            if found.iter().all(|known| known.id != body.id) && actor.may(EDIT.code, &body.path) {
                found.push(body);
            }
        }
    }
    Ok(found)
}

async fn show(visit: Visit) -> Answer {
    let (actor, base) = (visit.actor.clone(), visit.house.config.base_url.clone());
    let page = visit.read(move |conn| {
        let mut lists = Vec::new();
        for list in store::lists(conn, LISTS)? {
            let at = organisation::body(conn, list.body)?;
            if at.is_some_and(|at| actor.may(EDIT.code, &at.path)) {
                let open = store::open_count(conn, list.id)?;
                lists.push(ListLine { list, open });
            }
        }
        let doors = unions(conn, &actor)?.into_iter().map(|union| Door {
            union_name: union.short,
            join: format!("{base}/join/{}", union.id),
            activate: format!("{base}/activate/{}", union.id),
        });
        Ok(SlipsPage {
            lists,
            doors: doors.collect(),
        })
    });
    visit.page(&page.await?)
}

/// 批量发码
pub(super) fn order_form(bodies: Vec<(String, String)>, today: Date) -> SlipForm {
    let last = days_on(today, DAYS);
    SlipForm(ShortForm {
        title: "批量发码".to_owned(),
        intro: "为所选组织及以下还没有账号的会员各生成一张激活码，没有工号的会员除外".to_owned(),
        back: ("激活码".to_owned(), SLIPS.to_owned()),
        action: "/members/slips/new".to_owned(),
        go: "生成激活码".to_owned(),
        inputs: vec![
            Input::new("body", "范围", InputKind::Select(bodies)),
            Input::new("expires_on", "有效期至", InputKind::Date).hint("最长 90 天"),
        ],
        fields: Fields::default().with("expires_on", last),
    })
}

/// So many days after today.
fn days_on(today: Date, days: i64) -> Date {
    Moment::start_of(today).plus_secs(days * 86_400).day()
}

/// 当面发码
pub(super) fn give_form(person: Id<Person>, name: &str, today: Date) -> SlipForm {
    let last = days_on(today, 1);
    SlipForm(ShortForm {
        title: format!("当面给{name}发码"),
        intro: "请先看清本人和证件；原来的激活码马上作废，已有账号的会员用新码重设密码".to_owned(),
        back: (name.to_owned(), paths::member(person)),
        action: format!("/members/{person}/slip"),
        go: "确认是本人，发码".to_owned(),
        inputs: vec![
            Input::new("how", "怎样确认的", InputKind::Text(100)).hint("如：当面核对工作证"),
            Input::new("expires_on", "有效期至", InputKind::Date),
        ],
        fields: Fields::default().with("expires_on", last),
    })
}

async fn order_page(visit: &Visit) -> Result<SlipForm, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |conn| {
        let mut bodies = Vec::new();
        for grant in actor.grants_of(EDIT.code) {
            for body in organisation::bodies(conn, Some(&grant.path), &[])? {
                let choice = (body.id.to_string(), body.name);
                if actor.may(EDIT.code, &body.path) && !bodies.contains(&choice) {
                    bodies.push(choice);
                }
            }
        }
        Ok(order_form(bodies, today))
    });
    page.await
}

async fn new(visit: Visit) -> Answer {
    visit.page(&order_page(&visit).await?)
}

/// A last day within the rule; the form says otherwise.
fn last_day(form: &mut Form, today: Date) -> Option<Date> {
    let typed = form.date("expires_on")?;
    rules::last_day(typed, today)
        .map_err(|sentence| form.reject("expires_on", sentence))
        .ok()
}

async fn order(visit: Visit, mut form: Form) -> Answer {
    let (body, last) = (form.id::<Body>("body"), last_day(&mut form, visit.today));
    let (Some(body), Some(last)) = (body, last) else {
        let mut page = order_page(&visit).await?;
        page.0.fields = form.fields();
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let actor = visit.actor.clone();
    let list = visit
        .write(form.key(), move |tx| {
            commands::order(tx, &actor, body, last)
        })
        .await?;
    redirect(&format!("{SLIPS}/{list}"))
}

#[derive(Debug, Default, Deserialize)]
struct After {
    after: Option<Id<SlipMark>>,
}

/// One page of a list; with the codes only for the printer.
fn list_page(
    conn: &mut Conn,
    house: &platform::App,
    actor: &Actor,
    (id, after): (Id<ListMark>, Option<Id<SlipMark>>),
    codes: bool,
) -> Result<PrintPage, Error> {
    let list = store::list(conn, id)?.ok_or(Error::NotFound)?;
    let at = moves::place(conn, list.body)?;
    actor.require_to_see(&EDIT, &at.view.path)?;
    let mut slips = store::of_list(conn, id, after, PAGE + 1)?;
    let more = slips.len() > PAGE as usize;
    slips.truncate(PAGE as usize);
    let next = slips
        .last()
        .filter(|_| more)
        .map(|slip| slip.id.to_string());
    let people: Vec<_> = slips.iter().map(|slip| slip.person).collect();
    let names = house.directory.person_names(conn, &people)?;
    let mut printed = Vec::with_capacity(slips.len());
    for slip in slips {
        let name = names.get(&slip.person).cloned().unwrap_or_default();
        printed.push(line(house, slip, name, codes)?);
    }
    let address = format!("{}/activate/{}", house.config.base_url, at.union_body);
    Ok(PrintPage {
        picture: sign_in::picture(&address)?,
        union_name: at.union_name,
        address,
        list,
        slips: printed,
        after: after.map(|id| id.to_string()).unwrap_or_default(),
        next,
        codes,
    })
}

async fn list(visit: Visit, Path(id): Path<Id<ListMark>>, Query(from): Query<After>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit.read(move |c| list_page(c, &house, &actor, (id, from.after), false));
    visit.page(&page.await?)
}

/// Shows the codes of one page, and says on the trail who had them.
async fn print(visit: Visit, Path(id): Path<Id<ListMark>>, mut form: Form) -> Answer {
    let after = form.optional_id::<SlipMark>("after").flatten();
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit.read(move |c| list_page(c, &house, &actor, (id, after), true));
    let page = page.await?;
    let (actor, count) = (visit.actor.clone(), page.slips.len());
    let work = move |tx: &mut Tx<'_>| commands::note_printing(tx, &actor, id, count);
    visit.write(CommandKey::unkeyed(), work).await?;
    visit.page(&page)
}

fn line(
    house: &platform::App,
    slip: store::Printed,
    name: String,
    codes: bool,
) -> Result<PrintedSlip, Error> {
    let over = match slip.state.as_str() {
        "used" => "已使用",
        "revoked" => "已作废",
        _ if !codes => "未使用",
        _ => "",
    };
    let code = match &slip.sealed {
        Some(sealed) if codes => commands::open_code(house, slip.id, sealed)?,
        Some(_) | None => String::new(),
    };
    Ok(PrintedSlip {
        name,
        staff_no: slip.staff_no,
        code,
        over: over.to_owned(),
    })
}

/// Name and number of somebody to whom the actor may give a slip.
async fn for_giving(visit: &Visit, id: Id<Person>) -> Result<(String, String, Id<Body>), Error> {
    let actor = visit.actor.clone();
    let found = visit.read(move |conn| {
        let member = member::member_of(conn, id)?.ok_or(Error::NotFound)?;
        let at = moves::place(conn, member.home)?;
        commands::may_give(&actor, &at.view.path)?;
        Ok((member.name, member.staff_no, at.union_body))
    });
    found.await
}

async fn give_page(visit: Visit, Path(id): Path<Id<Person>>) -> Answer {
    let (name, ..) = for_giving(&visit, id).await?;
    visit.page(&give_form(id, &name, visit.today))
}

async fn give(visit: Visit, Path(id): Path<Id<Person>>, mut form: Form) -> Answer {
    let (name, staff_no, union) = for_giving(&visit, id).await?;
    let base = visit.house.config.base_url.clone();
    let (how, last) = (form.text::<100>("how"), last_day(&mut form, visit.today));
    let (Some(how), Some(last)) = (how, last) else {
        let mut page = give_form(id, &name, visit.today);
        page.0.fields = form.fields();
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let work = move |tx: &mut Tx<'_>| commands::give(tx, &house, &actor, id, (last, &how));
    // Without a command key: the code must not lie in the table of answers.
    let code = visit.write(CommandKey::unkeyed(), work).await?;
    visit.page(&GivenPage {
        name,
        back: paths::member(id),
        code,
        staff_no,
        address: format!("{base}/activate/{union}"),
    })
}

async fn door(guest: &Guest, union: Id<Body>) -> Result<ActivatePage, Error> {
    let read = guest.house.db.read(move |conn| {
        let at = moves::place(conn, union)?;
        if at.union_body != union {
            return Err(Error::NotFound);
        }
        Ok(ActivatePage {
            union_body: union.to_string(),
            union_name: at.view.name,
            fields: Fields::default(),
            done: None,
        })
    });
    read.await
}

async fn activate_page(guest: Guest, Path(union): Path<Id<Body>>) -> Answer {
    let page = door(&guest, union).await?;
    guest.page(StatusCode::OK, &page)
}

async fn activate(guest: Guest, peer: Peer, Path(union): Path<Id<Body>>, mut form: Form) -> Answer {
    BY_ADDRESS.take(&peer.address, guest.now)?;
    let mut page = door(&guest, union).await?;
    let (staff_no, code) = (form.text::<40>("staff_no"), form.text::<20>("code"));
    let (Some(staff_no), Some(code)) = (staff_no, code) else {
        return again(&guest, page, &form);
    };
    BY_NUMBER.take(&format!("{union} {staff_no}"), guest.now)?;
    let names = [staff_no.to_string()];
    let Some(hash) = sign_in::chosen_hash(&guest.house, &mut form, &names).await? else {
        return again(&guest, page, &form);
    };
    match opened(&guest, union, (&staff_no, &code), hash).await {
        Ok(name) => page.done = Some(name),
        Err(Error::Refused(refusal)) => {
            form.reject("code", refusal.text);
            return again(&guest, page, &form);
        }
        Err(other) => return Err(other),
    }
    guest.page(StatusCode::OK, &page)
}

/// The user name that number and code opened; a wrong one is counted.
async fn opened(
    guest: &Guest,
    union: Id<Body>,
    (staff_no, code): (&str, &str),
    hash: String,
) -> Result<String, Error> {
    let (house, today) = (guest.house.clone(), guest.today);
    let (staff_no, code) = (staff_no.to_owned(), code.to_owned());
    let work = move |tx: &mut Tx<'_>| {
        let typed = (staff_no.as_str(), code.as_str());
        let (found, open) = commands::matching(tx, &house, union, typed, today)?;
        match found {
            Some(slip) => commands::activate(tx, &house, &slip, &hash).map(Some),
            None => store::count_try(tx, &open).map(|()| None),
        }
    };
    let name = guest.house.db.write(CommandKey::unkeyed(), work).await?;
    name.ok_or_else(|| rules::no_match().into())
}

/// The form again; neither code nor password is sent back.
fn again(guest: &Guest, mut page: ActivatePage, form: &Form) -> Answer {
    let mut fields = form.fields();
    fields.typed.retain(|(name, _)| name == "staff_no");
    page.fields = fields;
    guest.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
