//! From what was read to a draft, and from last year's plan to a draft. Pure.

use kernel::{Date, Id, MonthWindow};

use super::model::{Draft, DraftProject, Mapping, Named, Node, NodeKind, Original};
use crate::{
    plan::{Fragment, Note, Part, PartKind, Plan, Recipient},
    project::{Owner, Project, Rhythm},
    reading::{PieceKind, PlanDocument, Recurrence, Span},
};

/// The draft and the original of a document that was read.
pub fn from_document(document: PlanDocument, today: Date) -> (Original, Draft) {
    let mut draft = empty(year_of(&document, today));
    draft.title = document.title.clone().unwrap_or_default();
    draft.number = document.number.clone().unwrap_or_default();
    draft.date = document.date;
    for chapter in &document.chapters {
        if !chapter.title.is_empty() || !chapter.title_span.is_empty() {
            let (number, title) = (&chapter.number, &chapter.title);
            push(
                &mut draft,
                NodeKind::Chapter,
                number,
                title,
                chapter.title_span,
            );
        }
        for measure in &chapter.measures {
            if !measure.title.is_empty() || !measure.title_span.is_empty() {
                let (number, title) = (&measure.number, &measure.title);
                push(
                    &mut draft,
                    NodeKind::Measure,
                    number,
                    title,
                    measure.title_span,
                );
            }
            for sentence in &measure.sentences {
                push(
                    &mut draft,
                    NodeKind::Sentence,
                    "",
                    &sentence.text,
                    sentence.span,
                );
            }
        }
    }
    for fragment in &document.unassigned {
        push(
            &mut draft,
            NodeKind::Loose,
            "",
            &fragment.text,
            fragment.span,
        );
    }
    for row in &document.projects {
        let id = take_id(&mut draft);
        for owner in &row.owners {
            name_owner(&mut draft, owner);
        }
        draft.projects.push(DraftProject {
            id,
            no: row.no.clone().unwrap_or_default(),
            name: row.name.clone(),
            time_text: time_text(row),
            windows: row.windows.clone(),
            rhythm: rhythm_of(&row.windows, row.recurrence),
            rhythm_chosen: false,
            milestones: Vec::new(),
            owners: row.owners.clone(),
            span: pair(row.span),
            cells: row.cells.iter().map(|cell| pair(cell.span)).collect(),
        });
    }
    draft.recipients = document.recipients.iter().map(|r| unknown(r)).collect();
    draft.copies = document.copies.iter().map(|r| unknown(r)).collect();
    (original(document), draft)
}

fn original(document: PlanDocument) -> Original {
    let pieces = |pieces: Vec<crate::reading::Piece>| {
        let fragment = |p: crate::reading::Piece| Fragment {
            kind: kind_word(p.kind).to_owned(),
            text: p.text,
            span: pair(p.span),
        };
        pieces.into_iter().map(fragment).collect()
    };
    let note = |w: crate::reading::Warning| Note {
        code: w.code,
        message: w.message,
        span: pair(w.span),
    };
    Original {
        text: document.source.text,
        encoding: document.source.encoding,
        sha256: document.source.sha256,
        head: pieces(document.head),
        tail: pieces(document.tail),
        warnings: document.warnings.into_iter().map(note).collect(),
    }
}

/// A draft without anything in it, for a plan written by hand.
pub fn empty(year: i16) -> Draft {
    Draft {
        year,
        title: String::new(),
        number: String::new(),
        date: None,
        nodes: Vec::new(),
        projects: Vec::new(),
        names: Vec::new(),
        recipients: Vec::new(),
        copies: Vec::new(),
        previous: None,
        next: 1,
    }
}

/// Last year's plan, to be changed into the next one (沿用上年).
pub fn from_last(
    plan: &Plan,
    parts: &[Part],
    projects: &[Project],
    owners: &[Owner],
    recipients: &[Recipient],
) -> Draft {
    let mut draft = empty(plan.year.saturating_add(1));
    let (old, new) = (plan.year.to_string(), draft.year.to_string());
    draft.title = plan.title.replace(&old, &new);
    draft.previous = Some(plan.id);
    for part in parts {
        let kind = match part.kind {
            PartKind::Chapter => NodeKind::Chapter,
            PartKind::Measure => NodeKind::Measure,
            PartKind::Sentence => NodeKind::Sentence,
        };
        push(&mut draft, kind, &part.number, &part.text, Span(0, 0));
    }
    for project in projects {
        let id = take_id(&mut draft);
        let own = owners.iter().filter(|o| o.project == project.id);
        let own: Vec<&Owner> = own.collect();
        for owner in &own {
            known(&mut draft.names, &owner.printed, owner.body);
        }
        draft.projects.push(DraftProject {
            id,
            no: project.no.clone(),
            name: project.name.clone(),
            time_text: project.time_text.clone(),
            windows: project.windows.clone(),
            rhythm: match project.rhythm {
                Rhythm::Milestones => Rhythm::Open,
                kept @ (Rhythm::Windows
                | Rhythm::Monthly
                | Rhythm::Quarterly
                | Rhythm::HalfYearly
                | Rhythm::Open) => kept,
            },
            rhythm_chosen: false,
            milestones: Vec::new(),
            owners: own.iter().map(|o| o.printed.clone()).collect(),
            span: (0, 0),
            cells: Vec::new(),
        });
    }
    for recipient in recipients {
        let list = if recipient.copy {
            &mut draft.copies
        } else {
            &mut draft.recipients
        };
        known(list, &recipient.printed, recipient.body);
    }
    draft
}

fn known(list: &mut Vec<Named>, printed: &str, body: Option<Id<platform::access::Body>>) {
    if list.iter().any(|n| n.printed == printed) {
        return;
    }
    let state = if body.is_some() {
        Mapping::Confirmed
    } else {
        Mapping::Outside
    };
    list.push(Named {
        printed: printed.to_owned(),
        state,
        body,
        body_name: printed.to_owned(),
    });
}

fn push(draft: &mut Draft, kind: NodeKind, number: &str, text: &str, span: Span) {
    let id = take_id(draft);
    draft.nodes.push(Node {
        id,
        kind,
        number: number.to_owned(),
        text: text.to_owned(),
        span: pair(span),
    });
}

/// The next free name in a draft.
pub fn take_id(draft: &mut Draft) -> u32 {
    draft.next += 1;
    draft.next - 1
}

/// Notes an owner that is named, once.
pub fn name_owner(draft: &mut Draft, printed: &str) {
    if !draft.names.iter().any(|n| n.printed == printed) {
        draft.names.push(unknown(printed));
    }
}

/// A name of which nothing is known yet.
pub fn unknown(printed: &str) -> Named {
    Named {
        printed: printed.to_owned(),
        state: Mapping::Unknown,
        body: None,
        body_name: String::new(),
    }
}

/// How a row's windows and the rhythm in its cell begin.
pub fn rhythm_of(windows: &[MonthWindow], recurrence: Option<Recurrence>) -> Rhythm {
    match recurrence {
        Some(Recurrence::Monthly) => Rhythm::Monthly,
        Some(Recurrence::Quarterly) => Rhythm::Quarterly,
        Some(Recurrence::HalfYearly) => Rhythm::HalfYearly,
        Some(Recurrence::Yearly) => Rhythm::Windows,
        None if windows.contains(&MonthWindow::YEAR) => Rhythm::Open,
        None => Rhythm::Windows,
    }
}

fn time_text(row: &crate::reading::ProjectRow) -> String {
    let cell = row.cells.iter().find(|c| {
        let head = c.column.as_str();
        ["时间", "时限", "日期", "月份", "进度", "频次"]
            .iter()
            .any(|w| head.contains(w))
    });
    match cell {
        Some(cell) => cell.text.clone(),
        None => row
            .windows
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("、"),
    }
}

/// The year a document plans: the first in its title, else of its date, else this one.
fn year_of(document: &PlanDocument, today: Date) -> i16 {
    let title = document.title.as_deref().unwrap_or_default();
    let digits: Vec<char> = title.chars().collect();
    let found = digits.windows(4).find_map(|four| {
        let text: String = four.iter().collect();
        text.parse::<i16>()
            .ok()
            .filter(|year| (2000..2200).contains(year))
    });
    found
        .or_else(|| document.date.map(Date::year))
        .unwrap_or_else(|| today.year())
}

const fn pair(span: Span) -> (usize, usize) {
    (span.0, span.1)
}

const fn kind_word(kind: PieceKind) -> &'static str {
    match kind {
        PieceKind::Issuer => "发文机关标志",
        PieceKind::Number => "发文字号",
        PieceKind::Marking => "密级和紧急程度",
        PieceKind::NoticeTitle => "通知标题",
        PieceKind::Recipients => "主送机关",
        PieceKind::NoticeText => "通知正文",
        PieceKind::Title => "标题",
        PieceKind::Subtitle => "副标题",
        PieceKind::Intro => "总体思路",
        PieceKind::Signature => "落款",
        PieceKind::Date => "成文日期",
        PieceKind::AttachmentRef => "附件说明",
        PieceKind::Attachment => "附件",
        PieceKind::TableTitle => "附表标题",
        PieceKind::TableHead => "表头",
        PieceKind::Copies => "抄送",
        PieceKind::PrintOffice => "印发机关",
        PieceKind::PrintDate => "印发日期",
        PieceKind::Note => "附注",
        PieceKind::PageNumber => "页码",
        PieceKind::Rule => "分隔线",
    }
}
