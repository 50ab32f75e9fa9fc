//! What `doctor` looks at.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment, Term};

use platform::{
    Error,
    access::{Body, BodyPath, Person},
    db::Conn,
};

use crate::rules;

struct Line {
    id: Id<Body>,
    parent: Option<Id<Body>>,
    path: BodyPath,
    name: String,
    kind: String,
}

struct Held {
    person: Id<Person>,
    name: String,
    office: String,
    body: Id<Body>,
    term: Option<Term>,
}

/// One finding a line: paths that do not follow the parents, kinds that may not stand there, the
/// same office held twice at a time, facts that disagree with the body or the person they describe.
///
/// # Errors
/// What the database said.
pub fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    paths(conn, &mut findings)?;
    terms(conn, &mut findings)?;
    facts(conn, &mut findings)?;
    homes(conn, &mut findings)?;
    Ok(findings)
}

fn paths(conn: &mut Conn, findings: &mut Vec<String>) -> Result<(), Error> {
    let lines = conn.all(
        "select id, parent, path, name, kind from organisation_body order by path",
        &[],
        |row| {
            Ok(Line {
                id: row.get(0)?,
                parent: row.get(1)?,
                path: BodyPath(row.get(2)?),
                name: row.get(3)?,
                kind: row.get(4)?,
            })
        },
    )?;
    let kinds = super::kinds(conn)?;
    let by_id: BTreeMap<Id<Body>, &Line> = lines.iter().map(|line| (line.id, line)).collect();
    for line in &lines {
        let parent = line.parent.and_then(|id| by_id.get(&id));
        let expected = parent.map_or_else(|| BodyPath::root(line.id), |p| p.path.child(line.id));
        if line.path != expected {
            findings.push(format!("组织「{}」的路径与上级不符", line.name));
        }
        let fits = match (parent, kinds.iter().find(|k| k.code == line.kind)) {
            (_, None) => false,
            (None, Some(kind)) => kind.is_root,
            (Some(parent), Some(_)) => kinds
                .iter()
                .find(|k| k.code == parent.kind)
                .is_some_and(|k| k.children.contains(&line.kind)),
        };
        if !fits {
            findings.push(format!("组织「{}」的类别不能设在这个位置", line.name));
        }
    }
    Ok(())
}

fn terms(conn: &mut Conn, findings: &mut Vec<String>) -> Result<(), Error> {
    let held = conn.all(
        "select t.person, p.name, t.office, t.body, t.first_day, t.last_day
         from organisation_term t
         join organisation_person p on p.id = t.person
         order by t.person, t.office, t.body, t.first_day",
        &[],
        |row| {
            Ok(Held {
                person: row.get(0)?,
                name: row.get(1)?,
                office: row.get(2)?,
                body: row.get(3)?,
                term: Term::new(row.get(4)?, row.get(5)?),
            })
        },
    )?;
    for pair in held.windows(2) {
        let [one, other] = pair else { continue };
        let same =
            one.person == other.person && one.office == other.office && one.body == other.body;
        let overlap = match (one.term, other.term) {
            (Some(a), Some(b)) => a.overlaps(b),
            (None, _) | (_, None) => true,
        };
        if same && overlap {
            findings.push(format!("{}的同一职务任期重叠", one.name));
        }
    }
    Ok(())
}

/// Where people belong now must follow from their first home, their facts and the mergers.
fn homes(conn: &mut Conn, findings: &mut Vec<String>) -> Result<(), Error> {
    let plain = conn.number(
        "select count(*) from organisation_person p
         where coalesce(p.home, 0) <> coalesce(p.first_home, 0)
           and not exists (select 1 from organisation_person_fact f where f.person = p.id)
           and not exists (select 1 from organisation_body_fact m
                           where m.body = p.first_home and m.what = 'merged_into')",
        &[],
    )?;
    if plain > 0 {
        findings.push(format!("有 {plain} 人的所在组织与登记不符"));
    }
    let mergers = super::mergers(conn)?;
    for person in super::past::changed_people(conn)? {
        let facts = super::past::facts_of(conn, &[person.id])?;
        let then = rules::person_then(
            &person,
            &facts,
            &mergers,
            Date::MAX,
            Moment::from_ms(i64::MAX),
        );
        if then.home != person.home {
            findings.push(format!("{}的所在组织与变动记录不符", person.name));
        }
    }
    Ok(())
}

fn facts(conn: &mut Conn, findings: &mut Vec<String>) -> Result<(), Error> {
    // The newest fact of each body must say what the body says now.
    let wrong: Vec<String> = conn.all(
        "select b.name
         from organisation_body b
         where not exists (
           select 1 from organisation_body_fact f
           where f.body = b.id and f.name = b.name and f.short_name = b.short_name
             and coalesce(f.parent, 0) = coalesce(b.parent, 0)
             and (f.what in ('merged_into', 'dissolved')) = (b.valid_to is not null)
             and not exists (
               select 1 from organisation_body_fact later
               where later.body = b.id
                 and (later.holds_from > f.holds_from
                      or (later.holds_from = f.holds_from and later.id > f.id))
             )
         )
         order by b.name limit 50",
        &[],
        |row| row.get(0),
    )?;
    for name in wrong {
        findings.push(format!("组织「{name}」的现状与沿革不符"));
    }
    Ok(())
}
