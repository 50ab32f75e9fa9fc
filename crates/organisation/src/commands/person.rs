//! What others do to people inside a deed of their own: the rows are written and given back, to be
//! named on the trail by who calls.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    db::Tx,
    trail::Tracked,
};

use crate::{
    model::{PersonRow, PersonWhat, RowMark},
    rules,
    store::{self, NewPersonFact, PERSON, PERSON_FACT},
};

/// Rows that a deed wrote, to be named by [`platform::trail::Deed::row`].
pub type Rows = Vec<(Tracked, Id<RowMark>)>;

/// How a person stands from a day on (人员变更).
#[derive(Debug, Clone)]
pub struct PersonChange {
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: Option<String>,
    /// 所在组织.
    pub home: Option<Id<Body>>,
    /// From which day they belong there.
    pub from: Date,
    /// Why, or the paper.
    pub reason: String,
    /// The version that was looked at, when somebody looked.
    pub version: Option<i64>,
}

fn known(tx: &mut Tx<'_>, id: Id<Person>, version: Option<i64>) -> Result<PersonRow, Error> {
    let row = store::person_row(tx, id)?.ok_or(Error::NotFound)?;
    if version.is_some_and(|v| v != row.version) {
        return Err(Error::Stale);
    }
    Ok(row)
}

/// Sets name, number and home of a person; a new home is a fact from `from` on, and the past keeps
/// the old one.
///
/// # Errors
/// A refusal when the home is dissolved or the day lies ahead; [`Error::Stale`]; what the database
/// said.
pub fn set_person(tx: &mut Tx<'_>, id: Id<Person>, new: &PersonChange) -> Result<Rows, Error> {
    let row = known(tx, id, new.version)?;
    let mut rows = vec![(PERSON, id.cast())];
    if row.view.body != new.home {
        rules::change_day(new.from, tx.today(), None)?;
        if let Some(home) = new.home {
            let home = store::row_of(tx, home)?.ok_or(Error::NotFound)?;
            rules::still_stands(&home.view.short, home.valid_to)?;
            rules::stood_on(&home.view.short, home.valid_from, new.from)?;
        }
        let fact = NewPersonFact {
            person: id,
            what: PersonWhat::Home,
            holds_from: new.from,
            before: row.view.body,
            home: new.home,
            reason: &new.reason,
        };
        rows.push((PERSON_FACT, store::insert_person_fact(tx, &fact)?.cast()));
    }
    store::save_person(tx, &row, &new.name, new.staff_no.as_deref(), new.home)?;
    Ok(rows)
}

/// Notes that a person leaves; `last` is their last day.
///
/// # Errors
/// A refusal while they hold an office beyond that day; [`Error::Stale`]; what the database said.
pub fn end_person(
    tx: &mut Tx<'_>,
    id: Id<Person>,
    last: Date,
    reason: &str,
) -> Result<Rows, Error> {
    let row = known(tx, id, None)?;
    rules::may_end(row.active, last)?;
    let running = store::terms_of_person(tx, id)?;
    rules::may_leave(&row.view.name, &running, last)?;
    let fact = NewPersonFact {
        person: id,
        what: PersonWhat::Left,
        holds_from: last.tomorrow().map_err(|_| Error::Corrupt("day"))?,
        before: row.view.body,
        home: row.view.body,
        reason,
    };
    let fact = store::insert_person_fact(tx, &fact)?;
    store::save_active_to(tx, &row, Some(last))?;
    Ok(vec![(PERSON, id.cast()), (PERSON_FACT, fact.cast())])
}

/// Notes that a person who left is there again from `from` on.
///
/// # Errors
/// A refusal when they never left or come back before they went; [`Error::Stale`]; what the
/// database said.
pub fn return_person(
    tx: &mut Tx<'_>,
    id: Id<Person>,
    from: Date,
    reason: &str,
) -> Result<Rows, Error> {
    let row = known(tx, id, None)?;
    rules::may_return(&row.view.name, row.active, from, tx.today())?;
    // Who left stayed with a body that ended meanwhile: first they get a new home.
    if let Some(home) = row.view.body {
        let home = store::row_of(tx, home)?.ok_or(Error::NotFound)?;
        rules::still_stands(&home.view.short, home.valid_to)?;
    }
    let fact = NewPersonFact {
        person: id,
        what: PersonWhat::Back,
        holds_from: from,
        before: row.view.body,
        home: row.view.body,
        reason,
    };
    let fact = store::insert_person_fact(tx, &fact)?;
    store::save_active_to(tx, &row, None)?;
    Ok(vec![(PERSON, id.cast()), (PERSON_FACT, fact.cast())])
}
