//! What the page of data quality counts.

use kernel::{Id, Sex};
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Reader, Sql},
};

use crate::{member::Seen, roster::scope::Scope};

/// Rows of one union with the same problems (问题计数).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlawCount {
    /// 所在基层工会.
    pub union_body: Id<Body>,
    /// The problems as bits.
    pub flaws: i64,
    /// 人数.
    pub people: i64,
}

/// Asks range by range of a scope for those who belong to a union.
fn grouped<T>(
    conn: &mut Conn,
    seen: &Seen,
    scope: &Scope,
    columns: &str,
    groups: &str,
    read: Reader<T>,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    for (from, to) in scope.ranges() {
        let sql = Sql::new("select")
            .push(
                &format!("{columns}, count(*) from membership_member m"),
                &[],
            )
            .push(
                "where m.path >= ? and m.path < ?
                   and m.standing in ('active', 'retained', 'retired')",
                args![from, to],
            );
        let sql = seen.narrow(sql, "m").push(groups, &[]);
        all.extend(sql.all(conn, read)?);
    }
    Ok(all)
}

/// Members by union.
///
/// # Errors
/// What the database said.
pub fn rows_by_union(
    conn: &mut Conn,
    seen: &Seen,
    scope: &Scope,
) -> Result<Vec<(Id<Body>, i64)>, Error> {
    let groups = "group by m.union_body";
    grouped(conn, seen, scope, "m.union_body", groups, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Members with problems, by union and by which problems.
///
/// # Errors
/// What the database said.
pub fn flaw_counts(conn: &mut Conn, seen: &Seen, scope: &Scope) -> Result<Vec<FlawCount>, Error> {
    let groups = "and m.flaws <> 0 group by m.union_body, m.flaws";
    grouped(conn, seen, scope, "m.union_body, m.flaws", groups, |row| {
        Ok(FlawCount {
            union_body: row.get(0)?,
            flaws: row.get(1)?,
            people: row.get(2)?,
        })
    })
}

/// Members by sex and year of birth; the year is 0 where it is not known.
///
/// # Errors
/// What the database said.
pub fn pyramid(
    conn: &mut Conn,
    seen: &Seen,
    scope: &Scope,
) -> Result<Vec<(Option<Sex>, i16, i64)>, Error> {
    let columns = "m.sex, coalesce(substr(m.birth, 1, 4), '0')";
    let groups = "group by m.sex, coalesce(substr(m.birth, 1, 4), '0')";
    grouped(conn, seen, scope, columns, groups, |row| {
        let (sex, year): (String, String) = (row.get(0)?, row.get(1)?);
        let sex = match sex.as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        };
        Ok((sex, year.parse().unwrap_or_default(), row.get(2)?))
    })
}
