//! Founding, renaming, moving and dissolving bodies.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath},
    db::{Conn, Tx},
    subject::Subject,
    trail::{By, Deed},
};

use super::{BODY_SUBJECT, person::Rows};
use crate::{
    certificate, kinds,
    model::{BodyFact, BodyKind, BodyRow, BodyView, What},
    rules,
    store::{self, BODY, FACT, POST, TERM, TERM_FACT},
};

/// A body to be founded (新设组织).
#[derive(Debug, Clone)]
pub struct NewBody {
    /// Code of its kind.
    pub kind: String,
    /// The body above it.
    pub parent: Option<Id<Body>>,
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// 别名.
    pub aliases: Vec<String>,
    /// 统一社会信用代码.
    pub credit_code: Option<String>,
    /// 成立日期.
    pub from: Date,
    /// Why, or the paper.
    pub reason: String,
}

/// A change of a body (组织变动).
#[derive(Debug, Clone)]
pub enum BodyChange {
    /// 更名
    Rename {
        /// 全称.
        name: String,
        /// 简称.
        short: String,
    },
    /// 划转: below another body, or to the root.
    Move {
        /// The body above it from then on.
        parent: Option<Id<Body>>,
    },
    /// 撤销
    Dissolve,
}

/// Founds a body (新设).
///
/// # Errors
/// A refusal by the rules of kinds; what the database said.
pub fn found_body(tx: &mut Tx<'_>, by: impl Into<By>, new: &NewBody) -> Result<Id<Body>, Error> {
    found_with(tx, by, new, &[])
}

/// Founds a body and, with it, those of its kind's committees that are named by their kind.
///
/// # Errors
/// A refusal by the rules of kinds; what the database said.
pub fn found_with(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &NewBody,
    committees: &[String],
) -> Result<Id<Body>, Error> {
    let today = tx.today();
    let (parent, kind) = may_found(tx, new, today)?;
    let (id, mut rows) = plant(tx, new, &kind, parent.as_ref(), What::Founded, None)?;
    let known = store::default_committees(tx, Some(&kind.code))?;
    let mut along = Vec::new();
    for committee in known.iter().filter(|c| committees.contains(&c.committee)) {
        let own = NewBody {
            kind: committee.committee.clone(),
            parent: Some(id),
            name: format!("{}{}", new.name, committee.name),
            short: format!("{}{}", new.short, committee.short),
            aliases: Vec::new(),
            credit_code: None,
            from: new.from,
            reason: new.reason.clone(),
        };
        let (parent, kind) = may_found(tx, &own, today)?;
        let (_, more) = plant(tx, &own, &kind, parent.as_ref(), What::Founded, None)?;
        rows.extend(more);
        along.push(committee.short.as_str());
    }
    let deed = Deed::on("organisation.found", Subject::new(BODY_SUBJECT, id))
        .change("名称", "", &new.name)
        .change("成立日期", "", new.from)
        .change("随同设立", "", along.join("、"))
        .why(new.reason.clone());
    tx.trail(by, named(deed, rows))?;
    Ok(id)
}

/// Puts the rows into the deed.
pub(crate) fn named(deed: Deed, rows: Rows) -> Deed {
    let add = |deed: Deed, (table, id)| deed.row(table, id);
    rows.into_iter().fold(deed, add)
}

/// What stands above a new body, and its kind, when it may be founded there.
pub(crate) fn may_found(
    conn: &mut Conn,
    new: &NewBody,
    today: Date,
) -> Result<(Option<BodyRow>, BodyKind), Error> {
    let kind = store::kind(conn, &new.kind)?
        .ok_or_else(|| Error::field("kind", "没有这个类别，请重新选择"))?;
    rules::change_day(new.from, today, None)?;
    let parent = match new.parent {
        Some(id) => Some(store::row_of(conn, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &parent {
        Some(parent) => {
            rules::still_stands(&parent.view.short, parent.valid_to)?;
            rules::stood_on(&parent.view.short, parent.valid_from, new.from)?;
            store::kind(conn, &parent.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    Ok((parent, kind))
}

/// Inserts a body, its first fact and the offices of its kind, all vacant.
pub(super) fn plant(
    tx: &mut Tx<'_>,
    new: &NewBody,
    kind: &BodyKind,
    parent: Option<&BodyRow>,
    what: What,
    other: Option<Id<Body>>,
) -> Result<(Id<Body>, Rows), Error> {
    let id = tx.id();
    let path = parent.map_or_else(|| BodyPath::root(id), |p| p.view.path.child(id));
    let row = BodyRow {
        view: BodyView {
            id,
            name: new.name.clone(),
            short: new.short.clone(),
            kind: kind.code.clone(),
            kind_name: kind.name.clone(),
            parent: new.parent,
            path,
            has_accounts: false,
        },
        aliases: new.aliases.clone(),
        credit_code: new.credit_code.clone(),
        outside: kind.code == "outside",
        is_union: kind.is_union,
        valid_from: new.from,
        valid_to: None,
        version: 1,
    };
    let place = store::next_place(tx, new.parent)?;
    store::insert_body(tx, &row, place)?;
    let mut fact = fact_of(tx, &row, what, new.from, &new.reason);
    fact.other = other;
    let fact = store::insert_fact(tx, &fact)?;
    let mut rows: Rows = vec![(BODY, id.cast()), (FACT, fact.cast())];
    for office in kinds::usual_offices(tx, &kind.code)? {
        rows.push((POST, kinds::insert_post(tx, id, &office)?.cast()));
    }
    Ok((id, rows))
}

pub(super) fn fact_of(tx: &Tx<'_>, row: &BodyRow, what: What, day: Date, reason: &str) -> BodyFact {
    BodyFact {
        body: row.view.id,
        what,
        holds_from: day,
        learnt_at: tx.now(),
        other: None,
        parent: row.view.parent,
        name: row.view.name.clone(),
        short: row.view.short.clone(),
        reason: reason.to_owned(),
    }
}

/// Renames, moves or dissolves a body from `day` on; the past stays as it was.
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what the database said.
pub fn change_body(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Body>,
    change: &BodyChange,
    day: Date,
    reason: &str,
) -> Result<(), Error> {
    let row = store::row_of(tx, id)?.ok_or(Error::NotFound)?;
    let today = tx.today();
    may_change(tx, &row, day, today)?;
    let (deed, rows) = match change {
        BodyChange::Rename { name, short } => rename(tx, &row, name, short, day, reason)?,
        BodyChange::Move { parent } => move_below(tx, &row, *parent, day, reason)?,
        BodyChange::Dissolve => dissolve(tx, &row, day, reason)?,
    };
    let deed = named(deed, rows).change("生效日期", "", day).why(reason);
    tx.trail(by, deed)
}

/// A body may change on `day`: it stands, and nothing later is known of it.
pub(crate) fn may_change(
    conn: &mut Conn,
    row: &BodyRow,
    day: Date,
    today: Date,
) -> Result<(), Error> {
    rules::still_stands(&row.view.short, row.valid_to)?;
    let last = store::fact_last_day(conn, row.view.id)?;
    Ok(rules::change_day(day, today, last)?)
}

fn rename(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    name: &str,
    short: &str,
    day: Date,
    reason: &str,
) -> Result<(Deed, Rows), Error> {
    store::save_names(tx, row, name, short)?;
    let mut fact = fact_of(tx, row, What::Renamed, day, reason);
    fact.name = name.to_owned();
    fact.short = short.to_owned();
    let fact = store::insert_fact(tx, &fact)?;
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    let deed = Deed::on("organisation.rename", subject)
        .change("名称", &row.view.name, name)
        .change("简称", &row.view.short, short);
    let mut rows: Rows = vec![(BODY, row.view.id.cast()), (FACT, fact.cast())];
    rows.extend(certificate::name_changed(tx, row.view.id, name, day)?);
    Ok((deed, rows))
}

/// The body below which another may hang from `day` on; `None` for the root.
pub(crate) fn may_hang(
    conn: &mut Conn,
    row: &BodyRow,
    parent: Option<Id<Body>>,
    day: Date,
) -> Result<Option<BodyRow>, Error> {
    let kind =
        store::kind(conn, &row.view.kind)?.ok_or(Error::Corrupt("organisation_body.kind"))?;
    let target = match parent {
        Some(id) => Some(store::row_of(conn, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &target {
        Some(target) => {
            rules::still_stands(&target.view.short, target.valid_to)?;
            rules::may_move(&row.view.path.0, &target.view.path.0)?;
            rules::stood_on(&target.view.short, target.valid_from, day)?;
            store::kind(conn, &target.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    Ok(target)
}

/// Hangs a body below `target`; whether it may was asked before.
pub(super) fn hang(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    target: Option<&BodyView>,
    day: Date,
    reason: &str,
) -> Result<Rows, Error> {
    let parent = target.map(|t| t.id);
    let place = store::next_place(tx, parent)?;
    store::save_moved(tx, row, target, place)?;
    let mut fact = fact_of(tx, row, What::Moved, day, reason);
    fact.parent = parent;
    let fact = store::insert_fact(tx, &fact)?;
    Ok(vec![(BODY, row.view.id.cast()), (FACT, fact.cast())])
}

fn move_below(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    parent: Option<Id<Body>>,
    day: Date,
    reason: &str,
) -> Result<(Deed, Rows), Error> {
    let target = may_hang(tx, row, parent, day)?;
    let rows = hang(tx, row, target.as_ref().map(|t| &t.view), day, reason)?;
    let before = match row.view.parent {
        Some(id) => store::body(tx, id)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    let after = target.map(|t| t.view.name).unwrap_or_default();
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    let deed = Deed::on("organisation.move", subject).change("上级组织", before, after);
    Ok((deed, rows))
}

/// A body may end on `day`: everything that left it had left by then.
pub(crate) fn may_end_on(
    conn: &mut Conn,
    row: &BodyRow,
    day: Date,
    today: Date,
) -> Result<(), Error> {
    may_change(conn, row, day, today)?;
    let left = store::last_leaving(conn, row.view.id)?;
    Ok(rules::change_day(day, today, left)?)
}

fn dissolve(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    day: Date,
    reason: &str,
) -> Result<(Deed, Rows), Error> {
    let today = tx.today();
    may_end_on(tx, row, day, today)?;
    rules::may_dissolve(store::left_on(tx, row.view.id, day)?)?;
    let mut rows = end_terms(tx, row.view.id, day, reason)?;
    let ended = rows.len() / 2;
    rows.extend(end(tx, row, What::Dissolved, None, day, reason)?);
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    let deed = Deed::on("organisation.dissolve", subject)
        .change("状态", "存续", "撤销")
        .change("结束任职", "0", ended);
    Ok((deed, rows))
}

/// Writes the end of a body: its last day and the fact.
pub(super) fn end(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    what: What,
    other: Option<Id<Body>>,
    day: Date,
    reason: &str,
) -> Result<Rows, Error> {
    // A body that goes on the day it came stood for that one day.
    store::save_dissolved(tx, row, rules::last_day_before(row.valid_from, day))?;
    let mut fact = fact_of(tx, row, what, day, reason);
    fact.other = other;
    let fact = store::insert_fact(tx, &fact)?;
    Ok(vec![(BODY, row.view.id.cast()), (FACT, fact.cast())])
}

/// Ends the offices of a body that ends on `day`: two rows each.
pub(super) fn end_terms(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    day: Date,
    reason: &str,
) -> Result<Rows, Error> {
    let mut rows = Vec::new();
    for term in store::running_terms(tx, body, day)? {
        let last = rules::last_day_before(term.term.first, day);
        let fact = store::save_last_day(tx, &term, last, reason)?;
        rows.push((TERM, term.id.cast()));
        rows.push((TERM_FACT, fact.cast()));
    }
    Ok(rows)
}

/// Notes another name under which papers call a body (别名); nothing happens when it is known.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`]; what the database said.
pub fn add_alias(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Body>,
    alias: &str,
) -> Result<(), Error> {
    let row = store::row_of(tx, id)?.ok_or(Error::NotFound)?;
    let alias = alias.trim();
    let known = [row.view.name.as_str(), row.view.short.as_str()];
    if alias.is_empty() || known.contains(&alias) || row.aliases.iter().any(|a| a == alias) {
        return Ok(());
    }
    let mut aliases = row.aliases.clone();
    aliases.push(alias.to_owned());
    store::save_aliases(tx, &row, &aliases)?;
    let deed = Deed::on("organisation.alias", Subject::new(BODY_SUBJECT, id))
        .row(BODY, id)
        .change("别名", row.aliases.join("、"), aliases.join("、"));
    tx.trail(by, deed)
}
