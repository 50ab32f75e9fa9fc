//! Founding, renaming, moving and dissolving bodies.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath},
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use super::BODY_SUBJECT;
use crate::{
    model::{BodyFact, BodyRow, BodyView, What},
    rules,
    store::{self, BODY, FACT},
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
    let kind = store::kind(tx, &new.kind)?
        .ok_or_else(|| Error::field("kind", "没有这个类别，请重新选择"))?;
    rules::change_day(new.from, tx.today(), None)?;
    let parent = match new.parent {
        Some(id) => Some(store::row_of(tx, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &parent {
        Some(parent) => {
            rules::still_stands(&parent.view.short, parent.valid_to)?;
            store::kind(tx, &parent.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    let id = tx.id();
    let path = parent
        .as_ref()
        .map_or_else(|| BodyPath::root(id), |p| p.view.path.child(id));
    let row = BodyRow {
        view: BodyView {
            id,
            name: new.name.clone(),
            short: new.short.clone(),
            kind: kind.code.clone(),
            kind_name: kind.name,
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
    let fact = fact_of(tx, &row, What::Founded, new.from, &new.reason);
    let fact = store::insert_fact(tx, &fact)?;
    let deed = Deed::on("organisation.found", Subject::new(BODY_SUBJECT, id))
        .row(BODY, id)
        .row(FACT, fact)
        .change("名称", "", &new.name)
        .change("成立日期", "", new.from)
        .why(new.reason.clone());
    tx.trail(by, deed)?;
    Ok(id)
}

fn fact_of(tx: &Tx<'_>, row: &BodyRow, what: What, day: Date, reason: &str) -> BodyFact {
    BodyFact {
        body: row.view.id,
        what,
        holds_from: day,
        learnt_at: tx.now(),
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
    rules::still_stands(&row.view.short, row.valid_to)?;
    let last = store::fact_last_day(tx, id)?;
    rules::change_day(day, tx.today(), last)?;
    let deed = match change {
        BodyChange::Rename { name, short } => rename(tx, &row, name, short, day, reason)?,
        BodyChange::Move { parent } => move_below(tx, &row, *parent, day, reason)?,
        BodyChange::Dissolve => dissolve(tx, &row, day, reason)?,
    };
    tx.trail(
        by,
        deed.row(BODY, id).change("生效日期", "", day).why(reason),
    )
}

fn rename(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    name: &str,
    short: &str,
    day: Date,
    reason: &str,
) -> Result<Deed, Error> {
    store::save_names(tx, row, name, short)?;
    let mut fact = fact_of(tx, row, What::Renamed, day, reason);
    fact.name = name.to_owned();
    fact.short = short.to_owned();
    let fact = store::insert_fact(tx, &fact)?;
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.rename", subject)
        .row(FACT, fact)
        .change("名称", &row.view.name, name)
        .change("简称", &row.view.short, short))
}

fn move_below(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    parent: Option<Id<Body>>,
    day: Date,
    reason: &str,
) -> Result<Deed, Error> {
    let kind = store::kind(tx, &row.view.kind)?.ok_or(Error::Corrupt("organisation_body.kind"))?;
    let target = match parent {
        Some(id) => Some(store::row_of(tx, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &target {
        Some(target) => {
            rules::still_stands(&target.view.short, target.valid_to)?;
            rules::may_move(&row.view.path.0, &target.view.path.0)?;
            store::kind(tx, &target.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    let place = store::next_place(tx, parent)?;
    store::save_moved(tx, row, target.as_ref().map(|t| &t.view), place)?;
    let mut fact = fact_of(tx, row, What::Moved, day, reason);
    fact.parent = parent;
    let fact = store::insert_fact(tx, &fact)?;
    let before = match row.view.parent {
        Some(id) => store::body(tx, id)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    let after = target.map(|t| t.view.name).unwrap_or_default();
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.move", subject)
        .row(FACT, fact)
        .change("上级组织", before, after))
}

fn dissolve(tx: &mut Tx<'_>, row: &BodyRow, day: Date, reason: &str) -> Result<Deed, Error> {
    rules::may_dissolve(store::left_on(tx, row.view.id, day)?)?;
    let last = day.yesterday().map_err(|_| Error::Corrupt("day"))?;
    // A body that goes on the day it came stood for that one day.
    store::save_dissolved(tx, row, last.max(row.valid_from))?;
    let fact = fact_of(tx, row, What::Dissolved, day, reason);
    let fact = store::insert_fact(tx, &fact)?;
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.dissolve", subject)
        .row(FACT, fact)
        .change("状态", "存续", "撤销"))
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
