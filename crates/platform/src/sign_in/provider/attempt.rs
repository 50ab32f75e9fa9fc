//! One try (一次登录), which waits in a sealed cookie while the browser is at the provider.

use axum::http::{HeaderMap, HeaderValue};
use kernel::{Id, Moment};
use serde::{Deserialize, Serialize};

use crate::{
    App, Error,
    access::Account,
    sign_in::{cookies, session::digest},
};

/// How long a try may take, seconds. Source: house rule; time enough to find one's phone.
pub const SECS: u32 = 600;
/// What it is sealed for.
const PURPOSE: &str = "platform.provider_attempt";
const COOKIE: &str = "provider";

/// What we must know again when the browser comes back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    /// Comes back beside the code.
    pub state: String,
    /// Comes back inside the token.
    pub nonce: String,
    /// Proves that who began exchanges the code.
    pub verifier: String,
    /// Our page to go on to.
    pub next: String,
    /// Whose account is to be linked; `None` to sign in.
    pub account: Option<Id<Account>>,
    /// When it began.
    pub at: Moment,
}

impl Attempt {
    /// A new one.
    pub fn begin(house: &App, next: String, account: Option<Id<Account>>) -> Self {
        Self {
            state: house.chance.hex::<16>(),
            nonce: house.chance.hex::<16>(),
            verifier: house.chance.hex::<32>(),
            next,
            account,
            at: house.now(),
        }
    }

    /// The cookie that keeps it.
    ///
    /// # Errors
    /// A fault when nothing can be sealed.
    pub fn cookie(&self, house: &App) -> Result<HeaderValue, Error> {
        let plain = serde_json::to_vec(self)?;
        let sealed = house.door.secrets.seal(PURPOSE, b"cookie", &plain)?;
        cookies::set_cookie(&house.config, COOKIE, &crate::hex(&sealed), Some(SECS))
    }

    /// The one that began in this browser under that state, not too long ago.
    pub fn of(house: &App, headers: &HeaderMap, state: &str) -> Option<Self> {
        let sealed = crate::unhex(cookies::own(headers, &house.config, COOKIE)?)?;
        let plain = house.door.secrets.open(PURPOSE, b"cookie", &sealed).ok()?;
        let found: Self = serde_json::from_slice(&plain).ok()?;
        let in_time = house.now() < found.at.plus_secs(i64::from(SECS));
        // Compared as digests, so that time tells nothing about the state.
        (in_time && digest(&found.state) == digest(state)).then_some(found)
    }

    /// The cookie that forgets it.
    ///
    /// # Errors
    /// A fault that does not happen.
    pub fn forgotten(house: &App) -> Result<HeaderValue, Error> {
        cookies::set_cookie(&house.config, COOKIE, "", Some(0))
    }
}
