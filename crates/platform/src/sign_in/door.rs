//! What signing in keeps in memory while the house runs.

use std::sync::atomic::{AtomicBool, Ordering};

use kernel::Id;
use serde::{Deserialize, Serialize};

use super::hasher::Hasher;
use crate::{
    App, Error,
    access::Person,
    chance::Chance,
    db::{Conn, Tx},
    web::Limiter,
};

/// Sign-ins from one address: so many at once, then one each 6 seconds.
const ADDRESS_BURST: i64 = 20;
const ADDRESS_EVERY_MS: i64 = 6_000;
/// Sign-ins under one name: so many at once, then one each 20 seconds.
const NAME_BURST: i64 = 10;
const NAME_EVERY_MS: i64 = 20_000;

/// Encrypts what must not lie open in the database (加密箱).
pub trait SecretBox: Send + Sync {
    /// `plain` sealed for `purpose` (table and column); `about` (the row) binds it to its place.
    ///
    /// # Errors
    /// A fault when there is no key.
    fn seal(&self, purpose: &str, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error>;

    /// What was sealed for the same purpose and row.
    ///
    /// # Errors
    /// A fault when the key is missing or the bytes were changed.
    fn open(&self, purpose: &str, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error>;
}

/// What the set-up page asks for (建账信息).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// The full name of the union.
    pub union: String,
    /// The name of the first person, who becomes its administrator.
    pub person: String,
}

/// Founds the first body with its first person as administrator; `organisation` knows how.
pub type Founder = fn(&mut Tx<'_>, &Founding) -> Result<Id<Person>, Error>;

/// The door of the house (登录服务).
pub struct Door {
    /// Passwords.
    pub hasher: Hasher,
    /// The secrets of second factors.
    pub secrets: Box<dyn SecretBox>,
    /// The organisation's own provider.
    pub(super) provider: super::provider::Provider,
    pub(super) by_address: Limiter,
    pub(super) by_name: Limiter,
    /// Made anew at each start; opens the set-up page while there is no account.
    pub(super) set_up_token: String,
    founded: AtomicBool,
}

impl Door {
    /// A door with its own limits and a fresh set-up token.
    pub fn new(hasher: Hasher, secrets: Box<dyn SecretBox>, chance: &Chance) -> Self {
        Self {
            hasher,
            secrets,
            provider: super::provider::Provider::default(),
            by_address: Limiter::new(ADDRESS_BURST, ADDRESS_EVERY_MS),
            by_name: Limiter::new(NAME_BURST, NAME_EVERY_MS),
            set_up_token: chance.hex::<16>(),
            founded: AtomicBool::new(false),
        }
    }

    /// Whether there is an account; once there is one, there always is.
    pub(super) fn is_founded(&self, conn: &mut Conn) -> Result<bool, Error> {
        if self.founded.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let accounts = conn.number("select count(*) from platform_account", &[])?;
        if accounts > 0 {
            self.founded.store(true, Ordering::Relaxed);
        }
        Ok(accounts > 0)
    }
}

/// The token of the set-up page, for `serve` to print; `None` once there is an account.
///
/// # Errors
/// What the database said.
pub fn set_up_token(house: &App) -> Result<Option<String>, Error> {
    let founded = house.db.read_blocking(|conn| house.door.is_founded(conn))?;
    Ok((!founded).then(|| house.door.set_up_token.clone()))
}

/// Whether there is an account.
pub(super) async fn is_founded(house: &App) -> Result<bool, Error> {
    let asked = house.clone();
    house.db.read(move |conn| asked.door.is_founded(conn)).await
}
