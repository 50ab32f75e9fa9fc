//! Chinese numerals of headings and the two widths of characters.

use std::borrow::Cow;

/// The digits of Chinese numerals; the place is the value.
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const TEN: char = '十';

/// A number as headings write it (汉字数字): 一, 十, 十二, 二十, 九十九.
///
/// Headings end at 99; other numbers come back in Arabic digits, so that no numbering is lost.
///
/// ```
/// use kernel::{han_numeral, parse_han_numeral};
///
/// assert_eq!(han_numeral(13), "十三");
/// assert_eq!(parse_han_numeral("十三"), Some(13));
/// ```
pub fn han_numeral(n: u32) -> String {
    if n == 0 || n > 99 {
        return n.to_string();
    }
    let mut text = String::new();
    let (tens, ones) = (n / 10, n % 10);
    if tens > 1 {
        text.extend(digit(tens));
    }
    if tens > 0 {
        text.push(TEN);
    }
    if ones > 0 {
        text.extend(digit(ones));
    }
    text
}

/// Reads back what [`han_numeral`] wrote in Chinese, 一 to 九十九; nothing around it.
pub fn parse_han_numeral(text: &str) -> Option<u32> {
    match text.split_once(TEN) {
        None => one_digit(text),
        Some((tens, ones)) => {
            let tens = match tens {
                "" => 1,
                // 一十 is not how headings count.
                given => one_digit(given).filter(|&n| n > 1)?,
            };
            let ones = match ones {
                "" => 0,
                given => one_digit(given)?,
            };
            Some(tens * 10 + ones)
        }
    }
}

fn digit(value: u32) -> Option<char> {
    DIGITS.get(usize::try_from(value).ok()?).copied()
}

/// The value of exactly one digit, 一 to 九.
fn one_digit(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let (Some(only), None) = (chars.next(), chars.next()) else {
        return None;
    };
    let place = DIGITS.iter().position(|&d| d == only)?;
    u32::try_from(place).ok().filter(|&value| value > 0)
}

/// Turns full-width letters, digits, signs and blanks into half-width ones (全角转半角).
///
/// For numbers and codes that people type with a Chinese keyboard. Not for prose: `，` becomes
/// `,` and `：` becomes `:`.
///
/// ```
/// assert_eq!(kernel::fold_width("沪Ａ　１２３"), "沪A 123");
/// ```
pub fn fold_width(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| fold(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(fold).collect())
}

/// How far the full-width forms stand from ASCII.
const WIDTH_OFFSET: u32 = 0xFEE0;

fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - WIDTH_OFFSET).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numerals_are_written_as_in_headings() {
        for (n, text) in [
            (1, "一"),
            (4, "四"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (0, "0"),
            (100, "100"),
        ] {
            assert_eq!(han_numeral(n), text);
        }
    }

    #[test]
    fn every_numeral_reads_back_and_nothing_else_does() {
        for n in 1..=99 {
            assert_eq!(parse_han_numeral(&han_numeral(n)), Some(n));
        }
        for text in ["", "〇", "十十", "一十", "二二", "百", "1", "一、", "十〇"] {
            assert_eq!(parse_han_numeral(text), None, "{text}");
        }
    }

    #[test]
    fn folding_changes_width_only() {
        assert_eq!(fold_width("１１０１０５－Ｘ　ｘ"), "110105-X x");
        assert_eq!(fold_width("工会。"), "工会。");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in ".{0,40}") {
            let once = fold_width(&text).into_owned();
            prop_assert_eq!(fold_width(&once), once.as_str());
            prop_assert_eq!(once.chars().count(), text.chars().count());
        }
    }
}
