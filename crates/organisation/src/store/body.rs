//! Bodies as they stand.

use std::collections::BTreeMap;

use kernel::{CreditCode, Date, Id};
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    args,
    db::{Conn, Row, Sql, Value},
};

use super::{part_pattern, path_range, people::there, where_may};
use crate::{
    READ,
    model::{BodyMatch, BodyRow, BodyView},
    rules::{self, Candidate},
};

/// The score of a body that is named by its credit code.
const BY_CODE: u16 = 1_000;

const COLUMNS: &str = concat!(
    "b.id, b.name, b.short_name, b.kind, k.name, b.parent, b.path,
       exists (select 1 from organisation_person p
               where p.home = b.id and p.can_sign_in and p.active_to is null and ",
    there!(),
    ")
       or exists (select 1 from organisation_term t
                  join organisation_person p on p.id = t.person
                  where t.body = b.id and not t.ended
                    and p.can_sign_in and p.active_to is null and ",
    there!(),
    ")
       as has_accounts,
       b.aliases, b.credit_code, b.outside, k.is_union, b.valid_from, b.valid_to, b.version
from organisation_body b
join organisation_kind k on k.code = b.kind"
);

fn read_view(row: &Row<'_>) -> Result<BodyView, Error> {
    Ok(BodyView {
        id: row.get(0)?,
        name: row.get(1)?,
        short: row.get(2)?,
        kind: row.get(3)?,
        kind_name: row.get(4)?,
        parent: row.get(5)?,
        path: BodyPath(row.get(6)?),
        has_accounts: row.get(7)?,
    })
}

fn read_row(row: &Row<'_>) -> Result<BodyRow, Error> {
    let aliases: String = row.get(8)?;
    Ok(BodyRow {
        view: read_view(row)?,
        aliases: serde_json::from_str(&aliases)
            .map_err(|_| Error::Corrupt("organisation_body.aliases"))?,
        credit_code: row.get(9)?,
        outside: row.get(10)?,
        is_union: row.get(11)?,
        valid_from: row.get(12)?,
        valid_to: row.get(13)?,
        version: row.get(14)?,
    })
}

/// Rows by a condition over `b`, in the order that it ends with.
pub(super) fn rows_where(
    conn: &mut Conn,
    filter: &str,
    args: &[Value],
) -> Result<Vec<BodyRow>, Error> {
    conn.all(&format!("select {COLUMNS} where {filter}"), args, read_row)
}

/// A body, dissolved ones too.
///
/// # Errors
/// What the database said.
pub fn body(conn: &mut Conn, id: Id<Body>) -> Result<Option<BodyView>, Error> {
    let sql = format!("select {COLUMNS} where b.id = $1");
    conn.one(&sql, args![id], read_view)
}

/// Full names of bodies, for a page that shows some of many trees.
///
/// # Errors
/// What the database said.
pub fn full_names(
    conn: &mut Conn,
    bodies: &[Id<Body>],
) -> Result<BTreeMap<Id<Body>, String>, Error> {
    let ids: Vec<Value> = bodies.iter().copied().map(Value::from).collect();
    let found = Sql::new("select id, name from organisation_body where")
        .push_in("id", &ids)
        .all(conn, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}

/// A body with all that this area knows.
pub(crate) fn row_of(conn: &mut Conn, id: Id<Body>) -> Result<Option<BodyRow>, Error> {
    let sql = format!("select {COLUMNS} where b.id = $1");
    conn.one(&sql, args![id], read_row)
}

/// Standing bodies in the order of the tree, at or below `within`; of these kinds, or of all when
/// `kinds` is empty.
///
/// # Errors
/// What the database said.
pub fn bodies(
    conn: &mut Conn,
    within: Option<&BodyPath>,
    kinds: &[&str],
) -> Result<Vec<BodyView>, Error> {
    let rows = standing(conn, within)?;
    let rows = rows
        .into_iter()
        .map(|row| row.view)
        .filter(|view| kinds.is_empty() || kinds.contains(&view.kind.as_str()));
    Ok(rows.collect())
}

/// Bodies asked for in one statement.
const ASKED_AT_ONCE: usize = 500;

/// Those of these bodies that were dissolved, with their short names.
///
/// # Errors
/// What the database said.
pub fn dissolved_among(
    conn: &mut Conn,
    bodies: &[Id<Body>],
) -> Result<Vec<(Id<Body>, String)>, Error> {
    let mut gone = Vec::new();
    for some in bodies.chunks(ASKED_AT_ONCE) {
        let ids: Vec<Value> = some.iter().copied().map(Value::from).collect();
        let found = Sql::new(
            "select b.id, b.short_name from organisation_body b where b.valid_to is not null and",
        )
        .push_in("b.id", &ids)
        .all(conn, |row| Ok((row.get(0)?, row.get(1)?)))?;
        gone.extend(found);
    }
    Ok(gone)
}

/// Standing rows in the order of the tree.
fn standing(conn: &mut Conn, within: Option<&BodyPath>) -> Result<Vec<BodyRow>, Error> {
    let sql = Sql::new("select").push(COLUMNS, &[]);
    let mut sql = sql.push("where b.valid_to is null", &[]);
    if let Some(path) = within {
        let (from, to) = path_range(path);
        sql = sql.push(
            "and b.path >= ? and b.path < ?",
            &[Value::from(from), Value::from(to)],
        );
    }
    let rows = sql
        .push("order by b.position, b.id", &[])
        .all(conn, read_row)?;
    Ok(in_tree_order(rows))
}

/// Parents before children, children in their own order (the order of `rows`).
fn in_tree_order(rows: Vec<BodyRow>) -> Vec<BodyRow> {
    let known: BTreeMap<Id<Body>, usize> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| (row.view.id, place))
        .collect();
    // The key of a row is the places of the bodies above it and its own.
    let key = |row: &BodyRow| -> Vec<usize> {
        path_ids(&row.view.path)
            .iter()
            .filter_map(|id| known.get(id).copied())
            .collect()
    };
    let mut keyed: Vec<(Vec<usize>, BodyRow)> =
        rows.iter().map(|row| (key(row), row.clone())).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// The ids on a path, root first.
pub(crate) fn path_ids(path: &BodyPath) -> Vec<Id<Body>> {
    path.0.split('/').filter_map(|id| id.parse().ok()).collect()
}

/// One line of the tree page (组织树行).
#[derive(Debug, Clone)]
pub(crate) struct LineOfTree {
    pub row: BodyRow,
    pub depth: usize,
    pub people: i64,
}

/// The trees of these roots (all when `None`), with the people who belong to each body.
pub(crate) fn tree(conn: &mut Conn, root: Option<&BodyPath>) -> Result<Vec<LineOfTree>, Error> {
    let rows = standing(conn, root)?;
    with_counts(conn, rows)
}

/// The bodies directly below one.
pub(crate) fn children_lines(conn: &mut Conn, id: Id<Body>) -> Result<Vec<LineOfTree>, Error> {
    let sql =
        format!("select {COLUMNS} where b.parent = $1 and b.valid_to is null order by b.position");
    let rows = conn.all(&sql, args![id], read_row)?;
    with_counts(conn, rows)
}

/// People at or below each body, counted once over the homes.
fn with_counts(conn: &mut Conn, rows: Vec<BodyRow>) -> Result<Vec<LineOfTree>, Error> {
    let homes: Vec<(String, i64)> = conn.all(
        concat!(
            "select b.path, count(*)
         from organisation_person p
         join organisation_body b on b.id = p.home
         where p.active_to is null and ",
            there!(),
            " group by b.path"
        ),
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut below: BTreeMap<Id<Body>, i64> = BTreeMap::new();
    for (path, count) in homes {
        for id in path_ids(&BodyPath(path)) {
            *below.entry(id).or_default() += count;
        }
    }
    let lines = rows.into_iter().map(|row| LineOfTree {
        depth: path_ids(&row.view.path).len().saturating_sub(1),
        people: below.get(&row.view.id).copied().unwrap_or(0),
        row,
    });
    Ok(lines.collect())
}

/// Bodies whose name holds `text`, among those the actor may know of.
pub(crate) fn search_bodies(
    conn: &mut Conn,
    actor: &Actor,
    text: &str,
    limit: u32,
) -> Result<Vec<BodyView>, Error> {
    let pattern = part_pattern(text);
    let mut sql = Sql::new("select").push(COLUMNS, &[]).push(
        "where b.valid_to is null
           and (b.name ilike ? escape '\\' or b.short_name ilike ? escape '\\')",
        &[Value::from(&pattern), Value::from(&pattern)],
    );
    // The trees that the actor stands in are known to them; others by power.
    let mut roots: Vec<String> = crate::web::own_roots(actor);
    roots.dedup();
    if roots.is_empty() {
        sql = where_may(sql, actor, READ.code, "b.path");
    } else if !actor
        .grants_of(READ.code)
        .iter()
        .any(|g| g.reach == platform::access::Reach::Everywhere)
    {
        let mut parts = Vec::new();
        let mut bounds = Vec::new();
        for root in roots {
            let (from, to) = path_range(&BodyPath(root));
            parts.push("(b.path >= ? and b.path < ?)");
            bounds.extend([Value::from(from), Value::from(to)]);
        }
        sql = sql.push(&format!("and ({})", parts.join(" or ")), &bounds);
    }
    sql.push("order by b.path limit ?", args![limit])
        .all(conn, read_view)
}

/// Whether somebody who can sign in belongs to the body or holds an office there on `day`.
///
/// # Errors
/// What the database said.
pub fn has_accounts_on(conn: &mut Conn, id: Id<Body>, day: Date) -> Result<bool, Error> {
    let found = conn.one(
        concat!(
            "select 1 from organisation_person p
         left join organisation_term t on t.person = p.id and t.body = $1
              and t.first_day <= $2 and (t.last_day is null or t.last_day >= $2)
         where p.can_sign_in
           and p.active_from <= $2 and (p.active_to is null or p.active_to >= $2)
           and (p.home = $1 or t.id is not null) and ",
            there!(),
            " limit 1"
        ),
        args![id, day],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Which standing bodies `text` may mean in a paper of `near`, best first. Bodies of the same tree
/// and outside bodies are considered. A credit code names the body that has it, and no other.
///
/// # Errors
/// What the database said.
pub fn match_bodies(conn: &mut Conn, text: &str, near: &BodyPath) -> Result<Vec<BodyMatch>, Error> {
    let root = near.0.split_inclusive('/').take(2).collect::<String>();
    let (from, to) = path_range(&BodyPath(root));
    let sql = format!(
        "select {COLUMNS} where b.valid_to is null
           and (b.outside or (b.path >= $1 and b.path < $2))
         order by b.outside, b.position, b.id"
    );
    let rows = conn.all(&sql, args![from, to], read_row)?;
    if let Ok(code) = CreditCode::parse(text) {
        let same = |row: &BodyRow| row.credit_code.as_deref() == Some(code.as_str());
        let found = rows.into_iter().find(same);
        return Ok(found
            .into_iter()
            .map(|row| BodyMatch {
                body: row.view,
                score: BY_CODE,
            })
            .collect());
    }
    let names = |row: &BodyRow| -> Vec<String> {
        let mut names = vec![row.view.name.clone(), row.view.short.clone()];
        names.extend(row.aliases.iter().cloned());
        names
    };
    let by_id: BTreeMap<Id<Body>, Vec<String>> =
        rows.iter().map(|r| (r.view.id, names(r))).collect();
    let candidates: Vec<Candidate> = rows
        .iter()
        .map(|row| {
            let mut above = path_ids(&row.view.path);
            above.pop();
            Candidate {
                names: names(row),
                above: above
                    .iter()
                    .rev()
                    .filter_map(|id| by_id.get(id).cloned())
                    .collect(),
                path: row.view.path.0.clone(),
            }
        })
        .collect();
    let ranked = rules::rank(text, &near.0, &candidates).into_iter().take(8);
    Ok(ranked
        .map(|(place, score)| BodyMatch {
            body: rows[place].view.clone(),
            score,
        })
        .collect())
}
