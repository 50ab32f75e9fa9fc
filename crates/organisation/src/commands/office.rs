//! Giving and ending offices, and what they may do.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Body, Person, Power, Reach},
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use super::{BODY_SUBJECT, named};
use crate::{
    certificate,
    model::TermMark,
    rules::{self, Wanted},
    store::{self, OFFICE_POWER, TERM, TERM_FACT},
};

/// An office to be given (任命).
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Who.
    pub person: Id<Person>,
    /// Code of the office.
    pub office: String,
    /// Where.
    pub body: Id<Body>,
    /// From when to when.
    pub term: Term,
    /// The paper.
    pub appointed_by: String,
}

/// Gives an office (任命).
///
/// # Errors
/// A refusal by the rules of overlap and incompatible offices; what the database said.
pub fn appoint(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &Appointment,
) -> Result<Id<TermMark>, Error> {
    let person = store::person_row(tx, new.person)?.ok_or(Error::NotFound)?;
    let body = store::row_of(tx, new.body)?.ok_or(Error::NotFound)?;
    rules::still_stands(&body.view.short, body.valid_to)?;
    let office = store::office(tx, &new.office)?
        .ok_or_else(|| Error::field("office", "没有这个职务，请重新选择"))?;
    rules::office_fits(&office, &body.view)?;
    if !person.active.contains(new.term.first) {
        return Err(Error::refused(
            "organisation.not_active",
            format!("{}在任期开始时不在册，请核对日期", person.view.name),
        ));
    }
    let held = store::terms_to_compare(tx, new.person, new.body, &body.view.path)?;
    let wanted = Wanted {
        person_name: &person.view.name,
        office: &office.code,
        office_name: &office.name,
        term: new.term,
    };
    rules::may_hold(wanted, &held, &store::incompatible(tx)?)?;
    let by_paper = &new.appointed_by;
    let id = store::insert_term(tx, new.person, &office.code, new.body, new.term, by_paper)?;
    let mut follows = Vec::new();
    if office.represents {
        let cause = format!("{}任{}", person.view.name, office.name);
        follows = certificate::representative_changed(tx, new.body, &cause, new.term.first)?;
    }
    let deed = Deed::on("organisation.appoint", Subject::new(BODY_SUBJECT, new.body))
        .row(TERM, id)
        .change("人员", "", &person.view.name)
        .change("职务", "", &office.name)
        .change("任期", "", new.term)
        .why(by_paper.clone());
    tx.trail(by, named(deed, follows))?;
    Ok(id)
}

/// Ends a term (免职); `last` is its last day.
///
/// # Errors
/// A refusal when `last` lies outside the term; [`Error::Stale`]; what the database said.
pub fn end_term(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<TermMark>,
    last: Date,
    reason: &str,
) -> Result<(), Error> {
    let term = store::term(tx, id)?.ok_or(Error::NotFound)?;
    rules::may_end(term.term, last)?;
    let fact = store::save_last_day(tx, &term, last, reason)?;
    let mut follows = Vec::new();
    if store::office(tx, &term.office)?.is_some_and(|o| o.represents) {
        let cause = format!("{}不再任{}", term.person_name, term.office_name);
        let since = last.tomorrow().unwrap_or(last);
        follows = certificate::representative_changed(tx, term.body, &cause, since)?;
    }
    let old = term.term.last.map(|d| d.to_string()).unwrap_or_default();
    let subject = Subject::new(BODY_SUBJECT, term.body);
    let deed = Deed::on("organisation.end_term", subject)
        .row(TERM, id)
        .row(TERM_FACT, fact)
        .change("人员", "", &term.person_name)
        .change("职务", "", &term.office_name)
        .change("任期止日", old, last)
        .why(reason);
    tx.trail(by, named(deed, follows))
}

/// Gives a power to an office, changes how far it reaches, or takes it (`None`).
///
/// # Errors
/// What the database said.
pub fn set_power(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    office: &str,
    power: &str,
    reach: Option<Reach>,
) -> Result<(), Error> {
    let held = store::office_powers(tx)?;
    let held = held
        .into_iter()
        .find(|p| p.office == office && p.power == power);
    let old = held.as_ref().map(|p| p.reach);
    if old == reach {
        return Ok(());
    }
    let subject = Subject::new("organisation.office_power", Id::<Power>::from_i64(0));
    let mut deed = Deed::on("organisation.set_power", subject)
        .change("职务", "", office)
        .change("权限", "", power)
        .change("范围", reach_word(old), reach_word(reach));
    if let Some(held) = held {
        store::drop_power(tx, held.id)?;
        deed = deed.row(OFFICE_POWER, held.id);
    }
    if let Some(reach) = reach {
        let id = store::add_power(tx, office, power, reach)?;
        deed = deed.row(OFFICE_POWER, id);
    }
    tx.trail(by, deed)
}

/// `本级及以下`; 无 without the power.
pub(crate) const fn reach_word(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "无",
        Some(Reach::Here) => "本级",
        Some(Reach::Below) => "本级及以下",
        Some(Reach::Everywhere) => "全系统",
    }
}

/// Gives each power that this house has not met before to its default offices. Afterwards the
/// table is the union's own: what they took away stays away.
///
/// # Errors
/// What the database said.
pub fn sync_powers(tx: &mut Tx<'_>, powers: &[Power]) -> Result<(), Error> {
    let known = store::offices(tx)?;
    let mut given = Vec::new();
    for power in powers {
        if store::power_seen(tx, power.code)? {
            continue;
        }
        store::mark_power(tx, power.code)?;
        for (office, reach) in power.default {
            if known.iter().any(|o| o.code == *office) {
                given.push(store::add_power(tx, office, power.code, *reach)?);
            }
        }
    }
    if given.is_empty() {
        return Ok(());
    }
    let subject = Subject::new("organisation.office_power", Id::<Power>::from_i64(0));
    let count = given.len();
    let deed = Deed::on("organisation.sync_powers", subject)
        .rows(OFFICE_POWER, given)
        .change("默认权限", "", format!("{count} 项"));
    tx.trail(By::House("启动时登记新权限"), deed)
}
