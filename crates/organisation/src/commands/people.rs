//! Registering people, their accounts, and the first of them.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Account, Body, Person},
    db::Tx,
    sign_in::{self, Founding, NewAccount},
    subject::Subject,
    trail::{By, Deed},
};

use super::{Appointment, NewBody, PERSON_SUBJECT, appoint, found_body, person::end_person};
use crate::{
    rules,
    store::{self, PERSON},
};

/// Longest short name that the set-up makes of a full one.
const SHORT_MAX: usize = 20;

/// A person to be registered (新登记人员).
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: Option<String>,
    /// 所在组织.
    pub home: Option<Id<Body>>,
    /// 工作邮箱.
    pub email: Option<String>,
    /// From which day.
    pub from: Date,
}

/// Registers a person (登记人员).
///
/// # Errors
/// A wrong field for a staff number that is taken in the same union; what the database said.
pub fn register_person(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &NewPerson,
) -> Result<Id<Person>, Error> {
    if let Some(home) = new.home {
        let home = store::row_of(tx, home)?.ok_or(Error::NotFound)?;
        rules::still_stands(&home.view.short, home.valid_to)?;
    }
    if let (Some(number), Some(home)) = (&new.staff_no, new.home) {
        number_is_free(tx, number, home)?;
    }
    let id = tx.id();
    store::insert_person(
        tx,
        id,
        &new.name,
        new.staff_no.as_deref(),
        new.home,
        new.email.as_deref(),
        new.from,
    )?;
    let deed = Deed::on("organisation.register", Subject::new(PERSON_SUBJECT, id))
        .row(PERSON, id)
        .change("姓名", "", &new.name)
        .change("工号", "", new.staff_no.as_deref().unwrap_or_default());
    tx.trail(by, deed)?;
    Ok(id)
}

/// Numbers repeat between unions, never inside one.
/// Source: house rule.
fn number_is_free(tx: &mut Tx<'_>, number: &str, home: Id<Body>) -> Result<(), Error> {
    let path = store::row_of(tx, home)?.ok_or(Error::NotFound)?.view.path;
    let today = tx.today();
    if let Some(union) = store::union_of(tx, &path)?
        && store::staff_no_taken(tx, number, union, today)?
    {
        return Err(Error::field(
            "staff_no",
            "这个工号在本工会已经登记过，请核对",
        ));
    }
    Ok(())
}

/// Notes that a person leaves (离开); `last` is their last day. Their terms are ended before.
///
/// # Errors
/// A refusal while terms run on; [`Error::Stale`]; what the database said.
pub fn leave(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Person>,
    last: Date,
    reason: &str,
) -> Result<(), Error> {
    let rows = end_person(tx, id, last, reason)?;
    let deed = Deed::on("organisation.leave", Subject::new(PERSON_SUBJECT, id))
        .change("最后一天", "", last)
        .why(reason);
    let deed = rows
        .into_iter()
        .fold(deed, |d, (table, row)| d.row(table, row));
    tx.trail(by, deed)
}

/// Opens an account for a person (开通账号) and notes that they can sign in.
///
/// # Errors
/// A wrong field when the name is taken; a refusal when they have an account or have left.
pub fn open_account(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &NewAccount,
) -> Result<Id<Account>, Error> {
    let by = by.into();
    let account = sign_in::open_account(tx, by.clone(), new)?;
    note_account(tx, by, new.person)?;
    Ok(account)
}

/// Notes that a person can sign in.
///
/// # Errors
/// [`Error::NotFound`] for nobody; what the database said.
pub(crate) fn note_account(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    person: Id<Person>,
) -> Result<(), Error> {
    let row = store::person_row(tx, person)?.ok_or(Error::NotFound)?;
    store::save_can_sign_in(tx, person)?;
    let subject = Subject::new(PERSON_SUBJECT, person);
    let deed = Deed::on("organisation.open_account", subject)
        .row(PERSON, person)
        .change("姓名", "", &row.view.name)
        .change("账号", "未开通", "已开通");
    tx.trail(by, deed)
}

/// Founds the first body of an empty house with its first person, who becomes its administrator
/// and officer (首次启用). The platform opens their account in the same transaction.
///
/// # Errors
/// What the database said.
pub fn found(tx: &mut Tx<'_>, founding: &Founding) -> Result<Id<Person>, Error> {
    let by = By::House("首次启用");
    let today = tx.today();
    let is_bureau = founding.union.ends_with("局工会");
    let kind = if is_bureau { "bureau_union" } else { "union" };
    let new = NewBody {
        kind: kind.to_owned(),
        parent: None,
        name: founding.union.clone(),
        short: founding.union.chars().take(SHORT_MAX).collect(),
        aliases: Vec::new(),
        credit_code: None,
        from: today,
        reason: "首次启用".to_owned(),
    };
    let body = found_body(tx, by.clone(), &new)?;
    let person = NewPerson {
        name: founding.person.clone(),
        staff_no: None,
        home: Some(body),
        email: None,
        from: today,
    };
    let person = register_person(tx, by.clone(), &person)?;
    store::save_can_sign_in(tx, person)?;
    let subject = Subject::new(PERSON_SUBJECT, person);
    let deed = Deed::on("organisation.open_account", subject).row(PERSON, person);
    tx.trail(by.clone(), deed)?;
    // Who starts alone keeps the house and does its work, until they appoint others.
    for office in ["administrator", "officer"] {
        let first = Appointment {
            person,
            office: office.to_owned(),
            body,
            term: Term::since(today),
            appointed_by: "首次启用".to_owned(),
        };
        appoint(tx, by.clone(), &first)?;
    }
    Ok(person)
}
