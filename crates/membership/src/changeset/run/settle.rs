//! After a set is live: what it replaced is put away, and organisation's people follow.

use std::sync::Arc;

use kernel::Id;
use organisation::PersonChange;
use platform::{
    App, Error,
    db::{Conn, Tx},
    jobs::Claim,
    secret::place,
    subject::Subject,
    trail::{Batch, By, Deed, Leaf},
};

use crate::{
    changeset::{commands::SUBJECT, model::Set, store},
    member::{self, Full},
    model::{Member, SetMark},
};

/// Rows that one write puts away: each is inserted, deleted, and its person brought in step.
const AWAY_ROWS: u32 = 40;

/// Puts away everything that a live set replaced.
pub(super) fn settle(house: &App, claim: &Claim, set: &Set) -> Result<(), Error> {
    loop {
        claim.go_on()?;
        let id = set.id;
        let rows = house
            .db
            .read_blocking(|conn| store::to_put_away(conn, id, AWAY_ROWS))?;
        let Some(first) = rows.first().map(|row| row.member.id) else {
            break;
        };
        let rows: Result<Vec<Full>, Error> = rows
            .into_iter()
            .map(|row| sealed_for_away(house, row))
            .collect();
        let rows = Arc::new(rows?);
        claim.write(house, &format!("away {first}"), move |tx| {
            put_away(tx, id, &rows)
        })?;
    }
    let (id, name) = (set.id, set.name.clone());
    if let Some(undone) = set.undoes {
        for piece in 0.. {
            let step = format!("give back {} {piece}", claim.fence);
            let given = claim.write(house, &step, move |tx| {
                store::give_back(tx, id, undone, AWAY_ROWS)
            })?;
            if given == 0 {
                break;
            }
        }
    }
    claim.write(house, "settled", move |tx| {
        let work = store::work_of(tx, id)?;
        if let Some(tidying) = work.tidying {
            let deed = Deed::on("membership.set_settled", Subject::new(SUBJECT, id)).why(&name);
            Batch(Id::from_i64(tidying)).close(tx, By::House("整理变更前的会员记录"), deed)?;
        }
        store::set_settled(tx, id)
    })
}

/// Sealed values are bound to where they lie.
fn sealed_for_away(house: &App, mut row: Full) -> Result<Full, Error> {
    let id = row.member.id;
    let to = |column| place("membership_member_past", column, id.as_i64());
    if let Some(phone) = &row.sealed.phone {
        let from = member::phone_place(id);
        row.sealed.phone = Some(member::moved(house, &from, &to("phone_sealed"), phone)?);
    }
    if let Some(number) = &row.sealed.id_number {
        let from = member::id_number_place(id);
        row.sealed.id_number = Some(member::moved(house, &from, &to("id_sealed"), number)?);
    }
    Ok(row)
}

fn put_away(tx: &mut Tx<'_>, set: Id<SetMark>, rows: &[Full]) -> Result<(), Error> {
    store::put_away(tx, set, rows)?;
    let mut leaves = Vec::with_capacity(rows.len() * 3);
    for row in rows {
        leaves.push(Leaf::removed(&member::MEMBER, row.member.id));
        if let Some(new) = brought_for(tx, set, &row.member)? {
            leaves.extend(in_step(tx, &new)?);
        }
    }
    let work = store::work_of(tx, set)?;
    match work.tidying {
        Some(tidying) => Batch(Id::from_i64(tidying)).chunk(tx, &leaves),
        None => Err(Error::Corrupt("membership_set_work.tidying")),
    }
}

fn brought_for(conn: &mut Conn, set: Id<SetMark>, old: &Member) -> Result<Option<Member>, Error> {
    let found = member::full_by(conn, |sql| {
        sql.push(
            "and m.person = ? and m.made_by = ?",
            platform::args![old.person, set],
        )
    })?;
    Ok(found.into_iter().next().map(|full| full.member))
}

/// Name, number and home of the person in organisation, when they differ.
fn in_step(tx: &mut Tx<'_>, new: &Member) -> Result<Vec<Leaf>, Error> {
    let Some(person) = organisation::person(tx, new.person)? else {
        return Ok(Vec::new());
    };
    let same =
        person.name == new.name && person.staff_no == new.staff_no && person.body == Some(new.home);
    if same {
        return Ok(Vec::new());
    }
    let change = PersonChange {
        name: new.name.clone(),
        staff_no: Some(new.staff_no.clone()).filter(|no| !no.is_empty()),
        home: Some(new.home),
        from: tx.today(),
        reason: "名册变更".to_owned(),
        version: None,
    };
    let rows = match organisation::set_person(tx, new.person, &change) {
        Ok(rows) => rows,
        // The home was dissolved since: the roster's data problems name that, nothing is lost.
        Err(Error::Refused(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let rows = rows.into_iter();
    rows.map(|(tracked, id)| Leaf::standing(tx, &tracked, id))
        .collect()
}
