//! Looking at a difference again on the roster as it stands (再次核对).

use kernel::Id;
use organisation::BodyView;
use platform::{Error, db::Conn, secret::Keys};

use super::{
    decide::{Names, names},
    model::{Comparison, Covers, Kind, Row},
    rules::{self, Found},
    store::Fresh,
};
use crate::{
    intake::{
        Checked, Choice, Known, Parsed, SettleGround, differences as differences_of, hashes,
        known_for, known_person, settle, store as lists,
    },
    model::MemberMark,
};

/// What a second look found (再次核对的结果).
pub enum Again {
    /// As it was; the row of the roster and its version now.
    AsBefore(Option<(Id<MemberMark>, i64)>),
    /// Nothing differs any more.
    Agreed(&'static str),
    /// Something else differs now.
    Other(Fresh),
}

/// What is looked at with (核对所需).
pub struct Ground {
    union: BodyView,
    names: Names,
    choice: Choice,
    covers: Covers,
}

impl Ground {
    /// Of a comparison.
    ///
    /// # Errors
    /// What the database said.
    pub fn of(conn: &mut Conn, comparison: &Comparison) -> Result<Self, Error> {
        let union = organisation::body(conn, comparison.body)?.ok_or(Error::NotFound)?;
        let bodies = organisation::bodies(conn, Some(&union.path), &[])?;
        let list = lists::find(conn, comparison.id)?.ok_or(Error::NotFound)?;
        Ok(Self {
            names: names(&bodies),
            choice: list.choice,
            covers: comparison.covers,
            union,
        })
    }

    fn settling(&self) -> SettleGround<'_> {
        SettleGround {
            choice: &self.choice,
            union: self.union.id,
            path: &self.union.path,
            names: &self.names,
        }
    }
}

/// What differs between a row of the list and one person.
///
/// # Errors
/// A fault when there is no key.
pub fn differences(
    keys: &Keys,
    parsed: &Parsed,
    known: &Known,
    ground: &Ground,
) -> Result<Vec<Found>, Error> {
    let row = as_row(0, parsed);
    let hashes = hashes(keys, parsed)?;
    let differences = differences_of(&row, &hashes, known, &ground.settling());
    Ok(rules::apart(&differences, parsed, known))
}

fn as_row(no: i64, parsed: &Parsed) -> Checked {
    Checked {
        no: u32::try_from(no).unwrap_or_default(),
        parsed: parsed.clone(),
        problems: Vec::new(),
        cells: Vec::new(),
        person: None,
        near: None,
        differences: Vec::new(),
    }
}

/// Looks at a difference again.
///
/// # Errors
/// What the database said.
pub fn look(
    conn: &mut Conn,
    keys: &Keys,
    row: &Row,
    parsed: Option<&Parsed>,
    ground: &Ground,
) -> Result<Again, Error> {
    match (row.kind, parsed) {
        (Kind::Doubtful | Kind::Elsewhere, _) => Ok(Again::AsBefore(None)),
        (Kind::New, Some(parsed)) => new(conn, keys, row, parsed, ground),
        (Kind::Moved | Kind::Standing | Kind::Different, Some(parsed)) => {
            known(conn, keys, row, parsed, ground)
        }
        (Kind::Gone, _) => gone(conn, row, ground),
        (Kind::New | Kind::Moved | Kind::Standing | Kind::Different, None) => {
            Err(Error::Corrupt("membership_comparison_row.sealed"))
        }
    }
}

fn new(
    conn: &mut Conn,
    keys: &Keys,
    row: &Row,
    parsed: &Parsed,
    ground: &Ground,
) -> Result<Again, Error> {
    let mut one = [(as_row(row.no, parsed), hashes(keys, parsed)?)];
    let near = known_for(conn, &ground.union.path, &one)?;
    let [(checked, hashes)] = &mut one;
    let candidates = near.of(checked, hashes);
    let known = settle(checked, hashes, &candidates, &ground.settling());
    let was_asked = row.problems.is_empty();
    match rules::found(checked, known.as_ref()).into_iter().next() {
        None => Ok(Again::Agreed("名册里后来登记了此人")),
        Some(found) if found.kind == Kind::New => Ok(Again::AsBefore(None)),
        // Somebody looked and said that it is another person.
        Some(found) if found.kind == Kind::Doubtful && known.is_none() && was_asked => {
            Ok(Again::AsBefore(None))
        }
        Some(found) => Ok(Again::Other(Fresh {
            kind: found.kind,
            person: known.as_ref().map(|k| k.person).or(checked.near),
            member: known.as_ref().map(|k| (k.row, k.version)),
            home: known.as_ref().map_or(row.home, |k| k.home),
            fields: found.fields,
            problems: checked.problems.clone(),
        })),
    }
}

fn known(
    conn: &mut Conn,
    keys: &Keys,
    row: &Row,
    parsed: &Parsed,
    ground: &Ground,
) -> Result<Again, Error> {
    let person = row
        .person
        .ok_or(Error::Corrupt("membership_comparison_row.person"))?;
    let Some(known) = known_person(conn, person)?.filter(|k| k.path.is_within(&ground.union.path))
    else {
        return Ok(Again::Agreed("此人已不在本工会的名册里"));
    };
    let found = differences(keys, parsed, &known, ground)?;
    let Some(found) = found.into_iter().find(|f| f.kind == row.kind) else {
        return Ok(Again::Agreed("名册后来已与名单一致"));
    };
    if found.fields == row.fields {
        return Ok(Again::AsBefore(Some((known.row, known.version))));
    }
    Ok(Again::Other(Fresh {
        kind: row.kind,
        person: Some(person),
        member: Some((known.row, known.version)),
        home: known.home,
        fields: found.fields,
        problems: row.problems.clone(),
    }))
}

fn gone(conn: &mut Conn, row: &Row, ground: &Ground) -> Result<Again, Error> {
    let person = row
        .person
        .ok_or(Error::Corrupt("membership_comparison_row.person"))?;
    let known = known_person(conn, person)?
        .filter(|k| k.path.is_within(&ground.union.path) && ground.covers.expects(k.standing));
    Ok(match known {
        None => Again::Agreed("名册后来已经变动"),
        Some(known) if known.home == row.home => Again::AsBefore(Some((known.row, known.version))),
        Some(known) => Again::Other(Fresh {
            kind: Kind::Gone,
            person: Some(person),
            member: Some((known.row, known.version)),
            home: known.home,
            fields: Vec::new(),
            problems: row.problems.clone(),
        }),
    })
}
