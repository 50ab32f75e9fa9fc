//! The first start: a union, its first person, and the office that may do everything.

use kernel::{Id, Term};
use organisation::{Appointment, NewBody, NewPerson, appoint, found_body, register_person};
use platform::{Error, access::Person, db::Tx, sign_in::Founding, trail::By};

const BY: By = By::House("首次启用");

/// Founds the union with its first administrator.
///
/// # Errors
/// What the rules or the database said.
pub fn found(tx: &mut Tx<'_>, founding: &Founding) -> Result<Id<Person>, Error> {
    let today = tx.today();
    let body = found_body(
        tx,
        BY,
        &NewBody {
            kind: "bureau_union".to_owned(),
            parent: None,
            name: founding.union.clone(),
            short: founding.union.chars().take(20).collect(),
            aliases: Vec::new(),
            credit_code: None,
            from: today,
            reason: "首次启用".to_owned(),
        },
    )?;
    let person = register_person(
        tx,
        BY,
        &NewPerson {
            name: founding.person.clone(),
            staff_no: None,
            home: Some(body),
            email: None,
            from: today,
        },
    )?;
    for office in ["administrator", "officer"] {
        appoint(
            tx,
            BY,
            &Appointment {
                person,
                office: office.to_owned(),
                body,
                term: Term::since(today),
                appointed_by: "首次启用".to_owned(),
            },
        )?;
    }
    Ok(person)
}
