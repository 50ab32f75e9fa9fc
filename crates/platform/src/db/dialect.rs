//! Where the two engines truly differ, by name.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// Texts rewritten once; the number of texts is bounded by the program's own statements and
/// the shapes of its filters.
static REWRITTEN: RwLock<BTreeMap<String, Arc<str>>> = RwLock::new(BTreeMap::new());
static GUARD: Mutex<()> = Mutex::new(());
const REWRITTEN_MAX: usize = 4_096;

/// `$1` becomes `?1`: to SQLite `$1` is a *name*, numbered by first appearance, so that
/// `select $2, $1` would swap its values without an error. And `ilike`, which ignores the case of
/// Latin letters, is `like` there; folding each row first by `lower` took three times as long.
pub(super) fn for_sqlite(sql: &str) -> Arc<str> {
    let read = REWRITTEN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = read.get(sql) {
        return found.clone();
    }
    drop(read);
    let _one_at_a_time = GUARD.lock().unwrap_or_else(PoisonError::into_inner);
    let made: Arc<str> = sql.replace('$', "?").replace(" ilike ", " like ").into();
    let mut write = REWRITTEN.write().unwrap_or_else(PoisonError::into_inner);
    if write.len() >= REWRITTEN_MAX {
        write.clear();
    }
    write.insert(sql.to_owned(), made.clone());
    made
}

/// One migration text for the engine. Three words of ours differ: `key primary key` (the rowid
/// itself on SQLite), `blob`, and `text sorted` (compared byte by byte on both engines).
pub(super) fn migration(sql: &str, pg: bool) -> Cow<'_, str> {
    if pg {
        sql.replace(" key primary key", " bigint primary key")
            .replace(" blob", " bytea")
            .replace(" text sorted", " text collate \"C\"")
            .into()
    } else {
        sql.replace(" key primary key", " integer primary key")
            .replace(" text sorted", " text")
            .into()
    }
}

/// `UNIQUE constraint failed: t.a, t.b` becomes `t.a,b`.
pub(super) fn sqlite_unique(message: &str) -> String {
    let list = message.split_once(": ").map_or(message, |(_, rest)| rest);
    let mut table = "";
    let mut columns = Vec::new();
    for part in list.split(", ") {
        let (of, column) = part.split_once('.').unwrap_or((table, part));
        table = of;
        columns.push(column);
    }
    format!("{table}.{}", columns.join(","))
}

/// `Key (a, b)=(1, 2) already exists.` (in whatever language) becomes `t.a,b`.
pub(super) fn pg_unique(table: &str, detail: &str, constraint: &str) -> String {
    let columns = detail
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(")=("))
        .map(|(list, _)| list.replace(", ", ","));
    match columns {
        Some(columns) => format!("{table}.{columns}"),
        None => constraint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_name_a_uniqueness_alike() {
        let sqlite = sqlite_unique("UNIQUE constraint failed: plans_plan.year, plans_plan.body");
        let pg = pg_unique("plans_plan", "键值 (year, body)=(2025, 1) 已存在", "x");
        assert_eq!(sqlite, "plans_plan.year,body");
        assert_eq!(pg, sqlite);
    }

    #[test]
    fn arguments_keep_their_numbers_on_sqlite() {
        assert_eq!(&*for_sqlite("select $2, $1"), "select ?2, ?1");
    }
}
