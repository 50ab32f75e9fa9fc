//! Decided differences as the lines of their change set.

use platform::{App, Error};

use super::{model::Kind, rules, store};
use crate::{
    changeset::{Line, Set, Source},
    intake::{Put, Tree, known_person, known_rows, line},
};

/// Differences that a change set does.
pub struct Decided;

impl Source for Decided {
    fn lines(&self, house: &App, set: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let day = set.made_at.day();
        house.db.read_blocking(|conn| {
            let rows = store::of_set(conn, &house.keys, set.id, after, limit)?;
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let tree = Tree::of(conn, set.body)?;
            let replaced = rows.iter().filter_map(|(row, _)| row.member.map(|m| m.0));
            let known = known_rows(conn, replaced)?;
            let mut lines = Vec::with_capacity(rows.len());
            for (row, parsed) in rows {
                let put = Put {
                    no: row.no,
                    replaces: row.member.filter(|_| row.kind != Kind::New),
                    person: row.person.filter(|_| row.kind != Kind::New),
                };
                let before = match row.person.filter(|_| row.kind == Kind::Different) {
                    Some(person) => known_person(conn, person)?,
                    None => None,
                };
                let parsed = rules::written(parsed, row.kind, before.as_ref());
                lines.push(line(&put, &parsed, &known, &tree, day)?);
            }
            Ok(lines)
        })
    }
}
