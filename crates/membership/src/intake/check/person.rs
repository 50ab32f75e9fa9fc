//! Who it is: name, ID number, sex, birth, phone, staff number.

use kernel::{IdNumber, IdNumberError, Phone};

use super::{Check, NAME_MAX, STAFF_NO_MAX, Written, bare, dates, short, words, years_between};
use crate::intake::{columns::is_han, field::Field, problem::Code, read::Held};

/// Ages beyond which a birth is doubted.
/// Source: house rule; 16 is the youngest age at which somebody works (劳动法第十五条).
const AGE_YEARS: std::ops::RangeInclusive<i16> = 16..=105;
/// Excel keeps so many digits of a number and fills the rest with zeros.
/// Source: Excel specifications, number precision.
const EXCEL_DIGITS: usize = 15;

impl Check<'_> {
    pub(super) fn name(&mut self) {
        let Some(text) = self.text(Field::Name) else {
            let words = "没有姓名；请补上姓名，这一行才能读取";
            return self.tell(Code::NameMissing, Field::Name, words);
        };
        let folded = kernel::fold_width(&text).into_owned();
        // Blanks inside a Chinese name only make it look even.
        let name: String = if folded.chars().any(is_han) {
            folded.chars().filter(|c| !c.is_whitespace()).collect()
        } else {
            folded.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let name = name.replace(['•', '・', '．'], "·");
        let length = name.chars().count();
        let good = |c: char| c.is_alphabetic() || c == '·' || c == '〇' || c == ' ' || c == '-';
        if length > NAME_MAX {
            let words = format!("姓名超过 {NAME_MAX} 个字；请核对是否填错了列");
            self.tell(Code::NameMissing, Field::Name, words);
        } else if length < 2 || !name.chars().all(good) {
            let words = format!(
                "姓名「{}」的写法可疑；请核对，确认无误可仍然采用",
                short(&name)
            );
            self.tell(Code::NameOdd, Field::Name, words);
            self.parsed.name = Some(name);
        } else {
            self.parsed.name = Some(name);
        }
    }

    pub(super) fn id_number(&mut self) {
        if self.facts.choice.column(Field::IdNumber).is_none() {
            return;
        }
        let Some(cell) = self.cell(Field::IdNumber) else {
            let words = "没有身份证号；可以先读取，以后再补";
            return self.tell(Code::IdMissing, Field::IdNumber, words);
        };
        let number = matches!(cell.held(), Held::Number(_));
        let text = bare(cell.shown());
        if number && text.chars().filter(char::is_ascii_digit).count() > EXCEL_DIGITS {
            let words = IdNumberError::Scientific.to_string();
            return self.tell(Code::IdDamaged, Field::IdNumber, words);
        }
        match IdNumber::parse(text) {
            Ok(id) => {
                if kernel::fold_width(text)
                    .chars()
                    .filter(|c| c.is_ascii_digit())
                    .count()
                    == 15
                {
                    let words = "是 15 位旧身份证号，已按规则补成 18 位，请核对";
                    self.tell(Code::IdOld, Field::IdNumber, words);
                }
                self.parsed.sex = Some(id.sex());
                self.parsed.birth = Some(id.birth());
                self.parsed.id_number = Some(id.expose().to_owned());
            }
            Err(IdNumberError::Length(0)) => {
                let words = "没有身份证号；可以先读取，以后再补";
                self.tell(Code::IdMissing, Field::IdNumber, words);
            }
            Err(why @ (IdNumberError::Scientific | IdNumberError::Rounded)) => {
                self.tell(Code::IdDamaged, Field::IdNumber, why.to_string());
            }
            Err(why) => self.tell(Code::IdWrong, Field::IdNumber, why.to_string()),
        }
    }

    pub(super) fn sex(&mut self) {
        let Some(text) = self.text(Field::Sex) else {
            return;
        };
        match (words::sex_of(&text), self.parsed.sex) {
            (Some(written), Some(by_id)) if written != by_id => {
                let words = format!(
                    "性别写的是{written}，身份证号是{by_id}；请核对，仍然采用时以身份证号为准"
                );
                self.tell(Code::SexDiffers, Field::Sex, words);
            }
            (Some(written), None) => self.parsed.sex = Some(written),
            (Some(_), Some(_)) => {}
            (None, known) => {
                let rest = if known.is_some() {
                    "以身份证号为准"
                } else {
                    "这一栏留空"
                };
                let words = format!(
                    "性别「{}」认不出；请写男或女，仍然采用时{rest}",
                    short(&text)
                );
                self.tell(Code::SexUnknown, Field::Sex, words);
            }
        }
    }

    pub(super) fn birth(&mut self) {
        let by_id = self.parsed.birth;
        let written = match self.cell(Field::Birth) {
            Some(cell) => dates::written(&cell),
            None => Written::Nothing,
        };
        match (written, by_id) {
            (Written::Nothing, _) => {}
            (Written::Unreadable, known) => {
                let rest = if known.is_some() {
                    "以身份证号为准"
                } else {
                    "这一栏留空"
                };
                let words = format!("出生日期读不出；请写成 1985-03-08，仍然采用时{rest}");
                self.tell(Code::BirthUnreadable, Field::Birth, words);
            }
            (Written::Day(day), Some(known)) if day != known => self.birth_differs(),
            (Written::Month(first), Some(known))
                if (first.year(), first.month()) != (known.year(), known.month()) =>
            {
                self.birth_differs();
            }
            (Written::Day(_) | Written::Month(_), Some(_)) => {}
            (Written::Day(day), None) => self.parsed.birth = Some(day),
            (Written::Month(first), None) => {
                let words = "「出生日期」只写到月，按当月 1 日登记";
                self.tell(Code::MonthOnly, Field::Birth, words);
                self.parsed.birth = Some(first);
            }
        }
        if let Some(birth) = self.parsed.birth
            && !AGE_YEARS.contains(&years_between(birth, self.facts.today))
        {
            let words = "按出生日期，年龄不在 16 至 105 岁之间；请核对，确认无误可仍然采用";
            self.tell(Code::BirthUnlikely, Field::Birth, words);
        }
    }

    fn birth_differs(&mut self) {
        let words = "出生日期与身份证号不符；请核对，仍然采用时以身份证号为准";
        self.tell(Code::BirthDiffers, Field::Birth, words);
    }

    pub(super) fn phone(&mut self) {
        let Some(text) = self.text(Field::Phone) else {
            return;
        };
        if ["无", "-", "/", "—"].contains(&text.as_str()) {
            return;
        }
        match Phone::parse(&text) {
            Ok(phone) => self.parsed.phone = Some(phone.expose().to_owned()),
            Err(why) => {
                let words = format!("{why}；仍然采用时这一栏留空");
                self.tell(Code::PhoneWrong, Field::Phone, words);
            }
        }
    }

    pub(super) fn staff_no(&mut self) {
        self.parsed.staff_no = self.bounded(Field::StaffNo, STAFF_NO_MAX);
    }
}
