//! Projects, owners, due dates and tasks in the database.

pub mod tasks;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Person},
    args,
    db::{Conn, Reader, Row, Sql, Tx, Value},
    trail::Tracked,
};

use super::model::{Decided, Decision, Occurrence, Owner, Project, Rhythm, Role, Slot};
use crate::plan::{Plan, seen};

/// Rows of projects that the trail vouches for.
pub const PROJECT: Tracked = Tracked {
    table: "plans_project",
    columns: &[
        "plan",
        "name",
        "time_text",
        "windows",
        "rhythm",
        "decision",
        "decision_reason",
        "last_on",
        "version",
    ],
};

/// Rows of owners that the trail vouches for.
pub const OWNER: Tracked = Tracked {
    table: "plans_owner",
    columns: &[
        "project", "role", "printed", "body", "person", "due_on", "part", "version",
    ],
};

/// Rows of due dates that the trail vouches for.
pub const OCCURRENCE: Tracked = Tracked {
    table: "plans_occurrence",
    columns: &["project", "label", "due_on", "done_on", "version"],
};

const COLUMNS: &str = "id, plan, place, no, name, time_text, windows, rhythm, owner_text, \
                       decision, decision_reason, merged_into, last_on, span_from, span_to, \
                       version";

const READ_PROJECT: Reader<Project> = |row| {
    let rhythm: String = row.get(7)?;
    let windows: String = row.get(6)?;
    Ok(Project {
        id: row.get(0)?,
        plan: row.get(1)?,
        place: row.get(2)?,
        no: row.get(3)?,
        name: row.get(4)?,
        time_text: row.get(5)?,
        windows: serde_json::from_str(&windows)
            .map_err(|_| Error::Corrupt("plans_project.windows"))?,
        rhythm: Rhythm::parse(&rhythm).ok_or(Error::Corrupt("plans_project.rhythm"))?,
        owner_text: row.get(8)?,
        decision: decided(row)?,
        last_on: row.get(12)?,
        span: (row.get(13)?, row.get(14)?),
        version: row.get(15)?,
    })
};

fn decided(row: &Row<'_>) -> Result<Option<Decided>, Error> {
    let Some(code) = row.get::<Option<String>>(9)? else {
        return Ok(None);
    };
    Ok(Some(Decided {
        what: Decision::parse(&code).ok_or(Error::Corrupt("plans_project.decision"))?,
        reason: row.get(10)?,
        into: row.get(11)?,
    }))
}

/// The projects of a plan in order.
///
/// # Errors
/// What the database said.
pub fn of_plan(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Project>, Error> {
    let sql = format!("select {COLUMNS} from plans_project where plan = $1 order by place, id");
    conn.all(&sql, args![plan], READ_PROJECT)
}

/// The project with that key.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Project>) -> Result<Option<Project>, Error> {
    let sql = format!("select {COLUMNS} from plans_project where id = $1");
    conn.one(&sql, args![id], READ_PROJECT)
}

/// Key and name of a project that was searched, and the title of its plan.
pub type Named = (Id<Project>, String, String);

/// Projects whose name holds `text`, of plans that the actor may see, newest first.
///
/// # Errors
/// What the database said.
pub fn named(conn: &mut Conn, actor: &Actor, text: &str, limit: u32) -> Result<Vec<Named>, Error> {
    let escaped = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    let sql = Sql::new("select r.id, r.name, p.title from plans_project r")
        .push("join plans_plan p on p.id = r.plan where", &[])
        .push("r.name ilike ? escape '!'", args![format!("%{escaped}%")]);
    seen::where_seen(sql, actor)
        .push("order by r.id desc limit ?", args![limit])
        .all(conn, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Puts a project in.
///
/// # Errors
/// What the database said.
pub fn insert(tx: &mut Tx<'_>, p: &Project) -> Result<(), Error> {
    let sql = format!(
        "insert into plans_project ({COLUMNS})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );
    let (what, reason, into) = parted(p);
    tx.run(
        &sql,
        args![
            p.id,
            p.plan,
            p.place,
            &p.no,
            &p.name,
            &p.time_text,
            serde_json::to_string(&p.windows)?,
            p.rhythm.as_str(),
            &p.owner_text,
            what,
            reason,
            into,
            p.last_on,
            p.span.0,
            p.span.1,
            p.version
        ],
    )?;
    Ok(())
}

fn parted(p: &Project) -> (Option<&'static str>, String, Option<Id<Project>>) {
    match &p.decision {
        Some(d) => (Some(d.what.as_str()), d.reason.clone(), d.into),
        None => (None, String::new(), None),
    }
}

/// Saves a project.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn save(tx: &mut Tx<'_>, p: &Project) -> Result<(), Error> {
    let (what, reason, into) = parted(p);
    tx.run_one(
        "update plans_project
         set name = $1, time_text = $2, windows = $3, rhythm = $4, owner_text = $5,
             decision = $6, decision_reason = $7, merged_into = $8, last_on = $9,
             version = version + 1
         where id = $10 and version = $11",
        args![
            &p.name,
            &p.time_text,
            serde_json::to_string(&p.windows)?,
            p.rhythm.as_str(),
            &p.owner_text,
            what,
            reason,
            into,
            p.last_on,
            p.id,
            p.version
        ],
    )
}

const OWNER_COLUMNS: &str =
    "id, plan, project, place, role, printed, body, person, due_on, part, version";

const READ_OWNER: Reader<Owner> = |row| {
    let role: String = row.get(4)?;
    Ok(Owner {
        id: row.get(0)?,
        project: row.get(2)?,
        role: Role::parse(&role).ok_or(Error::Corrupt("plans_owner.role"))?,
        printed: row.get(5)?,
        body: row.get(6)?,
        person: row.get(7)?,
        due_on: row.get(8)?,
        part: row.get(9)?,
        version: row.get(10)?,
    })
};

/// The owners of all projects of a plan.
///
/// # Errors
/// What the database said.
pub fn owners_of_plan(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Owner>, Error> {
    let sql =
        format!("select {OWNER_COLUMNS} from plans_owner where plan = $1 order by project, place");
    conn.all(&sql, args![plan], READ_OWNER)
}

/// The owners of a project, lead first.
///
/// # Errors
/// What the database said.
pub fn owners(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Owner>, Error> {
    let sql = format!("select {OWNER_COLUMNS} from plans_owner where project = $1 order by place");
    conn.all(&sql, args![project], READ_OWNER)
}

/// Projects of plans in work in which a person is in charge of a part, but for those of one plan.
///
/// # Errors
/// What the database said.
pub fn in_charge(
    conn: &mut Conn,
    person: Id<Person>,
    but: Option<Id<Plan>>,
) -> Result<Vec<Id<Project>>, Error> {
    Sql::new(
        "select distinct o.project
         from plans_owner o
         join plans_plan p on p.id = o.plan
         where p.state in ('issued', 'running', 'closing')",
    )
    .push("and o.person = ?", args![person])
    .push_some("and o.plan <> ?", but.map(Value::from))
    .push("order by o.project limit 50", &[])
    .all(conn, |row| row.get(0))
}

/// Puts owners in, in order.
///
/// # Errors
/// What the database said.
pub fn insert_owners(tx: &mut Tx<'_>, plan: Id<Plan>, owners: &[Owner]) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = owners
        .iter()
        .enumerate()
        .map(|(place, o)| {
            args![
                o.id,
                plan,
                o.project,
                place,
                o.role.as_str(),
                &o.printed,
                o.body,
                o.person,
                o.due_on,
                &o.part,
                o.version
            ]
            .to_vec()
        })
        .collect();
    tx.insert_all("plans_owner", OWNER_COLUMNS, &rows)
}

/// Saves person in charge, due date and part of an owner.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn save_owner(tx: &mut Tx<'_>, o: &Owner) -> Result<(), Error> {
    tx.run_one(
        "update plans_owner set person = $1, due_on = $2, part = $3, version = version + 1
         where id = $4 and version = $5",
        args![o.person, o.due_on, &o.part, o.id, o.version],
    )
}

/// Takes the owners of a project away, before they are set anew.
///
/// # Errors
/// What the database said.
pub fn clear_owners(tx: &mut Tx<'_>, project: Id<Project>) -> Result<(), Error> {
    tx.run("delete from plans_owner where project = $1", args![project])?;
    Ok(())
}

const OCCURRENCE_COLUMNS: &str =
    "id, plan, project, place, label, from_on, to_on, due_on, done_on, version";

const READ_OCCURRENCE: Reader<Occurrence> = |row| {
    Ok(Occurrence {
        id: row.get(0)?,
        project: row.get(2)?,
        label: row.get(4)?,
        from: row.get(5)?,
        to: row.get(6)?,
        due: row.get(7)?,
        done_on: row.get(8)?,
        version: row.get(9)?,
    })
};

/// The due dates of all projects of a plan.
///
/// # Errors
/// What the database said.
pub fn occurrences_of_plan(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Occurrence>, Error> {
    let sql = format!(
        "select {OCCURRENCE_COLUMNS} from plans_occurrence where plan = $1
         order by project, place"
    );
    conn.all(&sql, args![plan], READ_OCCURRENCE)
}

/// The due dates of a project in order.
///
/// # Errors
/// What the database said.
pub fn occurrences(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Occurrence>, Error> {
    let sql = format!(
        "select {OCCURRENCE_COLUMNS} from plans_occurrence where project = $1 order by place"
    );
    conn.all(&sql, args![project], READ_OCCURRENCE)
}

/// Redraws the due dates of a project. What was ticked off stays ticked off where a new date
/// has the same label.
///
/// # Errors
/// What the database said.
pub fn set_slots(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    project: Id<Project>,
    slots: &[Slot],
) -> Result<Vec<Id<Occurrence>>, Error> {
    let before = occurrences(tx, project)?;
    tx.run(
        "delete from plans_occurrence where project = $1",
        args![project],
    )?;
    let mut touched: Vec<Id<Occurrence>> = before.iter().map(|o| o.id).collect();
    let rows: Vec<Vec<Value>> = slots
        .iter()
        .enumerate()
        .map(|(place, s)| {
            let old = before.iter().find(|o| o.label == s.label);
            let id = old.map_or_else(|| tx.id::<Occurrence>(), |o| o.id);
            if old.is_none() {
                touched.push(id);
            }
            let done: Option<Date> = old.and_then(|o| o.done_on);
            let version = old.map_or(1, |o| o.version + 1);
            args![
                id, plan, project, place, &s.label, s.from, s.to, s.due, done, version
            ]
            .to_vec()
        })
        .collect();
    tx.insert_all("plans_occurrence", OCCURRENCE_COLUMNS, &rows)?;
    Ok(touched)
}

/// Ticks a due date off (销号), or takes that back.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn tick(tx: &mut Tx<'_>, o: &Occurrence, done_on: Option<Date>) -> Result<(), Error> {
    tx.run_one(
        "update plans_occurrence set done_on = $1, version = version + 1
         where id = $2 and version = $3",
        args![done_on, o.id, o.version],
    )
}
