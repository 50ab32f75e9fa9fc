//! Who may owe something to a union, and how they stood when.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Id;
use organisation::BodyView;
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Sql},
};

use super::ids;
use crate::{
    member::{self, Seen},
    model::{Fact, Member, Standing, What},
};

/// The bodies whose members belong to this union itself: at or below it, up to the next union.
pub fn homes_of(conn: &mut Conn, union: &BodyView) -> Result<BTreeSet<Id<Body>>, Error> {
    let kinds = organisation::kinds(conn)?;
    let is_union = |kind: &str| kinds.iter().any(|k| k.code == kind && k.is_union);
    let all = organisation::bodies(conn, Some(&union.path), &[])?;
    let below: Vec<&BodyView> = all
        .iter()
        .filter(|b| b.id != union.id && is_union(&b.kind))
        .collect();
    let own = |b: &&BodyView| below.iter().all(|union| !b.path.is_within(&union.path));
    let mut homes: BTreeSet<Id<Body>> = all.iter().filter(own).map(|b| b.id).collect();
    homes.insert(union.id);
    Ok(homes)
}

/// Everybody who is or was in these homes or owes the union something, in order.
pub fn candidates(
    conn: &mut Conn,
    union: Id<Body>,
    homes: &BTreeSet<Id<Body>>,
) -> Result<Vec<Id<Person>>, Error> {
    let homes: Vec<Id<Body>> = homes.iter().copied().collect();
    let mut people: BTreeSet<Id<Person>> = BTreeSet::new();
    for some in homes.chunks(200) {
        people.extend(
            Sql::new("select distinct person from membership_fact where")
                .push_in("home", &ids(some))
                .all(conn, |row| row.get::<Id<Person>>(0))?,
        );
    }
    people.extend(conn.all(
        "select person from membership_dues_account where union_body = $1",
        args![union],
        |row| row.get::<Id<Person>>(0),
    )?);
    Ok(people.into_iter().collect())
}

/// The facts of these people that are known now, each from the oldest on.
pub fn facts_of_all(
    conn: &mut Conn,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Vec<Fact>>, Error> {
    let facts = Sql::new(
        "select f.person, f.what, f.holds_from, f.learnt_at, f.home, f.standing
         from membership_fact f left join membership_set s on s.id = f.made_by
         where (f.made_by is null or (s.live_at is not null and s.undone_at is null)) and",
    )
    .push_in("f.person", &ids(people))
    .push("order by f.person, f.holds_from, f.id", &[])
    .all(conn, |row| {
        let (what, standing): (String, String) = (row.get(1)?, row.get(5)?);
        Ok(Fact {
            person: row.get(0)?,
            what: What::parse(&what).ok_or(Error::Corrupt("membership_fact.what"))?,
            holds_from: row.get(2)?,
            learnt_at: row.get(3)?,
            home: row.get(4)?,
            standing: Standing::parse(&standing)
                .ok_or(Error::Corrupt("membership_fact.standing"))?,
            reason: String::new(),
        })
    })?;
    let mut by_person: BTreeMap<Id<Person>, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        by_person.entry(fact.person).or_default().push(fact);
    }
    Ok(by_person)
}

/// Somebody on a list of dues (缴费人).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: String,
    /// 会籍状态.
    pub standing: Standing,
    /// 所在小组.
    pub home: Id<Body>,
    /// 所在工会.
    pub union_body: Id<Body>,
}

fn lean(member: Member) -> Somebody {
    Somebody {
        person: member.person,
        name: member.name,
        staff_no: member.staff_no,
        standing: member.standing,
        home: member.home,
        union_body: member.union_body,
    }
}

/// These people as the roster knows them now.
pub fn somebody(
    conn: &mut Conn,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Somebody>, Error> {
    let seen = Seen::now(conn)?;
    let found = member::find_by(conn, &seen, |sql| {
        sql.push("and", &[]).push_in("m.person", &ids(people))
    })?;
    Ok(found.into_iter().map(|m| (m.person, lean(m))).collect())
}

/// Members of the union itself with this staff number.
pub fn find_by_staff_no(
    conn: &mut Conn,
    union: &BodyView,
    staff_no: &str,
) -> Result<Vec<Somebody>, Error> {
    find(conn, union, ("and m.staff_no = ?", staff_no))
}

/// Members of the union itself with this name.
pub fn find_by_name(conn: &mut Conn, union: &BodyView, name: &str) -> Result<Vec<Somebody>, Error> {
    find(conn, union, ("and m.name = ?", name))
}

fn find(
    conn: &mut Conn,
    union: &BodyView,
    (text, value): (&str, &str),
) -> Result<Vec<Somebody>, Error> {
    let seen = Seen::now(conn)?;
    let (from, to) = organisation::path_range(&union.path);
    let found = member::find_by(conn, &seen, |sql| {
        sql.push(text, args![value])
            .push("and m.path >= ? and m.path < ?", args![from, to])
            .push("and m.union_body = ?", args![union.id])
            .push("order by m.id limit 9", &[])
    })?;
    Ok(found.into_iter().map(lean).collect())
}
