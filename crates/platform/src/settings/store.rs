//! Settings as rows.

use std::collections::BTreeMap;

use super::{AnySetting, Kind, Secret, Setting, StoredSetting, Vault, model::Input};
use crate::{
    Error,
    access::Account,
    args,
    db::{Conn, Tx},
    subject::Subject,
    trail::{By, Deed, Tracked},
};
use kernel::{Id, Moment};

/// The rows that the trail compares.
pub const SETTING: Tracked = Tracked {
    table: "platform_setting",
    columns: &["name", "value", "at", "account"],
};

/// Longest secret, characters.
const SECRET_MAX: usize = 200;

/// A value that differs from its default.
pub(super) struct Stored {
    pub value: String,
    pub at: Moment,
    pub account: Option<Id<Account>>,
}

/// What holds now.
///
/// # Errors
/// [`Error::Corrupt`] when the stored value does not fit; what the database said.
pub fn get<T: Kind>(conn: &mut Conn, setting: &Setting<T>) -> Result<T, Error> {
    let stored = conn.one(
        "select value from platform_setting where name = $1",
        args![setting.name],
        |row| row.get::<String>(0),
    )?;
    match stored {
        None => Ok(T::of(setting.default)),
        Some(json) => T::from_json(&json).ok_or(Error::Corrupt("platform_setting.value")),
    }
}

/// A secret, opened; `None` when none was set.
///
/// # Errors
/// What the database or the vault said.
pub fn open(
    conn: &mut Conn,
    vault: &dyn Vault,
    setting: &Setting<Secret>,
) -> Result<Option<String>, Error> {
    let secret = get(conn, setting)?;
    if !secret.is_set() {
        return Ok(None);
    }
    vault.open(setting.name, secret.sealed()).map(Some)
}

/// Changes a setting from what was typed. Call [`sealed`] first for a secret.
///
/// # Errors
/// [`Error::Invalid`] with the sentence; what the database said.
pub fn set(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    setting: &dyn AnySetting,
    typed: &str,
) -> Result<(), Error> {
    let json = setting
        .parse(typed)
        .map_err(|text| Error::field(setting.name(), text))?;
    put(tx, by.into(), setting, &json)
}

/// What was typed for a secret, as it is stored; other settings as they are.
pub(super) fn sealed(
    vault: &dyn Vault,
    setting: &dyn AnySetting,
    typed: &str,
) -> Result<String, Error> {
    if setting.input() != Input::Secret || typed.is_empty() {
        return Ok(typed.to_owned());
    }
    if typed.chars().count() > SECRET_MAX {
        let text = format!("口令最多 {SECRET_MAX} 个字");
        return Err(Error::field(setting.name(), text));
    }
    setting
        .parse(typed)
        .map_err(|text| Error::field(setting.name(), text))?;
    let secret = Secret::from_sealed(vault.seal(setting.name(), typed)?);
    Ok(secret.sealed().to_owned())
}

fn put(tx: &mut Tx<'_>, by: By, setting: &dyn AnySetting, json: &str) -> Result<(), Error> {
    let old = all(tx)?
        .remove(setting.name())
        .map_or_else(|| setting.default_json(), |s| s.value);
    if old == json {
        return Ok(());
    }
    let account = match &by {
        By::Person { account, .. } => Some(*account),
        By::House(_) => None,
    };
    let (fresh, now) = (tx.id::<StoredSetting>(), tx.now());
    let id = tx
        .one(
            "insert into platform_setting (id, name, value, at, account)
             values ($1, $2, $3, $4, $5)
             on conflict (name) do update
             set value = excluded.value, at = excluded.at, account = excluded.account
             returning id",
            args![fresh, setting.name(), json, now, account],
            |row| row.get::<Id<StoredSetting>>(0),
        )?
        .ok_or_else(|| Error::fault("a setting was not written"))?;
    let deed = Deed::on("platform.set", Subject::new("platform.setting", id)).row(SETTING, id);
    let (old, new) = if setting.input() == Input::Secret {
        (String::new(), "（已更换，不显示）".to_owned())
    } else {
        (
            setting.show(&old).unwrap_or_default(),
            setting.show(json).unwrap_or_default(),
        )
    };
    tx.trail(by, deed.change(setting.text(), old, new))
}

/// Every stored value by name.
pub(super) fn all(conn: &mut Conn) -> Result<BTreeMap<String, Stored>, Error> {
    let rows = conn.all(
        "select name, value, at, account from platform_setting order by name limit 1000",
        &[],
        |row| {
            let stored = Stored {
                value: row.get(1)?,
                at: row.get(2)?,
                account: row.get(3)?,
            };
            Ok((row.get::<String>(0)?, stored))
        },
    )?;
    Ok(rows.into_iter().collect())
}
