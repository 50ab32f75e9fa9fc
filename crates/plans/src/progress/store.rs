//! Progress, evidence and chasing in the database.

use kernel::{Date, Id};
use platform::{
    Error, args,
    db::{Conn, Reader, Tx, Value},
    subject::Subject,
    trail::Tracked,
};

#[cfg(test)]
use platform::db::Sql;

use super::model::{Chase, Evidence, Progress};
use crate::{plan::Plan, project::Project};

/// Rows of progress that the trail vouches for.
pub const PROGRESS: Tracked = Tracked {
    table: "plans_progress",
    columns: &[
        "project",
        "occurrence",
        "about_on",
        "text",
        "figures",
        "finishes",
        "body",
        "behalf",
        "person",
        "at",
    ],
};

/// Rows of evidence that the trail vouches for.
pub const EVIDENCE: Tracked = Tracked {
    table: "plans_evidence",
    columns: &[
        "progress",
        "project",
        "title",
        "file",
        "subject_kind",
        "subject_id",
    ],
};

/// Rows of chases that the trail vouches for.
pub const CHASE: Tracked = Tracked {
    table: "plans_chase",
    columns: &["project", "text", "told", "at"],
};

const COLUMNS: &str = "id, plan, project, occurrence, about_on, text, figures, finishes, body, \
                       body_name, behalf, person, by_name, at";

const READ: Reader<Progress> = |row| {
    let figures: String = row.get(6)?;
    Ok(Progress {
        id: row.get(0)?,
        project: row.get(2)?,
        occurrence: row.get(3)?,
        about_on: row.get(4)?,
        text: row.get(5)?,
        figures: serde_json::from_str(&figures)
            .map_err(|_| Error::Corrupt("plans_progress.figures"))?,
        finishes: row.get(7)?,
        body: row.get(8)?,
        body_name: row.get(9)?,
        behalf: row.get(10)?,
        person: row.get(11)?,
        by_name: row.get(12)?,
        at: row.get(13)?,
    })
};

/// Puts an entry in, and moves the project's newest day.
///
/// # Errors
/// What the database said.
pub fn insert(tx: &mut Tx<'_>, plan: Id<Plan>, p: &Progress) -> Result<(), Error> {
    let sql = format!(
        "insert into plans_progress ({COLUMNS})
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    tx.run(
        &sql,
        args![
            p.id,
            plan,
            p.project,
            p.occurrence,
            p.about_on,
            &p.text,
            serde_json::to_string(&p.figures)?,
            p.finishes,
            p.body,
            &p.body_name,
            p.behalf,
            p.person,
            &p.by_name,
            p.at
        ],
    )?;
    tx.run(
        "update plans_project set last_on = $1, version = version + 1
         where id = $2 and (last_on is null or last_on < $1)",
        args![p.about_on, p.project],
    )?;
    Ok(())
}

/// The entry with that key.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Progress>) -> Result<Option<Progress>, Error> {
    let sql = format!("select {COLUMNS} from plans_progress where id = $1");
    conn.one(&sql, args![id], READ)
}

/// What was done for a project, newest first.
///
/// # Errors
/// What the database said.
pub fn of_project(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Progress>, Error> {
    let sql = format!(
        "select {COLUMNS} from plans_progress where project = $1
         order by about_on desc, id desc limit 300"
    );
    conn.all(&sql, args![project], READ)
}

/// What was done for a plan between two days, both included, by project and day.
///
/// # Errors
/// What the database said.
pub fn of_plan(
    conn: &mut Conn,
    plan: Id<Plan>,
    from: Date,
    to: Date,
) -> Result<Vec<Progress>, Error> {
    let sql = format!(
        "select {COLUMNS} from plans_progress
         where plan = $1 and about_on >= $2 and about_on <= $3
         order by about_on, id limit 5000"
    );
    conn.all(&sql, args![plan, from, to], READ)
}

/// Entries of a plan whose text holds `word`, newest first.
///
/// # Errors
/// What the database said.
pub fn containing(conn: &mut Conn, plan: Id<Plan>, word: &str) -> Result<Vec<Progress>, Error> {
    let sql = format!(
        "select {COLUMNS} from plans_progress
         where plan = $1 and text like $2 escape '!'
         order by about_on desc, id desc limit 30"
    );
    let escaped = word
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    conn.all(&sql, args![plan, format!("%{escaped}%")], READ)
}

/// Puts evidence in; the keys go onto the trail.
///
/// # Errors
/// What the database said.
pub fn insert_evidence(
    tx: &mut Tx<'_>,
    project: Id<Project>,
    evidence: &[Evidence],
) -> Result<Vec<Id<Evidence>>, Error> {
    let ids: Vec<Id<Evidence>> = evidence.iter().map(|_| tx.id()).collect();
    let rows: Vec<Vec<Value>> = evidence
        .iter()
        .zip(&ids)
        .map(|(e, id)| {
            let length = i64::try_from(e.length).unwrap_or(i64::MAX);
            let kind = e.subject.as_ref().map(|s| s.kind.clone());
            let subject = e.subject.as_ref().map(|s| s.id);
            args![
                *id, e.progress, project, &e.title, length, e.file, kind, subject
            ]
            .to_vec()
        })
        .collect();
    let columns = "id, progress, project, title, length, file, subject_kind, subject_id";
    tx.insert_all("plans_evidence", columns, &rows)?;
    Ok(ids)
}

const READ_EVIDENCE: Reader<Evidence> = |row| {
    let kind: Option<String> = row.get(4)?;
    let id: Option<i64> = row.get(5)?;
    let subject = kind.zip(id).map(|(kind, id)| Subject {
        kind,
        id: Id::from_i64(id),
    });
    Ok(Evidence {
        progress: row.get(0)?,
        title: row.get(1)?,
        length: row.get(2)?,
        file: row.get(3)?,
        subject,
    })
};

/// The evidence of a project.
///
/// # Errors
/// What the database said.
pub fn evidence(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Evidence>, Error> {
    conn.all(
        "select progress, title, length, file, subject_kind, subject_id
         from plans_evidence where project = $1 order by id",
        args![project],
        READ_EVIDENCE,
    )
}

/// The evidence of the entries of a plan between two days, both included.
///
/// # Errors
/// What the database said.
pub fn evidence_of_plan(
    conn: &mut Conn,
    plan: Id<Plan>,
    from: Date,
    to: Date,
) -> Result<Vec<Evidence>, Error> {
    conn.all(
        "select e.progress, e.title, e.length, e.file, e.subject_kind, e.subject_id
         from plans_progress p
         join plans_evidence e on e.progress = p.id
         where p.plan = $1 and p.about_on >= $2 and p.about_on <= $3
         order by e.id",
        args![plan, from, to],
        READ_EVIDENCE,
    )
}

/// Notes that somebody was pressed; the key goes onto the trail.
///
/// # Errors
/// What the database said.
pub fn insert_chase(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    project: Id<Project>,
    chase: &Chase,
) -> Result<Id<Chase>, Error> {
    let id = tx.id::<Chase>();
    tx.run(
        "insert into plans_chase (id, plan, project, text, told, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![
            id,
            plan,
            project,
            &chase.text,
            &chase.told,
            &chase.by_name,
            chase.at
        ],
    )?;
    Ok(id)
}

/// Who was pressed for a project, newest first.
///
/// # Errors
/// What the database said.
pub fn chases(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Chase>, Error> {
    conn.all(
        "select text, told, by_name, at from plans_chase where project = $1
         order by at desc, id desc limit 100",
        args![project],
        |row| {
            Ok(Chase {
                text: row.get(0)?,
                told: row.get(1)?,
                by_name: row.get(2)?,
                at: row.get(3)?,
            })
        },
    )
}

/// Whether a reminder is new; it is noted in the same breath, so that it goes out once.
///
/// # Errors
/// What the database said.
pub fn note_reminder(tx: &mut Tx<'_>, mark: &str, project: Id<Project>) -> Result<bool, Error> {
    let (id, at) = (tx.id::<Chase>(), tx.now());
    let rows = tx.run(
        "insert into plans_reminder (id, mark, project, at) values ($1, $2, $3, $4)
         on conflict (mark) do nothing",
        args![id, mark, project, at],
    )?;
    Ok(rows == 1)
}

/// The marks of reminders that were noted, in order; of one project when it is given.
#[cfg(test)]
pub(crate) fn reminders(
    conn: &mut Conn,
    project: Option<Id<Project>>,
) -> Result<Vec<String>, Error> {
    Sql::new("select mark from plans_reminder where 1 = 1")
        .push_some("and project = ?", project.map(Value::from))
        .push("order by at, id", &[])
        .all(conn, |row| row.get(0))
}
