//! People who come together: hidden until their batch is live, gone together.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Tx, Value},
    trail::Leaf,
};

use crate::model::{BatchMark, NewImported};

/// Opens a batch whose people nobody sees yet.
///
/// # Errors
/// What the database said.
pub fn open_batch(tx: &mut Tx<'_>) -> Result<Id<BatchMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_batch (id, live) values ($1, false)",
        args![id],
    )?;
    Ok(id)
}

/// Shows all people of a batch in one instant, or hides them; since when is kept, so that the
/// past answers as it did.
///
/// # Errors
/// [`Error::Stale`] when it stands that way already: somebody was there before.
pub fn set_batch_live(tx: &mut Tx<'_>, id: Id<BatchMark>, live: bool) -> Result<(), Error> {
    tx.run_one(
        "update organisation_batch set live = $1 where id = $2 and live <> $1",
        args![live, id],
    )?;
    let flip = tx.id::<BatchMark>();
    tx.run(
        "insert into organisation_batch_flip (id, batch, live, learnt_at) values ($1, $2, $3, $4)",
        args![flip, id, live, tx.now()],
    )?;
    Ok(())
}

/// Inserts people of a batch, or single ones that are there at once (`None`). Their homes are
/// taken as they come: who calls has checked that they stand.
///
/// # Errors
/// What the database said.
pub fn insert_people(
    tx: &mut Tx<'_>,
    batch: Option<Id<BatchMark>>,
    people: &[NewImported],
) -> Result<(), Error> {
    let now = tx.now();
    let rows: Vec<Vec<Value>> = people
        .iter()
        .map(|p| {
            vec![
                p.id.into(),
                p.name.as_str().into(),
                p.staff_no.clone().into(),
                p.home.into(),
                p.home.into(),
                batch.into(),
                false.into(),
                p.from.into(),
                now.into(),
                1_i64.into(),
            ]
        })
        .collect();
    tx.insert_all(
        "organisation_person",
        "id, name, staff_no, home, first_home, batch, can_sign_in, active_from, learnt_at, version",
        &rows,
    )
}

/// Who already has this number in the union whose bodies lie on these paths.
pub(crate) fn staff_no_taken(
    tx: &mut Tx<'_>,
    staff_no: &str,
    union: Id<Body>,
    day: Date,
) -> Result<bool, Error> {
    let homes: Vec<Option<String>> = tx.all(
        concat!(
            "select b.path from organisation_person p
             left join organisation_body b on b.id = p.home
             where p.staff_no = $1 and (p.active_to is null or p.active_to >= $2) and ",
            super::people::there!(),
            " limit 200"
        ),
        args![staff_no, day],
        |row| row.get(0),
    )?;
    for path in homes.into_iter().flatten() {
        let path = platform::access::BodyPath(path);
        if super::union_of(tx, &path)? == Some(union) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a person of a batch hashes to on the trail.
///
/// # Errors
/// A fault when the tracked columns are others.
pub fn person_leaf(batch: Option<Id<BatchMark>>, p: &NewImported) -> Result<Leaf, Error> {
    let values = args![
        &p.name,
        p.staff_no.clone(),
        p.home,
        batch,
        None::<String>,
        false,
        p.from,
        None::<Date>
    ];
    Leaf::written(&super::PERSON, p.id, values)
}

/// Removes these people, all of batches that never were live. Who was there once stays, hidden:
/// the past must answer.
///
/// # Errors
/// [`Error::Stale`] when one of them is not hidden or not there.
pub fn remove_hidden(tx: &mut Tx<'_>, people: &[Id<Person>]) -> Result<(), Error> {
    for person in people {
        tx.run_one(
            "delete from organisation_person
             where id = $1
               and batch in (select b.id from organisation_batch b where not b.live)
               and batch not in (select f.batch from organisation_batch_flip f)",
            args![*person],
        )?;
    }
    Ok(())
}

/// What hangs on people of a batch and would hang in the air if they went: accounts and offices,
/// a sentence each, at most `limit` of either.
///
/// # Errors
/// What the database said.
pub fn ties_of_batch(conn: &mut Conn, id: Id<BatchMark>, limit: u32) -> Result<Vec<String>, Error> {
    let mut ties = conn.all(
        "select p.name from organisation_person p
         where p.batch = $1 and p.can_sign_in order by p.id limit $2",
        args![id, limit],
        |row| Ok(format!("{}已开通账号", row.get::<String>(0)?)),
    )?;
    ties.extend(conn.all(
        "select (select p.name from organisation_person p where p.id = t.person), o.name
         from organisation_term t
         join organisation_office o on o.code = t.office
         where (select p.batch from organisation_person p where p.id = t.person) = $1
         order by t.id limit $2",
        args![id, limit],
        |row| {
            let (person, office): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(format!("{person}任{office}"))
        },
    )?);
    Ok(ties)
}
