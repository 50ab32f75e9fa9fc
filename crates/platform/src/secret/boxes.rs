//! The keys as the box that signing in and settings put their secrets into.

use std::sync::Arc;

use super::{Keys, Purpose};
use crate::{Error, chance::Chance, settings::Vault, sign_in::SecretBox};

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
        self.keys.seal(Purpose::Account, &account_place(purpose, about), plain, &self.chance)
    }

    fn open(&self, purpose: &str, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.keys.open_sealed(Purpose::Account, &account_place(purpose, about), sealed)
    }
}

fn account_place(purpose: &str, about: &[u8]) -> String {
    format!("{purpose}:{}", String::from_utf8_lossy(about))
}

impl Vault for KeyBox {
    fn seal(&self, purpose: &str, plain: &str) -> Result<String, Error> {
        let place = setting_place(purpose);
        let sealed = self.keys.seal(Purpose::Setting, &place, plain.as_bytes(), &self.chance)?;
        Ok(crate::hex(&sealed))
    }

    fn open(&self, purpose: &str, sealed: &str) -> Result<String, Error> {
        let broken = || Error::fault(format!("setting {purpose}: not a sealed value"));
        let bytes = crate::unhex(sealed).ok_or_else(broken)?;
        let plain =
            self.keys.open_sealed(Purpose::Setting, &setting_place(purpose), &bytes)?;
        String::from_utf8(plain).map_err(|_| broken())
    }
}

fn setting_place(name: &str) -> String {
    format!("platform_setting.value:{name}")
}
