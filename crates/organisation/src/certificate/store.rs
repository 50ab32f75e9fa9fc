//! Certificates in the tables.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    args,
    db::{Conn, Row, Sql, Tx},
    trail::Tracked,
};

use super::model::{
    Certificate, CertificateLine, CertificateMark, CertificateTaskMark, Reply, Standing, Task,
    TaskState, TaskWhat,
};
use crate::store::{DueAsk, Without, unions_where};

/// Certificates.
pub(crate) const CERTIFICATE: Tracked = Tracked {
    table: "organisation_certificate",
    columns: &[
        "body",
        "name",
        "credit_code",
        "representative",
        "place",
        "valid_from",
        "valid_to",
        "state",
    ],
};
/// What must be done about them.
pub(crate) const TASK: Tracked = Tracked {
    table: "organisation_certificate_task",
    columns: &[
        "certificate",
        "body",
        "what",
        "cause",
        "wanted",
        "since",
        "due",
        "state",
        "reply_number",
        "reply_day",
        "done_day",
    ],
};

const COLUMNS: &str = "c.id, c.body, c.name, c.credit_code, c.representative, c.place,
       c.valid_from, c.valid_to, c.state, c.version";

fn read(row: &Row<'_>) -> Result<Certificate, Error> {
    let state: String = row.get(8)?;
    Ok(Certificate {
        id: row.get(0)?,
        body: row.get(1)?,
        name: row.get(2)?,
        credit_code: row.get(3)?,
        representative: row.get(4)?,
        place: row.get(5)?,
        valid_from: row.get(6)?,
        valid_to: row.get(7)?,
        standing: Standing::parse(&state).ok_or(Error::Corrupt("certificate.state"))?,
        version: row.get(9)?,
    })
}

/// The certificate of a union that counts.
pub(crate) fn valid_of(conn: &mut Conn, body: Id<Body>) -> Result<Option<Certificate>, Error> {
    let sql = format!(
        "select {COLUMNS} from organisation_certificate c
         where c.body = $1 and c.state = 'valid'"
    );
    conn.one(&sql, args![body], read)
}

/// All certificates that a union had, the newest first.
pub(super) fn all_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<Certificate>, Error> {
    let sql = format!(
        "select {COLUMNS} from organisation_certificate c where c.body = $1
         order by c.id desc limit 50"
    );
    conn.all(&sql, args![body], read)
}

/// Certificates of standing unions that count, by the day on which they end.
pub(crate) fn lines(conn: &mut Conn, ask: &DueAsk<'_>) -> Result<Vec<CertificateLine>, Error> {
    let sql = Sql::new("select").push(COLUMNS, &[]).push(
        ", b.short_name,
           (select count(*) from organisation_certificate_task t
            where t.body = c.body and t.state in ('waiting', 'replied'))
         from organisation_certificate c
         join organisation_body b on b.id = c.body
         where c.state = 'valid' and b.valid_to is null",
        &[],
    );
    ask.all(conn, sql, ["c.valid_to", "c.id"], |row| {
        Ok(CertificateLine {
            row: read(row)?,
            short: row.get(10)?,
            open: row.get(11)?,
        })
    })
}

/// Unions of which no certificate counts.
pub(super) fn unions_without(
    conn: &mut Conn,
    by: (&Actor, &str),
    limit: u32,
) -> Result<Vec<Without>, Error> {
    let none = "not exists (select 1 from organisation_certificate c
                            where c.body = b.id and c.state = 'valid')";
    unions_where(conn, by, none, limit)
}

/// Who holds an office that represents a body on `day`; nobody when it is vacant.
pub(super) fn representative_on(
    conn: &mut Conn,
    body: Id<Body>,
    day: Date,
) -> Result<Option<String>, Error> {
    conn.one(
        "select p.name
         from organisation_term t
         join organisation_office o on o.code = t.office
         join organisation_person p on p.id = t.person
         where t.body = $1 and o.represents
           and t.first_day <= $2 and (t.last_day is null or t.last_day >= $2)
         order by t.first_day desc, t.id desc limit 1",
        args![body, day],
        |row| row.get(0),
    )
}

/// The union of a certificate.
pub(crate) fn body_of(conn: &mut Conn, id: Id<CertificateMark>) -> Result<Option<Id<Body>>, Error> {
    let sql = "select body from organisation_certificate where id = $1";
    conn.one(sql, args![id], |row| row.get(0))
}

const TASKS: &str =
    "t.id, t.certificate, t.body, t.what, t.cause, t.wanted, t.since, t.due, t.state,
       t.reply_number, t.reply_day, t.done_day, t.version";

fn read_task(row: &Row<'_>) -> Result<Task, Error> {
    let what: String = row.get(3)?;
    let state: String = row.get(8)?;
    let number: Option<String> = row.get(9)?;
    let day: Option<Date> = row.get(10)?;
    let reply = number.zip(day).map(|(number, day)| Reply { number, day });
    let state = match (state.as_str(), reply) {
        ("waiting", _) => TaskState::Waiting,
        ("replied", Some(reply)) => TaskState::Replied(reply),
        ("done", Some(reply)) => TaskState::Done {
            reply,
            day: row.get(11)?,
        },
        ("dropped", _) => TaskState::Dropped,
        _ => return Err(Error::Corrupt("organisation_certificate_task.state")),
    };
    Ok(Task {
        id: row.get(0)?,
        certificate: row.get(1)?,
        body: row.get(2)?,
        what: TaskWhat::parse(&what).ok_or(Error::Corrupt("organisation_certificate_task.what"))?,
        cause: row.get(4)?,
        wanted: row.get(5)?,
        since: row.get(6)?,
        due: row.get(7)?,
        state,
        version: row.get(12)?,
    })
}

/// One of them.
pub(super) fn task(conn: &mut Conn, id: Id<CertificateTaskMark>) -> Result<Option<Task>, Error> {
    let sql = format!("select {TASKS} from organisation_certificate_task t where t.id = $1");
    conn.one(&sql, args![id], read_task)
}

/// All of a union, open ones first.
pub(super) fn tasks_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<Task>, Error> {
    let sql = format!(
        "select {TASKS} from organisation_certificate_task t where t.body = $1
         order by case when t.state in ('waiting', 'replied') then 0 else 1 end, t.id desc
         limit 100"
    );
    conn.all(&sql, args![body], read_task)
}

/// The open one of its kind.
pub(super) fn open_of(
    conn: &mut Conn,
    body: Id<Body>,
    what: TaskWhat,
) -> Result<Option<Task>, Error> {
    let sql = format!(
        "select {TASKS} from organisation_certificate_task t
         where t.body = $1 and t.what = $2 and t.state in ('waiting', 'replied')"
    );
    conn.one(&sql, args![body, what.as_str()], read_task)
}

/// The open ones of standing unions by the day on which they are due, with the union's short name.
/// A renewal is left out: its day is the certificate's own.
pub(crate) fn open_tasks(conn: &mut Conn, ask: &DueAsk<'_>) -> Result<Vec<(Task, String)>, Error> {
    let sql = Sql::new("select").push(TASKS, &[]).push(
        ", b.short_name
         from organisation_certificate_task t
         join organisation_body b on b.id = t.body
         where t.state in ('waiting', 'replied') and t.what <> 'renewal'
           and b.valid_to is null",
        &[],
    );
    ask.all(conn, sql, ["t.due", "t.id"], |row| {
        Ok((read_task(row)?, row.get(13)?))
    })
}

/// A code that another union's certificate has is a wrong field.
fn unique(done: Result<u64, Error>) -> Result<u64, Error> {
    match done {
        Err(Error::Unique(what)) if what.contains("credit_code") => {
            let text = "这个代码已登记在另一个工会的证书上，请核对";
            Err(Error::field("credit_code", text))
        }
        other => other,
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Certificate) -> Result<Id<CertificateMark>, Error> {
    let id = tx.id();
    let done = tx.run(
        "insert into organisation_certificate
           (id, body, name, credit_code, representative, place, valid_from, valid_to, state,
            learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        args![
            id,
            new.body,
            &new.name,
            &new.credit_code,
            &new.representative,
            &new.place,
            new.valid_from,
            new.valid_to,
            new.standing.as_str(),
            tx.now()
        ],
    );
    unique(done)?;
    Ok(id)
}

/// Writes what was typed wrongly.
pub(super) fn save(tx: &mut Tx<'_>, row: &Certificate) -> Result<(), Error> {
    let done = tx.run(
        "update organisation_certificate
         set name = $1, credit_code = $2, representative = $3, place = $4, valid_from = $5,
             valid_to = $6, version = version + 1
         where id = $7 and version = $8",
        args![
            &row.name,
            &row.credit_code,
            &row.representative,
            &row.place,
            row.valid_from,
            row.valid_to,
            row.id,
            row.version
        ],
    );
    match unique(done)? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

pub(super) fn save_standing(
    tx: &mut Tx<'_>,
    row: &Certificate,
    standing: Standing,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_certificate set state = $1, version = version + 1
         where id = $2 and version = $3",
        args![standing.as_str(), row.id, row.version],
    )
}

pub(super) fn insert_task(tx: &mut Tx<'_>, new: &Task) -> Result<Id<CertificateTaskMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_certificate_task
           (id, certificate, body, what, cause, wanted, since, due, state, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
        args![
            id,
            new.certificate,
            new.body,
            new.what.as_str(),
            &new.cause,
            &new.wanted,
            new.since,
            new.due,
            new.state.as_str(),
            tx.now()
        ],
    )?;
    Ok(id)
}

/// Writes where a task stands, and what it is for.
pub(super) fn save_task(tx: &mut Tx<'_>, row: &Task) -> Result<(), Error> {
    let (reply, done) = match &row.state {
        TaskState::Replied(reply) => (Some(reply), None),
        TaskState::Done { reply, day } => (Some(reply), Some(*day)),
        TaskState::Waiting | TaskState::Dropped => (None, None),
    };
    tx.run_one(
        "update organisation_certificate_task
         set state = $1, reply_number = $2, reply_day = $3, done_day = $4, cause = $5,
             wanted = $6, version = version + 1
         where id = $7 and version = $8",
        args![
            row.state.as_str(),
            reply.map(|r| r.number.as_str()),
            reply.map(|r| r.day),
            done,
            &row.cause,
            &row.wanted,
            row.id,
            row.version
        ],
    )
}
