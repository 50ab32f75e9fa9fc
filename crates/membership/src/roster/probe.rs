//! What was typed into the search box, as ranges of keys (查找键).

use kernel::{Refusal, fold_width};

/// Longest text that is looked for, characters.
const TYPED_MAX: usize = 60;
/// Digits in a row that are somebody's number: shorter ones are staff numbers.
const NUMBER_DIGITS: usize = 11;
/// Digits of a phone's end.
const TAIL_DIGITS: usize = 4;

/// A key by which members are found (查找键).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// 姓名
    Name,
    /// 名
    Given,
    /// 全拼
    Pinyin,
    /// 首字母
    Initials,
    /// 工号
    StaffNo,
    /// 手机尾号
    PhoneTail,
}

impl Key {
    /// Its column; each has an index with the path behind it.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Given => "given",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::StaffNo => "staff_no",
            Self::PhoneTail => "phone_tail",
        }
    }
}

/// A range of one key: from `from`, included, to `to`, excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Which.
    pub key: Key,
    /// First.
    pub from: String,
    /// Behind the last.
    pub to: String,
}

impl Probe {
    fn prefix(key: Key, from: &str) -> Self {
        Self {
            key,
            from: from.to_owned(),
            to: behind(from),
        }
    }
}

/// The first text behind all that begin with `text`, byte by byte.
fn behind(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    while let Some(last) = chars.pop() {
        let next = match u32::from(last) + 1 {
            // Surrogates are no characters.
            0xD800 => char::from_u32(0xE000),
            code => char::from_u32(code),
        };
        if let Some(next) = next {
            chars.push(next);
            return chars.into_iter().collect();
        }
    }
    char::MAX.to_string()
}

/// The ranges that `typed` means, the likeliest first; none for an empty text.
///
/// # Errors
/// A refusal for a phone or identity number, which never stands in an address.
pub fn probes(typed: &str) -> Result<Vec<Probe>, Refusal> {
    let folded = fold_width(typed);
    let text: String = folded
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(TYPED_MAX)
        .collect();
    if longest_number(&folded) >= NUMBER_DIGITS || longest_number(&text) >= NUMBER_DIGITS {
        return Err(Refusal::new(
            "membership.number_in_search",
            "手机号和身份证号请用「按号码查找」：网址会留下记录，不放号码",
        ));
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.chars().all(|c| c.is_ascii_digit()) {
        let staff = Probe::prefix(Key::StaffNo, &text);
        if text.len() == TAIL_DIGITS {
            return Ok(vec![Probe::prefix(Key::PhoneTail, &text), staff]);
        }
        return Ok(vec![staff]);
    }
    if text.is_ascii() {
        return Ok(latin(&text));
    }
    Ok(vec![
        Probe::prefix(Key::Name, &text),
        Probe::prefix(Key::Given, &text),
    ])
}

fn latin(text: &str) -> Vec<Probe> {
    let mut found = Vec::new();
    let letters: String = text
        .chars()
        .filter(|c| *c != '\'')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if !letters.is_empty() && letters.chars().all(|c| c.is_ascii_lowercase()) {
        found.push(Probe::prefix(Key::Pinyin, &letters));
        found.push(Probe::prefix(Key::Initials, &letters));
    }
    let upper = text.to_ascii_uppercase();
    found.push(Probe::prefix(Key::StaffNo, &upper));
    if upper != text {
        found.push(Probe::prefix(Key::StaffNo, text));
    }
    found
}

fn longest_number(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Typed | the keys that are asked, with what they begin with.
    #[test]
    fn what_was_typed_becomes_keys() {
        for (typed, keys) in [
            ("", ""),
            (" 张 建国 ", "name 张建国, given 张建国"),
            (
                "Zhang Jian'guo",
                "pinyin zhangjianguo, initials zhangjianguo, staff_no ZHANGJIAN'GUO, staff_no ZhangJian'guo",
            ),
            (
                "zjg",
                "pinyin zjg, initials zjg, staff_no ZJG, staff_no zjg",
            ),
            ("D0001", "staff_no D0001"),
            ("５６７８", "phone_tail 5678, staff_no 5678"),
            ("567", "staff_no 567"),
            ("1234567890", "staff_no 1234567890"),
            ("13800001234", "membership.number_in_search"),
            ("138 0000 1234", "membership.number_in_search"),
            ("11010519491231002X", "membership.number_in_search"),
        ] {
            let got = match probes(typed) {
                Ok(probes) => probes
                    .iter()
                    .map(|p| format!("{} {}", p.key.column(), p.from))
                    .collect::<Vec<_>>()
                    .join(", "),
                Err(refusal) => refusal.code.to_owned(),
            };
            assert_eq!(got, keys, "{typed}");
        }
    }

    #[test]
    fn a_range_ends_behind_all_that_begin_alike() {
        assert_eq!(behind("张"), "弡");
        assert_eq!(behind("az"), "a{");
        assert_eq!(behind(&char::MAX.to_string()), char::MAX.to_string());
        for name in ["张", "张一", "张\u{10FFFE}"] {
            assert!(name >= "张" && name < behind("张").as_str());
        }
    }
}
