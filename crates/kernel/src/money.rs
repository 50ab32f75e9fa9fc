//! Money that cannot lose a fen.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fold_width;

/// Money in fen (金额，单位分); 1 yuan = 100 fen. Never a float.
///
/// ```
/// use kernel::Money;
///
/// let granted = Money::parse_yuan("25,800").unwrap();
/// assert_eq!(granted, Money::from_fen(2_580_000));
/// assert_eq!(granted.to_string(), "25,800.00");
///
/// // Three groups share it: nothing is lost, the first carries the odd fen.
/// let shares = Money::from_fen(1_000).split(3);
/// assert_eq!(shares.iter().map(|share| share.fen()).collect::<Vec<_>>(), [334, 333, 333]);
///
/// // A sum that does not fit is no sum.
/// assert_eq!(granted.plus(Money::from_fen(i64::MAX)), None);
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// From fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, or `None` when it does not fit.
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Reads `1,234.5`, `1234.50` or `1234` yuan as people type it, full-width characters too;
    /// at most two decimals. Separators must stand every three digits: `25,80` may mean 25.80,
    /// so it is not read.
    pub fn parse_yuan(text: &str) -> Option<Self> {
        let folded = fold_width(text.trim());
        let (sign, amount) = match folded.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, &*folded),
        };
        let (yuan, cents) = amount.split_once('.').unwrap_or((amount, ""));
        if !is_digits(cents) || cents.len() > 2 {
            return None;
        }
        let fen: i64 = format!("{cents:0<2}").parse().ok()?;
        let whole: i64 = without_separators(yuan)?.parse().ok()?;
        whole
            .checked_mul(100)?
            .checked_add(fen)?
            .checked_mul(sign)
            .map(Self)
    }

    /// Splits into `parts` that differ by at most one fen and add up to the whole.
    /// The first parts carry the remainder, so the result is the same on every run.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let n = i64::from(parts);
        if n == 0 {
            return Vec::new();
        }
        let (each, rest) = (self.0.div_euclid(n), self.0.rem_euclid(n));
        (0..n).map(|i| Self(each + i64::from(i < rest))).collect()
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of `1,234`; `None` when there are none or a comma stands elsewhere.
fn without_separators(yuan: &str) -> Option<String> {
    let mut groups = yuan.split(',');
    let first = groups.next().filter(|head| !head.is_empty())?;
    let grouped = yuan.contains(',');
    if !is_digits(first) || (grouped && first.len() > 3) {
        return None;
    }
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// `25,800.00`: thousands separators and two decimals; the page adds 元.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{grouped}.{:02}", self.0.unsigned_abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn money_reads_as_people_write_it() {
        for (text, fen) in [
            ("25,800.00", 2_580_000),
            ("0.5", 50),
            ("12", 1_200),
            ("-3.07", -307),
            (" １，２３４．５ ", 123_450),
            ("5.", 500),
        ] {
            assert_eq!(Money::parse_yuan(text), Some(Money(fen)), "{text}");
        }
        for text in [
            "",
            ".",
            "1.234",
            "25,80",
            "1.2,3",
            ",123",
            "1234,567",
            "--3",
            "+3",
            "12a",
            "一百",
            "1e3",
            "99999999999999999999",
        ] {
            assert_eq!(Money::parse_yuan(text), None, "{text}");
        }
        assert_eq!(Money(2_580_000).to_string(), "25,800.00");
        assert_eq!(Money(-307).to_string(), "-3.07");
    }

    proptest! {
        #[test]
        fn a_split_loses_no_fen(fen in -1_000_000_000i64..1_000_000_000, parts in 1u32..500) {
            let shares = Money::from_fen(fen).split(parts);
            prop_assert_eq!(shares.iter().map(|m| m.fen()).sum::<i64>(), fen);
        }

        #[test]
        fn what_is_shown_reads_back(fen in any::<i32>()) {
            let money = Money::from_fen(i64::from(fen));
            prop_assert_eq!(Money::parse_yuan(&money.to_string()), Some(money));
        }

        #[test]
        fn no_amount_is_too_strange(text in "[-+0-9.,，．０-９ ]{0,24}|.{0,12}") {
            let _ = Money::parse_yuan(&text);
        }
    }
}
