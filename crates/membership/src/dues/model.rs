//! Words of dues, without I/O.

use kernel::{Date, Id, Moment, Money, Percent};
use platform::access::{Body, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::month::Month;

/// Marks the keys of rates (缴费办法).
pub struct RateMark;
/// Marks the keys of bases (缴费基数).
pub struct BaseMark;
/// Marks the keys of runs (月度应收).
pub struct RunMark;
/// Marks the keys of lines of runs (应收行).
pub struct LineMark;
/// Marks the keys of payments (缴费).
pub struct PaymentMark;
/// Marks the keys of receipts (收据).
pub struct ReceiptMark;
/// Marks the keys of lists (名单).
pub struct ListMark;

/// How much is asked (缴费标准).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// 按基数的比例
    Share(Percent),
    /// 定额, a month
    Fixed(Money),
}

/// To what an amount is rounded (取整单位).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 分
    Fen,
    /// 角
    Jiao,
    /// 元
    Yuan,
}

/// How it is rounded (取整方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 四舍五入
    HalfUp,
    /// 舍去
    Down,
    /// 进一
    Up,
}

impl Unit {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 3] = [
        (Self::Fen, "fen", "分"),
        (Self::Jiao, "jiao", "角"),
        (Self::Yuan, "yuan", "元"),
    ];

    /// In fen.
    pub const fn fen(self) -> i64 {
        match self {
            Self::Fen => 1,
            Self::Jiao => 10,
            Self::Yuan => 100,
        }
    }
}

impl Mode {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 3] = [
        (Self::HalfUp, "half_up", "四舍五入"),
        (Self::Down, "down", "舍去零头"),
        (Self::Up, "up", "见零进一"),
    ];
}

/// By what rule a union asks from a month on (缴费办法).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rate {
    /// Its key.
    pub id: Id<RateMark>,
    /// Whose; unions below without one of their own follow it.
    pub union_body: Id<Body>,
    /// 起用月份.
    pub from: Month,
    /// 缴费标准.
    pub scale: Scale,
    /// 取整.
    pub rounding: (Unit, Mode),
    /// Whether the retired pay nothing (退休免缴).
    pub exempt_retired: bool,
    /// Whether those with retained membership pay nothing (保留会籍免缴).
    pub exempt_retained: bool,
    /// 依据.
    pub source: String,
    /// Whether somebody here read it; otherwise it is 待核实.
    pub confirmed: bool,
}

impl Rate {
    /// `基数的 0.5%，四舍五入到分`.
    pub fn words(&self) -> String {
        let (unit, mode) = self.rounding;
        let unit = Unit::WORDS.iter().find(|(u, ..)| *u == unit);
        let mode = Mode::WORDS.iter().find(|(m, ..)| *m == mode);
        match self.scale {
            Scale::Share(share) => format!(
                "基数的 {share}，{}到{}",
                mode.map_or("", |m| m.2),
                unit.map_or("", |u| u.2)
            ),
            Scale::Fixed(fixed) => format!("每月定额 {fixed} 元"),
        }
    }
}

/// What was found of somebody for a month (应收结论).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 应缴
    Due,
    /// 缺基数: nothing is asked until there is one, then it is put right.
    Missing,
    /// 退休免缴
    Retired,
    /// 保留会籍免缴
    Retained,
    /// 月初已离会
    Left,
    /// 月初已去世
    Deceased,
    /// 月初尚未入会
    NotYet,
    /// 月初属于别的工会
    Elsewhere,
}

impl Outcome {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 8] = [
        (Self::Due, "due", "应缴"),
        (Self::Missing, "missing", "缺缴费基数"),
        (Self::Retired, "retired", "退休，免缴"),
        (Self::Retained, "retained", "保留会籍，免缴"),
        (Self::Left, "left", "月初已离会"),
        (Self::Deceased, "deceased", "月初已去世"),
        (Self::NotYet, "not_yet", "月初尚未入会"),
        (Self::Elsewhere, "elsewhere", "月初属于别的工会"),
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(o, ..)| *o == self);
        found.map_or("due", |(_, code, _)| code)
    }

    /// As people say.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(o, ..)| *o == self);
        found.map_or("", |(.., word)| word)
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, code, _)| *code == text);
        found.map(|(outcome, ..)| *outcome)
    }
}

/// What somebody owes for a month, and why (应收).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// The reason.
    pub outcome: Outcome,
    /// How much.
    pub amount: Money,
    /// From which base.
    pub base: Option<Id<BaseMark>>,
}

/// A base with its amount open (缴费基数).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its key.
    pub id: Id<BaseMark>,
    /// From which day it holds.
    pub from: Date,
    /// How much a month.
    pub amount: Money,
    /// Where it comes from.
    pub why: String,
}

/// How far a run is (应收状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// 生成中
    Making,
    /// 已生成
    Closed,
    /// 撤回中
    Undoing,
    /// 已撤回
    Undone,
}

impl RunState {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 4] = [
        (Self::Making, "making", "生成中"),
        (Self::Closed, "closed", "已生成"),
        (Self::Undoing, "undoing", "撤回中"),
        (Self::Undone, "undone", "已撤回"),
    ];

    /// As people say.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(s, ..)| *s == self);
        found.map_or("", |(.., word)| word)
    }
}

/// One month of a union (月度应收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Run {
    /// Its key.
    pub id: Id<RunMark>,
    /// Whose.
    pub union_body: Id<Body>,
    /// Which month.
    pub month: Month,
    /// How far it is.
    pub state: RunState,
    /// Person up to whom the job came.
    #[serde(skip)]
    pub upto: i64,
    /// Its rows.
    pub row_count: i64,
    /// Their sum.
    pub due: Money,
    /// When it was made.
    pub made_at: Moment,
    /// Why it was taken back.
    pub why: String,
    /// Rises with every save.
    #[serde(skip)]
    pub version: i64,
}

/// One row of a run (应收行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its key.
    pub id: Id<LineMark>,
    /// Whose.
    pub person: Id<Person>,
    /// For which month.
    pub month: Month,
    /// What was found.
    pub charge: Charge,
}

/// How money came (缴费方式).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// 现金
    Cash,
    /// 转账
    Transfer,
    /// 工资代扣
    Payroll,
    /// 退还
    Refund,
}

impl Way {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 4] = [
        (Self::Cash, "cash", "现金"),
        (Self::Transfer, "transfer", "转账"),
        (Self::Payroll, "payroll", "工资代扣"),
        (Self::Refund, "refund", "退还"),
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(w, ..)| *w == self);
        found.map_or("cash", |(_, code, _)| code)
    }

    /// As people say.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(w, ..)| *w == self);
        found.map_or("", |(.., word)| word)
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, code, _)| *code == text);
        found.map(|(way, ..)| *way)
    }
}

/// Money that came, or went back (缴费).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its key.
    pub id: Id<PaymentMark>,
    /// To which union.
    pub union_body: Id<Body>,
    /// Whose.
    pub person: Id<Person>,
    /// How much; less than nothing was given back.
    pub amount: Money,
    /// How.
    pub way: Way,
    /// When.
    pub day: Date,
    /// For which month, when somebody said so.
    pub for_month: Option<Month>,
    /// What was noted.
    pub note: String,
    /// The list that it stands on.
    pub list: Option<Id<ListMark>>,
    /// Why it was reversed, when it was.
    pub reversed: Option<String>,
}

/// How somebody stands in one month (月账).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthStanding {
    /// Which month.
    pub month: Month,
    /// Owed.
    pub due: Money,
    /// Paid of it.
    pub paid: Money,
}

/// A receipt (收据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Receipt {
    /// Its key.
    pub id: Id<ReceiptMark>,
    /// Whose.
    pub union_body: Id<Body>,
    /// Of which year.
    pub year: i64,
    /// Its number in that year.
    pub no: i64,
    /// For which payment.
    #[serde(skip)]
    pub payment: Option<Id<PaymentMark>>,
    /// Who paid.
    pub payer: String,
    /// For what.
    pub about: String,
    /// How much.
    pub amount: Money,
    /// When.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// Why it is void, when it is.
    pub voided: Option<String>,
}

impl Receipt {
    /// `2025-0017`.
    pub fn number(&self) -> String {
        format!("{}-{:04}", self.year, self.no)
    }
}

/// What a list holds (名单种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// 代扣名单
    Payroll,
    /// 基数名单
    Base,
}

impl ListKind {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payroll => "payroll",
            Self::Base => "base",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Payroll => "代扣名单",
            Self::Base => "基数名单",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Payroll, Self::Base]
            .into_iter()
            .find(|k| k.as_str() == text)
    }
}

/// How far a list is (名单状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListState {
    /// 待确认
    Staged,
    /// 入账中
    Taking,
    /// 已入账
    Taken,
    /// 已放弃
    Dropped,
}

impl ListState {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 4] = [
        (Self::Staged, "staged", "待确认"),
        (Self::Taking, "taking", "入账中"),
        (Self::Taken, "taken", "已入账"),
        (Self::Dropped, "dropped", "已放弃"),
    ];

    /// As people say.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(s, ..)| *s == self);
        found.map_or("", |(.., word)| word)
    }
}

/// A list that came as a sheet (名单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DuesList {
    /// Its key.
    pub id: Id<ListMark>,
    /// Whose.
    pub union_body: Id<Body>,
    /// What it holds.
    pub kind: ListKind,
    /// Its name.
    pub title: String,
    /// When it was paid; from when the bases hold.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// How far it is.
    pub state: ListState,
    /// Row up to which the job came.
    #[serde(skip)]
    pub upto: i64,
    /// Its rows.
    pub row_count: i64,
    /// Rows that were taken.
    pub taken_count: i64,
    /// Their sum.
    pub taken: Money,
    /// Rises with every save.
    #[serde(skip)]
    pub version: i64,
}

/// Why a row of a list is left out (名单问题); nothing is guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// 金额读不出
    Amount,
    /// 没有这个工号的会员
    Nobody,
    /// 工号和姓名对不上
    NameDiffers,
    /// 同名多人，缺工号
    SameName,
    /// 名单里重复
    Twice,
    /// 缺工号和姓名
    Empty,
}

impl Problem {
    /// As stored, and as people say.
    pub const WORDS: [(Self, &'static str, &'static str); 6] = [
        (Self::Amount, "amount", "金额读不出，或不大于零"),
        (Self::Nobody, "nobody", "本会没有这个工号或姓名的会员"),
        (Self::NameDiffers, "name_differs", "工号和姓名对不上"),
        (Self::SameName, "same_name", "本会有几位同名会员，请补工号"),
        (Self::Twice, "twice", "名单里出现过一次了"),
        (Self::Empty, "empty", "没有工号和姓名"),
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(p, ..)| *p == self);
        found.map_or("empty", |(_, code, _)| code)
    }

    /// As people say.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(p, ..)| *p == self);
        found.map_or("", |(.., word)| word)
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, code, _)| *code == text);
        found.map(|(problem, ..)| *problem)
    }
}
