//! Who does what for a project: people in charge, tasks, pressing.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Directory, Person},
    db::Tx,
    trail::Deed,
};

use super::{
    commands::subject,
    load::PartOf,
    model::{Owner, Project, Task},
    store::{self, OWNER},
    task_store::{self, TASK},
};
use crate::{
    house,
    look::{Sight, load},
    plan,
    powers::CHASE,
    progress::{self, Chase},
};

/// Says who is in charge of a part, and by when (指定责任人).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the database said.
pub fn set_part(tx: &mut Tx<'_>, actor: &Actor, id: Id<Project>, new: &Owner) -> Result<(), Error> {
    let (_, sight) = load::project_by_id(tx, actor, id)?;
    let owners = store::owners(tx, id)?;
    let parts = super::load::parts(tx, actor, &sight, &owners)?;
    let part = parts
        .iter()
        .find(|p| p.owner.id == new.id)
        .ok_or(Error::NotFound)?;
    if !part.may_set {
        return Err(Error::Forbidden("责任人由本单位或计划起草人指定".into()));
    }
    plan::rules::change(&sight.plan)?;
    if new.person != part.owner.person {
        is_of_part(tx, new.person, &part.owner)?;
    }
    let mut owner = part.owner.clone();
    (owner.person, owner.due_on, owner.part) = (new.person, new.due_on, new.part.clone());
    store::save_owner(tx, &owner)?;
    let name = house::person_name(tx, owner.person)?;
    let due = |day: Option<kernel::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let deed = Deed::on("plans.assign", subject(id))
        .row(OWNER, owner.id)
        .change("责任人", &part.person_name, &name)
        .change("完成时限", due(part.owner.due_on), due(owner.due_on))
        .change("分工", &part.owner.part, &owner.part);
    tx.trail(actor, deed)
}

/// Who is in charge sees the project and is named on it, so only people of the body that has
/// the part can be: those that the form offers.
fn is_of_part(tx: &mut Tx<'_>, person: Option<Id<Person>>, owner: &Owner) -> Result<(), Error> {
    let Some(person) = person else {
        return Ok(());
    };
    let offered = match owner.body {
        Some(body) => organisation::people_of(tx, body)?,
        None => Vec::new(),
    };
    if offered.iter().any(|known| known.id == person) {
        Ok(())
    } else {
        Err(Error::field("person", "请从责任单位的人员中选择"))
    }
}

/// Adds a task (任务).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the database said.
pub fn add_task(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
    title: &str,
    who: (Option<Id<Person>>, &str),
    due: kernel::Date,
) -> Result<(), Error> {
    let sight = for_tasks(tx, actor, id)?;
    let task = Task {
        id: tx.id(),
        project: id,
        title: title.to_owned(),
        who: who.1.to_owned(),
        person: who.0,
        due_on: due,
        done_on: None,
        done_by: String::new(),
        version: 1,
    };
    task_store::insert_task(tx, sight.plan.id, &task)?;
    let deed = Deed::on("plans.task", subject(id))
        .row(TASK, task.id)
        .change("任务", "", title);
    tx.trail(actor, deed)
}

/// Marks a task as done, or takes that back: whoever holds it, or who gives tasks here.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the database said.
pub fn finish_task(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Project>,
    task: Id<Task>,
) -> Result<(), Error> {
    let (_, sight) = load::project_by_id(tx, actor, id)?;
    plan::rules::work(&sight.plan)?;
    let tasks = task_store::tasks(tx, id)?;
    let task = tasks.iter().find(|t| t.id == task).ok_or(Error::NotFound)?;
    if task.person != Some(actor.person) {
        for_tasks(tx, actor, id)?;
    }
    task_store::finish_task(tx, task, &actor.name)?;
    let (before, after) = if task.done_on.is_some() {
        ("办完", "未办")
    } else {
        ("未办", "办完")
    };
    let deed = Deed::on("plans.task", subject(id))
        .row(TASK, task.id)
        .change(&task.title, before, after);
    tx.trail(actor, deed)
}

fn for_tasks(tx: &mut Tx<'_>, actor: &Actor, id: Id<Project>) -> Result<Sight, Error> {
    let (_, sight) = load::project_by_id(tx, actor, id)?;
    plan::rules::work(&sight.plan)?;
    let owners = store::owners(tx, id)?;
    let parts = super::load::parts(tx, actor, &sight, &owners)?;
    may_give_tasks(&sight, &parts)?;
    Ok(sight)
}

/// Whether tasks may be given; the form that names people asks the same.
///
/// # Errors
/// [`Error::Forbidden`] for who has no part.
pub fn may_give_tasks(sight: &Sight, parts: &[PartOf]) -> Result<(), Error> {
    if sight.may_edit || parts.iter().any(|p| p.standing.is_some()) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "任务由项目的责任单位或计划起草人安排".into(),
    ))
}

/// Presses those who should act (催办).
///
/// # Errors
/// Refused when the plan does not run or nobody can be told; what the database said.
pub fn chase(
    tx: &mut Tx<'_>,
    directory: &dyn Directory,
    actor: &Actor,
    id: Id<Project>,
    text: &str,
) -> Result<(), Error> {
    let (project, sight) = load::project_by_id(tx, actor, id)?;
    actor.require(&CHASE, &sight.at)?;
    plan::rules::work(&sight.plan)?;
    let owners = store::owners(tx, id)?;
    let day = tx.today();
    let mut accounts = house::accounts_of(directory, tx, &owners, day)?;
    accounts.retain(|account| *account != actor.account);
    if accounts.is_empty() {
        return Err(Error::refused(
            "plans.nobody_to_chase",
            "责任单位里没有能登录的人，请先指定责任人，或用电话联系后代为填报",
        ));
    }
    let told: Vec<&str> = owners.iter().map(|o| o.printed.as_str()).collect();
    let chase = Chase {
        text: text.to_owned(),
        told: format!("{}（{} 人）", told.join("、"), accounts.len()),
        by_name: actor.name.clone(),
        at: tx.now(),
    };
    let row = progress::store::insert_chase(tx, project.plan, id, &chase)?;
    let title = format!("催办：{}", project.name);
    let href = format!("/projects/{id}");
    house::tell(tx, &accounts, &subject(id), &title, text, &href, None)?;
    let deed = Deed::on("plans.chase", subject(id))
        .row(progress::store::CHASE, row)
        .change("催办", "", &chase.told)
        .why(text);
    tx.trail(actor, deed)
}
