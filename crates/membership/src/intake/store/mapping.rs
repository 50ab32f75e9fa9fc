//! How columns were understood last time.

use std::collections::BTreeMap;

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Tx},
};

use sha2::{Digest, Sha256};

use crate::intake::{
    field::{Field, plain},
    model::Choice,
};

/// What sheets with the same headers are known by (表头指纹), whatever their title.
pub fn fingerprint(heads: &[String]) -> String {
    let mut hash = Sha256::new();
    for head in heads {
        hash.update(plain(head).as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a union confirmed for a sheet with these headers; `None` when it never did.
pub type Remembered = Option<(Vec<Option<Field>>, BTreeMap<String, Id<Body>>)>;

/// Looks up what was confirmed last time.
///
/// # Errors
/// What the database said.
pub fn remembered(conn: &mut Conn, body: Id<Body>, fingerprint: &str) -> Result<Remembered, Error> {
    conn.one(
        "select columns, bodies from membership_intake_mapping
         where body = $1 and fingerprint = $2",
        args![body, fingerprint],
        |row| {
            let (columns, bodies): (String, String) = (row.get(0)?, row.get(1)?);
            let corrupt = |_| Error::Corrupt("membership_intake_mapping");
            let columns = serde_json::from_str(&columns).map_err(corrupt)?;
            let bodies = serde_json::from_str(&bodies).map_err(corrupt)?;
            Ok((columns, bodies))
        },
    )
}

/// Keeps what was confirmed, in place of what was before.
///
/// # Errors
/// What the database said.
pub fn remember(tx: &mut Tx<'_>, body: Id<Body>, choice: &Choice) -> Result<(), Error> {
    let (id, now) = (tx.id::<Choice>(), tx.now());
    tx.run(
        "insert into membership_intake_mapping (id, body, fingerprint, columns, bodies, at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (body, fingerprint)
         do update set columns = excluded.columns, bodies = excluded.bodies, at = excluded.at",
        args![
            id,
            body,
            fingerprint(&choice.heads),
            serde_json::to_string(&choice.columns)?,
            serde_json::to_string(&choice.bodies)?,
            now
        ],
    )?;
    Ok(())
}
