//! Signs that other sources leave in a text: masked words, glosses, foreign letters.

use super::{model::Span, numerals::digit, page::Page, signs::is_han, warnings as code};

/// Traditional characters that simplified texts do not use.
const TRADITIONAL: &str = "會計劃開關動機員務業團體學習黨國際項設實時間書長們來對現點發為與應問題樂\
                           辦關愛顧護導幹區縣貫徹統戰穩續維權創優獎選舉織構職責傳陣產資財經費預決調\
                           電話網絡訊聯繫報紙畫";

/// What a web page leaves behind.
const RESIDUE: &[&str] = &[
    "当前隐藏内容",
    "免费查看",
    "点击下载",
    "上一页",
    "下一页",
    "返回顶部",
    "版权所有",
    "责任编辑：",
    "扫一扫",
    "关注公众号",
    "阅读全文",
];

/// A kind of noise: its code, its sentence, where it was seen.
struct Finding {
    code: &'static str,
    message: &'static str,
    spans: Vec<Span>,
}

/// Points at noise; nothing is changed.
pub(crate) fn noise(page: &mut Page) {
    let findings = [
        Finding {
            code: code::MASKED_WORD,
            message: "疑似有被符号替换的字词，没有改动，请核对。",
            spans: masked(page),
        },
        Finding {
            code: code::TRADITIONAL_CHARACTER,
            message: "夹有繁体字，没有改动，请核对。",
            spans: runs(&page.chars, |c| TRADITIONAL.contains(c)),
        },
        Finding {
            code: code::PINYIN_GLOSS,
            message: "夹有拼音注音，没有改动，请核对。",
            spans: glosses(page),
        },
        Finding {
            code: code::FOREIGN_CHARACTER,
            message: "夹有表情符号或外文字母，没有改动，请核对。",
            spans: runs(&page.chars, is_foreign),
        },
        Finding {
            code: code::FULL_WIDTH_DIGITS,
            message: "夹有全角数字，按半角数字理解。",
            spans: runs(&page.chars, |c| digit(c).is_some() && !c.is_ascii()),
        },
        Finding {
            code: code::WEB_RESIDUE,
            message: "夹有网页残留文字，请核对。",
            spans: residue(page),
        },
    ];
    for finding in findings {
        let count = finding.spans.len();
        if let Some(first) = finding.spans.first() {
            let message = if count > 1 {
                format!("{}（共 {count} 处，此为第一处）", finding.message)
            } else {
                finding.message.to_owned()
            };
            page.warn(finding.code, message, *first);
        }
    }
}

/// Runs of characters that fit.
fn runs(chars: &[char], fits: impl Fn(char) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        while at < chars.len() && fits(chars[at]) {
            at += 1;
        }
        if at > start {
            spans.push(Span(start, at));
        }
        at += 1;
    }
    spans
}

/// `**` or `~~` between Chinese characters, unless signs come in pairs as in Markdown.
fn masked(page: &Page) -> Vec<Span> {
    let found = runs(&page.chars, |c| matches!(c, '*' | '~' | '＊' | '×'));
    let inside = |span: &Span| {
        let before = span.0.checked_sub(1).map(|at| page.chars[at]);
        let after = page.chars.get(span.1).copied();
        before.is_some_and(is_han) && after.is_some_and(is_han)
    };
    let bold = found.iter().filter(|s| page.chars[s.0] == '*').count();
    let edges = found.iter().filter(|s| !inside(s)).count();
    if bold >= 2 && edges * 2 >= bold {
        return Vec::new();
    }
    found.into_iter().filter(inside).collect()
}

/// `会(huì)`.
fn glosses(page: &Page) -> Vec<Span> {
    let toned = |c: char| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü".contains(c);
    let mut spans = Vec::new();
    for (at, _) in page
        .chars
        .iter()
        .enumerate()
        .filter(|(_, c)| "(（".contains(**c))
    {
        let inner = page.chars[at + 1..].iter().take(8);
        let inner: Vec<char> = inner.copied().take_while(|c| !"）)".contains(*c)).collect();
        let letters = inner.iter().all(|&c| c.is_ascii_lowercase() || toned(c));
        let closed = page.chars.get(at + 1 + inner.len());
        if letters && inner.iter().any(|&c| toned(c)) && closed.is_some_and(|c| "）)".contains(*c))
        {
            spans.push(Span(at, at + inner.len() + 2));
        }
    }
    spans
}

fn is_foreign(c: char) -> bool {
    matches!(u32::from(c), 0x400..=0x52f | 0xe00..=0xe7f | 0x1f000..=0x1faff | 0x2600..=0x27bf
        | 0x600..=0x6ff)
        && !"☆★☑✓✔√☐☎".contains(c)
}

fn residue(page: &Page) -> Vec<Span> {
    let lines = page.lines.iter().map(|line| line.span);
    lines.filter(|span| is_residue(page.slice(*span))).collect()
}

/// Whether a line was left behind by a web page.
pub(crate) fn is_residue(line: &[char]) -> bool {
    if line.len() > 80 {
        return false;
    }
    let text: String = line.iter().collect();
    RESIDUE.iter().any(|word| text.contains(word))
}
