//! Sentences, and headings that run into their paragraph.

use super::{
    model::{Fragment, Span},
    page::Page,
    signs::{is_closing, is_han},
};

/// A heading that runs into its paragraph has at most this many characters.
const RUN_IN_MAX: usize = 30;
/// A heading on its own line has at most this many characters.
const TITLE_MAX: usize = 70;
/// Quotations longer than this do not hold a sentence together.
const QUOTE_MAX: usize = 400;

/// The sentences of `span`, end marks and closing quotation marks included.
pub(crate) fn split(page: &Page, span: Span) -> Vec<Span> {
    let closes = quotations(page, span);
    let mut sentences = Vec::new();
    let mut start = span.0;
    let mut at = span.0;
    while at < span.1 {
        if let Some(&close) = closes.get(at - span.0).filter(|close| **close > at) {
            at = close;
            continue;
        }
        let end = at + 1;
        if page.kept[at] && ends_sentence(page, span, at) {
            let mut end = end;
            while end < span.1 && (is_stop(page.chars[end]) || is_closing(page.chars[end])) {
                end += 1;
            }
            push(page, &mut sentences, Span(start, end));
            start = end;
            at = end;
        } else {
            at = end;
        }
    }
    push(page, &mut sentences, Span(start, span.1));
    sentences
}

fn push(page: &Page, sentences: &mut Vec<Span>, span: Span) {
    let span = page.trim(span);
    let worded = |span: Span| {
        let mut kept = (span.0..span.1).filter(|&i| page.kept[i]);
        kept.any(|i| page.chars[i].is_alphanumeric())
    };
    match sentences.last_mut() {
        // Signs without a word belong to the sentence before them.
        Some(last) if !span.is_empty() && !worded(span) => last.1 = span.1,
        Some(_) | None if !span.is_empty() => sentences.push(span),
        Some(_) | None => {}
    }
}

/// For each place that opens a quotation or bracket, where it closes (else 0). A bracket that
/// ends with a full stop inside does not swallow what follows it.
fn quotations(page: &Page, span: Span) -> Vec<usize> {
    let mut closes = vec![0; span.1 - span.0];
    let mut open: Vec<(char, usize)> = Vec::new();
    for at in (span.0..span.1).filter(|&at| page.kept[at]) {
        let c = page.chars[at];
        let pair = match c {
            '（' | '(' | '《' | '〔' | '【' => None,
            '）' => Some('（'),
            ')' => Some('('),
            '》' => Some('《'),
            '〕' => Some('〔'),
            '】' => Some('【'),
            _ => continue,
        };
        match pair {
            None => open.push((c, at)),
            Some(wanted) => {
                if let Some(&(found, from)) = open.last()
                    && found == wanted
                {
                    open.pop();
                    if at - from <= QUOTE_MAX {
                        closes[from - span.0] = at;
                    }
                }
            }
        }
    }
    closes
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?')
}

fn ends_sentence(page: &Page, span: Span, at: usize) -> bool {
    let c = page.chars[at];
    let after_han = at > span.0 && is_han(page.chars[at - 1]);
    let next = page.chars.get(at + 1).filter(|_| at + 1 < span.1);
    is_stop(c) || (c == '.' && after_han && next.is_none_or(|&n| is_han(n)))
}

/// A heading and what follows it in its paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The words of the heading.
    pub title: Span,
    /// Mark, words and end mark.
    pub span: Span,
    /// The rest of the paragraph.
    pub rest: Span,
}

/// Parts a marked paragraph (its words begin at `words`) into heading and text.
pub(crate) fn heading(page: &Page, para: Span, words: usize) -> Heading {
    let words = words.min(para.1);
    let limit = para.1.min(words + TITLE_MAX + 1);
    let stop = (words..limit).find(|&i| page.kept[i] && is_title_stop(page, words, i));
    let all = Heading {
        title: bare(page, Span(words, para.1)),
        span: para,
        rest: Span::default(),
    };
    let none = Heading {
        title: Span(words, words),
        span: page.trim(Span(para.0, words)),
        rest: page.trim(Span(words, para.1)),
    };
    let Some(stop) = stop else {
        return if para.1 - words <= TITLE_MAX {
            all
        } else {
            none
        };
    };
    let mut after = stop + 1;
    while after < para.1 && matches!(page.chars[after], '*' | '_') {
        after += 1;
    }
    let rest = page.trim(Span(after, para.1));
    let length = stop - words;
    let clause = page.chars[words..stop].contains(&'，');
    if length > RUN_IN_MAX {
        return if rest.is_empty() && !clause {
            all
        } else {
            none
        };
    }
    if rest.is_empty() {
        return if clause && page.chars[stop] == '。' {
            none
        } else {
            all
        };
    }
    Heading {
        title: bare(page, Span(words, stop)),
        span: page.trim(Span(para.0, after)),
        rest,
    }
}

/// A sign that may end a run-in heading: a full stop, or an early colon.
fn is_title_stop(page: &Page, words: usize, at: usize) -> bool {
    match page.chars[at] {
        '。' | '！' | '？' => true,
        '：' | ':' => at - words <= 20 && !page.chars[words..at].contains(&'，'),
        _ => false,
    }
}

/// `span` without end marks and the signs that make words bold.
fn bare(page: &Page, span: Span) -> Span {
    let sign = |c: char| c.is_whitespace() || "*_#".contains(c);
    let Span(mut start, mut end) = span;
    while start < end && sign(page.chars[start]) {
        start += 1;
    }
    while end > start
        && (sign(page.chars[end - 1]) || "。；;，,、：:.".contains(page.chars[end - 1]))
    {
        end -= 1;
    }
    Span(start, end)
}

/// The sentences of `span` with their texts.
pub(crate) fn fragments(page: &Page, span: Span) -> Vec<Fragment> {
    let spans = split(page, span).into_iter();
    spans
        .map(|span| Fragment {
            text: page.text(span),
            span,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(page: &Page) -> Span {
        Span(0, page.chars.len())
    }

    #[test]
    fn sentences_end_with_their_marks() {
        let page = Page::new("要做到“人人知晓。”再（逐项。落实）推进。好！尾句");
        let seen: Vec<String> = fragments(&page, whole(&page))
            .into_iter()
            .map(|f| f.text)
            .collect();
        assert_eq!(
            seen,
            [
                "要做到“人人知晓。”",
                "再（逐项。落实）推进。",
                "好！",
                "尾句"
            ]
        );
    }

    fn check(para: &str, words: usize, title: &str, rest: &str) {
        let page = Page::new(para);
        let found = heading(&page, whole(&page), words);
        assert_eq!(page.text(found.title), title, "{para}");
        assert_eq!(page.text(found.rest), rest, "{para}");
    }

    #[test]
    fn headings_run_in_or_stand_alone() {
        check(
            "（一）强化学习。坚持每月一学。",
            3,
            "强化学习",
            "坚持每月一学。",
        );
        check("一、加强学习，提高素质", 2, "加强学习，提高素质", "");
        check("1、加强学习：每月一次。", 2, "加强学习", "每月一次。");
        check("1、召开职工大会。", 2, "召开职工大会", "");
        check("1、召开大会，审议报告。", 2, "", "召开大会，审议报告。");
        check("**1. 学习。** 每月一次。", 5, "学习", "每月一次。");
    }
}
