//! Taking money, reversing it, receipts, bases.

use kernel::{Date, Id, Money};
use platform::{
    App, Error,
    access::{Actor, Body, Person},
    db::{Conn, Tx},
    trail::Deed,
};

use super::of_union;
use crate::{
    PERSON_SUBJECT,
    dues::{
        model::{ListMark, Month, Payment, PaymentMark, Receipt, ReceiptMark, Way},
        powers::{BASE as MAY_BASE, TAKE as MAY_TAKE},
        rules, scope,
        store::{self, BASE, NewBase, PAYMENT, RECEIPT, Somebody},
    },
};

/// What was typed of a payment (新缴费).
#[derive(Debug, Clone)]
pub struct NewPayment {
    /// Whose.
    pub person: Id<Person>,
    /// How much, more than nothing; what is given back too.
    pub amount: Money,
    /// How.
    pub way: Way,
    /// When.
    pub day: Date,
    /// For which month, when somebody says so.
    pub for_month: Option<Month>,
    /// A note.
    pub note: String,
}

/// Somebody who belongs to the union or owes it something.
///
/// # Errors
/// Not there for everybody else.
pub fn debtor(conn: &mut Conn, union: Id<Body>, person: Id<Person>) -> Result<Somebody, Error> {
    let known = store::somebody(conn, &[person])?.remove(&person);
    let known = known.ok_or(Error::NotFound)?;
    let mut accounts = store::of_person(conn, person)?.into_iter();
    if known.union_body == union || accounts.any(|a| a.union_body == union) {
        Ok(known)
    } else {
        Err(Error::NotFound)
    }
}

/// What was paid, and what is credit.
fn paid(conn: &mut Conn, union: Id<Body>, person: Id<Person>) -> Result<(Money, Money), Error> {
    let mut accounts = store::of_person(conn, person)?.into_iter();
    let own = accounts.find(|a| a.union_body == union);
    Ok(own.map_or((Money::default(), Money::default()), |a| {
        (a.paid, Money::from_fen(a.paid.fen() - a.due.fen()))
    }))
}

/// Takes a payment, or gives something back (登记缴费); what was paid gets its receipt.
///
/// # Errors
/// Not there, forbidden; a refusal when more is given back than was paid ahead.
pub fn pay(
    tx: &mut Tx<'_>,
    actor: &Actor,
    union: Id<Body>,
    new: &NewPayment,
) -> Result<Option<Id<ReceiptMark>>, Error> {
    scope::union_at(tx, actor, union, &MAY_TAKE)?;
    let who = debtor(tx, union, new.person)?;
    let mut amount = new.amount;
    if new.way == Way::Refund {
        let (_, credit) = paid(tx, union, new.person)?;
        if amount > credit {
            return Err(Error::refused(
                "membership.dues_refund_too_much",
                format!(
                    "只能退还多缴的部分，现有预缴 {} 元",
                    credit.max(Money::default())
                ),
            ));
        }
        amount = Money::from_fen(-amount.fen());
    }
    let payment = Payment {
        id: tx.id(),
        union_body: union,
        person: new.person,
        amount,
        way: new.way,
        day: new.day,
        for_month: new.for_month,
        note: new.note.clone(),
        list: None,
        reversed: None,
    };
    store::insert_payment(tx, &payment, actor.account.as_i64())?;
    store::bring_in_step(tx, union, &[new.person])?;
    let deed = Deed::on(
        "membership.take_dues",
        crate::moves::member_subject(new.person),
    )
    .row(PAYMENT, payment.id)
    .change("金额", "", amount)
    .change("方式", "", new.way.word())
    .change("日期", "", new.day);
    tx.trail(actor, deed)?;
    match new.way {
        Way::Cash | Way::Transfer => receipt_for(tx, actor, &payment, &who.name).map(Some),
        Way::Payroll | Way::Refund => Ok(None),
    }
}

fn receipt_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    payment: &Payment,
    payer: &str,
) -> Result<Id<ReceiptMark>, Error> {
    let about = match payment.for_month {
        Some(month) => format!("{}会费（{}）", month.word(), payment.way.word()),
        None => format!("工会会费（{}）", payment.way.word()),
    };
    let what = New {
        union: payment.union_body,
        payer: payer.to_owned(),
        about,
        amount: payment.amount,
        day: payment.day,
        of: (Some(payment.id), None),
    };
    write_receipt(tx, actor, what)
}

/// What a receipt says (新收据).
pub(super) struct New {
    pub union: Id<Body>,
    pub payer: String,
    pub about: String,
    pub amount: Money,
    pub day: Date,
    pub of: (Option<Id<PaymentMark>>, Option<Id<ListMark>>),
}

/// Writes a receipt with the next number of the union in the year of its day.
pub(super) fn write_receipt(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: New,
) -> Result<Id<ReceiptMark>, Error> {
    let year = i64::from(tx.today().year());
    let receipt = Receipt {
        id: tx.id(),
        union_body: new.union,
        year,
        no: store::next_no(tx, new.union, year)?,
        payment: new.of.0,
        payer: new.payer,
        about: new.about,
        amount: new.amount,
        day: new.day,
        voided: None,
    };
    store::insert_receipt(tx, &receipt, new.of.1, actor.account.as_i64())?;
    let deed = Deed::on("membership.give_dues_receipt", of_union(new.union))
        .row(RECEIPT, receipt.id)
        .change("收据", "", receipt.number())
        .change("金额", "", receipt.amount);
    tx.trail(actor, deed)?;
    Ok(receipt.id)
}

/// Gives a receipt for a payment that has none that stands (补开收据).
///
/// # Errors
/// Not there, forbidden; a refusal for one that is reversed or was given back.
pub fn give_receipt(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<PaymentMark>,
) -> Result<Id<ReceiptMark>, Error> {
    let payment = store::payment(tx, id)?.ok_or(Error::NotFound)?;
    scope::union_at(tx, actor, payment.union_body, &MAY_TAKE)?;
    if let Some(receipt) = store::of_payment(tx, id)? {
        return Ok(receipt.id);
    }
    if payment.reversed.is_some() || payment.amount.fen() < 0 || payment.list.is_some() {
        return Err(Error::refused(
            "membership.dues_no_receipt",
            "已冲销、退还和整批代扣的款项不单独开收据",
        ));
    }
    let who = debtor(tx, payment.union_body, payment.person)?;
    receipt_for(tx, actor, &payment, &who.name)
}

/// Makes a receipt void; it stays on the list with its number (作废收据).
///
/// # Errors
/// Not there, forbidden; [`Error::Stale`] when it was before.
pub fn void_receipt(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<ReceiptMark>,
    why: &str,
) -> Result<(), Error> {
    let receipt = store::receipt(tx, id)?.ok_or(Error::NotFound)?;
    scope::union_at(tx, actor, receipt.union_body, &MAY_TAKE)?;
    void(tx, actor, &receipt, why)
}

fn void(tx: &mut Tx<'_>, actor: &Actor, receipt: &Receipt, why: &str) -> Result<(), Error> {
    store::void_receipt(tx, receipt.id, why)?;
    let deed = Deed::on("membership.void_dues_receipt", of_union(receipt.union_body))
        .row(RECEIPT, receipt.id)
        .change("收据", receipt.number(), "作废")
        .why(why);
    tx.trail(actor, deed)
}

/// Reverses a payment that was entered wrongly (冲销); its receipt becomes void with it.
///
/// # Errors
/// Not there, forbidden; a refusal when something of it was given back; [`Error::Stale`] when it
/// was reversed before.
pub fn reverse(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<PaymentMark>,
    why: &str,
) -> Result<Payment, Error> {
    let payment = store::payment(tx, id)?.ok_or(Error::NotFound)?;
    scope::union_at(tx, actor, payment.union_body, &MAY_TAKE)?;
    let (sum, _) = paid(tx, payment.union_body, payment.person)?;
    rules::may_take_away(sum, payment.amount)?;
    store::reverse(tx, id, why)?;
    store::bring_in_step(tx, payment.union_body, &[payment.person])?;
    let subject = crate::moves::member_subject(payment.person);
    let deed = Deed::on("membership.reverse_dues", subject)
        .row(PAYMENT, id)
        .change("缴费", payment.amount, "冲销")
        .why(why);
    tx.trail(actor, deed)?;
    if let Some(receipt) = store::of_payment(tx, id)? {
        void(tx, actor, &receipt, why)?;
    }
    Ok(payment)
}

/// Keeps bases (登记基数); the amount stands on the trail as a keyed hash.
///
/// # Errors
/// Not there, forbidden.
pub fn set_bases(
    tx: &mut Tx<'_>,
    house: &App,
    actor: &Actor,
    (union, bases): (Id<Body>, &[NewBase]),
) -> Result<(), Error> {
    scope::union_at(tx, actor, union, &MAY_BASE)?;
    for base in bases {
        debtor(tx, union, base.person)?;
    }
    let Some(first) = bases.first() else {
        return Ok(());
    };
    let by = actor.account.as_i64();
    let made = store::insert_bases(tx, (&house.keys, &house.chance), bases, by)?;
    let subject = platform::subject::Subject::new(PERSON_SUBJECT, first.person);
    let deed = Deed::on("membership.set_dues_base", subject)
        .rows(BASE, made)
        .change("人数", "", bases.len())
        .change("起算日期", "", first.from)
        .why(first.why.as_str());
    tx.trail(actor, deed)
}
