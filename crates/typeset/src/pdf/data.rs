//! Turns a paper into the JSON that its template reads; nothing of it is markup.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Date;
use serde_json::{Value, json};

use super::{breaks::breakable, fonts::Face, glyphs::Letters};
use crate::{Align, Annex, Block, Cell, Level, Official, Report, Table, Tone, TypesetError, clean};

/// Data for a template, and which characters it sets in which typeface.
pub struct Paper {
    pub data: Value,
    pub letters: BTreeMap<Face, BTreeSet<char>>,
    pub date: Date,
}

/// Which typeface the parts of a text take.
struct Style {
    text: Face,
    cells: Face,
    heads: [Face; 4],
}

const OFFICIAL: Style = Style {
    text: Face::Fang,
    cells: Face::Fang,
    heads: [Face::Hei, Face::Kai, Face::Fang, Face::Fang],
};
const REPORT: Style = Style {
    text: Face::Hei,
    cells: Face::Hei,
    heads: [Face::Song, Face::Hei, Face::Hei, Face::Hei],
};

/// Data of a red-head document.
pub fn official(paper: &Official) -> Result<Paper, TypesetError> {
    let mut set = Letters::default();
    let optional = |set: &mut Letters, face, text: &Option<String>| {
        let text = text.as_deref().map(clean::line).filter(|t| !t.is_empty());
        text.map(|t| set.set(face, t))
    };
    let body = blocks(&mut set, &OFFICIAL, &paper.body)?;
    let annexes = annexes(&mut set, &paper.annexes)?;
    let title = clean::title_lines(&paper.title);
    let one = |set: &mut Letters, face, text: &str| set.set(face, clean::line(text));
    let data = json!({
        "mark": one(&mut set, Face::Song, &paper.issuer_mark),
        "number": one(&mut set, Face::Fang, &paper.number),
        "signer": optional(&mut set, Face::Kai, &paper.signer),
        "secrecy": optional(&mut set, Face::Hei, &paper.secrecy),
        "urgency": optional(&mut set, Face::Hei, &paper.urgency),
        "title": title.into_iter().map(|l| set.set(Face::Song, l)).collect::<Vec<_>>(),
        "plain_title": clean::line(&paper.title),
        "author": paper.signature.iter().map(|s| clean::line(s)).collect::<Vec<_>>(),
        "recipients": set.set(Face::Fang, with_colon(&clean::line(&paper.recipients))),
        "body": body,
        "attachments": paper.attachments.iter()
            .map(|name| one(&mut set, Face::Fang, name)).collect::<Vec<_>>(),
        "signature": paper.signature.iter()
            .map(|name| one(&mut set, Face::Fang, name)).collect::<Vec<_>>(),
        "date": set.set(Face::Fang, clean::chinese_date(paper.date)),
        "day": day(paper.date),
        "notes": optional(&mut set, Face::Fang, &paper.notes.as_deref().map(bracketed)),
        "annexes": annexes,
        "copies": optional(&mut set, Face::Fang, &paper.copies.as_deref().map(with_stop)),
        "printer": one(&mut set, Face::Fang, &paper.printer),
        "printed_on": paper.printed_on
            .map(|date| set.set(Face::Fang, format!("{}印发", clean::chinese_date(date)))),
    });
    set.set(Face::Fang, "附件：抄送：签发人：".to_owned());
    Ok(Paper {
        data,
        letters: set.done(),
        date: paper.date,
    })
}

fn annexes(set: &mut Letters, annexes: &[Annex]) -> Result<Vec<Value>, TypesetError> {
    annexes
        .iter()
        .enumerate()
        .map(|(place, annex)| {
            let label = match annexes.len() {
                1 => "附件".to_owned(),
                _ => format!("附件{}", place + 1),
            };
            let lines = clean::title_lines(&annex.title);
            Ok(json!({
                "label": set.set(Face::Hei, label),
                "title": lines.into_iter().map(|l| set.set(Face::Song, l)).collect::<Vec<_>>(),
                "body": blocks(set, &OFFICIAL, &annex.body)?,
            }))
        })
        .collect()
}

/// Data of a report.
pub fn report(paper: &Report) -> Result<Paper, TypesetError> {
    let mut set = Letters::default();
    let mut sections = Vec::new();
    for section in &paper.sections {
        sections.push(json!({
            "heading": set.set(Face::Song, clean::line(&section.heading)),
            "blocks": blocks(&mut set, &REPORT, &section.blocks)?,
        }));
    }
    let facts: Vec<Value> = paper
        .facts
        .iter()
        .map(|(label, value)| {
            let value = breakable(&clean::text(value));
            json!([
                set.set(Face::Hei, clean::line(label)),
                set.set(Face::Hei, value)
            ])
        })
        .collect();
    let title = clean::line(&paper.title);
    let data = json!({
        "title": set.set(Face::Song, title),
        "subtitle": set.set(Face::Hei, clean::line(&paper.subtitle)),
        "facts": facts,
        "sections": sections,
        "foot": set.set(Face::Hei, clean::line(&paper.foot)),
        "landscape": paper.landscape,
        "day": day(paper.date),
    });
    set.set(Face::Hei, "第页共0123456789/".to_owned());
    Ok(Paper {
        data,
        letters: set.done(),
        date: paper.date,
    })
}

fn day(date: Date) -> Value {
    json!([date.year(), date.month(), date.day()])
}

/// `各基层工会：` with exactly one full-width colon.
fn with_colon(text: &str) -> String {
    let bare = text.trim_end_matches(['：', ':', ' ']);
    if bare.is_empty() {
        String::new()
    } else {
        format!("{bare}：")
    }
}

/// Copies end with a full stop.
fn with_stop(text: &str) -> String {
    let line = clean::line(text);
    let bare = line
        .trim_start_matches("抄送：")
        .trim_end_matches(['。', ' ']);
    if bare.is_empty() {
        String::new()
    } else {
        format!("{bare}。")
    }
}

/// A note stands in full-width brackets.
fn bracketed(text: &str) -> String {
    let line = clean::line(text);
    let bare = line
        .trim_start_matches(['（', '('])
        .trim_end_matches(['）', ')']);
    if bare.is_empty() {
        String::new()
    } else {
        format!("（{bare}）")
    }
}

fn blocks(set: &mut Letters, style: &Style, blocks: &[Block]) -> Result<Vec<Value>, TypesetError> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let text = breakable(&clean::line(text));
                out.push(json!({
                    "kind": "heading",
                    "level": place(*level) + 1,
                    "text": set.set(style.heads[place(*level)], text),
                }));
            }
            Block::Paragraph { run_in, text } => {
                let head = run_in.as_ref().map(|run_in| {
                    let face = style.heads[place(run_in.level)];
                    let text = set.set(face, breakable(&clean::line(&run_in.text)));
                    json!({ "level": place(run_in.level) + 1, "text": text })
                });
                paragraphs(set, style.text, head, text, &mut out);
            }
            Block::Table(shown) if shown.columns.is_empty() => {}
            Block::Table(shown) => out.push(table(set, style.cells, shown)?),
        }
    }
    Ok(out)
}

/// A paragraph for each line; the run-in heading belongs to the first.
fn paragraphs(set: &mut Letters, face: Face, head: Option<Value>, raw: &str, out: &mut Vec<Value>) {
    let text = breakable(&clean::text(raw));
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let first = lines.next().unwrap_or_default();
    if head.is_some() || !first.is_empty() {
        let text = set.set(face, first.to_owned());
        out.push(json!({ "kind": "paragraph", "head": head, "text": text }));
    }
    for line in lines {
        let text = set.set(face, line.to_owned());
        out.push(json!({ "kind": "paragraph", "head": null, "text": text }));
    }
}

fn place(level: Level) -> usize {
    match level {
        Level::One => 0,
        Level::Two => 1,
        Level::Three => 2,
        Level::Four => 3,
    }
}

fn table(set: &mut Letters, face: Face, table: &Table) -> Result<Value, TypesetError> {
    table.check()?;
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            json!({
                "title": set.set(Face::Hei, breakable(&clean::text(&column.title))),
                "width": column.width.max(1),
                "align": match column.align {
                    Align::Left => "left",
                    Align::Center => "center",
                    Align::Right => "right",
                },
            })
        })
        .collect();
    let rows: Vec<Vec<Value>> = table
        .rows
        .iter()
        .map(|row| {
            table
                .cells(row)
                .map(|(shown, _)| cell(set, face, shown))
                .collect()
        })
        .collect();
    Ok(json!({ "kind": "table", "columns": columns, "rows": rows }))
}

fn cell(set: &mut Letters, face: Face, cell: &Cell) -> Value {
    match cell {
        Cell::Tag { text, tone } => json!({
            "tag": match tone {
                Tone::Plain => "plain",
                Tone::Good => "good",
                Tone::Warn => "warn",
                Tone::Bad => "bad",
                Tone::Info => "info",
            },
            "text": set.set(face, clean::line(text)),
        }),
        Cell::Bar { done, of } => json!({
            "bar": percent(*done, *of),
            "text": set.set(face, format!("{done}/{of}")),
        }),
        Cell::Empty | Cell::Text(_) | Cell::Whole(_) | Cell::Money(_) | Cell::Date(_) => {
            json!({ "text": set.set(face, breakable(&cell.shown())) })
        }
    }
}

/// How full a bar is, 0 to 100; nothing out of nothing is empty.
fn percent(done: u32, of: u32) -> u32 {
    let share = u64::from(done) * 100 / u64::from(of.max(1));
    u32::try_from(share.min(100)).unwrap_or(100)
}
