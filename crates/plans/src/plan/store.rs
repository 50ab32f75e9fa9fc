//! Plans, their texts and links in the database.

pub mod check;
pub mod history;
pub mod seen;
#[cfg(test)]
mod tests;
pub mod texts;

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Row, Sql, Tx, Value},
    trail::Tracked,
};

use super::model::{Plan, State};

/// Rows of plans that the trail vouches for.
pub const PLAN: Tracked = Tracked {
    table: "plans_plan",
    columns: &[
        "body",
        "year",
        "title",
        "number",
        "issued_on",
        "state",
        "summary",
        "version",
    ],
};

const COLUMNS: &str = "id, body, year, title, number, issued_on, state, previous, document, \
                       summary, created_by, created_at, version";

fn read_plan(row: &Row<'_>) -> Result<Plan, Error> {
    let state: String = row.get(6)?;
    Ok(Plan {
        id: row.get(0)?,
        body: row.get(1)?,
        year: row.get(2)?,
        title: row.get(3)?,
        number: row.get(4)?,
        issued_on: row.get(5)?,
        state: State::parse(&state).ok_or(Error::Corrupt("plans_plan.state"))?,
        previous: row.get(7)?,
        document: row.get(8)?,
        summary: row.get(9)?,
        created_by: row.get(10)?,
        created_at: row.get(11)?,
        version: row.get(12)?,
    })
}

/// The plan with that key.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Plan>) -> Result<Option<Plan>, Error> {
    let sql = format!("select {COLUMNS} from plans_plan where id = $1");
    conn.one(&sql, args![id], read_plan)
}

/// The plan of a body in a year.
///
/// # Errors
/// What the database said.
pub fn of_body(conn: &mut Conn, body: Id<Body>, year: i16) -> Result<Option<Plan>, Error> {
    let sql = format!("select {COLUMNS} from plans_plan where body = $1 and year = $2");
    conn.one(&sql, args![body, year], read_plan)
}

/// Plans of some bodies, newest year first; of one year when it is given.
///
/// # Errors
/// What the database said.
pub fn of_bodies(
    conn: &mut Conn,
    bodies: &[Id<Body>],
    year: Option<i16>,
) -> Result<Vec<Plan>, Error> {
    let ids: Vec<Value> = bodies.iter().map(|id| Value::from(*id)).collect();
    let mut all = Vec::new();
    for chunk in ids.chunks(500) {
        let found = Sql::new(&format!("select {COLUMNS} from plans_plan where"))
            .push_in("body", chunk)
            .push_some("and year = ?", year.map(Value::from))
            .push("order by year desc, id limit 500", &[])
            .all(conn, read_plan)?;
        all.extend(found);
    }
    all.sort_by_key(|p| (-p.year, p.id));
    Ok(all)
}

/// Plans in work on some day: for reminders.
///
/// # Errors
/// What the database said.
pub fn open_plans(conn: &mut Conn) -> Result<Vec<Plan>, Error> {
    let sql = format!(
        "select {COLUMNS} from plans_plan where state in ('issued', 'running') order by id"
    );
    conn.all(&sql, &[], read_plan)
}

/// Puts a new plan in.
///
/// # Errors
/// [`Error::Unique`] when the body has a plan of that year; what the database said.
pub fn insert(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    let sql = format!(
        "insert into plans_plan ({COLUMNS})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    tx.run(
        &sql,
        args![
            plan.id,
            plan.body,
            plan.year,
            &plan.title,
            &plan.number,
            plan.issued_on,
            plan.state.as_str(),
            plan.previous,
            plan.document,
            &plan.summary,
            &plan.created_by,
            plan.created_at,
            plan.version
        ],
    )?;
    Ok(())
}

/// Saves what changes in the life of a plan.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn save(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    tx.run_one(
        "update plans_plan
         set title = $1, number = $2, issued_on = $3, state = $4, document = $5, summary = $6,
             version = version + 1
         where id = $7 and version = $8",
        args![
            &plan.title,
            &plan.number,
            plan.issued_on,
            plan.state.as_str(),
            plan.document,
            &plan.summary,
            plan.id,
            plan.version
        ],
    )
}
