//! The list of projects as a workbook (清单导出), exactly as it was filtered on the page.

use std::collections::BTreeSet;

use kernel::{Date, Id};
use platform::{Error, db::Conn};
use typeset::{Cell, Column, Sheet, Table};

use super::paper::{Made, count_cell, tag_cell};
use crate::{
    look::{ProjectLine, Sight, line, load, pages::Filter},
    plan::{self, LinkState, Part},
    project::{Project, STANDINGS},
};

/// The rows of a list, all pages of it.
///
/// # Errors
/// What the database said.
pub fn rows(
    conn: &mut Conn,
    sight: &Sight,
    filter: &Filter,
    today: Date,
) -> Result<Vec<ProjectLine>, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let under = match filter.chapter.parse::<Id<Part>>() {
        Ok(chapter) => Some(projects_under(conn, sight, chapter)?),
        Err(_) => None,
    };
    let kept = |p: &&Project| under.as_ref().is_none_or(|ids| ids.contains(&p.id));
    let lines = whole.projects.iter().filter(kept).map(|p| line(&whole, p));
    Ok(lines.filter(|l| filter.passes(l)).collect())
}

/// The projects that a chapter, or anything below it, was linked to and not rejected.
fn projects_under(
    conn: &mut Conn,
    sight: &Sight,
    chapter: Id<Part>,
) -> Result<BTreeSet<Id<Project>>, Error> {
    let mut under = BTreeSet::from([chapter]);
    for part in plan::texts::parts(conn, sight.plan.id)? {
        if part.parent.is_some_and(|parent| under.contains(&parent)) {
            under.insert(part.id);
        }
    }
    let links = plan::texts::links(conn, sight.plan.id)?;
    let live = links.into_iter().filter(|l| l.state != LinkState::Rejected);
    Ok(live
        .filter(|l| under.contains(&l.part))
        .map(|l| l.project)
        .collect())
}

/// The workbook: the rows, and which filters were on.
pub fn sheets(sight: &Sight, filter: &Filter, rows: &[ProjectLine], made: &Made) -> Vec<Sheet> {
    let row = |l: &ProjectLine| -> Vec<Cell> {
        vec![
            l.no.as_str().into(),
            l.name.as_str().into(),
            l.who().into(),
            l.time_text.as_str().into(),
            l.rhythm.as_str().into(),
            l.next_due.into(),
            count_cell(l.done),
            count_cell(l.total),
            tag_cell(&l.state.word, l.state.tone),
            l.last_on.into(),
        ]
    };
    let list = Table {
        columns: vec![
            Column::left("序号", 3),
            Column::left("项目", 18),
            Column::left("责任单位", 16),
            Column::left("计划时间", 9),
            Column::left("节奏", 5),
            Column::center("下一时点", 6),
            Column::right("已销号", 4),
            Column::right("时点", 4),
            Column::left("状态", 7),
            Column::center("最近进展", 6),
        ],
        rows: rows.iter().map(row).collect(),
    };
    let about = Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: about(sight, filter, rows.len(), made),
    };
    let sheet = |name: &str, title: String, table| Sheet {
        name: name.to_owned(),
        title,
        table,
    };
    vec![
        sheet("项目清单", format!("{}项目清单", sight.plan.title), list),
        sheet("导出说明", String::new(), about),
    ]
}

fn about(sight: &Sight, filter: &Filter, count: usize, made: &Made) -> Vec<Vec<Cell>> {
    let state = STANDINGS.iter().find(|(code, _)| *code == filter.state);
    let mut on = Vec::new();
    for (word, value) in [
        ("含", filter.q.trim()),
        ("状态", state.map_or("", |(_, word)| word)),
        ("单位", filter.owner.as_str()),
        (
            "章节",
            if filter.chapter.is_empty() {
                ""
            } else {
                "所选一章"
            },
        ),
    ] {
        if !value.is_empty() {
            on.push(format!("{word}：{value}"));
        }
    }
    let on = if on.is_empty() {
        "全部项目".to_owned()
    } else {
        on.join("；")
    };
    let fact = |label: &str, value: String| vec![label.into(), value.into()];
    vec![
        fact("计划", sight.plan.title.clone()),
        fact("单位", sight.body_name.clone()),
        fact("筛选条件", on),
        fact("项目数", count.to_string()),
        fact("制表", made.foot()),
    ]
}
