//! Where somebody may look and act.

use kernel::Id;
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body, Power},
    db::Conn,
};

use super::powers::SEE;

/// A union that the actor may see the dues of, for a deed that needs `power`.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it, and for what is no union; forbidden without the
/// power.
pub fn union_at(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Body>,
    power: &Power,
) -> Result<BodyView, Error> {
    let union = organisation::body(conn, id)?.ok_or(Error::NotFound)?;
    let nearest = organisation::unions_of(conn, id)?.into_iter().next();
    if nearest.is_none_or(|nearest| nearest.id != id) {
        return Err(Error::NotFound);
    }
    actor.require_to_see(&SEE, &union.path)?;
    actor.require(power, &union.path)?;
    Ok(union)
}

/// The unions where the actor has a power, in the order of the tree; at most `limit`.
///
/// # Errors
/// What the database said.
pub fn unions(
    conn: &mut Conn,
    actor: &Actor,
    power: &Power,
    limit: usize,
) -> Result<Vec<BodyView>, Error> {
    if !actor.may_somewhere(power.code) {
        return Ok(Vec::new());
    }
    let kinds = organisation::kinds(conn)?;
    let codes: Vec<&str> = kinds
        .iter()
        .filter(|k| k.is_union)
        .map(|k| k.code.as_str())
        .collect();
    let all = organisation::bodies(conn, None, &codes)?;
    let held = all.into_iter().filter(|b| actor.may(power.code, &b.path));
    Ok(held.take(limit).collect())
}

/// A union and those above it, the nearest first: where its rate may come from.
///
/// # Errors
/// What the database said.
pub fn way_up(conn: &mut Conn, union: Id<Body>) -> Result<Vec<Id<Body>>, Error> {
    let above = organisation::unions_of(conn, union)?;
    Ok(above.into_iter().map(|u| u.id).collect())
}
