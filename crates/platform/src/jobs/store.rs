//! The queue as rows.

use kernel::{Id, Moment};

use super::{
    Job,
    rules::{self, State},
};
use crate::{
    Error,
    access::Account,
    args,
    db::{Conn, Sql, Tx, Value},
};

/// Due jobs among which a worker picks one by chance, so that workers seldom pick the same.
const DUE_ROWS: i64 = 16;
/// Jobs on a page.
pub(super) const PAGE_ROWS: i64 = 50;

/// A job as it is stored.
pub(super) struct JobRow {
    pub id: Id<Job>,
    pub kind: String,
    pub owner: Option<Id<Account>>,
    pub state: State,
    pub run_after: Moment,
    pub attempts: i64,
    pub stop: bool,
    pub done: i64,
    pub total: i64,
    pub at: Moment,
    pub started_at: Option<Moment>,
    pub finished_at: Option<Moment>,
    pub outcome: String,
}

/// A job as it is claimed.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Claimed {
    pub id: Id<Job>,
    pub kind: String,
    pub payload: String,
    pub fence: i64,
    pub attempts: i64,
    pub done: i64,
    pub stop: bool,
}

/// A new job; `None` when its key was there.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    kind: &str,
    key: Option<&str>,
    owner: Option<Id<Account>>,
    payload: &str,
    run_after: Moment,
) -> Result<Option<Id<Job>>, Error> {
    let (id, now) = (tx.id::<Job>(), tx.now());
    let made = tx.run(
        "insert into platform_job
           (id, kind, unique_key, owner, payload, state, run_after, lease_until, fence,
            attempts, stop, done, total, at, started_at, finished_at, outcome)
         values ($1, $2, $3, $4, $5, 'waiting', $6, 0, 0, 0, false, 0, 0, $7, null, null, '')
         on conflict (unique_key) do nothing",
        args![id, kind, key, owner, payload, run_after, now],
    )?;
    Ok((made == 1).then_some(id))
}

/// A job of a periodic kind, unless one of this period was made or an earlier one is not over.
pub(super) fn insert_periodic(tx: &mut Tx<'_>, kind: &str, period: i64) -> Result<bool, Error> {
    let open = tx.number(
        "select count(*) from platform_job
         where kind = $1 and state in ('waiting', 'running') and unique_key is not null",
        args![kind],
    )?;
    if open > 0 {
        return Ok(false);
    }
    let (key, now) = (format!("{kind} @{period}"), tx.now());
    insert(tx, kind, Some(&key), None, "null", now).map(|id| id.is_some())
}

/// Jobs that may be claimed, those that waited longest first; asked often, so it only reads.
pub(super) fn due(conn: &mut Conn, kinds: &[Value], now: Moment) -> Result<Vec<Id<Job>>, Error> {
    let now = Value::from(now);
    Sql::new("select id from platform_job where")
        .push(
            "((state = 'waiting' and run_after <= ?) or (state = 'running' and lease_until < ?))",
            &[now.clone(), now],
        )
        .push("and", &[])
        .push_in("kind", kinds)
        .push("order by run_after, id limit ?", &[DUE_ROWS.into()])
        .all(conn, |row| row.get(0))
}

/// Takes a job that is still due; `None` when another worker was faster. It touches no other
/// row, so that on PostgreSQL only workers that want the same job get in each other's way.
pub(super) fn claim(tx: &mut Tx<'_>, job: Id<Job>) -> Result<Option<Claimed>, Error> {
    let now = tx.now();
    let lease = now.plus_secs(rules::LEASE_SECS);
    tx.one(
        "update platform_job
         set state = 'running', lease_until = $1, fence = fence + 1,
             attempts = attempts + 1, started_at = coalesce(started_at, $2)
         where id = $3
           and ((state = 'waiting' and run_after <= $2)
                or (state = 'running' and lease_until < $2))
         returning id, kind, payload, fence, attempts, done, stop",
        args![lease, now, job],
        |row| {
            Ok(Claimed {
                id: row.get(0)?,
                kind: row.get(1)?,
                payload: row.get(2)?,
                fence: row.get(3)?,
                attempts: row.get(4)?,
                done: row.get(5)?,
                stop: row.get(6)?,
            })
        },
    )
}

/// Renews a claim; whether its job is to stop, or `None` when it does not hold any more.
pub(super) fn renew(tx: &mut Tx<'_>, job: Id<Job>, fence: i64) -> Result<Option<bool>, Error> {
    let lease = tx.now().plus_secs(rules::LEASE_SECS);
    tx.one(
        "update platform_job
         set lease_until = $1
         where id = $2 and fence = $3 and state = 'running'
         returning stop",
        args![lease, job, fence],
        |row| row.get(0),
    )
}

/// How far a job is; the caller has checked the claim.
pub(super) fn set_progress(
    tx: &mut Tx<'_>,
    job: Id<Job>,
    done: i64,
    total: i64,
) -> Result<(), Error> {
    let sql = "update platform_job set done = $1, total = $2 where id = $3";
    tx.run(sql, args![done, total, job]).map(drop)
}

/// Ends a claim for good; false when it did not hold any more.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    (job, fence): (Id<Job>, i64),
    state: State,
    outcome: &str,
) -> Result<bool, Error> {
    let now = tx.now();
    let changed = tx.run(
        "update platform_job
         set state = $1, outcome = $2, finished_at = $3, lease_until = 0
         where id = $4 and fence = $5 and state = 'running'",
        args![state.as_str(), outcome, now, job, fence],
    )?;
    Ok(changed == 1)
}

/// Puts a claimed job back, to be tried again; `attempts` counts those that failed.
pub(super) fn put_back(
    tx: &mut Tx<'_>,
    (job, fence): (Id<Job>, i64),
    attempts: i64,
    run_after: Moment,
    outcome: &str,
) -> Result<bool, Error> {
    let changed = tx.run(
        "update platform_job
         set state = 'waiting', attempts = $1, run_after = $2, outcome = $3, lease_until = 0
         where id = $4 and fence = $5 and state = 'running'",
        args![attempts, run_after, outcome, job, fence],
    )?;
    Ok(changed == 1)
}

/// Cancels a job: at once when it waits, at its next step when it runs.
pub(super) fn cancel(tx: &mut Tx<'_>, job: Id<Job>) -> Result<(), Error> {
    let now = tx.now();
    let waiting = tx.run(
        "update platform_job
         set state = 'cancelled', stop = true, finished_at = $1
         where id = $2 and state = 'waiting'",
        args![now, job],
    )?;
    let running = tx.run(
        "update platform_job set stop = true where id = $1 and state = 'running'",
        args![job],
    )?;
    if waiting + running == 1 {
        Ok(())
    } else {
        Err(Error::refused("jobs.over", "这项任务已经结束，不能再取消"))
    }
}

/// Tries a failed or cancelled job again, from where it left off.
pub(super) fn again(tx: &mut Tx<'_>, job: Id<Job>) -> Result<(), Error> {
    let now = tx.now();
    let changed = tx.run(
        "update platform_job
         set state = 'waiting', run_after = $1, attempts = 0, stop = false, outcome = '',
             finished_at = null
         where id = $2 and state in ('failed', 'cancelled')",
        args![now, job],
    )?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::refused(
            "jobs.not_failed",
            "只有失败或已取消的任务可以重试",
        ))
    }
}

const COLUMNS: &str = "id, kind, owner, state, run_after, attempts, stop, done, total, at, \
     started_at, finished_at, outcome";

fn read(row: &crate::db::Row<'_>) -> Result<JobRow, Error> {
    Ok(JobRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        owner: row.get(2)?,
        state: State::parse(&row.get::<String>(3)?)?,
        run_after: row.get(4)?,
        attempts: row.get(5)?,
        stop: row.get(6)?,
        done: row.get(7)?,
        total: row.get(8)?,
        at: row.get(9)?,
        started_at: row.get(10)?,
        finished_at: row.get(11)?,
        outcome: row.get(12)?,
    })
}

/// One job.
pub(super) fn find(conn: &mut Conn, job: Id<Job>) -> Result<Option<JobRow>, Error> {
    let sql = format!("select {COLUMNS} from platform_job where id = $1");
    conn.one(&sql, args![job], read)
}

/// The newest jobs of a state before a key, one more than a page.
pub(super) fn list(
    conn: &mut Conn,
    state: Option<State>,
    before: Option<Id<Job>>,
) -> Result<Vec<JobRow>, Error> {
    Sql::new(&format!("select {COLUMNS} from platform_job where true"))
        .push_some("and state = ?", state.map(|s| s.as_str().into()))
        .push_some("and id < ?", before.map(Value::from))
        .push("order by id desc limit ?", &[(PAGE_ROWS + 1).into()])
        .all(conn, read)
}

/// How many jobs stand in each state.
pub(crate) fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>, Error> {
    conn.all(
        "select state, count(*) from platform_job group by state order by state",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
