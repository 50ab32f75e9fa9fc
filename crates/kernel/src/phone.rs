//! Telephone numbers of mainland China.

use std::fmt;

use crate::{checksum::is_scientific, fold_width};

/// A telephone number (手机号或电话).
///
/// Private numbers are personal data, so it shows itself masked and does not serialise; whoever
/// stores or dials it calls [`Phone::expose`].
///
/// ```
/// use kernel::{Phone, PhoneKind};
///
/// let mobile = Phone::parse("+86 138-1234-5678").unwrap();
/// assert_eq!(mobile.expose(), "13812345678");
/// assert_eq!(mobile.to_string(), "138****5678");
///
/// let office = Phone::parse("（021）5555 0123 转 8").unwrap();
/// assert_eq!((office.kind(), office.expose()), (PhoneKind::Landline, "021-55550123-8"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone {
    /// `13812345678`, `021-55550123-8`, `55550123` or `12351`.
    text: String,
    kind: PhoneKind,
}

/// What sort of line it is (号码类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhoneKind {
    /// 手机
    Mobile,
    /// 固定电话
    Landline,
    /// A public number (服务热线) such as 12351, the unions' hotline, or 400-810-0000.
    Service,
}

/// Why something is no telephone number. Says what is wrong, never what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing but blanks (未填写).
    Empty,
    /// Something other than digits and separators (字符不对).
    Characters,
    /// Begins like a mobile number but has not 11 digits; how many (手机号位数不对).
    MobileLength(usize),
    /// No form of number known in the mainland (不是电话号码).
    Unknown,
    /// A spreadsheet made it `1.38E+10`; the last digits are lost (科学计数法).
    Scientific,
    /// Part of it was hidden by stars (已遮盖).
    Masked,
    /// More than one number in the field (不止一个号码).
    Several,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("请填写电话号码"),
            Self::Characters => f.write_str("电话号码只能有数字、空格、短横线、括号和“转”分机"),
            Self::MobileLength(length) => {
                write!(f, "手机号应为 11 位，现在是 {length} 位")
            }
            Self::Unknown => f.write_str(
                "不像是手机号或固定电话，请填 11 位手机号，或带区号的固定电话如 021-55550123",
            ),
            Self::Scientific => f.write_str(
                "电话号码被表格软件改成了科学计数法，后几位可能已丢失；请把该列设为文本，重新填写",
            ),
            Self::Masked => f.write_str("电话号码被星号遮盖，请填完整的号码"),
            Self::Several => f.write_str("这里只能填一个电话号码"),
        }
    }
}
impl std::error::Error for PhoneError {}

impl Phone {
    /// Reads what was typed: blanks, hyphens, brackets, full-width digits, `+86`, an extension
    /// after `转`, `分机` or a last hyphen, and a spreadsheet's apostrophe or `.0` are taken.
    ///
    /// # Errors
    /// What is wrong, as a sentence for beside the field.
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        let plain = plain(typed);
        if plain.is_empty() {
            return Err(PhoneError::Empty);
        }
        if let Some(damage) = damage(&plain) {
            return Err(damage);
        }
        Self::read(&plain)
    }

    fn read(plain: &str) -> Result<Self, PhoneError> {
        let line = Line::split(plain)?;
        line.mobile()?
            .or_else(|| line.service())
            .or_else(|| line.landline())
            .ok_or(PhoneError::Unknown)
    }

    /// What sort of line it is.
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The form for people (脱敏): `138****5678`; of a landline the area code and the last two
    /// digits; a public number whole.
    pub fn masked(&self) -> String {
        match self.kind {
            PhoneKind::Mobile => hide(&self.text, 3, 4),
            PhoneKind::Service => self.text.clone(),
            PhoneKind::Landline => {
                let mut parts = self.text.split('-');
                let first = parts.next().unwrap_or_default();
                match parts.next().filter(|_| first.starts_with('0')) {
                    Some(number) => format!("{first}-{}", hide(number, 0, 2)),
                    None => hide(first, 0, 2),
                }
            }
        }
    }

    /// The whole number, for encrypting, looking up and dialling only.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

/// The masked number.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// The masked number.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

/// Stars for all but the first `head` and last `tail` characters of ASCII `text`.
fn hide(text: &str, head: usize, tail: usize) -> String {
    let end = text.len().saturating_sub(tail);
    let stars = "*".repeat(end.saturating_sub(head));
    let (first, last) = (text.get(..head), text.get(end..));
    format!(
        "{}{stars}{}",
        first.unwrap_or_default(),
        last.unwrap_or_default()
    )
}

/// Half-width, one kind of hyphen, one word for the extension, nothing that spreadsheets add.
fn plain(typed: &str) -> String {
    let text = typed.trim().trim_start_matches(['\'', '’', '‘', '`']);
    let text = fold_width(text)
        .replace(['—', '–', '−', '‐', '‑'], "-")
        .replace("分机", "转");
    match text.strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|b| b.is_ascii_digit()) => whole.to_owned(),
        Some(_) | None => text,
    }
}

/// What spreadsheets and careful clerks make of a number, besides typing errors.
fn damage(plain: &str) -> Option<PhoneError> {
    if plain.contains(['*', '●']) {
        return Some(PhoneError::Masked);
    }
    let bare: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
    if is_scientific(&bare.to_ascii_uppercase()) {
        return Some(PhoneError::Scientific);
    }
    let mut numbers = plain.split(['/', ',', ';', '、', '或']).map(str::trim);
    let all = plain.contains(['/', ',', ';', '、', '或'])
        && numbers.all(|number| Phone::read(number).is_ok());
    all.then_some(PhoneError::Several)
}

/// What was typed, taken apart.
struct Line {
    /// All digits before the extension, without the country's.
    digits: String,
    /// Digits of the extension (分机), perhaps none.
    extension: String,
}

impl Line {
    fn split(folded: &str) -> Result<Self, PhoneError> {
        let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-()转".contains(c);
        if !folded.chars().all(allowed) || folded.trim_start_matches('+').contains('+') {
            return Err(PhoneError::Characters);
        }
        let (line, extension) = match folded.split_once('转') {
            Some((line, extension)) => (line, digits_of(extension)),
            None => match folded.rsplit_once('-') {
                // 021-55550123-8: a hyphen behind a number that is already whole.
                Some((line, short)) if is_whole(line) => (line, digits_of(short)),
                Some(_) | None => (folded, String::new()),
            },
        };
        let unfit = folded.contains('转') && extension.is_empty();
        if unfit || extension.len() > 6 {
            return Err(PhoneError::Unknown);
        }
        Ok(Self {
            digits: without_country(line),
            extension,
        })
    }

    fn mobile(&self) -> Result<Option<Phone>, PhoneError> {
        let mut head = self.digits.bytes();
        let like_mobile = head.next() == Some(b'1') && head.next().is_some_and(|b| b >= b'3');
        // Shorter ones are something else; from nine digits on a mobile number was meant.
        if !like_mobile || self.digits.len() < 9 {
            return Ok(None);
        }
        if self.digits.len() != 11 {
            return Err(PhoneError::MobileLength(self.digits.len()));
        }
        if !self.extension.is_empty() {
            return Err(PhoneError::Unknown);
        }
        Ok(Some(Phone {
            text: self.digits.clone(),
            kind: PhoneKind::Mobile,
        }))
    }

    /// 400 and 800 numbers of ten digits, and five-digit hotlines 12xxx and 9xxxx.
    fn service(&self) -> Option<Phone> {
        let digits = self.digits.as_str();
        let hotline = digits.starts_with("12") || digits.starts_with('9');
        let fits = match digits.len() {
            10 => is_toll_free(digits),
            5 => hotline,
            _ => false,
        };
        (fits && self.extension.is_empty()).then(|| Phone {
            text: digits.to_owned(),
            kind: PhoneKind::Service,
        })
    }

    /// With area code, or seven or eight digits of one's own city.
    fn landline(&self) -> Option<Phone> {
        let (area, number) = self.digits.split_at_checked(area_length(&self.digits))?;
        let long_enough = match area.as_bytes() {
            // The great cities have eight digits.
            [b'0', b'1', b'0'] | [b'0', b'2', _] => number.len() == 8,
            [] | [b'0', b'3'..=b'9', _, _] => matches!(number.len(), 7 | 8),
            _ => false,
        };
        // 0 asks for another area, 1 is for services.
        if !long_enough || number.starts_with(['0', '1']) {
            return None;
        }
        let parts = [area, number, &self.extension];
        let given: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Some(Phone {
            text: given.join("-"),
            kind: PhoneKind::Landline,
        })
    }
}

fn is_toll_free(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// How many digits the area code (区号) takes: 010 and 02x three, other areas four, none without 0.
fn area_length(digits: &str) -> usize {
    if digits.starts_with("010") || digits.starts_with("02") {
        3
    } else if digits.starts_with('0') && digits.len() > 4 {
        4
    } else {
        0
    }
}

/// Whether these digits already are a landline's, so that what follows is an extension.
fn is_whole(line: &str) -> bool {
    let digits = without_country(line);
    let extension = String::new();
    Line { digits, extension }.landline().is_some()
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The digits without +86 or 0086; a landline gets back the 0 that goes with the country code.
fn without_country(line: &str) -> String {
    let digits = digits_of(line);
    let plus = line.trim_start().starts_with('+');
    let rest = if plus {
        digits.strip_prefix("86")
    } else if digits.len() == 13 && digits.starts_with("861") {
        // 86 before a mobile number; alone it may be the head of a local number.
        digits.get(2..)
    } else {
        digits.strip_prefix("0086")
    };
    match rest {
        None => digits,
        Some(national) if national.starts_with('0') => national.to_owned(),
        Some(mobile) if mobile.starts_with('1') && mobile.len() >= 11 => mobile.to_owned(),
        Some(public) if is_toll_free(public) => public.to_owned(),
        Some(national) => format!("0{national}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        use PhoneKind::{Landline, Mobile, Service};
        for (typed, whole, masked, kind) in [
            ("13812345678", "13812345678", "138****5678", Mobile),
            ("+86 138 1234 5678", "13812345678", "138****5678", Mobile),
            ("8613812345678", "13812345678", "138****5678", Mobile),
            ("0086-13812345678", "13812345678", "138****5678", Mobile),
            (
                "１３８－１２３４－５６７８",
                "13812345678",
                "138****5678",
                Mobile,
            ),
            ("021-55550123", "021-55550123", "021-******23", Landline),
            ("02155550123", "021-55550123", "021-******23", Landline),
            ("(021)5555 0123", "021-55550123", "021-******23", Landline),
            ("010 5555 0123", "010-55550123", "010-******23", Landline),
            ("+86 21 5555 0123", "021-55550123", "021-******23", Landline),
            ("+86 10 5555 0123", "010-55550123", "010-******23", Landline),
            ("0571-5555012", "0571-5555012", "0571-*****12", Landline),
            ("0571-55550123", "0571-55550123", "0571-******23", Landline),
            (
                "021-55550123-806",
                "021-55550123-806",
                "021-******23",
                Landline,
            ),
            ("5555-0123", "55550123", "******23", Landline),
            ("86550123", "86550123", "******23", Landline),
            ("55550123转806", "55550123-806", "******23", Landline),
            ("13812345678.0", "13812345678", "138****5678", Mobile),
            ("'138 1234 5678", "13812345678", "138****5678", Mobile),
            ("12351", "12351", "12351", Service),
            (
                "021—55550123分机806",
                "021-55550123-806",
                "021-******23",
                Landline,
            ),
            ("+86 400 810 0000", "4008100000", "4008100000", Service),
            ("400-810-0000", "4008100000", "4008100000", Service),
        ] {
            let phone = Phone::parse(typed).unwrap();
            assert_eq!(phone.expose(), whole, "{typed}");
            assert_eq!(phone.masked(), masked, "{typed}");
            assert_eq!(phone.kind(), kind, "{typed}");
            assert_eq!(format!("{phone:?}"), format!("Phone({masked})"));
        }
    }

    #[test]
    fn a_refusal_names_what_is_wrong() {
        for (typed, error) in [
            (" 　", PhoneError::Empty),
            ("无", PhoneError::Characters),
            ("138 1234 567a", PhoneError::Characters),
            ("138+12345678", PhoneError::Characters),
            ("1381234567", PhoneError::MobileLength(10)),
            ("138123456789", PhoneError::MobileLength(12)),
            ("12812345678", PhoneError::Unknown),
            ("021-5555012", PhoneError::Unknown),
            ("021-15550123", PhoneError::Unknown),
            ("55550123转", PhoneError::Unknown),
            ("13812345678转8", PhoneError::Unknown),
            ("123", PhoneError::Unknown),
            ("---", PhoneError::Unknown),
            ("02转0", PhoneError::Unknown),
            ("0155-55550123", PhoneError::Unknown),
            ("1.38E+10", PhoneError::Scientific),
            ("1.3812345678e10", PhoneError::Scientific),
            ("138****5678", PhoneError::Masked),
            ("13812345678/13912345678", PhoneError::Several),
            ("13812345678、021-55550123", PhoneError::Several),
            ("13812345678/无", PhoneError::Characters),
        ] {
            assert_eq!(Phone::parse(typed), Err(error), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_whole_number_reads_back(
            mobile in "1[3-9][0-9]{9}",
            landline in "0(10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{7}(-[0-9]{1,4})?",
        ) {
            for typed in [mobile, landline] {
                let phone = Phone::parse(&typed).unwrap();
                prop_assert_eq!(Phone::parse(phone.expose()), Ok(phone.clone()));
                prop_assert_ne!(phone.masked(), phone.expose());
            }
        }

        #[test]
        fn nothing_typed_is_too_strange(typed in ".{0,20}|[-+0-9()转 ]{0,20}") {
            let _ = Phone::parse(&typed);
        }
    }
}
