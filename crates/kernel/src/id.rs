//! Keys that we make ourselves: time-ordered, unique over processes, 13 characters in a URL.

use std::{cmp::Ordering, fmt, marker::PhantomData, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Moment;

/// Crockford's base 32: no I, L, O, U, so an id can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 13 digits of 5 bits hold 65 bits; an id uses 63.
const LENGTH: usize = 13;
/// 2020-01-01T00:00:00Z in Unix milliseconds: the zero of our time stamps.
const EPOCH_MS: i64 = 1_577_836_800_000;
const NODE_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;
/// Largest node number that fits an id.
const NODE_MAX: i64 = (1 << NODE_BITS) - 1;
const SEQUENCE_MAX: i64 = (1 << SEQUENCE_BITS) - 1;

/// The key of one row of `T` (编号, internal).
///
/// 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of sequence. JavaScript cannot
/// hold 63 bits, so JSON and URLs carry its text.
pub struct Id<T> {
    value: i64,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Takes a key as it stands in the database.
    pub const fn from_i64(value: i64) -> Self {
        Self {
            value,
            of: PhantomData,
        }
    }

    /// The key as it stands in the database.
    pub const fn as_i64(self) -> i64 {
        self.value
    }

    /// The same key seen as the key of another type (a subject's id, an untyped column).
    pub const fn cast<U>(self) -> Id<U> {
        Id::from_i64(self.value)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [b'0'; LENGTH];
        let mut rest = self.value.cast_unsigned();
        for digit in digits.iter_mut().rev() {
            let index = usize::try_from(rest & 31).unwrap_or_default();
            *digit = ALPHABET[index];
            rest >>= 5;
        }
        f.write_str(str::from_utf8(&digits).unwrap_or_default())
    }
}

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseIdError;

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("不是有效的编号")
    }
}
impl std::error::Error for ParseIdError {}

impl<T> FromStr for Id<T> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if text.len() != LENGTH {
            return Err(ParseIdError);
        }
        let mut value: u64 = 0;
        for byte in text.bytes() {
            let lower = byte.to_ascii_lowercase();
            let digit = ALPHABET
                .iter()
                .position(|&a| a == lower)
                .ok_or(ParseIdError)?;
            // The first digit may only carry three bits, else the value would not fit.
            if value >> 59 != 0 {
                return Err(ParseIdError);
            }
            value = (value << 5) | u64::try_from(digit).map_err(|_| ParseIdError)?;
        }
        i64::try_from(value)
            .map(Self::from_i64)
            .map_err(|_| ParseIdError)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
impl<T> JsonSchema for Id<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}$" })
    }
}

/// Makes ids for one node (节点).
///
/// Ids never repeat and never go down, also when the clock is set back: then the maker stays on
/// its last millisecond and, when its 4,096 places are used, runs ahead of the clock.
#[derive(Debug)]
pub struct IdMaker {
    node: i64,
    last_ms: i64,
    sequence: i64,
}

impl IdMaker {
    /// A maker for `node` (0 to 1023, leased from the database). `not_before` is the highest
    /// moment known to have been used on this node, so that a clock set back over a restart
    /// repeats nothing.
    ///
    /// # Panics
    /// When `node` does not fit: folded into range it would make the ids of another node.
    pub fn new(node: u16, not_before: Moment) -> Self {
        let node = i64::from(node);
        assert!(node <= NODE_MAX, "a node number is 0 to {NODE_MAX}");
        Self {
            node,
            // A clock that stands before 2020 counts as 2020, else ids would be negative.
            last_ms: not_before.as_ms().saturating_sub(EPOCH_MS).max(0),
            sequence: SEQUENCE_MAX,
        }
    }

    /// The next id; `now` comes from the clock.
    pub fn next<T>(&mut self, now: Moment) -> Id<T> {
        let ms = now.as_ms().saturating_sub(EPOCH_MS);
        if ms > self.last_ms {
            self.last_ms = ms;
            self.sequence = 0;
        } else if self.sequence < SEQUENCE_MAX {
            self.sequence += 1;
        } else {
            self.last_ms += 1;
            self.sequence = 0;
        }
        let stamp = self.last_ms << (NODE_BITS + SEQUENCE_BITS);
        Id::from_i64(stamp | (self.node << SEQUENCE_BITS) | self.sequence)
    }

    /// The highest moment that an id of this maker carries; kept with the lease.
    pub fn used_until(&self) -> Moment {
        Moment::from_ms(self.last_ms + EPOCH_MS)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Row;

    #[test]
    fn a_clock_set_back_repeats_no_id() {
        let mut maker = IdMaker::new(3, Moment::from_ms(EPOCH_MS));
        let mut seen = Vec::new();
        for ms in [5_000, 5_001, 4_000, 1, 4_000, 5_001, 5_002] {
            for _ in 0..5_000 {
                seen.push(maker.next::<Row>(Moment::from_ms(EPOCH_MS + ms)));
            }
        }
        assert!(seen.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_restart_starts_after_what_was_used() {
        let mut before = IdMaker::new(3, Moment::from_ms(EPOCH_MS));
        let last = before.next::<Row>(Moment::from_ms(EPOCH_MS + 9_000));
        let mut after = IdMaker::new(3, before.used_until());
        assert!(after.next::<Row>(Moment::from_ms(EPOCH_MS + 10)) > last);
    }

    #[test]
    fn a_clock_that_lost_its_battery_makes_ids_that_read_back() {
        let mut maker = IdMaker::new(1_023, Moment::from_ms(0));
        let first = maker.next::<Row>(Moment::from_ms(0));
        let second = maker.next::<Row>(Moment::from_ms(7));
        assert!(first.as_i64() > 0 && second > first);
        assert_eq!(second.to_string().parse(), Ok(second));
    }

    #[test]
    #[should_panic(expected = "a node number is 0 to 1023")]
    fn a_node_number_that_does_not_fit_is_not_folded() {
        let _ = IdMaker::new(1_024, Moment::from_ms(0));
    }

    proptest! {
        #[test]
        fn an_id_reads_back(value in 0..i64::MAX) {
            let id = Id::<Row>::from_i64(value);
            let text = id.to_string();
            prop_assert_eq!(text.len(), LENGTH);
            prop_assert_eq!(text.to_uppercase().parse(), Ok(id));
        }

        #[test]
        fn order_of_texts_is_order_of_ids(a in 0..i64::MAX, b in 0..i64::MAX) {
            let (x, y) = (Id::<Row>::from_i64(a), Id::<Row>::from_i64(b));
            prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
        }

        #[test]
        fn no_text_is_too_strange(text in ".{0,20}") {
            let _ = text.parse::<Id<Row>>();
        }
    }
}
