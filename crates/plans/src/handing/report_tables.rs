//! The tables of a progress report, for paper and workbook alike. Pure.

use typeset::{Cell, Column, Table};

use super::{
    paper::{amended_on, count_cell, state_cell},
    report::{Behind, Material, behind, by_measure, lead_of},
};
use crate::{
    plan::Part,
    progress::{Figure, Progress},
    project::Project,
};

/// How each project stands.
pub(super) fn projects(m: &Material) -> Table {
    let row = |p: &Project| -> Vec<Cell> {
        let occurrences = m.whole.occurrences_of(p);
        let done = occurrences.iter().filter(|o| o.done_on.is_some()).count();
        let next = occurrences
            .iter()
            .filter(|o| o.done_on.is_none())
            .map(|o| o.due)
            .min();
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        vec![
            p.no.as_str().into(),
            p.name.as_str().into(),
            lead_of(m, p).0.into(),
            p.time_text.as_str().into(),
            next.filter(|_| p.decision.is_none()).into(),
            Cell::Bar {
                done: narrow(done),
                of: narrow(occurrences.len()),
            },
            state_cell(m.whole.standing(p)),
            p.last_on.into(),
        ]
    };
    Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 12),
            Column::left("牵头单位", 8),
            Column::left("计划时间", 7),
            Column::center("下一时点", 6),
            Column::left("已销号", 5),
            Column::left("状态", 8),
            Column::center("最近进展", 6),
        ],
        rows: m.whole.projects.iter().map(row).collect(),
    }
}

/// A heading without its full stop.
pub(super) fn bare(part: &Part) -> String {
    part.caption().trim_end_matches('。').to_owned()
}

/// Figures in a line.
pub(super) fn figures(figures: &[Figure]) -> String {
    let each = figures
        .iter()
        .map(|f| format!("{} {} {}", f.name, f.value, f.unit));
    let each: Vec<String> = each.map(|f| f.trim().to_owned()).collect();
    each.join("，")
}

/// Things of other areas that an entry points at, by name.
pub(super) fn things(m: &Material, entry: &Progress) -> Vec<String> {
    let lines = m.evidence.get(&entry.id).map_or(&[][..], Vec::as_slice);
    let things = lines.iter().filter(|line| !line.kind.is_empty());
    things
        .map(|line| format!("{}「{}」", line.kind, line.title))
        .collect()
}

/// All entries as rows, for a workbook.
pub(super) fn entries(m: &Material) -> Table {
    let name = |e: &Progress| {
        let found = m.whole.projects.iter().find(|p| p.id == e.project);
        found.map_or("", |p| p.name.as_str())
    };
    let mut rows = Vec::new();
    for under in by_measure(m) {
        let place = under.measure.or(under.chapter).map_or(String::new(), bare);
        for entry in under.projects.iter().flat_map(|(_, entries)| entries) {
            rows.push(vec![
                place.as_str().into(),
                name(entry).into(),
                entry.about_on.into(),
                entry.body_name.as_str().into(),
                entry.by_name.as_str().into(),
                entry.text.as_str().into(),
                figures(&entry.figures).into(),
                count_cell(m.evidence.get(&entry.id).map_or(0, Vec::len)),
                things(m, entry).join("；").into(),
                if entry.finishes {
                    "是".into()
                } else {
                    Cell::Empty
                },
                if entry.behalf {
                    "是".into()
                } else {
                    Cell::Empty
                },
            ]);
        }
    }
    Table {
        columns: vec![
            Column::left("条目", 12),
            Column::left("项目", 12),
            Column::center("完成日期", 6),
            Column::left("单位", 8),
            Column::left("填报人", 4),
            Column::left("做了什么", 24),
            Column::left("数据", 10),
            Column::right("佐证（份）", 5),
            Column::left("其中事项", 10),
            Column::center("销号", 3),
            Column::center("代报", 3),
        ],
        rows,
    }
}

/// What is late or silent, with who and since when.
pub(super) fn behind_table(m: &Material) -> Table {
    let row = |b: Behind<'_>| -> Vec<Cell> {
        let (lead, person) = lead_of(m, b.project);
        let person = if person.is_empty() { "未定" } else { person };
        vec![
            b.project.no.as_str().into(),
            b.project.name.as_str().into(),
            b.occurrence.label.as_str().into(),
            b.occurrence.due.into(),
            state_cell(b.standing),
            b.since.into(),
            lead.into(),
            person.into(),
        ]
    };
    Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 12),
            Column::left("时点", 5),
            Column::center("应办日期", 6),
            Column::left("状态", 8),
            Column::center("自何日起", 6),
            Column::left("牵头单位", 8),
            Column::left("责任人", 5),
        ],
        rows: behind(m).into_iter().map(row).collect(),
    }
}

/// Changes of the plan in the period.
pub(super) fn amendments(m: &Material) -> Table {
    let row = |a: &crate::plan::Amendment| -> Vec<Cell> {
        let what = if a.project.is_empty() {
            "计划"
        } else {
            a.project.as_str()
        };
        vec![
            amended_on(a).into(),
            what.into(),
            a.what.as_str().into(),
            a.before.as_str().into(),
            a.after.as_str().into(),
            a.reason.as_str().into(),
            a.by_name.as_str().into(),
        ]
    };
    Table {
        columns: vec![
            Column::center("日期", 6),
            Column::left("项目", 9),
            Column::left("调整内容", 5),
            Column::left("调整前", 8),
            Column::left("调整后", 8),
            Column::left("理由", 10),
            Column::left("经办人", 4),
        ],
        rows: m.amendments.iter().map(row).collect(),
    }
}

/// What was postponed, cancelled or merged.
pub(super) fn decided(m: &Material) -> Table {
    let row = |p: &Project| -> Option<Vec<Cell>> {
        let decided = p.decision.as_ref()?;
        let into = m
            .whole
            .projects
            .iter()
            .find(|other| Some(other.id) == decided.into);
        Some(vec![
            p.no.as_str().into(),
            p.name.as_str().into(),
            decided.what.word().into(),
            into.map(|other| other.name.as_str()).into(),
            decided.reason.as_str().into(),
        ])
    };
    Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 12),
            Column::left("决定", 4),
            Column::left("并入项目", 10),
            Column::left("理由", 18),
        ],
        rows: m.whole.projects.iter().filter_map(row).collect(),
    }
}
