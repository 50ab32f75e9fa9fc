//! How bodies are written.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath},
    args,
    db::{Conn, Tx},
};

use super::{path_range, people::there};
use crate::{
    model::{BodyRow, BodyView},
    rules::Left,
};

/// What still hangs on a body on `day`.
pub(crate) fn left_on(conn: &mut Conn, id: Id<Body>, day: Date) -> Result<Left, Error> {
    Ok(Left {
        children: conn.number(
            "select count(*) from organisation_body where parent = $1 and valid_to is null",
            args![id],
        )?,
        people: conn.number(
            concat!(
                "select count(*) from organisation_person p
             where p.home = $1 and (p.active_to is null or p.active_to >= $2) and ",
                there!()
            ),
            args![id, day],
        )?,
    })
}

/// The place after the last child.
pub(crate) fn next_place(conn: &mut Conn, parent: Option<Id<Body>>) -> Result<i64, Error> {
    let last = match parent {
        Some(parent) => conn.number(
            "select coalesce(max(position), 0) from organisation_body where parent = $1",
            args![parent],
        ),
        None => conn.number(
            "select coalesce(max(position), 0) from organisation_body where parent is null",
            &[],
        ),
    };
    last.map(|place| place + 10)
}

pub(crate) fn insert_body(tx: &mut Tx<'_>, row: &BodyRow, place: i64) -> Result<(), Error> {
    let view = &row.view;
    tx.run(
        "insert into organisation_body
           (id, kind, parent, name, short_name, aliases, credit_code, outside, position, path,
            valid_from, valid_to, learnt_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
        args![
            view.id,
            &view.kind,
            view.parent,
            &view.name,
            &view.short,
            serde_json::to_string(&row.aliases)?,
            row.credit_code.clone(),
            row.outside,
            place,
            &view.path.0,
            row.valid_from,
            row.valid_to,
            tx.now()
        ],
    )?;
    Ok(())
}

pub(crate) fn save_names(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    name: &str,
    short: &str,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body
         set name = $1, short_name = $2, learnt_at = $3, version = version + 1
         where id = $4 and version = $5",
        args![name, short, tx.now(), row.view.id, row.version],
    )
}

pub(crate) fn save_aliases(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    aliases: &[String],
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body set aliases = $1, version = version + 1
         where id = $2 and version = $3",
        args![serde_json::to_string(aliases)?, row.view.id, row.version],
    )
}

/// Hangs the body below `parent` and carries the paths of everything below it along.
pub(crate) fn save_moved(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    parent: Option<&BodyView>,
    place: i64,
) -> Result<(), Error> {
    let id = row.view.id;
    let path = parent.map_or_else(|| BodyPath::root(id), |p| p.path.child(id));
    let (from, to) = path_range(&row.view.path);
    tx.run_one(
        "update organisation_body
         set parent = $1, position = $2, learnt_at = $3, version = version + 1
         where id = $4 and version = $5",
        args![parent.map(|p| p.id), place, tx.now(), id, row.version],
    )?;
    // substr counts characters from 1; paths are plain ASCII.
    tx.run(
        "update organisation_body
         set path = cast($1 as text) || substr(path, $2)
         where path >= $3 and path < $4",
        args![path.0, row.view.path.0.len() + 1, from, to],
    )?;
    Ok(())
}

pub(crate) fn save_dissolved(tx: &mut Tx<'_>, row: &BodyRow, last: Date) -> Result<(), Error> {
    tx.run_one(
        "update organisation_body
         set valid_to = $1, learnt_at = $2, version = version + 1
         where id = $3 and version = $4",
        args![last, tx.now(), row.view.id, row.version],
    )
}
