//! What goes wrong in rosters, kind by kind.

use super::{
    Person,
    line::{Cell, Line},
};
use crate::{IdNumber, IdNumberError, Sex};

/// One thing that is wrong in a row (数据损坏).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// 没有姓名
    NameMissing,
    /// 姓名里有数字
    NameOdd,
    /// 身份证号成了科学计数
    IdScientific,
    /// 身份证号末三位成了 000
    IdRounded,
    /// 身份证号校验码不对
    IdCheckDigit,
    /// 身份证号少一位
    IdShort,
    /// 没有身份证号
    IdMissing,
    /// 15 位身份证号
    IdOld,
    /// 与上一行是同一人
    IdTwice,
    /// 性别与身份证号不符
    SexDiffers,
    /// 性别写成别的
    SexUnknown,
    /// 出生日期与身份证号不符
    BirthDiffers,
    /// 出生年份只有两位
    BirthTwoDigits,
    /// 出生日期只有年月，又没有身份证号
    BirthMonthOnly,
    /// 出生日期是 1900 年 2 月 29 日的序号
    BirthFalseLeapDay,
    /// 手机号成了科学计数
    PhoneScientific,
    /// 手机号少一位
    PhoneShort,
    /// 一格两个手机号
    PhoneTwo,
    /// 工号与上一行相同
    StaffNoTwice,
    /// 与上一行同日出生、姓名差一个字，又没有身份证号
    NearName,
    /// 没有所在单位
    BodyMissing,
    /// 单位写错
    BodyUnknown,
    /// 入会日期在将来
    JoinedFuture,
    /// 入会日期看不懂
    JoinedUnreadable,
}

impl Damage {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::NameMissing,
        Self::NameOdd,
        Self::IdScientific,
        Self::IdRounded,
        Self::IdCheckDigit,
        Self::IdShort,
        Self::IdMissing,
        Self::IdOld,
        Self::IdTwice,
        Self::SexDiffers,
        Self::SexUnknown,
        Self::BirthDiffers,
        Self::BirthTwoDigits,
        Self::BirthMonthOnly,
        Self::BirthFalseLeapDay,
        Self::PhoneScientific,
        Self::PhoneShort,
        Self::PhoneTwo,
        Self::StaffNoTwice,
        Self::NearName,
        Self::BodyMissing,
        Self::BodyUnknown,
        Self::JoinedFuture,
        Self::JoinedUnreadable,
    ];

    /// What an importer says of such a row, in the words of its problem codes.
    pub const fn told(self) -> &'static [&'static str] {
        match self {
            Self::NameMissing => &["name_missing"],
            Self::NameOdd => &["name_odd"],
            Self::IdScientific | Self::IdRounded => &["id_damaged"],
            Self::IdCheckDigit | Self::IdShort => &["id_wrong"],
            Self::IdMissing => &["id_missing"],
            Self::IdOld => &["id_old"],
            Self::IdTwice => &["id_twice"],
            Self::SexDiffers => &["sex_differs"],
            Self::SexUnknown => &["sex_unknown"],
            Self::BirthDiffers => &["birth_differs"],
            Self::BirthTwoDigits | Self::BirthFalseLeapDay => &["birth_unreadable"],
            Self::BirthMonthOnly => &["id_missing", "month_only"],
            Self::PhoneScientific | Self::PhoneShort | Self::PhoneTwo => &["phone_wrong"],
            Self::StaffNoTwice => &["staff_no_twice"],
            Self::NearName => &["id_missing", "near_person"],
            Self::BodyMissing => &["home_missing"],
            Self::BodyUnknown => &["home_unknown"],
            Self::JoinedFuture => &["date_future"],
            Self::JoinedUnreadable => &["date_unreadable"],
        }
    }

    /// Whether it is about the row above, which then has to be in order.
    pub const fn needs_the_row_above(self) -> bool {
        matches!(self, Self::IdTwice | Self::StaffNoTwice | Self::NearName)
    }
}

impl Person {
    /// The row with `damage`; `above` is who stands in the row above. `None` when this person
    /// cannot be damaged so: an old number of somebody born after 1999, one in eleven that ends
    /// in zeros and is right.
    pub fn damaged_line(&self, body: &str, damage: Damage, above: &Self) -> Option<Line> {
        let mut line = self.line(body);
        match damage {
            Damage::NameMissing => line.name = Cell::Empty,
            Damage::NameOdd => line.name = Cell::text(format!("{}1", self.name)),
            Damage::IdScientific => line.id_number = self.scientific_id()?,
            Damage::IdRounded => line.id_number = self.rounded_id()?,
            Damage::IdCheckDigit => line.id_number = self.mistyped_id()?,
            Damage::IdShort => line.id_number = Cell::text(self.id_number.expose().get(..17)?),
            Damage::IdMissing => line.id_number = Cell::Empty,
            Damage::IdOld => line.id_number = self.old_id()?,
            Damage::IdTwice => {
                line = above.line(body);
                line.staff_no = Cell::text(&self.staff_no);
            }
            Damage::SexDiffers => {
                line.sex = Cell::text(match self.sex {
                    Sex::Male => "女",
                    Sex::Female => "男",
                });
            }
            Damage::SexUnknown => line.sex = Cell::text("某"),
            Damage::BirthDiffers => {
                line.birth = Cell::text(self.birth.tomorrow().ok()?.to_string());
            }
            Damage::BirthTwoDigits => line.birth = Cell::text(self.written("%y-%-m-%-d")),
            Damage::BirthMonthOnly => {
                line.id_number = Cell::Empty;
                line.birth = Cell::text(self.written("%Y-%m"));
            }
            Damage::BirthFalseLeapDay => line.birth = Cell::number(60),
            Damage::PhoneScientific => {
                let digits = self.phone.expose().get(1..4)?;
                line.phone = Cell::text(format!("1.{digits}E+10"));
            }
            Damage::PhoneShort => line.phone = Cell::text(self.phone.expose().get(..10)?),
            Damage::PhoneTwo => {
                let (one, other) = (self.phone.expose(), above.phone.expose());
                line.phone = Cell::text(format!("{one}/{other}"));
            }
            Damage::StaffNoTwice => line.staff_no = Cell::text(&above.staff_no),
            Damage::NearName => {
                line.name = Cell::text(above.near_name()?);
                line.birth = Cell::text(above.birth.to_string());
                line.sex = Cell::text(above.sex.to_string());
                line.id_number = Cell::Empty;
                line.joined_on = Cell::text(above.joined_on.to_string());
            }
            Damage::BodyMissing => line.body = Cell::Empty,
            Damage::BodyUnknown => line.body = Cell::text("并不存在的科室"),
            Damage::JoinedFuture => line.joined_on = Cell::text("2099-01-01"),
            Damage::JoinedUnreadable => line.joined_on = Cell::text("不详"),
        }
        Some(line)
    }

    fn written(&self, spelling: &str) -> String {
        self.birth.strftime(spelling).to_string()
    }

    fn scientific_id(&self) -> Option<Cell> {
        let id = self.id_number.expose();
        let (first, rest) = (id.get(..1)?, id.get(1..15)?);
        let shown = format!("{first}.{}E+17", rest.get(..5)?);
        let kept = format!("{first}.{rest}E+17");
        Some(Cell::Number { kept, shown })
    }

    fn rounded_id(&self) -> Option<Cell> {
        let rounded = format!("{}000", self.id_number.expose().get(..15)?);
        let lost = IdNumber::parse(&rounded) == Err(IdNumberError::Rounded);
        lost.then(|| Cell::text(rounded))
    }

    fn mistyped_id(&self) -> Option<Cell> {
        let id = self.id_number.expose();
        let wrong = if id.ends_with('5') { '6' } else { '5' };
        Some(Cell::text(format!("{}{wrong}", id.get(..17)?)))
    }

    fn old_id(&self) -> Option<Cell> {
        let id = self.id_number.expose();
        let old = format!("{}{}", id.get(..6)?, id.get(8..17)?);
        (self.birth.year() < 2_000).then(|| Cell::text(old))
    }

    /// The name with another last character.
    fn near_name(&self) -> Option<String> {
        let mut chars: Vec<char> = self.name.chars().collect();
        if chars.len() < 3 || self.name.contains('·') {
            return None;
        }
        let last = chars.last_mut()?;
        *last = if *last == '瑜' { '喻' } else { '瑜' };
        Some(chars.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DayError, Phone, PhoneError, synthetic::People, typed_day};

    /// What the words of this crate say of each damage, over many people.
    #[test]
    fn each_damage_is_what_it_says() {
        let people = People::seeded(3);
        for damage in Damage::ALL {
            let mut made = 0;
            for number in 1..200 {
                let (person, above) = (people.nth(number), people.nth(number - 1));
                let Some(line) = person.damaged_line("办公室", damage, &above) else {
                    continue;
                };
                made += 1;
                check(damage, &line, &person, &above);
                assert_ne!(line, person.line("办公室"), "{damage:?}");
            }
            assert!(made > 80, "{damage:?}: {made}");
        }
    }

    fn check(damage: Damage, line: &Line, person: &Person, above: &Person) {
        let id = IdNumber::parse(line.id_number.shown());
        let birth = typed_day(line.birth.shown());
        let phone = Phone::parse(line.phone.shown());
        match damage {
            Damage::IdScientific => assert_eq!(id, Err(IdNumberError::Scientific)),
            Damage::IdRounded => assert_eq!(id, Err(IdNumberError::Rounded)),
            Damage::IdCheckDigit => {
                assert!(matches!(id, Err(IdNumberError::CheckDigit)), "{line:?}");
            }
            Damage::IdShort => assert_eq!(id, Err(IdNumberError::Length(17))),
            Damage::IdMissing | Damage::NearName => assert_eq!(id, Err(IdNumberError::Length(0))),
            Damage::IdOld => assert_eq!(id.as_ref(), Ok(&person.id_number)),
            Damage::IdTwice => assert_eq!(id.as_ref(), Ok(&above.id_number)),
            Damage::BirthDiffers => assert_ne!(birth, Ok(person.birth)),
            Damage::BirthTwoDigits => assert_eq!(birth, Err(DayError::TwoDigitYear)),
            Damage::BirthMonthOnly => assert_eq!(birth, Err(DayError::Incomplete)),
            Damage::BirthFalseLeapDay => assert_eq!(birth, Err(DayError::FalseLeapDay)),
            Damage::PhoneScientific => assert_eq!(phone, Err(PhoneError::Scientific)),
            Damage::PhoneShort => assert_eq!(phone, Err(PhoneError::MobileLength(10))),
            Damage::PhoneTwo => assert_eq!(phone, Err(PhoneError::Several)),
            Damage::NameMissing
            | Damage::NameOdd
            | Damage::SexDiffers
            | Damage::SexUnknown
            | Damage::StaffNoTwice
            | Damage::BodyMissing
            | Damage::BodyUnknown
            | Damage::JoinedFuture
            | Damage::JoinedUnreadable => {
                assert_eq!(id.as_ref(), Ok(&person.id_number));
                assert_eq!(birth, Ok(person.birth));
            }
        }
    }
}
