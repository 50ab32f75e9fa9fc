//! Spans of days for which something holds.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::iso_date;

/// Days for which something holds (任期), both ends included; without a last day it still runs.
///
/// ```
/// use jiff::civil::date;
/// use kernel::Term;
///
/// let term = Term::new(date(2021, 6, 10), Some(date(2026, 6, 9))).unwrap();
/// assert!(term.contains(date(2026, 6, 9)) && !term.contains(date(2026, 6, 10)));
///
/// // The next term may begin on the day after, not on the last day itself.
/// assert!(term.overlaps(Term::since(date(2026, 6, 9))));
/// assert!(!term.overlaps(Term::since(date(2026, 6, 10))));
///
/// // An end before the beginning is no term.
/// assert_eq!(Term::new(date(2021, 6, 10), Some(date(2021, 6, 9))), None);
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "Unchecked")]
#[schemars(!try_from)]
pub struct Term {
    /// The first day (起).
    #[serde(with = "iso_date")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub first: Date,
    /// The last day (止); none while it runs.
    #[serde(with = "iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub last: Option<Date>,
}

/// A term as it comes from outside.
#[derive(Deserialize)]
struct Unchecked {
    #[serde(with = "iso_date")]
    first: Date,
    #[serde(default, with = "iso_date::option")]
    last: Option<Date>,
}

impl TryFrom<Unchecked> for Term {
    type Error = &'static str;
    fn try_from(given: Unchecked) -> Result<Self, Self::Error> {
        Self::new(given.first, given.last).ok_or("止日不能早于起日")
    }
}

impl Term {
    /// A term whose days stand in order.
    pub fn new(first: Date, last: Option<Date>) -> Option<Self> {
        let in_order = last.is_none_or(|last| first <= last);
        in_order.then_some(Self { first, last })
    }

    /// A term that runs on from `first`.
    pub const fn since(first: Date) -> Self {
        Self { first, last: None }
    }

    /// Whether `day` lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }

    /// Whether the two share a day.
    pub fn overlaps(self, other: Self) -> bool {
        let later = self.first.max(other.first);
        self.contains(later) && other.contains(later)
    }
}

/// `2021年6月10日至2026年6月9日`, `2021年6月10日至今`.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}至", crate::official_date(self.first))?;
        match self.last {
            Some(last) => f.write_str(&crate::official_date(last)),
            None => f.write_str("今"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde::de::value::{Error, MapDeserializer};

    use super::*;

    #[test]
    fn a_term_reads_as_people_write_it() {
        let open = Term::since(date(2021, 6, 10));
        assert_eq!(open.to_string(), "2021年6月10日至今");
        let closed = Term::new(open.first, Some(date(2026, 6, 9))).unwrap();
        assert_eq!(closed.to_string(), "2021年6月10日至2026年6月9日");
    }

    #[test]
    fn a_term_from_outside_is_checked() {
        let read = |fields: Vec<(&'static str, &'static str)>| -> Result<Term, Error> {
            Term::deserialize(MapDeserializer::new(fields.into_iter()))
        };
        let open = read(vec![("first", "2021-06-10")]);
        assert_eq!(open, Ok(Term::since(date(2021, 6, 10))));
        assert!(read(vec![("first", "2021-06-31")]).is_err());
        assert!(read(vec![("first", "")]).is_err());
    }

    #[test]
    fn the_schema_is_that_of_the_term() {
        let text = format!("{:?}", schemars::schema_for!(Term));
        assert!(
            text.contains("Term") && text.contains("String(\"date\")"),
            "{text}"
        );
        assert!(
            text.contains("\"required\": Array [String(\"first\")]"),
            "{text}"
        );
    }

    fn term() -> impl Strategy<Value = Term> {
        let day = |n: i32| date(2020, 1, 1).saturating_add(jiff::ToSpan::days(n));
        (0_i32..60, prop::option::of(0_i32..30)).prop_map(move |(first, length)| {
            let last = length.map(|more| day(first + more));
            Term::new(day(first), last).unwrap()
        })
    }

    proptest! {
        #[test]
        fn terms_overlap_when_they_share_a_day(a in term(), b in term()) {
            let days = date(2020, 1, 1).series(jiff::ToSpan::day(1)).take(100);
            let shared = days.filter(|d| a.contains(*d) && b.contains(*d)).count();
            prop_assert_eq!(a.overlaps(b), shared > 0);
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }
    }
}
