//! Families in the database.

use kernel::{Date, Id};
use platform::{
    Error, House,
    access::Person,
    args,
    db::{Conn, Row, Tx},
    secret::{Keys, Purpose, SealedColumn, place},
    trail::Tracked,
};

use super::model::{FamilyMark, Line, NewFamily, Relation, State};

/// Relatives; what is sealed is left out, its hash stands for the number.
pub(crate) const FAMILY: Tracked = Tracked {
    table: "membership_family",
    columns: &[
        "person",
        "relation",
        "name",
        "birth",
        "id_hash",
        "since",
        "ended_on",
        "ended_why",
    ],
};

/// Columns of encrypted values.
pub(crate) const SEALED: [SealedColumn; 2] = [
    SealedColumn {
        table: "membership_family",
        column: "id_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_family",
        column: "state_sealed",
        purpose: Purpose::Person,
    },
];

/// Relatives that one page shows.
const LINES_MAX: u32 = 100;

/// A row as it stands, sealed values still sealed.
struct Stored {
    line: Line,
    state: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Stored, Error> {
    let relation: String = row.get(1)?;
    let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
    Ok(Stored {
        line: Line {
            id: row.get(0)?,
            relation: Relation::parse(&relation)
                .ok_or(Error::Corrupt("membership_family.relation"))?,
            name: row.get(2)?,
            birth: row.get(3)?,
            id_mask: row.get(4)?,
            state: None,
            since: day(Some(row.get(5)?)),
            ended_on: day(row.get(6)?),
            ended_why: row.get(7)?,
        },
        state: row.get(8)?,
    })
}

const COLUMNS: &str = "id, relation, name, birth, id_mask, since, ended_on, ended_why, state_sealed
from membership_family";

/// The family of a person, those who still count first; `keys` for who may know of health, work
/// and study.
pub(crate) fn of_person(
    conn: &mut Conn,
    person: Id<Person>,
    keys: Option<&Keys>,
) -> Result<Vec<Line>, Error> {
    let sql = format!("select {COLUMNS} where person = $1 order by id limit $2");
    let stored = conn.all(&sql, args![person, LINES_MAX], read)?;
    let mut lines = Vec::with_capacity(stored.len());
    for Stored { mut line, state } in stored {
        if let Some(keys) = keys {
            line.state = Some(match state {
                Some(sealed) => opened(keys, line.id, &sealed)?,
                None => State::default(),
            });
        }
        lines.push(line);
    }
    lines.sort_by_key(|line| !line.ended_on.is_empty());
    Ok(lines)
}

fn opened(keys: &Keys, id: Id<FamilyMark>, sealed: &[u8]) -> Result<State, Error> {
    let at = place(FAMILY.table, SEALED[1].column, id.as_i64());
    let plain = keys.open_sealed(Purpose::Person, &at, sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// One relative with the member they belong to.
pub(crate) fn of(conn: &mut Conn, id: Id<FamilyMark>) -> Result<Option<(Id<Person>, Line)>, Error> {
    let person = conn.one(
        "select person from membership_family where id = $1",
        args![id],
        |row| row.get(0),
    )?;
    let sql = format!("select {COLUMNS} where id = $1");
    let line = conn.one(&sql, args![id], read)?;
    Ok(person.zip(line.map(|stored| stored.line)))
}

/// The whole number, after its opening is on the trail.
pub(crate) fn open_id_number(
    conn: &mut Conn,
    keys: &Keys,
    id: Id<FamilyMark>,
) -> Result<String, Error> {
    let sealed: Option<Option<Vec<u8>>> = conn.one(
        "select id_sealed from membership_family where id = $1",
        args![id],
        |row| row.get(0),
    )?;
    let sealed = sealed.flatten().ok_or(Error::Stale)?;
    let at = place(FAMILY.table, SEALED[0].column, id.as_i64());
    let plain = keys.open_sealed(Purpose::Person, &at, &sealed)?;
    String::from_utf8(plain).map_err(|_| Error::Corrupt("membership_family.id_sealed"))
}

/// Registers a relative from today on.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    house: &House,
    person: Id<Person>,
    new: &NewFamily,
) -> Result<Id<FamilyMark>, Error> {
    let (id, today, now) = (tx.id::<FamilyMark>(), tx.today(), tx.now());
    let seal = |column: &str, plain: &[u8]| {
        let at = place(FAMILY.table, column, id.as_i64());
        let keys = &house.keys;
        keys.seal(Purpose::Person, &at, plain, &house.chance)
    };
    let number = kernel::IdNumber::parse(&new.id_number).ok();
    let (sealed, mask, hash) = match &number {
        Some(number) => (
            Some(seal(SEALED[0].column, number.expose().as_bytes())?),
            number.masked(),
            Some(house.keys.lookup(number.expose())?),
        ),
        None => (None, String::new(), None),
    };
    let state = if new.state.is_empty() {
        None
    } else {
        let plain = serde_json::to_vec(&new.state)?;
        Some(seal(SEALED[1].column, &plain)?)
    };
    tx.run(
        "insert into membership_family
           (id, person, relation, name, birth, id_sealed, id_mask, id_hash, state_sealed, since,
            ended_on, ended_why, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, '', $11, 1)",
        args![
            id,
            person,
            new.relation.as_str(),
            &new.name,
            &new.birth,
            sealed,
            &mask,
            hash,
            state,
            today,
            now
        ],
    )?;
    Ok(id)
}

/// How a relative stops counting (终止).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ending {
    /// Who.
    pub family: Id<FamilyMark>,
    /// The first day without them.
    #[serde(with = "kernel::iso_date")]
    pub on: Date,
    /// Why.
    pub why: String,
}

/// Ends a relative; refused when somebody ended them before.
pub(crate) fn end(tx: &mut Tx<'_>, ending: &Ending) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_family
         set ended_on = $1, ended_why = $2, learnt_at = $3, version = version + 1
         where id = $4 and ended_on is null",
        args![ending.on, &ending.why, now, ending.family],
    )
}
