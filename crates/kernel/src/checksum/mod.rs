//! Chinese identifiers that check themselves.

mod credit_code;
mod id_number;

pub use credit_code::{CreditCode, CreditCodeError};
pub use id_number::{IdNumber, IdNumberError, Sex};

/// What was typed without blanks, in half-width capitals.
fn tidy(typed: &str) -> String {
    crate::fold_width(typed)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
