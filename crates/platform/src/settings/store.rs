//! Settings as rows.

use std::collections::BTreeMap;

use super::{AnySetting, Input, Kind, Secret, Setting, StoredSetting};
use crate::{
    Error,
    access::Account,
    args,
    chance::Chance,
    db::{Conn, Tx},
    secret::{Keys, Purpose, SealedColumn, place},
    subject::Subject,
    trail::{By, Deed, Tracked},
};
use kernel::{Id, Moment};

/// The rows that the trail compares.
pub const SETTING: Tracked = Tracked {
    table: "platform_setting",
    columns: &["name", "value", "at", "account"],
};

/// Where secrets lie, for the rotation of keys.
pub const SEALED: SealedColumn = SealedColumn {
    table: "platform_setting",
    column: "sealed",
    purpose: Purpose::Setting,
};

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
/// What the database or the keys said.
pub fn open(
    conn: &mut Conn,
    keys: &Keys,
    setting: &Setting<Secret>,
) -> Result<Option<String>, Error> {
    let found = conn.one(
        "select id, sealed from platform_setting where name = $1",
        args![setting.name],
        |row| Ok((row.get::<i64>(0)?, row.get::<Option<Vec<u8>>>(1)?)),
    )?;
    let Some((id, Some(sealed))) = found else {
        return Ok(None);
    };
    let place = place(SEALED.table, SEALED.column, id);
    let plain = keys.open_sealed(Purpose::Setting, &place, &sealed)?;
    String::from_utf8(plain)
        .map(Some)
        .map_err(|_| Error::Corrupt("platform_setting.sealed"))
}

/// Changes a setting that is no secret from what was typed.
///
/// # Errors
/// [`Error::Invalid`] with the sentence; what the database said.
pub fn set(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    setting: &dyn AnySetting,
    typed: &str,
) -> Result<(), Error> {
    if setting.input() == Input::Secret {
        return Err(Error::fault("a secret is set by set_secret"));
    }
    let json = parsed(setting, typed)?;
    let old = stored_json(tx, setting)?;
    if old == json {
        return Ok(());
    }
    let by = by.into();
    let id = put(tx, &by, setting, &json)?;
    let shown = |json: &str| setting.show(json).unwrap_or_default();
    let deed = Deed::on("platform.set", Subject::new("platform.setting", id)).row(SETTING, id);
    tx.trail(by, deed.change(setting.text(), shown(&old), shown(&json)))
}

/// Changes a secret; an empty one removes it. The trail tells that it was changed, not what to.
///
/// # Errors
/// [`Error::Invalid`] with the sentence; what the database or the keys said.
pub fn set_secret(
    tx: &mut Tx<'_>,
    (keys, chance): (&Keys, &Chance),
    by: impl Into<By>,
    setting: &dyn AnySetting,
    typed: &str,
) -> Result<(), Error> {
    let json = parsed(setting, typed)?;
    let old = stored_json(tx, setting)?;
    let by = by.into();
    let id = put(tx, &by, setting, &json)?;
    let sealed = if typed.is_empty() {
        None
    } else {
        let place = place(SEALED.table, SEALED.column, id.as_i64());
        Some(keys.seal(Purpose::Setting, &place, typed.as_bytes(), chance)?)
    };
    let sql = "update platform_setting set sealed = $1 where id = $2";
    tx.run(sql, args![sealed, id])?;
    let shown = |json: &str| setting.show(json).unwrap_or_default();
    let new = if typed.is_empty() {
        shown(&json)
    } else {
        "已更换（不显示）".to_owned()
    };
    let deed = Deed::on("platform.set", Subject::new("platform.setting", id)).row(SETTING, id);
    tx.trail(by, deed.change(setting.text(), shown(&old), new))
}

fn parsed(setting: &dyn AnySetting, typed: &str) -> Result<String, Error> {
    setting
        .parse(typed)
        .map_err(|text| Error::field(setting.name(), text))
}

fn stored_json(conn: &mut Conn, setting: &dyn AnySetting) -> Result<String, Error> {
    let sql = "select value from platform_setting where name = $1";
    let found = conn.one(sql, args![setting.name()], |row| row.get(0))?;
    Ok(found.unwrap_or_else(|| setting.default_json()))
}

fn put(
    tx: &mut Tx<'_>,
    by: &By,
    setting: &dyn AnySetting,
    json: &str,
) -> Result<Id<StoredSetting>, Error> {
    let account = match by {
        By::Person { account, .. } => Some(*account),
        By::House(_) => None,
    };
    let (fresh, now) = (tx.id::<StoredSetting>(), tx.now());
    tx.one(
        "insert into platform_setting (id, name, value, at, account)
         values ($1, $2, $3, $4, $5)
         on conflict (name) do update
         set value = excluded.value, at = excluded.at, account = excluded.account
         returning id",
        args![fresh, setting.name(), json, now, account],
        |row| row.get(0),
    )?
    .ok_or_else(|| Error::fault("a setting was not written"))
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
