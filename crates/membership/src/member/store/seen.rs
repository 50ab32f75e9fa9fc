//! Which rows count while change sets are under way.

use kernel::Id;
use platform::{
    Error,
    db::{Conn, Sql, Value},
};

use crate::model::SetMark;

/// The change sets that hide rows at this moment (可见范围); mostly none, and then a query pays
/// nothing for it. Read it in the same snapshot as the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Sets that are being written or taken away: their new rows do not count yet.
    coming: Vec<Id<SetMark>>,
    /// Sets that are live while what they replaced still stands: those rows count no more.
    going: Vec<Id<SetMark>>,
}

impl Seen {
    /// What holds in this snapshot.
    ///
    /// # Errors
    /// What the database said.
    pub fn now(conn: &mut Conn) -> Result<Self, Error> {
        let sets: Vec<(Id<SetMark>, String)> = conn.all(
            "select id, state from membership_set
             where state in ('writing', 'dropping') or (state = 'live' and not settled)
             order by id",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut seen = Self::default();
        for (id, state) in sets {
            if state == "live" {
                seen.going.push(id);
            } else {
                seen.coming.push(id);
            }
        }
        Ok(seen)
    }

    /// Whether every row counts.
    pub fn is_everything(&self) -> bool {
        self.coming.is_empty() && self.going.is_empty()
    }

    /// Appends the condition for rows of `membership_member` called `alias`.
    #[must_use]
    pub fn narrow(&self, sql: Sql, alias: &str) -> Sql {
        let sql = without(sql, &format!("{alias}.made_by"), &self.coming);
        without(sql, &format!("{alias}.ended_by"), &self.going)
    }

    /// Appends the condition for differences of kept figures called `alias`.
    #[must_use]
    pub fn narrow_deltas(&self, sql: Sql, alias: &str) -> Sql {
        without(sql, &format!("{alias}.made_by"), &self.coming)
    }
}

fn without(sql: Sql, column: &str, sets: &[Id<SetMark>]) -> Sql {
    if sets.is_empty() {
        return sql;
    }
    let ids: Vec<Value> = sets.iter().copied().map(Value::from).collect();
    sql.push(&format!("and ({column} is null or not"), &[])
        .push_in(column, &ids)
        .push(")", &[])
}
