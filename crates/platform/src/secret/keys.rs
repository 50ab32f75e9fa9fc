//! The keys and what they do.

use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::{Error, args, chance::Chance, db::Conn, db::Tx};

/// AES-256-GCM; another number will name another cipher (SM4) in the same place.
const CIPHER_AES256_GCM: u8 = 1;
const NONCE_BYTES: usize = 12;
const HEAD_BYTES: usize = 3 + NONCE_BYTES;

/// What a series of keys is for (密钥用途).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// 账号: second factors.
    Account,
    /// 设置: passwords of other services.
    Setting,
    /// 个人信息: phones, ID numbers, bank accounts.
    Person,
    /// 查找: keyed hashes by which a sensitive value is found.
    Lookup,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Account, Self::Setting, Self::Person, Self::Lookup];

    /// As in the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Setting => "setting",
            Self::Person => "person",
            Self::Lookup => "lookup",
        }
    }
}

/// Where a value stands; part of what is authenticated.
pub fn place(table: &str, column: &str, id: i64) -> String {
    format!("{table}.{column}:{id}")
}

type Ring = BTreeMap<(Purpose, u16), [u8; 32]>;

/// The keys of this house (密钥).
pub struct Keys {
    folder: PathBuf,
    ring: RwLock<Ring>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.folder.display())
    }
}

impl Keys {
    /// Reads the key files of a folder; makes the folder when it is missing, but no key.
    ///
    /// # Errors
    /// A fault that names the file that cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder)?;
        let mut ring = Ring::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .and_then(|n| n.to_str())
                .unwrap_or_default();
            if let Some(which) = parse_name(name) {
                ring.insert(which, read_key(&path)?);
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            ring: RwLock::new(ring),
        })
    }

    /// Makes the first key of each purpose that the database knows no key of, and checks that
    /// every key it knows is here. Gives the sentences for what is missing.
    ///
    /// # Errors
    /// What the database or the disk said.
    pub fn settle(&self, tx: &mut Tx<'_>, chance: &Chance) -> Result<Vec<String>, Error> {
        let known = known(tx)?;
        for purpose in Purpose::ALL {
            if known.iter().all(|k| k.0 != purpose.as_str()) {
                let number = self.newest(purpose).unwrap_or(1);
                if self.get(purpose, number).is_none() {
                    self.make(purpose, number, chance)?;
                }
                self.register(tx, purpose, number)?;
            }
        }
        self.missing(tx)
    }

    /// The sentences for the keys that the database knows and that are not here.
    ///
    /// # Errors
    /// What the database said.
    pub fn missing(&self, conn: &mut Conn) -> Result<Vec<String>, Error> {
        let mut missing = Vec::new();
        for (purpose, number, fingerprint) in known(conn)? {
            let kept = Purpose::ALL
                .into_iter()
                .find(|p| p.as_str() == purpose)
                .and_then(|p| self.get(p, number));
            match kept {
                Some(key) if print_of(&key) == fingerprint => {}
                Some(_) => missing.push(format!(
                    "密钥 {purpose}.{number} 与数据库登记的不是同一把：用它加密的内容打不开"
                )),
                None => missing.push(format!(
                    "缺少密钥 {purpose}.{number}：用它加密的内容打不开，请把密钥文件放回 keys 文件夹"
                )),
            }
        }
        Ok(missing)
    }

    /// Encrypts with the newest key of the purpose, bound to its place.
    ///
    /// # Errors
    /// A fault when there is no key.
    pub fn seal(
        &self,
        purpose: Purpose,
        place: &str,
        plain: &[u8],
        chance: &Chance,
    ) -> Result<Vec<u8>, Error> {
        let number = self.newest(purpose).ok_or_else(|| no_key(purpose))?;
        let key = self.get(purpose, number).ok_or_else(|| no_key(purpose))?;
        let nonce: [u8; NONCE_BYTES] = chance.bytes();
        let payload = Payload {
            msg: plain,
            aad: &bound(purpose, place),
        };
        let sealed = cipher(&key)?
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::fault("encryption failed"))?;
        let mut out = vec![CIPHER_AES256_GCM];
        out.extend_from_slice(&number.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens what [`Keys::seal`] made at the same place.
    ///
    /// # Errors
    /// A fault that says whether the key is missing or the value was changed or moved.
    pub fn open_sealed(
        &self,
        purpose: Purpose,
        place: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let broken = || Error::fault(format!("{place}: not a sealed value"));
        let (head, body) = sealed.split_at_checked(HEAD_BYTES).ok_or_else(broken)?;
        let number = number_of(sealed).ok_or_else(broken)?;
        let key = self.get(purpose, number).ok_or_else(|| {
            Error::fault(format!(
                "{place}: key {}.{number} is missing",
                purpose.as_str()
            ))
        })?;
        let nonce: [u8; NONCE_BYTES] = head[3..].try_into().map_err(|_| broken())?;
        let payload = Payload {
            msg: body,
            aad: &bound(purpose, place),
        };
        cipher(&key)?
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::fault(format!("{place}: changed, moved, or another key")))
    }

    /// The keyed hash by which a sensitive value is found, the same on every run.
    ///
    /// # Errors
    /// A fault when there is no key.
    pub fn lookup(&self, value: &str) -> Result<String, Error> {
        let key = self
            .get(Purpose::Lookup, 1)
            .ok_or_else(|| no_key(Purpose::Lookup))?;
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key)
            .map_err(|_| Error::fault("lookup key"))?;
        mac.update(value.as_bytes());
        Ok(crate::hex(&mac.finalize().into_bytes()))
    }

    /// The newest number of a purpose.
    pub(super) fn newest(&self, purpose: Purpose) -> Option<u16> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.keys()
            .filter(|(p, _)| *p == purpose)
            .map(|(_, n)| *n)
            .max()
    }

    fn get(&self, purpose: Purpose, number: u16) -> Option<[u8; 32]> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.get(&(purpose, number)).copied()
    }

    /// Makes a key file that only its owner may read; on disk before it is used.
    pub(super) fn make(&self, purpose: Purpose, number: u16, chance: &Chance) -> Result<(), Error> {
        let key: [u8; 32] = chance.bytes();
        let path = self
            .folder
            .join(format!("{}.{number}.key", purpose.as_str()));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(crate::hex(&key).as_bytes())?;
        file.sync_all()?;
        fs::File::open(&self.folder)?.sync_all()?;
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.insert((purpose, number), key);
        Ok(())
    }

    pub(super) fn register(
        &self,
        tx: &mut Tx<'_>,
        purpose: Purpose,
        number: u16,
    ) -> Result<(), Error> {
        let key = self.get(purpose, number).ok_or_else(|| no_key(purpose))?;
        tx.run(
            "insert into platform_key (purpose, number, fingerprint, made_at)
             values ($1, $2, $3, $4)",
            args![purpose.as_str(), number, print_of(&key), tx.now()],
        )?;
        Ok(())
    }

    /// All keys as lines `purpose number hex`, to be wrapped into a backup.
    pub fn export(&self) -> String {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let lines = ring.iter().map(|((purpose, number), key)| {
            format!("{} {number} {}\n", purpose.as_str(), crate::hex(key))
        });
        lines.collect()
    }

    /// Writes the lines of [`Keys::export`] into a folder that has none of them yet.
    ///
    /// # Errors
    /// A fault when a line is broken or a file is there already.
    pub fn import(folder: &Path, lines: &str) -> Result<(), Error> {
        fs::create_dir_all(folder)?;
        for line in lines.lines() {
            let mut parts = line.split(' ');
            let (Some(purpose), Some(number), Some(key)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return Err(Error::fault("the backup's keys are broken"));
            };
            let path = folder.join(format!("{purpose}.{number}.key"));
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)?;
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
        }
        Ok(())
    }
}

/// The number of the key that a sealed value names.
pub(super) fn number_of(sealed: &[u8]) -> Option<u16> {
    match sealed {
        [CIPHER_AES256_GCM, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

fn known(conn: &mut Conn) -> Result<Vec<(String, u16, String)>, Error> {
    conn.all(
        "select purpose, number, fingerprint from platform_key order by purpose, number",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

fn parse_name(name: &str) -> Option<(Purpose, u16)> {
    let (purpose, number) = name.strip_suffix(".key")?.split_once('.')?;
    let purpose = Purpose::ALL.into_iter().find(|p| p.as_str() == purpose)?;
    Some((purpose, number.parse().ok()?))
}

fn read_key(path: &Path) -> Result<[u8; 32], Error> {
    let text = fs::read_to_string(path)?;
    let text = text.trim();
    let bytes = crate::unhex(text);
    bytes
        .and_then(|b| b.try_into().ok())
        .ok_or_else(|| Error::fault(format!("{} 不是有效的密钥文件", path.display())))
}

fn cipher(key: &[u8; 32]) -> Result<Aes256Gcm, Error> {
    Aes256Gcm::new_from_slice(key).map_err(|_| Error::fault("cipher key"))
}

fn bound(purpose: Purpose, place: &str) -> Vec<u8> {
    format!("{}|{place}", purpose.as_str()).into_bytes()
}

/// Tells two keys apart without telling either.
fn print_of(key: &[u8; 32]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"unionhall key fingerprint");
    hash.update(key);
    crate::hex(&hash.finalize()[..8])
}

fn no_key(purpose: Purpose) -> Error {
    Error::fault(format!("no key for {}", purpose.as_str()))
}
