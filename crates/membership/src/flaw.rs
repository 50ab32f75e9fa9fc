//! Data problems (数据问题): what is missing or contradictory in a row, a bit each. Whoever writes
//! a row puts [`of`] into it, so that lists filter by it without opening a sealed value.

use kernel::{Date, IdNumber, Sex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::age;

/// One problem (数据问题).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// 没有身份证号
    NoIdNumber,
    /// 没有手机号
    NoPhone,
    /// 没有出生日期
    NoBirth,
    /// 没有性别
    NoSex,
    /// 没有入会日期
    NoJoinedOn,
    /// 没有工号
    NoStaffNo,
    /// 出生日期与身份证号不一致
    BirthDiffers,
    /// 性别与身份证号不一致
    SexDiffers,
    /// 入会日期早于可以入会的年龄
    JoinedTooYoung,
}

/// Youngest age at joining that is no contradiction, years.
/// Source: 劳动法第十五条 (nobody under sixteen is employed); 工会法第三条 (members are workers).
const JOINS_FROM_YEARS: i16 = 16;

impl Flaw {
    /// All of them, the worst first.
    pub const ALL: [Self; 9] = [
        Self::BirthDiffers,
        Self::SexDiffers,
        Self::JoinedTooYoung,
        Self::NoIdNumber,
        Self::NoPhone,
        Self::NoBirth,
        Self::NoSex,
        Self::NoJoinedOn,
        Self::NoStaffNo,
    ];

    /// Its bit in the row; never given another meaning.
    pub const fn bit(self) -> i64 {
        match self {
            Self::NoIdNumber => 1,
            Self::NoPhone => 2,
            Self::NoBirth => 4,
            Self::NoSex => 8,
            Self::NoJoinedOn => 16,
            Self::NoStaffNo => 32,
            Self::BirthDiffers => 64,
            Self::SexDiffers => 128,
            Self::JoinedTooYoung => 256,
        }
    }

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoIdNumber => "no_id",
            Self::NoPhone => "no_phone",
            Self::NoBirth => "no_birth",
            Self::NoSex => "no_sex",
            Self::NoJoinedOn => "no_joined",
            Self::NoStaffNo => "no_staff_no",
            Self::BirthDiffers => "birth_differs",
            Self::SexDiffers => "sex_differs",
            Self::JoinedTooYoung => "joined_young",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoIdNumber => "没有身份证号",
            Self::NoPhone => "没有手机号",
            Self::NoBirth => "没有出生日期",
            Self::NoSex => "没有性别",
            Self::NoJoinedOn => "没有入会日期",
            Self::NoStaffNo => "没有工号",
            Self::BirthDiffers => "出生日期与身份证号不一致",
            Self::SexDiffers => "性别与身份证号不一致",
            Self::JoinedTooYoung => "入会时不满 16 周岁",
        }
    }

    /// How it is put right.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NoIdNumber | Self::NoPhone | Self::NoSex | Self::NoBirth => {
                "请本人或小组长补报，随下一次名册导入补齐"
            }
            Self::NoJoinedOn => "查入会申请或会员证，随下一次名册导入补齐",
            Self::NoStaffNo => "向人事部门核对工号，随下一次名册导入补齐",
            Self::BirthDiffers | Self::SexDiffers => {
                "请本人出示身份证核对：先确认身份证号，再改正另一项"
            }
            Self::JoinedTooYoung => "核对出生日期和入会日期，通常有一项年份写错",
        }
    }

    /// Whether something contradicts something, instead of missing.
    pub const fn contradicts(self) -> bool {
        match self {
            Self::BirthDiffers | Self::SexDiffers | Self::JoinedTooYoung => true,
            Self::NoIdNumber
            | Self::NoPhone
            | Self::NoBirth
            | Self::NoSex
            | Self::NoJoinedOn
            | Self::NoStaffNo => false,
        }
    }
}

/// What a row says that can be wrong (待查内容).
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// 身份证号.
    pub id_number: Option<&'a IdNumber>,
    /// Whether a phone is known.
    pub has_phone: bool,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生日期.
    pub birth: Option<Date>,
    /// 入会日期.
    pub joined_on: Option<Date>,
    /// 工号.
    pub staff_no: &'a str,
}

/// The problems of a row as its bits.
pub fn of(said: &Said<'_>) -> i64 {
    let id = said.id_number;
    let young = |birth: Date, joined: Date| joined < age::years_on(birth, JOINS_FROM_YEARS);
    let checks = [
        (Flaw::NoIdNumber, id.is_none()),
        (Flaw::NoPhone, !said.has_phone),
        (Flaw::NoBirth, said.birth.is_none()),
        (Flaw::NoSex, said.sex.is_none()),
        (Flaw::NoJoinedOn, said.joined_on.is_none()),
        (Flaw::NoStaffNo, said.staff_no.is_empty()),
        (
            Flaw::BirthDiffers,
            matches!((id, said.birth), (Some(id), Some(birth)) if id.birth() != birth),
        ),
        (
            Flaw::SexDiffers,
            matches!((id, said.sex), (Some(id), Some(sex)) if id.sex() != sex),
        ),
        (
            Flaw::JoinedTooYoung,
            matches!((said.birth, said.joined_on), (Some(b), Some(j)) if young(b, j)),
        ),
    ];
    let wrong = checks.iter().filter(|(_, wrong)| *wrong);
    wrong.fold(0, |bits, (flaw, _)| bits | flaw.bit())
}

/// The problems that bits stand for, the worst first; bits of a later version are left out.
pub fn list(bits: i64) -> Vec<Flaw> {
    let all = Flaw::ALL.into_iter();
    all.filter(|f| bits & f.bit() != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Date> {
        (text != "-").then(|| text.parse().unwrap())
    }

    /// ID number | phone | sex | birth | joined | staff number | problems.
    #[test]
    fn each_problem_is_told_once() {
        for line in [
            "11010519491231002X | y | f | 1949-12-31 | 1970-01-01 | 1 | ",
            "- | y | f | 1949-12-31 | 1970-01-01 | 1 | no_id",
            "- | n | - | - | - |  | no_id no_phone no_birth no_sex no_joined no_staff_no",
            "11010519491231002X | y | m | 1949-12-31 | 1970-01-01 | 1 | sex_differs",
            "11010519491231002X | y | f | 1949-12-30 | 1970-01-01 | 1 | birth_differs",
            "- | y | f | 2004-02-29 | 2020-02-27 | 1 | joined_young no_id",
            "- | y | f | 2004-02-29 | 2020-02-29 | 1 | no_id",
        ] {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let id = (cells[0] != "-").then(|| IdNumber::parse(cells[0]).unwrap());
            let sex = match cells[2] {
                "f" => Some(Sex::Female),
                "m" => Some(Sex::Male),
                _ => None,
            };
            let bits = of(&Said {
                id_number: id.as_ref(),
                has_phone: cells[1] == "y",
                sex,
                birth: day(cells[3]),
                joined_on: day(cells[4]),
                staff_no: cells[5],
            });
            let told: Vec<&str> = list(bits).into_iter().map(Flaw::as_str).collect();
            assert_eq!(told.join(" "), cells[6], "{line}");
        }
    }

    #[test]
    fn bits_are_distinct_and_words_read_back() {
        let all = Flaw::ALL.iter().fold(0, |bits, f| bits | f.bit());
        assert_eq!(all.count_ones(), 9);
        assert!(list(0).is_empty() && list(1 << 40).is_empty());
        for flaw in Flaw::ALL {
            assert_eq!(Flaw::parse(flaw.as_str()), Some(flaw));
        }
    }
}
