//! The one seam to the outside: database, time, chance, the web, sessions, access, the trail,
//! files, jobs, messages and settings.
//!
//! Start with [`db::Db`], [`Error`] and [`web`]; an area is told to the house by one
//! [`area::Area`] value.
//!
//! **Invariants:** no area is known here. No driver is named outside [`db`]. Nothing but
//! [`clock`] reads the machine's time, nothing but [`chance`] asks for random bytes.

pub mod access;
pub mod area;
pub mod backup;
pub mod chance;
pub mod clock;
pub mod db;
pub mod doctor;
mod error;
pub mod files;
pub mod holidays;
mod house;
pub mod jobs;
pub mod messages;
pub mod observe;
mod own;
pub mod secret;
pub mod settings;
pub mod sign_in;
pub mod subject;
pub mod tls;
pub mod trail;
pub mod ui;
pub mod upload;
pub mod web;

pub use error::{Error, FieldError};
pub use house::{App, Config, House};
pub use own::own_area;

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            write!(out, "{byte:02x}").ok();
            out
        })
}

/// The bytes of lower- or upper-case hexadecimal; `None` when it is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |i| {
        text.get(i..i + 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok())
    };
    text.len()
        .is_multiple_of(2)
        .then(|| (0..text.len()).step_by(2).map(pair).collect())
        .flatten()
}
