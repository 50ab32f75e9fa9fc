//! Signing in: accounts, passwords, the second factor, sessions and access tokens.
//!
//! A session is a random number in a cookie; its SHA-256 is the key of a row. A session that
//! still lacks a step (second factor, first password) may do nothing else; each step passed
//! starts a new session under a new number.
//!
//! Start with [`gate`](routes) (the pages of the door), then [`account`](AccountRow) and
//! `session`. [`Door`] is what stays in memory: hashing, rate limits, the set-up token.
//!
//! **Invariants:** a wrong password, an unknown name, a locked and a closed account get the same
//! answer after the same work. No secret is stored in plain text: passwords as Argon2id, cookies,
//! tokens and recovery codes as SHA-256, the second factor sealed. No secret reaches the trail,
//! a log or the command table.

mod account;
mod activate;
mod admin;
mod admin_pages;
mod attempt;
mod cookies;
mod demo;
mod door;
mod factor;
mod factor_gate;
mod factor_pages;
mod gate;
mod gate_pages;
mod hasher;
mod look;
mod me;
mod me_pages;
mod next;
mod password;
mod provider;
mod session;
mod set_up;
#[cfg(test)]
mod tests;
mod token;
mod totp;

pub use account::{
    ACCOUNTS, AccountRow, NewAccount, account_of, by_id, by_name, open_account, set_active,
    subject, user_name,
};
pub use activate::{activate, chosen_hash, password_fields};
pub use admin::POWER;
pub use attempt::{FAILURES_MAX, LOCK_MINUTES};
pub use cookies::cookie;
pub use demo::CAST;
pub use door::{Door, Founder, Founding, SecretBox, set_up_token};
pub use factor::SEALED;
pub use hasher::Hasher;
pub use me::knows_password;
pub use password::check as check_password;
pub use provider::LINKS;
pub use session::{SessionLine, recognise};
pub use token::{TOKENS, Token, TokenLine};
pub use totp::picture;

use crate::{settings::AnySetting, web::Routes};

/// What a house may decide about signing in.
pub const SETTINGS: &[&dyn AnySetting] = &[
    &factor::REQUIRED,
    provider::SETTINGS[0],
    provider::SETTINGS[1],
    provider::SETTINGS[2],
    provider::SETTINGS[3],
    provider::SETTINGS[4],
];

/// Minutes without a request after which a session ends.
/// Source: house rule after 等保2.0 (GB/T 22239-2019) login time-out.
pub const IDLE_MINUTES: i64 = 30;
/// Hours after which a session ends in any case.
/// Source: house rule.
pub const ABSOLUTE_HOURS: i64 = 12;

/// The pages of the door.
pub fn routes() -> Routes {
    gate::routes()
        .merge(factor_gate::routes())
        .merge(provider::routes())
        .merge(me::routes())
        .merge(admin::routes())
        .merge(set_up::routes())
        .merge(demo::routes())
        .merge(look::routes())
}
