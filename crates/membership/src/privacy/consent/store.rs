//! Consents in the database.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Person,
    args,
    db::{Conn, Row, Tx},
    trail::Tracked,
};

use super::model::{Consent, ConsentMark, Form, Purpose};

/// Consents.
pub(crate) const CONSENT: Tracked = Tracked {
    table: "membership_consent",
    columns: &[
        "person",
        "purpose",
        "words",
        "form",
        "paper",
        "given_on",
        "recorded_by",
        "withdrawn_on",
        "withdrawn_why",
    ],
};

/// Consents of one person that are read at once.
const LIST_MAX: u32 = 200;

fn read(row: &Row<'_>) -> Result<Consent, Error> {
    let (purpose, form): (String, String) = (row.get(1)?, row.get(3)?);
    let withdrawn: Option<Date> = row.get(6)?;
    Ok(Consent {
        id: row.get(0)?,
        purpose: Purpose::parse(&purpose).ok_or(Error::Corrupt("membership_consent.purpose"))?,
        words: row.get(2)?,
        form: Form::parse(&form).ok_or(Error::Corrupt("membership_consent.form"))?,
        paper: row.get(4)?,
        given_on: row.get::<Date>(5)?.to_string(),
        withdrawn_on: withdrawn.map(|d| d.to_string()).unwrap_or_default(),
        withdrawn_why: row.get(7)?,
    })
}

/// All consents of a person, the newest first.
///
/// # Errors
/// What the database said.
pub(crate) fn of_person(conn: &mut Conn, person: Id<Person>) -> Result<Vec<Consent>, Error> {
    conn.all(
        "select id, purpose, words, form, paper, given_on, withdrawn_on, withdrawn_why
         from membership_consent where person = $1 order by id desc limit $2",
        args![person, LIST_MAX],
        read,
    )
}

/// A consent on its way in.
pub(super) struct New<'a> {
    pub person: Id<Person>,
    pub purpose: Purpose,
    pub form: Form,
    pub paper: &'a str,
    pub given_on: Date,
    pub by: Id<Person>,
}

/// Notes a consent.
///
/// # Errors
/// [`Error::Unique`] while one to the same purpose holds.
pub(super) fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<Id<ConsentMark>, Error> {
    let (id, now) = (tx.id::<ConsentMark>(), tx.now());
    tx.run(
        "insert into membership_consent
           (id, person, purpose, words, form, paper, given_on, recorded_by, withdrawn_on,
            withdrawn_why, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, null, '', $9, 1)",
        args![
            id,
            new.person,
            new.purpose.as_str(),
            new.purpose.words(),
            new.form.as_str(),
            new.paper,
            new.given_on,
            new.by,
            now
        ],
    )?;
    Ok(id)
}

/// Notes that a consent was withdrawn today; refused when it was before.
pub(super) fn withdraw(tx: &mut Tx<'_>, id: Id<ConsentMark>, why: &str) -> Result<(), Error> {
    let (today, now) = (tx.today(), tx.now());
    tx.run_one(
        "update membership_consent
         set withdrawn_on = $1, withdrawn_why = $2, learnt_at = $3, version = version + 1
         where id = $4 and withdrawn_on is null",
        args![today, why, now, id],
    )
}
