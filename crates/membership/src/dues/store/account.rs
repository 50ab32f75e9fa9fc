//! Kept figures: one row for each person and union, and one for each month of theirs.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, Money};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use super::{fen, ids, payment::payments_of, run::charged};
use crate::{
    dues::{
        model::{Month, MonthStanding, Payment},
        rules::{self, Settled},
    },
    member::Seen,
};

/// What stands in place of the oldest open month when there is none.
const NONE_OPEN: &str = "9999-12";

/// Somebody's figures in a union (会费账户).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: Id<Person>,
    /// To which union.
    pub union_body: Id<Body>,
    /// Owed.
    pub due: Money,
    /// Paid.
    pub paid: Money,
    /// The oldest month that is not paid whole.
    pub oldest: Option<Month>,
}

fn read(row: &Row<'_>) -> Result<Account, Error> {
    let oldest: String = row.get(4)?;
    Ok(Account {
        person: row.get(0)?,
        union_body: row.get(1)?,
        due: row.get(2)?,
        paid: row.get(3)?,
        oldest: Month::parse(&oldest).filter(|_| oldest != NONE_OPEN),
    })
}

/// What lines and payments of these people give.
fn settled(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Settled>, Error> {
    let owed = charged(conn, union, people)?;
    let mut payments: BTreeMap<Id<Person>, Vec<Payment>> = BTreeMap::new();
    for payment in payments_of(conn, union, people)? {
        payments.entry(payment.person).or_default().push(payment);
    }
    let known: BTreeSet<Id<Person>> = owed.keys().chain(payments.keys()).copied().collect();
    let (no_months, no_payments) = (BTreeMap::new(), Vec::new());
    let settle = |person: Id<Person>| {
        let owed = owed.get(&person).unwrap_or(&no_months);
        let paid = payments.get(&person).unwrap_or(&no_payments);
        (person, rules::settle(owed, paid))
    };
    Ok(known.into_iter().map(settle).collect())
}

/// Brings the kept figures of these people in step, in the write that changed something.
pub fn bring_in_step(tx: &mut Tx<'_>, union: Id<Body>, people: &[Id<Person>]) -> Result<(), Error> {
    struct Kept;
    let mut all = settled(tx, union, people)?;
    for person in people.iter().copied() {
        let nothing = || rules::settle(&BTreeMap::new(), &[]);
        let now = all.remove(&person).unwrap_or_else(nothing);
        let oldest = now.oldest().map_or(NONE_OPEN.to_owned(), |m| m.to_string());
        let id = tx.id::<Kept>();
        tx.run(
            "insert into membership_dues_account (id, union_body, person, due_fen, paid_fen, oldest)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (union_body, person) do update
             set due_fen = excluded.due_fen, paid_fen = excluded.paid_fen,
                 oldest = excluded.oldest",
            args![id, union, person, now.due.fen(), now.paid.fen(), oldest],
        )?;
        save_months(tx, union, person, &now.months)?;
    }
    Ok(())
}

/// Writes the months that are other than before.
fn save_months(
    tx: &mut Tx<'_>,
    union: Id<Body>,
    person: Id<Person>,
    months: &[MonthStanding],
) -> Result<(), Error> {
    struct Kept;
    let before = months_of(tx, union, person)?;
    for gone in before
        .iter()
        .filter(|b| months.iter().all(|m| m.month != b.month))
    {
        tx.run(
            "delete from membership_dues_month
             where union_body = $1 and person = $2 and month = $3",
            args![union, person, gone.month],
        )?;
    }
    for month in months.iter().filter(|m| !before.contains(m)) {
        let id = tx.id::<Kept>();
        tx.run(
            "insert into membership_dues_month (id, union_body, person, month, due_fen, paid_fen)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (union_body, person, month) do update
             set due_fen = excluded.due_fen, paid_fen = excluded.paid_fen",
            args![
                id,
                union,
                person,
                month.month,
                month.due.fen(),
                month.paid.fen()
            ],
        )?;
    }
    Ok(())
}

/// How somebody stands month by month.
pub fn months_of(
    conn: &mut Conn,
    union: Id<Body>,
    person: Id<Person>,
) -> Result<Vec<MonthStanding>, Error> {
    conn.all(
        "select month, due_fen, paid_fen from membership_dues_month
         where union_body = $1 and person = $2 order by month",
        args![union, person],
        |row| {
            Ok(MonthStanding {
                month: row.get(0)?,
                due: row.get(1)?,
                paid: row.get(2)?,
            })
        },
    )
}

/// A union month by month, the newest first.
pub fn month_sums(
    conn: &mut Conn,
    union: Id<Body>,
    limit: u32,
) -> Result<Vec<MonthStanding>, Error> {
    conn.all(
        "select month, cast(sum(due_fen) as bigint), cast(sum(paid_fen) as bigint)
         from membership_dues_month where union_body = $1
         group by month order by month desc limit $2",
        args![union, limit],
        |row| {
            Ok(MonthStanding {
                month: row.get(0)?,
                due: row.get(1)?,
                paid: row.get(2)?,
            })
        },
    )
}

const ACCOUNT: &str = "select a.person, a.union_body, a.due_fen, a.paid_fen, a.oldest
from membership_dues_account a";

/// Everything that somebody owes, by union.
pub fn of_person(conn: &mut Conn, person: Id<Person>) -> Result<Vec<Account>, Error> {
    Sql::new(ACCOUNT)
        .push("where a.person = ? order by a.union_body", args![person])
        .all(conn, read)
}

/// Whom a list shows (名单范围).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// 欠缴
    #[default]
    Behind,
    /// 有预缴
    Credit,
    /// 全部
    All,
}

/// What is asked of the list (筛选).
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Whom.
    pub which: Which,
    /// Open since this month or longer.
    pub since: Option<Month>,
    /// With this month open.
    pub month: Option<Month>,
    /// Of this group.
    pub home: Option<Id<Body>>,
    /// Whose name or staff number begins so.
    pub q: String,
}

impl Ask {
    fn narrow(&self, sql: Sql, union: Id<Body>, seen: &Seen) -> Sql {
        let mut sql = sql.push("where a.union_body = ?", args![union]);
        sql = match self.which {
            Which::Behind => sql.push("and a.oldest < ?", args![NONE_OPEN]),
            Which::Credit => sql.push("and a.paid_fen > a.due_fen", &[]),
            Which::All => sql,
        };
        sql = sql.push_some("and a.oldest <= ?", self.since.map(Value::from));
        if let Some(month) = self.month {
            sql = sql.push(
                "and exists (select 1 from membership_dues_month k
                             where k.union_body = a.union_body and k.person = a.person
                               and k.month = ? and k.paid_fen < k.due_fen)",
                args![month],
            );
        }
        if self.home.is_none() && self.q.is_empty() {
            return sql;
        }
        sql = sql.push(
            "and exists (select 1 from membership_member m where m.person = a.person",
            &[],
        );
        sql = seen.narrow(sql, "m");
        sql = sql.push_some("and m.home = ?", self.home.map(Value::from));
        if !self.q.is_empty() {
            let (from, to) = (self.q.clone(), format!("{}\u{10FFFF}", self.q));
            sql = sql.push(
                "and ((m.name >= ? and m.name < ?) or m.staff_no = ?)",
                args![&from, to, &self.q],
            );
        }
        sql.push(")", &[])
    }
}

/// Part of a list (一页).
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Its rows.
    pub accounts: Vec<Account>,
    /// The key of the last, when there are more.
    pub next: Option<String>,
}

/// Accounts after a key, longest open first.
pub fn page(
    conn: &mut Conn,
    union: Id<Body>,
    ask: &Ask,
    after: &str,
    limit: usize,
) -> Result<Found, Error> {
    let seen = Seen::now(conn)?;
    let mut sql = ask.narrow(Sql::new(ACCOUNT), union, &seen);
    if let Some((oldest, person)) = after.split_once('_')
        && let Ok(person) = person.parse::<Id<Person>>()
    {
        sql = sql.push(
            "and (a.oldest > ? or (a.oldest = ? and a.person > ?))",
            args![oldest, oldest, person],
        );
    }
    let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut accounts: Vec<Account> = sql
        .push("order by a.oldest, a.person limit ?", args![count])
        .all(conn, read)?;
    let more = accounts.len() > limit;
    accounts.truncate(limit);
    let key = |a: &Account| {
        let oldest = a.oldest.map_or(NONE_OPEN.to_owned(), |m| m.to_string());
        format!("{oldest}_{}", a.person)
    };
    Ok(Found {
        next: accounts.last().filter(|_| more).map(key),
        accounts,
    })
}

/// Sums over accounts (合计).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Sums {
    /// How many.
    pub people: i64,
    /// How many of them are behind.
    pub behind: i64,
    /// Owed.
    pub due: Money,
    /// Paid.
    pub paid: Money,
    /// Open, without what others paid ahead.
    pub open: Money,
}

/// The sums of what a list shows.
pub fn sums(conn: &mut Conn, union: Id<Body>, ask: &Ask) -> Result<Sums, Error> {
    let seen = Seen::now(conn)?;
    let sql = Sql::new(
        "select count(*),
                cast(coalesce(sum(case when a.due_fen > a.paid_fen then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(a.due_fen), 0) as bigint),
                cast(coalesce(sum(a.paid_fen), 0) as bigint),
                cast(coalesce(sum(case when a.due_fen > a.paid_fen
                                       then a.due_fen - a.paid_fen else 0 end), 0) as bigint)
         from membership_dues_account a",
    );
    let found = ask.narrow(sql, union, &seen).one(conn, |row| {
        Ok(Sums {
            people: row.get(0)?,
            behind: row.get(1)?,
            due: row.get(2)?,
            paid: row.get(3)?,
            open: row.get(4)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// People of a union whose kept figures are not what lines and payments give.
pub fn drift(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<Vec<Id<Person>>, Error> {
    let kept = Sql::new(ACCOUNT)
        .push("where a.union_body = ? and", args![union])
        .push_in("a.person", &ids(people))
        .all(conn, read)?;
    let right = settled(conn, union, people)?;
    let mut off = Vec::new();
    for person in people {
        let account = kept.iter().find(|a| a.person == *person);
        let months = months_of(conn, union, *person)?;
        let agrees = match (account, right.get(person)) {
            (None, None) => true,
            (Some(account), Some(now)) => {
                (account.due, account.paid, account.oldest) == (now.due, now.paid, now.oldest())
                    && months == now.months
            }
            (Some(account), None) => fen(account.due) == Value::Int(0) && months.is_empty(),
            (None, Some(_)) => false,
        };
        if !agrees {
            off.push(*person);
        }
    }
    Ok(off)
}

/// What each of these people has open in a union; less than nothing is credit.
pub fn open_of(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Money>, Error> {
    let accounts = Sql::new(ACCOUNT)
        .push("where a.union_body = ? and", args![union])
        .push_in("a.person", &ids(people))
        .all(conn, read)?;
    let open = |a: &Account| (a.person, Money::from_fen(a.due.fen() - a.paid.fen()));
    Ok(accounts.iter().map(open).collect())
}
