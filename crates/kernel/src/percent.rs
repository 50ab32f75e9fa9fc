//! Percentages without floats.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Money, fold_width};

/// One whole in basis points.
const WHOLE: i64 = 10_000;

/// A share in basis points (百分比，单位万分之一); 1% = 100. It may exceed 100% or be negative.
///
/// ```
/// use kernel::{Money, Percent};
///
/// let dues = Percent::from_permille(5);
/// assert_eq!(dues.to_string(), "0.5%");
/// assert_eq!(dues.of(Money::from_fen(812_345)), Some(Money::from_fen(4_062)));
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Percent(i32);

impl Percent {
    /// All of it (百分之百).
    pub const ALL: Self = Self(10_000);

    /// From basis points: 10,000 is 100%.
    pub const fn from_basis_points(points: i32) -> Self {
        Self(points)
    }

    /// From per mille (千分之几); stops at the largest share there is.
    pub const fn from_permille(permille: i32) -> Self {
        Self(permille.saturating_mul(10))
    }

    /// From whole per cent (百分之几); stops at the largest share there is.
    pub const fn from_percent(percent: i32) -> Self {
        Self(percent.saturating_mul(100))
    }

    /// In basis points.
    pub const fn basis_points(self) -> i32 {
        self.0
    }

    /// How much `part` is of `whole`; `None` of nothing. Cut, not rounded: 99.999% is not 100%.
    /// A legal majority is compared with the counts themselves, never with this figure.
    pub fn ratio(part: i64, whole: i64) -> Option<Self> {
        let points = (i128::from(part) * i128::from(WHOLE)).checked_div(i128::from(whole))?;
        i32::try_from(points).ok().map(Self)
    }

    /// The share of an amount, rounded to the nearest fen, a half away from zero (四舍五入).
    pub fn of(self, amount: Money) -> Option<Money> {
        let whole = i128::from(WHOLE);
        let product = i128::from(amount.fen()) * i128::from(self.0);
        let rounded = (product.abs() + whole / 2) / whole * product.signum();
        i64::try_from(rounded).ok().map(Money::from_fen)
    }

    /// Reads `60`, `60%`, `12.5%` or `0.05％` as people type it; at most two decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold_width(text.trim());
        let figure = folded.strip_suffix('%').unwrap_or(&folded).trim_end();
        // The same grammar as money: two decimals of a per cent are basis points.
        let points = Money::parse_yuan(figure)?.fen();
        i32::try_from(points).ok().map(Self)
    }
}

/// `60%`, `12.5%`, `0.05%`: no decimals that say nothing.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let points = self.0.unsigned_abs();
        let (percent, rest) = (points / 100, points % 100);
        if rest == 0 {
            write!(f, "{sign}{percent}%")
        } else if rest.is_multiple_of(10) {
            write!(f, "{sign}{percent}.{}%", rest / 10)
        } else {
            write!(f, "{sign}{percent}.{rest:02}%")
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ratio_is_cut() {
        for (part, whole, text) in [
            (2, 3, "66.66%"),
            (99_999, 100_000, "99.99%"),
            (13, 13, "100%"),
            (0, 13, "0%"),
            (3, 2, "150%"),
            (-1, 4, "-25%"),
        ] {
            assert_eq!(Percent::ratio(part, whole).unwrap().to_string(), text);
        }
        assert_eq!(Percent::ratio(1, 0), None);
        assert_eq!(Percent::ratio(i64::MAX, 1), None);
    }

    #[test]
    fn a_share_of_money_is_rounded_to_the_fen() {
        for (points, fen, share) in [
            (5_000, 1, 1),
            (5_000, -1, -1),
            (4_999, 1, 0),
            (200, 2_580_000, 51_600),
            (10_000, i64::MAX, i64::MAX),
            (-2_500, 100, -25),
        ] {
            let got = Percent::from_basis_points(points).of(Money::from_fen(fen));
            assert_eq!(got, Some(Money::from_fen(share)), "{points} of {fen}");
        }
        assert_eq!(Percent(10_001).of(Money::from_fen(i64::MAX)), None);
        assert_eq!(Percent::from_percent(40), Percent::from_permille(400));
        assert_eq!(Percent::ALL, Percent::from_percent(100));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(points in any::<i32>()) {
            let share = Percent::from_basis_points(points);
            prop_assert_eq!(Percent::parse(&share.to_string()), Some(share));
        }

        #[test]
        fn no_share_is_too_strange(text in "[-0-9.%％ ]{0,12}") {
            let _ = Percent::parse(&text);
        }
    }
}
