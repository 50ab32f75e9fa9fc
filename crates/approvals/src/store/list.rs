//! Lists of requests: what waits for somebody, what they asked, what they decided.

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Actor, Person},
    area::Tie,
    args,
    db::{Conn, Row, Sql, Value},
};

use super::request::{COLUMNS, read};
use crate::model::{ActMark, Did, Request, State};

/// Counting stops here: the menu shows 99 at most.
const COUNT_MAX: i64 = 100;

/// One request in a list (申请条目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The request.
    pub request: Request,
    /// Where it waits now, and the office that decides there.
    pub seat: Option<(String, String)>,
}

/// Something that somebody decided (已办条目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneRow {
    /// The key of the act: the list is paged by it.
    pub act: Id<ActMark>,
    /// What they did.
    pub did: Did,
    /// When.
    pub at: Moment,
    /// The request as it stands now.
    pub request: Request,
}

/// `s` is the step that waits.
const WITH_SEAT: &str = "from approvals_request r
     left join approvals_step s on s.request = r.id and s.place = r.step and s.seat is not null";

fn read_row(row: &Row<'_>) -> Result<ListRow, Error> {
    let request = read(row)?;
    let seat = row.get::<Option<String>>(20)?.zip(row.get(21)?);
    let waits = matches!(request.state, State::Waiting { .. });
    Ok(ListRow {
        request,
        seat: seat.filter(|_| waits),
    })
}

/// Appends `and …`: only what this person may decide today.
fn where_mine(sql: Sql, actor: &Actor) -> Sql {
    let mut text = vec!["1 = 0"];
    let mut args: Vec<Value> = Vec::new();
    for held in &actor.offices {
        text.push("(r.seat = ? and r.seat_office = ?)");
        args.extend([Value::from(held.body), Value::from(&held.office)]);
    }
    args.extend([Value::from(actor.person), Value::from(actor.person)]);
    let text = text.join(" or ");
    sql.push(
        &format!(
            "and ({text})
             and (r.requester is null or r.requester <> ?)
             and (r.about is null or r.about <> ?)"
        ),
        &args,
    )
}

/// What waits for this person, the longest first, after a key.
///
/// # Errors
/// What the database said.
pub fn waiting_for(
    conn: &mut Conn,
    actor: &Actor,
    after: Option<Id<Request>>,
    limit: u32,
) -> Result<Vec<ListRow>, Error> {
    let head = format!("select {COLUMNS}, s.seat_name, s.office_name {WITH_SEAT} where true");
    where_mine(Sql::new(&head), actor)
        .push_some("and r.id > ?", after.map(Value::from))
        .push("order by r.id limit ?", args![limit])
        .all(conn, read_row)
}

/// How many requests wait for this person; counted up to a hundred.
///
/// # Errors
/// What the database said.
pub fn count_waiting(conn: &mut Conn, actor: &Actor) -> Result<i64, Error> {
    if actor.offices.is_empty() {
        return Ok(0);
    }
    let sql = Sql::new("select count(*) from (select r.id from approvals_request r where true");
    let found = where_mine(sql, actor)
        .push("limit ?) waiting", args![COUNT_MAX])
        .one(conn, |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// The request that waits longest for this person, besides one.
///
/// # Errors
/// What the database said.
pub fn next_waiting(
    conn: &mut Conn,
    actor: &Actor,
    besides: Id<Request>,
) -> Result<Option<Request>, Error> {
    let rows = waiting_for(conn, actor, None, 2)?;
    let mut requests = rows.into_iter().map(|row| row.request);
    Ok(requests.find(|request| request.id != besides))
}

/// What came back to this person to be changed, the newest first.
///
/// # Errors
/// What the database said.
pub fn returned_to(conn: &mut Conn, person: Id<Person>, limit: u32) -> Result<Vec<Request>, Error> {
    let sql = format!(
        "select {COLUMNS} from approvals_request r
         where r.requester = $1 and r.state = 'returned'
         order by r.id desc limit $2"
    );
    conn.all(&sql, args![person, limit], read)
}

/// What this person asked for, the newest first, before a key.
///
/// # Errors
/// What the database said.
pub fn requested_by(
    conn: &mut Conn,
    person: Id<Person>,
    before: Option<Id<Request>>,
    limit: u32,
) -> Result<Vec<ListRow>, Error> {
    let head = format!("select {COLUMNS}, s.seat_name, s.office_name {WITH_SEAT}");
    Sql::new(&head)
        .push("where r.requester = ?", args![person])
        .push_some("and r.id < ?", before.map(Value::from))
        .push("order by r.id desc limit ?", args![limit])
        .all(conn, read_row)
}

/// What this person decided, the newest first, before a key.
///
/// # Errors
/// What the database said.
pub fn done_by(
    conn: &mut Conn,
    person: Id<Person>,
    before: Option<Id<ActMark>>,
    limit: u32,
) -> Result<Vec<DoneRow>, Error> {
    let head = format!(
        "select {COLUMNS}, a.id, a.did, a.at
         from approvals_act a
         join approvals_request r on r.id = a.request
         where a.did in ('agree', 'refuse', 'return')"
    );
    Sql::new(&head)
        .push("and a.person = ?", args![person])
        .push_some("and a.id < ?", before.map(Value::from))
        .push("order by a.id desc limit ?", args![limit])
        .all(conn, |row| {
            let did = row.get::<String>(21)?;
            let did = Did::ALL.iter().find(|(_, stored, _)| *stored == did);
            Ok(DoneRow {
                act: row.get(20)?,
                did: did.ok_or(Error::Corrupt("approvals_act.did"))?.0,
                at: row.get(22)?,
                request: read(row)?,
            })
        })
}

/// Open requests that somebody made or that concern them: they keep a record from being merged
/// away, because who signs them would then be bound to nobody.
///
/// # Errors
/// What the database said.
pub fn ties(conn: &mut Conn, person: Id<Person>, _: Date) -> Result<Vec<Tie>, Error> {
    let sql = "select title from approvals_request
         where (requester = $1 or about = $1) and is_open order by id limit 20";
    let titles: Vec<String> = conn.all(sql, args![person], |row| row.get(0))?;
    let tie = |title| Tie::keeps(format!("申请还没有办结：{title}；请先办结、撤回或退回"));
    Ok(titles.into_iter().map(tie).collect())
}
