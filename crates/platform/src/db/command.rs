//! The command key: what makes a second arrival of the same form get the first answer.

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::Tx;
use crate::{Error, args};

/// The key of one command (命令键). Two writes with the same key are one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandKey(Option<String>);

impl CommandKey {
    /// The key of a form or API call: who, where, the token of the page, and what was sent. The
    /// same page sent again with other content is another command; sent twice unchanged, one.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self(Some(crate::hex(&hash.finalize())))
    }

    /// For what nobody sends twice (a session's last-seen): nothing is remembered, and an
    /// answer lost with the connection is reported as lost instead of being run again.
    pub const fn unkeyed() -> Self {
        Self(None)
    }

    pub(super) fn is_keyed(&self) -> bool {
        self.0.is_some()
    }
}

/// Runs `work` unless its key was seen; then the first answer comes back.
pub(super) fn once<T, F>(key: &CommandKey, tx: &mut Tx<'_>, work: &F) -> Result<T, Error>
where
    T: Serialize + DeserializeOwned,
    F: Fn(&mut Tx<'_>) -> Result<T, Error>,
{
    let Some(key) = &key.0 else {
        return work(tx);
    };
    // The key is taken first: a second arrival on another connection waits here and then finds
    // the answer, instead of stumbling over what the first one inserted.
    let taken = tx.run(
        "insert into platform_command (key, at, answer) values ($1, $2, '')
         on conflict (key) do nothing",
        args![key, tx.now()],
    )?;
    if taken == 0 {
        let sql = "select answer from platform_command where key = $1";
        let answer = tx.one(sql, args![key], |row| row.get::<String>(0))?;
        let answer = answer.ok_or_else(|| Error::Again("command key".to_owned()))?;
        return Ok(serde_json::from_str(&answer)?);
    }
    let value = work(tx)?;
    let answer = serde_json::to_string(&value)?;
    tx.run(
        "update platform_command set answer = $1 where key = $2",
        args![answer, key],
    )?;
    Ok(value)
}
