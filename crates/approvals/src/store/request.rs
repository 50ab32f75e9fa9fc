//! Requests and their steps.

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Row, Tx},
    subject::Subject,
};

use super::content;
use crate::{
    model::{Moved, NewRequest, Request, Requester, State, Step, Whole},
    rules,
};

pub(super) const COLUMNS: &str = "r.id, r.flow, r.flow_name, r.subject_kind, r.subject_id, \
     r.title, r.href, r.requester, r.requester_name, r.about, r.body, r.body_name, r.round, \
     r.hash, r.state, r.step, r.why, r.asked_at, r.changed_at, r.version";

pub(super) fn read(row: &Row<'_>) -> Result<Request, Error> {
    let (state, step, why) = (row.get::<String>(14)?, row.get(15)?, row.get(16)?);
    Ok(Request {
        id: row.get(0)?,
        flow: row.get(1)?,
        flow_name: row.get(2)?,
        subject: Subject {
            kind: row.get(3)?,
            id: row.get(4)?,
        },
        title: row.get(5)?,
        href: row.get(6)?,
        requester: Requester {
            person: row.get(7)?,
            name: row.get(8)?,
        },
        about: row.get(9)?,
        body: row.get(10)?,
        body_name: row.get(11)?,
        round: row.get(12)?,
        hash: row.get(13)?,
        state: read_state(&state, step, why)?,
        asked_at: row.get(17)?,
        changed_at: row.get(18)?,
        version: row.get(19)?,
    })
}

fn read_state(state: &str, step: Option<u32>, why: String) -> Result<State, Error> {
    Ok(match (state, step) {
        ("waiting", Some(step)) => State::Waiting { step },
        ("returned", Some(step)) => State::Returned { step, why },
        ("agreed", None) => State::Agreed,
        ("refused", None) => State::Refused { why },
        ("withdrawn", None) => State::Withdrawn,
        ("void", None) => State::Void { why },
        _ => return Err(Error::Corrupt("approvals_request.state")),
    })
}

/// One request.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Request>) -> Result<Option<Request>, Error> {
    let sql = format!("select {COLUMNS} from approvals_request r where r.id = $1");
    conn.one(&sql, args![id], read)
}

/// Requests about a subject, the newest first.
///
/// # Errors
/// What the database said.
pub fn of_subject(conn: &mut Conn, subject: &Subject) -> Result<Vec<Request>, Error> {
    let sql = format!(
        "select {COLUMNS} from approvals_request r
         where r.subject_kind = $1 and r.subject_id = $2
         order by r.id desc limit 50"
    );
    conn.all(&sql, args![&subject.kind, subject.id], read)
}

/// The steps of a request, in order.
///
/// # Errors
/// What the database said.
pub fn steps(conn: &mut Conn, request: Id<Request>) -> Result<Vec<Step>, Error> {
    conn.all(
        "select id, place, office, office_name, body, body_name, seat, seat_name, moved
         from approvals_step
         where request = $1
         order by place",
        args![request],
        |row| {
            let seat = row.get::<Option<Id<Body>>>(6)?;
            let moved = match row.get::<String>(8)?.as_str() {
                "" => Moved::No,
                "vacant" => Moved::Vacant,
                "own" => Moved::Own,
                _ => return Err(Error::Corrupt("approvals_step.moved")),
            };
            Ok(Step {
                id: row.get(0)?,
                place: row.get(1)?,
                office: row.get(2)?,
                office_name: row.get(3)?,
                body: row.get(4)?,
                body_name: row.get(5)?,
                seat: seat.zip(Some(row.get(7)?)),
                moved,
            })
        },
    )
}

/// A request with its steps.
///
/// # Errors
/// What the database said.
pub fn whole(conn: &mut Conn, id: Id<Request>) -> Result<Option<Whole>, Error> {
    let Some(request) = find(conn, id)? else {
        return Ok(None);
    };
    let steps = steps(conn, id)?;
    Ok(Some(Whole { request, steps }))
}

/// A new request; it waits for its first step.
pub(crate) fn insert_request(
    tx: &mut Tx<'_>,
    id: Id<Request>,
    new: &NewRequest,
    flow_name: &str,
    body_name: &str,
    hash: &str,
) -> Result<(), Error> {
    let inserted = tx.run(
        "insert into approvals_request
           (id, flow, flow_name, subject_kind, subject_id, title, href, requester, requester_name,
            about, body, body_name, round, hash, state, is_open, step, why, seat, seat_office,
            asked_at, changed_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, 'waiting', true, 0, '',
                 null, null, $14, $14, 1)",
        args![
            id,
            new.flow,
            flow_name,
            &new.subject.kind,
            new.subject.id,
            &new.title,
            &new.href,
            new.requester.person,
            &new.requester.name,
            new.about,
            new.body,
            body_name,
            hash,
            tx.now()
        ],
    );
    match inserted {
        Err(error) if error.is_unique("approvals_request.flow,subject_kind,subject_id") => {
            Err(Error::refused(
                "approvals.already_asked",
                format!("同一件事的「{flow_name}」正在办理，不用再提出；请看办理进度"),
            ))
        }
        other => other.map(drop),
    }
}

/// A step of a new request; it is not reached yet.
pub(crate) fn insert_step(tx: &mut Tx<'_>, request: Id<Request>, step: &Step) -> Result<(), Error> {
    tx.run(
        "insert into approvals_step
           (id, request, place, office, office_name, body, body_name, seat, seat_name, moved)
         values ($1, $2, $3, $4, $5, $6, $7, null, '', '')",
        args![
            step.id,
            request,
            step.place,
            &step.office,
            &step.office_name,
            step.body,
            &step.body_name
        ],
    )
    .map(drop)
}

/// Saves how a request stands now; it waits nowhere until [`save_seat`] says where.
pub(crate) fn save_state(
    tx: &mut Tx<'_>,
    request: &Request,
    state: &State,
    round: u32,
    hash: &str,
) -> Result<(), Error> {
    tx.run_one(
        "update approvals_request
         set state = $1, is_open = $2, step = $3, why = $4, round = $5, hash = $6,
             seat = null, seat_office = null, changed_at = $7, version = version + 1
         where id = $8 and version = $9",
        args![
            state.as_str(),
            state.is_open(),
            state.step(),
            state.why(),
            round,
            hash,
            tx.now(),
            request.id,
            request.version
        ],
    )
}

/// Saves where a step waits.
pub(crate) fn save_seat(
    tx: &mut Tx<'_>,
    request: Id<Request>,
    step: &Step,
    seat: Option<(Id<Body>, &str, Moved)>,
) -> Result<(), Error> {
    let (body, name, moved) = match seat {
        Some((body, name, moved)) => (Some(body), name, moved),
        None => (None, "", Moved::No),
    };
    tx.run(
        "update approvals_step set seat = $1, seat_name = $2, moved = $3 where id = $4",
        args![body, name, moved.as_str(), step.id],
    )?;
    let office = body.map(|_| step.office.as_str());
    tx.run_one(
        "update approvals_request set seat = $1, seat_office = $2, version = version + 1
         where id = $3",
        args![body, office, request],
    )
}

/// Requests that wait for a step, after a key.
pub(crate) fn waiting_ids(
    conn: &mut Conn,
    after: Id<Request>,
    limit: u32,
) -> Result<Vec<Id<Request>>, Error> {
    conn.all(
        "select id from approvals_request where state = 'waiting' and id > $1 order by id limit $2",
        args![after, limit],
        |row| row.get(0),
    )
}

/// One finding a line: contents that are not what their hash says, requests that were agreed
/// without every signature, requests that nobody may decide.
///
/// # Errors
/// What the database said.
pub fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let mut after = Id::<Request>::from_i64(0);
    let sql = format!(
        "select {COLUMNS} from approvals_request r where r.id > $1 order by r.id limit 500"
    );
    loop {
        let piece = conn.all(&sql, args![after], read)?;
        let Some(last) = piece.last() else { break };
        after = last.id;
        for request in piece {
            findings.extend(look_at(conn, request)?);
        }
    }
    let stuck: Vec<String> = conn.all(
        "select title from approvals_request
         where state = 'waiting' and seat is null
         order by id limit 50",
        &[],
        |row| row.get(0),
    )?;
    let text = |title: &String| format!("申请「{title}」没有人能办理：相应职务空缺，请任命");
    findings.extend(stuck.iter().map(text));
    Ok(findings)
}

fn look_at(conn: &mut Conn, request: Request) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let (id, title) = (request.id, request.title.clone());
    let content = content(conn, id, request.round)?;
    let hash = content.map(|c| crate::content_hash(&request.flow, &request.subject, &title, &c));
    if hash.as_deref() != Some(request.hash.as_str()) {
        findings.push(format!("申请「{title}」的内容与其校验值不符"));
    }
    let signed = super::signed_steps(conn, id, request.round)?;
    let is_agreed = request.state == State::Agreed;
    if is_agreed && !rules::all_signed(&steps(conn, id)?, &signed) {
        findings.push(format!("申请「{title}」没有办完每一步就已同意"));
    }
    Ok(findings)
}
