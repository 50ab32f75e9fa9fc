//! Segments (人群): filters under a name, one's own or shared with a body. Other areas take the
//! people of one by [`people`]: who they are is asked at that moment, and only within what the
//! asking person may see.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Person},
    db::{Conn, Tx},
    subject::Subject,
    trail::{Deed, Tracked},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    filter::{Expr, Term},
    model::{Count, SegmentMark},
    scope::Scope,
    store::{self, SegmentRow, View},
    words,
};
use crate::powers::{HARDSHIP, READ};

/// Saved filters, compared with the trail.
pub const SEGMENT: Tracked = Tracked {
    table: "membership_segment",
    columns: &["name", "owner", "body", "filter", "made_at"],
};
/// What a segment is called as a subject.
pub const SUBJECT: &str = "membership.segment";
/// How many people are told exactly without being asked to count on.
pub const EXACT_MAX: i64 = 1_000;
/// Rows that are read at once while people are streamed.
const PIECE: usize = 500;

/// A segment as people see it (人群).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Segment {
    /// Its key.
    pub id: Id<SegmentMark>,
    /// What people call it.
    pub name: String,
    /// The filter as it stands in an address.
    pub filter: String,
    /// The filter in words.
    pub words: Vec<String>,
    /// With which body it is shared; empty for one's own.
    pub shared_with: String,
    /// Whether it is the asking person's own.
    pub own: bool,
}

/// The segments that somebody may use: their own, and those shared with a body that they belong
/// to or may read. One that asks for hardship is there only for who may know of it.
///
/// # Errors
/// What the database said.
pub fn list(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Segment>, Error> {
    let rows = store::visible_to(conn, actor)?;
    let mut segments = Vec::new();
    for row in rows {
        if let Some(segment) = seen(conn, actor, row, today)? {
            segments.push(segment);
        }
    }
    Ok(segments)
}

/// One segment, for who may use it.
///
/// # Errors
/// [`Error::NotFound`]; what the database said.
pub fn one(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<SegmentMark>,
    today: Date,
) -> Result<Segment, Error> {
    let row = store::find(conn, id)?.ok_or(Error::NotFound)?;
    seen(conn, actor, row, today)?.ok_or(Error::NotFound)
}

fn seen(
    conn: &mut Conn,
    actor: &Actor,
    row: SegmentRow,
    today: Date,
) -> Result<Option<Segment>, Error> {
    let own = row.owner == actor.account;
    let place = match row.body {
        Some(body) => organisation::places(conn, &[body])?.remove(&body),
        None => None,
    };
    let shared = place
        .as_ref()
        .is_some_and(|p| actor.may(READ.code, &p.path) || actor.belongs_to(&p.path));
    let Ok(expr) = Expr::parse(&row.filter) else {
        return Ok(None);
    };
    let knows = actor.may_somewhere(HARDSHIP.code) || !expr.terms().contains(&Term::Hardship);
    if !(own || shared) || !knows || !actor.may_somewhere(READ.code) {
        return Ok(None);
    }
    let words = match store::Known::load(conn, actor, &Scope::of(actor, READ.code), &expr, today) {
        Ok(known) => words::chips(conn, &expr, &known)?,
        // Its body is of another tree now, or its office is held by too many.
        Err(Error::Refused(refusal)) => vec![refusal.text.into_owned()],
        Err(error) => return Err(error),
    };
    Ok(Some(Segment {
        id: row.id,
        name: row.name,
        filter: row.filter,
        words,
        shared_with: place.map(|p| p.short).unwrap_or_default(),
        own,
    }))
}

/// How many people it has now, within what the actor may see; exact up to [`EXACT_MAX`].
///
/// # Errors
/// As [`one`].
pub fn count(
    conn: &mut Conn,
    actor: &Actor,
    segment: &Segment,
    today: Date,
) -> Result<Count, Error> {
    let expr = Expr::parse(&segment.filter)?;
    View::of(conn, actor, expr, Vec::new(), today)?.count(conn, Some(EXACT_MAX))
}

/// Hands each person of a segment to `visit`, within what the actor may see, in the order of
/// the roster and without holding them all.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not use the segment; what `visit` said.
pub fn people(
    conn: &mut Conn,
    id: Id<SegmentMark>,
    actor: &Actor,
    today: Date,
    mut visit: impl FnMut(Id<Person>) -> Result<(), Error>,
) -> Result<(), Error> {
    let segment = one(conn, actor, id, today)?;
    let expr = Expr::parse(&segment.filter)?;
    let view = View::of(conn, actor, expr, Vec::new(), today)?;
    let mut after = None;
    loop {
        let found = view.page(conn, after, PIECE)?;
        for line in found.lines {
            visit(line.person)?;
        }
        after = found.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// A filter to be kept (新人群).
#[derive(Debug, Clone)]
pub struct NewSegment {
    /// What people call it.
    pub name: String,
    /// The filter as it stands in an address.
    pub filter: String,
    /// The body it is shared with.
    pub body: Option<Id<platform::access::Body>>,
}

/// Keeps a filter (保存人群).
///
/// # Errors
/// A refusal for an empty filter; [`Error::Forbidden`] to share with a body that the actor may
/// not read; [`Error::Unique`] for a name that is taken.
pub fn save(tx: &mut Tx<'_>, actor: &Actor, new: &NewSegment) -> Result<Id<SegmentMark>, Error> {
    let expr = Expr::parse(&new.filter)?;
    if expr.is_empty() {
        return Err(Error::refused(
            "membership.segment_empty",
            "还没有选任何条件，没有可保存的人群；请先筛选",
        ));
    }
    let today = tx.today();
    store::Known::load(tx, actor, &Scope::of(actor, READ.code), &expr, today)?;
    if let Some(body) = new.body {
        let place = organisation::places(tx, &[body])?.remove(&body);
        let place = place.ok_or(Error::NotFound)?;
        actor.require(&READ, &place.path)?;
    }
    let row = SegmentRow {
        id: tx.id(),
        name: new.name.clone(),
        owner: actor.account,
        body: new.body,
        filter: expr.to_string(),
        made_at: tx.now(),
        version: 1,
    };
    store::insert(tx, &row)?;
    let deed = Deed::on("membership.save_segment", Subject::new(SUBJECT, row.id))
        .row(SEGMENT, row.id)
        .change("名称", "", &row.name)
        .change("条件", "", &row.filter);
    tx.trail(actor, deed)?;
    Ok(row.id)
}

/// Removes one's own (删除人群).
///
/// # Errors
/// [`Error::NotFound`] for who may not see it, [`Error::Forbidden`] for one of somebody else.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor, id: Id<SegmentMark>) -> Result<(), Error> {
    let today = tx.today();
    let segment = one(tx, actor, id, today)?;
    if !segment.own {
        return Err(Error::Forbidden(
            "这个人群是别人保存的，只有保存的人能删除".into(),
        ));
    }
    store::remove(tx, id)?;
    let deed = Deed::on("membership.remove_segment", Subject::new(SUBJECT, id))
        .row(SEGMENT, id)
        .change("名称", segment.name, "");
    tx.trail(actor, deed)
}
