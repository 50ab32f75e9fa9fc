//! What is written of differences once they stand there.

use std::collections::BTreeMap;

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body, Person},
    args,
    db::{Conn, Sql, Tx, Value},
};

use crate::{
    compare::model::{Kind, Row},
    intake::{Difference, Problem},
    model::{MemberMark, SetMark},
};

/// What became of a difference, as it is stored (处理情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// 待处理
    Open,
    /// 以名册为准
    Kept,
    /// 待对方同意: the request.
    Asked(i64),
    /// 由变更集写入
    Set(Id<SetMark>),
    /// 已办
    Done,
    /// 已一致
    Settled,
}

impl Stored {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Asked(_) => "asked",
            Self::Set(_) => "set",
            Self::Done => "done",
            Self::Settled => "settled",
        }
    }
}

/// Notes what was decided of a difference, by whom and why.
///
/// # Errors
/// [`Error::Stale`] when somebody decided in between.
pub fn save(
    tx: &mut Tx<'_>,
    row: &Row,
    state: Stored,
    who: Option<&Actor>,
    reason: &str,
) -> Result<(), Error> {
    let now = tx.now();
    let (set, request) = match state {
        Stored::Set(set) => (Some(set), None),
        Stored::Asked(request) => (None, Some(request)),
        Stored::Open | Stored::Kept | Stored::Done | Stored::Settled => (None, None),
    };
    let (member, version) = (row.member.map(|m| m.0), row.member.map(|m| m.1));
    tx.run_one(
        "update membership_comparison_row
         set state = $1, set_id = $2, request = $3, reason = $4, decided_by = $5,
             decided_name = $6, decided_at = $7, member = $8, member_version = $9,
             version = version + 1
         where id = $10 and version = $11",
        args![
            state.as_str(),
            set,
            request,
            reason,
            who.map(|w| w.person),
            who.map(|w| w.name.clone()).unwrap_or_default(),
            who.map(|_| now),
            member,
            version,
            row.id,
            row.version
        ],
    )
}

/// What a difference is after the roster was looked at again (再次比对的结果).
#[derive(Debug, Clone)]
pub struct Fresh {
    /// 种类
    pub kind: Kind,
    /// Who of the roster it is, or may be.
    pub person: Option<Id<Person>>,
    /// The row of the roster, and its version.
    pub member: Option<(Id<MemberMark>, i64)>,
    /// Where it is decided.
    pub home: Id<Body>,
    /// What differs.
    pub fields: Vec<Difference>,
    /// What is wrong with the row of the list.
    pub problems: Vec<Problem>,
}

/// Puts what differs now in place of what differed.
///
/// # Errors
/// [`Error::Stale`] when somebody decided in between.
pub fn refresh(tx: &mut Tx<'_>, row: &Row, fresh: &Fresh) -> Result<(), Error> {
    tx.run_one(
        "update membership_comparison_row
         set kind = $1, person = $2, member = $3, member_version = $4, home = $5, fields = $6,
             problems = $7, version = version + 1
         where id = $8 and version = $9",
        args![
            fresh.kind.as_str(),
            fresh.person,
            fresh.member.map(|m| m.0),
            fresh.member.map(|m| m.1),
            fresh.home,
            serde_json::to_string(&fresh.fields)?,
            serde_json::to_string(&fresh.problems)?,
            row.id,
            row.version
        ],
    )
}

/// Somebody who was told as gone was found in the list after all.
///
/// # Errors
/// What the database said.
pub fn settle_gone(
    tx: &mut Tx<'_>,
    comparison: Id<SetMark>,
    person: Id<Person>,
    why: &str,
) -> Result<(), Error> {
    tx.run(
        "update membership_comparison_row
         set state = 'settled', reason = $1, version = version + 1
         where comparison = $2 and person = $3 and kind = 'gone' and state = 'open'",
        args![why, comparison, person],
    )?;
    Ok(())
}

/// Who was met in the earlier comparison, by mark and kind, with what was said then.
///
/// # Errors
/// What the database said.
pub fn met_before(
    conn: &mut Conn,
    earlier: Id<SetMark>,
    marks: &[&str],
) -> Result<BTreeMap<(String, String), String>, Error> {
    let marks: Vec<Value> = marks.iter().map(|m| Value::from(*m)).collect();
    let met = Sql::new("select mark, kind, reason from membership_comparison_row")
        .push("where comparison = ? and", args![earlier])
        .push_in("mark", &marks)
        .all(conn, |row| {
            let key = (row.get::<String>(0)?, row.get::<String>(1)?);
            Ok((key, row.get::<String>(2)?))
        })?;
    Ok(met.into_iter().collect())
}

/// Differences of a comparison that a change set or another union works on.
///
/// # Errors
/// What the database said.
pub fn is_under_way(conn: &mut Conn, comparison: Id<SetMark>) -> Result<bool, Error> {
    let found = conn.one(
        "select 1 from membership_comparison_row r
         join membership_set s on s.id = r.set_id
         where r.comparison = $1 and r.state = 'set' and s.state in ('reading', 'writing')
         limit 1",
        args![comparison],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Erases what was brought of up to `limit` differences of a comparison that was ended; how many.
///
/// # Errors
/// What the database said.
pub fn erase_some(tx: &mut Tx<'_>, comparison: Id<SetMark>, limit: usize) -> Result<usize, Error> {
    let rows: Vec<i64> = tx.all(
        "select id from membership_comparison_row
         where comparison = $1 and (sealed is not null or brought is not null)
         order by id limit $2",
        args![comparison, limit],
        |row| row.get(0),
    )?;
    for row in &rows {
        tx.run(
            "update membership_comparison_row set sealed = null, brought = null where id = $1",
            args![*row],
        )?;
    }
    Ok(rows.len())
}
