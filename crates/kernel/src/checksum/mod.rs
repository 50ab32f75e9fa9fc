//! Chinese identifiers that check themselves.

mod credit_code;
mod id_number;

pub use credit_code::{CreditCode, CreditCodeError};
pub(crate) use id_number::check_character;
pub use id_number::{IdNumber, IdNumberError, Sex};

/// Whether a spreadsheet wrote a long number with a power of ten: `1.10105E+17`, tidied.
pub(crate) fn is_scientific(tidied: &str) -> bool {
    let Some((number, power)) = tidied.split_once('E') else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    digits(whole) && digits(rest) && digits(power.trim_start_matches(['+', '-']))
}

/// What was typed without blanks, in half-width capitals.
fn tidy(typed: &str) -> String {
    crate::fold_width(typed)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
