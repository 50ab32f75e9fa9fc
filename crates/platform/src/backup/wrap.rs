//! The keys inside a backup, wrapped by a passphrase.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit},
};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{Error, chance::Chance};

/// Argon2id with 64 MiB and three passes: RFC 9106, section 4, second recommended choice.
const MEMORY_KIB: u32 = 64 * 1_024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// What a foreign file may ask of this machine.
const MEMORY_KIB_MAX: u32 = 1_024 * 1_024;
const PASSES_MAX: u32 = 32;
const LANES_MAX: u32 = 16;
/// Shortest passphrase, in signs.
const PASSPHRASE_MIN: usize = 12;

/// The part `keys.wrapped` (口令保护的密钥).
#[derive(Serialize, Deserialize)]
pub(super) struct Wrapped {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    sealed: String,
    /// Over the manifest, so that nobody without the passphrase can change what it says.
    manifest_mac: String,
}

struct Derived {
    cipher: [u8; 32],
    mac: [u8; 32],
}

/// A passphrase that is too short is refused before anything is written.
pub(super) fn accept(passphrase: &str) -> Result<(), Error> {
    if passphrase.chars().count() < PASSPHRASE_MIN {
        return Err(Error::refused(
            "backup.short_passphrase",
            format!("备份口令至少 {PASSPHRASE_MIN} 个字符，没有写备份"),
        ));
    }
    Ok(())
}

/// Wraps the lines of `Keys::export` and binds them to the manifest.
pub(super) fn wrap(
    keys: &str,
    manifest: &[u8],
    passphrase: &str,
    chance: &Chance,
) -> Result<Wrapped, Error> {
    let (salt, nonce): ([u8; 16], [u8; 12]) = (chance.bytes(), chance.bytes());
    let derived = derive(passphrase, &salt, (MEMORY_KIB, PASSES, LANES))?;
    let sealed = cipher(&derived)?
        .encrypt(&Nonce::from(nonce), keys.as_bytes())
        .map_err(|_| Error::fault("the keys were not wrapped"))?;
    Ok(Wrapped {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        lanes: LANES,
        salt: crate::hex(&salt),
        nonce: crate::hex(&nonce),
        sealed: crate::hex(&sealed),
        manifest_mac: crate::hex(&mac(&derived, manifest)?.finalize().into_bytes()),
    })
}

/// The lines of `Keys::export`.
pub(super) fn unwrap(
    wrapped: &Wrapped,
    manifest: &[u8],
    passphrase: &str,
) -> Result<String, Error> {
    let costs = (wrapped.memory_kib, wrapped.passes, wrapped.lanes);
    if costs.0 > MEMORY_KIB_MAX || costs.1 > PASSES_MAX || costs.2 > LANES_MAX {
        return Err(broken());
    }
    let part = |text: &str| crate::unhex(text).ok_or_else(broken);
    let derived = derive(passphrase, &part(&wrapped.salt)?, costs)?;
    let nonce: [u8; 12] = part(&wrapped.nonce)?.try_into().map_err(|_| broken())?;
    let keys = cipher(&derived)?
        .decrypt(&Nonce::from(nonce), part(&wrapped.sealed)?.as_slice())
        .map_err(|_| {
            Error::refused(
                "backup.passphrase",
                "备份口令不对：什么都没有写，请核对口令后再恢复一次",
            )
        })?;
    mac(&derived, manifest)?
        .verify_slice(&part(&wrapped.manifest_mac)?)
        .map_err(|_| {
            Error::refused(
                "backup.manifest",
                "备份清单在写成之后被改过：什么都没有写，请换一份备份",
            )
        })?;
    String::from_utf8(keys).map_err(|_| broken())
}

fn derive(passphrase: &str, salt: &[u8], costs: (u32, u32, u32)) -> Result<Derived, Error> {
    let params = Params::new(costs.0, costs.1, costs.2, Some(64)).map_err(|_| broken())?;
    let mut out = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut out)
        .map_err(|_| broken())?;
    let mut derived = Derived {
        cipher: [0; 32],
        mac: [0; 32],
    };
    derived.cipher.copy_from_slice(&out[..32]);
    derived.mac.copy_from_slice(&out[32..]);
    Ok(derived)
}

fn cipher(derived: &Derived) -> Result<Aes256Gcm, Error> {
    Aes256Gcm::new_from_slice(&derived.cipher).map_err(|_| Error::fault("cipher key"))
}

fn mac(derived: &Derived, manifest: &[u8]) -> Result<Hmac<Sha256>, Error> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&derived.mac)
        .map_err(|_| Error::fault("manifest key"))?;
    mac.update(manifest);
    Ok(mac)
}

fn broken() -> Error {
    Error::refused(
        "backup.keys",
        "备份里的密钥部分已损坏：什么都没有写，请换一份备份",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSPHRASE: &str = "正确的备份口令，足够长";

    fn code(outcome: Result<String, Error>) -> String {
        format!("{}", outcome.unwrap_err())
    }

    #[test]
    fn the_right_passphrase_opens_and_nothing_else_does() {
        let wrapped = wrap("person 1 00\n", b"{}", PASSPHRASE, &Chance::seeded(1)).unwrap();
        assert_eq!(
            unwrap(&wrapped, b"{}", PASSPHRASE).unwrap(),
            "person 1 00\n"
        );
        assert!(code(unwrap(&wrapped, b"{}", "另一个备份口令，也够长")).contains("口令不对"));
        assert!(code(unwrap(&wrapped, b"{ }", PASSPHRASE)).contains("清单"));
        let costly = Wrapped {
            memory_kib: u32::MAX,
            ..wrapped
        };
        assert!(code(unwrap(&costly, b"{}", PASSPHRASE)).contains("损坏"));
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert!(accept("短口令").is_err());
        assert!(accept(PASSPHRASE).is_err(), "eleven signs");
        assert!(accept("十二个字的口令就可以用了").is_ok());
    }
}
