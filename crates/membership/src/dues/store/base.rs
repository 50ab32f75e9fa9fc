//! Bases as rows; the amounts are sealed.

use std::collections::BTreeMap;

use kernel::{Date, Id, Money};
use platform::{
    Error,
    access::Person,
    args,
    chance::Chance,
    db::{Conn, Sql, Tx, Value},
    secret::{Keys, Purpose, place},
};

use super::ids;
use crate::dues::model::{Base, BaseMark};

const TABLE: &str = "membership_dues_base";

/// A base to be written (新基数).
#[derive(Debug, Clone)]
pub struct NewBase {
    /// Whose.
    pub person: Id<Person>,
    /// From when it holds.
    pub from: Date,
    /// How much a month.
    pub amount: Money,
    /// Where it comes from.
    pub why: String,
}

/// What binds an amount to the trail without telling it.
pub fn hash_of(keys: &Keys, person: Id<Person>, amount: Money) -> Result<String, Error> {
    keys.lookup(&format!("membership.dues_base|{person}|{}", amount.fen()))
}

/// An amount, sealed for one place.
pub fn seal_fen(
    keys: &Keys,
    chance: &Chance,
    (table, id): (&str, i64),
    amount: Money,
) -> Result<Vec<u8>, Error> {
    let at = place(table, "amount_sealed", id);
    let digits = amount.fen().to_string();
    keys.seal(Purpose::Person, &at, digits.as_bytes(), chance)
}

/// The amount that is sealed there.
pub fn open_fen(keys: &Keys, (table, id): (&str, i64), sealed: &[u8]) -> Result<Money, Error> {
    let at = place(table, "amount_sealed", id);
    let plain = keys.open_sealed(Purpose::Person, &at, sealed)?;
    let digits = String::from_utf8(plain).ok();
    let fen = digits.and_then(|digits| digits.parse().ok());
    fen.map(Money::from_fen)
        .ok_or(Error::Corrupt("membership_dues.amount_sealed"))
}

/// The bases of these people, each from the oldest on.
pub fn bases_of(
    conn: &mut Conn,
    keys: &Keys,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Vec<Base>>, Error> {
    type Sealed = (Id<Person>, Id<BaseMark>, Date, Option<Vec<u8>>, String);
    let rows: Vec<Sealed> =
        Sql::new("select person, id, from_day, amount_sealed, why from membership_dues_base where")
            .push_in("person", &ids(people))
            .push("order by person, from_day, id", &[])
            .all(conn, |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
    let mut found: BTreeMap<Id<Person>, Vec<Base>> = BTreeMap::new();
    for (person, id, from, sealed, why) in rows {
        let Some(sealed) = sealed else { continue };
        let amount = open_fen(keys, (TABLE, id.as_i64()), &sealed)?;
        let base = Base {
            id,
            from,
            amount,
            why,
        };
        found.entry(person).or_default().push(base);
    }
    Ok(found)
}

/// Adds bases; their keys.
pub fn insert_bases(
    tx: &mut Tx<'_>,
    (keys, chance): (&Keys, &Chance),
    bases: &[NewBase],
    by: i64,
) -> Result<Vec<Id<BaseMark>>, Error> {
    let now = tx.now();
    let (mut rows, mut made) = (Vec::new(), Vec::new());
    for base in bases {
        let id: Id<BaseMark> = tx.id();
        let sealed = seal_fen(keys, chance, (TABLE, id.as_i64()), base.amount)?;
        let hash = hash_of(keys, base.person, base.amount)?;
        let row: Vec<Value> =
            args![id, base.person, base.from, sealed, hash, &base.why, by, now].to_vec();
        rows.push(row);
        made.push(id);
    }
    let columns = "id, person, from_day, amount_sealed, amount_hash, why, made_by, made_at";
    tx.insert_all(TABLE, columns, &rows)?;
    Ok(made)
}
