//! Terms of office.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Body, BodyPath, Person},
    area::Tie,
    args,
    db::{Conn, Row, Tx},
};

use super::{people::there, union_of};
use crate::{
    model::{TermFactMark, TermMark, TermView},
    rules::Held,
};

const COLUMNS: &str = concat!(
    "t.id, t.person, p.name, t.office, o.name, t.body, b.short_name,
       t.first_day, t.last_day, t.appointed_by, t.version
from organisation_term t
join organisation_person p on p.id = t.person and ",
    there!(),
    "
join organisation_office o on o.code = t.office
join organisation_body b on b.id = t.body"
);

fn read(row: &Row<'_>) -> Result<TermView, Error> {
    Ok(TermView {
        id: row.get(0)?,
        person: row.get(1)?,
        person_name: row.get(2)?,
        office: row.get(3)?,
        office_name: row.get(4)?,
        body: row.get(5)?,
        body_name: row.get(6)?,
        term: term_of(row.get(7)?, row.get(8)?)?,
        appointed_by: row.get(9)?,
        version: row.get(10)?,
    })
}

pub(super) fn term_of(first: Date, last: Option<Date>) -> Result<Term, Error> {
    Term::new(first, last).ok_or(Error::Corrupt("organisation_term.last_day"))
}

/// One term.
pub(crate) fn term(conn: &mut Conn, id: Id<TermMark>) -> Result<Option<TermView>, Error> {
    conn.one(
        &format!("select {COLUMNS} where t.id = $1"),
        args![id],
        read,
    )
}

/// Everyone who holds or held an office in a body, running ones first.
pub(crate) fn terms_of_body(conn: &mut Conn, body: Id<Body>) -> Result<Vec<TermView>, Error> {
    let sql = format!(
        "select {COLUMNS} where t.body = $1
         order by t.ended, o.position, t.first_day desc, t.id limit 200"
    );
    conn.all(&sql, args![body], read)
}

/// What a person holds and held, newest first.
///
/// # Errors
/// What the database said.
pub fn terms_of_person(conn: &mut Conn, person: Id<Person>) -> Result<Vec<TermView>, Error> {
    let sql = format!(
        "select {COLUMNS} where t.person = $1 order by t.first_day desc, o.position limit 200"
    );
    conn.all(&sql, args![person], read)
}

/// The person's terms, seen from a new one in `body`: same body, same union.
pub(crate) fn terms_to_compare(
    conn: &mut Conn,
    person: Id<Person>,
    body: Id<Body>,
    path: &BodyPath,
) -> Result<Vec<Held>, Error> {
    let union = union_of(conn, path)?;
    let found: Vec<(TermView, BodyPath)> = conn.all(
        &format!("select {} where t.person = $1", with_path()),
        args![person],
        |row| Ok((read(row)?, BodyPath(row.get(11)?))),
    )?;
    let mut held = Vec::with_capacity(found.len());
    for (view, at) in found {
        held.push(Held {
            same_body: view.body == body,
            same_union: union_of(conn, &at)? == union,
            office: view.office,
            office_name: view.office_name,
            body_name: view.body_name,
            term: view.term,
        });
    }
    Ok(held)
}

fn with_path() -> String {
    COLUMNS.replacen("t.version", "t.version, b.path", 1)
}

pub(crate) fn insert_term(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    office: &str,
    body: Id<Body>,
    term: Term,
    appointed_by: &str,
) -> Result<Id<TermMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_term
           (id, person, office, body, first_day, last_day, ended, appointed_by, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, false, $7, $8, 1)",
        args![
            id,
            person,
            office,
            body,
            term.first,
            term.last,
            appointed_by,
            tx.now()
        ],
    )?;
    Ok(id)
}

/// Ends a term; the fact that it was to end on another day before is kept.
pub(crate) fn save_last_day(
    tx: &mut Tx<'_>,
    term: &TermView,
    last: Date,
    reason: &str,
) -> Result<Id<TermFactMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_term_fact (id, term, before, last_day, learnt_at, reason)
         values ($1, $2, $3, $4, $5, $6)",
        args![id, term.id, term.term.last, last, tx.now(), reason],
    )?;
    tx.run_one(
        "update organisation_term
         set last_day = $1, ended = true, version = version + 1
         where id = $2 and version = $3",
        args![last, term.id, term.version],
    )?;
    Ok(id)
}

/// The terms of a body that go on on `day` or begin later.
pub(crate) fn running_terms(
    conn: &mut Conn,
    body: Id<Body>,
    day: Date,
) -> Result<Vec<TermView>, Error> {
    let sql = format!(
        "select {COLUMNS} where t.body = $1 and (t.last_day is null or t.last_day >= $2)
         order by t.id limit 10000"
    );
    conn.all(&sql, args![body, day], read)
}

/// Terms that run, or begin later: they keep a record from being merged away, because an office
/// is held by one person under one name.
pub(crate) fn ties(conn: &mut Conn, person: Id<Person>, today: Date) -> Result<Vec<Tie>, Error> {
    let running = terms_of_person(conn, person)?.into_iter();
    let running = running.filter(|t| t.term.last.is_none_or(|last| last >= today));
    let tie = |t: TermView| {
        let (body, office) = (t.body_name, t.office_name);
        Tie::keeps(format!(
            "任职还没有结束：{body}{office}；请先结束任期，再由保留的一条任职"
        ))
    };
    Ok(running.map(tie).collect())
}
