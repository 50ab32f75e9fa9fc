//! Who owes what: the list, one of them, oneself, the file.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::Conn,
    secret::Keys,
    web::{Answer, Form, Path, Query, Visit, download, redirect},
};

use super::why;
use crate::{
    dues::{
        commands, export,
        job::For,
        model::{Month, Payment, Receipt},
        pages::{AccountLine, AccountPage, Asked, PaymentLine, PeoplePage, account_path},
        powers::{BASE, EXPORT, SEE, TAKE},
        store::{self, Account},
    },
    model::Standing,
    roster::Format,
};

/// People on one page.
const PAGE: usize = 50;
/// Groups to choose from.
const HOMES: usize = 300;

pub(super) async fn list(
    visit: Visit,
    Path(union): Path<Id<Body>>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| list_page(conn, &actor, union, (asked, today)))
        .await?;
    visit.page(&page)
}

fn list_page(
    conn: &mut Conn,
    actor: &Actor,
    union: Id<Body>,
    (asked, today): (Asked, Date),
) -> Result<PeoplePage, Error> {
    let at = super::seen(conn, actor, union)?;
    let ask = asked.ask(today);
    let found = store::page(conn, union, &ask, &asked.after, PAGE)?;
    let own = store::homes_of(conn, &at)?;
    let homes = organisation::bodies(conn, Some(&at.path), &["branch", "group"])?;
    Ok(PeoplePage {
        union,
        sums: store::sums(conn, union, &ask)?,
        lines: account_lines(conn, found.accounts, today)?,
        next: found.next,
        homes: homes
            .into_iter()
            .filter(|b| own.contains(&b.id))
            .take(HOMES)
            .map(|b| (b.id.to_string(), b.short))
            .collect(),
        may_export: actor.may(EXPORT.code, &at.path),
        name: at.short,
        asked,
    })
}

/// Accounts with the names that the roster and the tree know now.
pub fn account_lines(
    conn: &mut Conn,
    accounts: Vec<Account>,
    today: Date,
) -> Result<Vec<AccountLine>, Error> {
    let people: Vec<_> = accounts.iter().map(|a| a.person).collect();
    let known = store::somebody(conn, &people)?;
    let homes: Vec<_> = known.values().map(|s| s.home).collect();
    let places = organisation::places(conn, &homes)?;
    let now = Month::of(today);
    let line = |account: Account| {
        let somebody = known.get(&account.person);
        let home = somebody.and_then(|s| places.get(&s.home));
        AccountLine {
            person: account.person,
            name: somebody.map(|s| s.name.clone()).unwrap_or_default(),
            staff_no: somebody.map(|s| s.staff_no.clone()).unwrap_or_default(),
            home_name: home.map(|p| p.short.clone()).unwrap_or_default(),
            standing: somebody.map_or(Standing::Left, |s| s.standing),
            due: account.due,
            paid: account.paid,
            oldest: account.oldest,
            age: account.oldest.map_or(0, |m| m.behind(now) + 1),
        }
    };
    Ok(accounts.into_iter().map(line).collect())
}

pub(super) async fn account(
    visit: Visit,
    Path((union, person)): Path<(Id<Body>, Id<Person>)>,
) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            super::seen(conn, &actor, union)?;
            account_page(conn, &house.keys, &actor, (union, person))
        })
        .await?;
    visit.page(&page)
}

pub(super) async fn mine(visit: Visit, Query(of): Query<Of>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            let unions = store::of_person(conn, actor.person)?;
            let home = store::somebody(conn, &[actor.person])?;
            let home = home.values().next().map(|s| s.union_body);
            let asked = of
                .union
                .filter(|u| unions.iter().any(|a| a.union_body == *u));
            let first = unions.first().map(|a| a.union_body);
            let Some(union) = asked.or(home).or(first) else {
                return Err(Error::refused(
                    "membership.not_a_member",
                    "会员名册里还没有您；请联系所在小组的小组长登记入会",
                ));
            };
            account_page(conn, &house.keys, &actor, (union, actor.person))
        })
        .await?;
    visit.page(&page)
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Of {
    union: Option<Id<Body>>,
}

/// One account, for who may see it or whose it is.
fn account_page(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    (union, person): (Id<Body>, Id<Person>),
) -> Result<AccountPage, Error> {
    let at = organisation::body(conn, union)?.ok_or(Error::NotFound)?;
    let who = commands::debtor(conn, union, person)?;
    let own = actor.person == person;
    let may = |power: &platform::access::Power| actor.may(power.code, &at.path);
    let all = store::of_person(conn, person)?;
    let account = all.iter().find(|a| a.union_body == union);
    let (due, paid) = account.map_or_else(Default::default, |a| (a.due, a.paid));
    let mut months = store::months_of(conn, union, person)?;
    months.reverse();
    let bases = if own || may(&BASE) {
        let mut bases = store::bases_of(conn, keys, &[person])?;
        let bases = bases.remove(&person).unwrap_or_default().into_iter().rev();
        Some(bases.map(|b| (b.from, b.amount, b.why)).collect())
    } else {
        None
    };
    Ok(AccountPage {
        union,
        union_name: at.short.clone(),
        person,
        name: who.name,
        own: own && !may(&SEE),
        others: others(conn, actor, &all, (union, own))?,
        due,
        paid,
        months,
        payments: payments(conn, union, person)?,
        bases,
        may_take: may(&TAKE),
        may_base: may(&BASE),
    })
}

/// The person's accounts elsewhere, where the reader may see them.
fn others(
    conn: &mut Conn,
    actor: &Actor,
    all: &[Account],
    (union, own): (Id<Body>, bool),
) -> Result<Vec<(String, String)>, Error> {
    let mut others = Vec::new();
    for account in all.iter().filter(|a| a.union_body != union) {
        let Some(at) = organisation::body(conn, account.union_body)? else {
            continue;
        };
        if actor.may(SEE.code, &at.path) {
            others.push((at.short, account_path(at.id, account.person)));
        } else if own {
            let to = format!("{}?union={}", crate::dues::MINE, at.id);
            others.push((at.short, to));
        }
    }
    Ok(others)
}

fn payments(
    conn: &mut Conn,
    union: Id<Body>,
    person: Id<Person>,
) -> Result<Vec<PaymentLine>, Error> {
    let mut lines = Vec::new();
    for payment in store::payments_of(conn, union, &[person])?
        .into_iter()
        .rev()
    {
        let receipt = store::of_payment(conn, payment.id)?;
        lines.push(payment_line(payment, receipt));
    }
    Ok(lines)
}

fn payment_line(payment: Payment, receipt: Option<Receipt>) -> PaymentLine {
    let open = payment.reversed.is_none() && payment.amount.fen() > 0;
    PaymentLine {
        may_receipt: open && receipt.is_none() && payment.list.is_none(),
        id: payment.id,
        day: payment.day,
        way: payment.way,
        amount: payment.amount,
        for_month: payment.for_month,
        note: payment.note,
        reversed: payment.reversed,
        receipt: receipt.map(|r| {
            let to = format!("{}/receipts/{}", crate::dues::DUES, r.id);
            (to, r.number())
        }),
    }
}

fn asked_of(form: &Form) -> Asked {
    let raw = |name: &str| form.raw(name).to_owned();
    Asked {
        which: raw("which"),
        age: raw("age"),
        month: raw("month"),
        home: raw("home"),
        q: raw("q"),
        after: String::new(),
    }
}

pub(super) async fn export(visit: Visit, Path(union): Path<Id<Body>>, mut form: Form) -> Answer {
    let format = Format::parse(form.raw("format")).unwrap_or(Format::Xlsx);
    let (asked, why) = (asked_of(&form), why(&mut form)?);
    let (actor, today, ask) = (visit.actor.clone(), visit.today, asked.ask(visit.today));
    let size = visit.read(move |conn| {
        super::scope::union_at(conn, &actor, union, &EXPORT)?;
        store::sums(conn, union, &ask)
    });
    if size.await?.people > export::AT_ONCE_MAX {
        let by = For::actor(&visit.actor);
        let order = export::Order {
            by: by.clone(),
            union,
            asked,
            format,
            why,
        };
        let job = visit
            .write(form.key(), move |tx| {
                tx.enqueue_for(by.account, export::JOB.name, &order)
            })
            .await?;
        return redirect(&platform::jobs::path(job));
    }
    hand_out(visit, (union, asked), (form, format, why), today).await
}

async fn hand_out(
    visit: Visit,
    (union, asked): (Id<Body>, Asked),
    (form, format, why): (Form, Format, String),
    today: Date,
) -> Answer {
    let (actor, of) = (visit.actor.clone(), asked.clone());
    let lines = visit
        .read(move |conn| export::rows(conn, &actor, union, (&of, today)))
        .await?;
    let about = export::about(&visit.actor, &asked, lines.len(), today);
    let (actor, count) = (visit.actor.clone(), lines.len());
    visit
        .write(form.key(), move |tx| {
            export::note(tx, &actor, (union, &asked), (count, &why))
        })
        .await?;
    let made = tokio::task::spawn_blocking(move || export::file(&lines, format, &about)).await;
    let bytes = made.map_err(|e| Error::Fault(Box::new(e)))??;
    download(
        &format.file_name(export::NAME, today),
        format.media_type(),
        bytes,
    )
}
