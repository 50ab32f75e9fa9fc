//! The keys as the box that signing in puts its secrets into.

use std::sync::Arc;

use super::{Keys, Purpose};
use crate::{Error, chance::Chance, sign_in::SecretBox};

/// Keys together with chance (加密箱).
#[derive(Clone)]
pub struct KeyBox {
    keys: Arc<Keys>,
    chance: Chance,
}

impl KeyBox {
    /// A box over these keys.
    pub fn new(keys: Arc<Keys>, chance: Chance) -> Self {
        Self { keys, chance }
    }
}

impl SecretBox for KeyBox {
    fn seal(&self, purpose: &str, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        self.keys.seal(
            Purpose::Account,
            &account_place(purpose, about),
            plain,
            &self.chance,
        )
    }

    fn open(&self, purpose: &str, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.keys
            .open_sealed(Purpose::Account, &account_place(purpose, about), sealed)
    }
}

fn account_place(purpose: &str, about: &[u8]) -> String {
    format!("{purpose}:{}", String::from_utf8_lossy(about))
}
