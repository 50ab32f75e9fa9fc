//! Accounts: one for each person who may sign in.

use kernel::{Id, Moment};
use serde::{Deserialize, Serialize};

use super::password::REMEMBERED;
use crate::{
    Error,
    access::{Account, Person},
    args,
    db::{Conn, Row, Tx},
    subject::Subject,
    trail::{By, Deed, Tracked},
};

/// What `verify` compares with the trail; the second factor is left out, because keys rotate.
pub const ACCOUNTS: Tracked = Tracked {
    table: "platform_account",
    columns: &[
        "name",
        "person",
        "password",
        "password_at",
        "must_change",
        "recovery",
        "active",
    ],
};

/// An account as it is stored (账号).
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Its key.
    pub id: Id<Account>,
    /// User name, lower case.
    pub name: String,
    /// Whose it is.
    pub person: Id<Person>,
    /// Argon2id PHC string; empty when there is none.
    pub password: String,
    /// When it was set.
    pub password_at: Moment,
    /// The hashes before it, newest first.
    pub earlier: Vec<String>,
    /// Whether the first password must be changed.
    pub must_change: bool,
    /// The sealed secret of the second factor.
    pub second_factor: Option<Vec<u8>>,
    /// The last time step that was accepted.
    pub second_factor_step: i64,
    /// The sealed secret that is being set up.
    pub pending_factor: Option<Vec<u8>>,
    /// SHA-256 of unused recovery codes.
    pub recovery: Vec<String>,
    /// Whether it may sign in at all.
    pub active: bool,
    /// Rises with every save.
    pub version: i64,
}

/// An account to be opened (新账号).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewAccount {
    /// User name as [`user_name`] gave it.
    pub name: String,
    /// Whose it is.
    pub person: Id<Person>,
    /// From [`super::Hasher`]; empty when nobody signs in by password (demo).
    pub password: String,
    /// Whether the password was given by somebody else and must be changed at first.
    pub must_change: bool,
}

/// The subject of an account on the trail.
pub fn subject(id: Id<Account>) -> Subject {
    Subject::new("platform.account", id)
}

/// A user name as it is stored: lower case, 2 to 40 of letters, digits, Chinese characters and
/// `. _ -`, beginning with a letter or digit.
///
/// # Errors
/// One sentence for beside the field.
pub fn user_name(typed: &str) -> Result<String, String> {
    let name = kernel::fold_width(typed.trim()).to_lowercase();
    let length = name.chars().count();
    if !(2..=40).contains(&length) {
        return Err("用户名须有 2 到 40 个字符".to_owned());
    }
    let fits = |c: char| c.is_alphanumeric() || ".-_".contains(c);
    if !name.chars().all(fits) || !name.starts_with(char::is_alphanumeric) {
        return Err("用户名只用字母、数字、汉字和 . _ -，以字母、数字或汉字开头".to_owned());
    }
    Ok(name)
}

/// Opens an account.
///
/// # Errors
/// A wrong field when the name is taken; a refusal when the person has one.
pub fn open_account(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &NewAccount,
) -> Result<Id<Account>, Error> {
    let taken = tx.one(
        "select 1 from platform_account where name = $1",
        args![&new.name],
        |row| row.get::<i64>(0),
    )?;
    if taken.is_some() {
        return Err(Error::field("name", "这个用户名已经有人用了，请换一个"));
    }
    if account_of(tx, new.person)?.is_some() {
        return Err(Error::refused(
            "platform.account_exists",
            "这个人已经有账号，可以在账号页里重置密码",
        ));
    }
    let (id, now) = (tx.id::<Account>(), tx.now());
    tx.run(
        "insert into platform_account
           (id, name, person, password, password_at, earlier, must_change,
            second_factor_step, recovery, active, created_at, version)
         values ($1, $2, $3, $4, $5, '[]', $6, 0, '[]', $7, $5, 1)",
        args![
            id,
            &new.name,
            new.person,
            &new.password,
            now,
            new.must_change,
            true
        ],
    )?;
    let deed = Deed::on("platform.open_account", subject(id))
        .row(ACCOUNTS, id)
        .change("用户名", "", &new.name);
    tx.trail(by, deed)?;
    Ok(id)
}

const COLUMNS: &str = "id, name, person, password, earlier, must_change, second_factor,
    second_factor_step, pending_factor, recovery, active, version, password_at";

fn read(row: &Row<'_>) -> Result<AccountRow, Error> {
    Ok(AccountRow {
        id: row.get(0)?,
        name: row.get(1)?,
        person: row.get(2)?,
        password: row.get(3)?,
        earlier: serde_json::from_str(&row.get::<String>(4)?)?,
        must_change: row.get(5)?,
        second_factor: row.get(6)?,
        second_factor_step: row.get(7)?,
        pending_factor: row.get(8)?,
        recovery: serde_json::from_str(&row.get::<String>(9)?)?,
        active: row.get(10)?,
        version: row.get(11)?,
        password_at: row.get(12)?,
    })
}

/// The account of a user name.
///
/// # Errors
/// What the database said.
pub fn by_name(conn: &mut Conn, name: &str) -> Result<Option<AccountRow>, Error> {
    let sql = format!("select {COLUMNS} from platform_account where name = $1");
    conn.one(&sql, args![name], read)
}

/// An account by its key.
///
/// # Errors
/// [`Error::NotFound`], or what the database said.
pub fn by_id(conn: &mut Conn, id: Id<Account>) -> Result<AccountRow, Error> {
    let sql = format!("select {COLUMNS} from platform_account where id = $1");
    conn.one(&sql, args![id], read)?.ok_or(Error::NotFound)
}

/// The account of a person who may sign in.
///
/// # Errors
/// What the database said.
pub fn account_of(conn: &mut Conn, person: Id<Person>) -> Result<Option<Id<Account>>, Error> {
    conn.one(
        "select id from platform_account where person = $1",
        args![person],
        |row| row.get(0),
    )
}

/// Sets a new password; the old one is remembered.
pub(super) fn set_password(
    tx: &mut Tx<'_>,
    account: &AccountRow,
    hash: &str,
    must_change: bool,
) -> Result<(), Error> {
    let mut earlier = account.earlier.clone();
    if !account.password.is_empty() {
        earlier.insert(0, account.password.clone());
    }
    earlier.truncate(REMEMBERED - 1);
    tx.run_one(
        "update platform_account
         set password = $1, password_at = $2, earlier = $3, must_change = $4,
             version = version + 1
         where id = $5 and version = $6",
        args![
            hash,
            tx.now(),
            serde_json::to_string(&earlier)?,
            must_change,
            account.id,
            account.version
        ],
    )
}

/// The password hashes that may not come back: the present one and the ones before.
pub(super) fn remembered(account: &AccountRow) -> Vec<String> {
    let present = Some(&account.password).filter(|p| !p.is_empty());
    present
        .into_iter()
        .chain(&account.earlier)
        .cloned()
        .collect()
}

/// Switches an account on or off; off ends its sessions.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between.
pub fn set_active(tx: &mut Tx<'_>, account: &AccountRow, active: bool) -> Result<(), Error> {
    tx.run_one(
        "update platform_account set active = $1, version = version + 1
         where id = $2 and version = $3",
        args![active, account.id, account.version],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_plain() {
        for (typed, expected) in [
            (" Wang.Xiu-Ying_7 ", Some("wang.xiu-ying_7")),
            ("ＡＢＣ", Some("abc")),
            ("王秀英", Some("王秀英")),
            ("a", None),
            ("a b", None),
            (".abc", None),
            ("a@b", None),
            ("a/b", None),
        ] {
            assert_eq!(user_name(typed).ok().as_deref(), expected, "{typed}");
        }
        assert!(user_name(&"a".repeat(41)).is_err());
    }
}
