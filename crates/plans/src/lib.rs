//! The work plan of a union (工作计划): read from its official document.

pub mod reading;

use kernel::Refusal;
use platform::area::Area;

/// What this area brings to the house.
pub fn area() -> Area {
    Area::named("plans")
}

/// Reads an uploaded plan in the child process.
///
/// # Errors
/// The reader's refusal.
pub fn read_upload(bytes: &[u8], name: &str) -> Result<String, Refusal> {
    let document = reading::read_bytes(bytes, name)?;
    serde_json::to_string(&document)
        .map_err(|_| Refusal::new("plans.read.not_written", "读出的内容无法交回"))
}
