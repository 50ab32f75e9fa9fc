//! The differences as a sheet in the columns of the list (差异表): its own headers in their order,
//! with the values of our roster, and a last column that says what differs.

use std::collections::BTreeMap;

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::{Conn, Sql, Value},
    secret::Keys,
};
use typeset::{Align, Cell, Column, Sheet, Table, sheet_xlsx};

use super::{
    decide::Names,
    model::{Comparison, Kind, Row, RowMark},
    store,
};
use crate::{
    intake::{Cell as ReadCell, Choice, Field, hidden},
    member::{Seen, find_by},
    model::Member,
    powers::HARDSHIP,
};

/// Differences that one file holds.
pub const ROWS_MAX: usize = 50_000;
/// Differences that are read at once.
const PIECE: u32 = 500;

/// What the file is made from (差异表).
pub struct Remaining {
    rows: Vec<Vec<String>>,
    /// Whether there were more than one file holds.
    pub cut: bool,
}

impl Remaining {
    /// How many.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The lines themselves.
    #[cfg(test)]
    pub fn into_rows(self) -> Vec<Vec<String>> {
        self.rows
    }
}

/// What is asked of the file (取表条件).
pub struct Wanted<'a> {
    /// Of which comparison.
    pub comparison: &'a Comparison,
    /// How its list is understood.
    pub choice: &'a Choice,
    /// The names of bodies.
    pub names: &'a Names,
    /// Whether numbers stand in the open where the list brought them.
    pub open: bool,
    /// Whether hardship may be told.
    pub hardship: bool,
}

/// All differences that remain and that the actor may see, as lines of the list.
///
/// # Errors
/// What the database said; a fault when a value does not open.
pub fn remaining(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    wanted: &Wanted<'_>,
) -> Result<Remaining, Error> {
    let mut all = Remaining {
        rows: Vec::new(),
        cut: false,
    };
    let mut after: Option<Id<RowMark>> = None;
    loop {
        let id = wanted.comparison.id;
        let some = store::with_cells(conn, keys, actor, id, after, PIECE)?;
        let Some((last, _)) = some.last() else {
            return Ok(all);
        };
        after = Some(last.id);
        let gone: Vec<Value> = some
            .iter()
            .filter(|(row, _)| row.kind == Kind::Gone && row.state.remains())
            .filter_map(|(row, _)| row.person.map(Value::from))
            .collect();
        let members = members(conn, &gone)?;
        for (row, cells) in some.iter().filter(|(row, _)| row.state.remains()) {
            if all.rows.len() >= ROWS_MAX {
                all.cut = true;
                return Ok(all);
            }
            let member = row.person.and_then(|person| members.get(&person));
            all.rows.push(line(row, cells, member, wanted));
        }
    }
}

fn members(conn: &mut Conn, people: &[Value]) -> Result<BTreeMap<Id<Person>, Member>, Error> {
    if people.is_empty() {
        return Ok(BTreeMap::new());
    }
    let seen = Seen::now(conn)?;
    let found = find_by(conn, &seen, |sql: Sql| {
        sql.push("and", &[]).push_in("m.person", people)
    })?;
    Ok(found.into_iter().map(|m| (m.person, m)).collect())
}

/// One line: the cells of the list with the values of the roster where they differ.
pub fn line(
    row: &Row,
    cells: &[ReadCell],
    member: Option<&Member>,
    wanted: &Wanted<'_>,
) -> Vec<String> {
    let tells = |field: Field| wanted.hardship || field != Field::Hardship;
    let mut line: Vec<String> = Vec::with_capacity(wanted.choice.heads.len() + 1);
    for at in 0..wanted.choice.heads.len() {
        let field = wanted.choice.columns.get(at).copied().flatten();
        let ours = match (row.kind, field) {
            (Kind::Gone, Some(field)) => {
                Some(member.map_or_else(String::new, |m| of_member(m, field, wanted.names)))
            }
            (_, Some(field)) => {
                let differs = row.fields.iter().find(|d| d.field == field);
                differs.map(|d| d.old.clone())
            }
            (_, None) => None,
        };
        let shown = match ours {
            Some(ours) if field.is_none_or(tells) => ours,
            Some(_) => String::new(),
            None => brought(cells.get(at), field, wanted.open),
        };
        line.push(shown);
    }
    line.push(what_differs(row, tells));
    line
}

/// A cell as it was brought; numbers of people are masked unless `open`.
fn brought(cell: Option<&ReadCell>, field: Option<Field>, open: bool) -> String {
    let shown = cell.map_or("", ReadCell::shown);
    if !open && field.is_none_or(Field::is_sensitive) {
        hidden(shown)
    } else {
        shown.to_owned()
    }
}

fn what_differs(row: &Row, tells: impl Fn(Field) -> bool) -> String {
    let fields = row.fields.iter().filter(|d| tells(d.field)).map(|d| {
        let empty = |text: &str| {
            if text.is_empty() {
                "（空）".to_owned()
            } else {
                text.to_owned()
            }
        };
        format!(
            "{}：名单“{}”，名册“{}”",
            d.field.word(),
            empty(&d.new),
            empty(&d.old)
        )
    });
    let fields: Vec<String> = fields.collect();
    let mut words = vec![row.kind.word().to_owned()];
    if !fields.is_empty() {
        words.push(fields.join("；"));
    }
    if !row.reason.is_empty() {
        words.push(format!("处理说明：{}", row.reason));
    }
    words.join("。")
}

/// What the roster says of a field; numbers masked.
fn of_member(m: &Member, field: Field, names: &Names) -> String {
    let name_of = |id: Id<Body>| names.get(&id).cloned().unwrap_or_default();
    let yes = |yes: bool| if yes { "是" } else { "否" }.to_owned();
    match field {
        Field::Name => m.name.clone(),
        Field::IdNumber => m.id_mask.clone(),
        Field::Sex => m.sex.map(|s| s.to_string()).unwrap_or_default(),
        Field::Birth => m.birth.map(|d| d.to_string()).unwrap_or_default(),
        Field::Phone => m.phone_mask.clone(),
        Field::StaffNo => m.staff_no.clone(),
        Field::Home => name_of(m.home),
        Field::JoinedOn => m.joined_on.map(|d| d.to_string()).unwrap_or_default(),
        Field::Standing => m.standing.word().to_owned(),
        Field::Since => m.since.to_string(),
        Field::Office => String::new(),
        Field::Post => m.post.clone(),
        Field::ModelWorker => yes(m.model_worker),
        Field::Hardship => yes(m.hardship),
    }
}

/// Whether an actor may be told of hardship there.
pub fn may_tell_hardship(actor: &Actor, at: &platform::access::BodyPath) -> bool {
    actor.may(HARDSHIP.code, at)
}

/// The workbook; what a program might take for a formula is written as text by `typeset`.
///
/// # Errors
/// A fault when it cannot be written.
pub fn workbook(choice: &Choice, remaining: Remaining) -> Result<Vec<u8>, Error> {
    let column = |title: &str, width: u16| Column {
        title: title.to_owned(),
        width,
        align: Align::Left,
    };
    let mut columns: Vec<Column> = choice.heads.iter().map(|head| column(head, 12)).collect();
    columns.push(column("差异", 40));
    let rows = remaining
        .rows
        .into_iter()
        .map(|row| row.into_iter().map(Cell::Text).collect());
    let sheet = Sheet {
        name: if choice.sheet.is_empty() {
            "差异".to_owned()
        } else {
            choice.sheet.clone()
        },
        title: String::new(),
        table: Table {
            columns,
            rows: rows.collect(),
        },
    };
    sheet_xlsx(&[sheet]).map_err(|error| Error::Fault(Box::new(error)))
}
