//! Registering and correcting a committee's term.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Body,
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    COMMITTEE,
    model::{Committee, CommitteeMark},
    rules, store,
};
use crate::commands::BODY_SUBJECT;

/// A committee's term as it was elected (届次).
#[derive(Debug, Clone)]
pub struct NewCommittee {
    /// 第几届.
    pub number: i64,
    /// The day of the election.
    pub first: Date,
    /// 3 or 5.
    pub years: i64,
    /// 席位.
    pub seats: i64,
    /// 批复文号.
    pub paper: String,
}

/// What a term becomes, when it may.
fn wanted(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    old: Option<&Committee>,
    new: &NewCommittee,
) -> Result<Committee, Error> {
    let row = crate::store::row_of(tx, body)?.ok_or(Error::NotFound)?;
    crate::rules::still_stands(&row.view.short, row.valid_to)?;
    let id = old.map_or(Id::from_i64(0), |o| o.id);
    let mut others = store::all_of(tx, body)?;
    others.retain(|o| o.id != id);
    if others.iter().any(|o| o.number == new.number) {
        let text = "这一届已经登记，请在组织页上更正";
        return Err(Error::field("number", text));
    }
    rules::may_register(new.number, new.first, &others, tx.today())?;
    Ok(Committee {
        id,
        body,
        number: new.number,
        first: new.first,
        years: new.years,
        last: rules::term_end(new.first, new.years),
        seats: new.seats,
        paper: new.paper.clone(),
        version: old.map_or(1, |o| o.version),
    })
}

fn deed(verb: &'static str, old: Option<&Committee>, new: &Committee) -> Deed {
    let was = |show: fn(&Committee) -> String| old.map(show).unwrap_or_default();
    Deed::on(verb, Subject::new(BODY_SUBJECT, new.body))
        .change("届次", was(|o| o.number.to_string()), new.number)
        .change("选举日期", was(|o| o.first.to_string()), new.first)
        .change("任期年数", was(|o| o.years.to_string()), new.years)
        .change("届满日期", was(|o| o.last.to_string()), new.last)
        .change("席位", was(|o| o.seats.to_string()), new.seats)
        .change("依据", was(|o| o.paper.clone()), &new.paper)
}

/// Registers a term of a body's committee (登记届次).
///
/// # Errors
/// A wrong field when that term is there; a refusal by the rules; what the database said.
pub fn register_committee(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    new: &NewCommittee,
) -> Result<(), Error> {
    let row = wanted(tx, body, None, new)?;
    let id = store::insert(tx, &row)?;
    let deed = deed("organisation.register_committee", None, &row).row(COMMITTEE, id);
    tx.trail(by, deed)
}

/// Corrects a term that was registered wrongly (更正届次).
///
/// # Errors
/// [`Error::NotFound`]; as [`register_committee`]; [`Error::Stale`] when it is no longer `version`.
pub fn correct_committee(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<CommitteeMark>,
    version: i64,
    new: &NewCommittee,
    reason: &str,
) -> Result<(), Error> {
    let old = store::one(tx, id)?.ok_or(Error::NotFound)?;
    let row = Committee {
        version,
        ..wanted(tx, old.body, Some(&old), new)?
    };
    store::save(tx, &row)?;
    let deed = deed("organisation.correct_committee", Some(&old), &row)
        .row(COMMITTEE, id)
        .why(reason);
    tx.trail(by, deed)
}
