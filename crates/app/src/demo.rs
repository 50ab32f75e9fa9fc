//! The example bureau: synthetic people, a year of work, and one account for each of the cast.

use organisation::demo::CastMember;
use platform::{
    App, Error,
    db::{CommandKey, Tx},
    sign_in::NewAccount,
    trail::{self, By},
};

const BY: By = By::House("示例数据");

/// Fills an empty house; leaves one that has bodies in it as it is.
///
/// # Errors
/// What the database said.
pub fn fill(house: &App) -> Result<(), Error> {
    let bodies = house
        .db
        .read_blocking(|conn| organisation::bodies(conn, None, &[]))?;
    if !bodies.is_empty() {
        return Ok(());
    }
    let cast = house
        .db
        .write_blocking(CommandKey::unkeyed(), organisation::demo::load)?;
    let members = cast.accounts.clone();
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        members.iter().try_for_each(|member| account(tx, member))
    })?;
    membership::demo::load(&house.db, &house.keys, house.today())?;
    let member = cast.accounts.iter().find(|a| a.user == "member");
    if let Some(member) = member {
        membership::profile::demo::load(house, member.person)?;
    }
    membership::dues::demo::load(house, &cast, house.today())?;
    membership::demo::compare(house, "officer", house.today())?;
    plans::demo::load(house, &plans::demo::cast(&cast)?, house.today())?;
    house
        .db
        .write_blocking(CommandKey::unkeyed(), documents::demo::confirm_most)?;
    trail::seal_all(house)?;
    Ok(())
}

/// Nobody in the demo signs in by password: one click does.
fn account(tx: &mut Tx<'_>, member: &CastMember) -> Result<(), Error> {
    let new = NewAccount {
        name: member.user.clone(),
        person: member.person,
        password: String::new(),
        must_change: false,
    };
    organisation::open_account(tx, BY, &new).map(drop)
}
