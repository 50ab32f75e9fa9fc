//! Members whom some hundred rows may mean, with one question each for ID numbers, staff numbers
//! and days of birth.

use std::collections::BTreeMap;

use kernel::{Date, Id, Sex};
use platform::{
    Error,
    access::{BodyPath, Person},
    db::{Conn, Row, Sql, Value},
};

use crate::{
    Standing,
    intake::{
        model::{Checked, Verdict},
        settle::{Hashes, Known},
    },
    member::Seen,
};

/// Who was found, by what finds them (候选).
#[derive(Default)]
pub struct Candidates {
    by_id: BTreeMap<String, Vec<Known>>,
    by_staff_no: BTreeMap<String, Vec<Known>>,
    by_birth: BTreeMap<Date, Vec<Known>>,
}

impl Candidates {
    /// Those whom one row may mean.
    pub fn of(&self, row: &Checked, hashes: &Hashes) -> Vec<Known> {
        let by_id = hashes.id.as_ref().and_then(|id| self.by_id.get(id));
        if let Some(found) = by_id {
            return found.clone();
        }
        let staff_no = row.parsed.staff_no.as_ref();
        let by_staff_no = staff_no.and_then(|no| self.by_staff_no.get(no));
        let by_birth = row.parsed.birth.and_then(|day| self.by_birth.get(&day));
        let both = by_staff_no.into_iter().chain(by_birth);
        both.flatten().cloned().collect()
    }
}

/// Asks for all rows at once; within `path`, besides ID numbers, which are looked up everywhere.
///
/// # Errors
/// What the database said.
pub fn known(
    conn: &mut Conn,
    path: &BodyPath,
    rows: &[(Checked, Hashes)],
) -> Result<Candidates, Error> {
    let seen = Seen::now(conn)?;
    let mut found = Candidates::default();
    let ids = rows.iter().filter_map(|(_, h)| h.id.as_deref());
    for one in ask(conn, &seen, |sql| sql.push_in("m.id_hash", &distinct(ids)))? {
        if let Some(hash) = one.id_number.1.clone() {
            found.by_id.entry(hash).or_default().push(one);
        }
    }
    let rest: Vec<&(Checked, Hashes)> = rows
        .iter()
        .filter(|(row, hashes)| {
            let met = hashes
                .id
                .as_ref()
                .is_some_and(|id| found.by_id.contains_key(id));
            !met && row.verdict() != Verdict::LeftOut
        })
        .collect();
    let (from, to) = organisation::path_range(path);
    let ends = [Value::from(from), Value::from(to)];
    let within = |sql: Sql| sql.push("and m.path >= ? and m.path < ?", &ends);
    let numbers = rest
        .iter()
        .filter_map(|(r, _)| r.parsed.staff_no.as_deref());
    let numbers = distinct(numbers);
    for one in ask(conn, &seen, |sql| {
        within(sql.push_in("m.staff_no", &numbers))
    })? {
        found
            .by_staff_no
            .entry(one.staff_no.clone())
            .or_default()
            .push(one);
    }
    // A row with an ID number can only be a member who has none yet.
    for numbered in [true, false] {
        let days = rest
            .iter()
            .filter(|(_, hashes)| hashes.id.is_some() == numbered)
            .filter_map(|(r, _)| r.parsed.birth.map(|day| day.to_string()));
        let days: Vec<String> = days.collect();
        let days = distinct(days.iter().map(String::as_str));
        let only = if numbered {
            "and m.id_hash is null"
        } else {
            ""
        };
        let born = ask(conn, &seen, |sql| {
            within(sql.push_in("m.birth", &days)).push(only, &[])
        })?;
        for one in born {
            if let Some(day) = one.birth {
                let met = found.by_birth.entry(day).or_default();
                if !met.iter().any(|k| k.row == one.row) {
                    met.push(one);
                }
            }
        }
    }
    Ok(found)
}

/// One person of the roster as lists are compared with them.
///
/// # Errors
/// What the database said.
pub fn known_person(conn: &mut Conn, person: Id<Person>) -> Result<Option<Known>, Error> {
    let seen = Seen::now(conn)?;
    let found = ask(conn, &seen, |sql| {
        sql.push("m.person = ?", &[person.into()])
    })?;
    Ok(found.into_iter().next())
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Value> {
    let mut all: Vec<&str> = texts.collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(Value::from).collect()
}

fn ask(conn: &mut Conn, seen: &Seen, rest: impl FnOnce(Sql) -> Sql) -> Result<Vec<Known>, Error> {
    let sql = Sql::new(
        "select m.id, m.version, m.person, m.home, m.path, m.standing, m.since, m.joined_on,
                m.name, m.staff_no, m.sex, m.birth, m.phone_mask, m.phone_hash, m.id_mask,
                m.id_hash, m.post, m.model_worker, m.hardship
         from membership_member m
         where",
    );
    let sql = rest(sql);
    seen.narrow(sql, "m").all(conn, read)
}

fn read(row: &Row<'_>) -> Result<Known, Error> {
    let (standing, sex): (String, String) = (row.get(5)?, row.get(10)?);
    Ok(Known {
        row: row.get(0)?,
        version: row.get(1)?,
        person: row.get(2)?,
        home: row.get(3)?,
        path: BodyPath(row.get(4)?),
        standing: Standing::parse(&standing).ok_or(Error::Corrupt("membership_member.standing"))?,
        since: row.get(6)?,
        joined_on: row.get(7)?,
        name: row.get(8)?,
        staff_no: row.get(9)?,
        sex: match sex.as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        },
        birth: row.get(11)?,
        phone: (row.get(12)?, row.get(13)?),
        id_number: (row.get(14)?, row.get(15)?),
        post: row.get(16)?,
        model_worker: row.get(17)?,
        hardship: row.get(18)?,
    })
}
