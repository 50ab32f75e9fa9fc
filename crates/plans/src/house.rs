//! What plans ask of the rest of the house, in one place.

use platform::{Error, db::Conn};

use crate::project::rules::SILENT_DAYS_DEFAULT;

/// After so many days without an entry a row counts as silent (久无进展天数).
///
/// # Errors
/// What the database said.
pub fn silent_days(_conn: &mut Conn) -> Result<i32, Error> {
    Ok(SILENT_DAYS_DEFAULT)
}
