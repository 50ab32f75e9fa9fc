//! People.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Account, Actor, Body, BodyPath, Person},
    args,
    db::{Conn, Row, Sql, Tx},
};

use super::{part_pattern, path_range, where_may};
use crate::{
    READ,
    model::{PersonRow, PersonView},
};

const COLUMNS: &str = "p.id, p.name, p.staff_no, p.home, b.short_name
from organisation_person p
left join organisation_body b on b.id = p.home";

/// A person `p` is there: alone, or because the batch that they came in is live. Stands in every
/// text that reads people.
macro_rules! there {
    () => {
        "(p.batch is null or p.batch in (select id from organisation_batch where live))"
    };
}
pub(super) use there;

fn read_view(row: &Row<'_>) -> Result<PersonView, Error> {
    Ok(PersonView {
        id: row.get(0)?,
        name: row.get(1)?,
        staff_no: row.get::<Option<String>>(2)?.unwrap_or_default(),
        body: row.get(3)?,
        body_name: row.get::<Option<String>>(4)?.unwrap_or_default(),
    })
}

/// A person, also one who left.
///
/// # Errors
/// What the database said.
pub fn person(conn: &mut Conn, id: Id<Person>) -> Result<Option<PersonView>, Error> {
    let sql = format!("select {COLUMNS} where p.id = $1 and {}", there!());
    conn.one(&sql, args![id], read_view)
}

/// A person with all that this area knows.
pub(crate) fn person_row(conn: &mut Conn, id: Id<Person>) -> Result<Option<PersonRow>, Error> {
    conn.one(
        concat!(
            "select p.id, p.name, p.staff_no, p.home, b.short_name, b.path, p.email,
                p.can_sign_in, p.active_from, p.active_to, p.version
         from organisation_person p
         left join organisation_body b on b.id = p.home
         where p.id = $1 and ",
            there!()
        ),
        args![id],
        |row| {
            let active = Term::new(row.get(8)?, row.get(9)?);
            Ok(PersonRow {
                view: read_view(row)?,
                home_path: row.get::<Option<String>>(5)?.map(BodyPath),
                email: row.get(6)?,
                has_account: row.get(7)?,
                active: active.ok_or(Error::Corrupt("organisation_person.active_to"))?,
                version: row.get(10)?,
            })
        },
    )
}

/// Who belongs to a body or holds an office in it; holders first, at most 2,000.
///
/// # Errors
/// What the database said.
pub fn people_of(conn: &mut Conn, body: Id<Body>) -> Result<Vec<PersonView>, Error> {
    conn.all(
        concat!(
            "select p.id, p.name, p.staff_no, p.home, b.short_name
         from organisation_person p
         left join organisation_body b on b.id = p.home
         left join (
           select t.person as person, min(o.position) as place
           from organisation_term t
           join organisation_office o on o.code = t.office
           where t.body = $1 and not t.ended
           group by t.person
         ) h on h.person = p.id
         where (p.home = $1 or h.person is not null) and p.active_to is null and ",
            there!(),
            " order by coalesce(h.place, 1000000), p.name, p.id
         limit 2000"
        ),
        args![body],
        read_view,
    )
}

/// The one person in service with this staff number; `None` when nobody or several have it.
pub(crate) fn only_with_staff_no(
    conn: &mut Conn,
    staff_no: &str,
) -> Result<Option<Id<Person>>, Error> {
    let found: Vec<Id<Person>> = conn.all(
        concat!(
            "select p.id from organisation_person p
         where p.staff_no = $1 and p.staff_no <> '' and p.active_to is null and ",
            there!(),
            " limit 2"
        ),
        args![staff_no],
        |row| row.get(0),
    )?;
    Ok(if found.len() == 1 {
        found.into_iter().next()
    } else {
        None
    })
}

/// What the list of people asks for (人员查询).
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleAsk {
    /// Part of a name or staff number; empty for all.
    pub text: String,
    /// Only of this body and below.
    pub within: Option<BodyPath>,
    /// Name and key of the last row of the page before.
    pub after: Option<(String, Id<Person>)>,
    /// Whether people who left are shown.
    pub left_too: bool,
    /// At most so many.
    pub limit: u32,
}

/// People whom the actor may see, by name.
pub(crate) fn people_page(
    conn: &mut Conn,
    actor: &Actor,
    ask: &PeopleAsk,
) -> Result<Vec<PersonView>, Error> {
    let mut sql = Sql::new("select")
        .push(COLUMNS, &[])
        .push("where", &[])
        .push(there!(), &[]);
    sql = where_may(sql, actor, READ.code, "b.path");
    if !ask.left_too {
        sql = sql.push("and p.active_to is null", &[]);
    }
    if !ask.text.trim().is_empty() {
        let pattern = part_pattern(&ask.text);
        sql = sql.push(
            "and (p.name ilike ? escape '\\' or p.staff_no ilike ? escape '\\')",
            args![&pattern, &pattern],
        );
    }
    if let Some(path) = &ask.within {
        let (from, to) = path_range(path);
        sql = sql.push("and b.path >= ? and b.path < ?", args![from, to]);
    }
    if let Some((name, id)) = &ask.after {
        sql = sql.push(
            "and (p.name > ? or (p.name = ? and p.id > ?))",
            args![name, name, *id],
        );
    }
    sql.push("order by p.name, p.id limit ?", args![ask.limit])
        .all(conn, read_view)
}

/// People whose name or staff number holds `text`, among those whom the actor may see.
///
/// # Errors
/// What the database said.
pub fn find_people(
    conn: &mut Conn,
    actor: &Actor,
    text: &str,
    limit: u32,
) -> Result<Vec<PersonView>, Error> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let ask = PeopleAsk {
        text: text.to_owned(),
        limit,
        ..PeopleAsk::default()
    };
    people_page(conn, actor, &ask)
}

/// How many people belong to a body or to one below it.
pub(crate) fn people_below(conn: &mut Conn, path: &BodyPath) -> Result<i64, Error> {
    let (from, to) = path_range(path);
    conn.number(
        concat!(
            "select count(*)
         from organisation_person p
         join organisation_body b on b.id = p.home
         where p.active_to is null and b.path >= $1 and b.path < $2 and ",
            there!()
        ),
        args![from, to],
    )
}

/// Who holds `office` in `body` on `day`.
///
/// # Errors
/// What the database said.
pub fn holders(
    conn: &mut Conn,
    office: &str,
    body: Id<Body>,
    day: Date,
) -> Result<Vec<PersonView>, Error> {
    conn.all(
        concat!(
            "select p.id, p.name, p.staff_no, p.home, b.short_name
         from organisation_term t
         join organisation_person p on p.id = t.person
         join organisation_body h on h.id = t.body
         left join organisation_body b on b.id = p.home
         where t.body = $1 and t.office = $2
           and t.first_day <= $3 and (t.last_day is null or t.last_day >= $3)
           and h.valid_from <= $3 and (h.valid_to is null or h.valid_to >= $3)
           and p.active_from <= $3 and (p.active_to is null or p.active_to >= $3) and ",
            there!(),
            " order by t.first_day, p.id"
        ),
        args![body, office, day],
        read_view,
    )
}

/// The account of a person, when they have one.
///
/// # Errors
/// What the database said.
pub fn account_of(conn: &mut Conn, person: Id<Person>) -> Result<Option<Id<Account>>, Error> {
    platform::sign_in::account_of(conn, person)
}

pub(crate) fn insert_person(
    tx: &mut Tx<'_>,
    id: Id<Person>,
    name: &str,
    staff_no: Option<&str>,
    home: Option<Id<Body>>,
    email: Option<&str>,
    from: Date,
) -> Result<(), Error> {
    tx.run(
        "insert into organisation_person
           (id, name, staff_no, home, first_home, email, can_sign_in, active_from, active_to,
            learnt_at, version)
         values ($1, $2, $3, $4, $4, $5, false, $6, null, $7, 1)",
        args![id, name, staff_no, home, email, from, tx.now()],
    )?;
    Ok(())
}

pub(crate) fn save_can_sign_in(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Error> {
    tx.run_one(
        "update organisation_person set can_sign_in = true, version = version + 1
         where id = $1",
        args![person],
    )
}

/// Name, number and home as they stand from now on.
pub(crate) fn save_person(
    tx: &mut Tx<'_>,
    row: &PersonRow,
    name: &str,
    staff_no: Option<&str>,
    home: Option<Id<Body>>,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_person
         set name = $1, staff_no = $2, home = $3, version = version + 1
         where id = $4 and version = $5",
        args![name, staff_no, home, row.view.id, row.version],
    )
}

/// The last day of a person, or that they are back (`None`).
pub(crate) fn save_active_to(
    tx: &mut Tx<'_>,
    row: &PersonRow,
    last: Option<Date>,
) -> Result<(), Error> {
    tx.run_one(
        "update organisation_person
         set active_to = $1, version = version + 1
         where id = $2 and version = $3",
        args![last, row.view.id, row.version],
    )
}
