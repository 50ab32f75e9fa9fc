//! How the house is put together: data folder, database, keys, areas.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use organisation::OrganisationDirectory;
use platform::{
    App, Config, Error, House,
    access::Power,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Db, Migration},
    secret::{KeyBox, Keys},
    sign_in::{Door, Hasher},
    web::RouteInfo,
};

use crate::{areas, command::Place};

/// All migrations of all areas.
pub fn migrations() -> Vec<Migration> {
    areas::all()
        .iter()
        .flat_map(|area| area.migrations.iter().copied())
        .collect()
}

/// Where the database of a place is.
///
/// # Errors
/// A sentence when the address is of no known kind.
pub fn address(place: &Place) -> Result<Address, Error> {
    match &place.database {
        Some(url) => Address::parse(url),
        None => Ok(Address::in_folder(&place.data)),
    }
}

/// Makes the data folder, readable by its owner alone.
///
/// # Errors
/// What the disk said.
pub fn folder(data: &Path) -> Result<(), Error> {
    if !data.exists() {
        fs::create_dir_all(data)?;
        fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Opens the house: database brought to its newest shape, keys checked, new powers given to
/// the offices that have them by default. Blocks. Gives the sentences about missing keys.
///
/// # Errors
/// What stood in the way.
pub fn open(place: &Place, config: Config, clock: Clock) -> Result<(App, Vec<String>), Error> {
    open_with(place, config, clock, Hasher::new(&Chance::system())?)
}

/// As [`open`] with another hasher of passwords, for tests.
///
/// # Errors
/// As [`open`].
pub fn open_with(
    place: &Place,
    config: Config,
    clock: Clock,
    hasher: Hasher,
) -> Result<(App, Vec<String>), Error> {
    folder(&place.data)?;
    if let Some(sentence) = platform::backup::unfinished(&place.data) {
        return Err(Error::fault(sentence));
    }
    let chance = Chance::system();
    let db = Db::open(&address(place)?, &migrations(), clock.clone(), &chance)?;
    let keys = Arc::new(Keys::open(&place.data.join("keys"))?);
    let (settled, drawn) = (keys.clone(), chance.clone());
    let missing = db.write_blocking(CommandKey::unkeyed(), move |tx| settled.settle(tx, &drawn))?;
    let powers: Vec<Power> = areas::all()
        .iter()
        .flat_map(|a| a.powers.iter().copied())
        .collect();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        organisation::sync_powers(tx, &powers)?;
        approvals::sync_flows(tx, &areas::flows())
    })?;
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    let house = House {
        files: platform::files::FileStore::beside(&db, &place.data),
        area_settings: areas::settings(),
        door: Door::new(hasher, secrets, &chance),
        founder: organisation::found,
        config,
        db,
        clock,
        chance,
        keys,
        directory: Box::new(OrganisationDirectory),
        areas: areas::all(),
    };
    Ok((Arc::new(house), missing))
}

/// Everything behind the guard, and the table of routes.
pub fn router(house: &App) -> (axum::Router, Vec<RouteInfo>) {
    let routes = house
        .areas
        .iter()
        .map(|area| (area.routes)())
        .fold(platform::web::Routes::new(), platform::web::Routes::merge);
    platform::web::router(house, routes)
}
