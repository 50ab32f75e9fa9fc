//! Argon2id, off the async threads and never too many at once.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;

use crate::{Error, chance::Chance};

/// Hashes at the same time: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// What is hashed when there is no such account, so that the answer takes as long.
const NOBODY: &str = "nobody has this password";

/// Makes and compares password hashes (口令散列).
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    places: Arc<Semaphore>,
    chance: Chance,
    nobody: Arc<str>,
}

impl Hasher {
    /// With the crate's parameters: Argon2id, 19 MiB, 2 passes, 1 lane.
    /// Source: OWASP Password Storage Cheat Sheet.
    ///
    /// # Errors
    /// A fault when hashing does not work at all.
    pub fn new(chance: &Chance) -> Result<Self, Error> {
        Self::with(Params::default(), chance)
    }

    /// So cheap that tests can sign in often; for tests only.
    ///
    /// # Errors
    /// As [`Hasher::new`].
    pub fn cheap(chance: &Chance) -> Result<Self, Error> {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None).map_err(broken)?;
        Self::with(params, chance)
    }

    fn with(params: Params, chance: &Chance) -> Result<Self, Error> {
        let mut hasher = Self {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            chance: chance.clone(),
            nobody: "".into(),
        };
        hasher.nobody = hasher.hash_blocking(NOBODY)?.into();
        Ok(hasher)
    }

    /// The PHC string of a password; blocks for tens of milliseconds.
    ///
    /// # Errors
    /// A fault when hashing does not work at all.
    pub fn hash_blocking(&self, password: &str) -> Result<String, Error> {
        let salt = self.chance.bytes::<16>();
        let hash = self
            .argon
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(broken)?;
        Ok(hash.to_string())
    }

    /// As [`Hasher::hash_blocking`], off the async threads.
    ///
    /// # Errors
    /// As [`Hasher::hash_blocking`].
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.off_thread(move |hasher| hasher.hash_blocking(&password))
            .await
    }

    /// Whether `password` is the one behind `hash`. Takes as long without a hash, and then says
    /// no.
    ///
    /// # Errors
    /// A fault when hashing does not work at all.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        self.off_thread(move |hasher| {
            let known = hash.filter(|h| !h.is_empty());
            let against = known.as_deref().unwrap_or(&hasher.nobody);
            Ok(hasher.is_behind(&password, against) && known.is_some())
        })
        .await
    }

    /// Whether `password` is behind any of `hashes`.
    ///
    /// # Errors
    /// As [`Hasher::matches`].
    pub async fn is_among(&self, password: String, hashes: Vec<String>) -> Result<bool, Error> {
        self.off_thread(move |hasher| Ok(hashes.iter().any(|h| hasher.is_behind(&password, h))))
            .await
    }

    fn is_behind(&self, password: &str, hash: &str) -> bool {
        PasswordHash::new(hash).is_ok_and(|hash| {
            self.argon
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(|e| Error::Fault(Box::new(e)))?;
        let hasher = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work(&hasher);
            drop(place);
            outcome
        });
        done.await.map_err(|e| Error::Fault(Box::new(e)))?
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::fault(format!("password hashing: {error}"))
}
