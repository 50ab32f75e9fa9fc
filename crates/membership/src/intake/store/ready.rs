//! Checked rows on their way into the staging: what costs time is done before the writer is asked.

use kernel::Id;
use platform::{
    Error, args,
    chance::Chance,
    db::{Tx, Value},
    secret::{Keys, Purpose},
};

use super::staged::{StagedMark, brought_place, sealed_place};
use crate::{
    intake::{
        checker::Settled,
        model::{Checked, Verdict},
        problem::{Code, Level},
    },
    model::SetMark,
};

/// Rows as they are inserted (待写入的暂存行): sealed before the writer is asked.
#[derive(Debug, Default)]
pub struct ReadyRows {
    rows: Vec<Vec<Value>>,
    problems: Vec<Vec<Value>>,
}

/// Seals checked rows; `id` gives their keys.
///
/// # Errors
/// A fault when there is no key.
pub fn ready_rows(
    mut id: impl FnMut() -> Id<StagedMark>,
    keys: &Keys,
    chance: &Chance,
    (set, sheet): (Id<SetMark>, &str),
    rows: &[Settled],
) -> Result<ReadyRows, Error> {
    let mut ready = ReadyRows::default();
    for Settled { row, member, .. } in rows {
        let id = id();
        let mut codes: Vec<Code> = row.problems.iter().map(|p| p.code).collect();
        codes.sort();
        codes.dedup();
        let asks = |code: &Code| code.level() == Level::Asks;
        for code in &codes {
            let problem = args![set, code.as_str(), row.no, id, asks(code)];
            ready.problems.push(problem.to_vec());
        }
        let waiting = codes.iter().filter(|code| asks(code)).count();
        let (sealed, brought) = sealed(row, id, keys, chance)?;
        let values = args![
            id,
            set,
            row.no,
            sheet,
            row.verdict().as_str(),
            row.person,
            member.map(|(id, _)| id),
            member.map(|(_, version)| version),
            row.parsed.name.clone().unwrap_or_default(),
            sealed,
            brought,
            serde_json::to_string(&row.differences)?,
            serde_json::to_string(&row.problems)?,
            waiting,
            row.if_taken().map_or("", Verdict::as_str)
        ];
        ready.rows.push(values.to_vec());
    }
    Ok(ready)
}

type Pair = (Option<Vec<u8>>, Option<Vec<u8>>);

/// What a row says, and its cells where something is wrong.
fn sealed(row: &Checked, id: Id<StagedMark>, keys: &Keys, chance: &Chance) -> Result<Pair, Error> {
    let seal = |place: String, plain: Vec<u8>| keys.seal(Purpose::Person, &place, &plain, chance);
    let sealed = match row.verdict() {
        Verdict::LeftOut => None,
        Verdict::Add | Verdict::Change | Verdict::Same | Verdict::Problem => {
            let plain = serde_json::to_vec(&row.parsed)?;
            Some(seal(sealed_place(id.as_i64()), plain)?)
        }
    };
    let brought = if row.problems.is_empty() || row.cells.is_empty() {
        None
    } else {
        let plain = serde_json::to_vec(&row.cells)?;
        Some(seal(brought_place(id.as_i64()), plain)?)
    };
    Ok((sealed, brought))
}

/// Keeps rows that are sealed already.
///
/// # Errors
/// What the database said.
pub fn insert_ready(tx: &mut Tx<'_>, ready: &ReadyRows) -> Result<(), Error> {
    tx.insert_all(
        "membership_staged",
        "id, set_id, no, sheet, verdict, person, member, member_version, name, sealed, brought,
         before, problems, waits, taken",
        &ready.rows,
    )?;
    if ready.problems.is_empty() {
        return Ok(());
    }
    let columns = "set_id, code, no, staged, open";
    tx.insert_all("membership_staged_problem", columns, &ready.problems)
}

/// Seals and keeps checked rows.
///
/// # Errors
/// What the database said; a fault when there is no key.
pub fn insert_rows(
    tx: &mut Tx<'_>,
    keys: &Keys,
    chance: &Chance,
    of: (Id<SetMark>, &str),
    rows: &[Settled],
) -> Result<(), Error> {
    let ready = ready_rows(|| tx.id(), keys, chance, of, rows)?;
    insert_ready(tx, &ready)
}
