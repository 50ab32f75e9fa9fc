//! Dates in JSON as ISO text.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserializer, Serializer, de};

/// Writes `2025-03-18`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// Reads `2025-03-18`.
///
/// # Errors
/// When the text is no such date.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    deserializer.deserialize_str(IsoDate)
}

struct IsoDate;

impl de::Visitor<'_> for IsoDate {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("形如 2025-03-18 的日期")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
        // The parser also takes times of day and drops them; here that would hide a mistake.
        let date: Option<Date> = text.parse().ok();
        date.filter(|date| date.to_string() == text)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

/// The same for a date that may be missing; a field that uses it adds `#[serde(default)]`.
pub mod option {
    use serde::Deserialize;

    use super::{Date, Deserializer, Serializer};

    /// Writes the date or null.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.collect_str(date),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a date or null.
    ///
    /// # Errors
    /// When there is a text that is no date.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        #[derive(Deserialize)]
        struct Wrapped(#[serde(with = "super")] Date);

        Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|Wrapped(date)| date))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde::de::{
        IntoDeserializer,
        value::{Error, StrDeserializer},
    };

    use super::*;

    #[test]
    fn only_an_iso_date_is_read() {
        let read = |text: &'static str| {
            let source: StrDeserializer<'_, Error> = text.into_deserializer();
            deserialize(source)
        };
        assert_eq!(read("2025-03-18"), Ok(date(2025, 3, 18)));
        for text in [
            "",
            "20250318",
            "2025-3-18",
            "2025-03-18T09:05",
            "2025-02-29",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
