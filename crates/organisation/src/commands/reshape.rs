//! Merging and splitting bodies: the plan is made first, shown on the preview, and carried out as
//! one command.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    db::{Conn, Tx},
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    BODY_SUBJECT, NewBody,
    body::{end, end_terms, hang, may_change, may_end_on, may_found, may_hang, named, plant},
    person::Rows,
};
use crate::{
    model::{BodyRow, PersonRow, PersonWhat, What},
    rules,
    store::{self, NewPersonFact, PERSON, PERSON_FACT},
};

/// Bodies that one merger touches at most; more are merged branch by branch.
const BODIES_MAX: usize = 2_000;
/// People that one split takes along by name.
const SPLIT_PEOPLE_MAX: usize = 500;

/// What a merger does (合并方案).
#[derive(Debug, Clone)]
pub(crate) struct Merger {
    /// Who ends, and in whom it goes on; the merged body first, then its committees that the
    /// target has too.
    pub ends: Vec<(BodyRow, BodyRow)>,
    /// Who is hung below whom.
    pub moves: Vec<(BodyRow, BodyRow)>,
}

/// What merging one body into another would do: children go along, except committees that the
/// other has too, which are merged likewise.
///
/// # Errors
/// [`Error::NotFound`], what the database said.
pub(crate) fn merger(conn: &mut Conn, from: Id<Body>, into: Id<Body>) -> Result<Merger, Error> {
    let from = store::row_of(conn, from)?.ok_or(Error::NotFound)?;
    let into = store::row_of(conn, into)?.ok_or(Error::NotFound)?;
    rules::still_stands(&from.view.short, from.valid_to)?;
    rules::still_stands(&into.view.short, into.valid_to)?;
    rules::may_merge(&from.view.path.0, &into.view.path.0)?;
    let committees = store::default_committees(conn, None)?;
    let mut plan = Merger {
        ends: vec![(from, into)],
        moves: Vec::new(),
    };
    let mut done = 0;
    while let Some((from, into)) = plan.ends.get(done).cloned() {
        done += 1;
        let theirs = store::child_rows(conn, into.view.id)?;
        for child in store::child_rows(conn, from.view.id)? {
            let usual = committees
                .iter()
                .any(|c| c.kind == into.view.kind && c.committee == child.view.kind);
            let twin = theirs.iter().find(|t| t.view.kind == child.view.kind);
            match twin.filter(|t| usual && t.view.id != child.view.id) {
                Some(twin) => plan.ends.push((child, twin.clone())),
                // Below its new parent already: a body that is merged into its own parent.
                None => plan.moves.push((child, into.clone())),
            }
        }
    }
    // Merged into the parent, the body itself is among the parent's children.
    let ending: Vec<Id<Body>> = plan.ends.iter().map(|(from, _)| from.view.id).collect();
    plan.moves.retain(|(row, _)| !ending.contains(&row.view.id));
    if plan.ends.len() + plan.moves.len() > BODIES_MAX {
        return Err(Error::refused(
            "organisation.merger_too_large",
            format!("直属下级超过 {BODIES_MAX} 个，请先把一部分划转过去再合并"),
        ));
    }
    Ok(plan)
}

/// Merges `from` into `into` from `day` on (合并): one entry on the trail. The merged body keeps its
/// past; people, committees and bodies below go on in the other.
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what the database said.
pub fn merge_bodies(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    from: Id<Body>,
    into: Id<Body>,
    day: Date,
    reason: &str,
) -> Result<(), Error> {
    let (plan, today) = (merger(tx, from, into)?, tx.today());
    let mut rows = Vec::new();
    for (child, parent) in &plan.moves {
        may_change(tx, child, day, today)?;
        let target = may_hang(tx, child, Some(parent.view.id), day)?;
        rows.extend(hang(
            tx,
            child,
            target.as_ref().map(|t| &t.view),
            day,
            reason,
        )?);
    }
    let (mut people, mut terms) = (0, 0);
    for (from, into) in &plan.ends {
        may_end_on(tx, from, day, today)?;
        rules::stood_on(&into.view.short, into.valid_from, day)?;
        let ended = end_terms(tx, from.view.id, day, reason)?;
        terms += ended.len() / 2;
        rows.extend(ended);
        people += store::rehome(tx, from.view.id, into.view.id, day)?;
    }
    // Committees first: the body above them ends last.
    for (from, into) in plan.ends.iter().rev() {
        let what = What::MergedInto;
        rows.extend(end(tx, from, what, Some(into.view.id), day, reason)?);
    }
    let target = plan.ends.first().map(|(_, into)| into.view.name.as_str());
    let deed = Deed::on("organisation.merge", Subject::new(BODY_SUBJECT, from))
        .change("并入", "", target.unwrap_or_default())
        .change("生效日期", "", day)
        .change("人员转入", "0", people)
        .change("下级划转", "0", plan.moves.len())
        .change("委员会并入", "0", plan.ends.len() - 1)
        .change("结束任职", "0", terms)
        .why(reason);
    tx.trail(by, named(deed, rows))
}

/// What a split takes along (分立内容).
#[derive(Debug, Clone)]
pub struct Split {
    /// The body that some of it leaves.
    pub from: Id<Body>,
    /// The new body; it stands beside the old one.
    pub new: NewBody,
    /// Bodies directly below the old one that go along.
    pub children: Vec<Id<Body>>,
    /// People of the old body itself who go along.
    pub people: Vec<Id<Person>>,
}

/// The bodies and people of a split, when they may go.
pub(crate) fn split_parts(
    conn: &mut Conn,
    split: &Split,
) -> Result<(BodyRow, Vec<BodyRow>, Vec<PersonRow>), Error> {
    let from = store::row_of(conn, split.from)?.ok_or(Error::NotFound)?;
    rules::still_stands(&from.view.short, from.valid_to)?;
    rules::may_split(split.children.len(), split.people.len())?;
    let mut children = Vec::with_capacity(split.children.len());
    for id in &split.children {
        let row = store::row_of(conn, *id)?.ok_or(Error::NotFound)?;
        if row.view.parent != Some(split.from) {
            return Err(Error::field("children", "只能选直属下级，请重新选择"));
        }
        children.push(row);
    }
    if split.people.len() > SPLIT_PEOPLE_MAX {
        let text = format!("一次最多分出 {SPLIT_PEOPLE_MAX} 人，其余的人请随后转入");
        return Err(Error::field("people", text));
    }
    let mut people = Vec::with_capacity(split.people.len());
    for id in &split.people {
        let row = store::person_row(conn, *id)?.ok_or(Error::NotFound)?;
        if row.view.body != Some(split.from) || row.active.last.is_some() {
            return Err(Error::field("people", "只能选直接归属这里的在册人员"));
        }
        people.push(row);
    }
    Ok((from, children, people))
}

/// Splits a new body from an old one (分立): one entry on the trail. The new body stands beside the
/// old one; what goes along does so from the day of its founding.
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what the database said.
pub fn split_body(tx: &mut Tx<'_>, by: impl Into<By>, split: &Split) -> Result<Id<Body>, Error> {
    let (from, children, people) = split_parts(tx, split)?;
    let (day, reason) = (split.new.from, split.new.reason.as_str());
    let today = tx.today();
    may_change(tx, &from, day, today)?;
    let new = NewBody {
        parent: from.view.parent,
        ..split.new.clone()
    };
    let (parent, kind) = may_found(tx, &new, today)?;
    let (old, what) = (Some(split.from), What::SplitFrom);
    let (id, mut rows) = plant(tx, &new, &kind, parent.as_ref(), what, old)?;
    for child in &children {
        may_change(tx, child, day, today)?;
        let target = may_hang(tx, child, Some(id), day)?;
        rows.extend(hang(
            tx,
            child,
            target.as_ref().map(|t| &t.view),
            day,
            reason,
        )?);
    }
    for person in &people {
        rows.extend(take_along(tx, person, split.from, id, day, reason)?);
    }
    let deed = Deed::on("organisation.split", Subject::new(BODY_SUBJECT, id))
        .change("名称", "", &new.name)
        .change("分出自", "", &from.view.name)
        .change("成立日期", "", day)
        .change("下级划转", "0", children.len())
        .change("人员转入", "0", people.len())
        .why(reason);
    tx.trail(by, named(deed, rows))?;
    Ok(id)
}

fn take_along(
    tx: &mut Tx<'_>,
    person: &PersonRow,
    from: Id<Body>,
    into: Id<Body>,
    day: Date,
    reason: &str,
) -> Result<Rows, Error> {
    let id = person.view.id;
    let fact = NewPersonFact {
        person: id,
        what: PersonWhat::Home,
        holds_from: day,
        before: Some(from),
        home: Some(into),
        reason,
    };
    let fact = store::insert_person_fact(tx, &fact)?;
    store::rehome_one(tx, id, from, into)?;
    Ok(vec![(PERSON, id.cast()), (PERSON_FACT, fact.cast())])
}
