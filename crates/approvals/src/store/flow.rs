//! Flows and their steps.

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Tx},
};

use crate::model::{At, Flow, FlowMark, FlowStep};

/// Marks the keys of steps of flows (流程步骤).
pub struct FlowStepMark;

/// The flow of a kind.
///
/// # Errors
/// What the database said.
pub fn flow(conn: &mut Conn, kind: &str) -> Result<Option<Flow>, Error> {
    let found = conn.one(
        "select id, name, version from approvals_flow where kind = $1",
        args![kind],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let Some((id, name, version)) = found else {
        return Ok(None);
    };
    Ok(Some(Flow {
        id,
        kind: kind.to_owned(),
        name,
        steps: steps_of(conn, id)?,
        version,
    }))
}

/// All flows by name.
///
/// # Errors
/// What the database said.
pub fn flows(conn: &mut Conn) -> Result<Vec<Flow>, Error> {
    let mut flows: Vec<Flow> = conn.all(
        "select id, kind, name, version from approvals_flow order by kind limit 500",
        &[],
        |row| {
            Ok(Flow {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                steps: Vec::new(),
                version: row.get(3)?,
            })
        },
    )?;
    for flow in &mut flows {
        flow.steps = steps_of(conn, flow.id)?;
    }
    Ok(flows)
}

fn steps_of(conn: &mut Conn, flow: Id<FlowMark>) -> Result<Vec<FlowStep>, Error> {
    conn.all(
        "select office, whose, body from approvals_flow_step where flow = $1 order by place",
        args![flow],
        |row| {
            let (whose, body) = (row.get::<String>(1)?, row.get::<Option<Id<Body>>>(2)?);
            Ok(FlowStep {
                office: row.get(0)?,
                at: read_at(&whose, body)?,
            })
        },
    )
}

fn read_at(whose: &str, body: Option<Id<Body>>) -> Result<At, Error> {
    match (whose, body) {
        ("own", _) => Ok(At::Own),
        ("union", _) => Ok(At::Union),
        ("above", _) => Ok(At::Above),
        ("named", Some(body)) => Ok(At::Named(body)),
        _ => Err(Error::Corrupt("approvals_flow_step.whose")),
    }
}

fn write_at(at: At) -> (&'static str, Option<Id<Body>>) {
    match at {
        At::Own => ("own", None),
        At::Union => ("union", None),
        At::Above => ("above", None),
        At::Named(body) => ("named", Some(body)),
    }
}

/// Adds a flow without steps.
///
/// # Errors
/// What the database said.
pub fn insert_flow(tx: &mut Tx<'_>, kind: &str, name: &str) -> Result<Id<FlowMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into approvals_flow (id, kind, name, version) values ($1, $2, $3, 1)",
        args![id, kind, name],
    )?;
    Ok(id)
}

/// Puts these steps in the place of a flow's own; the keys of the rows that went and came.
///
/// # Errors
/// [`Error::Stale`] when somebody saved the flow in between; what the database said.
pub fn replace_steps(
    tx: &mut Tx<'_>,
    flow: Id<FlowMark>,
    version: i64,
    steps: &[FlowStep],
) -> Result<Vec<Id<FlowStepMark>>, Error> {
    tx.run_one(
        "update approvals_flow set version = version + 1 where id = $1 and version = $2",
        args![flow, version],
    )?;
    let mut touched = tx.all(
        "select id from approvals_flow_step where flow = $1 order by place",
        args![flow],
        |row| row.get(0),
    )?;
    tx.run(
        "delete from approvals_flow_step where flow = $1",
        args![flow],
    )?;
    for (place, step) in steps.iter().enumerate() {
        let (id, (whose, body)) = (tx.id::<FlowStepMark>(), write_at(step.at));
        tx.run(
            "insert into approvals_flow_step (id, flow, place, office, whose, body)
             values ($1, $2, $3, $4, $5, $6)",
            args![id, flow, place, &step.office, whose, body],
        )?;
        touched.push(id);
    }
    Ok(touched)
}
