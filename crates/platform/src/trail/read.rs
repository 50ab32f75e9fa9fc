//! Entries about one thing, for who may see what happened to it.

use kernel::{Id, Moment};

use super::Change;
use crate::{
    Error,
    access::Person,
    db::{Conn, Sql, Value},
    subject::Subject,
};

/// One entry as pages show it (留痕条目); sensitive values are salted hashes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Moment,
    /// Who; `None` for the house itself.
    pub person: Option<Id<Person>>,
    /// Who, as they were called then.
    pub name: String,
    /// `area.verb`.
    pub verb: String,
    /// Which fields.
    pub changes: Vec<Change>,
    /// The reason that was given.
    pub why: String,
}

/// The newest entries about `subject` of these verbs; at most `limit`.
///
/// # Errors
/// What the database said.
pub fn about(
    conn: &mut Conn,
    subject: &Subject,
    verbs: &[&str],
    limit: u32,
) -> Result<Vec<Told>, Error> {
    let verbs: Vec<Value> = verbs.iter().map(|v| Value::from(*v)).collect();
    Sql::new("select at, person, name, verb, changes, why from platform_trail")
        .push(
            "where subject_kind = ? and subject_id = ? and",
            &[subject.kind.as_str().into(), subject.id.into()],
        )
        .push_in("verb", &verbs)
        .push("order by id desc limit ?", &[limit.into()])
        .all(conn, |row| {
            let changes: String = row.get(4)?;
            Ok(Told {
                at: row.get(0)?,
                person: row.get(1)?,
                name: row.get(2)?,
                verb: row.get(3)?,
                changes: serde_json::from_str(&changes)
                    .map_err(|_| Error::Corrupt("platform_trail.changes"))?,
                why: row.get(5)?,
            })
        })
}
