//! Kinds, offices and pairs in the tables.

mod posts;

use kernel::Date;
use platform::{
    Error, args,
    db::{Conn, Row, Tx},
};

use super::{
    model::{KindChange, OfficeChange, Pair},
    rules::{KindUse, OfficeUse},
};
use crate::model::{BodyKind, OfficeView};

pub(super) use posts::{delete_post, holds_now, posts_of};
pub(crate) use posts::{insert_post, vacant};

fn text(row: &Row<'_>) -> Result<String, Error> {
    row.get(0)
}

/// Codes of the offices that a kind is founded with.
pub(crate) fn usual_offices(conn: &mut Conn, kind: &str) -> Result<Vec<String>, Error> {
    conn.all(
        "select k.office
         from organisation_kind_office k join organisation_office o on o.code = k.office
         where k.kind = $1 order by o.position, o.code",
        args![kind],
        text,
    )
}

/// How many bodies of a kind there are, standing or not.
pub(super) fn bodies_of(conn: &mut Conn, kind: &str) -> Result<i64, Error> {
    let sql = "select count(*) from organisation_body where kind = $1";
    conn.number(sql, args![kind])
}

/// How many standing bodies there are of each kind.
pub(super) fn bodies_by_kind(conn: &mut Conn) -> Result<Vec<(String, i64)>, Error> {
    conn.all(
        "select kind, count(*) from organisation_body where valid_to is null group by kind",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Which kinds stand below bodies of a kind now.
pub(super) fn kinds_below(conn: &mut Conn, kind: &str) -> Result<Vec<String>, Error> {
    conn.all(
        "select distinct c.kind
         from organisation_body c join organisation_body p on p.id = c.parent
         where p.kind = $1 and c.valid_to is null order by c.kind",
        args![kind],
        text,
    )
}

/// Below which kinds bodies of a kind stand now.
pub(super) fn kinds_above(conn: &mut Conn, kind: &str) -> Result<Vec<String>, Error> {
    conn.all(
        "select distinct p.kind
         from organisation_body c join organisation_body p on p.id = c.parent
         where c.kind = $1 and c.valid_to is null order by p.kind",
        args![kind],
        text,
    )
}

/// How many standing bodies of a kind have no parent.
pub(super) fn roots_of(conn: &mut Conn, kind: &str) -> Result<i64, Error> {
    conn.number(
        "select count(*) from organisation_body
         where kind = $1 and parent is null and valid_to is null",
        args![kind],
    )
}

pub(super) fn save(tx: &mut Tx<'_>, kind: &KindChange) -> Result<(), Error> {
    let Some(version) = kind.version else {
        let last = tx.number(
            "select coalesce(max(position), 0) from organisation_kind",
            &[],
        )?;
        tx.run(
            "insert into organisation_kind
               (code, name, position, is_union, is_root, version, built_in)
             values ($1, $2, $3, $4, $5, 1, false)",
            args![
                &kind.code,
                &kind.name,
                last + 10,
                kind.is_union,
                kind.is_root
            ],
        )?;
        return Ok(());
    };
    tx.run_one(
        "update organisation_kind
         set name = $1, is_union = $2, is_root = $3, version = version + 1
         where code = $4 and version = $5",
        args![&kind.name, kind.is_union, kind.is_root, &kind.code, version],
    )
}

/// A relation belongs to two kinds: forms of other kinds that are open now are out of date.
pub(super) fn touch_others(tx: &mut Tx<'_>, code: &str) -> Result<(), Error> {
    tx.run(
        "update organisation_kind set version = version + 1 where code <> $1",
        args![code],
    )?;
    Ok(())
}

/// Sets what may stand below a kind, and below which it may stand.
pub(super) fn set_children(tx: &mut Tx<'_>, kind: &KindChange) -> Result<(), Error> {
    let code = &kind.code;
    tx.run(
        "delete from organisation_kind_child where parent = $1 or child = $1",
        args![code],
    )?;
    let own = kind.children.iter().map(|child| (code, child));
    let above = kind.parents.iter().filter(|p| *p != code);
    for (parent, child) in own.chain(above.map(|parent| (parent, code))) {
        tx.run(
            "insert into organisation_kind_child (parent, child) values ($1, $2)",
            args![parent, child],
        )?;
    }
    Ok(())
}

/// Sets the committees that a kind is founded with; what is known of one that stays is kept.
pub(super) fn set_committees(tx: &mut Tx<'_>, kind: &KindChange) -> Result<(), Error> {
    let known = crate::store::default_committees(tx, Some(&kind.code))?;
    for gone in known
        .iter()
        .filter(|c| !kind.committees.contains(&c.committee))
    {
        tx.run(
            "delete from organisation_kind_committee where kind = $1 and committee = $2",
            args![&kind.code, &gone.committee],
        )?;
    }
    for committee in &kind.committees {
        if !known.iter().any(|c| c.committee == *committee) {
            tx.run(
                "insert into organisation_kind_committee
                   (kind, committee, name, short_name, advice)
                 select cast($1 as text), k.code, k.name, k.name, ''
                 from organisation_kind k where k.code = $2",
                args![&kind.code, committee],
            )?;
        }
    }
    Ok(())
}

pub(super) fn set_offices(tx: &mut Tx<'_>, kind: &KindChange) -> Result<(), Error> {
    tx.run(
        "delete from organisation_kind_office where kind = $1",
        args![&kind.code],
    )?;
    for office in &kind.offices {
        tx.run(
            "insert into organisation_kind_office (kind, office) values ($1, $2)",
            args![&kind.code, office],
        )?;
    }
    Ok(())
}

/// What rests on a kind.
pub(super) fn kind_use(conn: &mut Conn, kind: &BodyKind) -> Result<KindUse, Error> {
    let founders = conn.all(
        "select k.name
         from organisation_kind_committee c join organisation_kind k on k.code = c.kind
         where c.committee = $1 order by k.position",
        args![&kind.code],
        text,
    )?;
    let offices = conn.all(
        "select o.name
         from organisation_office_kind k join organisation_office o on o.code = k.office
         where k.kind = $1 order by o.position",
        args![&kind.code],
        text,
    )?;
    Ok(KindUse {
        built_in: kind.built_in,
        bodies: bodies_of(conn, &kind.code)?,
        founders,
        offices,
    })
}

pub(super) fn delete_kind(tx: &mut Tx<'_>, code: &str) -> Result<(), Error> {
    for sql in [
        "delete from organisation_kind_child where parent = $1 or child = $1",
        "delete from organisation_kind_committee where kind = $1",
        "delete from organisation_kind_office where kind = $1",
    ] {
        tx.run(sql, args![code])?;
    }
    tx.run_one("delete from organisation_kind where code = $1", args![code])
}

/// Kinds of standing bodies in which somebody holds an office on `day` or later.
pub(super) fn kinds_holding(
    conn: &mut Conn,
    office: &str,
    day: Date,
) -> Result<Vec<String>, Error> {
    conn.all(
        "select distinct b.kind
         from organisation_term t join organisation_body b on b.id = t.body
         where t.office = $1 and (t.last_day is null or t.last_day >= $2)
           and b.valid_to is null
         order by b.kind",
        args![office, day],
        text,
    )
}

/// Kinds of standing bodies that have an office, held or vacant.
pub(super) fn kinds_with_post(conn: &mut Conn, office: &str) -> Result<Vec<String>, Error> {
    conn.all(
        "select distinct b.kind
         from organisation_post p join organisation_body b on b.id = p.body
         where p.office = $1 and b.valid_to is null order by b.kind",
        args![office],
        text,
    )
}

/// Kinds that are founded with an office.
pub(super) fn kinds_founding(conn: &mut Conn, office: &str) -> Result<Vec<String>, Error> {
    conn.all(
        "select kind from organisation_kind_office where office = $1 order by kind",
        args![office],
        text,
    )
}

pub(super) fn save_office(tx: &mut Tx<'_>, new: &OfficeChange) -> Result<(), Error> {
    match new.version {
        None => {
            let last = tx.number(
                "select coalesce(max(position), 0) from organisation_office",
                &[],
            )?;
            tx.run(
                "insert into organisation_office
                   (code, name, position, guarded, seated, represents, version, built_in)
                 values ($1, $2, $3, $4, $5, $6, 1, false)",
                args![
                    &new.code,
                    &new.name,
                    last + 10,
                    new.guarded,
                    new.seated,
                    new.represents
                ],
            )?;
        }
        Some(version) => tx.run_one(
            "update organisation_office
             set name = $1, guarded = $2, seated = $3, represents = $4, version = version + 1
             where code = $5 and version = $6",
            args![
                &new.name,
                new.guarded,
                new.seated,
                new.represents,
                &new.code,
                version
            ],
        )?,
    }
    tx.run(
        "delete from organisation_office_kind where office = $1",
        args![&new.code],
    )?;
    for kind in &new.kinds {
        tx.run(
            "insert into organisation_office_kind (office, kind) values ($1, $2)",
            args![&new.code, kind],
        )?;
    }
    Ok(())
}

/// What rests on an office.
pub(super) fn office_use(conn: &mut Conn, office: &OfficeView) -> Result<OfficeUse, Error> {
    let mut count = |sql: &str| conn.number(sql, args![&office.code]);
    Ok(OfficeUse {
        built_in: office.built_in,
        terms: count("select count(*) from organisation_term where office = $1")?,
        posts: count("select count(*) from organisation_post where office = $1")?,
        kinds: count("select count(*) from organisation_kind_office where office = $1")?,
        pairs: count(
            "select count(*) from organisation_incompatible
             where one_office = $1 or other_office = $1",
        )?,
    })
}

pub(super) fn delete_office(tx: &mut Tx<'_>, code: &str) -> Result<(), Error> {
    tx.run(
        "delete from organisation_office_kind where office = $1",
        args![code],
    )?;
    tx.run_one(
        "delete from organisation_office where code = $1",
        args![code],
    )
}

pub(super) fn insert_pair(tx: &mut Tx<'_>, new: &Pair) -> Result<(), Error> {
    tx.run(
        "insert into organisation_incompatible (one_office, other_office, rule, source)
         values ($1, $2, $3, $4)",
        args![&new.one, &new.other, &new.rule, &new.source],
    )?;
    Ok(())
}

pub(super) fn delete_pair(tx: &mut Tx<'_>, one: &str, other: &str) -> Result<(), Error> {
    tx.run_one(
        "delete from organisation_incompatible where one_office = $1 and other_office = $2",
        args![one, other],
    )
}

/// Pairs of terms that share a day, asked for at most.
const BOTH_MAX: i64 = 1_000;

/// Names of those who hold both offices inside one union on `day` or will.
pub(super) fn holders_of_both(
    conn: &mut Conn,
    pair: &Pair,
    day: Date,
) -> Result<Vec<String>, Error> {
    let found: Vec<(String, String, String)> = conn.all(
        "select p.name, a.path, b.path
         from organisation_term one
         join organisation_term other on other.person = one.person and other.office = $2
         join organisation_person p on p.id = one.person
         join organisation_body a on a.id = one.body
         join organisation_body b on b.id = other.body
         where one.office = $1
           and (one.last_day is null or one.last_day >= $3)
           and (other.last_day is null or other.last_day >= $3)
           and (one.last_day is null or one.last_day >= other.first_day)
           and (other.last_day is null or other.last_day >= one.first_day)
         order by p.name, p.id limit $4",
        args![&pair.one, &pair.other, day, BOTH_MAX],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut names = Vec::new();
    for (name, one, other) in found {
        let [one, other] = [one, other].map(platform::access::BodyPath);
        if crate::store::union_of(conn, &one)? == crate::store::union_of(conn, &other)? {
            names.push(name);
        }
    }
    names.dedup();
    Ok(names)
}
