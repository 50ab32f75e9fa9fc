//! What people do with dues; each leaves one entry on the trail.

mod list;
mod pay;
mod run;
mod settle;

pub use list::{NewList, Order as ListOrder, confirm_list, drop_list, power, stage, take_rows};
pub use pay::{NewPayment, debtor, give_receipt, pay, reverse, set_bases, void_receipt};
pub use run::{
    Due, Order as RunOrder, charge_some, due_people, lines, order_run, preview, take_back,
    undo_some,
};
pub use settle::{NewRate, set_rate};

use kernel::Id;
use platform::{access::Body, subject::Subject};

/// What the trail calls the dues of a union.
pub const SUBJECT: &str = "membership.dues";

fn of_union(union: Id<Body>) -> Subject {
    Subject::new(SUBJECT, union)
}
