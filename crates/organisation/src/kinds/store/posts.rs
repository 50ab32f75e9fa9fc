//! The offices of bodies in the tables.

use kernel::{Date, Id};
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Tx},
};

use crate::model::PostMark;

/// An office that a body has (已设职务).
#[derive(Debug, Clone)]
pub(in crate::kinds) struct Post {
    pub id: Id<PostMark>,
    pub office: String,
}

/// The offices that a body has, held or vacant.
pub(in crate::kinds) fn posts_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<Post>, Error> {
    conn.all(
        "select p.id, p.office
         from organisation_post p join organisation_office o on o.code = p.office
         where p.body = $1 order by o.position, o.code",
        args![body],
        |row| {
            Ok(Post {
                id: row.get(0)?,
                office: row.get(1)?,
            })
        },
    )
}

/// Offices of a body that nobody holds on `day`: code and name.
pub(crate) fn vacant(
    conn: &mut Conn,
    body: Id<Body>,
    day: Date,
) -> Result<Vec<(String, String)>, Error> {
    conn.all(
        "select o.code, o.name
         from organisation_post p join organisation_office o on o.code = p.office
         where p.body = $1
           and not exists (select 1 from organisation_term t
                           where t.body = p.body and t.office = p.office and t.first_day <= $2
                             and (t.last_day is null or t.last_day >= $2))
         order by o.position, o.code",
        args![body, day],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whether somebody holds an office of a body on `day`, or will.
pub(in crate::kinds) fn holds_now(
    conn: &mut Conn,
    body: Id<Body>,
    office: &str,
    day: Date,
) -> Result<bool, Error> {
    let found = conn.one(
        "select 1 from organisation_term
         where body = $1 and office = $2 and (last_day is null or last_day >= $3) limit 1",
        args![body, office, day],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

pub(crate) fn insert_post(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    office: &str,
) -> Result<Id<PostMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_post (id, body, office, learnt_at) values ($1, $2, $3, $4)",
        args![id, body, office, tx.now()],
    )?;
    Ok(id)
}

pub(in crate::kinds) fn delete_post(tx: &mut Tx<'_>, id: Id<PostMark>) -> Result<(), Error> {
    tx.run_one("delete from organisation_post where id = $1", args![id])
}
