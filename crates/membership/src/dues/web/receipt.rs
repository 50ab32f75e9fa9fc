//! Receipts: the list, one of them, on paper, void.

use std::sync::OnceLock;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    ui::words,
    web::{Answer, Form, Path, Query, Visit, download, redirect},
};
use serde::Deserialize;
use typeset::{Fonts, Report, TypesetError};

use super::why;
use crate::dues::{
    DUES,
    capital::capital,
    commands,
    model::{PaymentMark, Receipt, ReceiptMark},
    pages::{ReceiptPage, ReceiptsPage},
    powers::{SEE, TAKE},
    store,
};

/// Receipts on one page.
const PAGE: u32 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    year: Option<i64>,
    below: Option<i64>,
}

pub(super) async fn list(
    visit: Visit,
    Path(union): Path<Id<Body>>,
    Query(from): Query<From>,
) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let at = super::seen(conn, &actor, union)?;
            let year = from.year.unwrap_or_else(|| i64::from(today.year()));
            let below = from.below.unwrap_or(i64::MAX);
            let mut receipts = store::receipts(conn, union, (year, below), PAGE + 1)?;
            let more = receipts.len() > PAGE as usize;
            receipts.truncate(PAGE as usize);
            Ok(ReceiptsPage {
                union,
                name: at.short,
                year,
                next: receipts.last().filter(|_| more).map(|r| r.no),
                receipts,
            })
        })
        .await?;
    visit.page(&page)
}

/// A receipt, for who sees the dues of its union and for who paid.
fn visible(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<ReceiptMark>,
) -> Result<(Receipt, organisation::BodyView), Error> {
    let receipt = store::receipt(conn, id)?.ok_or(Error::NotFound)?;
    let at = organisation::body(conn, receipt.union_body)?.ok_or(Error::NotFound)?;
    let payment = match receipt.payment {
        Some(payment) => store::payment(conn, payment)?,
        None => None,
    };
    let own = payment.is_some_and(|p| p.person == actor.person);
    if own || actor.may(SEE.code, &at.path) {
        Ok((receipt, at))
    } else {
        Err(Error::NotFound)
    }
}

pub(super) async fn show(visit: Visit, Path(id): Path<Id<ReceiptMark>>) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| {
            let (receipt, at) = visible(conn, &actor, id)?;
            Ok(ReceiptPage {
                receipt,
                may_void: actor.may(TAKE.code, &at.path),
                sees_list: actor.may(SEE.code, &at.path),
                union_name: at.name,
                pdf: typeset::PDF,
            })
        })
        .await?;
    visit.page(&page)
}

/// The receipt as a sheet of paper.
fn paper(receipt: &Receipt, union: &str, today: Date) -> Report {
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let mut facts = vec![
        fact("编号", receipt.number()),
        fact("收款日期", words::date(receipt.day)),
        fact("交款人", receipt.payer.clone()),
        fact("事由", receipt.about.clone()),
        fact("金额", words::yuan(receipt.amount)),
        fact("大写", capital(receipt.amount)),
        fact("收款单位（章）", String::new()),
        fact("经手人", String::new()),
    ];
    if let Some(why) = &receipt.voided {
        facts.push(fact("作废", why.clone()));
    }
    let title = if receipt.voided.is_some() {
        "工会会费收据（作废）"
    } else {
        "工会会费收据"
    };
    Report {
        title: title.to_owned(),
        subtitle: union.to_owned(),
        facts,
        sections: Vec::new(),
        foot: format!(
            "{union}　{}　打印于 {}",
            receipt.number(),
            words::date(today)
        ),
        date: receipt.day,
        landscape: false,
    }
}

fn not_made(error: TypesetError) -> Error {
    match error {
        TypesetError::WithoutPdf => Error::refused("membership.no_pdf", error.to_string()),
        TypesetError::TooBig { .. }
        | TypesetError::LongRow { .. }
        | TypesetError::Layout(_)
        | TypesetError::Write(_) => Error::Fault(Box::new(error)),
    }
}

pub(super) async fn pdf(visit: Visit, Path(id): Path<Id<ReceiptMark>>) -> Answer {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    let (actor, today) = (visit.actor.clone(), visit.today);
    let report = visit.read(move |conn| {
        let (receipt, at) = visible(conn, &actor, id)?;
        Ok((paper(&receipt, &at.name, today), receipt.number()))
    });
    let (report, number) = report.await?;
    let data = visit.house.config.data.clone();
    let set = move || {
        let fonts = FONTS.get_or_init(|| Fonts::load(Some(&data)));
        typeset::report_pdf(&report, fonts).map(|pdf| pdf.bytes)
    };
    let bytes = tokio::task::spawn_blocking(set)
        .await
        .map_err(|e| Error::Fault(Box::new(e)))?
        .map_err(not_made)?;
    download(&format!("会费收据{number}.pdf"), "application/pdf", bytes)
}

pub(super) async fn give(visit: Visit, Path(id): Path<Id<PaymentMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    let receipt = visit
        .write(form.key(), move |tx| commands::give_receipt(tx, &actor, id))
        .await?;
    redirect(&format!("{DUES}/receipts/{receipt}"))
}

pub(super) async fn void(visit: Visit, Path(id): Path<Id<ReceiptMark>>, mut form: Form) -> Answer {
    let (actor, why) = (visit.actor.clone(), why(&mut form)?);
    visit
        .write(form.key(), move |tx| {
            commands::void_receipt(tx, &actor, id, &why)
        })
        .await?;
    redirect(&format!("{DUES}/receipts/{id}"))
}
