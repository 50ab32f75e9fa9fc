//! The year-end summary, drafted from the plan's own text and what was done under each part.

use std::fmt::Write as _;

use kernel::Date;
use platform::{Error, db::Conn, ui::words};

use crate::{
    look::{Whole, load},
    plan::{LinkState, Part, PartKind, Plan, texts},
    progress::{self, Progress},
    project::{Decision, Project},
};

/// Drafts the summary (年终总结初稿): by chapter and measure what the linked projects did, then
/// projects without a place in the text, then what was not done.
///
/// # Errors
/// What the database said.
pub fn draft(conn: &mut Conn, plan: &Plan) -> Result<String, Error> {
    let last = Date::constant(2199, 12, 31);
    let first = kernel::first_of_month(plan.year, 1);
    let whole = load::whole(conn, plan, kernel::end_of_month(plan.year, 12))?;
    let parts = texts::parts(conn, plan.id)?;
    let links = texts::links(conn, plan.id)?;
    let entries = progress::store::of_plan(conn, plan.id, first, last)?;
    let mut text = format!("{}年度，{}的落实情况如下。\n", plan.year, plan.title);
    let mut told = Vec::new();
    for part in &parts {
        match part.kind {
            PartKind::Chapter => heading(&mut text, part),
            PartKind::Measure => {
                heading(&mut text, part);
                for project in &whole.projects {
                    let linked = links.iter().any(|l| {
                        l.project == project.id
                            && l.state != LinkState::Rejected
                            && is_under(&parts, l.part, part)
                    });
                    if linked && !told.contains(&project.id) {
                        told.push(project.id);
                        one(&mut text, &whole, project, &entries);
                    }
                }
            }
            PartKind::Sentence => {}
        }
    }
    let rest: Vec<&Project> = whole
        .projects
        .iter()
        .filter(|p| !told.contains(&p.id))
        .collect();
    if !rest.is_empty() {
        text.push_str("\n其他项目\n");
        for project in rest {
            one(&mut text, &whole, project, &entries);
        }
    }
    Ok(text)
}

fn heading(text: &mut String, part: &Part) {
    text.push('\n');
    text.push_str(&part.caption());
    text.push('\n');
}

fn is_under(parts: &[Part], link: kernel::Id<Part>, measure: &Part) -> bool {
    link == measure.id
        || parts
            .iter()
            .any(|p| p.id == link && p.parent == Some(measure.id))
}

fn one(text: &mut String, whole: &Whole, project: &Project, entries: &[Progress]) {
    let all = whole.occurrences_of(project);
    let done = all.iter().filter(|o| o.done_on.is_some()).count();
    write!(text, "{}：", project.name).ok();
    if let Some(decided) = &project.decision {
        let word = match decided.what {
            Decision::Postponed => "延期",
            Decision::Cancelled => "取消",
            Decision::Merged => "并入其他项目",
        };
        writeln!(text, "{word}，{}。", decided.reason).ok();
        return;
    }
    if done == all.len() {
        write!(text, "计划的 {done} 个时点全部办完。").ok();
    } else {
        write!(
            text,
            "计划的 {} 个时点办完 {done} 个，其余未办完。",
            all.len()
        )
        .ok();
    }
    for entry in entries.iter().filter(|e| e.project == project.id) {
        write!(
            text,
            "{}，{}",
            words::day(entry.about_on),
            entry.text.trim_end_matches('。')
        )
        .ok();
        for figure in &entry.figures {
            write!(text, "，{}{}{}", figure.name, figure.value, figure.unit).ok();
        }
        text.push('。');
    }
    text.push('\n');
}
