//! Lists on their way in, as rows.

mod known;
mod list;
mod mapping;
mod pieces;
mod ready;
mod staged;

pub use known::{known, known_person};
pub use list::{Intake, Phase, fail, find, insert, of_bodies, save_choice, set_looked, set_phase};
pub use mapping::{fingerprint, remember, remembered};
pub use pieces::{Pieces, drop_pieces, put_piece};
pub use ready::{ReadyRows, insert_ready, insert_rows, ready_rows};
pub use staged::{
    Asked, Brought, StagedMark, StagedRow, drop_rows, open_rows, page, problem_rows, save_tally,
    take_row, take_some,
};

use platform::secret::{Purpose, SealedColumn};

/// Columns of encrypted values.
pub const SEALED: [SealedColumn; 4] = [
    SealedColumn {
        table: "membership_staged",
        column: "sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_staged",
        column: "brought",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_intake_piece",
        column: "sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_intake",
        column: "looked",
        purpose: Purpose::Person,
    },
];
