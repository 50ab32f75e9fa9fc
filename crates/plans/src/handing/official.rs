//! The plan as an official document (公文) in the layout of GB/T 9704. Pure but for [`load`].

use kernel::Date;
use platform::{Error, db::Conn};
use typeset::{Annex, Block, Cell, Column, Level, Official, Table};

use crate::{
    look::{Sight, baseline::BaselineRow},
    plan::{self, Fragment, Part, PartKind, Plan, Recipient, SourceText},
    project::{self, Project},
};

/// What the document is made of (公文资料).
#[derive(Debug, Clone)]
pub struct Material {
    /// The plan.
    pub plan: Plan,
    /// Name of the body that issues it.
    pub issuer: String,
    /// What it was read from.
    pub source: SourceText,
    /// Chapters, measures, sentences.
    pub parts: Vec<Part>,
    /// 主送、抄送
    pub recipients: Vec<Recipient>,
    /// 项目: as issued, or as they stand in a draft.
    pub projects: Vec<ListRow>,
}

/// A row of the annexed table (项目清单的一行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// 序号
    pub no: String,
    /// 项目
    pub name: String,
    /// 计划时间
    pub time_text: String,
    /// 负责部门
    pub owners: String,
}

/// Reads what the document is made of.
///
/// # Errors
/// What the database said.
pub fn load(conn: &mut Conn, sight: &Sight) -> Result<Material, Error> {
    let id = sight.plan.id;
    Ok(Material {
        plan: sight.plan.clone(),
        issuer: sight.body_name.clone(),
        source: plan::texts::source(conn, id)?.unwrap_or_default(),
        parts: plan::texts::parts(conn, id)?,
        recipients: plan::texts::recipients(conn, id)?,
        projects: list_rows(conn, &sight.plan)?,
    })
}

/// The project list: what was frozen at issue, else what stands in the plan now.
fn list_rows(conn: &mut Conn, plan: &Plan) -> Result<Vec<ListRow>, Error> {
    if let Some(json) = plan::history::baseline(conn, plan.id)? {
        let rows: Vec<BaselineRow> =
            serde_json::from_str(&json).map_err(|_| Error::Corrupt("plans_baseline.projects"))?;
        let issued = |b: BaselineRow| ListRow {
            no: b.no,
            name: b.name,
            time_text: b.time_text,
            owners: b.owners,
        };
        return Ok(rows.into_iter().map(issued).collect());
    }
    let now = |p: Project| ListRow {
        no: p.no,
        name: p.name,
        time_text: p.time_text,
        owners: p.owner_text,
    };
    Ok(project::store::of_plan(conn, plan.id)?
        .into_iter()
        .map(now)
        .collect())
}

/// The document. A plan that is not out yet is marked 送审稿 and dated today.
pub fn official(m: &Material, today: Date) -> Official {
    let issued = m.plan.state.is_issued();
    let date = m.plan.issued_on.unwrap_or(today);
    let list = list_title(m);
    let annexes = if m.projects.is_empty() {
        Vec::new()
    } else {
        vec![annex(m, &list)]
    };
    Official {
        issuer_mark: mark(m),
        number: m.plan.number.clone(),
        signer: None,
        secrecy: None,
        urgency: None,
        title: if issued {
            title(m)
        } else {
            format!("{}（送审稿）", title(m))
        },
        recipients: printed(m, false).join("、"),
        body: body(m),
        attachments: if annexes.is_empty() {
            Vec::new()
        } else {
            vec![list]
        },
        signature: signature(m),
        date,
        notes: (!issued).then(|| "本件为送审稿，尚未印发".to_owned()),
        annexes,
        copies: Some(printed(m, true).join("，")).filter(|copies| !copies.is_empty()),
        printer: first(m, "印发机关").unwrap_or(m.issuer.as_str()).to_owned(),
        printed_on: issued.then_some(date),
    }
}

/// What the head or tail of the source says under a name.
fn pieces<'a>(m: &'a Material, kind: &'a str) -> impl Iterator<Item = &'a Fragment> {
    let all = m.source.head.iter().chain(&m.source.tail);
    all.filter(move |f| f.kind == kind && !f.text.trim().is_empty())
}

fn first<'a>(m: &'a Material, kind: &'a str) -> Option<&'a str> {
    pieces(m, kind).next().map(|f| f.text.trim())
}

fn mark(m: &Material) -> String {
    let mark = first(m, "发文机关标志").unwrap_or(m.issuer.as_str());
    if mark.ends_with("文件") {
        mark.to_owned()
    } else {
        format!("{mark}文件")
    }
}

/// The notice's title where the plan came with one, without the blank of a wrapped line.
fn title(m: &Material) -> String {
    let title = first(m, "通知标题").unwrap_or(m.plan.title.as_str());
    title.split_whitespace().collect::<Vec<_>>().join("")
}

fn list_title(m: &Material) -> String {
    let printed = first(m, "附表标题").map(|t| t.split_whitespace().collect::<String>());
    printed.unwrap_or_else(|| format!("{}年工会项目清单", m.plan.year))
}

fn printed(m: &Material, copy: bool) -> Vec<String> {
    let names = m.recipients.iter().filter(|r| r.copy == copy);
    let bare = |r: &Recipient| {
        r.printed
            .trim()
            .trim_end_matches(['。', '：', ':'])
            .to_owned()
    };
    names.map(bare).filter(|name| !name.is_empty()).collect()
}

/// Who signs: as the head of the source says, else its tail, else the issuing body.
fn signature(m: &Material) -> Vec<String> {
    for place in [&m.source.head, &m.source.tail] {
        let signed = place
            .iter()
            .filter(|f| f.kind == "落款" && !f.text.trim().is_empty());
        let names: Vec<String> = signed.map(|f| f.text.trim().to_owned()).collect();
        if !names.is_empty() {
            return names;
        }
    }
    vec![m.issuer.clone()]
}

/// A paragraph on its way (段落).
#[derive(Default)]
struct Open {
    heading: Option<String>,
    text: String,
    end: usize,
}

/// The text: what stands before the first chapter, then chapters, measures and sentences in
/// paragraphs as the source has them.
fn body(m: &Material) -> Vec<Block> {
    let chars: Vec<char> = m.source.text.chars().collect();
    let torn = |from: usize, to: usize| {
        from > 0 && chars.get(from..to).is_some_and(|gap| gap.contains(&'\n'))
    };
    let mut blocks = Vec::new();
    let mut open = Open::default();
    for kind in ["通知正文", "总体思路"] {
        for piece in pieces(m, kind) {
            if torn(open.end, piece.span.0) {
                close(&mut open, &mut blocks);
            }
            open.text.push_str(piece.text.trim());
            open.end = piece.span.1;
        }
        close(&mut open, &mut blocks);
    }
    for part in &m.parts {
        match part.kind {
            PartKind::Chapter => {
                close(&mut open, &mut blocks);
                blocks.push(Block::heading(Level::One, part.caption()));
            }
            PartKind::Measure => {
                close(&mut open, &mut blocks);
                open.heading = Some(part.caption()).filter(|text| !text.is_empty());
            }
            PartKind::Sentence => {
                if torn(open.end, part.span.0) {
                    close(&mut open, &mut blocks);
                }
                open.text.push_str(&part.text);
            }
        }
        open.end = part.span.1;
    }
    close(&mut open, &mut blocks);
    blocks
}

/// Ends a paragraph; a heading without text stands on a line of its own.
fn close(open: &mut Open, blocks: &mut Vec<Block>) {
    let Open { heading, text, .. } = std::mem::take(open);
    blocks.extend(match (heading, text.is_empty()) {
        (Some(heading), true) => Some(Block::heading(Level::Two, heading)),
        (Some(heading), false) => Some(Block::run_in(Level::Two, stopped(heading), text)),
        (None, true) => None,
        (None, false) => Some(Block::paragraph(text)),
    });
}

/// A run-in heading ends like a sentence.
fn stopped(heading: String) -> String {
    if heading.ends_with(['。', '：', '！', '？', '；']) {
        heading
    } else {
        heading + "。"
    }
}

fn annex(m: &Material, title: &str) -> Annex {
    let row = |p: &ListRow| -> Vec<Cell> {
        vec![
            p.no.as_str().into(),
            p.name.as_str().into(),
            p.time_text.as_str().into(),
            p.owners.as_str().into(),
        ]
    };
    let table = Table {
        columns: vec![
            Column::center("序号", 6),
            Column::left("项目", 30),
            Column::center("计划时间", 12),
            Column::left("负责部门", 24),
        ],
        rows: m.projects.iter().map(row).collect(),
    };
    Annex {
        title: title.to_owned(),
        body: vec![Block::Table(table)],
    }
}
