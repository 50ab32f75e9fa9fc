//! What the platform asks of us. Each question goes to the tables: another process may have
//! appointed somebody a moment ago.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Account, Actor, Body, Directory, Grant, OfficeHeld, Person, Reach},
    args,
    db::{Conn, Sql, Tx, Value},
    sign_in,
    trail::By,
};

use crate::store::{self, people::there};

/// The tables of this area as the platform's directory (组织名录).
#[derive(Debug, Clone, Copy, Default)]
pub struct OrganisationDirectory;

impl Directory for OrganisationDirectory {
    fn actor(
        &self,
        conn: &mut Conn,
        account: Id<Account>,
        person: Id<Person>,
        day: Date,
    ) -> Result<Option<Actor>, Error> {
        let Some(row) = store::person_row(conn, person)? else {
            return Ok(None);
        };
        if !row.active.contains(day) {
            return Ok(None);
        }
        let mut offices: Vec<OfficeHeld> = Vec::new();
        let mut grants = Vec::new();
        for found in store::grants_on(conn, person, day)? {
            let held = OfficeHeld {
                office: found.office,
                office_name: found.office_name,
                body: found.body,
                body_name: found.body_name,
                path: found.path.clone(),
            };
            if !offices.contains(&held) {
                offices.push(held);
            }
            if let (Some(power), Some(reach)) = (found.power, found.reach) {
                grants.push(Grant {
                    power,
                    body: found.body,
                    path: found.path,
                    reach: Reach::parse(&reach)?,
                });
            }
        }
        let title = match offices.first() {
            Some(first) => format!("{} · {}", first.body_name, first.office_name),
            None if row.view.body.is_some() => format!("{} · 会员", row.view.body_name),
            None => String::new(),
        };
        Ok(Some(Actor {
            account,
            person,
            name: row.view.name,
            title,
            home: row.view.body.zip(row.home_path),
            offices,
            grants,
            read_only: false,
        }))
    }

    fn account_opened(
        &self,
        tx: &mut Tx<'_>,
        by: &By,
        person: Id<Person>,
        _: Id<Account>,
    ) -> Result<(), Error> {
        crate::commands::note_account(tx, by.clone(), person)
    }

    fn person_of_staff_no(
        &self,
        conn: &mut Conn,
        staff_no: &str,
    ) -> Result<Option<Id<Person>>, Error> {
        store::only_with_staff_no(conn, staff_no)
    }

    fn accounts_with(
        &self,
        conn: &mut Conn,
        power: &str,
        body: Id<Body>,
        day: Date,
    ) -> Result<Vec<Id<Account>>, Error> {
        let Some(at) = store::body(conn, body)? else {
            return Ok(Vec::new());
        };
        let above: Vec<Value> = store::path_ids(&at.path)
            .into_iter()
            .map(Value::from)
            .collect();
        let people: Vec<Id<Person>> = Sql::new(
            "select distinct p.id
             from organisation_office_power w
             join organisation_term t on t.office = w.office
             join organisation_person p on p.id = t.person
             where p.can_sign_in",
        )
        .push("and", &[])
        .push(there!(), &[])
        .push("and w.power = ?", args![power])
        .push(
            "and t.first_day <= ? and (t.last_day is null or t.last_day >= ?)
             and p.active_from <= ? and (p.active_to is null or p.active_to >= ?)
             and (w.reach = 'everywhere' or (w.reach = 'here' and t.body = ?)
                  or (w.reach = 'below' and",
            args![day, day, day, day, body],
        )
        .push_in("t.body", &above)
        .push(")) order by p.id", &[])
        .all(conn, |row| row.get(0))?;
        let mut accounts = Vec::with_capacity(people.len());
        for person in people {
            accounts.extend(store::account_of(conn, person)?);
        }
        Ok(accounts)
    }

    fn body_names(
        &self,
        conn: &mut Conn,
        bodies: &[Id<Body>],
    ) -> Result<BTreeMap<Id<Body>, String>, Error> {
        let ids: Vec<Value> = bodies.iter().copied().map(Value::from).collect();
        let found: Vec<(Id<Body>, String)> =
            Sql::new("select id, short_name from organisation_body where")
                .push_in("id", &ids)
                .all(conn, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.into_iter().collect())
    }

    fn person_names(
        &self,
        conn: &mut Conn,
        people: &[Id<Person>],
    ) -> Result<BTreeMap<Id<Person>, String>, Error> {
        let ids: Vec<Value> = people.iter().copied().map(Value::from).collect();
        let found: Vec<(Id<Person>, String)> =
            Sql::new("select p.id, p.name from organisation_person p where")
                .push(there!(), &[])
                .push("and", &[])
                .push_in("p.id", &ids)
                .all(conn, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.into_iter().collect())
    }

    fn email(&self, conn: &mut Conn, account: Id<Account>) -> Result<Option<String>, Error> {
        let person = sign_in::by_id(conn, account)?.person;
        let sql = concat!(
            "select p.email from organisation_person p
             where p.id = $1 and p.email is not null and ",
            there!()
        );
        conn.one(sql, args![person], |row| row.get(0))
    }
}
