//! Records that may be of one person (疑似重复).

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, Person},
    args,
    db::{Conn, Sql, Value},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{model::Likeness, rules, store};
use crate::{
    member::{self, Seen},
    model::Member,
    powers::READ,
    roster::scope::Scope,
};

/// Pairs that one page shows.
pub(super) const PAIRS_MAX: usize = 100;
/// Members among whom near names are looked for at once; more are narrowed by body first.
/// Source: house rule; everybody born on one day is compared with everybody else.
const NEAR_MAX: usize = 5_000;

/// One record of a pair (一条记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Record {
    /// Whose.
    #[schemars(with = "String")]
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// Where they belong.
    pub home_name: String,
    /// 出生日期; empty when it is not known.
    pub birth: String,
    /// 身份证号, masked.
    pub id_mask: String,
}

/// Two records that may be one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pair {
    /// What makes them alike.
    pub likeness: Likeness,
    /// The older record.
    pub one: Record,
    /// The newer one.
    pub other: Record,
}

/// What was found (查重结果).
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub pairs: Vec<Pair>,
    /// Whether near names were looked for.
    pub near: bool,
    /// Whether there may be more pairs.
    pub more: bool,
}

/// A row with its keyed hash.
type Hashed = (Member, Option<String>);

fn rows_by(
    conn: &mut Conn,
    seen: &Seen,
    rest: impl FnOnce(Sql) -> Sql,
) -> Result<Vec<Hashed>, Error> {
    let full = member::full_by(conn, |sql| rest(seen.narrow(sql, "m")))?;
    let hashed = full.into_iter().map(|f| (f.member, f.sealed.id_hash));
    Ok(hashed.collect())
}

/// Pairs of rows that the actor may see, within a body when one is given.
pub(super) fn pairs(
    conn: &mut Conn,
    actor: &Actor,
    within: Option<Id<Body>>,
) -> Result<Found, Error> {
    let seen = Seen::now(conn)?;
    let mut scope = Scope::of(actor, READ.code);
    if let Some(body) = within {
        let place = organisation::places(conn, &[body])?.remove(&body);
        scope = scope.within(&place.ok_or(Error::NotFound)?.path);
    }
    let mut rows = same_numbers(conn, &seen)?;
    rows.extend(same_people(conn, &seen, &scope)?);
    let near = near_rows(conn, &seen, &scope)?;
    let looked = near.is_some();
    rows.extend(near.unwrap_or_default());
    rows.sort_by_key(|(m, _)| m.id);
    rows.dedup_by_key(|(m, _)| m.id);
    let mut pairs = alike(&rows);
    let visible = visible(conn, &scope, &mut pairs)?;
    Ok(Found {
        more: visible.len() > PAIRS_MAX,
        pairs: visible.into_iter().take(PAIRS_MAX).collect(),
        near: looked,
    })
}

/// All pairs among rows, the surest first.
fn alike(rows: &[Hashed]) -> Vec<(Likeness, Member, Member)> {
    let mut by_key: std::collections::BTreeMap<String, Vec<&Hashed>> =
        std::collections::BTreeMap::new();
    for row in rows {
        if let Some(hash) = &row.1 {
            by_key.entry(format!("#{hash}")).or_default().push(row);
        }
        if let Some(birth) = row.0.birth {
            by_key.entry(birth.to_string()).or_default().push(row);
        }
    }
    let mut pairs = Vec::new();
    for group in by_key.values() {
        for (place, one) in group.iter().enumerate() {
            for other in &group[place + 1..] {
                if let Some(likeness) = rules::likeness(said(one), said(other)) {
                    pairs.push((likeness, one.0.clone(), other.0.clone()));
                }
            }
        }
    }
    pairs.sort_by_key(|(likeness, one, other)| (*likeness, one.id, other.id));
    pairs.dedup_by_key(|(_, one, other)| (one.id, other.id));
    pairs
}

fn said((member, hash): &Hashed) -> (Option<&str>, &str, Option<Date>) {
    (hash.as_deref(), member.name.as_str(), member.birth)
}

/// Those of whom the actor may see both.
fn visible(
    conn: &mut Conn,
    scope: &Scope,
    pairs: &mut Vec<(Likeness, Member, Member)>,
) -> Result<Vec<Pair>, Error> {
    let mut homes: Vec<Id<Body>> = pairs.iter().flat_map(|p| [p.1.home, p.2.home]).collect();
    homes.sort();
    homes.dedup();
    let places = organisation::places(conn, &homes)?;
    let record = |m: &Member| {
        let place = places.get(&m.home).filter(|p| scope.has(&p.path))?;
        Some(record(m, &place.short))
    };
    let both = pairs.drain(..).filter_map(|(likeness, one, other)| {
        Some(Pair {
            likeness,
            one: record(&one)?,
            other: record(&other)?,
        })
    });
    Ok(both.take(PAIRS_MAX + 1).collect())
}

/// A row as pairs show it.
pub(super) fn record(m: &Member, home_name: &str) -> Record {
    Record {
        person: m.person,
        name: m.name.clone(),
        staff_no: m.staff_no.clone(),
        home_name: home_name.to_owned(),
        birth: m.birth.map(|d| d.to_string()).unwrap_or_default(),
        id_mask: m.id_mask.clone(),
    }
}

fn limit() -> i64 {
    i64::try_from(PAIRS_MAX).unwrap_or(i64::MAX)
}

/// Rows whose number stands in another row: one look along the index of numbers.
fn same_numbers(conn: &mut Conn, seen: &Seen) -> Result<Vec<Hashed>, Error> {
    let hashes: Vec<Value> = store::numbers_twice(conn, limit())?
        .into_iter()
        .map(Value::from)
        .collect();
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    rows_by(conn, seen, |sql| {
        sql.push("and", &[]).push_in("m.id_hash", &hashes)
    })
}

/// Rows whose name and day of birth stand in another row of the scope.
fn same_people(conn: &mut Conn, seen: &Seen, scope: &Scope) -> Result<Vec<Hashed>, Error> {
    let mut rows = Vec::new();
    for (from, to) in scope.ranges() {
        let found = store::people_twice(conn, (from, to), limit())?;
        for (name, birth) in found {
            rows.extend(rows_by(conn, seen, |sql| {
                sql.push("and m.name = ? and m.birth = ?", args![name, birth])
            })?);
        }
    }
    Ok(rows)
}

/// All rows of a small scope, to compare their names; `None` when the scope is large.
fn near_rows(conn: &mut Conn, seen: &Seen, scope: &Scope) -> Result<Option<Vec<Hashed>>, Error> {
    let mut rows = Vec::new();
    for (from, to) in scope.ranges() {
        let most = i64::try_from(NEAR_MAX + 1).unwrap_or(i64::MAX);
        rows.extend(rows_by(conn, seen, |sql| {
            sql.push(
                "and m.path >= ? and m.path < ? and m.birth is not null limit ?",
                args![from, to, most],
            )
        })?);
        if rows.len() > NEAR_MAX {
            return Ok(None);
        }
    }
    Ok(Some(rows))
}
