//! Previews in the database.

use kernel::Id;
use platform::{
    Error,
    access::Account,
    args,
    db::{Conn, Tx},
    trail::Tracked,
};

use super::model::{Draft, Import};

/// Rows of previews that the trail vouches for.
pub const IMPORT: Tracked = Tracked {
    table: "plans_import",
    columns: &["body", "name", "draft", "version"],
};

/// Keeps a new preview.
///
/// # Errors
/// What the database said.
pub fn insert(tx: &mut Tx<'_>, account: Id<Account>, import: &Import) -> Result<(), Error> {
    let at = tx.now();
    tx.run(
        "insert into plans_import (id, account, body, name, source, draft, at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            import.id,
            account,
            import.body,
            &import.name,
            serde_json::to_string(&import.original)?,
            serde_json::to_string(&import.draft)?,
            at,
            import.version
        ],
    )?;
    Ok(())
}

/// The preview with that key.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Import>) -> Result<Option<Import>, Error> {
    conn.one(
        "select id, body, name, source, draft, version from plans_import where id = $1",
        args![id],
        |row| {
            let (source, draft): (String, String) = (row.get(3)?, row.get(4)?);
            Ok(Import {
                id: row.get(0)?,
                body: row.get(1)?,
                name: row.get(2)?,
                original: serde_json::from_str(&source)
                    .map_err(|_| Error::Corrupt("plans_import.source"))?,
                draft: serde_json::from_str(&draft)
                    .map_err(|_| Error::Corrupt("plans_import.draft"))?,
                version: row.get(5)?,
            })
        },
    )
}

/// Saves the draft of a preview.
///
/// # Errors
/// [`Error::Stale`] when somebody edited in between; what the database said.
pub fn save(tx: &mut Tx<'_>, id: Id<Import>, draft: &Draft, version: i64) -> Result<(), Error> {
    tx.run_one(
        "update plans_import set draft = $1, version = version + 1
         where id = $2 and version = $3",
        args![serde_json::to_string(draft)?, id, version],
    )
}

/// Throws a preview away.
///
/// # Errors
/// What the database said.
pub fn remove(tx: &mut Tx<'_>, id: Id<Import>) -> Result<(), Error> {
    tx.run("delete from plans_import where id = $1", args![id])?;
    Ok(())
}

/// Previews that an account has begun, newest first: key, name, title.
///
/// # Errors
/// What the database said.
pub fn begun(
    conn: &mut Conn,
    account: Id<Account>,
) -> Result<Vec<(Id<Import>, String, i64)>, Error> {
    conn.all(
        "select id, name, at from plans_import where account = $1 order by at desc limit 10",
        args![account],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
