//! A list of deductions or bases, from rows of a sheet (代扣名单、基数名单): three columns, found by
//! their headers.

use kernel::Money;
use platform::Error;

use crate::intake::{Cell, Held, Line as SheetLine};

/// Most rows of one list: it is shown and confirmed as one.
/// Source: house rule.
pub const ROWS_MAX: usize = 5_000;

/// One row as it was written (原始行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its number on the sheet.
    pub no: i64,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 金额; `None` when it cannot be read.
    pub amount: Option<Money>,
}

/// Where the columns are (列).
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    staff_no: Option<usize>,
    name: Option<usize>,
    amount: Option<usize>,
}

const STAFF_NO: &[&str] = &["工号", "职工号", "人员编号", "员工编号", "编号"];
const NAME: &[&str] = &["姓名", "职工姓名", "名字"];
const AMOUNT: &[&str] = &[
    "会费",
    "金额",
    "扣款",
    "代扣",
    "实扣",
    "缴费基数",
    "基数",
    "基本工资",
    "月基本收入",
];

impl Columns {
    fn of(cells: &[Cell]) -> Self {
        let place = |words: &[&str]| {
            let is = |cell: &Cell| {
                let shown: String = cell.shown().split_whitespace().collect();
                words.iter().any(|word| shown.starts_with(word))
            };
            cells.iter().position(is)
        };
        let amount = place(AMOUNT).or_else(|| {
            let has = |cell: &Cell| AMOUNT.iter().any(|word| cell.shown().contains(word));
            cells.iter().position(has)
        });
        Self {
            staff_no: place(STAFF_NO),
            name: place(NAME),
            amount,
        }
    }

    const fn is_head(self) -> bool {
        self.amount.is_some() && (self.staff_no.is_some() || self.name.is_some())
    }
}

/// An amount as a cell holds it: workbooks keep numbers with more digits than are shown.
fn amount(cell: &Cell) -> Option<Money> {
    let text = match cell.held() {
        Held::Number(digits) => return from_number(digits),
        Held::Text(text) => text,
        Held::Nothing | Held::Day(_) | Held::Fault(_) => return None,
    };
    let bare = text
        .trim()
        .trim_start_matches(['¥', '￥'])
        .trim_end_matches('元');
    Money::parse_yuan(bare)
}

/// A number of a workbook; one that is not whole fen is no amount of money.
fn from_number(digits: &str) -> Option<Money> {
    if let Some(exact) = Money::parse_yuan(digits) {
        return Some(exact);
    }
    let (whole, rest) = digits.split_once('.')?;
    let (cents, tail) = rest.split_at_checked(2)?;
    let near_zero = tail.len() > 6 && tail.starts_with("000000");
    near_zero.then(|| Money::parse_yuan(&format!("{whole}.{cents}")))?
}

/// Takes what the reader gives, line by line (名单读取).
#[derive(Debug, Default)]
pub struct Taking {
    columns: Columns,
    /// What was found.
    pub rows: Vec<Written>,
}

impl Taking {
    /// The next line of the reader.
    ///
    /// # Errors
    /// A refusal when there are too many rows.
    pub fn line(&mut self, line: &SheetLine) -> Result<(), Error> {
        let SheetLine::Row(row) = line else {
            return Ok(());
        };
        if !self.columns.is_head() {
            self.columns = Columns::of(&row.cells);
            return Ok(());
        }
        let at = |place: Option<usize>| place.map(|p| row.cell(p)).unwrap_or_default();
        let (staff_no, name) = (at(self.columns.staff_no), at(self.columns.name));
        let money = at(self.columns.amount);
        let total = ["合计", "总计", "小计"];
        let shown = [staff_no.shown(), name.shown()];
        if shown.iter().any(|s| total.iter().any(|t| s.contains(t))) {
            return Ok(());
        }
        if shown.iter().all(|s| s.is_empty()) && money.is_empty() {
            return Ok(());
        }
        if self.rows.len() == ROWS_MAX {
            return Err(Error::refused(
                "membership.dues_list_too_long",
                format!("名单超过 {ROWS_MAX} 行，请分成几份"),
            ));
        }
        self.rows.push(Written {
            no: i64::from(row.no),
            staff_no: staff_no.shown().chars().take(40).collect(),
            name: name.shown().chars().take(40).collect(),
            amount: amount(&money).filter(|m| m.fen() > 0),
        });
        Ok(())
    }

    /// The rows, when columns were found.
    ///
    /// # Errors
    /// A refusal without a header or without rows.
    pub fn done(self) -> Result<Vec<Written>, Error> {
        if !self.columns.is_head() {
            return Err(Error::refused(
                "membership.dues_list_no_head",
                "没有找到表头；请在第一行写「工号、姓名、金额」再贴上",
            ));
        }
        if self.rows.is_empty() {
            return Err(Error::refused(
                "membership.dues_list_empty",
                "表头下面没有内容",
            ));
        }
        Ok(self.rows)
    }
}
