//! What stands before the text: issuer, number, circular, title, the general idea.

use super::{
    levels::Level,
    marks,
    model::{PieceKind, Span},
    outline::{Block, Walk},
    repair::{self, Para},
    signs,
};

/// Words of a plan's title.
const PLAN_WORDS: &[&str] = &[
    "计划",
    "要点",
    "安排",
    "方案",
    "规划",
    "打算",
    "思路",
    "任务",
    "清单",
    "分解表",
    "一览表",
    "部署",
    "路线图",
    "日程",
    "行动",
];

/// How a body's name may end.
const BODY_ENDS: &[&str] = &[
    "工会",
    "委员会",
    "总工会",
    "分会",
    "局",
    "公司",
    "学校",
    "大学",
    "医院",
    "集团",
    "办公室",
    "中心",
];

/// Whether a line without end marks reads as the title of a plan.
pub(crate) fn is_plan_title(line: &str) -> bool {
    let count = line.chars().count();
    (4..=70).contains(&count)
        && !line.contains(['。', '，', '；', '：', '？', '！', ':', ';'])
        && PLAN_WORDS.iter().any(|word| line.contains(word))
}

/// Reads the head; the answer is the index of the first block of the text.
pub(crate) fn read(walk: &mut Walk<'_>, digits: bool) -> usize {
    let (body, title) = extent(walk);
    let first = title.map_or(body, |t| t.0);
    let noticed = (0..first).any(|at| {
        let kind = walk.para(at).and_then(|p| p.special);
        kind == Some(PieceKind::NoticeTitle)
    });
    let mut at = 0;
    while at < body {
        let Some(para) = walk.para(at).cloned() else {
            return at;
        };
        if let Some((_, last)) = title.filter(|t| t.0 == at) {
            let end = walk.para(last).map_or(para.span.1, |p| p.span.1);
            title_piece(walk, Span(para.span.0, end), digits);
            at = last + 1;
            continue;
        }
        let kind = kind(walk, at, &para, first, noticed);
        piece(walk, kind, para.span, digits);
        at += 1;
    }
    body
}

/// Where the text begins, and which blocks are the title.
fn extent(walk: &Walk<'_>) -> (usize, Option<(usize, usize)>) {
    let order = &walk.blocks.order;
    let starts = |block: &Block| match block {
        Block::Table(_) => true,
        Block::Para(at) => {
            walk.heads[*at].is_some() || matches!(walk.levels[*at], Level::Chapter | Level::Measure)
        }
    };
    let numbered = order.iter().position(starts);
    let limit = numbered.unwrap_or(order.len());
    let last = (0..limit).rev().find(|at| is_title(walk, *at));
    let title = last.map(|last| {
        let mut first = last;
        while first > 0 && is_title_line(walk, first - 1, first) {
            first -= 1;
        }
        (first, last)
    });
    let body = numbered.unwrap_or_else(|| title.map_or(order.len(), |t| after_title(walk, t.1)));
    (body, title)
}

/// In a text without numbers: the first block behind title, subtitle and signs.
fn after_title(walk: &Walk<'_>, title: usize) -> usize {
    let mut at = title + 1;
    while let Some(para) = walk.para(at) {
        let subtitle = is_subtitle(walk, para.span);
        if para.special.is_none() && !subtitle {
            break;
        }
        at += 1;
    }
    at
}

fn is_title(walk: &Walk<'_>, at: usize) -> bool {
    let Some(para) = walk.para(at) else {
        return false;
    };
    if let Block::Para(index) = walk.blocks.order[at]
        && walk.levels[index] == Level::Title
    {
        return true;
    }
    let line = signs::squeezed(walk.page.slice(para.span));
    para.special.is_none() && para.mark.is_none() && is_plan_title(&line)
}

/// Whether the block above belongs to a title on several lines.
fn is_title_line(walk: &Walk<'_>, at: usize, below: usize) -> bool {
    let (Some(para), Some(next)) = (walk.para(at), walk.para(below)) else {
        return false;
    };
    let line = signs::squeezed(walk.page.slice(para.span));
    para.special.is_none()
        && para.mark.is_none()
        && !next.gap_before
        && line.chars().count() <= 30
        && !line.ends_with("文件")
        && !line.contains(['。', '，', '；', '：', ':'])
        && !is_plan_title(&line)
}

fn is_subtitle(walk: &Walk<'_>, span: Span) -> bool {
    let text = walk.page.slice(span);
    let bracketed = text.first().is_some_and(|c| "（(".contains(*c))
        && text.last().is_some_and(|c| "）)".contains(*c));
    let dashed = text.starts_with(&['—', '—']);
    (bracketed || dashed) && text.len() <= 60
}

fn title_piece(walk: &mut Walk<'_>, span: Span, digits: bool) {
    if digits {
        repair::digit_blanks(walk.page, span);
    }
    let mark = marks::mark(&walk.page.chars, span.0, span.1);
    let words = Span(mark.map_or(span.0, |m| m.end), span.1);
    repair::title_blanks(walk.page, words);
    let words = walk.page.text(words);
    let words = words.trim_matches(|c: char| "#*_ ".contains(c)).to_owned();
    walk.draft.title = Some(words);
    walk.draft.head(walk.page, PieceKind::Title, span);
}

fn piece(walk: &mut Walk<'_>, kind: PieceKind, span: Span, digits: bool) {
    match kind {
        PieceKind::Date | PieceKind::PrintDate => {
            let found = signs::find_date(walk.page.slice(span));
            if let Some((place, day)) = found {
                let place = Span(span.0 + place.0, span.0 + place.1);
                walk.draft.dates.push((place, day));
            }
        }
        PieceKind::NoticeTitle | PieceKind::Title | PieceKind::TableTitle => {
            if digits {
                repair::digit_blanks(walk.page, span);
            }
            repair::title_blanks(walk.page, span);
        }
        PieceKind::NoticeText | PieceKind::Intro if digits => {
            repair::digit_blanks(walk.page, span);
        }
        PieceKind::Issuer
        | PieceKind::Number
        | PieceKind::Marking
        | PieceKind::Recipients
        | PieceKind::NoticeText
        | PieceKind::Subtitle
        | PieceKind::Intro
        | PieceKind::Signature
        | PieceKind::AttachmentRef
        | PieceKind::Attachment
        | PieceKind::TableHead
        | PieceKind::Copies
        | PieceKind::PrintOffice
        | PieceKind::Note
        | PieceKind::PageNumber
        | PieceKind::Rule => {}
    }
    walk.draft.head(walk.page, kind, span);
}

/// What a block of the head is; `title` is the index of the title's first block.
fn kind(walk: &Walk<'_>, at: usize, para: &Para, title: usize, noticed: bool) -> PieceKind {
    if let Some(kind) = para.special {
        return kind;
    }
    let line = signs::squeezed(walk.page.slice(para.span));
    let next = walk.para(at + 1).and_then(|p| p.special);
    if walk.is_signature(at) && at > 0 {
        PieceKind::Signature
    } else if is_recipients(&line) {
        PieceKind::Recipients
    } else if is_issuer(&line, next) && at < title {
        PieceKind::Issuer
    } else if is_subtitle(walk, para.span) {
        PieceKind::Subtitle
    } else if is_plan_title(&line) && at < title {
        PieceKind::Title
    } else if at < title && noticed {
        PieceKind::NoticeText
    } else {
        PieceKind::Intro
    }
}

fn is_issuer(line: &str, next: Option<PieceKind>) -> bool {
    let short = line.chars().count() <= 40 && !line.contains(['，', '。', '；', '：']);
    let named = BODY_ENDS.iter().any(|end| line.ends_with(end));
    short && (line.ends_with("文件") || (named && next == Some(PieceKind::Number)))
        || (short && named && next != Some(PieceKind::Date))
}

fn is_recipients(line: &str) -> bool {
    let short = line.chars().count() <= 120;
    let addressed = ["各", "全体", "机关", "所属", "市", "区", "局"]
        .iter()
        .any(|word| line.starts_with(word));
    short
        && addressed
        && line.ends_with(['：', ':'])
        && !line.contains(['。', '；'])
        && !line.contains("如下")
}
