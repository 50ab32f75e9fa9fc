//! Deciding differences: each is looked at again on the roster as it stands, and done by the
//! command that does such a thing at any time.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{Date, Id};
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body},
    chance::Chance,
    db::Tx,
    secret::Keys,
    subject::Subject,
    trail::Deed,
};
use serde::{Deserialize, Serialize};

use super::{
    again::{self, Again, Ground},
    model::{Action, Comparison, Kind, Row, RowMark, State},
    rules::{self, Doubt},
    store::{self, NewRow, Stored},
};
use crate::{
    changeset::{self, NewSet, Who},
    intake::{Parsed, known_person},
    model::SetMark,
    moves::{self, Done, Move},
    powers::IMPORT,
};

/// What a comparison is called as a subject.
pub const SUBJECT: &str = "membership.comparison";
/// Differences that one command decides.
pub const AT_ONCE_MAX: usize = 100;
/// Names that the trail lists.
const NAMES_MAX: usize = 20;

/// What somebody decided (决定).
#[derive(Debug, Clone)]
pub struct Decision {
    /// Of which comparison.
    pub comparison: Id<SetMark>,
    /// Of which differences, as they were seen.
    pub rows: Vec<(Id<RowMark>, i64)>,
    /// 处理方式
    pub action: Action,
    /// From which day a deed on a membership holds.
    pub day: Date,
    /// Why.
    pub reason: String,
}

/// What became of it (决定的结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is done, or on its way.
    Done,
    /// The roster had changed: these were looked at again, and nothing was done.
    Changed(Vec<String>),
}

/// What deciding needs of the house.
pub struct Desk {
    /// By what sensitive values are found and sealed.
    pub keys: Arc<Keys>,
    /// What salts them.
    pub chance: Chance,
}

/// Decides differences, all of them or none.
///
/// # Errors
/// A refusal when somebody else decided first, or a rule says no; [`Error::NotFound`] for what the
/// actor may not see.
pub fn decide(
    tx: &mut Tx<'_>,
    desk: &Desk,
    actor: &Actor,
    decision: &Decision,
) -> Result<Outcome, Error> {
    let comparison = open(tx, decision.comparison)?;
    let ground = Ground::of(tx, &comparison)?;
    let mut ready = Vec::with_capacity(decision.rows.len());
    let mut changed = Vec::new();
    for (id, version) in &decision.rows {
        let found = store::row(tx, &desk.keys, actor, comparison.id, *id)?;
        let (mut row, parsed, mark) = found.ok_or(Error::NotFound)?;
        may_decide(&row, *version, decision)?;
        match again::look(tx, &desk.keys, &row, parsed.as_ref(), &ground)? {
            Again::AsBefore(member) => {
                row.member = member.or(row.member);
                ready.push((row, parsed, mark));
            }
            Again::Agreed(why) => {
                store::save(tx, &row, Stored::Settled, None, why)?;
                changed.push(row.name);
            }
            Again::Other(fresh) => {
                store::refresh(tx, &row, &fresh)?;
                changed.push(row.name);
            }
        }
    }
    if !changed.is_empty() {
        return Ok(Outcome::Changed(changed));
    }
    let names: Vec<&str> = ready.iter().map(|(row, ..)| row.name.as_str()).collect();
    let names = names
        .get(..NAMES_MAX.min(names.len()))
        .unwrap_or_default()
        .join("、");
    let deed = Deed::on(
        "membership.compare_decide",
        Subject::new(SUBJECT, comparison.id),
    )
    .change("处理", "", decision.action.word())
    .change("处数", "", ready.len())
    .change("姓名", "", names)
    .why(decision.reason.clone());
    carry_out(tx, desk, actor, &comparison, &ground, decision, ready)?;
    tx.trail(actor, deed)?;
    Ok(Outcome::Done)
}

/// The comparison, when something may still be decided in it.
pub(super) fn open(tx: &mut Tx<'_>, id: Id<SetMark>) -> Result<Comparison, Error> {
    let comparison = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if !comparison.done {
        return Err(Error::refused(
            "membership.comparison_not_ready",
            "这次比对还没有完成；请等完成后再处理",
        ));
    }
    if comparison.closed_at.is_some() {
        return Err(Error::refused(
            "membership.comparison_closed",
            "这次比对已经结束，不能再处理；需要时请重新比对",
        ));
    }
    Ok(comparison)
}

fn may_decide(row: &Row, version: i64, decision: &Decision) -> Result<(), Error> {
    if row.version != version || row.state != State::Open {
        let by = match &row.decided {
            Some((name, _)) => format!("{name}处理过"),
            None => "改动过".to_owned(),
        };
        return Err(Error::refused(
            "membership.difference_decided",
            format!("「{}」这一处刚被{by}，没有再办；请刷新后再看", row.name),
        ));
    }
    let doubt = Doubt::of(row.person.is_some(), row.member.is_some(), &row.problems);
    let open = rules::actions(row.kind, row.standing, doubt);
    if !open.contains(&decision.action) {
        return Err(Error::refused(
            "membership.difference_action",
            format!(
                "「{}」是“{}”，不能“{}”；请按列出的办法处理",
                row.name,
                row.kind.word(),
                decision.action.word()
            ),
        ));
    }
    Ok(())
}

type Ready = Vec<(Row, Option<Parsed>, String)>;

fn carry_out(
    tx: &mut Tx<'_>,
    desk: &Desk,
    actor: &Actor,
    comparison: &Comparison,
    ground: &Ground,
    decision: &Decision,
    ready: Ready,
) -> Result<(), Error> {
    match decision.action {
        Action::Join | Action::Update => {
            let who = Who::from(actor);
            let set = open_set(tx, &who, comparison, decision.action, ready.len())?;
            let count = i64::try_from(ready.len()).unwrap_or(i64::MAX);
            for (row, ..) in ready {
                put(tx, &who, actor, &row, set, &decision.reason)?;
            }
            changeset::staged(tx, set, count)?;
            changeset::commit(tx, &who, set).map(drop)
        }
        Action::Move(deed) => {
            for (row, ..) in ready {
                do_move(tx, actor, comparison, &row, deed, decision)?;
            }
            Ok(())
        }
        Action::Keep => {
            for (row, ..) in ready {
                store::save(tx, &row, Stored::Kept, Some(actor), &decision.reason)?;
            }
            Ok(())
        }
        Action::Same => {
            for one in ready {
                same(tx, desk, actor, comparison, ground, one)?;
            }
            Ok(())
        }
        Action::Another => {
            for (row, parsed, _) in ready {
                another(tx, &row, parsed.as_ref(), comparison.body)?;
            }
            Ok(())
        }
    }
}

/// A change set for what was decided; it is written once it is complete.
pub fn open_set(
    tx: &mut Tx<'_>,
    who: &Who,
    comparison: &Comparison,
    action: Action,
    rows: usize,
) -> Result<Id<SetMark>, Error> {
    let many = if rows == 0 {
        String::new()
    } else {
        format!(" {rows} 人")
    };
    let new = NewSet {
        kind: changeset::Kind::Comparison,
        body: comparison.body,
        name: format!("{} · {}{many}", comparison.name, action.word()),
    };
    changeset::open(tx, who, &new)
}

/// Puts a difference under a change set; a set that was sent back before is given up for it.
pub(super) fn put(
    tx: &mut Tx<'_>,
    who: &Who,
    actor: &Actor,
    row: &Row,
    set: Id<SetMark>,
    reason: &str,
) -> Result<(), Error> {
    if let Some(before) = row.set {
        let found = changeset::find(tx, before)?;
        if found.is_some_and(|set| set.state == changeset::State::Staged) {
            changeset::drop_set(tx, who, before)?;
        }
    }
    store::save(tx, row, Stored::Set(set), Some(actor), reason)
}

fn do_move(
    tx: &mut Tx<'_>,
    actor: &Actor,
    comparison: &Comparison,
    row: &Row,
    deed: Move,
    decision: &Decision,
) -> Result<(), Error> {
    let person = row.person.ok_or(Error::NotFound)?;
    let to = row.to_home.or((deed == Move::Rejoin).then_some(row.home));
    let why = format!(
        "{} {}：{}",
        comparison.origin.word(),
        comparison.list_day,
        decision.reason
    );
    let asked = moves::Asked {
        deed,
        person,
        to: to.filter(|_| deed.needs_home()),
        day: decision.day,
        reason: why.trim_end_matches('：').chars().take(200).collect(),
    };
    let stored = match moves::ask(tx, actor, &asked) {
        Ok(Done::Now) => Stored::Done,
        Ok(Done::Waits(request)) => Stored::Asked(request.as_i64()),
        Err(Error::Refused(refusal)) => {
            let text = format!("「{}」没有办成：{}", row.name, refusal.text);
            return Err(Error::refused(refusal.code, text));
        }
        Err(other) => return Err(other),
    };
    store::save(tx, row, stored, Some(actor), &decision.reason)
}

/// A doubt is resolved: it is this person. What differs then is told anew.
fn same(
    tx: &mut Tx<'_>,
    desk: &Desk,
    actor: &Actor,
    comparison: &Comparison,
    ground: &Ground,
    (row, parsed, _): (Row, Option<Parsed>, String),
) -> Result<(), Error> {
    let (person, parsed) = (
        row.person.ok_or(Error::NotFound)?,
        parsed.ok_or(Error::NotFound)?,
    );
    let known = known_person(tx, person)?.ok_or(Error::NotFound)?;
    // Whoever says that it is the same person must be one who may know of them.
    actor.require_to_see(&IMPORT, &known.path)?;
    let found = again::differences(&desk.keys, &parsed, &known, ground)?;
    let cells = store::cells(tx, &desk.keys, row.id)?;
    let new = found.into_iter().map(|found| NewRow {
        kind: found.kind,
        no: row.no,
        mark: format!("p{person}"),
        name: row.name.clone(),
        person: Some(person),
        member: Some((known.row, known.version)),
        home: known.home,
        fields: found.fields,
        problems: Vec::new(),
        parsed: Some(parsed.clone()),
        cells: cells.clone(),
        before: None,
    });
    let new: Vec<NewRow> = new.collect();
    store::insert_rows(tx, &desk.keys, &desk.chance, comparison.id, &new)?;
    let why = "已确认是同一人";
    store::save(tx, &row, Stored::Settled, Some(actor), why)?;
    store::settle_gone(tx, comparison.id, person, why)
}

/// A doubt is resolved: it is somebody new.
fn another(
    tx: &mut Tx<'_>,
    row: &Row,
    parsed: Option<&Parsed>,
    union: Id<Body>,
) -> Result<(), Error> {
    let parsed = parsed.ok_or(Error::NotFound)?;
    let fresh = store::Fresh {
        kind: Kind::New,
        person: None,
        member: None,
        home: rules::home_of_new(parsed, union),
        fields: Vec::new(),
        problems: Vec::new(),
    };
    store::refresh(tx, row, &fresh)
}

/// Opens a difference again that nothing was to be done about.
///
/// # Errors
/// A refusal when it is not so decided.
pub fn reopen(
    tx: &mut Tx<'_>,
    desk: &Desk,
    actor: &Actor,
    comparison: Id<SetMark>,
    id: Id<RowMark>,
) -> Result<(), Error> {
    let comparison = open(tx, comparison)?;
    let found = store::row(tx, &desk.keys, actor, comparison.id, id)?;
    let (row, ..) = found.ok_or(Error::NotFound)?;
    if !matches!(row.state, State::Kept | State::Settled) {
        return Err(Error::refused(
            "membership.difference_not_kept",
            "只有“以名册为准”或“已一致”的可以重新打开；已写入的请撤销那次名册变更",
        ));
    }
    store::save(tx, &row, Stored::Open, None, "")?;
    let deed = Deed::on(
        "membership.compare_reopen",
        Subject::new(SUBJECT, comparison.id),
    )
    .change("姓名", "", &row.name)
    .change("处理情况", row.state.word(), State::Open.word());
    tx.trail(actor, deed)
}

/// The names of bodies by their keys.
pub type Names = BTreeMap<Id<Body>, String>;

/// Names of the bodies of a union.
pub fn names(bodies: &[BodyView]) -> Names {
    bodies.iter().map(|b| (b.id, b.name.clone())).collect()
}
