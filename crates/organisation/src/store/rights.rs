//! What other areas ask of the tree for lists of people: where bodies stand now, who holds an
//! office somewhere, who may look at something.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath, Person},
    args,
    db::{Conn, Sql, Value},
};

use super::path_ids;
use crate::model::{Place, RightHolder};

/// Where bodies stand and what they are called, dissolved ones too; one look for a whole page.
///
/// # Errors
/// What the database said.
pub fn places(conn: &mut Conn, bodies: &[Id<Body>]) -> Result<BTreeMap<Id<Body>, Place>, Error> {
    let ids: Vec<Value> = bodies.iter().copied().map(Value::from).collect();
    let found: Vec<(Id<Body>, Place)> =
        Sql::new("select id, path, short_name from organisation_body where")
            .push_in("id", &ids)
            .all(conn, |row| {
                let place = Place {
                    path: BodyPath(row.get(1)?),
                    short: row.get(2)?,
                };
                Ok((row.get(0)?, place))
            })?;
    Ok(found.into_iter().collect())
}

/// Who holds `office` on `day` in a body whose path lies between two ends (from included, to
/// excluded); at most `limit`, ordered by person.
///
/// # Errors
/// What the database said.
pub fn office_holders(
    conn: &mut Conn,
    office: &str,
    (from, to): (&str, &str),
    day: Date,
    limit: u32,
) -> Result<Vec<Id<Person>>, Error> {
    conn.all(
        "select distinct t.person
         from organisation_term t
         join organisation_body b on b.id = t.body
         where t.office = $1 and b.path >= $2 and b.path < $3
           and t.first_day <= $4 and (t.last_day is null or t.last_day >= $4)
         order by t.person limit $5",
        args![office, from, to, day, limit],
        |row| row.get(0),
    )
}

/// Who holds one of `powers` at `at` on `day`, with the office that gives it; at most `limit`.
///
/// # Errors
/// What the database said.
pub fn right_holders(
    conn: &mut Conn,
    powers: &[&str],
    at: &BodyPath,
    day: Date,
    limit: u32,
) -> Result<Vec<RightHolder>, Error> {
    let ids = path_ids(at);
    let here = ids.last().copied();
    let above: Vec<Value> = ids.into_iter().map(Value::from).collect();
    let powers: Vec<Value> = powers.iter().map(|p| Value::from(*p)).collect();
    Sql::new(
        "select distinct w.power, p.id, p.name, o.name, b.short_name, o.position, b.path
         from organisation_office_power w
         join organisation_office o on o.code = w.office
         join organisation_term t on t.office = w.office
         join organisation_person p on p.id = t.person
         join organisation_body b on b.id = t.body
         where",
    )
    .push_in("w.power", &powers)
    .push(
        "and t.first_day <= ? and (t.last_day is null or t.last_day >= ?)
         and p.active_from <= ? and (p.active_to is null or p.active_to >= ?)
         and (w.reach = 'everywhere' or (w.reach = 'here' and t.body = ?)
              or (w.reach = 'below' and",
        args![day, day, day, day, here],
    )
    .push_in("t.body", &above)
    .push(
        ")) order by b.path, o.position, p.id, w.power limit ?",
        args![limit],
    )
    .all(conn, |row| {
        Ok(RightHolder {
            power: row.get(0)?,
            person: row.get(1)?,
            name: row.get(2)?,
            office_name: row.get(3)?,
            body_name: row.get(4)?,
        })
    })
}
