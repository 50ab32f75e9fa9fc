//! The progress report as a paper and as a workbook. Pure.

use kernel::{Date, official_date};
use typeset::{Block, Cell, Column, Level, Report, Section, Sheet, Table};

use super::{
    paper::{Made, amended_on, count_cell, percent, state_cell},
    report::{
        self, Behind, ENTRIES_MAX, Material, Summary, Under, behind, by_measure, lead_of,
        quiet_measures,
    },
};
use crate::{
    plan::Part,
    progress::{Figure, Progress},
    project::{Project, rules},
};

/// The report of a period.
pub fn report(m: &Material, made: &Made) -> Report {
    let s = report::summary(m);
    let mut sections = vec![
        section("总体情况", vec![Block::paragraph(overall(m, &s))]),
        section("项目进展情况", one_table(projects(m), "计划里还没有项目。")),
        section("本期完成的工作", done(m)),
        section(
            "已晚和久无进展的项目",
            one_table(behind_table(m), "截至本期末，没有已晚或久无进展的项目。"),
        ),
        section(
            "计划调整情况",
            one_table(amendments(m), "本期没有调整计划。"),
        ),
    ];
    if m.whole.projects.iter().any(|p| p.decision.is_some()) {
        sections.push(section(
            "延期、取消和合并的项目",
            vec![Block::Table(decided(m))],
        ));
    }
    Report {
        title: title(m),
        subtitle: format!("{}　{}", m.sight.body_name, m.period.words()),
        facts: facts(m, &s),
        sections,
        foot: made.foot(),
        date: made.at.day(),
        landscape: false,
    }
}

/// `2025年工会工作计划进展报告`
pub fn title(m: &Material) -> String {
    format!(
        "{}进展报告",
        m.sight.plan.title.split_whitespace().collect::<String>()
    )
}

/// The same as a workbook: figures, projects, entries, what is behind, changes.
pub fn sheets(m: &Material, made: &Made) -> Vec<Sheet> {
    let s = report::summary(m);
    let sheet = |name: &str, table| Sheet {
        name: name.to_owned(),
        title: format!("{}（{}）", title(m), m.period.words()),
        table,
    };
    let mut figures = Table {
        columns: vec![Column::left("要点", 14), Column::left("数值", 20)],
        rows: Vec::new(),
    };
    for (label, value) in facts(m, &s) {
        figures.rows.push(vec![label.into(), value.into()]);
    }
    figures.rows.push(vec!["制表".into(), made.foot().into()]);
    let mut sheets = vec![
        sheet("总体情况", figures),
        sheet("项目进展", projects(m)),
        sheet("本期工作", entries(m)),
        sheet("已晚和久无进展", behind_table(m)),
        sheet("计划调整", amendments(m)),
    ];
    if m.whole.projects.iter().any(|p| p.decision.is_some()) {
        sheets.push(sheet("延期取消合并", decided(m)));
    }
    sheets
}

fn section(heading: &str, blocks: Vec<Block>) -> Section {
    Section {
        heading: heading.to_owned(),
        blocks,
    }
}

fn one_table(table: Table, empty: &str) -> Vec<Block> {
    if table.rows.is_empty() {
        vec![Block::paragraph(empty)]
    } else {
        vec![Block::Table(table)]
    }
}

fn facts(m: &Material, s: &Summary) -> Vec<(String, String)> {
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let count = |n: usize| format!("{n} 项");
    let mut facts = vec![
        fact("计划项目", count(s.projects)),
        fact(
            "计划进度",
            format!(
                "{}（应到 {}）",
                percent(s.share.done_permille),
                percent(s.share.expected_permille)
            ),
        ),
        fact("已完成", count(s.done)),
        fact("已晚", count(s.late)),
        fact("进行中", count(s.running)),
        fact("久无进展", count(s.silent)),
        fact("未到时间", count(s.not_yet)),
        fact("延期、取消、合并", count(s.decided)),
    ];
    if s.no_rhythm > 0 {
        facts.push(fact("未定节奏", count(s.no_rhythm)));
    }
    facts.push(fact(
        "本期进展",
        format!("{} 条，佐证 {} 份", s.entries, s.evidence),
    ));
    if !m.sight.plan.number.is_empty() {
        facts.push(fact("发文字号", m.sight.plan.number.clone()));
    }
    facts
}

/// The state of the plan in sentences.
fn overall(m: &Material, s: &Summary) -> String {
    let mut text = format!(
        "截至{}，计划共 {} 个项目，已完成 {} 个，进行中 {} 个",
        official_date(m.period.to),
        s.projects,
        s.done,
        s.running
    );
    if s.due_soon > 0 {
        text += &format!(
            "（其中 {} 天内到期 {} 个）",
            rules::DUE_SOON_DAYS_MAX,
            s.due_soon
        );
    }
    text += &format!(
        "，未到时间 {} 个，已晚 {} 个，久无进展 {} 个",
        s.not_yet, s.late, s.silent
    );
    if s.no_rhythm > 0 {
        text += &format!("，全年项目尚未确定节奏 {} 个", s.no_rhythm);
    }
    if s.decided > 0 {
        text += &format!("，延期、取消或合并 {} 个（按制表时的决定）", s.decided);
    }
    text += &format!(
        "。全年应办时点 {} 个，到期 {} 个，已销号 {} 个。",
        s.slots, s.slots_due, s.slots_done
    );
    let ahead = s.share.done_permille - s.share.expected_permille;
    let pace = match ahead {
        0 => "与应到进度持平".to_owned(),
        1.. => format!(
            "比应到进度快 {} 个百分点",
            percent(ahead).trim_end_matches('%')
        ),
        _ => format!(
            "比应到进度慢 {} 个百分点",
            percent(-ahead).trim_end_matches('%')
        ),
    };
    text += &format!(
        "计划进度 {}，{pace}。本期填报进展 {} 条，附佐证 {} 份。",
        percent(s.share.done_permille),
        s.entries,
        s.evidence
    );
    text
}

fn projects(m: &Material) -> Table {
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
            Column::left("计划时间", 6),
            Column::center("下一时点", 6),
            Column::left("已销号", 5),
            Column::left("状态", 8),
            Column::center("最近进展", 6),
        ],
        rows: m.whole.projects.iter().map(row).collect(),
    }
}

/// What was done, chapter by chapter.
fn done(m: &Material) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut chapter = None;
    for under in by_measure(m) {
        open(&under, &mut chapter, &mut blocks);
        for (project, entries) in &under.projects {
            let texts: Vec<String> = entries.iter().map(|e| entry_text(m, e)).collect();
            let heading = format!("{}（{}）。", project.name, ticked(m, project));
            blocks.push(Block::run_in(Level::Three, heading, texts.join("\n")));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::paragraph("本期没有填报进展。"));
    }
    if m.entries.len() >= ENTRIES_MAX {
        blocks.push(Block::paragraph(format!(
            "本期进展超过 {ENTRIES_MAX} 条，这里只列出前 {ENTRIES_MAX} 条；其余请分段生成报告。"
        )));
    }
    let quiet = quiet_measures(m);
    let quiet: Vec<&str> = quiet
        .iter()
        .map(|p| p.text.trim_end_matches('。'))
        .collect();
    if !quiet.is_empty() {
        blocks.push(Block::heading(Level::One, "本期没有填报进展的条目"));
        blocks.push(Block::paragraph(format!("{}。", quiet.join("；"))));
    }
    blocks
}

/// `已销号 1/2`
fn ticked(m: &Material, project: &Project) -> String {
    let occurrences = m.whole.occurrences_of(project);
    let done = occurrences.iter().filter(|o| o.done_on.is_some()).count();
    format!("已销号 {done}/{}", occurrences.len())
}

fn bare(part: &Part) -> String {
    part.caption().trim_end_matches('。').to_owned()
}

/// Heads a group with its chapter, when it is a new one, and its measure.
fn open<'a>(under: &Under<'a>, chapter: &mut Option<&'a Part>, blocks: &mut Vec<Block>) {
    let Some(own) = under.chapter.or(under.measure) else {
        blocks.push(Block::heading(Level::One, "没有对应到条目的项目"));
        return;
    };
    if under.chapter.is_some() && chapter.map(|c| c.id) != Some(own.id) {
        blocks.push(Block::heading(Level::One, bare(own)));
        *chapter = Some(own);
    }
    if let Some(measure) = under.measure {
        blocks.push(Block::heading(Level::Two, bare(measure)));
    }
}

/// One entry in a line: day, who, what, figures, evidence.
fn entry_text(m: &Material, entry: &Progress) -> String {
    let day = short_day(m, entry.about_on);
    let text = entry.text.trim().trim_end_matches('。');
    let behalf = if entry.behalf { "（代报）" } else { "" };
    let mut tail = Vec::new();
    if !entry.figures.is_empty() {
        tail.push(figures(&entry.figures));
    }
    if let Some(count) = m.evidence.get(&entry.id) {
        tail.push(format!("佐证 {count} 份"));
    }
    let tail = if tail.is_empty() {
        String::new()
    } else {
        format!("（{}）", tail.join("；"))
    };
    format!("{day}，{}{behalf}：{text}{tail}。", entry.body_name)
}

fn short_day(m: &Material, day: Date) -> String {
    if day.year() == m.sight.plan.year {
        format!("{}月{}日", day.month(), day.day())
    } else {
        official_date(day)
    }
}

fn figures(figures: &[Figure]) -> String {
    let each = figures
        .iter()
        .map(|f| format!("{} {} {}", f.name, f.value, f.unit));
    let each: Vec<String> = each.map(|f| f.trim().to_owned()).collect();
    each.join("，")
}

/// All entries as rows, for a workbook.
fn entries(m: &Material) -> Table {
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
                count_cell(m.evidence.get(&entry.id).copied().unwrap_or(0)),
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
            Column::center("销号", 3),
            Column::center("代报", 3),
        ],
        rows,
    }
}

fn behind_table(m: &Material) -> Table {
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

fn amendments(m: &Material) -> Table {
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

fn decided(m: &Material) -> Table {
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
