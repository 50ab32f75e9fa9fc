//! Taking a payment, reversing one, setting a base.

use axum::http::StatusCode;
use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person, Power},
    db::Tx,
    web::{Answer, Form, Path, ShortForm, Visit, redirect},
};

use super::{past_day, union::amount, why};
use crate::dues::{
    commands::{self, NewPayment},
    model::{Month, PaymentMark, Way},
    pages::{DuesForm, account_path, base_form, payment_form},
    powers::{BASE, TAKE},
    scope,
    store::{self, NewBase},
};

type Of = (Id<Body>, Id<Person>);

/// The name of somebody and their open months, for who may do this there.
async fn known(
    visit: &Visit,
    (union, person): Of,
    power: &'static Power,
) -> Result<(String, Vec<Month>), Error> {
    let actor = visit.actor.clone();
    let found = visit.read(move |conn| {
        scope::union_at(conn, &actor, union, power)?;
        let who = commands::debtor(conn, union, person)?;
        let months = store::months_of(conn, union, person)?.into_iter();
        let open = months.filter(|m| m.paid < m.due).map(|m| m.month);
        Ok((who.name, open.collect()))
    });
    found.await
}

async fn payment_page(visit: &Visit, of: Of) -> Result<ShortForm, Error> {
    let (name, open) = known(visit, of, &TAKE).await?;
    Ok(payment_form((of.0, of.1, &name), &open, visit.today))
}

pub(super) async fn payment(visit: Visit, Path(of): Path<Of>) -> Answer {
    let page = payment_page(&visit, of).await?;
    visit.page(&DuesForm(page))
}

/// The form again, with what was typed and what is wrong.
fn again(visit: &Visit, mut page: ShortForm, form: &Form) -> Answer {
    page.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &DuesForm(page))
}

fn typed_payment(form: &mut Form, person: Id<Person>, today: Date) -> Option<NewPayment> {
    let amount = amount(form, "amount");
    let way = Way::parse(form.raw("way"));
    if way.is_none() {
        form.reject("way", "请选择");
    }
    let (day, note) = (
        past_day(form, "day", today),
        form.optional_text::<100>("note"),
    );
    let for_month = match form.raw("month") {
        "" => Some(None),
        _ => super::month(form, "month").map(Some),
    };
    Some(NewPayment {
        person,
        amount: amount?,
        way: way?,
        day: day?,
        for_month: for_month?,
        note: note?.map(|n| n.to_string()).unwrap_or_default(),
    })
}

pub(super) async fn take(visit: Visit, Path(of): Path<Of>, mut form: Form) -> Answer {
    let Some(new) = typed_payment(&mut form, of.1, visit.today) else {
        let page = payment_page(&visit, of).await?;
        return again(&visit, page, &form);
    };
    let actor = visit.actor.clone();
    let receipt = visit
        .write(form.key(), move |tx| commands::pay(tx, &actor, of.0, &new))
        .await?;
    match receipt {
        Some(receipt) => redirect(&format!("{}/receipts/{receipt}", crate::dues::DUES)),
        None => redirect(&account_path(of.0, of.1)),
    }
}

pub(super) async fn reverse(
    visit: Visit,
    Path(id): Path<Id<PaymentMark>>,
    mut form: Form,
) -> Answer {
    let (actor, why) = (visit.actor.clone(), why(&mut form)?);
    let work = move |tx: &mut Tx<'_>| {
        let payment = commands::reverse(tx, &actor, id, &why)?;
        Ok((payment.union_body, payment.person))
    };
    let (union, person) = visit.write(form.key(), work).await?;
    redirect(&account_path(union, person))
}

async fn base_page(visit: &Visit, of: Of) -> Result<ShortForm, Error> {
    let (name, _) = known(visit, of, &BASE).await?;
    Ok(base_form((of.0, of.1, &name), visit.today))
}

pub(super) async fn base(visit: Visit, Path(of): Path<Of>) -> Answer {
    let page = base_page(&visit, of).await?;
    visit.page(&DuesForm(page))
}

pub(super) async fn set_base(visit: Visit, Path(of): Path<Of>, mut form: Form) -> Answer {
    let (amount, why) = (amount(&mut form, "amount"), form.text::<100>("why"));
    let from = form.date("from");
    let (Some(amount), Some(why), Some(from)) = (amount, why, from) else {
        let page = base_page(&visit, of).await?;
        return again(&visit, page, &form);
    };
    let new = NewBase {
        person: of.1,
        from,
        amount,
        why: why.to_string(),
    };
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    visit
        .write(form.key(), move |tx| {
            commands::set_bases(tx, &house, &actor, (of.0, std::slice::from_ref(&new)))
        })
        .await?;
    redirect(&account_path(of.0, of.1))
}
