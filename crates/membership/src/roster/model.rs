//! Words of the list, without I/O.

use kernel::{Date, Id, Sex};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{MemberMark, Standing};

/// Marks the keys of segments (人群).
pub struct SegmentMark;

/// What is asked of the list (名册查询).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// What was typed.
    pub q: String,
    /// The filter as it stands in the address.
    pub f: String,
}

/// How the rows of a page are found (查找方式), and where the page before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Place of the key among those that the text means; `None` for the order of the roster.
    pub probe: Option<usize>,
    /// The last row.
    pub row: Id<MemberMark>,
}

impl After {
    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (probe, row) = text.split_once('-')?;
        Some(Self {
            probe: match probe {
                "r" => None,
                digit => Some(digit.parse().ok()?),
            },
            row: row.parse().ok()?,
        })
    }

    /// As it stands in an address.
    pub fn text(self) -> String {
        let probe = self.probe.map(|p| p.to_string());
        format!("{}-{}", probe.as_deref().unwrap_or("r"), self.row)
    }
}

/// One line of the list (名册行): nothing sensitive but masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// 性别.
    pub sex: Option<Sex>,
    /// 年龄.
    pub age: Option<i16>,
    /// 生日, `03-08`.
    pub birthday: String,
    /// 所在小组.
    pub home: Id<Body>,
    /// Its short name.
    pub home_name: String,
    /// 所在基层工会.
    pub union_name: String,
    /// 会籍状态.
    pub standing: Standing,
    /// 入会日期.
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub joined_on: Option<Date>,
    /// 岗位.
    pub post: String,
    /// 手机号, masked.
    pub phone_mask: String,
    /// 身份证号, masked.
    pub id_mask: String,
    /// 劳模.
    pub model_worker: bool,
    /// 困难职工; `None` for who may not know.
    pub hardship: Option<bool>,
    /// How many data problems.
    pub flaws: usize,
}

impl Line {
    /// For samples and tests: somebody of whom everything is known.
    pub fn sample(name: &str) -> Self {
        Self {
            person: Id::from_i64(8),
            name: name.to_owned(),
            staff_no: "D00008".to_owned(),
            sex: Some(Sex::Female),
            age: Some(35),
            birthday: "03-08".to_owned(),
            home: Id::from_i64(2),
            home_name: "组织人事处小组".to_owned(),
            union_name: "机关工会".to_owned(),
            standing: Standing::Active,
            joined_on: Some(Date::constant(2019, 3, 1)),
            post: "科员".to_owned(),
            phone_mask: "139****0011".to_owned(),
            id_mask: "990***********0021".to_owned(),
            model_worker: true,
            hardship: Some(true),
            flaws: 2,
        }
    }
}

/// One page of the list (名册页).
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<After>,
}

/// How many there are (人数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// 正好这么多
    Exactly(i64),
    /// 超过这么多
    MoreThan(i64),
}
