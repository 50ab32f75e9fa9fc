//! Lines that tell by their own form what they are: dates, numbers, 附件, 抄送, page numbers.

use kernel::Date;

use super::{
    model::{PieceKind, Span},
    numerals,
    page::Page,
};

/// Signs that end a sentence or announce something.
pub(crate) fn is_end(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':' | '…'
    )
}

/// Signs that close a bracket or quotation.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '】' | '〉')
}

/// A Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// The line without blanks; at most the first 200 scalars.
pub(crate) fn squeezed(chars: &[char]) -> String {
    chars
        .iter()
        .filter(|c| !c.is_whitespace())
        .take(200)
        .collect()
}

/// What the line is, when its own form says so.
pub(crate) fn special(page: &Page, span: Span) -> Option<PieceKind> {
    let length = span.1 - span.0;
    if length > 300 {
        return None;
    }
    let line = squeezed(page.slice(span));
    let starts = |words: &[&str]| words.iter().any(|w| line.starts_with(w));
    if line.chars().all(|c| "-=*_—–─━~·.…#|+".contains(c)) && length >= 2 {
        Some(PieceKind::Rule)
    } else if is_page_number(&line) {
        Some(PieceKind::PageNumber)
    } else if starts(&["抄送", "抄报", "分送"]) {
        Some(PieceKind::Copies)
    } else if line.ends_with("印发") && find_date(page.slice(span)).is_some() {
        Some(PieceKind::PrintDate)
    } else if is_date_line(page.slice(span)) {
        Some(PieceKind::Date)
    } else if is_attachment(&line) {
        Some(PieceKind::Attachment)
    } else if starts(&["附件", "附表", "附："]) && length <= 80 && line.contains(['：', ':'])
    {
        Some(PieceKind::AttachmentRef)
    } else if is_document_number(&line) {
        Some(PieceKind::Number)
    } else if is_notice_title(&line) {
        Some(PieceKind::NoticeTitle)
    } else if starts(&[
        "签发人",
        "密级",
        "特急",
        "加急",
        "绝密",
        "机密",
        "秘密",
        "内部资料",
    ]) && length <= 30
    {
        Some(PieceKind::Marking)
    } else if starts(&[
        "注：",
        "备注：",
        "说明：",
        "（联系人",
        "联系人：",
        "（此件",
        "填表",
    ]) {
        Some(PieceKind::Note)
    } else {
        None
    }
}

fn is_attachment(line: &str) -> bool {
    let rest = line.trim_matches(|c| "#*_ ".contains(c));
    let rest = rest
        .strip_prefix("附件")
        .or_else(|| rest.strip_prefix("附表"));
    rest.is_some_and(|rest| {
        let number = rest.trim_end_matches(['：', ':', '.']);
        number.chars().count() <= 2
            && number
                .chars()
                .all(|c| numerals::digit(c).or(numerals::han_digit(c)).is_some())
    })
}

fn is_notice_title(line: &str) -> bool {
    let line = line.trim_matches(|c| "#*_ ".contains(c));
    let ends = ["的通知", "的函", "的报告", "的请示", "的批复", "的决定"];
    line.chars().count() <= 120
        && line.contains("关于")
        && ends.iter().any(|end| line.ends_with(end))
        && !line.contains('。')
}

/// 沪城管工〔2025〕1号, also with other brackets.
fn is_document_number(line: &str) -> bool {
    let chars: Vec<char> = line.chars().collect();
    if chars.len() > 40 || !line.ends_with('号') || line.contains(['，', '。']) {
        return false;
    }
    chars.windows(6).any(|w| {
        "〔[［【（(".contains(w[0])
            && w[1..5].iter().all(|&c| numerals::digit(c).is_some())
            && "〕]］】）)".contains(w[5])
    })
}

/// — 1 —, 第1页, 第1页共3页, 1/3, 3.
fn is_page_number(line: &str) -> bool {
    let bare = line.trim_matches(|c| "-—–─－·•".contains(c));
    let digits = |s: &str| {
        (1..=3).contains(&s.chars().count()) && s.chars().all(|c| numerals::digit(c).is_some())
    };
    if digits(bare) {
        return true;
    }
    if let Some((page, all)) = bare.split_once('/') {
        return digits(page) && digits(all);
    }
    let Some(rest) = bare.strip_prefix('第') else {
        return false;
    };
    let Some((page, rest)) = rest.split_once('页') else {
        return false;
    };
    let rest = rest.trim_start_matches(['，', ',', '/']);
    let all = rest.strip_prefix('共').and_then(|r| r.strip_suffix('页'));
    digits(page) && (rest.is_empty() || all.is_some_and(digits))
}

fn is_date_line(chars: &[char]) -> bool {
    find_date(chars).is_some_and(|(Span(start, end), _)| {
        let around = chars[..start].iter().chain(&chars[end..]);
        around
            .filter(|c| !c.is_whitespace())
            .all(|c| "（()）".contains(*c))
    })
}

/// The first date in `chars`: where, and which day (`None` when the calendar has no such day).
pub(crate) fn find_date(chars: &[char]) -> Option<(Span, Option<Date>)> {
    let year_at = chars.iter().position(|&c| c == '年')?;
    let mut start = year_at;
    let mut year: i16 = 0;
    let mut scale = 1;
    let mut count = 0;
    while start > 0 && count < 4 {
        let c = chars[start - 1];
        if c == ' ' {
            start -= 1;
            continue;
        }
        let Some(digit) = numerals::digit(c).or(numerals::han_digit(c)) else {
            break;
        };
        year += i16::try_from(digit).ok()? * scale;
        scale = scale.saturating_mul(10);
        count += 1;
        start -= 1;
    }
    if count != 4 {
        return None;
    }
    let (month, at) = unit(chars, year_at + 1, '月')?;
    let (day, end) = unit(chars, at, '日')?;
    Some((Span(start, end), Date::new(year, month, day).ok()))
}

fn unit(chars: &[char], at: usize, unit: char) -> Option<(i8, usize)> {
    let blanks = |at| super::marks::skip_blanks(chars, at);
    let (value, end) = numerals::number(chars, blanks(at))?;
    let end = blanks(end);
    (chars.get(end) == Some(&unit)).then_some(())?;
    Some((i8::try_from(value).ok()?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<PieceKind>) {
        let page = Page::new(line);
        assert_eq!(
            special(&page, Span(0, page.chars.len())),
            expected,
            "{line}"
        );
    }

    #[test]
    fn lines_tell_what_they_are() {
        check("2025年3月3日", Some(PieceKind::Date));
        check("二〇二五年三月三日", Some(PieceKind::Date));
        check("2025年3月3日印发", Some(PieceKind::PrintDate));
        check("某工〔2025〕1号", Some(PieceKind::Number));
        check("某工[2025]12号", Some(PieceKind::Number));
        check("附件", Some(PieceKind::Attachment));
        check("附件1", Some(PieceKind::Attachment));
        check("附件：项目清单", Some(PieceKind::AttachmentRef));
        check("抄送：各区工会。", Some(PieceKind::Copies));
        check("— 3 —", Some(PieceKind::PageNumber));
        check("第 3 页 共 8 页", Some(PieceKind::PageNumber));
        check("-----", Some(PieceKind::Rule));
        check("关于印发《计划》的通知", Some(PieceKind::NoticeTitle));
        check("2025年是关键一年", None);
        check("附件所列项目由各部门办理", None);
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let date = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            find_date(&chars).map(|(_, day)| day.map(|d| d.to_string()))
        };
        assert_eq!(date("于2025年3月3日印发"), Some(Some("2025-03-03".into())));
        assert_eq!(
            date("二〇二五年十二月三十一日"),
            Some(Some("2025-12-31".into()))
        );
        assert_eq!(date("2025年2月30日"), Some(None));
        assert_eq!(date("2025年3月"), None);
    }
}
