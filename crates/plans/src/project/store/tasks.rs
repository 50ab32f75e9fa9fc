//! Tasks in the database.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Person,
    area::Tie,
    args,
    db::{Conn, Reader, Tx},
    trail::Tracked,
};

use crate::plan::Plan;
use crate::project::model::{Project, Task};

/// Rows of tasks that the trail vouches for.
pub const TASK: Tracked = Tracked {
    table: "plans_task",
    columns: &["project", "title", "due_on", "done_on", "version"],
};

const TASK_COLUMNS: &str = "id, project, title, who, person, due_on, done_on, done_by, version";

const READ_TASK: Reader<Task> = |row| {
    Ok(Task {
        id: row.get(0)?,
        project: row.get(1)?,
        title: row.get(2)?,
        who: row.get(3)?,
        person: row.get(4)?,
        due_on: row.get(5)?,
        done_on: row.get(6)?,
        done_by: row.get(7)?,
        version: row.get(8)?,
    })
};

/// The tasks of a project by due date.
///
/// # Errors
/// What the database said.
pub fn tasks(conn: &mut Conn, project: Id<Project>) -> Result<Vec<Task>, Error> {
    let sql = format!(
        "select {TASK_COLUMNS} from plans_task where project = $1 order by due_on, id limit 300"
    );
    conn.all(&sql, args![project], READ_TASK)
}

/// Open tasks of a person by due date.
///
/// # Errors
/// What the database said.
pub fn tasks_of(conn: &mut Conn, person: Id<Person>) -> Result<Vec<Task>, Error> {
    let sql = format!(
        "select {TASK_COLUMNS} from plans_task where person = $1 and done_on is null
         order by due_on, id limit 20"
    );
    conn.all(&sql, args![person], READ_TASK)
}

/// Whether a person holds a task of the project, done or not.
///
/// # Errors
/// What the database said.
pub fn holds_one(conn: &mut Conn, project: Id<Project>, person: Id<Person>) -> Result<bool, Error> {
    let sql = "select count(*) from plans_task where project = $1 and person = $2";
    Ok(conn.number(sql, args![project, person])? > 0)
}

/// Puts a task in.
///
/// # Errors
/// What the database said.
pub fn insert_task(tx: &mut Tx<'_>, plan: Id<Plan>, task: &Task) -> Result<(), Error> {
    tx.run(
        "insert into plans_task
           (id, plan, project, title, person, who, due_on, done_on, done_by, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            task.id,
            plan,
            task.project,
            &task.title,
            task.person,
            &task.who,
            task.due_on,
            task.done_on,
            &task.done_by,
            task.version
        ],
    )?;
    Ok(())
}

/// Marks a task as done, or takes that back.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn finish_task(tx: &mut Tx<'_>, task: &Task, by: &str) -> Result<(), Error> {
    let done = if task.done_on.is_some() {
        None
    } else {
        Some(tx.today())
    };
    let by = if done.is_some() { by } else { "" };
    tx.run_one(
        "update plans_task set done_on = $1, done_by = $2, version = version + 1
         where id = $3 and version = $4",
        args![done, by, task.id, task.version],
    )
}

/// What somebody answers for and has not finished: it keeps their record from being merged away.
///
/// # Errors
/// What the database said.
pub fn ties(conn: &mut Conn, person: Id<Person>, _: Date) -> Result<Vec<Tie>, Error> {
    let parts = conn.number(
        "select count(*) from plans_owner where person = $1",
        args![person],
    )?;
    let tasks = conn.number(
        "select count(*) from plans_task where person = $1 and done_on is null",
        args![person],
    )?;
    let tie = |(count, what): (i64, &str)| {
        let text = format!("{what} {count} 项；请先在计划里改由保留的一条负责");
        (count > 0).then(|| Tie::keeps(text))
    };
    let found = [(parts, "计划责任人"), (tasks, "未办完的任务")];
    Ok(found.into_iter().filter_map(tie).collect())
}
