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
