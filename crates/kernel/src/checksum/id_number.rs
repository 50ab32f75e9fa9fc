//! The citizen's number of GB 11643-1999.

use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{is_scientific, tidy};

/// Source: GB 11643-1999, weights of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Source: GB 11643-1999, the check character for each remainder.
const CHECKS: &[u8; 11] = b"10X98765432";
const LENGTH: usize = 18;
/// Numbers of before this standard: no century, no check digit.
const OLD_LENGTH: usize = 15;
/// A spreadsheet keeps 15 digits of a number; the other three of a citizen's become these.
const ROUNDED_END: &str = "000";
/// What makes a cell a text and sometimes stays in the export.
const APOSTROPHES: [char; 4] = ['\'', '’', '‘', '`'];
/// Nobody in a union was born before; a typing error usually is.
const EARLIEST_YEAR: i16 = 1800;

/// Sex as the number says it (性别).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女
    Female,
    /// 男
    Male,
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Female => "女",
            Self::Male => "男",
        })
    }
}

/// A citizen's number (身份证号), 18 characters that passed their check.
///
/// It never shows itself: [`fmt::Debug`] and [`fmt::Display`] write the masked form, and it does
/// not serialise. Whoever stores it calls [`IdNumber::expose`], which is easy to search for.
///
/// ```
/// use kernel::{IdNumber, Sex};
///
/// let number = IdNumber::parse("110105 19491231 002x").unwrap();
/// assert_eq!(number.birth().to_string(), "1949-12-31");
/// assert_eq!(number.sex(), Sex::Female);
/// assert_eq!(number.to_string(), "110***********002X");
///
/// let wrong = IdNumber::parse("110105194912310021").unwrap_err();
/// assert_eq!(wrong.to_string(), "身份证号的校验码不对，请核对是否有数字填错或颠倒");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdNumber {
    /// Seventeen digits and a digit or `X`.
    text: String,
    birth: Date,
    sex: Sex,
}

/// Why something is no citizen's number. Says what is wrong, never what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberError {
    /// Neither 18 nor 15 characters; how many there are (位数不对).
    Length(usize),
    /// A character that cannot stand there (字符不对).
    Characters,
    /// No such day of birth (出生日期不对).
    Birth,
    /// The last character does not fit the others (校验码不对).
    CheckDigit,
    /// A spreadsheet made it `3.10105E+17`; the last digits are lost (科学计数法).
    Scientific,
    /// A spreadsheet kept 15 digits and made the rest zeros (末三位被改成 000).
    Rounded,
    /// Part of it was hidden by stars (已遮盖).
    Masked,
}

impl fmt::Display for IdNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(0) => f.write_str("请填写身份证号"),
            Self::Length(length) => write!(f, "身份证号应为 18 位，现在是 {length} 位"),
            Self::Characters => f.write_str("身份证号只能是数字，最后一位可以是 X"),
            Self::Birth => f.write_str("身份证号中的出生日期不存在，请核对第 7 至 14 位"),
            Self::CheckDigit => f.write_str("身份证号的校验码不对，请核对是否有数字填错或颠倒"),
            Self::Scientific => f.write_str(
                "身份证号被表格软件改成了科学计数法，后几位已丢失；请把该列设为文本，从原件重新填写",
            ),
            Self::Rounded => f.write_str(
                "身份证号末三位被表格软件改成了 000，原来的数字已丢失；请把该列设为文本，从原件重新填写",
            ),
            Self::Masked => f.write_str("身份证号被星号遮盖，请填完整的号码"),
        }
    }
}
impl std::error::Error for IdNumberError {}

impl IdNumber {
    /// Reads what was typed: blanks, full-width digits, a small `x`, the sign `×`, a spreadsheet's
    /// apostrophe are taken; an old number of 15 digits becomes the 18 it stands for.
    ///
    /// # Errors
    /// What is wrong: length, characters, day of birth or check digit; or what a spreadsheet did.
    pub fn parse(typed: &str) -> Result<Self, IdNumberError> {
        let given = tidy(typed);
        let given = given.trim_start_matches(APOSTROPHES).replace('×', "X");
        if let Some(damage) = damage(&given) {
            return Err(damage);
        }
        Self::read(given)
    }

    fn read(given: String) -> Result<Self, IdNumberError> {
        let length = given.chars().count();
        let text = match length {
            LENGTH => given,
            OLD_LENGTH => lengthen(&given)?,
            other => return Err(IdNumberError::Length(other)),
        };
        let (body, last) = text.split_at_checked(17).ok_or(IdNumberError::Characters)?;
        let good_end = matches!(last.as_bytes(), [b'0'..=b'9' | b'X']);
        if !is_digits(body) || !good_end {
            return Err(IdNumberError::Characters);
        }
        let birth = birth_in(body).ok_or(IdNumberError::Birth)?;
        if last.as_bytes() != [check_character(body)] {
            let rounded = text.ends_with(ROUNDED_END);
            return Err(if rounded {
                IdNumberError::Rounded
            } else {
                IdNumberError::CheckDigit
            });
        }
        let odd = body.bytes().last().is_some_and(|digit| digit % 2 == 1);
        let sex = if odd { Sex::Male } else { Sex::Female };
        Ok(Self { text, birth, sex })
    }

    /// The day of birth (出生日期).
    pub const fn birth(&self) -> Date {
        self.birth
    }

    /// The sex (性别).
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// Whether the last three digits are zeros (末三位为 000): right by its check digit, as one in
    /// eleven of the numbers that a spreadsheet rounded. Worth a look when the cell was a number.
    pub fn may_be_rounded(&self) -> bool {
        self.text.ends_with(ROUNDED_END)
    }

    /// The form for people (脱敏): `110***********002X`; birthday and district are hidden.
    pub fn masked(&self) -> String {
        let (head, tail) = (self.text.get(..3), self.text.get(14..));
        format!(
            "{}***********{}",
            head.unwrap_or_default(),
            tail.unwrap_or_default()
        )
    }

    /// The whole number, for encrypting, looking up and official forms only.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

/// What spreadsheets and careful clerks make of a number, besides typing errors.
fn damage(given: &str) -> Option<IdNumberError> {
    if given.contains(['*', '＊', '●']) {
        return Some(IdNumberError::Masked);
    }
    is_scientific(given).then_some(IdNumberError::Scientific)
}

/// The masked number.
impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// The masked number; birth and sex stay out as well.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// An old number with its century and check digit.
fn lengthen(old: &str) -> Result<String, IdNumberError> {
    if !is_digits(old) {
        return Err(IdNumberError::Characters);
    }
    let (region, rest) = old.split_at(6);
    let mut text = format!("{region}19{rest}");
    let check = check_character(&text);
    text.push(char::from(check));
    Ok(text)
}

/// The day of birth in places 7 to 14.
fn birth_in(body: &str) -> Option<Date> {
    let year = body.get(6..10)?.parse().ok()?;
    let month = body.get(10..12)?.parse().ok()?;
    let day = body.get(12..14)?.parse().ok()?;
    Date::new(year, month, day)
        .ok()
        .filter(|birth| birth.year() >= EARLIEST_YEAR)
}

/// The check character over the first 17 digits.
pub(crate) fn check_character(body: &str) -> u8 {
    let digits = body.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    CHECKS[usize::try_from(sum % 11).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for typed in [
            "11010519491231002X",
            "11010519491231002x",
            " 110105 1949 1231 002X ",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105\u{3000}19491231002ｘ",
            "11010519491231002×",
            "'11010519491231002X",
            "’11010519491231002X",
            "110105491231002",
        ] {
            let number = IdNumber::parse(typed).unwrap();
            assert_eq!(number.expose(), "11010519491231002X", "{typed}");
            assert_eq!(number.birth(), date(1949, 12, 31));
            assert_eq!(number.sex(), Sex::Female);
        }
        let number = IdNumber::parse("440524188001010014").unwrap();
        assert_eq!(number.birth(), date(1880, 1, 1));
        assert_eq!(number.sex(), Sex::Male);
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        for (typed, error) in [
            ("", IdNumberError::Length(0)),
            ("1101051949123100", IdNumberError::Length(16)),
            ("11010519491231002X0", IdNumberError::Length(19)),
            ("11010519491231O02X", IdNumberError::Characters),
            ("1101051949123X002X", IdNumberError::Characters),
            (
                "一一〇一〇五一九四九一二三一〇〇二甲",
                IdNumberError::Characters,
            ),
            ("11010549123100X", IdNumberError::Characters),
            ("110105194902300021", IdNumberError::Birth),
            ("110105490230002", IdNumberError::Birth),
            ("110105179912310021", IdNumberError::Birth),
            ("110105194912310021", IdNumberError::CheckDigit),
            ("1.10105E+17", IdNumberError::Scientific),
            ("1.10105194912310E+17", IdNumberError::Scientific),
            ("1.1e17", IdNumberError::Scientific),
            ("１．１０１０５Ｅ＋１７", IdNumberError::Scientific),
            ("110105194912310000", IdNumberError::Rounded),
            ("110***********002X", IdNumberError::Masked),
            ("1101051949＊＊＊＊002X", IdNumberError::Masked),
        ] {
            assert_eq!(IdNumber::parse(typed), Err(error), "{typed}");
        }
    }

    /// The sequence 400 with the check digit 0 exists; so does the damage that looks like it.
    #[test]
    fn a_right_number_that_ends_in_zeros_is_pointed_at() {
        let bodies = (1..=31)
            .flat_map(|day| (0..1_000).map(move |order| format!("110105194912{day:02}{order:03}")));
        let numbers = bodies.map(|body| format!("{body}{}", char::from(check_character(&body))));
        let rounded: Vec<String> = numbers
            .filter(|n| IdNumber::parse(n).unwrap().may_be_rounded())
            .collect();
        assert!(!rounded.is_empty() && rounded.iter().all(|n| n.ends_with("000")));
        let whole = IdNumber::parse("11010519491231002X").unwrap();
        assert!(!whole.may_be_rounded());
    }

    #[test]
    fn no_form_shows_the_number() {
        let number = IdNumber::parse("11010519491231002X").unwrap();
        for shown in [
            number.to_string(),
            format!("{number:?}"),
            format!("{number:#?}"),
            number.masked(),
        ] {
            assert!(shown.contains("110***********002X"), "{shown}");
            assert!(
                !shown.contains("1949") && !shown.contains("1231"),
                "{shown}"
            );
        }
        assert_eq!(number.masked().len(), LENGTH);
    }

    /// A body of 17 digits with a real day of birth.
    fn body() -> impl Strategy<Value = String> {
        (100_000_u32..700_000, 0_i32..50_000, 0_u32..1_000).prop_map(|(region, days, order)| {
            let birth = date(1900, 1, 1).saturating_add(jiff::ToSpan::days(days));
            format!("{region}{}{order:03}", birth.strftime("%Y%m%d"))
        })
    }

    fn number() -> impl Strategy<Value = String> {
        body().prop_map(|body| format!("{body}{}", char::from(check_character(&body))))
    }

    proptest! {
        #[test]
        fn a_changed_character_is_caught(
            text in number(),
            place in 0_usize..18,
            other in "[0-9X]",
        ) {
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, &other);
            prop_assert!(IdNumber::parse(&text).is_ok());
            prop_assert_eq!(IdNumber::parse(&wrong).is_ok(), wrong == text);
        }

        #[test]
        fn an_old_number_keeps_birth_and_sex(
            text in number().prop_filter("of the 20th century", |n| &n[6..8] == "19"),
        ) {
            let old = format!("{}{}", &text[..6], &text[8..17]);
            let (old, new) = (IdNumber::parse(&old).unwrap(), IdNumber::parse(&text).unwrap());
            prop_assert_eq!((old.birth(), old.sex()), (new.birth(), new.sex()));
            prop_assert_eq!(old.expose(), new.expose());
        }

        #[test]
        fn nothing_typed_is_too_strange(typed in ".{0,24}|[0-9xX０-９ ]{14,20}") {
            let _ = IdNumber::parse(&typed);
        }
    }
}
