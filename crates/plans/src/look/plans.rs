//! The list of all plans that somebody may see.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
};

use super::pages::PlanLine;
use crate::{
    plan::{self, Plan},
    powers,
};

/// Plans on one page of the list.
const PLANS_PAGE: u32 = 50;

/// A page of the plans that an actor may see, and the last of it when there are more.
type PlanLines = (Vec<PlanLine>, Option<Id<Plan>>);

/// The plans that an actor may see after `after`, with the names of their bodies.
pub fn lines(conn: &mut Conn, actor: &Actor, after: Option<Id<Plan>>) -> Result<PlanLines, Error> {
    let from = match after {
        Some(id) => plan::store::find(conn, id)?.map(|p| (p.year, p.id)),
        None => None,
    };
    let mut plans = plan::seen::page(conn, actor, from, PLANS_PAGE + 1)?;
    let size = usize::try_from(PLANS_PAGE).unwrap_or(usize::MAX);
    let more = plans.len() > size;
    plans.truncate(size);
    let own = own_plans(conn, actor)?;
    let bodies: Vec<Id<Body>> = plans.iter().map(|p| p.body).collect();
    let names = organisation::full_names(conn, &bodies)?;
    let line = |plan: &Plan| {
        let name = names.get(&plan.body).cloned().unwrap_or_default();
        PlanLine::of(plan, name, own.contains(&plan.id))
    };
    let next = plans.last().map(|p| p.id).filter(|_| more);
    Ok((plans.iter().map(line).collect(), next))
}

/// The plans that `/plans/{year}` shows the actor without being told whose: of each year that of
/// the nearest body.
fn own_plans(conn: &mut Conn, actor: &Actor) -> Result<BTreeSet<Id<Plan>>, Error> {
    let own = powers::own_bodies(actor);
    let plans = plan::store::of_bodies(conn, &own, None)?;
    let mut nearest: BTreeMap<i16, Id<Plan>> = BTreeMap::new();
    for body in own.iter().rev() {
        let of_body = plans.iter().filter(|p| p.body == *body);
        nearest.extend(of_body.map(|p| (p.year, p.id)));
    }
    Ok(nearest.into_values().collect())
}
