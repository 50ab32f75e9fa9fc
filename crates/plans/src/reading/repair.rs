//! Lines to paragraphs: what page breaks and fixed line widths tore apart is put together.

use super::{
    marks::{self, Mark},
    model::{PieceKind, Span},
    page::{Line, Page, width},
    signs::{self, is_closing, is_end, is_han},
    timelist, warnings as code,
};

/// A paragraph (段).
#[derive(Debug, Clone)]
pub(crate) struct Para {
    pub span: Span,
    pub mark: Option<Mark>,
    pub special: Option<PieceKind>,
    pub gap_before: bool,
}

/// The longest repetition over a page break that is looked for.
const OVERLAP_MAX: usize = 24;

/// How far into a paragraph is looked, so that long ones are not read again for every line.
const LOOK_MAX: usize = 1_000;

/// Joins `lines` to paragraphs and repairs what was torn.
pub(crate) fn paragraphs(page: &mut Page, lines: &[Line], wrap: Option<Wrap>) -> Vec<Para> {
    let mut paras: Vec<Para> = Vec::new();
    let mut joined_lines = 0_usize;
    let mut first_join = None;
    let mut at = 0;
    let mut last: Option<Line> = None;
    while at < lines.len() {
        let next = skip_page_numbers(page, lines, at);
        let join = match (paras.last(), last, lines.get(next)) {
            (Some(para), Some(before), Some(line)) => {
                let torn = is_torn(*line, wrap) || next > at;
                how_to_join(page, para, before, *line, wrap, torn).map(|join| (join, *line))
            }
            (_, _, _) => None,
        };
        if let (Some((join, line)), Some(para)) = (join, paras.last_mut()) {
            let torn = is_torn(line, wrap) || next > at;
            para.span.1 = line.span.1;
            apply(page, &join, torn || wrap.is_none());
            if wrap.is_some() && !torn && !join.repeated {
                joined_lines += 1;
                first_join = first_join.or(Some(join.dropped));
            }
            last = Some(line);
            at = next + 1;
        } else {
            paras.push(para(page, lines[at]));
            last = Some(lines[at]);
            at += 1;
        }
    }
    if let Some(first) = first_join {
        let message = format!("原文按固定行宽换行，已把 {joined_lines} 处换行接回段落。");
        page.warn(code::WRAPPED_LINES, message, first);
    }
    paras
}

fn para(page: &Page, line: Line) -> Para {
    Para {
        span: line.span,
        mark: marks::mark(&page.chars, line.span.0, line.span.1),
        special: signs::special(page, line.span),
        gap_before: line.gap_before,
    }
}

/// The index of the first line from `at` that is no page number, when a paragraph could go on.
fn skip_page_numbers(page: &Page, lines: &[Line], at: usize) -> usize {
    let is_number = |line: &Line| signs::special(page, line.span) == Some(PieceKind::PageNumber);
    let skipped = lines[at..].iter().take(3).take_while(|l| is_number(l));
    at + skipped.count()
}

/// Whether the page, and not only the line, ended before `line`.
fn is_torn(line: Line, wrap: Option<Wrap>) -> bool {
    line.gap_before && !wrap.is_some_and(|w| w.gaps)
}

/// A join of two lines.
struct Join {
    dropped: Span,
    repeated: bool,
}

fn apply(page: &mut Page, join: &Join, torn: bool) {
    page.drop_span(join.dropped);
    if join.repeated {
        let gone: String = page.slice(join.dropped).iter().collect();
        let gone = gone.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!("换页处文字重复，已去掉「{gone}」并接成一句，请核对。");
        page.warn(code::PAGE_BREAK_DUPLICATE, message, join.dropped);
    } else if torn {
        let message = "句子被换页截断，已把前后两段接成一句，请核对。";
        page.warn(code::PAGE_BREAK_CUT, message, join.dropped);
    }
}

fn how_to_join(
    page: &Page,
    para: &Para,
    before: Line,
    line: Line,
    wrap: Option<Wrap>,
    torn: bool,
) -> Option<Join> {
    if para.special.is_some_and(|s| s != PieceKind::AttachmentRef) {
        return None;
    }
    let next = self::para(page, line);
    if next.mark.is_some() || next.special.is_some() || timelist::starts(page, line.span) {
        return None;
    }
    let full = wrap.is_some_and(|w| w.is_full(page, before));
    let titled = para.mark.is_some() && !has_stop(page, para.span);
    if !titled && let Some(dropped) = repetition(page, para.span, line.span) {
        return Some(Join {
            dropped,
            repeated: true,
        });
    }
    if para.special.is_some() && !full {
        return None;
    }
    let flowing = !titled && flows(page, para.span) && flows(page, line.span);
    let joins = if wrap.is_some() {
        (full || (torn && flowing)) && line.indent < before.indent + 3
    } else {
        flowing
    };
    let open = !ends(page, para.span);
    // No paragraph begins with a comma.
    let dangling = "，、。；！？".contains(page.chars[line.span.0]);
    ((joins || dangling) && open).then_some(Join {
        dropped: Span(para.span.1, line.span.0),
        repeated: false,
    })
}

/// Whether a sentence ends inside or at the end of `span`.
fn has_stop(page: &Page, span: Span) -> bool {
    page.slice(span).iter().take(LOOK_MAX).any(|c| *c == '。')
}

/// Whether `span` reads as running text: punctuation inside, or at the end.
fn flows(page: &Page, span: Span) -> bool {
    let mut text = page.slice(span).iter().take(LOOK_MAX);
    text.clone().any(|&c| "，。；！？".contains(c)) && text.all(|c| *c != '\t')
}

/// Whether the text ends with an end mark, perhaps inside quotation marks.
fn ends(page: &Page, span: Span) -> bool {
    let text = page.slice(span).iter().rev();
    let mut text = text.skip_while(|c| is_closing(**c) || **c == '*');
    text.next().is_some_and(|&c| is_end(c) || c == '.')
}

/// The span to drop when the line repeats how the paragraph ends: `…用得好”。` + `好”，并把…`.
fn repetition(page: &Page, para: Span, line: Span) -> Option<Span> {
    let above = page.slice(para);
    let below = page.slice(line);
    if !flows(page, para) {
        return None;
    }
    let stops = above.iter().rev().take_while(|c| is_stop(**c)).count();
    let above = &above[..above.len() - stops];
    let longest = OVERLAP_MAX.min(above.len()).min(below.len());
    let length = (1..=longest)
        .rev()
        .find(|&n| above[above.len() - n..] == below[..n])?;
    let follows = below.get(length).copied();
    let goes_on = follows.is_some_and(|c| "，、；。".contains(c));
    let believed = closes_nothing(&below[..length])
        || (goes_on && is_han(below[length - 1]))
        || (stops == 0 && length >= 3);
    (believed && follows.is_some()).then(|| Span(para.0 + above.len(), line.0 + length))
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '.' | '！' | '；')
}

/// Whether a bracket closes that was not opened: a line cannot begin so.
fn closes_nothing(text: &[char]) -> bool {
    let mut depth = 0_usize;
    for &c in text {
        if "“‘「『（(《【〈".contains(c) {
            depth += 1;
        } else if is_closing(c) {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
    }
    false
}

/// A document whose lines were broken at a fixed width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrap {
    width: usize,
    /// Nearly every line has an empty line before it, so that a gap tells nothing.
    gaps: bool,
}

/// Lines may end this many half columns early (punctuation is not put at a line's start).
const SLACK: usize = 6;

impl Wrap {
    /// Looks whether lines were broken at a fixed width.
    pub(crate) fn detect(page: &Page, lines: &[Line]) -> Option<Self> {
        let widths = lines.iter().map(|line| full_width(page, line));
        let width = widths.clone().max()?;
        if !(30..=130).contains(&width) {
            return None;
        }
        let full: Vec<&Line> = lines
            .iter()
            .zip(widths)
            .filter(|(_, w)| *w + SLACK >= width)
            .map(|(line, _)| line)
            .collect();
        let open = full.iter().filter(|l| !ends(page, l.span)).count();
        let gaps = lines.iter().filter(|l| l.gap_before).count();
        let wrapped = full.len() >= 4 && full.len() * 4 >= lines.len() && open * 2 >= full.len();
        wrapped.then_some(Self {
            width,
            gaps: gaps * 10 >= lines.len() * 7,
        })
    }

    fn is_full(self, page: &Page, line: Line) -> bool {
        full_width(page, &line) + SLACK >= self.width
    }
}

fn full_width(page: &Page, line: &Line) -> usize {
    line.indent + width(page.slice(line.span))
}

/// Drops single blanks between a digit and a Chinese character.
pub(crate) fn digit_blanks(page: &mut Page, span: Span) {
    for at in span.0 + 1..span.1.saturating_sub(1) {
        let (before, blank, after) = (page.chars[at - 1], page.chars[at], page.chars[at + 1]);
        let counts = starts_item(&page.chars, at + 1);
        let beside = (before.is_ascii_digit() && is_han(after))
            || (is_han(before) && after.is_ascii_digit());
        if is_blank(blank) && beside && !counts && page.kept[at] {
            page.drop_span(Span(at, at + 1));
            let message = "数字旁多出的空格已去掉。";
            page.warn(code::BLANK_AROUND_DIGITS, message, Span(at, at + 1));
        }
    }
}

/// Whether `2.` or `2、` stands here: then the blank before it parts two items.
fn starts_item(chars: &[char], at: usize) -> bool {
    let number = super::numerals::arabic(chars, at);
    number.is_some_and(|(_, end)| matches!(chars.get(end), Some('、' | '.' | '．' | ')' | '）')))
}

/// How many blanks stand beside digits in `span`: where all digits have them, it is style.
pub(crate) fn count_digit_blanks(page: &Page, span: Span) -> usize {
    let triples = page.slice(span).windows(3);
    triples
        .filter(|w| is_blank(w[1]) && (w[0].is_ascii_digit() || w[2].is_ascii_digit()))
        .count()
}

/// Drops blanks and line breaks between Chinese characters of a title.
pub(crate) fn title_blanks(page: &mut Page, span: Span) {
    let mut at = span.0;
    while at < span.1 {
        let start = at;
        while at < span.1 && page.chars[at].is_whitespace() {
            at += 1;
        }
        if at > start && at < span.1 && start > span.0 && page.kept[start] {
            let sides = (page.chars[start - 1], page.chars[at]);
            if !sides.0.is_ascii_alphanumeric() || !sides.1.is_ascii_alphanumeric() {
                page.drop_span(Span(start, at));
                let message = "标题换行留下的空格已去掉。";
                page.warn(code::BLANK_IN_TITLE, message, Span(start, at));
            }
        }
        at += 1;
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}')
}
