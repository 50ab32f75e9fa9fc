//! Receipts as rows.

use kernel::Id;
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Row, Sql, Tx},
};

use crate::dues::model::{ListMark, PaymentMark, Receipt, ReceiptMark};

const COLUMNS: &str = "select id, union_body, year, no, payment, payer, about, amount_fen, day,
    voided_at, voided_why
from membership_dues_receipt where";

fn read(row: &Row<'_>) -> Result<Receipt, Error> {
    let voided_at: Option<i64> = row.get(9)?;
    let why: String = row.get(10)?;
    Ok(Receipt {
        id: row.get(0)?,
        union_body: row.get(1)?,
        year: row.get(2)?,
        no: row.get(3)?,
        payment: row.get(4)?,
        payer: row.get(5)?,
        about: row.get(6)?,
        amount: row.get(7)?,
        day: row.get(8)?,
        voided: voided_at.map(|_| why),
    })
}

/// The next number of a union in a year; the row is held until the write ends, so that no number
/// is left out and none comes twice.
pub fn next_no(tx: &mut Tx<'_>, union: Id<Body>, year: i64) -> Result<i64, Error> {
    struct Number;
    let id = tx.id::<Number>();
    tx.run(
        "insert into membership_dues_number (id, union_body, year, last_no)
         values ($1, $2, $3, 1)
         on conflict (union_body, year) do update
         set last_no = membership_dues_number.last_no + 1",
        args![id, union, year],
    )?;
    tx.number(
        "select last_no from membership_dues_number where union_body = $1 and year = $2",
        args![union, year],
    )
}

/// Adds a receipt, for a payment or a list.
pub fn insert_receipt(
    tx: &mut Tx<'_>,
    receipt: &Receipt,
    list: Option<Id<ListMark>>,
    by: i64,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_dues_receipt
           (id, union_body, year, no, payment, list, payer, about, amount_fen, day, made_by,
            made_at, voided_at, voided_why)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null, '')",
        args![
            receipt.id,
            receipt.union_body,
            receipt.year,
            receipt.no,
            receipt.payment,
            list,
            &receipt.payer,
            &receipt.about,
            receipt.amount.fen(),
            receipt.day,
            by,
            now
        ],
    )?;
    Ok(())
}

/// One receipt.
pub fn receipt(conn: &mut Conn, id: Id<ReceiptMark>) -> Result<Option<Receipt>, Error> {
    Sql::new(COLUMNS).push("id = ?", args![id]).one(conn, read)
}

/// The receipt of a payment that stands.
pub fn of_payment(conn: &mut Conn, id: Id<PaymentMark>) -> Result<Option<Receipt>, Error> {
    Sql::new(COLUMNS)
        .push("payment = ? and voided_at is null", args![id])
        .one(conn, read)
}

/// Receipts of a union in a year below a number, the newest first.
pub fn receipts(
    conn: &mut Conn,
    union: Id<Body>,
    (year, below): (i64, i64),
    limit: u32,
) -> Result<Vec<Receipt>, Error> {
    Sql::new(COLUMNS)
        .push(
            "union_body = ? and year = ? and no < ?",
            args![union, year, below],
        )
        .push("order by no desc limit ?", args![limit])
        .all(conn, read)
}

/// Marks a receipt as void.
///
/// # Errors
/// [`Error::Stale`] when it was before.
pub fn void_receipt(tx: &mut Tx<'_>, id: Id<ReceiptMark>, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_dues_receipt set voided_at = $1, voided_why = $2
         where id = $3 and voided_at is null",
        args![now, why, id],
    )
}
