//! Bodies, their kinds and their past.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use super::{part_pattern, path_range, where_may};
use crate::{
    READ,
    model::{BodyFact, BodyKind, BodyMatch, BodyRow, BodyView, FactMark, What},
    rules::{self, Candidate, Left},
};

const COLUMNS: &str = "b.id, b.name, b.short_name, b.kind, k.name, b.parent, b.path,
       exists (select 1 from organisation_person p
               where p.home = b.id and p.account is not null and p.active_to is null)
       or exists (select 1 from organisation_term t
                  join organisation_person p on p.id = t.person
                  where t.body = b.id and not t.ended
                    and p.account is not null and p.active_to is null)
       as has_accounts,
       b.aliases, b.credit_code, b.outside, k.is_union, b.valid_from, b.valid_to, b.version
from organisation_body b
join organisation_kind k on k.code = b.kind";

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

/// A body, dissolved ones too.
///
/// # Errors
/// What the database said.
pub fn body(conn: &mut Conn, id: Id<Body>) -> Result<Option<BodyView>, Error> {
    let sql = format!("select {COLUMNS} where b.id = $1");
    conn.one(&sql, args![id], read_view)
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
        "select b.path, count(*)
         from organisation_person p
         join organisation_body b on b.id = p.home
         where p.active_to is null
         group by b.path",
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
           and (lower(b.name) like ? escape '\\' or lower(b.short_name) like ? escape '\\')",
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
        "select 1 from organisation_person p
         left join organisation_term t on t.person = p.id and t.body = $1
              and t.first_day <= $2 and (t.last_day is null or t.last_day >= $2)
         where p.account is not null
           and p.active_from <= $2 and (p.active_to is null or p.active_to >= $2)
           and (p.home = $1 or t.id is not null)
         limit 1",
        args![id, day],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// The kinds of body with what may stand below each.
///
/// # Errors
/// What the database said.
pub fn kinds(conn: &mut Conn) -> Result<Vec<BodyKind>, Error> {
    let mut kinds = conn.all(
        "select code, name, is_union, is_root from organisation_kind order by position",
        &[],
        |row| {
            Ok(BodyKind {
                code: row.get(0)?,
                name: row.get(1)?,
                is_union: row.get(2)?,
                is_root: row.get(3)?,
                children: Vec::new(),
            })
        },
    )?;
    let pairs: Vec<(String, String)> = conn.all(
        "select c.parent, c.child
         from organisation_kind_child c
         join organisation_kind k on k.code = c.child
         order by c.parent, k.position",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (parent, child) in pairs {
        if let Some(kind) = kinds.iter_mut().find(|k| k.code == parent) {
            kind.children.push(child);
        }
    }
    Ok(kinds)
}

/// One kind.
pub(crate) fn kind(conn: &mut Conn, code: &str) -> Result<Option<BodyKind>, Error> {
    Ok(kinds(conn)?.into_iter().find(|k| k.code == code))
}

/// The nearest body at or above `path` that keeps its own books; the root when none does.
pub(crate) fn union_of(conn: &mut Conn, path: &BodyPath) -> Result<Option<Id<Body>>, Error> {
    let ids: Vec<Value> = path_ids(path).into_iter().map(Value::from).collect();
    let found: Vec<(Id<Body>, bool)> = Sql::new(
        "select b.id, k.is_union
         from organisation_body b join organisation_kind k on k.code = b.kind where",
    )
    .push_in("b.id", &ids)
    .push("order by b.path", &[])
    .all(conn, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let union = found.iter().rev().find(|(_, is_union)| *is_union);
    Ok(union.or(found.first()).map(|(id, _)| *id))
}

/// Which standing bodies `text` may mean in a paper of `near`, best first. Bodies of the same tree
/// and outside bodies are considered.
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
                path: row.view.path.clone(),
            }
        })
        .collect();
    let ranked = rules::rank(text, near, &candidates).into_iter().take(8);
    Ok(ranked
        .map(|(place, score)| BodyMatch {
            body: rows[place].view.clone(),
            score,
        })
        .collect())
}

fn read_fact(row: &Row<'_>) -> Result<BodyFact, Error> {
    let what: String = row.get(1)?;
    Ok(BodyFact {
        body: row.get(0)?,
        what: What::parse(&what).ok_or(Error::Corrupt("organisation_body_fact.what"))?,
        holds_from: row.get(2)?,
        learnt_at: row.get(3)?,
        parent: row.get(4)?,
        name: row.get(5)?,
        short: row.get(6)?,
        reason: row.get(7)?,
    })
}

/// What happened to a body, oldest first.
///
/// # Errors
/// What the database said.
pub fn history(conn: &mut Conn, id: Id<Body>) -> Result<Vec<BodyFact>, Error> {
    conn.all(
        "select body, what, holds_from, learnt_at, parent, name, short_name, reason
         from organisation_body_fact where body = $1 order by holds_from, id",
        args![id],
        read_fact,
    )
}

/// The tree as it stood on `day`: for each body the fact that held then. With `known_on` only
/// what we had learnt by that instant counts.
///
/// # Errors
/// What the database said.
pub fn as_of(conn: &mut Conn, day: Date, known_on: Option<Moment>) -> Result<Vec<BodyFact>, Error> {
    let known = known_on.unwrap_or(Moment::from_ms(i64::MAX));
    let facts = conn.all(
        "select body, what, holds_from, learnt_at, parent, name, short_name, reason
         from organisation_body_fact
         where holds_from <= $1 and learnt_at <= $2
         order by body, holds_from, id",
        args![day, known],
        read_fact,
    )?;
    let mut newest: BTreeMap<Id<Body>, BodyFact> = BTreeMap::new();
    for fact in facts {
        newest.insert(fact.body, fact);
    }
    newest.retain(|_, fact| fact.what != What::Dissolved);
    Ok(newest.into_values().collect())
}

/// The day of a body's last change.
pub(crate) fn fact_last_day(conn: &mut Conn, id: Id<Body>) -> Result<Option<Date>, Error> {
    conn.one(
        "select holds_from from organisation_body_fact
         where body = $1 order by holds_from desc limit 1",
        args![id],
        |row| row.get(0),
    )
}

/// What still hangs on a body on `day`.
pub(crate) fn left_on(conn: &mut Conn, id: Id<Body>, day: Date) -> Result<Left, Error> {
    Ok(Left {
        children: conn.number(
            "select count(*) from organisation_body where parent = $1 and valid_to is null",
            args![id],
        )?,
        terms: conn.number(
            "select count(*) from organisation_term
             where body = $1 and (last_day is null or last_day >= $2)",
            args![id, day],
        )?,
        people: conn.number(
            "select count(*) from organisation_person
             where home = $1 and (active_to is null or active_to >= $2)",
            args![id, day],
        )?,
    })
}

/// The place after the last child.
pub(crate) fn next_place(conn: &mut Conn, parent: Option<Id<Body>>) -> Result<i64, Error> {
    let last = match parent {
        Some(parent) => conn.number(
            "select coalesce(max(position), 0) from organisation_body where parent = $1",
            args![parent],
        ),
        None => conn.number(
            "select coalesce(max(position), 0) from organisation_body where parent is null",
            &[],
        ),
    };
    last.map(|place| place + 10)
}

pub(crate) fn insert_body(tx: &mut Tx<'_>, row: &BodyRow, place: i64) -> Result<(), Error> {
    let view = &row.view;
    tx.run(
        "insert into organisation_body
           (id, kind, parent, name, short_name, aliases, credit_code, outside, position, path,
            valid_from, valid_to, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
        args![
            view.id,
            &view.kind,
            view.parent,
            &view.name,
            &view.short,
            serde_json::to_string(&row.aliases)?,
            row.credit_code.clone(),
            row.outside,
            place,
            &view.path.0,
            row.valid_from,
            row.valid_to,
            tx.now()
        ],
    )?;
    Ok(())
}

/// The id of the new fact.
pub(crate) fn insert_fact(tx: &mut Tx<'_>, fact: &BodyFact) -> Result<Id<FactMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_body_fact
           (id, body, what, holds_from, learnt_at, parent, name, short_name, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            id,
            fact.body,
            fact.what.as_str(),
            fact.holds_from,
            fact.learnt_at,
            fact.parent,
            &fact.name,
            &fact.short,
            &fact.reason
        ],
    )?;
    Ok(id)
}

pub(crate) fn save_names(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    name: &str,
    short: &str,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body
         set name = $1, short_name = $2, learnt_at = $3, version = version + 1
         where id = $4 and version = $5",
        args![name, short, tx.now(), row.view.id, row.version],
    )
}

pub(crate) fn save_aliases(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    aliases: &[String],
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body set aliases = $1, version = version + 1
         where id = $2 and version = $3",
        args![serde_json::to_string(aliases)?, row.view.id, row.version],
    )
}

/// Hangs the body below `parent` and carries the paths of everything below it along.
pub(crate) fn save_moved(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    parent: Option<&BodyView>,
    place: i64,
) -> Result<(), Error> {
    let id = row.view.id;
    let path = parent.map_or_else(|| BodyPath::root(id), |p| p.path.child(id));
    let (from, to) = path_range(&row.view.path);
    tx.run_one(
        "update organisation_body
         set parent = $1, position = $2, learnt_at = $3, version = version + 1
         where id = $4 and version = $5",
        args![parent.map(|p| p.id), place, tx.now(), id, row.version],
    )?;
    // substr counts characters from 1; paths are plain ASCII.
    tx.run(
        "update organisation_body
         set path = cast($1 as text) || substr(path, $2)
         where path >= $3 and path < $4",
        args![path.0, row.view.path.0.len() + 1, from, to],
    )?;
    Ok(())
}

pub(crate) fn save_dissolved(tx: &mut Tx<'_>, row: &BodyRow, last: Date) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body
         set valid_to = $1, learnt_at = $2, version = version + 1
         where id = $3 and version = $4",
        args![last, tx.now(), row.view.id, row.version],
    )
}
