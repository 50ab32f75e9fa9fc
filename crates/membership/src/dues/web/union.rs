//! The unions, and how one asks.

use axum::http::StatusCode;
use kernel::{Date, Id, Money, Percent};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Form, Path, Visit, redirect},
};

use super::month;
use crate::dues::{
    commands::{self, NewRate},
    model::{Mode, Month, Rate, RunState, Scale, Unit},
    pages::{
        DuesForm, DuesPage, MonthLine, Rights, TakingLine, UnionLine, UnionPage, rate_form,
        union_path,
    },
    powers::{BASE, RATE, RUN, SEE, TAKE},
    rules, scope, store,
};

/// Unions on the first page.
const UNIONS: usize = 100;
/// Runs on a union's page: two years.
const RUNS: u32 = 24;
/// Days of takings on a union's page.
const TAKINGS: u32 = 15;

pub(super) async fn all(visit: Visit) -> Answer {
    let actor = visit.actor.clone();
    let page = visit.read(move |conn| all_page(conn, &actor)).await?;
    visit.page(&page)
}

fn all_page(conn: &mut Conn, actor: &Actor) -> Result<DuesPage, Error> {
    let mut unions = scope::unions(conn, actor, &SEE, UNIONS + 1)?;
    let more = unions.len() > UNIONS;
    unions.truncate(UNIONS);
    let mut lines = Vec::with_capacity(unions.len());
    for union in unions {
        let last = store::last_run(conn, union.id)?;
        let everybody = store::Ask {
            which: store::Which::All,
            ..store::Ask::default()
        };
        lines.push(UnionLine {
            union: union.id,
            name: union.short,
            last: last.map(|run| run.month),
            sums: store::sums(conn, union.id, &everybody)?,
        });
    }
    Ok(DuesPage {
        unions: lines,
        more,
    })
}

pub(super) async fn one(visit: Visit, Path(union): Path<Id<Body>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| one_page(conn, &actor, union, today))
        .await?;
    visit.page(&page)
}

fn one_page(
    conn: &mut Conn,
    actor: &Actor,
    union: Id<Body>,
    today: Date,
) -> Result<UnionPage, Error> {
    let at = super::seen(conn, actor, union)?;
    let now = Month::of(today);
    let ways = scope::way_up(conn, union)?;
    let rates = store::rates_of(conn, &ways)?;
    let rate = rules::rate_in(&rates, &ways, now).or_else(|| first_to_come(&rates, &ways));
    let rate_of = match rate.filter(|rate| rate.union_body != union) {
        Some(rate) => organisation::body(conn, rate.union_body)?.map(|b| b.short),
        None => None,
    };
    let stands = store::month_sums(conn, union, RUNS)?;
    let months = store::runs(conn, union, None, RUNS)?
        .into_iter()
        .map(|run| MonthLine {
            stands: stands
                .iter()
                .find(|s| s.month == run.month && run.state != RunState::Undone)
                .copied(),
            run,
        })
        .collect();
    let everybody = store::Ask {
        which: store::Which::All,
        ..store::Ask::default()
    };
    let may = |power: &platform::access::Power| actor.may(power.code, &at.path);
    Ok(UnionPage {
        union,
        name: at.short.clone(),
        rate: rate.cloned(),
        rate_of,
        next: next_month(conn, union, now)?,
        sums: store::sums(conn, union, &everybody)?,
        months,
        takings: takings(conn, union, today)?,
        rights: Rights {
            rate: may(&RATE),
            run: may(&RUN),
            take: may(&TAKE),
            base: may(&BASE),
        },
    })
}

/// A rate that begins later, so that who set one sees it.
fn first_to_come<'a>(rates: &'a [Rate], ways: &[Id<Body>]) -> Option<&'a Rate> {
    rates
        .iter()
        .rev()
        .find(|r| ways.first() == Some(&r.union_body))
}

/// The month that comes after the last one, when it has begun.
fn next_month(conn: &mut Conn, union: Id<Body>, now: Month) -> Result<Option<Month>, Error> {
    let last = store::last_run(conn, union)?;
    let next = last.map_or(now, |run| run.month.plus(1));
    Ok((next <= now).then_some(next))
}

fn takings(conn: &mut Conn, union: Id<Body>, today: Date) -> Result<Vec<TakingLine>, Error> {
    let from = Month::of(today).plus(-12).first();
    let found = store::takings(conn, union, (from, today), TAKINGS)?;
    let line = |t: store::Takings| TakingLine {
        day: t.day,
        way: t.way,
        count: t.count,
        amount: t.amount,
    };
    Ok(found.into_iter().map(line).collect())
}

async fn form_page(visit: &Visit, union: Id<Body>) -> Result<DuesForm, Error> {
    let (actor, month) = (visit.actor.clone(), Month::of(visit.today));
    let page = visit.read(move |conn| {
        let at = scope::union_at(conn, &actor, union, &RATE)?;
        Ok(DuesForm(rate_form(union, &at.short, month)))
    });
    page.await
}

pub(super) async fn rate(visit: Visit, Path(union): Path<Id<Body>>) -> Answer {
    let page = form_page(&visit, union).await?;
    visit.page(&page)
}

/// One of our words, as a select sends it.
fn choice<T: Copy>(
    form: &mut Form,
    name: &str,
    words: &[(T, &'static str, &'static str)],
) -> Option<T> {
    let typed = form.raw(name);
    let found = words
        .iter()
        .find(|(_, code, _)| *code == typed)
        .map(|w| w.0);
    if found.is_none() {
        form.reject(name, "请选择");
    }
    found
}

fn scale(form: &mut Form) -> Option<Scale> {
    if form.raw("kind") == "fixed" {
        let fixed = form.money("fixed")?;
        if (1..=rules::BASE_MAX).contains(&fixed.fen()) {
            return Some(Scale::Fixed(fixed));
        }
        form.reject("fixed", "定额要大于零");
        return None;
    }
    let share = Percent::parse(form.raw("share"));
    match share.filter(|s| (1..=10_000).contains(&s.basis_points())) {
        Some(share) => Some(Scale::Share(share)),
        None => {
            form.reject("share", "请填写百分数，如 0.5，最多两位小数");
            None
        }
    }
}

fn typed_rate(form: &mut Form) -> Option<NewRate> {
    let (from, scale) = (month(form, "from"), scale(form));
    let unit = choice(form, "unit", &Unit::WORDS);
    let mode = choice(form, "mode", &Mode::WORDS);
    let source = form.text::<200>("source");
    Some(NewRate {
        from: from?,
        scale: scale?,
        rounding: (unit?, mode?),
        exempt_retired: form.ticked("exempt_retired"),
        exempt_retained: form.ticked("exempt_retained"),
        source: source?.to_string(),
        confirmed: form.ticked("confirmed"),
    })
}

pub(super) async fn set_rate(visit: Visit, Path(union): Path<Id<Body>>, mut form: Form) -> Answer {
    let Some(new) = typed_rate(&mut form) else {
        let mut page = form_page(&visit, union).await?;
        page.0.fields = form.fields();
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            commands::set_rate(tx, &actor, union, &new)
        })
        .await?;
    redirect(&union_path(union))
}

/// What an amount field may hold at most.
pub(super) fn amount(form: &mut Form, name: &str) -> Option<Money> {
    let money = form.money(name)?;
    if (1..=rules::BASE_MAX).contains(&money.fen()) {
        return Some(money);
    }
    form.reject(name, "金额要大于零，不超过 1,000,000 元");
    None
}
