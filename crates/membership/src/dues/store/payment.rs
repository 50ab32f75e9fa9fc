//! Payments as rows.

use kernel::{Date, Id, Money};
use platform::{
    Error,
    access::{Body, Person},
    args,
    db::{Conn, Row, Sql, Tx},
};

use super::ids;
use crate::dues::model::{ListMark, Payment, PaymentMark, ReceiptMark, Run, Way};

const COLUMNS: &str = "select id, union_body, person, amount_fen, way, day, for_month, note, list,
    reversed_at, reversed_why
from membership_dues_payment where";

fn read(row: &Row<'_>) -> Result<Payment, Error> {
    let way: String = row.get(4)?;
    let reversed_at: Option<i64> = row.get(9)?;
    let why: String = row.get(10)?;
    Ok(Payment {
        id: row.get(0)?,
        union_body: row.get(1)?,
        person: row.get(2)?,
        amount: row.get(3)?,
        way: Way::parse(&way).ok_or(Error::Corrupt("membership_dues_payment.way"))?,
        day: row.get(5)?,
        for_month: row.get(6)?,
        note: row.get(7)?,
        list: row.get(8)?,
        reversed: reversed_at.map(|_| why),
    })
}

/// One payment.
pub fn payment(conn: &mut Conn, id: Id<PaymentMark>) -> Result<Option<Payment>, Error> {
    Sql::new(COLUMNS).push("id = ?", args![id]).one(conn, read)
}

/// All payments of these people to a union, by person, the oldest first.
pub fn payments_of(
    conn: &mut Conn,
    union: Id<Body>,
    people: &[Id<Person>],
) -> Result<Vec<Payment>, Error> {
    Sql::new(COLUMNS)
        .push("union_body = ? and", args![union])
        .push_in("person", &ids(people))
        .push("order by person, id", &[])
        .all(conn, read)
}

/// Adds a payment.
pub fn insert_payment(tx: &mut Tx<'_>, payment: &Payment, by: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_dues_payment
           (id, union_body, person, amount_fen, way, day, for_month, note, list, made_by, made_at,
            reversed_at, reversed_why)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, '')",
        args![
            payment.id,
            payment.union_body,
            payment.person,
            payment.amount.fen(),
            payment.way.as_str(),
            payment.day,
            payment.for_month,
            &payment.note,
            payment.list,
            by,
            now
        ],
    )?;
    Ok(())
}

/// Marks a payment as reversed.
///
/// # Errors
/// [`Error::Stale`] when it was before.
pub fn reverse(tx: &mut Tx<'_>, id: Id<PaymentMark>, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_dues_payment set reversed_at = $1, reversed_why = $2
         where id = $3 and reversed_at is null",
        args![now, why, id],
    )
}

/// Payments of the people of a run that were taken since it was made and stand.
pub fn taken_since(conn: &mut Conn, run: &Run) -> Result<i64, Error> {
    conn.number(
        "select count(*) from membership_dues_payment p
         where p.union_body = $1 and p.made_at >= $2 and p.reversed_at is null
           and exists (select 1 from membership_dues_line l
                       where l.run = $3 and l.person = p.person)",
        args![run.union_body, run.made_at, run.id],
    )
}

/// What was taken on one day in one way (当日收款).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takings {
    /// The day.
    pub day: Date,
    /// How.
    pub way: Way,
    /// How many.
    pub count: i64,
    /// How much.
    pub amount: Money,
}

/// What stands as taken in a union by day and way, the newest day first: what the books are told.
pub fn takings(
    conn: &mut Conn,
    union: Id<Body>,
    (from, to): (Date, Date),
    limit: u32,
) -> Result<Vec<Takings>, Error> {
    conn.all(
        "select day, way, count(*), cast(sum(amount_fen) as bigint)
         from membership_dues_payment
         where union_body = $1 and day >= $2 and day <= $3 and reversed_at is null
         group by day, way order by day desc, way limit $4",
        args![union, from, to, limit],
        |row| {
            let way: String = row.get(1)?;
            Ok(Takings {
                day: row.get(0)?,
                way: Way::parse(&way).ok_or(Error::Corrupt("membership_dues_payment.way"))?,
                count: row.get(2)?,
                amount: row.get(3)?,
            })
        },
    )
}

/// The receipt of a list that stands, when there is one.
pub fn list_receipt(conn: &mut Conn, list: Id<ListMark>) -> Result<Option<Id<ReceiptMark>>, Error> {
    conn.one(
        "select id from membership_dues_receipt where list = $1 and voided_at is null",
        args![list],
        |row| row.get(0),
    )
}
