//! Dues in the database.

mod account;
mod base;
mod check;
mod list;
mod payment;
mod people;
mod rate;
mod receipt;
mod run;

pub use account::{Account, month_sums, open_of};
pub use account::{Ask, Sums, Which, bring_in_step, drift, months_of, of_person, page, sums};
pub use base::{NewBase, bases_of, insert_bases};
pub use check::{doctor, ties};
pub use list::{
    ListRow, absent, insert_list, insert_rows, list, lists, open_amount, rows, same_list,
    save_list, wipe_amounts,
};
pub use payment::{
    Takings, insert_payment, list_receipt, payment, payments_of, reverse, taken_since, takings,
};
pub use people::{
    Somebody, candidates, facts_of_all, find_by_name, find_by_staff_no, homes_of, somebody,
};
pub use rate::{insert_rate, rates_of};
pub use receipt::{insert_receipt, next_no, of_payment, receipt, receipts, void_receipt};
pub use run::{
    charged, insert_lines, insert_run, last_run, line_sum, lines_of_run, live_run, months_run, run,
    runs, save_run, void_lines,
};

use kernel::{Id, Money};
use platform::{
    Error,
    db::{Read, Row, Value},
    secret::{Purpose, SealedColumn},
    trail::Tracked,
};

use super::model::Month;

/// Rates (缴费办法).
pub const RATE: Tracked = Tracked {
    table: "membership_dues_rate",
    columns: &[
        "union_body",
        "from_month",
        "kind",
        "share_bp",
        "fixed_fen",
        "round_unit",
        "round_mode",
        "exempt_retired",
        "exempt_retained",
        "source",
        "confirmed",
    ],
};
/// Bases (缴费基数); the sealed amount is told by its keyed hash.
pub const BASE: Tracked = Tracked {
    table: "membership_dues_base",
    columns: &["person", "from_day", "amount_hash", "why"],
};
/// Runs (月度应收).
pub const RUN: Tracked = Tracked {
    table: "membership_dues_run",
    columns: &[
        "union_body",
        "month",
        "state",
        "row_count",
        "due_fen",
        "why",
    ],
};
/// Their rows (应收行).
pub const LINE: Tracked = Tracked {
    table: "membership_dues_line",
    columns: &[
        "run",
        "union_body",
        "person",
        "for_month",
        "outcome",
        "base",
        "amount_fen",
        "void",
    ],
};
/// Payments (缴费).
pub const PAYMENT: Tracked = Tracked {
    table: "membership_dues_payment",
    columns: &[
        "union_body",
        "person",
        "amount_fen",
        "way",
        "day",
        "for_month",
        "note",
        "list",
        "reversed_at",
        "reversed_why",
    ],
};
/// Receipts (收据).
pub const RECEIPT: Tracked = Tracked {
    table: "membership_dues_receipt",
    columns: &[
        "union_body",
        "year",
        "no",
        "payment",
        "list",
        "payer",
        "about",
        "amount_fen",
        "day",
        "voided_at",
        "voided_why",
    ],
};
/// Lists (名单).
pub const LIST: Tracked = Tracked {
    table: "membership_dues_list",
    columns: &[
        "union_body",
        "kind",
        "title",
        "day",
        "digest",
        "state",
        "taken_count",
        "taken_fen",
    ],
};

/// Rows that are compared with the trail.
pub const TRACKED: [Tracked; 7] = [RATE, BASE, RUN, LINE, PAYMENT, RECEIPT, LIST];

/// Amounts that are somebody's wages.
pub const SEALED: [SealedColumn; 2] = [
    SealedColumn {
        table: "membership_dues_base",
        column: "amount_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_dues_list_row",
        column: "amount_sealed",
        purpose: Purpose::Person,
    },
];

impl Read for Month {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        let text = String::read(row, index)?;
        Self::parse(&text).ok_or_else(|| Error::fault(format!("column {index}: no month: {text}")))
    }
}
impl From<Month> for Value {
    fn from(month: Month) -> Self {
        Self::Text(month.to_string())
    }
}

/// A stored word as one of ours.
fn word<T: Copy>(
    words: &[(T, &'static str, &'static str)],
    text: &str,
    column: &'static str,
) -> Result<T, Error> {
    let found = words.iter().find(|(_, code, _)| *code == text);
    found
        .map(|(value, ..)| *value)
        .ok_or(Error::Corrupt(column))
}

/// The stored word of one of ours.
fn code<T: Copy + PartialEq>(words: &[(T, &'static str, &'static str)], value: T) -> &'static str {
    let found = words.iter().find(|(v, ..)| *v == value);
    found.map_or("", |(_, code, _)| code)
}

fn ids<T>(keys: &[Id<T>]) -> Vec<Value> {
    keys.iter().copied().map(Value::from).collect()
}

fn fen(money: Money) -> Value {
    Value::Int(money.fen())
}
