//! What was asked and what was done.

use kernel::Id;
use platform::{
    Error,
    access::Person,
    args,
    db::{Conn, Tx},
};

use crate::model::{Act, ActMark, Content, ContentMark, Did, Line, Request};

/// Keeps one wording of a request.
pub(crate) fn insert_content(
    tx: &mut Tx<'_>,
    request: Id<Request>,
    round: u32,
    hash: &str,
    content: &Content,
) -> Result<Id<ContentMark>, Error> {
    let (id, lines) = (tx.id(), serde_json::to_string(&content.lines)?);
    tx.run(
        "insert into approvals_content (id, request, round, hash, lines, note, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![id, request, round, hash, lines, &content.note, tx.now()],
    )?;
    Ok(id)
}

/// One wording of a request.
///
/// # Errors
/// What the database said.
pub fn content(
    conn: &mut Conn,
    request: Id<Request>,
    round: u32,
) -> Result<Option<Content>, Error> {
    let found = conn.one(
        "select lines, note from approvals_content where request = $1 and round = $2",
        args![request, round],
        |row| Ok((row.get::<String>(0)?, row.get(1)?)),
    )?;
    let Some((lines, note)) = found else {
        return Ok(None);
    };
    let lines: Vec<Line> =
        serde_json::from_str(&lines).map_err(|_| Error::Corrupt("approvals_content.lines"))?;
    Ok(Some(Content { lines, note }))
}

/// Notes what was done; `hash` is the content that was in front of them.
pub(crate) fn insert_act(
    tx: &mut Tx<'_>,
    request: Id<Request>,
    hash: &str,
    act: &Act,
) -> Result<Id<ActMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into approvals_act
           (id, request, did, step, round, hash, person, name, office, why, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            id,
            request,
            act.did.as_str(),
            act.step,
            act.round,
            hash,
            act.person,
            &act.name,
            &act.office,
            &act.why,
            act.at
        ],
    )?;
    Ok(id)
}

/// What was done to a request, the oldest first.
///
/// # Errors
/// What the database said.
pub fn acts(conn: &mut Conn, request: Id<Request>) -> Result<Vec<Act>, Error> {
    conn.all(
        "select did, step, round, person, name, office, why, at
         from approvals_act
         where request = $1
         order by id limit 500",
        args![request],
        |row| {
            let did = row.get::<String>(0)?;
            let did = Did::ALL.iter().find(|(_, stored, _)| *stored == did);
            Ok(Act {
                did: did.ok_or(Error::Corrupt("approvals_act.did"))?.0,
                step: row.get(1)?,
                round: row.get(2)?,
                person: row.get(3)?,
                name: row.get(4)?,
                office: row.get(5)?,
                why: row.get(6)?,
                at: row.get(7)?,
            })
        },
    )
}

/// The steps that signed a content, in order.
///
/// # Errors
/// What the database said.
pub fn signed_steps(conn: &mut Conn, request: Id<Request>, round: u32) -> Result<Vec<u32>, Error> {
    conn.all(
        "select step from approvals_act
         where request = $1 and round = $2 and did = 'agree' and step is not null
         order by step",
        args![request, round],
        |row| row.get(0),
    )
}

/// Whether somebody ever did anything to a request.
///
/// # Errors
/// What the database said.
pub fn has_acted(conn: &mut Conn, request: Id<Request>, person: Id<Person>) -> Result<bool, Error> {
    let found = conn.one(
        "select 1 from approvals_act where request = $1 and person = $2 limit 1",
        args![request, person],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}
