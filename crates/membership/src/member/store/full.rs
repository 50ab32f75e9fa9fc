//! Rows with what is sealed in them, for those who write them anew.

use kernel::{Id, Moment};
use platform::{
    Error,
    db::{Conn, Sql},
};

use super::{SHOWN, Sealed, read};
use crate::model::{Member, SetMark};

/// A row with all that it holds (整行).
#[derive(Debug, Clone)]
pub struct Full {
    /// All that is shown.
    pub member: Member,
    /// All that is sealed.
    pub sealed: Sealed,
    /// The change set that brought it.
    pub made_by: Option<Id<SetMark>>,
    /// When it was written or saved last.
    pub learnt_at: Moment,
}

/// Rows that match `rest`, whether they count or not; it begins with `and`.
///
/// # Errors
/// What the database said.
pub fn full_by(conn: &mut Conn, rest: impl FnOnce(Sql) -> Sql) -> Result<Vec<Full>, Error> {
    let sql = Sql::new("select").push(SHOWN, &[]).push(
        ", m.phone_sealed, m.phone_tail, m.phone_hash, m.id_sealed, m.id_hash, m.made_by,
                m.learnt_at
         from membership_member m where true",
        &[],
    );
    rest(sql).all(conn, |row| {
        Ok(Full {
            member: read(row)?,
            sealed: Sealed {
                phone: row.get(23)?,
                phone_tail: row.get(24)?,
                phone_hash: row.get(25)?,
                id_number: row.get(26)?,
                id_hash: row.get(27)?,
            },
            made_by: row.get(28)?,
            learnt_at: row.get(29)?,
        })
    })
}
