//! What the made-up member has said of themselves (示例资料变更).

use platform::{
    App, Error,
    access::{Actor, Person},
    db::{CommandKey, Tx},
    subject::Subject,
    trail::{By, Deed},
};

use super::commands;
use crate::{
    PERSON_SUBJECT,
    family::{self, FAMILY, NewFamily, Relation, State},
};

/// A child that is registered, and a mother whose registration waits for the union's officer.
///
/// # Errors
/// What the database or the keys said.
pub fn load(house: &App, person: kernel::Id<Person>) -> Result<(), Error> {
    let inside = house.clone();
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let account = organisation::account_of(tx, person)?.ok_or(Error::NotFound)?;
        let today = tx.today();
        let actor = inside.directory.actor(tx, account, person, today)?;
        fill(tx, &inside, &actor.ok_or(Error::NotFound)?)
    })
}

fn relative(relation: Relation, name: &str, birth: &str, work: &str) -> NewFamily {
    NewFamily {
        relation,
        name: name.to_owned(),
        birth: birth.to_owned(),
        id_number: String::new(),
        state: State {
            health: String::new(),
            work: work.to_owned(),
        },
    }
}

fn fill(tx: &mut Tx<'_>, house: &App, actor: &Actor) -> Result<(), Error> {
    let child = relative(Relation::Child, "林小禾", "2024", "未入园");
    let row = family::insert(tx, house, actor.person, &child)?;
    let deed = Deed::on(
        "membership.change_profile",
        Subject::new(PERSON_SUBJECT, actor.person),
    )
    .row(FAMILY, row)
    .change("家庭成员", "", &child.name);
    tx.trail(By::House("演示数据"), deed)?;
    let mother = relative(Relation::Parent, "林母（示例）", "1975", "退休");
    commands::propose_family(tx, house, actor, &mother, &[]).map(drop)
}
