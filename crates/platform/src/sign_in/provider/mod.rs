//! Signing in at the organisation's own provider (单位统一登录), by OpenID Connect.
//!
//! The house is a client of one provider, set up in the settings. Its discovery document says
//! where to go; the way there carries a state, a nonce and the challenge of a verifier (PKCE),
//! which wait meanwhile in a sealed cookie of ten minutes.
//!
//! **Invariants:** a token counts only with the provider's own signature, for us, for this try,
//! and not yet expired. An account is entered by its *link* (绑定), or once by a claim that the
//! settings name: then the link is made. A person's second factor is asked for as ever. No token
//! and no code is stored, logged or shown.
//!
//! **Known quirks.** Signing out here leaves the provider's own session alone.

mod attempt;
mod client;
mod link;
mod settings;
#[cfg(test)]
mod tests;
mod web;

pub(super) use client::Provider;
pub use link::LINKS;
pub(super) use settings::{SETTINGS, label};
pub(super) use web::routes;

use kernel::Id;

use crate::{App, Error, access::Account, db::Conn};

/// What the provider is called and whether the account is linked; `None` without a provider.
///
/// # Errors
/// What the database said.
pub(super) fn of_account(
    conn: &mut Conn,
    house: &App,
    account: Id<Account>,
) -> Result<Option<(String, bool)>, Error> {
    let (Some(label), Some(known)) = (label(conn)?, settings::known(conn, house)?) else {
        return Ok(None);
    };
    let linked = link::linked(conn, account, &known.issuer)?;
    Ok(Some((label, linked)))
}
