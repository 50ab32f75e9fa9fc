//! Reminders (提醒): at start, a week before the end, when late, when silent; each once.

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Account, Directory},
    db::{CommandKey, Conn, Db},
    jobs::{Claim, JobKind},
};

use crate::{
    house,
    look::load::{self, Whole},
    plan::{self, Plan},
    progress,
    project::{Occurrence, Owner, Project, Role, Standing, commands, rules},
};

/// The daily job.
pub const KIND: JobKind = JobKind {
    name: "plans.remind",
    title: "提醒到期、落后的项目",
    run,
    every_secs: Some(86_400),
};

/// One reminder on its way (一条提醒).
struct Due {
    project: Id<Project>,
    accounts: Vec<Id<Account>>,
    mark: String,
    title: String,
    text: String,
}

fn run(house: &App, _claim: &Claim) -> Result<String, Error> {
    let sent = remind(&house.db, &*house.directory)?;
    Ok(format!("发出 {sent} 条提醒"))
}

/// Sends what is to be said today and was not said yet; how many.
pub(crate) fn remind(db: &Db, directory: &dyn Directory) -> Result<usize, Error> {
    let today = db.clock().today();
    let plans = db.read_blocking(plan::store::open_plans)?;
    let mut sent = 0_usize;
    for plan in plans {
        let due = db.read_blocking(|conn| of_plan(directory, conn, &plan, today))?;
        sent += send(db, due)?;
    }
    Ok(sent)
}

fn send(db: &Db, due: Vec<Due>) -> Result<usize, Error> {
    let mut sent = 0;
    for one in due {
        let href = format!("/projects/{}", one.project);
        let new = db.write_blocking(CommandKey::unkeyed(), move |tx| {
            if !progress::store::note_reminder(tx, &one.mark, one.project)? {
                return Ok(false);
            }
            let subject = commands::subject(one.project);
            let (title, text, mark) = (&one.title, &one.text, Some(one.mark.as_str()));
            house::tell(tx, &one.accounts, &subject, title, text, &href, mark)?;
            Ok(true)
        })?;
        sent += usize::from(new);
    }
    Ok(sent)
}

fn of_plan(
    directory: &dyn Directory,
    conn: &mut Conn,
    plan: &Plan,
    today: Date,
) -> Result<Vec<Due>, Error> {
    let whole = load::whole(conn, plan, today)?;
    let mut due = Vec::new();
    for project in whole.projects.iter().filter(|p| p.decision.is_none()) {
        let found: Vec<(String, String, String)> = whole
            .occurrences_of(project)
            .iter()
            .filter_map(|o| occasion(&whole, project, o))
            .collect();
        if found.is_empty() {
            continue;
        }
        let accounts = accounts(directory, conn, whole.owners_of(project), today)?;
        for (mark, title, text) in found {
            let accounts = accounts.clone();
            due.push(Due {
                project: project.id,
                accounts,
                mark,
                title,
                text,
            });
        }
    }
    Ok(due)
}

/// Who is told: those who act for each part, and always the lead.
fn accounts(
    directory: &dyn Directory,
    conn: &mut Conn,
    owners: &[Owner],
    today: Date,
) -> Result<Vec<Id<Account>>, Error> {
    let mut accounts = house::accounts_of(directory, conn, owners, today)?;
    if let Some(lead) = owners.iter().find(|o| o.role == Role::Lead) {
        accounts.extend(house::accounts_for(directory, conn, lead, today)?);
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// What is to be said of a due date today: key, title, text.
fn occasion(whole: &Whole, project: &Project, o: &Occurrence) -> Option<(String, String, String)> {
    let due = platform::ui::words::day(o.due);
    let (name, label) = (project.name.as_str(), o.label.as_str());
    let (code, title, text) = match rules::occurrence_standing(o, project.last_on, &whole.watch) {
        Standing::Running => (
            "start",
            format!("{name} 开始了"),
            format!("「{label}」已到时间，{due}前办完。办的过程请随时填报进展。"),
        ),
        Standing::DueSoon(days) => (
            "soon",
            format!("{name} 还有 {days} 天到期"),
            format!("「{label}」{due}到期，办完请填报并销号。"),
        ),
        Standing::Late(_) => (
            "late",
            format!("{name} 已过期"),
            format!("「{label}」应在{due}办完，请补报进展；还没办的，请说明打算。"),
        ),
        Standing::Silent(days) => (
            "silent",
            format!("{name} 久无进展"),
            format!("「{label}」已经 {days} 天没有进展，请填报或说明原因。"),
        ),
        Standing::Done | Standing::NotYet | Standing::NoRhythm | Standing::Decided(_) => {
            return None;
        }
    };
    // A silence that was broken and fell again is a new one; a moved due date is another one.
    let since = match code {
        "silent" => project.last_on.unwrap_or(o.from).to_string(),
        _ => o.due.to_string(),
    };
    Some((format!("plans.{code} {} {since}", o.id), title, text))
}
