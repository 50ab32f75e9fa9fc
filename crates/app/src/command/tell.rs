//! The only place that prints.

use std::io::Write;

/// A line for the person at the shell.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe (`unionhall … | head`) is no fault of ours.
    writeln!(out, "{text}").ok();
    out.flush().ok();
}

/// A sentence about what went wrong.
pub fn error(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").ok();
}
