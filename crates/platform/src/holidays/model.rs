//! What an arrangement is.

use kernel::{Date, DayKind, Id, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One day that is not what its weekday says (放假或上班的一天).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Day {
    /// 日期
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub date: Date,
    /// 放假 or 调休上班
    pub kind: DayKind,
    /// 节日, `国庆节`.
    pub name: String,
}

/// What one paper says about one year (放假安排).
#[derive(Debug, Clone)]
pub struct Arrangement {
    /// Its key.
    pub id: Id<Arrangement>,
    /// 年度
    pub year: i16,
    /// 依据: the paper.
    pub source: String,
    /// In the order of the calendar.
    pub days: Vec<Day>,
    /// When it was saved.
    pub at: Moment,
    /// Who saved it, as they were called then.
    pub by_name: String,
    /// 已撤回
    pub withdrawn: bool,
}
