//! Comparisons and their differences as rows.

mod comparison;
mod row;
mod write;

pub use comparison::{NewComparison, close, count_earlier_left, find, finish, insert, visible};
pub use row::{Asked, NewRow, cells, counts, insert_rows, of_set, page, row, with_cells};
pub use write::{Fresh, Stored, erase_some, is_under_way, met_before, refresh, save, settle_gone};

use platform::secret::{Purpose, SealedColumn};

/// Columns of encrypted values.
pub const SEALED: [SealedColumn; 2] = [
    SealedColumn {
        table: "membership_comparison_row",
        column: "sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_comparison_row",
        column: "brought",
        purpose: Purpose::Person,
    },
];
