//! The source as scalars and lines, and what has been dropped from it so far.

use unicode_normalization::UnicodeNormalization;

use super::{
    model::{Span, Warning},
    warnings as code,
};

/// A line with something on it; `span` is trimmed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub span: Span,
    /// The whole line: tabs at its ends are empty cells of a table.
    pub raw: Span,
    /// An empty line, or a form feed, stands before it.
    pub gap_before: bool,
    /// Width of the blanks before it, in half columns.
    pub indent: usize,
}

/// The text being read.
pub(crate) struct Page {
    /// The scalars; look-alike signs already replaced one for one.
    pub chars: Vec<char>,
    pub lines: Vec<Line>,
    /// Whether a scalar is put out.
    pub kept: Vec<bool>,
    pub warnings: Vec<Warning>,
}

impl Page {
    pub(crate) fn new(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let chars: Vec<char> = original.iter().map(|&c| usual(c)).collect();
        let mut page = Self {
            kept: vec![true; chars.len()],
            lines: lines(&chars),
            chars,
            warnings: Vec::new(),
        };
        let changed = |i: &usize| original[*i] != page.chars[*i];
        if let Some(first) = (0..original.len()).find(changed) {
            let count = (first..original.len()).filter(changed).count();
            let message =
                format!("有 {count} 处字形相近的兼容字符，已按常用汉字输出，位置仍按原文。");
            page.warn(
                code::COMPATIBILITY_CHARACTER,
                message,
                Span(first, first + 1),
            );
        }
        page.drop_invisible();
        page
    }

    pub(crate) fn warn(&mut self, code: &str, message: impl Into<String>, span: Span) {
        self.warnings.push(Warning {
            code: code.to_owned(),
            message: message.into(),
            span,
        });
    }

    /// Leaves `span` out of what is put out, without a warning.
    pub(crate) fn drop_span(&mut self, span: Span) {
        self.kept[span.0..span.1].fill(false);
    }

    /// What is put out for `span`; no blanks at its ends.
    pub(crate) fn text(&self, span: Span) -> String {
        let kept = (span.0..span.1).filter(|&i| self.kept[i]);
        let text: String = kept.map(|i| self.chars[i]).collect();
        text.trim().to_owned()
    }

    /// The scalars of `span` as they stand.
    pub(crate) fn slice(&self, span: Span) -> &[char] {
        &self.chars[span.0..span.1]
    }

    /// `span` without the blanks at its ends.
    pub(crate) fn trim(&self, span: Span) -> Span {
        trim(&self.chars, span)
    }

    /// Zero-width characters stay in the spans and vanish from the texts.
    fn drop_invisible(&mut self) {
        let mut at = 0;
        while at < self.chars.len() {
            let start = at;
            while at < self.chars.len() && is_invisible(self.chars[at]) {
                at += 1;
            }
            if at > start {
                let span = Span(start, at);
                self.drop_span(span);
                let message = "有看不见的字符（零宽字符或控制符），已去掉。";
                self.warn(code::INVISIBLE_CHARACTER, message, span);
            }
            at += 1;
        }
    }
}

/// `span` without the blanks at its ends.
pub(crate) fn trim(chars: &[char], span: Span) -> Span {
    let Span(mut start, mut end) = span;
    while start < end && chars[start].is_whitespace() {
        start += 1;
    }
    while end > start && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    Span(start, end)
}

/// Characters without width or ink that are no blanks.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
        || (c.is_control() && !c.is_whitespace())
}

/// A sign that ends a line.
fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn lines(chars: &[char]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut gap_before = false;
    let mut start = 0;
    while start <= chars.len() {
        let mut end = start;
        while end < chars.len() && !is_line_end(chars[end]) {
            end += 1;
        }
        let span = trim(chars, Span(start, end));
        let crlf = end + 1 < chars.len() && chars[end] == '\r' && chars[end + 1] == '\n';
        if span.is_empty() {
            gap_before = true;
        } else {
            let indent = width(&chars[start..span.0]);
            lines.push(Line {
                span,
                raw: Span(start, end),
                gap_before,
                indent,
            });
            gap_before = end < chars.len() && chars[end] == '\u{c}';
        }
        start = end + if crlf { 2 } else { 1 };
    }
    lines
}

/// Width in half columns: a Chinese character takes two.
pub(crate) fn width(chars: &[char]) -> usize {
    chars.iter().map(|&c| char_width(c)).sum()
}

/// Width of one character in half columns.
pub(crate) fn char_width(c: char) -> usize {
    match c {
        '\t' => 8,
        c if is_invisible(c) => 0,
        c if u32::from(c) >= 0x1100 && !is_narrow(c) => 2,
        '“' | '”' | '‘' | '’' | '—' | '…' | '①'..='⑳' => 2,
        _ => 1,
    }
}

fn is_narrow(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x2e7f) && !('①'..='⑳').contains(&c)
}

/// The usual character for a look-alike; one for one, so that places stay.
fn usual(c: char) -> char {
    let folded = match u32::from(c) {
        0x2e80..=0x2eff => radical(c),
        0x2f00..=0x2fdf | 0xf900..=0xfaff | 0x2f800..=0x2fa1f => {
            let mut form = std::iter::once(c).nfkc();
            match (form.next(), form.next()) {
                (Some(one), None) => Some(one),
                (_, _) => None,
            }
        }
        _ => None,
    };
    folded.unwrap_or(c)
}

/// Radicals that printing programs put for simplified characters; NFKC does not know them.
fn radical(c: char) -> Option<char> {
    let pairs = [
        ('⺟', '母'),
        ('⺠', '民'),
        ('⻁', '虎'),
        ('⻄', '西'),
        ('⻅', '见'),
        ('⻆', '角'),
        ('⻉', '贝'),
        ('⻋', '车'),
        ('⻓', '长'),
        ('⻔', '门'),
        ('⻘', '青'),
        ('⻙', '韦'),
        ('⻚', '页'),
        ('⻛', '风'),
        ('⻜', '飞'),
        ('⻝', '食'),
        ('⻢', '马'),
        ('⻣', '骨'),
        ('⻤', '鬼'),
        ('⻥', '鱼'),
        ('⻦', '鸟'),
        ('⻩', '黄'),
        ('⻬', '齐'),
        ('⻮', '齿'),
        ('⻰', '龙'),
        ('⻳', '龟'),
    ];
    pairs.iter().find(|(from, _)| *from == c).map(|(_, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_and_know_the_gap_before_them() {
        let page = Page::new("一\r\n\r\n　　二 \n三\u{c}四");
        let seen: Vec<_> = page
            .lines
            .iter()
            .map(|l| (page.text(l.span), l.gap_before, l.indent))
            .collect();
        let expected = [
            ("一", false, 0),
            ("二", true, 4),
            ("三", false, 0),
            ("四", true, 0),
        ];
        let expected: Vec<_> = expected
            .map(|(t, g, i)| (t.to_owned(), g, i))
            .into_iter()
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn look_alikes_are_put_out_as_usual_signs_at_their_place() {
        let page = Page::new("⼯会⻓");
        assert_eq!(page.text(Span(0, 3)), "工会长");
        assert_eq!(page.warnings[0].code, code::COMPATIBILITY_CHARACTER);
    }
}
