//! After a set is live: what it replaced is put away, and organisation's people follow.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::Id;
use organisation::PersonChange;
use platform::{
    App, Error,
    access::Person,
    db::{Tx, Value},
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

/// Rows that are read and sealed at once.
const PAGE_ROWS: u32 = 1_000;
/// Rows between two looks at the clock.
const GROUP_ROWS: usize = 50;
/// Longest time that a chunk keeps the writer; the rest of 50 ms is for the commit.
/// Source: house rule (ADR-0015).
const CHUNK_TIME: Duration = Duration::from_millis(25);
/// Rows that one write gives back.
const BACK_ROWS: u32 = 100;

/// A row on its way out, sealed for where it will lie, and the row that took its place.
struct Away {
    row: Full,
    new: Option<Member>,
}

/// Puts away everything that a live set replaced.
pub(super) fn settle(house: &App, claim: &Claim, set: &Set) -> Result<(), Error> {
    let id = set.id;
    loop {
        claim.go_on()?;
        let page = Arc::new(page(house, id)?);
        let mut from = 0;
        while let Some(first) = page.get(from) {
            let (step, rows) = (format!("away {}", first.row.member.id), page.clone());
            from = claim.write(house, &step, move |tx| chunk(tx, id, &rows, from))?;
        }
        if page.is_empty() {
            break;
        }
    }
    let (id, name) = (set.id, set.name.clone());
    if let Some(undone) = set.undoes {
        for piece in 0.. {
            let step = format!("give back {} {piece}", claim.fence);
            let given = claim.write(house, &step, move |tx| {
                store::give_back(tx, id, undone, BACK_ROWS)
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

/// The next rows, with those that took their places.
fn page(house: &App, set: Id<SetMark>) -> Result<Vec<Away>, Error> {
    let (rows, brought) = house.db.read_blocking(|conn| {
        let rows = store::to_put_away(conn, set, PAGE_ROWS)?;
        let people: Vec<Value> = rows.iter().map(|r| Value::from(r.member.person)).collect();
        let brought = member::full_by(conn, |sql| {
            sql.push("and m.made_by = ? and", platform::args![set])
                .push_in("m.person", &people)
        })?;
        Ok((rows, brought))
    })?;
    let mut brought: BTreeMap<Id<Person>, Member> = brought
        .into_iter()
        .map(|full| (full.member.person, full.member))
        .collect();
    rows.into_iter()
        .map(|row| {
            let new = brought.remove(&row.member.person);
            let row = sealed_for_away(house, row)?;
            Ok(Away { row, new })
        })
        .collect()
}

/// Puts rows away until the time of a chunk is over; the place behind the last of them.
fn chunk(tx: &mut Tx<'_>, set: Id<SetMark>, rows: &[Away], from: usize) -> Result<usize, Error> {
    let started = Instant::now();
    let (mut next, mut leaves) = (from, Vec::new());
    while next < rows.len() && (next == from || started.elapsed() < CHUNK_TIME) {
        let group = rows.get(next..).unwrap_or_default();
        let group = group.get(..GROUP_ROWS).unwrap_or(group);
        store::put_away(tx, set, group.iter().map(|away| &away.row))?;
        for Away { row, new } in group {
            leaves.push(Leaf::removed(&member::MEMBER, row.member.id));
            if let Some(new) = new {
                leaves.extend(in_step(tx, new)?);
            }
        }
        next += group.len();
    }
    let work = store::work_of(tx, set)?;
    let tidying = work
        .tidying
        .ok_or(Error::Corrupt("membership_set_work.tidying"))?;
    Batch(Id::from_i64(tidying)).chunk(tx, &leaves)?;
    Ok(next)
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
