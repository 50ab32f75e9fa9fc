//! Rows of members: which of them counts, how they are read and written.

mod seal;
mod store;

pub use seal::{id_number_place, moved, phone_place, phone_tail, seal_id_number, seal_phone};
pub use store::{
    Full, NewRow, Sealed, Seen, close_row, fact, facts_of, find_by, full_by, insert_rows,
    insert_values, leaf_of, member_of, save, save_sealed, values_of,
};

use platform::{
    secret::{Purpose, SealedColumn},
    trail::Tracked,
};

/// Rows of members; what only helps to find them is left out, because it follows from the rest.
pub const MEMBER: Tracked = Tracked {
    table: "membership_member",
    columns: &[
        "person",
        "home",
        "standing",
        "since",
        "joined_on",
        "name",
        "staff_no",
        "sex",
        "birth",
        "phone_hash",
        "id_hash",
        "post",
        "model_worker",
        "hardship",
    ],
};
/// Facts.
pub const FACT: Tracked = Tracked {
    table: "membership_fact",
    columns: &[
        "person",
        "what",
        "holds_from",
        "learnt_at",
        "home",
        "standing",
        "reason",
        "paper",
        "request",
    ],
};

/// Everything that is compared with the trail.
pub const TRACKED: &[Tracked] = &[MEMBER, FACT];

/// Columns of encrypted values.
pub const SEALED: [SealedColumn; 4] = [
    SealedColumn {
        table: "membership_member",
        column: "phone_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_member",
        column: "id_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_member_past",
        column: "phone_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_member_past",
        column: "id_sealed",
        purpose: Purpose::Person,
    },
];

#[cfg(test)]
pub(crate) mod tests;
