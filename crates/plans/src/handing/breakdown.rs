//! The task break-down table (任务分解表): every part of every project. Pure but for [`load`].

use std::collections::BTreeMap;

use kernel::{Date, Id, human_date};
use platform::{
    Error,
    access::{Directory, Person},
    db::Conn,
};
use typeset::{Block, Cell, Column, Report, Section, Sheet, Table};

use super::{
    paper::{Made, state_cell},
    report::{in_charge, people},
    store::{self, TaskRow},
};
use crate::{
    look::{Sight, Whole, load},
    project::{Owner, Project, Role},
};

/// What the table is made of (分解表资料).
#[derive(Debug, Clone)]
pub struct Material {
    /// The plan.
    pub sight: Sight,
    /// Its projects today.
    pub whole: Whole,
    /// Tasks of each project by due date.
    pub tasks: BTreeMap<Id<Project>, Vec<TaskRow>>,
    /// Names of the people in charge.
    pub people: BTreeMap<Id<Person>, String>,
}

/// Reads what the table is made of.
///
/// # Errors
/// What the database said.
pub fn load(
    conn: &mut Conn,
    directory: &dyn Directory,
    sight: &Sight,
    today: Date,
) -> Result<Material, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let mut tasks: BTreeMap<Id<Project>, Vec<TaskRow>> = BTreeMap::new();
    for task in store::tasks_of_plan(conn, sight.plan.id)? {
        tasks.entry(task.project).or_default().push(task);
    }
    Ok(Material {
        people: people(conn, directory, &whole)?,
        sight: sight.clone(),
        whole,
        tasks,
    })
}

/// `2025年工会工作计划任务分解表`
pub fn title(m: &Material) -> String {
    format!(
        "{}任务分解表",
        m.sight.plan.title.split_whitespace().collect::<String>()
    )
}

/// The table on paper, landscape.
pub fn report(m: &Material, made: &Made) -> Report {
    let table = table(m);
    let block = if table.rows.is_empty() {
        Block::paragraph("计划里还没有项目。")
    } else {
        Block::Table(table)
    };
    let number = if m.sight.plan.number.is_empty() {
        m.sight.plan.state.word().to_owned()
    } else {
        m.sight.plan.number.clone()
    };
    Report {
        title: title(m),
        subtitle: format!("{}　{number}", m.sight.body_name),
        facts: Vec::new(),
        sections: vec![Section {
            heading: String::new(),
            blocks: vec![block],
        }],
        foot: made.foot(),
        date: made.at.day(),
        landscape: true,
    }
}

/// The table as a workbook.
pub fn sheets(m: &Material, made: &Made) -> Vec<Sheet> {
    vec![Sheet {
        name: "任务分解表".to_owned(),
        title: format!("{}（{}）", title(m), made.foot()),
        table: table(m),
    }]
}

fn table(m: &Material) -> Table {
    let mut rows = Vec::new();
    for project in &m.whole.projects {
        let owners = m.whole.owners_of(project);
        if owners.is_empty() {
            rows.push(row(m, project, None));
        }
        rows.extend(owners.iter().map(|owner| row(m, project, Some(owner))));
    }
    Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 13),
            Column::left("计划时间", 7),
            Column::left("责任单位", 9),
            Column::center("角色", 4),
            Column::left("分工", 10),
            Column::left("责任人", 5),
            Column::center("完成时限", 6),
            Column::left("任务", 16),
            Column::left("状态", 8),
        ],
        rows,
    }
}

fn row(m: &Material, project: &Project, owner: Option<&Owner>) -> Vec<Cell> {
    let person = owner.map_or("", |o| in_charge(&m.people, o));
    vec![
        project.no.as_str().into(),
        project.name.as_str().into(),
        project.time_text.as_str().into(),
        owner.map_or("未定", |o| o.printed.as_str()).into(),
        owner.map(|o| o.role.word()).into(),
        owner.map_or("", |o| o.part.as_str()).into(),
        (if person.is_empty() { "未定" } else { person }).into(),
        due(m, project, owner).into(),
        tasks(m, project, owner).into(),
        state_cell(m.whole.standing(project)),
    ]
}

/// The due date of a part: its own, else the project's next one, else its last.
fn due(m: &Material, project: &Project, owner: Option<&Owner>) -> Option<Date> {
    if project.decision.is_some() {
        return None;
    }
    let occurrences = m.whole.occurrences_of(project);
    let next = || {
        occurrences
            .iter()
            .filter(|o| o.done_on.is_none())
            .map(|o| o.due)
            .min()
    };
    let last = || occurrences.iter().map(|o| o.due).max();
    owner.and_then(|o| o.due_on).or_else(next).or_else(last)
}

/// The tasks of a part, a line each; what no owner's body is named for stands with the lead.
fn tasks(m: &Material, project: &Project, owner: Option<&Owner>) -> String {
    let owners = m.whole.owners_of(project);
    let first = owners
        .iter()
        .find(|o| o.role == Role::Lead)
        .or(owners.first());
    let leads = owner.map(|o| o.id) == first.map(|o| o.id);
    let own = |task: &&TaskRow| {
        let named = owners
            .iter()
            .find(|o| o.body.is_some() && o.body == task.body);
        match named {
            Some(named) => owner.is_some_and(|o| o.id == named.id),
            None => leads,
        }
    };
    let all = m.tasks.get(&project.id).map_or(&[][..], Vec::as_slice);
    let lines: Vec<String> = all
        .iter()
        .filter(own)
        .enumerate()
        .map(|(place, task)| line(place, task, m.whole.watch.today))
        .collect();
    lines.join("\n")
}

fn line(place: usize, task: &TaskRow, today: Date) -> String {
    let state = match task.done_on {
        Some(_) => "，已完成",
        None if task.due_on < today => "，已晚",
        None => "",
    };
    let who = if task.who.is_empty() {
        String::new()
    } else {
        format!("{}，", task.who)
    };
    let due = human_date(task.due_on, today);
    format!("{}. {}（{who}{due}{state}）", place + 1, task.title)
}
