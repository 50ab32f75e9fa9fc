//! Plans that an actor may see: the same rule as [`powers::may_see`], asked of many at once.

use kernel::Id;
use platform::{
    Error,
    access::Actor,
    args,
    db::{Conn, Sql, Value},
};

use super::{COLUMNS, read_plan};
use crate::{
    plan::Plan,
    powers::{self, READ},
};

/// Appends `and (…)`: only plans `p` that the actor may see.
pub(crate) fn where_seen(sql: Sql, actor: &Actor) -> Sql {
    if !actor.may_somewhere(READ.code) {
        return sql.push("and 1 = 0", &[]);
    }
    let (held, mut args) = organisation::where_held(actor, READ.code, "p.body");
    let own = powers::own_bodies(actor);
    if own.is_empty() {
        return sql.push(&format!("and ({held})"), &args);
    }
    let marks = vec!["?"; own.len()].join(", ");
    args.extend(own.into_iter().map(Value::from));
    let issued = format!("p.state not in ('draft', 'deliberation') and p.body in ({marks})");
    sql.push(&format!("and ({held} or ({issued}))"), &args)
}

/// A page of them: newest year first, then as they were made, after the last one shown.
///
/// # Errors
/// What the database said.
pub fn page(
    conn: &mut Conn,
    actor: &Actor,
    after: Option<(i16, Id<Plan>)>,
    limit: u32,
) -> Result<Vec<Plan>, Error> {
    let mut sql = Sql::new(&format!("select {COLUMNS} from plans_plan p where true"));
    sql = where_seen(sql, actor);
    if let Some((year, id)) = after {
        sql = sql.push(
            "and (p.year < ? or (p.year = ? and p.id > ?))",
            args![year, year, id],
        );
    }
    sql.push("order by p.year desc, p.id limit ?", args![limit])
        .all(conn, read_plan)
}

/// The first of a year.
///
/// # Errors
/// What the database said.
pub fn first_of_year(conn: &mut Conn, actor: &Actor, year: i16) -> Result<Option<Plan>, Error> {
    let sql = Sql::new(&format!("select {COLUMNS} from plans_plan p where"))
        .push("p.year = ?", args![year]);
    where_seen(sql, actor)
        .push("order by p.id limit 1", &[])
        .one(conn, read_plan)
}
