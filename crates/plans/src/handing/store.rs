//! What papers and feeds ask of the database beyond the stores of plan, project and progress.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Account, Body, Person},
    args,
    db::{Conn, Reader, Tx, Value},
    trail::Tracked,
};

use crate::{plan::Plan, project::Project};

/// Rows of feeds that the trail vouches for.
pub const FEED: Tracked = Tracked {
    table: "plans_feed",
    columns: &["account", "person", "body", "digest", "made_at"],
};

/// The newest day of an entry up to a day, of each project of a plan.
///
/// # Errors
/// What the database said.
pub fn last_days(
    conn: &mut Conn,
    plan: Id<Plan>,
    to: Date,
) -> Result<BTreeMap<Id<Project>, Date>, Error> {
    let rows: Vec<(Id<Project>, Date)> = conn.all(
        "select project, max(about_on) from plans_progress
         where plan = $1 and about_on <= $2 group by project",
        args![plan, to],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// A task with its place in the plan (任务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The project.
    pub project: Id<Project>,
    /// Whose part it belongs to.
    pub body: Option<Id<Body>>,
    /// What.
    pub title: String,
    /// Name of who does it.
    pub who: String,
    /// By when.
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
}

/// The tasks of all projects of a plan by due date.
///
/// # Errors
/// What the database said.
pub fn tasks_of_plan(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<TaskRow>, Error> {
    conn.all(
        "select project, body, title, who, due_on, done_on from plans_task
         where plan = $1 order by project, due_on, id",
        args![plan],
        |row| {
            Ok(TaskRow {
                project: row.get(0)?,
                body: row.get(1)?,
                title: row.get(2)?,
                who: row.get(3)?,
                due_on: row.get(4)?,
                done_on: row.get(5)?,
            })
        },
    )
}

/// A secret address that a calendar program fetches (日历订阅).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its key.
    pub id: Id<Feed>,
    /// Whose rights decide what it gives.
    pub account: Id<Account>,
    /// Who that is.
    pub person: Id<Person>,
    /// The body whose dates it gives; `None` for the person's own.
    pub body: Option<Id<Body>>,
    /// When the address was made.
    pub made_at: Moment,
}

const READ_FEED: Reader<Feed> = |row| {
    let body: i64 = row.get(3)?;
    Ok(Feed {
        id: row.get(0)?,
        account: row.get(1)?,
        person: row.get(2)?,
        body: (body != OWN).then(|| Id::from_i64(body)),
        made_at: row.get(4)?,
    })
};

/// Stands for the person's own feed in the column `body`, so that one rule of uniqueness holds.
const OWN: i64 = 0;

/// The feeds of an account.
///
/// # Errors
/// What the database said.
pub fn feeds_of(conn: &mut Conn, account: Id<Account>) -> Result<Vec<Feed>, Error> {
    conn.all(
        "select id, account, person, body, made_at from plans_feed
         where account = $1 order by body",
        args![account],
        READ_FEED,
    )
}

/// The feed whose secret has this digest.
///
/// # Errors
/// What the database said.
pub fn feed_by_digest(conn: &mut Conn, digest: &str) -> Result<Option<Feed>, Error> {
    conn.one(
        "select id, account, person, body, made_at from plans_feed where digest = $1",
        args![digest],
        READ_FEED,
    )
}

/// Puts a feed in, or gives the one that is there a new address; its key.
///
/// # Errors
/// What the database said.
pub fn set_feed(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    person: Id<Person>,
    body: Option<Id<Body>>,
    digest: &str,
) -> Result<Id<Feed>, Error> {
    let (id, now) = (tx.id::<Feed>(), tx.now());
    let body = body.map_or(Value::Int(OWN), Value::from);
    tx.run(
        "insert into plans_feed (id, account, person, body, digest, made_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (account, body)
           do update set digest = excluded.digest, made_at = excluded.made_at",
        args![id, account, person, &body, digest, now],
    )?;
    let kept = tx.one(
        "select id, account, person, body, made_at from plans_feed where digest = $1",
        args![digest],
        READ_FEED,
    )?;
    kept.map(|feed| feed.id).ok_or(Error::Stale)
}

/// Takes a feed of an account away; `false` when it has none with that key.
///
/// # Errors
/// What the database said.
pub fn drop_feed(tx: &mut Tx<'_>, account: Id<Account>, id: Id<Feed>) -> Result<bool, Error> {
    let sql = "delete from plans_feed where id = $1 and account = $2";
    Ok(tx.run(sql, args![id, account])? == 1)
}

/// A due date for a calendar (订阅的时点).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// The plan.
    pub plan: Id<Plan>,
    /// The project.
    pub project: Id<Project>,
}

const OF_BODY: &str = "select distinct p.plan, p.id from plans_project p
     join plans_plan n on n.id = p.plan
     left join plans_owner o on o.project = p.id
     where n.year >= $1 and n.state in ('issued', 'running', 'closing')
       and (o.body = $2 or n.body = $2)
     order by p.plan, p.id limit 2000";

const OF_PERSON: &str = "select distinct p.plan, p.id from plans_project p
     join plans_plan n on n.id = p.plan
     left join plans_owner o on o.project = p.id
     left join plans_task t on t.project = p.id
     where n.year >= $1 and n.state in ('issued', 'running', 'closing')
       and (o.person = $2 or t.person = $2)
     order by p.plan, p.id limit 2000";

/// The projects whose due dates a feed gives: of a body's own plans and of its parts in others,
/// or those that a person is in charge of or has a task in.
///
/// # Errors
/// What the database said.
pub fn feed_projects(conn: &mut Conn, feed: &Feed, from_year: i16) -> Result<Vec<FeedRow>, Error> {
    let (sql, id) = match feed.body {
        Some(body) => (OF_BODY, Value::from(body)),
        None => (OF_PERSON, Value::from(feed.person)),
    };
    conn.all(sql, args![from_year, &id], |row| {
        Ok(FeedRow {
            plan: row.get(0)?,
            project: row.get(1)?,
        })
    })
}

/// A task for a calendar (订阅的任务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedTask {
    /// Its key.
    pub id: Id<crate::project::Task>,
    /// The plan.
    pub plan: Id<Plan>,
    /// The project.
    pub project: Id<Project>,
    /// Its project's name.
    pub project_name: String,
    /// What.
    pub title: String,
    /// Who.
    pub who: String,
    /// By when.
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
    /// Rises with every save.
    pub version: i64,
}

/// The tasks that a feed gives: of the body or of the person.
///
/// # Errors
/// What the database said.
pub fn feed_tasks(conn: &mut Conn, feed: &Feed, from_year: i16) -> Result<Vec<FeedTask>, Error> {
    let (column, id) = match feed.body {
        Some(body) => ("t.body", Value::from(body)),
        None => ("t.person", Value::from(feed.person)),
    };
    let sql = format!(
        "select t.id, t.plan, t.project, p.name, t.title, t.who, t.due_on, t.done_on, t.version
         from plans_task t
         join plans_project p on p.id = t.project
         join plans_plan n on n.id = t.plan
         where n.year >= $1 and n.state in ('issued', 'running', 'closing') and {column} = $2
         order by t.due_on, t.id limit 2000"
    );
    conn.all(&sql, args![from_year, &id], |row| {
        Ok(FeedTask {
            id: row.get(0)?,
            plan: row.get(1)?,
            project: row.get(2)?,
            project_name: row.get(3)?,
            title: row.get(4)?,
            who: row.get(5)?,
            due_on: row.get(6)?,
            done_on: row.get(7)?,
            version: row.get(8)?,
        })
    })
}
