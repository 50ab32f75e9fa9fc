//! Signing in: accounts, passwords, the second factor, sessions and access tokens.
//!
//! A session is a random number in a cookie; its SHA-256 is the key of a row. A session that
//! still lacks a step (second factor, first password) may do nothing else.

mod session;

pub use session::{cookie, recognise};

/// Minutes without a request after which a session ends.
/// Source: house rule after 等保2.0 (GB/T 22239-2019) login time-out; ADR-0010.
pub const IDLE_MINUTES: i64 = 30;
/// Hours after which a session ends in any case.
/// Source: house rule; ADR-0010.
pub const ABSOLUTE_HOURS: i64 = 12;
