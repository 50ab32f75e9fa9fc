//! Lists by month or quarter (月度安排、季度安排): a heading that is a time, items below it.

use super::{
    marks,
    model::Span,
    page::Page,
    time::{TimeCell, Understood, parse_time_cell},
};

/// A heading that names a time.
pub(crate) struct TimeHead {
    /// The heading with its mark and colon.
    pub span: Span,
    pub time: TimeCell,
    /// Items on the same line.
    pub rest: Span,
}

/// A heading has at most this many characters.
const HEAD_MAX: usize = 20;

/// Whether the line begins with a heading that names a time.
pub(crate) fn starts(page: &Page, span: Span) -> bool {
    head(page, span).is_some()
}

/// Reads `一季度`, `【3月】`, `## 第二季度（4—6月）`, `5月：开展……`, `三月1、……`.
pub(crate) fn head(page: &Page, span: Span) -> Option<TimeHead> {
    let words = marks::mark(&page.chars, span.0, span.1).map_or(span.0, |m| m.end);
    let limit = span.1.min(words + HEAD_MAX);
    let line = &page.chars[words..limit];
    let first = line.iter().find(|c| !"【[（(*_ ".contains(**c))?;
    if !"0123456789０１２３４５６７８９一二三四五六七八九十第全上下每".contains(*first)
    {
        return None;
    }
    let colon = line.iter().position(|c| matches!(c, '：' | ':'));
    let glued = || {
        (1..line.len()).find(|&at| {
            let mark = marks::mark(&page.chars, words + at, span.1);
            line[at - 1] == '月' && mark.is_some_and(|m| m.value == Some(1))
        })
    };
    let end = match colon {
        Some(at) => words + at + 1,
        None if span.1 <= limit => span.1,
        None => words + glued()?,
    };
    named(page, span, Span(words, end), colon.is_some())
        .or_else(|| named(page, span, Span(words, words + glued()?), false))
}

fn named(page: &Page, span: Span, words: Span, colon: bool) -> Option<TimeHead> {
    let text: String = page
        .slice(words)
        .iter()
        .filter(|c| !"*_#".contains(**c))
        .collect();
    let text = text.trim_end_matches("工作安排").trim_end_matches("工作");
    let text = text.replace("主要", "");
    let text = text.trim_end_matches(['：', ':']);
    let dated = text.contains('年') && !text.contains("季") && !text.contains("半年");
    let is_time = ["月", "季度", "半年", "全年"]
        .iter()
        .any(|w| text.contains(w));
    let time = parse_time_cell(text);
    let rest = page.trim(Span(words.1, span.1));
    let believed = is_time && time.understood == Understood::Fully && !text.contains('日');
    (believed && (colon || !dated || !rest.is_empty())).then(|| TimeHead {
        span: page.trim(Span(span.0, words.1)),
        time,
        rest,
    })
}

/// The items of a line: `1、…2、…`, `①…②…`, or parts between ；.
pub(crate) fn items(page: &Page, span: Span) -> Vec<Span> {
    let counted = counted(page, span);
    if counted.len() > 1 {
        return counted;
    }
    let mut items: Vec<Span> = Vec::new();
    let mut start = span.0;
    for at in span.0..span.1 {
        if at + 1 < span.1 && !matches!(page.chars[at], '；' | ';') {
            continue;
        }
        let item = page.trim(Span(start, at + 1));
        let worded = page.slice(item).iter().any(|c| c.is_alphanumeric());
        match items.last_mut() {
            Some(last) if !worded => last.1 = item.1.max(last.1),
            Some(_) | None => items.push(item),
        }
        start = at + 1;
    }
    items.retain(|item| !item.is_empty());
    items
}

/// Parts that begin with marks of one kind counting 1, 2, 3.
pub(crate) fn counted(page: &Page, span: Span) -> Vec<Span> {
    let mut starts: Vec<usize> = Vec::new();
    let mut kind = None;
    for at in span.0..span.1 {
        let before = (at > span.0).then(|| page.chars[at - 1]);
        let bounded =
            before.is_none_or(|c| c.is_whitespace() || "。；;：:，,|）)月".contains(c) || c == '.');
        let circled = matches!(page.chars[at], '①'..='⑳');
        if !bounded && !circled {
            continue;
        }
        if let Some(mark) = marks::mark(&page.chars, at, span.1)
            && mark.value == u32::try_from(starts.len() + 1).ok()
            && kind.is_none_or(|k| k == mark.kind)
        {
            kind = Some(mark.kind);
            starts.push(at);
        }
    }
    if starts.first() != Some(&span.0) {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).copied().chain([span.1]);
    let ends: Vec<usize> = ends.collect();
    starts
        .into_iter()
        .zip(ends)
        .map(|(a, b)| page.trim(Span(a, b)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        let page = Page::new(line);
        let found = head(&page, Span(0, page.chars.len()));
        let seen = found.map(|h| page.text(h.span));
        assert_eq!(seen.as_deref(), expected, "{line}");
    }

    #[test]
    fn headings_that_are_times() {
        check("一季度", Some("一季度"));
        check("【3月】", Some("【3月】"));
        check("## 第二季度（4—6月）", Some("## 第二季度（4—6月）"));
        check("## 第二季度", Some("## 第二季度"));
        check("（一）第一季度：", Some("（一）第一季度："));
        check("5月：开展健步走；组织体检。", Some("5月："));
        check("三月1、开展活动", Some("三月"));
        check("2025年3月", None);
        check("3月开展健步走活动。", None);
        check("一是加强学习：", None);
    }

    #[test]
    fn items_are_told_apart() {
        let parts = |text: &str| {
            let page = Page::new(text);
            let spans = items(&page, Span(0, page.chars.len()));
            spans.iter().map(|s| page.text(*s)).collect::<Vec<_>>()
        };
        assert_eq!(parts("1、体检 2、读书"), ["1、体检", "2、读书"]);
        assert_eq!(parts("①体检②读书"), ["①体检", "②读书"]);
        assert_eq!(parts("体检；读书。"), ["体检；", "读书。"]);
        assert_eq!(parts("体检"), ["体检"]);
    }
}
