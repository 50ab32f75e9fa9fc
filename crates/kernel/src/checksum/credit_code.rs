//! The unified social credit code of GB 32100-2015.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tidy;

/// Source: GB 32100-2015: no I, O, S, V, Z; the place is the value.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Source: GB 32100-2015, powers of 3 modulo 31.
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
/// Source: GB 11714-1997, weights of the organisation code in places 9 to 16.
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const LENGTH: usize = 18;
/// The registrar of unions (工会), first character.
const UNIONS: char = '8';

/// A body's code (统一社会信用代码), 18 characters that passed both checks. It is public.
///
/// ```
/// use kernel::CreditCode;
///
/// let code = CreditCode::parse("9151 2081 MA62 K026 0e").unwrap();
/// assert_eq!(code.as_str(), "91512081MA62K0260E");
/// assert!(!code.is_union());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// Why something is no credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCodeError {
    /// Not 18 characters; how many there are (位数不对).
    Length(usize),
    /// A character that codes do not use; which (字符不对).
    Character(char),
    /// The region in places 3 to 8 is not digits (行政区划码不对).
    Region,
    /// The organisation code in places 9 to 17 fails its own check (主体标识码不对).
    Organisation,
    /// The last character does not fit the others (校验码不对).
    CheckCharacter,
}

impl fmt::Display for CreditCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(0) => f.write_str("请填写统一社会信用代码"),
            Self::Length(length) => {
                write!(f, "统一社会信用代码应为 18 位，现在是 {length} 位")
            }
            Self::Character(c) => write!(
                f,
                "统一社会信用代码中不会有“{c}”，只用数字和 I、O、S、V、Z 以外的字母"
            ),
            Self::Region => f.write_str("统一社会信用代码第 3 至 8 位是行政区划，应为数字"),
            Self::Organisation => {
                f.write_str("统一社会信用代码第 9 至 17 位的组织机构代码不对，请逐位核对")
            }
            Self::CheckCharacter => f.write_str("统一社会信用代码的校验码不对，请逐位核对"),
        }
    }
}
impl std::error::Error for CreditCodeError {}

impl CreditCode {
    /// Reads what was typed; blanks, small letters and full-width characters are taken.
    ///
    /// # Errors
    /// What is wrong: length, a character, region, organisation code or check character.
    pub fn parse(typed: &str) -> Result<Self, CreditCodeError> {
        let text = tidy(typed);
        let length = text.chars().count();
        if length != LENGTH {
            return Err(CreditCodeError::Length(length));
        }
        if let Some(strange) = text.chars().find(|c| value(*c).is_none()) {
            return Err(CreditCodeError::Character(strange));
        }
        let region = text.get(2..8).unwrap_or_default();
        if !region.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CreditCodeError::Region);
        }
        if organisation_check(&text) != text.chars().nth(16) {
            return Err(CreditCodeError::Organisation);
        }
        if check_character(&text) != text.chars().nth(17) {
            return Err(CreditCodeError::CheckCharacter);
        }
        Ok(Self(text))
    }

    /// The code as it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The registration office's region (登记管理机关行政区划码), six digits.
    pub fn region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// Whether it was given by a union as registrar (工会法人).
    pub fn is_union(&self) -> bool {
        self.0.starts_with(UNIONS)
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;
    fn try_from(typed: String) -> Result<Self, CreditCodeError> {
        Self::parse(&typed)
    }
}
impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}
impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The value of a character in the code.
fn value(c: char) -> Option<u32> {
    let place = ALPHABET.iter().position(|&a| char::from(a) == c)?;
    u32::try_from(place).ok()
}

/// The check character over the first 17.
fn check_character(text: &str) -> Option<char> {
    let values = text.chars().filter_map(value);
    let sum: u32 = values.zip(WEIGHTS).map(|(v, weight)| v * weight).sum();
    let place = usize::try_from((31 - sum % 31) % 31).ok()?;
    ALPHABET.get(place).copied().map(char::from)
}

/// The check character over the eight of the organisation code. Here letters count on from
/// A = 10 without gaps, as in the older standard.
fn organisation_check(text: &str) -> Option<char> {
    let values = text.get(8..16)?.chars().filter_map(|c| c.to_digit(36));
    let sum: u32 = values.zip(ORG_WEIGHTS).map(|(v, weight)| v * weight).sum();
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A code with both checks right.
    fn made(head: &str, organisation: &str) -> String {
        let mut text = format!("{head}{organisation}");
        text.extend(organisation_check(&text));
        text.extend(check_character(&text));
        text
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in [
            "91512081MA62K0260E",
            "91512081ma62k0260e",
            "９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ",
            " 91512081 MA62K026 0E ",
        ] {
            let code = CreditCode::parse(typed).unwrap();
            assert_eq!(code.to_string(), "91512081MA62K0260E");
            assert_eq!((code.region(), code.is_union()), ("512081", false));
        }
        let union = CreditCode::parse(&made("81310000", "MC123456")).unwrap();
        assert!(union.is_union());
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        for (typed, error) in [
            ("", CreditCodeError::Length(0)),
            ("91512081MA62K0260", CreditCodeError::Length(17)),
            ("91512081MA62KO260E", CreditCodeError::Character('O')),
            ("91512081MA62K026工E", CreditCodeError::Character('工')),
            ("9151208AMA62K0260E", CreditCodeError::Region),
            ("91512081MA62K0270E", CreditCodeError::Organisation),
            ("91512081MA62K0260F", CreditCodeError::CheckCharacter),
            ("91512181MA62K0260E", CreditCodeError::CheckCharacter),
        ] {
            assert_eq!(CreditCode::parse(typed), Err(error), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_character_is_caught(
            head in "[1589A][1239][0-9]{6}",
            organisation in "[0-9A-HJ-NPQRTUWXY]{8}",
            place in 0_usize..18,
            other in "[0-9A-HJ-NPQRTUWXY]",
        ) {
            let text = made(&head, &organisation);
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, &other);
            prop_assert!(CreditCode::parse(&text).is_ok());
            prop_assert_eq!(CreditCode::parse(&wrong).is_ok(), wrong == text);
        }

        #[test]
        fn nothing_typed_is_too_strange(typed in ".{0,24}|[0-9A-Za-z]{16,19}") {
            let _ = CreditCode::parse(&typed);
        }
    }
}
