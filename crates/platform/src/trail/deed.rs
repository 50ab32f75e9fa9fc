//! What a command says of itself.

use kernel::Id;
use serde::{Deserialize, Serialize};

use super::{
    hash::{Touched, entry_hash, row_hash, sm3_hex},
    last,
};
use crate::{
    Error,
    access::{Account, Actor, Person},
    args,
    db::Tx,
    subject::Subject,
};

/// A table whose rows are compared with the trail (受校验的表).
#[derive(Debug, Clone, Copy)]
pub struct Tracked {
    /// The table; its key column is `id`.
    pub table: &'static str,
    /// The columns that count, in a fixed order, without `id`.
    pub columns: &'static [&'static str],
}

/// Who did it (经办).
#[derive(Debug, Clone)]
pub enum By {
    /// A person, under their own account.
    Person {
        account: Id<Account>,
        person: Id<Person>,
        name: String,
    },
    /// The house itself: a job, a reminder, set-up. The text says which.
    House(&'static str),
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self::Person {
            account: actor.account,
            person: actor.person,
            name: actor.name.clone(),
        }
    }
}

/// One changed field (变更字段).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field, in Chinese, as the page names it.
    pub field: String,
    /// What stood there; a salted hash when sensitive.
    pub old: Option<String>,
    /// What stands there now; a salted hash when sensitive.
    pub new: Option<String>,
    /// Whether the values stand apart and may be erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

/// A command on its way to the trail (留痕).
pub struct Deed {
    verb: &'static str,
    subject: Subject,
    rows: Vec<(Tracked, i64)>,
    changes: Vec<Change>,
    why: Option<String>,
}

/// Marks the keys of trail entries.
pub(super) struct Entry;

impl Deed {
    /// `verb` as `area.verb`, done on `subject`.
    pub fn on(verb: &'static str, subject: Subject) -> Self {
        Self {
            verb,
            subject,
            rows: Vec::new(),
            changes: Vec::new(),
            why: None,
        }
    }

    /// A row that this command wrote or removed; its state after the command is hashed.
    #[must_use]
    pub fn row<T>(mut self, tracked: Tracked, id: Id<T>) -> Self {
        self.rows.push((tracked, id.as_i64()));
        self
    }

    /// Several rows of one table.
    #[must_use]
    pub fn rows<T>(mut self, tracked: Tracked, ids: impl IntoIterator<Item = Id<T>>) -> Self {
        self.rows
            .extend(ids.into_iter().map(|id| (tracked, id.as_i64())));
        self
    }

    /// A field that changed; equal values are left out.
    #[must_use]
    pub fn change(mut self, field: &str, old: impl ToString, new: impl ToString) -> Self {
        let (old, new) = (old.to_string(), new.to_string());
        if old != new {
            let some = |text: String| if text.is_empty() { None } else { Some(text) };
            let field = field.to_owned();
            self.changes.push(Change {
                field,
                old: some(old),
                new: some(new),
                sensitive: false,
            });
        }
        self
    }

    /// A sensitive field that changed: the entry keeps salted hashes, the values stand apart.
    #[must_use]
    pub fn secret_change(mut self, field: &str, old: Option<&str>, new: Option<&str>) -> Self {
        if old != new {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let (field, old, new) = (field.to_owned(), owned(old), owned(new));
            self.changes.push(Change {
                field,
                old,
                new,
                sensitive: true,
            });
        }
        self
    }

    /// The reason that was given.
    #[must_use]
    pub fn why(mut self, reason: impl Into<String>) -> Self {
        self.why = Some(reason.into());
        self
    }
}

impl Tx<'_> {
    /// Puts `deed` on the trail, in this transaction.
    ///
    /// # Errors
    /// What the database said.
    pub fn trail(&mut self, by: impl Into<By>, deed: Deed) -> Result<(), Error> {
        self.trail_with(by.into(), deed, None).map(drop)
    }

    /// As [`Tx::trail`]; `batch` is a batch that this entry closes, with its root.
    pub(super) fn trail_with(
        &mut self,
        by: By,
        deed: Deed,
        batch: Option<Touched>,
    ) -> Result<Id<Entry>, Error> {
        let entry = self.id::<Entry>();
        let (account, person, name) = match by {
            By::Person {
                account,
                person,
                name,
            } => (Some(account), Some(person), name),
            By::House(what) => (None, None, what.to_owned()),
        };
        let mut rows = self.touched(deed.rows)?;
        rows.extend(batch);
        let (changes, apart) = put_apart(deed.changes);
        let changes = serde_json::to_string(&changes)?;
        let why = deed.why.unwrap_or_default();
        let at = self.now();
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let hash = entry_hash(
            &[
                &entry.as_i64().to_string(),
                &at.as_ms().to_string(),
                &number(account.map(Id::as_i64)),
                &number(person.map(Id::as_i64)),
                &name,
                deed.verb,
                &deed.subject.kind,
                &deed.subject.id.as_i64().to_string(),
                &changes,
                &why,
            ],
            &rows,
        );
        self.run(
            "insert into platform_trail
               (id, at, account, person, name, verb, subject_kind, subject_id, changes, why, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            args![
                entry,
                at,
                account,
                person,
                &name,
                deed.verb,
                &deed.subject.kind,
                deed.subject.id,
                &changes,
                &why,
                &hash
            ],
        )?;
        self.beside(entry, apart, rows)?;
        self.run(
            "insert into platform_trail_pending (entry) values ($1)",
            args![entry],
        )?;
        Ok(entry)
    }

    /// What stands beside an entry: sensitive values, and the rows it left behind.
    fn beside(
        &mut self,
        entry: Id<Entry>,
        apart: Vec<Apart>,
        rows: Vec<Touched>,
    ) -> Result<(), Error> {
        for value in apart {
            self.run(
                "insert into platform_trail_value (entry, place, salt, old, new)
                 values ($1, $2, $3, $4, $5)",
                args![entry, value.place, value.salt, value.old, value.new],
            )?;
        }
        for row in rows {
            self.run(
                "insert into platform_trail_row (entry, table_name, row_id, hash, previous)
                 values ($1, $2, $3, $4, $5)",
                args![entry, &row.table, row.id, row.hash, row.previous],
            )?;
            self.run(
                "insert into platform_trail_head (table_name, row_id, toucher) values ($1, $2, $3)
                 on conflict (table_name, row_id) do update set toucher = excluded.toucher",
                args![row.table, row.id, entry],
            )?;
        }
        Ok(())
    }

    /// The rows of a deed as they stand now, each once, with what touched it before: an entry,
    /// or a chunk of a batch.
    fn touched(&mut self, mut rows: Vec<(Tracked, i64)>) -> Result<Vec<Touched>, Error> {
        rows.sort_by_key(|(tracked, id)| (tracked.table, *id));
        rows.dedup_by_key(|(tracked, id)| (tracked.table, *id));
        let mut out = Vec::with_capacity(rows.len());
        for of_table in rows.chunk_by(|(a, _), (b, _)| a.table == b.table) {
            let Some((tracked, _)) = of_table.first() else {
                continue;
            };
            let ids: Vec<i64> = of_table.iter().map(|(_, id)| *id).collect();
            let before = last::touchers(self, tracked.table, &ids)?;
            for id in ids {
                out.push(Touched {
                    table: tracked.table.to_owned(),
                    id,
                    hash: row_hash(self, tracked, id)?.text(),
                    previous: before.get(&id).copied().unwrap_or_default(),
                });
            }
        }
        Ok(out)
    }
}

/// A sensitive value beside the entry.
struct Apart {
    place: usize,
    salt: String,
    old: Option<String>,
    new: Option<String>,
}

/// Replaces sensitive values by salted hashes; the values go into the side table. A closure
/// that runs again draws new salts, and only the run that commits leaves any.
fn put_apart(changes: Vec<Change>) -> (Vec<Change>, Vec<Apart>) {
    let (mut shown, mut apart) = (Vec::with_capacity(changes.len()), Vec::new());
    for (place, change) in changes.into_iter().enumerate() {
        if !change.sensitive {
            shown.push(change);
            continue;
        }
        let salt = crate::chance::Chance::system().hex::<16>();
        let hash = |text: &Option<String>| {
            text.as_ref()
                .map(|t| sm3_hex(&[salt.as_bytes(), t.as_bytes()]))
        };
        let (old, new) = (hash(&change.old), hash(&change.new));
        shown.push(Change {
            field: change.field,
            old,
            new,
            sensitive: true,
        });
        apart.push(Apart {
            place,
            salt,
            old: change.old,
            new: change.new,
        });
    }
    (shown, apart)
}
