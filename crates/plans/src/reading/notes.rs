//! What a person should look at: pointed out, never changed.

use std::collections::BTreeSet;

use super::{
    draft::Draft,
    model::{Chapter, PieceKind, Span},
    numerals,
    outline::Blocks,
    page::Page,
    signs::is_han,
    warnings as code,
};

/// All remarks on the finished draft.
pub(crate) fn notes(page: &mut Page, blocks: &Blocks, draft: &Draft) {
    lost_characters(page, &draft.chapters);
    lost_brackets(page, blocks);
    numbering(page, draft);
    repeated(page, draft);
    half_width_brackets(page);
    mixed_separators(page, draft);
    page_numbers(page, draft);
    if draft.projects.is_empty() {
        let at = Span(0, 0);
        page.warn(
            code::NO_PROJECT_TABLE,
            "没有找到项目清单，项目需要手工建立。",
            at,
        );
    }
    if draft.title.is_none() {
        page.warn(
            code::TITLE_MISSING,
            "没有找到计划标题，请补填。",
            Span(0, 0),
        );
    }
}

/// `做好节慰问` beside `做细体检服务` and `做强互助保障`: one character short of its siblings.
fn lost_characters(page: &mut Page, chapters: &[Chapter]) {
    for chapter in chapters {
        let titles: Vec<(&str, Span)> = chapter
            .measures
            .iter()
            .map(|m| (m.title.as_str(), m.title_span))
            .collect();
        let firsts: BTreeSet<Option<char>> = titles.iter().map(|t| t.0.chars().next()).collect();
        if titles.len() < 3 || firsts.len() != 1 {
            continue;
        }
        let lengths: Vec<usize> = titles.iter().map(|t| t.0.chars().count()).collect();
        let Some(&usual) = lengths.iter().max().filter(|l| (5..=12).contains(*l)) else {
            continue;
        };
        let short = |length: &usize| *length + 1 == usual;
        let shorter = lengths.iter().filter(|l| short(l)).count();
        let same = lengths.iter().filter(|l| **l == usual).count();
        if shorter != 1 || same + shorter != lengths.len() {
            continue;
        }
        let odd = titles.iter().zip(&lengths).find(|(_, l)| short(l));
        if let Some(((title, span), _)) = odd {
            let message = format!("“{title}”比同级小标题少一个字，可能漏字；没有改动，请核对。");
            page.warn(code::PROBABLE_LOST_CHARACTER, message, *span);
        }
    }
}

fn lost_brackets(page: &mut Page, blocks: &Blocks) {
    for para in &blocks.paras {
        let lost = para.mark.as_ref().filter(|m| m.lost_bracket);
        if let Some(mark) = lost {
            let span = Span(para.span.0, mark.end);
            page.warn(code::LOST_BRACKET, "序号少了左括号，按同级序号读取。", span);
        }
    }
}

/// Numbers should count 1, 2, 3.
fn numbering(page: &mut Page, draft: &Draft) {
    let mut found: Vec<(Vec<(&str, Span)>, &str)> = Vec::new();
    let chapters = draft.chapters.iter();
    let marks = chapters.clone().map(|c| (c.number.as_str(), c.title_span));
    found.push((marks.collect(), "章"));
    for chapter in chapters {
        let marks = chapter.measures.iter();
        let marks = marks.map(|m| (m.number.as_str(), m.title_span));
        found.push((marks.collect(), "条"));
    }
    let rows = draft.projects.iter();
    let rows = rows.filter_map(|p| p.no.as_deref().map(|no| (no, p.span)));
    found.push((rows.collect(), "项目"));
    for (marks, what) in found {
        let mut last: Option<u32> = None;
        for (number, span) in marks {
            let chars: Vec<char> = number.chars().collect();
            let value = numerals::number(&chars, 0).map(|(value, _)| value);
            let value = value.or_else(|| chars.first().copied().and_then(numerals::circled));
            let (Some(value), known) = (value, last) else {
                continue;
            };
            last = Some(value);
            let expected = known.map_or(1, |n| n + 1);
            if value != expected && !(value == 1 && known.is_some() && what == "项目") {
                let message = format!("{what}的序号不连续：应为第 {expected}，写的是 {number}。");
                page.warn(code::NUMBERING_GAP, message, span);
            }
        }
    }
}

fn repeated(page: &mut Page, draft: &Draft) {
    let mut seen = BTreeSet::new();
    let measures = draft.chapters.iter().flat_map(|c| &c.measures);
    let titles = measures.map(|m| (m.title.as_str(), m.title_span));
    let names = draft.projects.iter().map(|p| (p.name.as_str(), p.span));
    for (text, span) in titles.filter(|(text, _)| !text.is_empty()) {
        if !seen.insert(text) {
            page.warn(code::REPEATED_TITLE, format!("“{text}”重复出现。"), span);
        }
    }
    let mut seen = BTreeSet::new();
    for (text, span) in names {
        if !seen.insert(text) {
            page.warn(
                code::REPEATED_TITLE,
                format!("项目“{text}”重复出现。"),
                span,
            );
        }
    }
}

/// `(每季度)`: half-width brackets round Chinese characters.
fn half_width_brackets(page: &mut Page) {
    let mut open = None;
    let mut found = Vec::new();
    for (at, &c) in page.chars.iter().enumerate() {
        match c {
            '(' => open = Some(at),
            ')' => {
                if let Some(from) = open.take()
                    && at - from <= 60
                    && page.chars[from..at].iter().any(|c| is_han(*c))
                {
                    found.push(Span(from, at + 1));
                }
            }
            '\n' => open = None,
            _ => {}
        }
    }
    for span in found {
        page.warn(
            code::HALF_WIDTH_BRACKETS,
            "这里用了半角括号，按全角括号理解。",
            span,
        );
    }
}

/// Blank in one time cell, 、 in another.
fn mixed_separators(page: &mut Page, draft: &Draft) {
    let several = draft.projects.iter().filter(|p| p.windows.len() > 1);
    let mut blank: Option<Span> = None;
    let mut comma = false;
    for cell in several.flat_map(|p| &p.cells) {
        let time = super::parse_time_cell(&cell.text).windows.len() > 1;
        let has_comma = cell.text.contains(['、', '，', ',']);
        if time && has_comma {
            comma = true;
        } else if time && cell.text.contains(char::is_whitespace) {
            blank = blank.or(Some(cell.span));
        }
    }
    if let Some(span) = blank.filter(|_| comma) {
        let message = "计划时间有的用空格、有的用顿号分隔，都按分隔读取。";
        page.warn(code::MIXED_SEPARATORS, message, span);
    }
}

fn page_numbers(page: &mut Page, draft: &Draft) {
    let pieces = draft.head.iter().chain(&draft.tail);
    let numbers = pieces.filter(|p| p.kind == PieceKind::PageNumber);
    let spans: Vec<Span> = numbers.map(|p| p.span).collect();
    if let Some(first) = spans.first() {
        let message = format!("文中夹有页码 {} 处，不作为正文。", spans.len());
        page.warn(code::PAGE_NUMBER, message, *first);
    }
}
