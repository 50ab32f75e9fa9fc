//! Time cells (计划时间): which months, in which rhythm. What is not understood is said, never
//! guessed.

use kernel::MonthWindow;

use super::{model::Recurrence, numerals};

/// What a time cell says (计划时间).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeCell {
    /// The months, in the order written; empty when nothing can be said.
    pub windows: Vec<MonthWindow>,
    /// The rhythm, when one is named.
    pub recurrence: Option<Recurrence>,
    /// How far the cell was understood.
    pub understood: Understood,
}

/// How far a time cell was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Understood {
    /// 全部读懂.
    Fully,
    /// 部分读懂: a remark in brackets, or months beyond the year.
    Partly,
    /// 未读懂: then there are no windows.
    Not,
}

/// Reads a time cell such as `1-2月 7-8月`, `全年（每季度）`, `5月底前` or `9月10日`.
///
/// `5月底前` and `9月10日` give the month named: the day is a matter of the task. Anything left
/// over outside brackets makes the whole cell *not understood*.
pub fn parse_time_cell(cell: &str) -> TimeCell {
    let mut reader = Reader {
        chars: cell.chars().map(plain).collect(),
        ..Reader::default()
    };
    reader.run();
    reader.finish()
}

/// Half-width form of signs; every dash is `-`, every bracket `(` or `)`.
fn plain(c: char) -> char {
    match c {
        '（' | '【' | '〔' | '［' | '[' => '(',
        '）' | '】' | '〕' | '］' | ']' => ')',
        '-' | '－' | '–' | '—' | '―' | '─' | '～' | '~' | '〜' | '至' | '到' | '‐' | '‑' => {
            '-'
        }
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A unit that numbers stand before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Quarter,
}

#[derive(Default)]
struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    year: Option<u32>,
    windows: Vec<MonthWindow>,
    recurrence: Option<Recurrence>,
    unknown: bool,
    remark: bool,
}

/// Words that name a rhythm.
const RHYTHMS: &[(&str, Recurrence)] = &[
    ("每个月", Recurrence::Monthly),
    ("每月", Recurrence::Monthly),
    ("逐月", Recurrence::Monthly),
    ("按月", Recurrence::Monthly),
    ("每个季度", Recurrence::Quarterly),
    ("每季度", Recurrence::Quarterly),
    ("每季", Recurrence::Quarterly),
    ("按季度", Recurrence::Quarterly),
    ("按季", Recurrence::Quarterly),
    ("每半年", Recurrence::HalfYearly),
    ("每年", Recurrence::Yearly),
];

/// Words that name months.
const SPANS: &[(&str, u8, u8)] = &[
    ("贯穿全年", 1, 12),
    ("全年度", 1, 12),
    ("全年", 1, 12),
    ("常年", 1, 12),
    ("年内", 1, 12),
    ("上半年", 1, 6),
    ("下半年", 7, 12),
    ("年底", 12, 12),
    ("年末", 12, 12),
];

/// Words that add nothing to the months.
const FILLERS: &[&str] = &[
    "各一次",
    "各1次",
    "一次",
    "1次",
    "两次",
    "2次",
    "之前",
    "以前",
    "前",
    "完成",
    "底",
    "末",
    "初",
    "上旬",
    "中旬",
    "下旬",
    "本年",
    "当年",
    "今年",
    "第",
    "月度",
    "举行",
    "举办",
    "开展",
    "召开",
    "组织",
    "实施",
    "进行",
];

/// Words that may follow a month.
const AFTER_MONTH: &[&str] = &["份", "上旬", "中旬", "下旬", "初", "中", "底", "末"];

impl Reader {
    fn run(&mut self) {
        while self.at < self.chars.len() {
            if self.sign() || self.rhythm() || self.span_word() || self.year() || self.numbers() {
                continue;
            }
            if FILLERS.iter().any(|word| self.eat(word)) {
                continue;
            }
            if self.depth > 0 {
                self.remark = true;
            } else {
                self.unknown = true;
            }
            self.at += 1;
        }
    }

    fn finish(mut self) -> TimeCell {
        if self.windows.is_empty() && self.recurrence.is_some() {
            self.windows.push(MonthWindow::YEAR);
        }
        if self.unknown || self.windows.is_empty() {
            return TimeCell {
                windows: Vec::new(),
                recurrence: None,
                understood: Understood::Not,
            };
        }
        let year = self.windows.contains(&MonthWindow::YEAR);
        let mut windows: Vec<MonthWindow> = Vec::new();
        for window in self.windows {
            let wanted = !year || window == MonthWindow::YEAR;
            if wanted && !windows.contains(&window) {
                windows.push(window);
            } else {
                self.remark |= !wanted;
            }
        }
        let understood = if self.remark {
            Understood::Partly
        } else {
            Understood::Fully
        };
        TimeCell {
            windows,
            recurrence: self.recurrence,
            understood,
        }
    }

    fn eat(&mut self, word: &str) -> bool {
        let length = word.chars().count();
        let there = self.chars[self.at..].iter().take(length).copied();
        let found = there.eq(word.chars());
        if found {
            self.at += length;
        }
        found
    }

    fn eat_blanks(&mut self) {
        while self.chars.get(self.at) == Some(&' ') {
            self.at += 1;
        }
    }

    /// Separators and brackets.
    fn sign(&mut self) -> bool {
        match self.chars[self.at] {
            ' ' | '、' | '，' | ',' | '；' | ';' | '/' | '和' | '及' | '与' | '。' | '：' | ':' =>
                {}
            '(' => self.depth += 1,
            ')' => self.depth = self.depth.saturating_sub(1),
            _ => return false,
        }
        self.at += 1;
        true
    }

    fn rhythm(&mut self) -> bool {
        for (word, recurrence) in RHYTHMS {
            if self.eat(word) {
                self.recurrence = Some(*recurrence);
                self.due_within();
                return true;
            }
        }
        false
    }

    /// `每月15日前`, `每季度末`: when within the rhythm, which is a matter of the task.
    fn due_within(&mut self) {
        self.eat_blanks();
        if !AFTER_MONTH.iter().any(|word| self.eat(word)) {
            self.day();
        }
    }

    fn span_word(&mut self) -> bool {
        for (word, from, to) in SPANS {
            if self.eat(word) {
                self.windows.extend(MonthWindow::new(*from, *to));
                return true;
            }
        }
        false
    }

    /// `2025年`: remembered, so that a second year is noticed.
    fn year(&mut self) -> bool {
        let Some((year, end)) = numerals::arabic(&self.chars, self.at) else {
            return false;
        };
        if year < 1000 || self.chars.get(end) != Some(&'年') {
            return false;
        }
        if self.year.is_some_and(|first| first != year) {
            self.remark = true;
        }
        self.year = Some(year);
        self.at = end + 1;
        true
    }

    /// `1-2月`, `1、2月`, `10月-11月`, `一、三季度`, `第三季度`.
    fn numbers(&mut self) -> bool {
        let start = self.at;
        self.eat("第");
        let Some((ranges, unit)) = self.counted() else {
            self.at = start;
            return false;
        };
        let Some(mut ranges) = narrow(&ranges) else {
            self.at = start;
            return false;
        };
        if unit == Unit::Month {
            self.after_month(&mut ranges);
        }
        for (from, to) in ranges {
            let window = match unit {
                Unit::Month => MonthWindow::new(from, to),
                Unit::Quarter if from >= 1 && to <= 4 => {
                    MonthWindow::new(from * 3 - 2, to.saturating_mul(3))
                }
                Unit::Quarter => None,
            };
            match window {
                Some(window) => self.windows.push(window),
                None => self.unknown = true,
            }
        }
        true
    }

    /// Numbers with their common unit; leaves `at` anywhere when there is none.
    fn counted(&mut self) -> Option<(Vec<(u32, u32)>, Unit)> {
        let mut ranges = Vec::new();
        loop {
            let (from, end) = numerals::number(&self.chars, self.at)?;
            self.at = end;
            self.eat_blanks();
            let mut to = from;
            if self.dash() {
                self.eat("第");
                let (second, end) = numerals::number(&self.chars, self.at)?;
                self.at = end;
                self.eat_blanks();
                to = second;
            }
            ranges.push((from, to));
            if let Some(unit) = self.unit() {
                return Some((ranges, unit));
            }
            let next = self.chars.get(self.at).copied();
            if !next.is_some_and(|c| "、，,和及".contains(c)) {
                return None;
            }
            self.at += 1;
            self.eat_blanks();
        }
    }

    fn unit(&mut self) -> Option<Unit> {
        if self.eat("季度") {
            Some(Unit::Quarter)
        } else if self.eat("月") {
            Some(Unit::Month)
        } else {
            None
        }
    }

    fn dash(&mut self) -> bool {
        let start = self.at;
        while self.chars.get(self.at) == Some(&'-') {
            self.at += 1;
        }
        let found = self.at > start;
        if found {
            self.eat_blanks();
        }
        found
    }

    /// Day or third of the month, and `-11月`, `-20日`, `-次年1月` after it.
    fn after_month(&mut self, ranges: &mut [(u8, u8)]) {
        self.part_of_month();
        let before = self.at;
        self.eat_blanks();
        if !self.dash() {
            self.at = before;
            return;
        }
        let next_year = ["次年", "翌年", "明年"].iter().any(|word| self.eat(word));
        let known = self.year;
        let crosses = next_year || (self.year() && known.is_some() && known != self.year);
        let last = ranges.last_mut();
        if let Some((month, end)) = numerals::number(&self.chars, self.at)
            && self.chars.get(end) == Some(&'月')
            && let Some(last) = last
        {
            self.at = end + 1;
            self.part_of_month();
            last.1 = if crosses {
                self.remark = true;
                12
            } else {
                u8::try_from(month).unwrap_or(u8::MAX)
            };
        } else if !self.day() {
            self.at = before;
            self.unknown = true;
        }
    }

    fn part_of_month(&mut self) {
        self.eat_blanks();
        if !self.day() {
            let _ = AFTER_MONTH.iter().any(|word| self.eat(word));
        }
    }

    /// `10日`, `10号`, `10-20日`.
    fn day(&mut self) -> bool {
        let start = self.at;
        let mut at = start;
        while let Some((_, end)) = numerals::number(&self.chars, at) {
            match self.chars.get(end) {
                Some('日' | '号') => {
                    self.at = end + 1;
                    return true;
                }
                Some('-') => at = end + 1,
                Some(_) | None => break,
            }
        }
        false
    }
}

fn narrow(ranges: &[(u32, u32)]) -> Option<Vec<(u8, u8)>> {
    let both = |&(a, b): &(u32, u32)| Some((u8::try_from(a).ok()?, u8::try_from(b).ok()?));
    ranges.iter().map(both).collect()
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
