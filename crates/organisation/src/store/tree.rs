//! What mergers and splits ask and write.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath, Person},
    args,
    db::{Conn, Tx},
};

use super::{body::rows_where, people::there};
use crate::model::BodyRow;

/// The standing bodies directly below one, in their order.
pub(crate) fn child_rows(conn: &mut Conn, id: Id<Body>) -> Result<Vec<BodyRow>, Error> {
    let filter = "b.parent = $1 and b.valid_to is null order by b.position, b.id";
    rows_where(conn, filter, args![id])
}

/// A committee that a kind is founded with (随同设立的委员会).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DefaultCommittee {
    /// Code of the kind.
    pub kind: String,
    /// Code of the committee's kind.
    pub committee: String,
    /// Its kind's name.
    pub committee_name: String,
    /// What is appended to the full name.
    pub name: String,
    /// What is appended to the short name.
    pub short: String,
    /// The rule, its source, how sure.
    pub advice: String,
}

/// The committees that bodies are founded with; of one kind, or of all.
pub(crate) fn default_committees(
    conn: &mut Conn,
    kind: Option<&str>,
) -> Result<Vec<DefaultCommittee>, Error> {
    let found = conn.all(
        "select c.kind, c.committee, k.name, c.name, c.short_name, c.advice
         from organisation_kind_committee c
         join organisation_kind k on k.code = c.committee
         order by c.kind, k.position",
        &[],
        |row| {
            Ok(DefaultCommittee {
                kind: row.get(0)?,
                committee: row.get(1)?,
                committee_name: row.get(2)?,
                name: row.get(3)?,
                short: row.get(4)?,
                advice: row.get(5)?,
            })
        },
    )?;
    let wanted = |c: &DefaultCommittee| kind.is_none_or(|k| k == c.kind);
    Ok(found.into_iter().filter(wanted).collect())
}

/// How many people belong to the body itself on `day`; who is hidden does not count.
pub(crate) fn people_of_body(conn: &mut Conn, body: Id<Body>, day: Date) -> Result<i64, Error> {
    conn.number(
        concat!(
            "select count(*) from organisation_person p
             where p.home = $1 and (p.active_to is null or p.active_to >= $2) and ",
            there!()
        ),
        args![body, day],
    )
}

/// Carries everybody who belongs to `from` on `day` over to `into`, in one statement; who left
/// before stays where they were. Hidden people of a batch go along. How many went.
pub(crate) fn rehome(
    tx: &mut Tx<'_>,
    from: Id<Body>,
    into: Id<Body>,
    day: Date,
) -> Result<u64, Error> {
    tx.run(
        "update organisation_person
         set home = $1, version = version + 1
         where home = $2 and (active_to is null or active_to >= $3)",
        args![into, from, day],
    )
}

/// Moves named people, each with a fact that was written before.
pub(crate) fn rehome_one(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    from: Id<Body>,
    into: Id<Body>,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_person
         set home = $1, version = version + 1
         where id = $2 and home = $3",
        args![into, person, from],
    )
}

/// How many standing bodies there are below one.
pub(crate) fn bodies_below(conn: &mut Conn, path: &BodyPath) -> Result<i64, Error> {
    let (from, to) = super::path_range(path);
    conn.number(
        "select count(*) from organisation_body
         where valid_to is null and path > $1 and path < $2",
        args![from, to],
    )
}

/// A body with little of what is known of it (组织概要), dissolved ones too.
#[derive(Debug, Clone)]
pub(crate) struct LeanBody {
    pub id: Id<Body>,
    pub path: BodyPath,
    pub outside: bool,
    pub kind_name: String,
    pub gone: bool,
}

/// Every body that there ever was, siblings in their order.
pub(crate) fn lean_bodies(conn: &mut Conn) -> Result<Vec<LeanBody>, Error> {
    conn.all(
        "select b.id, b.path, b.outside, k.name, b.valid_to is not null
         from organisation_body b join organisation_kind k on k.code = b.kind
         order by b.position, b.id",
        &[],
        |row| {
            Ok(LeanBody {
                id: row.get(0)?,
                path: BodyPath(row.get(1)?),
                outside: row.get(2)?,
                kind_name: row.get(3)?,
                gone: row.get(4)?,
            })
        },
    )
}
