//! What happened to a plan in the database: baseline, changes, opinions.

use kernel::{Id, Moment};
use platform::{
    Error, args,
    db::{Conn, Sql, Tx, Value},
    trail::Tracked,
};

use crate::plan::model::{Amendment, Plan};

/// Rows of amendments that the trail vouches for.
pub const AMENDMENT: Tracked = Tracked {
    table: "plans_amendment",
    columns: &["plan", "project", "what", "before", "after", "reason", "at"],
};

/// Frozen plans that the trail vouches for.
pub const BASELINE: Tracked = Tracked {
    table: "plans_baseline",
    columns: &["plan", "at", "projects"],
};

/// Rows of opinions that the trail vouches for.
pub const OPINION: Tracked = Tracked {
    table: "plans_opinion",
    columns: &["plan", "text", "by_name", "at"],
};

/// Marks the keys of amendments.
pub struct AmendmentRow;
/// Marks the keys of frozen plans.
pub struct BaselineRow;
/// Marks the keys of opinions.
pub struct OpinionRow;

/// Freezes what a plan said when it was issued; the key goes onto the trail.
///
/// # Errors
/// What the database said.
pub fn insert_baseline(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    projects: &str,
) -> Result<Id<BaselineRow>, Error> {
    let (id, at) = (tx.id::<BaselineRow>(), tx.now());
    tx.run(
        "insert into plans_baseline (id, plan, at, projects) values ($1, $2, $3, $4)",
        args![id, plan, at, projects],
    )?;
    Ok(id)
}

/// What a plan said when it was issued, JSON.
///
/// # Errors
/// What the database said.
pub fn baseline(conn: &mut Conn, plan: Id<Plan>) -> Result<Option<String>, Error> {
    let sql = "select projects from plans_baseline where plan = $1";
    conn.one(sql, args![plan], |row| row.get(0))
}

/// Notes a change after issue; the key goes onto the trail.
///
/// # Errors
/// What the database said.
pub fn insert_amendment(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    project: Option<Id<crate::project::Project>>,
    a: &Amendment,
) -> Result<Id<AmendmentRow>, Error> {
    let (id, at) = (tx.id::<AmendmentRow>(), tx.now());
    tx.run(
        "insert into plans_amendment
           (id, plan, project, what, before, after, reason, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            id, plan, project, &a.what, &a.before, &a.after, &a.reason, &a.by_name, at
        ],
    )?;
    Ok(id)
}

/// The changes of a plan after issue, newest first; of one project when it is given.
///
/// # Errors
/// What the database said.
pub fn amendments(
    conn: &mut Conn,
    plan: Id<Plan>,
    project: Option<Id<crate::project::Project>>,
) -> Result<Vec<Amendment>, Error> {
    Sql::new(
        "select coalesce(p.name, ''), a.what, a.before, a.after, a.reason, a.by_name, a.at
         from plans_amendment a left join plans_project p on p.id = a.project where",
    )
    .push("a.plan = ?", &[Value::from(plan)])
    .push_some("and a.project = ?", project.map(Value::from))
    .push("order by a.at desc, a.id desc limit 300", &[])
    .all(conn, |row| {
        Ok(Amendment {
            project: row.get(0)?,
            what: row.get(1)?,
            before: row.get(2)?,
            after: row.get(3)?,
            reason: row.get(4)?,
            by_name: row.get(5)?,
            at: row.get(6)?,
        })
    })
}

/// Notes an opinion given during deliberation; the key goes onto the trail.
///
/// # Errors
/// What the database said.
pub fn insert_opinion(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    text: &str,
    by_name: &str,
) -> Result<Id<OpinionRow>, Error> {
    let (id, at) = (tx.id::<OpinionRow>(), tx.now());
    tx.run(
        "insert into plans_opinion (id, plan, text, by_name, at) values ($1, $2, $3, $4, $5)",
        args![id, plan, text, by_name, at],
    )?;
    Ok(id)
}

/// Opinions given during deliberation: who, when, what.
///
/// # Errors
/// What the database said.
pub fn opinions(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<(String, Moment, String)>, Error> {
    conn.all(
        "select by_name, at, text from plans_opinion where plan = $1 order by at, id",
        args![plan],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
