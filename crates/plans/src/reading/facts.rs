//! What the pieces say: issuer, number, date, recipients, copies; and where they disagree.

use kernel::Date;

use super::{
    draft::Draft,
    model::{Piece, PieceKind, Span},
    page::Page,
    warnings as code,
};

/// The facts of the document.
#[derive(Default)]
pub(crate) struct Facts {
    pub title: Option<String>,
    pub issuer: Option<String>,
    pub number: Option<String>,
    pub date: Option<Date>,
    pub recipients: Vec<String>,
    pub copies: Vec<String>,
}

/// Reads the facts from the draft's pieces and warns where they disagree.
pub(crate) fn facts(page: &mut Page, draft: &Draft) -> Facts {
    let pieces: Vec<&Piece> = draft.head.iter().chain(&draft.tail).collect();
    let first = |kind| pieces.iter().find(|p| p.kind == kind).copied();
    let signed: Vec<&Piece> = of_kind(&pieces, PieceKind::Signature);
    let issuer = first(PieceKind::Issuer).map(|p| {
        let name = p.text.trim_end_matches("文件").trim_end();
        let name = if name.is_empty() {
            p.text.as_str()
        } else {
            name
        };
        name.to_owned()
    });
    let issuer = issuer.or_else(|| signed.first().map(|p| p.text.clone()));
    let title = draft.title.clone().or_else(|| {
        let notice = first(PieceKind::NoticeTitle)?;
        quoted(&notice.text)
    });
    signatures(page, &pieces, issuer.as_deref());
    dates(page, draft);
    titles(page, &pieces, title.as_deref());
    let number = first(PieceKind::Number);
    if let Some(number) = number.filter(|n| !n.text.contains('〔')) {
        let message = "发文字号没有用六角括号〔〕，按原文保留。";
        page.warn(code::NUMBER_BRACKETS, message, number.span);
    }
    Facts {
        title,
        issuer,
        number: number.map(|n| n.text.clone()),
        date: draft.dates.iter().find_map(|(_, day)| *day),
        recipients: first(PieceKind::Recipients).map_or_else(Vec::new, |p| names(&p.text)),
        copies: of_kind(&pieces, PieceKind::Copies)
            .iter()
            .flat_map(|p| names(&p.text))
            .collect(),
    }
}

fn of_kind<'a>(pieces: &[&'a Piece], kind: PieceKind) -> Vec<&'a Piece> {
    let of_kind = pieces.iter().filter(|p| p.kind == kind);
    of_kind.copied().collect()
}

/// The words between 《 and 》.
fn quoted(text: &str) -> Option<String> {
    let (_, after) = text.split_once('《')?;
    let (inner, _) = after.rsplit_once('》')?;
    Some(inner.to_owned())
}

/// The bodies in 主送 or 抄送.
fn names(text: &str) -> Vec<String> {
    let text = text.trim_end_matches(['：', ':', '。', '.']);
    let text = match text.split_once(['：', ':']) {
        Some((_, after)) => after,
        None => text,
    };
    let names = text.split(['、', '，', ',', '；', ';']);
    names
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(str::to_owned)
        .collect()
}

fn signatures(page: &mut Page, pieces: &[&Piece], issuer: Option<&str>) {
    let Some(issuer) = issuer else {
        return;
    };
    for piece in pieces {
        if piece.text == issuer {
            continue;
        }
        if piece.kind == PieceKind::Signature {
            let message = format!("落款“{}”与发文机关“{issuer}”不一致，请核对。", piece.text);
            page.warn(code::SIGNATURE_DIFFERS, message, piece.span);
        } else if piece.kind == PieceKind::PrintOffice {
            let message = format!("印发机关“{}”不是发文机关“{issuer}”。", piece.text);
            page.warn(code::PRINT_OFFICE_DIFFERS, message, piece.span);
        }
    }
}

fn dates(page: &mut Page, draft: &Draft) {
    let mut first = None;
    for (span, day) in &draft.dates {
        match (day, first) {
            (None, _) => {
                let message = "日历上没有这一天，日期未读取。";
                page.warn(code::DATE_INVALID, message, *span);
            }
            (Some(day), None) => first = Some(*day),
            (Some(day), Some(known)) if *day != known => {
                let message = format!("文中日期不一致：{known} 与 {day}，以前者为成文日期。");
                page.warn(code::DATE_DIFFERS, message, *span);
            }
            (Some(_), Some(_)) => {}
        }
    }
}

/// Compares how title, circular, attachment and table name the organisation.
fn titles(page: &mut Page, pieces: &[&Piece], title: Option<&str>) {
    let Some(own) = title.and_then(organisation) else {
        return;
    };
    for piece in pieces {
        let compared = matches!(
            piece.kind,
            PieceKind::TableTitle | PieceKind::AttachmentRef | PieceKind::Title
        );
        if let Some(other) = organisation(&piece.text).filter(|o| compared && *o != own) {
            let message = format!("标题写“{own}”，这里写“{other}”，请核对是否同一单位。");
            page.warn(code::TITLE_DIFFERS, message, piece.span);
        }
    }
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for piece in pieces.iter().filter(|p| p.kind == PieceKind::Title) {
        if seen.iter().any(|(text, _)| *text == piece.text) {
            page.warn(code::REPEATED_TITLE, "标题重复出现。", piece.span);
        }
        seen.push((&piece.text, piece.span));
    }
}

/// The body named in a title: between the year and 工会.
fn organisation(title: &str) -> Option<String> {
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    let title = title.trim_start_matches(|c| "#*".contains(c));
    let after = title
        .rsplit_once(['：', ':'])
        .map_or(title, |(_, after)| after);
    let (year, rest) = after.split_once('年').unwrap_or(("", after));
    let (body, _) = rest.split_once("工会")?;
    let (body, year) = if body.is_empty() && !year.is_empty() {
        (year.trim_end_matches(|c: char| c.is_ascii_digit()), "")
    } else {
        (body, year)
    };
    let plain = year
        .chars()
        .all(|c| c.is_ascii_digit() || "．.、 ".contains(c));
    (plain && !body.is_empty()).then(|| body.to_owned())
}
