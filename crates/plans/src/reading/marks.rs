//! Level marks at the start of a line: 第一部分, `##`, 一、, （一）, 1., （1）, ①.

use super::numerals;

/// The kinds of level mark, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkKind {
    /// 第一部分、第一篇.
    Part,
    /// 第一章.
    Chapter,
    /// 第一节.
    Section,
    /// Markdown heads, by depth.
    Hash(u8),
    /// 一、
    Han,
    /// （一）
    HanBracket,
    /// 1、 1.
    Arabic,
    /// （1） 1)
    ArabicBracket,
    /// ①
    Circled,
    /// `-`, `•`
    Bullet,
}

/// A level mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub kind: MarkKind,
    /// The bare numeral as written.
    pub number: String,
    pub value: Option<u32>,
    /// Where the text after the mark begins.
    pub end: usize,
    /// Its left bracket is missing.
    pub lost_bracket: bool,
}

/// The mark at `start` of a line that ends at `end`.
pub(crate) fn mark(chars: &[char], start: usize, end: usize) -> Option<Mark> {
    let line = &chars[..end];
    let (hashes, at) = decoration(line, start);
    let inner = numbered(line, at);
    let mut mark = match (hashes, inner) {
        (Some(depth), inner) => Mark {
            kind: MarkKind::Hash(depth),
            number: inner.as_ref().map(|m| m.number.clone()).unwrap_or_default(),
            value: inner.as_ref().and_then(|m| m.value),
            end: inner.as_ref().map_or(at, |m| m.end),
            lost_bracket: inner.is_some_and(|m| m.lost_bracket),
        },
        (None, Some(inner)) => inner,
        (None, None) => bullet(line, start)?,
    };
    while mark.end < end && line[mark.end].is_whitespace() {
        mark.end += 1;
    }
    Some(mark)
}

/// `## **`: the depth of a Markdown head and where its words begin.
fn decoration(line: &[char], start: usize) -> (Option<u8>, usize) {
    let mut at = start;
    while line.get(at) == Some(&'#') {
        at += 1;
    }
    let count = at - start;
    let is_head = (1..=6).contains(&count) && line.get(at).is_some_and(|c| c.is_whitespace());
    let depth = if is_head {
        u8::try_from(count).ok()
    } else {
        None
    };
    if depth.is_none() {
        at = start;
    }
    while line
        .get(at)
        .is_some_and(|&c| c.is_whitespace() || c == '*' || c == '_')
    {
        at += 1;
    }
    (depth, at)
}

fn numbered(line: &[char], at: usize) -> Option<Mark> {
    ordinal(line, at)
        .or_else(|| bracketed(line, at))
        .or_else(|| plain(line, at))
        .or_else(|| {
            let value = numerals::circled(*line.get(at)?)?;
            made(line, MarkKind::Circled, at, at + 1, value, at + 1)
        })
}

fn made(
    line: &[char],
    kind: MarkKind,
    from: usize,
    to: usize,
    value: u32,
    end: usize,
) -> Option<Mark> {
    Some(Mark {
        kind,
        number: line[from..to].iter().collect(),
        value: Some(value),
        end,
        lost_bracket: false,
    })
}

/// 第一部分, 第二章, 第三节.
fn ordinal(line: &[char], at: usize) -> Option<Mark> {
    if line.get(at) != Some(&'第') {
        return None;
    }
    let (value, end) = numerals::number(line, skip_blanks(line, at + 1))?;
    let unit = skip_blanks(line, end);
    let (kind, after) = match line.get(unit)? {
        '部' if line.get(unit + 1) == Some(&'分') => (MarkKind::Part, unit + 2),
        '篇' => (MarkKind::Part, unit + 1),
        '章' => (MarkKind::Chapter, unit + 1),
        '节' => (MarkKind::Section, unit + 1),
        _ => return None,
    };
    let sign = line.get(after);
    let after = match sign {
        Some('、' | '：' | ':' | '.' | '．') => after + 1,
        Some(c) if c.is_whitespace() => after,
        Some(_) | None => after,
    };
    made(line, kind, at + 1, end, value, after)
}

/// （一）, (1), and 一） whose left bracket was lost.
fn bracketed(line: &[char], at: usize) -> Option<Mark> {
    let opened = matches!(line.get(at)?, '（' | '(' | '〔' | '【');
    let from = if opened {
        skip_blanks(line, at + 1)
    } else {
        at
    };
    let (value, to) = numerals::number(line, from)?;
    let close = skip_blanks(line, to);
    if !matches!(line.get(close)?, '）' | ')' | '〕' | '】') || value > 200 {
        return None;
    }
    let arabic = numerals::digit(line[from]).is_some();
    let kind = if arabic {
        MarkKind::ArabicBracket
    } else {
        MarkKind::HanBracket
    };
    let end = if line.get(close + 1) == Some(&'、') {
        close + 2
    } else {
        close + 1
    };
    let mark = made(line, kind, from, to, value, end)?;
    Some(Mark {
        lost_bracket: !opened && !arabic,
        ..mark
    })
}

/// 一、 1、 1. 1．
fn plain(line: &[char], at: usize) -> Option<Mark> {
    let (value, to) = numerals::number(line, at)?;
    let sign = skip_blanks(line, to);
    let next = line.get(sign + 1).copied();
    let arabic = numerals::digit(line[at]).is_some();
    let fits = match line.get(sign)? {
        '、' => !starts_month(line, sign + 1),
        '.' | '．' => next.is_none_or(|c| numerals::digit(c).is_none()),
        _ => false,
    };
    if !fits || value > 200 {
        return None;
    }
    let kind = if arabic {
        MarkKind::Arabic
    } else {
        MarkKind::Han
    };
    made(line, kind, at, to, value, sign + 1)
}

/// `1、2月`: a list of months, not a mark.
fn starts_month(line: &[char], at: usize) -> bool {
    let number = numerals::number(line, at);
    number.is_some_and(|(_, end)| matches!(line.get(end), Some('月' | '季')))
}

fn bullet(line: &[char], at: usize) -> Option<Mark> {
    let spaced = line.get(at + 1).is_some_and(|c| c.is_whitespace());
    let found = match line.get(at)? {
        '-' | '*' | '+' | '–' => spaced,
        '•' | '●' | '■' | '◆' | '★' | '▪' | '○' | '◇' | '□' | '·' => true,
        _ => false,
    };
    found.then(|| Mark {
        kind: MarkKind::Bullet,
        number: String::new(),
        value: None,
        end: at + 1,
        lost_bracket: false,
    })
}

pub(crate) fn skip_blanks(line: &[char], mut at: usize) -> usize {
    while line.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(MarkKind, &str, &str)>) {
        let chars: Vec<char> = line.chars().collect();
        let mark = mark(&chars, 0, chars.len());
        let seen = mark.as_ref().map(|m| {
            let rest: String = chars[m.end..].iter().collect();
            (m.kind, m.number.as_str(), rest)
        });
        let seen = seen.as_ref().map(|(k, n, r)| (*k, *n, r.as_str()));
        assert_eq!(seen, expected, "{line}");
    }

    #[test]
    fn marks_of_every_level() {
        check(
            "第一部分 总体要求",
            Some((MarkKind::Part, "一", "总体要求")),
        );
        check("第二章、保障", Some((MarkKind::Chapter, "二", "保障")));
        check("## 一、学习", Some((MarkKind::Hash(2), "一", "学习")));
        check("### 学习", Some((MarkKind::Hash(3), "", "学习")));
        check("十一、学习", Some((MarkKind::Han, "十一", "学习")));
        check("（三）学习", Some((MarkKind::HanBracket, "三", "学习")));
        check("四)学习", Some((MarkKind::HanBracket, "四", "学习")));
        check("1 .学习", Some((MarkKind::Arabic, "1", "学习")));
        check("２、学习", Some((MarkKind::Arabic, "２", "学习")));
        check("(3) 学习", Some((MarkKind::ArabicBracket, "3", "学习")));
        check("⑤学习", Some((MarkKind::Circled, "⑤", "学习")));
        check("- 学习", Some((MarkKind::Bullet, "", "学习")));
        check("**1. 学习**", Some((MarkKind::Arabic, "1", "学习**")));
    }

    #[test]
    fn what_only_looks_like_a_mark() {
        for line in [
            "1、2月开展",
            "3.8节",
            "2025年",
            "2025、",
            "第一季度",
            "一是",
            "-5",
            "",
        ] {
            check(line, None);
        }
    }
}
