//! Doing what was asked, at once or when the other side has agreed.

use approvals::{At, Content, FlowKind, Line, NewRequest, Request, Requester};
use kernel::{Id, Text};
use organisation::{PersonChange, Rows};
use platform::{
    Error, House,
    access::{Actor, BodyPath, Person},
    area::{Decided, Outcome},
    db::{Conn, Tx},
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    model::{Asked, Before, Move, MoveMark, Pending},
    rules::{self, Consent, Sides},
    store::{self, MOVE, Place},
};
use crate::{
    figures,
    member::{self, FACT, MEMBER},
    model::{Fact, Member, Standing},
    powers::EDIT,
};

/// What the trail calls a deed that waits.
pub const MOVE_SUBJECT: &str = "membership.move";

/// Asks the union that is to receive somebody.
const RECEIVING: &str = "membership.receiving";
/// Asks the union that is to let somebody go.
const RELEASING: &str = "membership.releasing";

/// How the other side agrees until a house sets its own flow.
/// Source: house rule; the officer of a union decides who comes and goes.
pub const FLOWS: &[FlowKind] = &[
    FlowKind {
        kind: RECEIVING,
        name: "会籍转入",
        steps: &[("officer", At::Union)],
    },
    FlowKind {
        kind: RELEASING,
        name: "会籍转出",
        steps: &[("officer", At::Union)],
    },
];

/// What became of a deed (办理结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Done {
    /// 已办理
    Now,
    /// 待对方同意: the request.
    Waits(Id<Request>),
}

fn before(conn: &mut Conn, member: &Member) -> Result<Before, Error> {
    let facts = member::facts_of(conn, member.person, None, None)?;
    Ok(Before {
        standing: member.standing,
        home: member.home,
        last_fact: facts.last().map(|fact| fact.holds_from),
    })
}

/// Does what the actor asked, or asks the other side for its consent (办理).
///
/// # Errors
/// A refusal by the rules; [`Error::NotFound`] for who may not see the person; forbidden for who
/// answers for neither side; [`Error::Stale`].
pub fn ask(tx: &mut Tx<'_>, actor: &Actor, asked: &Asked) -> Result<Done, Error> {
    let member = member::member_of(tx, asked.person)?.ok_or(Error::NotFound)?;
    let from = store::place(tx, member.home)?;
    let to = match asked.to {
        Some(id) => Some(store::place(tx, id)?),
        None => None,
    };
    let sides = Sides {
        releasing: actor.may(EDIT.code, &from.view.path),
        receiving: to
            .as_ref()
            .is_none_or(|place| actor.may(EDIT.code, &place.view.path)),
    };
    let now = before(tx, &member)?;
    match rules::consent(asked.deed, sides) {
        None => {
            actor.require(&EDIT, &from.view.path)?;
            Err(Error::NotFound)
        }
        Some(Consent::Nobody) => {
            apply(tx, actor.into(), asked, None)?;
            Ok(Done::Now)
        }
        Some(consent) => {
            rules::decide(now, asked, tx.today())?;
            let to = to.ok_or(Error::NotFound)?;
            wait(tx, actor, &member, asked, (&from, &to), consent).map(Done::Waits)
        }
    }
}

/// Keeps the deed and asks the other side.
fn wait(
    tx: &mut Tx<'_>,
    actor: &Actor,
    member: &Member,
    asked: &Asked,
    (from, to): (&Place, &Place),
    consent: Consent,
) -> Result<Id<Request>, Error> {
    let (flow, body) = match consent {
        Consent::Releasing => (RELEASING, from.view.id),
        Consent::Receiving | Consent::Nobody => (RECEIVING, to.view.id),
    };
    let id: Id<MoveMark> = tx.id();
    let full = |place: &Place| format!("{} · {}", place.union_name, place.view.short);
    let content = Content {
        lines: vec![
            Line::new("会员", member.name.as_str()),
            Line::change("所在组织", full(from), full(to)),
            Line::new("生效日期", asked.day.to_string()),
        ],
        note: asked.reason.clone(),
    };
    let title = format!("{}转接到{}", member.name, to.union_name);
    let title: String = title.chars().take(120).collect();
    let title = Text::<120>::parse(&title).map_err(|_| Error::Corrupt("title"))?;
    let subject = Subject::new(MOVE_SUBJECT, id);
    let hash = approvals::content_hash(flow, &subject, &title, &content);
    let mut pending = Pending {
        id,
        asked: asked.clone(),
        home_before: member.home,
        request: None,
        hash,
    };
    let new = NewRequest {
        flow,
        subject: subject.clone(),
        title,
        href: crate::paths::member(member.person),
        requester: Requester {
            person: Some(actor.person),
            name: actor.name.clone(),
        },
        about: (actor.person != member.person).then_some(member.person),
        body,
        content,
    };
    let request = approvals::ask(tx, actor, &new)?;
    pending.request = Some(request.as_i64());
    store::insert(tx, &pending, actor.person)?;
    let deed = Deed::on("membership.ask", subject)
        .row(MOVE, id)
        .change("事项", "", asked.deed.word())
        .why(asked.reason.clone());
    tx.trail(actor, deed)?;
    Ok(request)
}

/// What follows when the other side has answered (对方答复).
///
/// # Errors
/// A refusal when the member was changed meanwhile: the answer is not lost, the signer reads why.
pub fn decided(_: &House, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    let id: Id<MoveMark> = decided.subject.id.cast();
    match decided.outcome {
        Outcome::Agreed => {}
        Outcome::Returned { .. } | Outcome::Refused { .. } | Outcome::Withdrawn => return Ok(()),
    }
    let pending = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if pending.hash != decided.hash {
        return Err(Error::refused(
            "membership.move_changed",
            "这件转接在您看过之后被改过，请刷新后再决定",
        ));
    }
    let member = member::member_of(tx, pending.asked.person)?.ok_or(Error::NotFound)?;
    if member.home != pending.home_before {
        return Err(Error::refused(
            "membership.moved_meanwhile",
            "这位会员的所在组织在申请之后已经变动，请退回申请，由申请人重新办理",
        ));
    }
    apply(tx, decided.by.clone(), &pending.asked, pending.request)?;
    store::save_done(tx, id)?;
    let deed = Deed::on("membership.consent", decided.subject.clone()).row(MOVE, id);
    tx.trail(decided.by.clone(), deed)
}

/// Does the deed (办理生效): the row, the fact, the figures and the person, in one transaction.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    by: By,
    asked: &Asked,
    request: Option<i64>,
) -> Result<(), Error> {
    let member = member::member_of(tx, asked.person)?.ok_or(Error::NotFound)?;
    let standing = rules::decide(before(tx, &member)?, asked, tx.today())?;
    let mut after = member.clone();
    after.standing = standing;
    after.since = asked.day;
    let rows = person(tx, &mut after, asked)?;
    member::save(tx, &after)?;
    figures::adjust(tx, Some(&member), Some(&after), None)?;
    let told = Fact {
        person: asked.person,
        what: asked.deed.fact(),
        holds_from: asked.day,
        learnt_at: tx.now(),
        home: after.home,
        standing,
        reason: asked.reason.clone(),
    };
    let fact = member::fact(tx, &told, None, request, None)?;
    let verb = match asked.deed {
        Move::Transfer => "membership.transfer",
        Move::Retain => "membership.retain",
        Move::Retire => "membership.retire",
        Move::Resume => "membership.resume",
        Move::Leave => "membership.leave",
        Move::Rejoin => "membership.rejoin",
        Move::Die => "membership.death",
    };
    let mut deed = Deed::on(verb, member_subject(asked.person))
        .row(MEMBER, after.id)
        .row(FACT, fact)
        .change("会籍状态", member.standing.word(), standing.word())
        .change("生效日期", "", asked.day)
        .why(asked.reason.clone());
    if member.home != after.home {
        let name = |tx: &mut Tx<'_>, id| {
            organisation::body(tx, id).map(|b| b.map(|b| b.short).unwrap_or_default())
        };
        let (old, new) = (name(tx, member.home)?, name(tx, after.home)?);
        deed = deed.change("所在组织", old, new);
    }
    for (tracked, id) in rows {
        deed = deed.row(tracked, id);
    }
    tx.trail(by, deed)
}

/// What a deed changes of the person: the home, or that they leave and come back.
fn person(tx: &mut Tx<'_>, after: &mut Member, asked: &Asked) -> Result<Rows, Error> {
    let mut rows = Rows::new();
    match asked.deed {
        Move::Transfer | Move::Rejoin => {
            if asked.deed == Move::Rejoin {
                let back = organisation::return_person;
                rows.extend(back(tx, asked.person, asked.day, &asked.reason)?);
            }
            let place = store::place(tx, asked.to.ok_or(Error::NotFound)?)?;
            let change = PersonChange {
                name: after.name.clone(),
                staff_no: Some(after.staff_no.clone()).filter(|no| !no.is_empty()),
                home: Some(place.view.id),
                from: asked.day,
                reason: asked.reason.clone(),
                version: None,
            };
            rows.extend(organisation::set_person(tx, asked.person, &change)?);
            after.home = place.view.id;
            after.union_body = place.union_body;
            after.path = place.view.path;
        }
        Move::Leave | Move::Die => {
            let last = asked.day.yesterday().map_err(|_| Error::Corrupt("day"))?;
            rows.extend(organisation::end_person(
                tx,
                asked.person,
                last,
                &asked.reason,
            )?);
        }
        Move::Retain | Move::Retire | Move::Resume => {}
    }
    Ok(rows)
}

/// The subject of a member.
pub fn member_subject(person: Id<Person>) -> Subject {
    Subject::new(crate::PERSON_SUBJECT, person)
}

/// The deeds that an actor may start for a member at `at`, from how they stand.
pub fn offers(actor: &Actor, member: &Member, at: &BodyPath) -> Vec<Move> {
    let here = actor.may(EDIT.code, at);
    let elsewhere = actor.may_somewhere(EDIT.code);
    let may = |deed: &Move| match deed {
        Move::Transfer => here || elsewhere,
        Move::Rejoin => member.standing == Standing::Left && elsewhere,
        Move::Retain | Move::Retire | Move::Resume | Move::Leave | Move::Die => here,
    };
    rules::open(member.standing)
        .into_iter()
        .filter(may)
        .collect()
}
