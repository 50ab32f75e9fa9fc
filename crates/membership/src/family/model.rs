//! Who belongs to the family of a member.

use std::fmt;

use kernel::{Date, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Marks the keys of rows of families (家庭成员).
pub struct FamilyMark;

/// How somebody is related to the member (关系).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 配偶
    Spouse,
    /// 子女
    Child,
    /// 父母
    Parent,
    /// 其他
    Other,
}

impl Relation {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Spouse, Self::Child, Self::Parent, Self::Other];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Other => "other",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Spouse => "配偶",
            Self::Child => "子女",
            Self::Parent => "父母",
            Self::Other => "其他亲属",
        }
    }

    /// From what is stored or sent.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// What few may know of a relative (健康与就业就学情况).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct State {
    /// 健康状况; empty when nothing was said.
    pub health: String,
    /// 就业或就学情况; empty when nothing was said.
    pub work: String,
}

impl State {
    /// Whether nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.health.is_empty() && self.work.is_empty()
    }
}

/// A relative on the way in (新登记的家庭成员).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFamily {
    /// 关系.
    pub relation: Relation,
    /// 姓名.
    pub name: String,
    /// Day or year of birth; empty when it is not known.
    pub birth: String,
    /// 身份证号, checked; empty when it was not said.
    pub id_number: String,
    /// What few may know.
    pub state: State,
}

/// Who it is, without number and state.
impl fmt::Debug for NewFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.relation.word(), self.name)
    }
}

/// One relative as the member's page shows it (家庭成员行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Line {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<FamilyMark>,
    /// 关系.
    pub relation: Relation,
    /// 姓名.
    pub name: String,
    /// Day or year of birth; empty when it is not known.
    pub birth: String,
    /// 身份证号, masked; empty when there is none.
    pub id_mask: String,
    /// What few may know; `None` for who may not.
    pub state: Option<State>,
    /// From when it is registered.
    pub since: String,
    /// 终止日期; empty while it holds.
    pub ended_on: String,
    /// Why it ended.
    pub ended_why: String,
}

impl Line {
    /// For samples: a child of whom everything is known.
    pub fn sample(name: &str) -> Self {
        Self {
            id: Id::from_i64(3),
            relation: Relation::Child,
            name: name.to_owned(),
            birth: "2012-05-01".to_owned(),
            id_mask: "990***********0021".to_owned(),
            state: Some(State {
                health: String::new(),
                work: "在读初二".to_owned(),
            }),
            since: "2025-03-18".to_owned(),
            ended_on: String::new(),
            ended_why: String::new(),
        }
    }
}

/// First year of birth that is believed.
/// Source: house rule.
const FIRST_YEAR: i16 = 1_900;

/// Fewest characters of a day as people write it, `2012-5-1`.
const DAY_LETTERS: usize = 8;

/// A day or a year of birth as people write it: `2012`, `2012-05-01`, `2012年5月1日`; empty stays
/// empty.
///
/// # Errors
/// The sentence beside the field.
pub fn birth(typed: &str, today: Date) -> Result<String, String> {
    let typed = kernel::fold_width(typed.trim());
    let wrong = || "请填写出生年份或日期，如 2012 或 2012-05-01".to_owned();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let year = typed.trim_end_matches('年');
    let (text, first) = if year.len() == 4 {
        let year: i16 = year.parse().map_err(|_| wrong())?;
        (year.to_string(), year)
    } else {
        // Fewer characters are no day, but a number as spreadsheets count days.
        if typed.chars().count() < DAY_LETTERS {
            return Err(wrong());
        }
        let day = kernel::typed_day(&typed).map_err(|_| wrong())?;
        if day > today {
            return Err("出生日期不能晚于今天".to_owned());
        }
        (day.to_string(), day.year())
    };
    if (FIRST_YEAR..=today.year()).contains(&first) {
        Ok(text)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Typed | stored, or `wrong`; today is 2025-03-18.
    #[test]
    fn a_birth_is_a_day_or_a_year() {
        let today = Date::constant(2025, 3, 18);
        for (typed, expected) in [
            ("", ""),
            ("2012", "2012"),
            ("２０１２年", "2012"),
            ("2012-5-1", "2012-05-01"),
            ("2012年5月1日", "2012-05-01"),
            ("2025-03-19", "wrong"),
            ("2026", "wrong"),
            ("1899", "wrong"),
            ("12", "wrong"),
            ("属龙", "wrong"),
        ] {
            let got = birth(typed, today).unwrap_or_else(|_| "wrong".to_owned());
            assert_eq!(got, expected, "{typed}");
        }
    }
}
