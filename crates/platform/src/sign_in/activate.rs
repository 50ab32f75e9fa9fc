//! A person without a password chooses one, after somebody outside made sure who they are.

use kernel::Id;
use maud::Markup;

use super::{
    account::{self, ACCOUNTS, NewAccount, account_of, by_id, by_name, open_account, subject},
    attempt, factor, gate, gate_pages, session,
};
use crate::{
    App, Error,
    access::{Account, Person},
    db::Tx,
    trail::{By, Deed},
    web::{Fields, Form},
};

/// Most numbers that are tried behind a user name that is taken.
const NAMES_MAX: u32 = 50;

/// The two fields of a new password.
pub fn password_fields(fields: &Fields) -> Markup {
    gate_pages::new_password_fields(fields, false)
}

/// Reads them and makes the hash that is stored; `None` when the form says what is wrong.
///
/// # Errors
/// A fault of the hasher.
pub async fn chosen_hash(
    house: &App,
    form: &mut Form,
    names: &[String],
) -> Result<Option<String>, Error> {
    match gate::chosen_password(form, names) {
        Some(password) => house.door.hasher.hash(password).await.map(Some),
        None => Ok(None),
    }
}

/// Opens an account for a person, or gives the one they have a new password and forgets its
/// second factor and sessions; under which user name they sign in. Whoever calls has made sure
/// that it is them.
///
/// # Errors
/// A refusal when the account was switched off; what the database said.
pub fn activate(
    tx: &mut Tx<'_>,
    house: &App,
    by: &By,
    person: Id<Person>,
    (wanted, hash): (&str, &str),
) -> Result<String, Error> {
    let Some(id) = account_of(tx, person)? else {
        let new = NewAccount {
            name: free_name(tx, wanted)?,
            person,
            password: hash.to_owned(),
            must_change: false,
        };
        let account = open_account(tx, by.clone(), &new)?;
        house.directory.account_opened(tx, by, person, account)?;
        return Ok(new.name);
    };
    renew(tx, by, id, hash)
}

fn renew(tx: &mut Tx<'_>, by: &By, id: Id<Account>, hash: &str) -> Result<String, Error> {
    let found = by_id(tx, id)?;
    if !found.active {
        return Err(Error::refused(
            "platform.account_off",
            "您的账号已停用，请联系工会工作人员",
        ));
    }
    account::set_password(tx, &found, hash, false)?;
    factor::clear(tx, id)?;
    session::end_all(tx, id, None)?;
    attempt::forget(tx, &found.name)?;
    let deed = Deed::on("platform.renew_password", subject(id)).row(ACCOUNTS, id);
    tx.trail(by.clone(), deed)?;
    Ok(found.name)
}

/// The wanted user name, or the first with a number behind it that nobody has.
pub(super) fn free_name(tx: &mut Tx<'_>, wanted: &str) -> Result<String, Error> {
    for number in 1..=NAMES_MAX {
        let name = match number {
            1 => wanted.to_owned(),
            number => format!("{wanted}-{number}"),
        };
        if by_name(tx, &name)?.is_none() {
            return Ok(name);
        }
    }
    Err(Error::refused(
        "platform.names_taken",
        "以工号开头的用户名都有人用了，请联系工会工作人员开通账号",
    ))
}
