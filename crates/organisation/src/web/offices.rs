//! What offices may do.

use platform::{
    Error,
    access::{Power, Reach},
    db::Conn,
    web::{Answer, Entry, Form, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::paths;
use crate::{
    OFFICES, commands,
    pages::{OfficeLine, OfficesPage, PowerLine},
    store,
};

pub(super) fn routes() -> Routes {
    let entry = Entry::Power(OFFICES.code);
    Routes::new()
        .page::<OfficesPage, _, _>(paths::OFFICES, "职务权限", entry, show)
        .post(paths::OFFICES, "保存职务权限", entry, save)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    office: String,
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let powers = visit.house.powers();
    let page = visit.read(move |c| page(c, &powers, &asked.office));
    visit.page(&page.await?)
}

fn page(conn: &mut Conn, powers: &[Power], asked: &str) -> Result<OfficesPage, Error> {
    let offices = store::offices(conn)?;
    let held = store::office_powers(conn)?;
    let current = offices.iter().find(|o| o.code == asked).or(offices.first());
    let current = current.map(|o| o.code.clone()).unwrap_or_default();
    let count = |code: &str| held.iter().filter(|p| p.office == code).count();
    let reach = |power: &str| {
        let mut held = held.iter();
        held.find(|p| p.office == current && p.power == power)
            .map(|p| p.reach)
    };
    Ok(OfficesPage {
        powers: powers
            .iter()
            .map(|p| PowerLine {
                code: p.code.to_owned(),
                text: p.text.to_owned(),
                reach: reach(p.code),
            })
            .collect(),
        offices: offices
            .into_iter()
            .map(|o| OfficeLine {
                powers: i64::try_from(count(&o.code)).unwrap_or(i64::MAX),
                code: o.code,
                name: o.name,
                built_in: o.built_in,
            })
            .collect(),
        current,
        incompatible: store::incompatible(conn)?,
    })
}

async fn save(visit: Visit, form: Form) -> Answer {
    let office = form.raw("office").to_owned();
    let mut wanted = Vec::new();
    for power in visit.house.powers() {
        let reach = match form.raw(power.code) {
            // A power that the page did not offer is left as it is.
            "" => continue,
            "none" => None,
            word => Some(Reach::parse(word).map_err(|_| Error::NotFound)?),
        };
        wanted.push((power.code, reach));
    }
    let (actor, to) = (visit.actor.clone(), paths::office(&office));
    let work = move |tx: &mut platform::db::Tx<'_>| {
        store::office(tx, &office)?.ok_or(Error::NotFound)?;
        for (power, reach) in &wanted {
            commands::set_power(tx, &*actor, &office, power, *reach)?;
        }
        store::keeps_an_administrator(tx)
    };
    visit.write(form.key(), work).await?;
    redirect(&to)
}
