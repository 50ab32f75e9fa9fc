//! Asking for a file with whole numbers, and making it.

use std::collections::BTreeMap;

use approvals::{At, Content, FlowKind, Line, NewRequest, Requester};
use kernel::{Date, Id, Text};
use platform::{
    Error, House,
    access::{Actor, Person},
    area::{Decided, Outcome},
    db::{Conn, Tx},
    secret::{Keys, Purpose},
    subject::Subject,
    trail::Deed,
};

use super::{
    model::{Order, OrderMark, Whole},
    rules,
    store::{self, ORDER},
};
use crate::{
    member,
    powers::OPEN,
    roster::{Ask, Count, export},
};

/// What the trail and the approval call an order.
pub const ORDER_SUBJECT: &str = "membership.unmasked";
/// The kind of its request.
const FLOW: &str = "membership.unmasked_export";

/// Most people of one file: each of them gets an entry on the trail in one transaction.
/// Source: house rule.
const PEOPLE_MAX: i64 = 500;

/// Who agrees until a house sets its own flow.
/// Source: house rule; the chair of the union answers for what leaves it.
pub const FLOWS: &[FlowKind] = &[FlowKind {
    kind: FLOW,
    name: "导出完整号码",
    steps: &[("chair", At::Union)],
}];

/// What somebody asks for.
pub(super) struct Asked {
    pub ask: Ask,
    pub fields: Vec<Whole>,
    pub reason: String,
}

/// Who may ask at all.
///
/// # Errors
/// Forbidden for who may not open numbers anywhere.
pub(super) fn may_ask(actor: &Actor) -> Result<(), Error> {
    if actor.may_somewhere(OPEN.code) {
        return Ok(());
    }
    Err(Error::Forbidden(
        format!("您没有「{}」的权限，请联系有此权限的同事", OPEN.text).into(),
    ))
}

/// What of the roster it is about: the filter in words, and how many people.
pub(super) fn about(
    conn: &mut Conn,
    actor: &Actor,
    ask: &Ask,
    today: Date,
) -> Result<(String, Count), Error> {
    let words = export::in_words(conn, actor, ask, today)?;
    Ok((words, export::size(conn, actor, ask, today, PEOPLE_MAX)?))
}

/// Asks for the file (申请导出完整号码).
///
/// # Errors
/// Forbidden, or a refusal when nobody or too many would stand in it.
pub(super) fn ask(tx: &mut Tx<'_>, actor: &Actor, asked: &Asked) -> Result<Id<OrderMark>, Error> {
    may_ask(actor)?;
    let today = tx.today();
    let (words, count) = about(tx, actor, &asked.ask, today)?;
    let count = some(count)?;
    let grants = actor.grants_of(OPEN.code);
    let body = grants.first().map(|grant| grant.body);
    let body = body.ok_or(Error::NotFound)?;
    let whole: Vec<&str> = asked.fields.iter().map(|f| f.word()).collect();
    let bound = format!("{} {} {:?}", asked.ask.q, asked.ask.f, asked.fields);
    let content = Content {
        lines: vec![
            // The filter itself is bound too: two filters may read alike.
            Line::new("范围", words).masked(bound),
            Line::new("申请时人数", format!("{count} 人")),
            Line::new("完整导出", whole.join("、")),
            Line::new(
                "有效期",
                format!("同意后 {} 天内，导出一次", rules::VALID_DAYS),
            ),
        ],
        note: asked.reason.clone(),
    };
    let id = tx.id::<OrderMark>();
    let subject = Subject::new(ORDER_SUBJECT, id);
    let title = format!("{}申请导出{}（{count} 人）", actor.name, whole.join("、"));
    let title: String = title.chars().take(120).collect();
    let new = NewRequest {
        flow: FLOW,
        subject: subject.clone(),
        title: Text::parse(&title).map_err(|_| Error::Corrupt("title"))?,
        href: crate::paths::unmasked_order(id),
        requester: Requester {
            person: Some(actor.person),
            name: actor.name.clone(),
        },
        about: None,
        body,
        content,
    };
    let request = approvals::ask(tx, actor, &new)?;
    let hash = approvals::find(tx, request)?.ok_or(Error::NotFound)?.hash;
    let order = Order {
        id,
        asked_by: actor.person,
        q: asked.ask.q.clone(),
        f: asked.ask.f.clone(),
        fields: asked.fields.clone(),
        reason: asked.reason.clone(),
        request: request.as_i64(),
        hash,
        agreed_on: None,
        is_used: false,
        version: 1,
    };
    store::insert(tx, &order)?;
    let deed = Deed::on("membership.ask_unmasked", subject)
        .row(ORDER, id)
        .change("完整导出", "", whole.join("、"))
        .change("人数", "", count)
        .why(asked.reason.clone());
    tx.trail(actor, deed)?;
    Ok(id)
}

/// How many people stand in a file: neither nobody nor too many.
fn some(count: Count) -> Result<i64, Error> {
    match count {
        Count::Exactly(0) => Err(Error::refused(
            "membership.unmasked_nobody",
            "这个筛选条件下没有会员，不用导出",
        )),
        Count::Exactly(count) => Ok(count),
        Count::MoreThan(most) => Err(Error::refused(
            "membership.unmasked_too_many",
            format!("超过 {most} 人；完整号码请按需要先筛选，分几次申请"),
        )),
    }
}

/// What follows a decision: an agreed order may be fetched.
///
/// # Errors
/// A refusal when what was agreed is not what was asked.
pub fn decided(_: &House, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    match decided.outcome {
        Outcome::Agreed => {}
        Outcome::Returned { .. } | Outcome::Refused { .. } | Outcome::Withdrawn => return Ok(()),
    }
    let id: Id<OrderMark> = decided.subject.id.cast();
    let order = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if order.hash != decided.hash {
        return Err(Error::refused(
            "membership.unmasked_changed",
            "这份申请在您看过之后被改过，请刷新后再决定",
        ));
    }
    store::save_agreed(tx, id)?;
    let deed = Deed::on("membership.allow_unmasked", decided.subject.clone()).row(ORDER, id);
    tx.trail(decided.by.clone(), deed)
}

/// An order of the actor's own; somebody else's is not there.
pub(super) fn own(conn: &mut Conn, actor: &Actor, id: Id<OrderMark>) -> Result<Order, Error> {
    let order = store::find(conn, id)?.filter(|o| o.asked_by == actor.person);
    order.ok_or(Error::NotFound)
}

/// Numbers that stand whole in a file, by member.
pub(super) type Numbers = BTreeMap<Id<Person>, BTreeMap<Whole, String>>;

/// What the file holds: the rows as they stand now, and the numbers that the actor may open.
pub(super) fn contents(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    order: &Order,
    today: Date,
) -> Result<(export::Rows, Numbers), Error> {
    rules::may_fetch(order, today)?;
    let ask = Ask {
        q: order.q.clone(),
        f: order.f.clone(),
    };
    if let Count::MoreThan(most) = export::size(conn, actor, &ask, today, PEOPLE_MAX)? {
        return Err(Error::refused(
            "membership.unmasked_too_many",
            format!("现在已经超过 {most} 人，请重新筛选后申请"),
        ));
    }
    let rows = export::rows(conn, actor, &ask, today)?;
    let mut homes = rows.homes();
    homes.sort();
    homes.dedup();
    let places = organisation::places(conn, &homes)?;
    let mut numbers = Numbers::new();
    for line in rows.lines() {
        let at = places.get(&line.home);
        if at.is_some_and(|place| actor.may(OPEN.code, &place.path)) {
            let whole = opened(conn, keys, line.person, &order.fields)?;
            numbers.insert(line.person, whole);
        }
    }
    Ok((rows, numbers))
}

fn opened(
    conn: &mut Conn,
    keys: &Keys,
    person: Id<Person>,
    fields: &[Whole],
) -> Result<BTreeMap<Whole, String>, Error> {
    let mut whole = BTreeMap::new();
    let Some(row) = member::member_of(conn, person)? else {
        return Ok(whole);
    };
    let full = member::full_by(conn, |sql| {
        sql.push("and m.id = ?", platform::args![row.id])
    })?;
    let full = full.into_iter().next().ok_or(Error::Stale)?;
    for field in fields {
        let (place, sealed) = match field {
            Whole::Phone => (member::phone_place(row.id), &full.sealed.phone),
            Whole::IdNumber => (member::id_number_place(row.id), &full.sealed.id_number),
        };
        if let Some(sealed) = sealed {
            let plain = keys.open_sealed(Purpose::Person, &place, sealed)?;
            let text = String::from_utf8(plain);
            let text = text.map_err(|_| Error::Corrupt("membership_member.sealed"))?;
            whole.insert(*field, text);
        }
    }
    Ok(whole)
}

/// Notes that the file was made and who stands in it; the file leaves the house afterwards.
///
/// # Errors
/// A refusal when it was made before, or ran out in between.
pub(super) fn fetch(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<OrderMark>,
    people: &[Id<Person>],
) -> Result<(), Error> {
    let order = own(tx, actor, id)?;
    rules::may_fetch(&order, tx.today())?;
    store::save_used(tx, &order)?;
    let whole: Vec<&str> = order.fields.iter().map(|f| f.word()).collect();
    let deed = Deed::on(
        "membership.export_unmasked",
        Subject::new(ORDER_SUBJECT, id),
    )
    .row(ORDER, id)
    .change("完整导出", "", whole.join("、"))
    .change("人数", "", people.len())
    .why(order.reason.clone());
    tx.trail(actor, deed)?;
    // Each of them finds on their own page who took the number.
    for person in people {
        let subject = Subject::new(crate::PERSON_SUBJECT, *person);
        let deed = Deed::on(crate::person::OPENED, subject)
            .change("查看字段", "", format!("{}（导出文件）", whole.join("、")))
            .why(order.reason.clone());
        tx.trail(actor, deed)?;
    }
    Ok(())
}
