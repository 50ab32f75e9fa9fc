//! The progress report as a paper and as a workbook. Pure.

use kernel::{Date, official_date};
use typeset::{Block, Column, Level, Report, Section, Sheet, Table};

use super::{
    paper::{Made, percent},
    report::{self, ENTRIES_MAX, Material, Summary, Under, by_measure, quiet_measures},
    report_tables::{amendments, bare, behind_table, decided, entries, figures, projects, things},
};
use crate::{
    plan::Part,
    progress::Progress,
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
    if let Some(evidence) = m.evidence.get(&entry.id) {
        let things = things(m, entry);
        let named = if things.is_empty() {
            String::new()
        } else {
            format!("，其中{}", things.join("、"))
        };
        tail.push(format!("佐证 {} 份{named}", evidence.len()));
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
