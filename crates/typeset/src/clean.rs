//! Makes text fit for paper: no control characters, breakable, with a balanced title.

use kernel::Date;

/// Characters that draw nothing and would only hide what is printed.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Text in which only line breaks are left of all control characters.
pub fn text(raw: &str) -> String {
    let unix = raw.replace("\r\n", "\n");
    let mut out = String::with_capacity(unix.len());
    for c in unix.chars() {
        match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            '\n' => out.push('\n'),
            c if c.is_control() || invisible(c) || is_noncharacter(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// Code points that no file format may carry.
fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff) || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// [`text`] on one line.
pub fn line(raw: &str) -> String {
    text(raw).replace('\n', " ")
}

/// `2025年3月3日`: Arabic figures without leading zeros, as GB/T 9704 writes a date.
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Full-width places of one title line: 156 mm hold 20 characters of 22 pt.
const TITLE_LINE: usize = 40;

/// Half-width places that a text takes.
pub fn places(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Pairs of characters that a title line should not be broken between.
const TOGETHER: &str = "工会 计划 工作 通知 总结 方案 意见 活动 项目 清单 委员 员会 职工 年度 关于 印发 开展 \
    进一 一步 加强 管理 办法 制度 规定 会议 组织 竞赛 评选 选树 先进 经费 预算 决算 审查 上海 城管 执法 \
    机关 总队 基层 女工 财务 服务 建设 请示 报告 批复 备案 换届 选举 公示 名单 表彰 决定 实施 细则 示例";

/// Breaks a title into lines of about the same length, at places that do not tear a word where
/// we know it. A title with line breaks of its own keeps them.
pub fn title_lines(raw: &str) -> Vec<String> {
    let title = text(raw);
    if title.contains('\n') || places(&title) <= TITLE_LINE {
        return title.lines().map(|l| l.trim().to_owned()).collect();
    }
    let letters: Vec<char> = title.chars().collect();
    let count = places(&title).div_ceil(TITLE_LINE - 2);
    balance(&letters, count)
}

/// Splits `letters` into at least `count` lines with the lowest cost.
fn balance(letters: &[char], count: usize) -> Vec<String> {
    let n = letters.len();
    let ideal = letters.iter().map(|&c| width(c)).sum::<usize>() / count;
    // best[i] = (cost, where the last line before i begins)
    let mut best = vec![(usize::MAX, 0); n + 1];
    best[0] = (0, 0);
    for end in 1..=n {
        let mut wide = 0;
        for start in (0..end).rev() {
            wide += width(letters[start]);
            if wide > TITLE_LINE && end - start > 1 {
                break;
            }
            let (before, _) = best[start];
            let off = wide.abs_diff(ideal);
            let cost = before
                .saturating_add(off * off)
                .saturating_add(tear(letters, end));
            if cost < best[end].0 {
                best[end] = (cost, start);
            }
        }
    }
    let mut lines = Vec::new();
    let mut end = n;
    while end > 0 {
        let start = best[end].1;
        lines.push(letters[start..end].iter().collect::<String>());
        end = start;
    }
    lines.reverse();
    lines.iter().map(|l| l.trim().to_owned()).collect()
}

fn width(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// What it costs to break a title before `at`.
fn tear(letters: &[char], at: usize) -> usize {
    let (Some(&before), Some(&after)) = (letters.get(at.wrapping_sub(1)), letters.get(at)) else {
        return 0;
    };
    let digit = |c: char| c.is_ascii_alphanumeric();
    if "，。、；：？！》）〕”’】".contains(after) || "《（〔“‘【".contains(before)
    {
        return 100_000;
    }
    if digit(before) && (digit(after) || "年月日届次号项".contains(after)) {
        return 10_000;
    }
    let pair: String = [before, after].iter().collect();
    if TOGETHER.split_whitespace().any(|word| word == pair) {
        return 2_000;
    }
    if before.is_whitespace() || "的于和与、》".contains(before) || "《".contains(after) {
        return 0;
    }
    60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_reaches_paper() {
        assert_eq!(
            text(" a\u{0}b\u{200b}c\r\nd\te\u{feff}\u{fffe} "),
            "abc\nd e"
        );
        assert_eq!(line("一\n二"), "一 二");
    }

    #[test]
    fn a_title_is_balanced_and_tears_no_known_word() {
        for (title, lines) in [
            ("关于开展活动的通知", vec!["关于开展活动的通知"]),
            (
                "关于印发《2025年示例局工会工作计划》的通知",
                vec!["关于印发《2025年示例局", "工会工作计划》的通知"],
            ),
            ("甲\n乙", vec!["甲", "乙"]),
        ] {
            assert_eq!(title_lines(title), lines, "{title}");
        }
        for line in title_lines(&"关于进一步加强基层工会经费收支管理工作的通知".repeat(3))
        {
            assert!(places(&line) <= TITLE_LINE, "{line}");
        }
    }
}
