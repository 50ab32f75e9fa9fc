//! What a plan said when it was issued, and how that differs from now. Pure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Stretch, Whole, pages::ChangeLine};
use crate::project::{Decision, Project};

/// A project as it was issued (印发时的项目).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaselineRow {
    /// Its key.
    pub id: String,
    /// 序号
    pub no: String,
    /// 项目
    pub name: String,
    /// 计划时间
    pub time_text: String,
    /// 节奏
    pub rhythm: String,
    /// 负责部门
    pub owners: String,
    /// When it was to be done.
    pub stretches: Vec<Stretch>,
}

/// What stands in the plan now, to be frozen.
pub fn freeze(whole: &Whole) -> Vec<BaselineRow> {
    whole.projects.iter().map(|p| row(whole, p)).collect()
}

fn row(whole: &Whole, project: &Project) -> BaselineRow {
    let stretch = |o: &crate::project::Occurrence| Stretch {
        from: o.from,
        to: o.to,
    };
    BaselineRow {
        id: project.id.to_string(),
        no: project.no.clone(),
        name: project.name.clone(),
        time_text: project.time_text.clone(),
        rhythm: project.rhythm.word().to_owned(),
        owners: project.owner_text.clone(),
        stretches: whole.occurrences_of(project).iter().map(stretch).collect(),
    }
}

/// What differs between the plan as issued and as it is now.
pub fn differences(baseline: &[BaselineRow], whole: &Whole) -> Vec<ChangeLine> {
    let mut lines = Vec::new();
    for project in &whole.projects {
        let now = row(whole, project);
        let title = format!("{} {}", now.no, now.name).trim().to_owned();
        let Some(issued) = baseline.iter().find(|b| b.id == now.id) else {
            lines.push(difference(&title, &now.id, "项目", "没有", "印发后新增"));
            continue;
        };
        for (what, before, after) in [
            ("名称", &issued.name, &now.name),
            ("计划时间", &issued.time_text, &now.time_text),
            ("节奏", &issued.rhythm, &now.rhythm),
            ("负责部门", &issued.owners, &now.owners),
        ] {
            if before != after {
                lines.push(difference(&title, &now.id, what, before, after));
            }
        }
        if let Some(decided) = &project.decision {
            let word = match decided.what {
                Decision::Postponed => "延期",
                Decision::Cancelled => "取消",
                Decision::Merged => "合并",
            };
            let after = format!("{word}：{}", decided.reason);
            lines.push(difference(&title, &now.id, "处理决定", "执行", &after));
        }
    }
    lines
}

fn difference(project: &str, id: &str, what: &str, issued: &str, now: &str) -> ChangeLine {
    ChangeLine {
        project: project.to_owned(),
        id: id.to_owned(),
        what: what.to_owned(),
        issued: issued.to_owned(),
        now: now.to_owned(),
    }
}
