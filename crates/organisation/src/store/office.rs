//! Offices, what they may do, and which exclude each other.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, BodyPath, Person, Reach},
    args,
    db::{Conn, Tx},
};

use crate::model::{Incompatible, OfficePowerMark, OfficeView};

/// All offices in their order.
///
/// # Errors
/// What the database said.
pub fn offices(conn: &mut Conn) -> Result<Vec<OfficeView>, Error> {
    let mut offices = conn.all(
        "select code, name, guarded, seated, represents, built_in, version
         from organisation_office order by position, code",
        &[],
        |row| {
            Ok(OfficeView {
                code: row.get(0)?,
                name: row.get(1)?,
                guarded: row.get(2)?,
                seated: row.get(3)?,
                represents: row.get(4)?,
                kinds: Vec::new(),
                built_in: row.get(5)?,
                version: row.get(6)?,
            })
        },
    )?;
    let limits: Vec<(String, String)> = conn.all(
        "select o.office, o.kind
         from organisation_office_kind o join organisation_kind k on k.code = o.kind
         order by o.office, k.position",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (office, kind) in limits {
        if let Some(found) = offices.iter_mut().find(|o| o.code == office) {
            found.kinds.push(kind);
        }
    }
    Ok(offices)
}

/// One office.
pub(crate) fn office(conn: &mut Conn, code: &str) -> Result<Option<OfficeView>, Error> {
    Ok(offices(conn)?.into_iter().find(|o| o.code == code))
}

/// The pairs that exclude each other.
pub(crate) fn incompatible(conn: &mut Conn) -> Result<Vec<Incompatible>, Error> {
    conn.all(
        "select i.one_office, a.name, i.other_office, b.name, i.rule, i.source
         from organisation_incompatible i
         join organisation_office a on a.code = i.one_office
         join organisation_office b on b.code = i.other_office
         order by a.position, b.position",
        &[],
        |row| {
            Ok(Incompatible {
                one: row.get(0)?,
                one_name: row.get(1)?,
                other: row.get(2)?,
                other_name: row.get(3)?,
                rule: row.get(4)?,
                source: row.get(5)?,
            })
        },
    )
}

/// One power of one office (职务权限).
#[derive(Debug, Clone)]
pub(crate) struct OfficePower {
    pub id: Id<OfficePowerMark>,
    pub office: String,
    pub power: String,
    pub reach: Reach,
}

pub(crate) fn office_powers(conn: &mut Conn) -> Result<Vec<OfficePower>, Error> {
    conn.all(
        "select id, office, power, reach from organisation_office_power order by office, power",
        &[],
        |row| {
            let reach: String = row.get(3)?;
            Ok(OfficePower {
                id: row.get(0)?,
                office: row.get(1)?,
                power: row.get(2)?,
                reach: Reach::parse(&reach)?,
            })
        },
    )
}

pub(crate) fn add_power(
    tx: &mut Tx<'_>,
    office: &str,
    power: &str,
    reach: Reach,
) -> Result<Id<OfficePowerMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into organisation_office_power (id, office, power, reach)
         values ($1, $2, $3, $4)",
        args![id, office, power, reach.as_str()],
    )?;
    Ok(id)
}

pub(crate) fn drop_power(tx: &mut Tx<'_>, id: Id<OfficePowerMark>) -> Result<(), Error> {
    tx.run_one(
        "delete from organisation_office_power where id = $1",
        args![id],
    )
}

pub(crate) fn power_seen(conn: &mut Conn, power: &str) -> Result<bool, Error> {
    let sql = "select 1 from organisation_power_seen where power = $1";
    Ok(conn.one(sql, args![power], |_| Ok(()))?.is_some())
}

pub(crate) fn mark_power(tx: &mut Tx<'_>, power: &str) -> Result<(), Error> {
    tx.run(
        "insert into organisation_power_seen (power, at) values ($1, $2)",
        args![power, tx.now()],
    )?;
    Ok(())
}

/// Refuses when no office may set powers any more: nobody could ever undo that.
pub(crate) fn keeps_an_administrator(conn: &mut Conn) -> Result<(), Error> {
    let left = conn.number(
        "select count(*) from organisation_office_power where power = $1",
        args![crate::OFFICES.code],
    )?;
    if left == 0 {
        return Err(Error::refused(
            "organisation.last_administrator",
            "至少要有一个职务能设置职务权限，没有保存；请先把这项权限给另一个职务",
        ));
    }
    Ok(())
}

/// One office of a person on a day with one of its powers, if it has any.
pub(crate) struct GrantRow {
    pub office: String,
    pub office_name: String,
    pub body: Id<Body>,
    pub body_name: String,
    pub path: BodyPath,
    pub power: Option<String>,
    pub reach: Option<String>,
}

/// What a person holds on `day`, offices in their order.
pub(crate) fn grants_on(
    conn: &mut Conn,
    person: Id<Person>,
    day: Date,
) -> Result<Vec<GrantRow>, Error> {
    conn.all(
        "select o.code, o.name, b.id, b.short_name, b.path, w.power, w.reach
         from organisation_term t
         join organisation_office o on o.code = t.office
         join organisation_body b on b.id = t.body
         left join organisation_office_power w on w.office = o.code
         where t.person = $1
           and t.first_day <= $2 and (t.last_day is null or t.last_day >= $2)
           and b.valid_from <= $2 and (b.valid_to is null or b.valid_to >= $2)
         order by o.position, b.path, w.power",
        args![person, day],
        |row| {
            Ok(GrantRow {
                office: row.get(0)?,
                office_name: row.get(1)?,
                body: row.get(2)?,
                body_name: row.get(3)?,
                path: BodyPath(row.get(4)?),
                power: row.get(5)?,
                reach: row.get(6)?,
            })
        },
    )
}
