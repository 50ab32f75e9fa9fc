//! `/settings`: look and change.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use kernel::Id;

use super::{
    AnySetting, Input, POWER,
    pages::{SettingGroup, SettingLine, SettingsPage},
    store,
};
use crate::{
    App, Error, FieldError,
    access::{Account, Person},
    args,
    db::Conn,
    web::{Answer, Entry, Form, Routes, Visit, redirect},
};

/// The routes of settings.
pub fn routes() -> Routes {
    let entry = Entry::Power(POWER.code);
    Routes::new()
        .page::<SettingsPage, _, _>("/settings", "系统设置", entry, show)
        .post("/settings", "修改系统设置", entry, save)
}

async fn show(visit: Visit) -> Answer {
    let house = visit.house.clone();
    let page = visit.read(move |conn| page(&house, conn)).await?;
    visit.page(&page)
}

async fn save(visit: Visit, form: Form) -> Answer {
    let (house, typed) = (visit.house.clone(), form.fields().typed);
    let (changes, errors) = checked(&house, &typed);
    if !errors.is_empty() {
        let page = visit.read(move |conn| page(&house, conn)).await?;
        let page = page.retyped(&typed, errors);
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            for (setting, typed) in &changes {
                if setting.input() == Input::Secret {
                    let sealer = (house.keys.as_ref(), &house.chance);
                    store::set_secret(tx, sealer, &*actor, *setting, typed)?;
                } else {
                    store::set(tx, &*actor, *setting, typed)?;
                }
            }
            Ok(())
        })
        .await?;
    redirect("/settings")
}

type Changes = Vec<(&'static dyn AnySetting, String)>;

/// What was typed for the settings that were sent, and what is wrong with it. A secret that was
/// left empty stays as it is.
fn checked(house: &App, typed: &[(String, String)]) -> (Changes, Vec<FieldError>) {
    let (mut changes, mut errors) = (Vec::new(), Vec::new());
    for setting in house.settings() {
        let Some((_, value)) = typed.iter().find(|(name, _)| name == setting.name()) else {
            continue;
        };
        if setting.input() == Input::Secret && value.is_empty() {
            continue;
        }
        match setting.parse(value) {
            Ok(_) => changes.push((setting, value.clone())),
            Err(text) => errors.push(FieldError {
                field: setting.name().to_owned(),
                text,
            }),
        }
    }
    (changes, errors)
}

fn page(house: &App, conn: &mut Conn) -> Result<SettingsPage, Error> {
    let stored = store::all(conn)?;
    let accounts: Vec<_> = stored.values().filter_map(|s| s.account).collect();
    let names = names(house, conn, &accounts)?;
    let mut groups: Vec<SettingGroup> = Vec::new();
    for setting in house.settings() {
        let found = stored.get(setting.name());
        let by = found
            .and_then(|s| s.account)
            .and_then(|a| names.get(&a).cloned())
            .unwrap_or_default();
        let line = SettingLine::of(setting, found, by);
        match groups.iter_mut().find(|g| g.name == setting.group()) {
            Some(group) => group.settings.push(line),
            None => groups.push(SettingGroup {
                name: setting.group().to_owned(),
                settings: vec![line],
            }),
        }
    }
    Ok(SettingsPage {
        groups,
        errors: Vec::new(),
    })
}

fn names(
    house: &App,
    conn: &mut Conn,
    accounts: &[Id<Account>],
) -> Result<BTreeMap<Id<Account>, String>, Error> {
    let mut people: Vec<(Id<Account>, Id<Person>)> = Vec::new();
    for account in accounts {
        let sql = "select person from platform_account where id = $1";
        if let Some(person) = conn.one(sql, args![*account], |row| row.get(0))? {
            people.push((*account, person));
        }
    }
    let ids: Vec<_> = people.iter().map(|(_, person)| *person).collect();
    let names = house.directory.person_names(conn, &ids)?;
    Ok(people
        .into_iter()
        .filter_map(|(account, person)| names.get(&person).map(|n| (account, n.clone())))
        .collect())
}
