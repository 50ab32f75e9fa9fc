//! Kinds of body, and what keeps its own books.

use kernel::Id;
use platform::{
    Error,
    access::{Body, BodyPath},
    db::{Conn, Sql, Value},
};

use super::path_ids;
use crate::model::{BodyKind, UnionAbove};

/// The kinds of body with what may stand below each.
///
/// # Errors
/// What the database said.
pub fn kinds(conn: &mut Conn) -> Result<Vec<BodyKind>, Error> {
    let mut kinds = conn.all(
        "select code, name, is_union, is_root, built_in, version
         from organisation_kind order by position, code",
        &[],
        |row| {
            Ok(BodyKind {
                code: row.get(0)?,
                name: row.get(1)?,
                is_union: row.get(2)?,
                is_root: row.get(3)?,
                children: Vec::new(),
                built_in: row.get(4)?,
                version: row.get(5)?,
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

/// The unions at and above a body, the nearest first (逐级工会): the body itself when it keeps its
/// own books.
///
/// # Errors
/// What the database said.
pub fn unions_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<UnionAbove>, Error> {
    let Some(at) = super::body(conn, body)? else {
        return Ok(Vec::new());
    };
    let ids: Vec<Value> = path_ids(&at.path).into_iter().map(Value::from).collect();
    Sql::new(
        "select b.id, b.short_name
         from organisation_body b join organisation_kind k on k.code = b.kind
         where k.is_union and",
    )
    .push_in("b.id", &ids)
    .push("order by b.path desc", &[])
    .all(conn, |row| {
        Ok(UnionAbove {
            id: row.get(0)?,
            name: row.get(1)?,
        })
    })
}
