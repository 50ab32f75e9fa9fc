//! `verify`, `backup`, `restore`, `doctor` and `keys`: what keeps the data whole.

use std::{fs, path::Path, process::ExitCode};

use platform::{
    App, Config, Error, backup,
    chance::Chance,
    clock::Clock,
    doctor,
    secret::{self, Purpose},
    trail,
};

use super::{Place, tell};
use crate::{areas, house};

/// Opens a house that is there, for a command of the shell.
///
/// # Errors
/// A sentence when there is no database; what stood in the way.
pub fn open(place: &Place) -> Result<App, Error> {
    let config = Config {
        data: place.data.clone(),
        demo: false,
        secure: false,
        plain_http: false,
        trust_proxy: false,
        base_url: String::new(),
    };
    if place.database.is_none() && !place.data.join("unionhall.db").exists() {
        return Err(Error::fault(format!(
            "{} 里没有数据库",
            place.data.display()
        )));
    }
    let (house, missing) = house::open(place, config, Clock::machine())?;
    missing.iter().for_each(|sentence| tell::error(sentence));
    Ok(house)
}

/// Recomputes the trail and compares rows with it; exit code 1 when something was touched.
///
/// # Errors
/// What the database said.
pub fn verify(place: &Place, printed: Option<&str>) -> Result<ExitCode, Error> {
    let house = open(place)?;
    let (tracked, file) = (house.tracked(), place.data.join("seals.log"));
    let report = house
        .db
        .read_blocking(|conn| trail::verify(conn, &tracked, &file, printed))?;
    house.db.close();
    tell::line(&format!(
        "核验：{} 个封签，{} 条留痕（其中 {} 条尚未封存），{} 行数据；{} 个敏感值已按期清除",
        report.seals, report.entries, report.unsealed, report.rows, report.erased
    ));
    for sentence in &report.unfinished {
        tell::line(&format!("未写完  {sentence}"));
    }
    for finding in &report.findings {
        tell::line(&format!("异常  {}", finding.text));
    }
    if report.findings.is_empty() {
        tell::line("没有发现改动、删除、插入、调换或改写");
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// Writes one file that holds everything.
///
/// # Errors
/// What stood in the way; then there is no file.
pub fn backup(file: &Path, place: &Place, passphrase: Option<&Path>) -> Result<ExitCode, Error> {
    let house = open(place)?;
    let passphrase = passphrase.map(read_passphrase).transpose()?;
    let source = backup::Source {
        db: &house.db,
        keys: &house.keys,
        data: &place.data,
        sealed: &areas::sealed(),
        chance: &house.chance,
    };
    let report = backup::write(&source, file, passphrase.as_deref())?;
    house.db.close();
    report
        .sentences
        .iter()
        .for_each(|sentence| tell::line(sentence));
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into an empty place.
///
/// # Errors
/// What stood in the way; then nothing was written.
pub fn restore(file: &Path, place: &Place, passphrase: Option<&Path>) -> Result<ExitCode, Error> {
    house::folder(&place.data)?;
    let passphrase = passphrase.map(read_passphrase).transpose()?;
    let target = backup::Target {
        address: &house::address(place)?,
        data: &place.data,
        migrations: &house::migrations(),
        sealed: &areas::sealed(),
        clock: &Clock::machine(),
        chance: &Chance::system(),
    };
    let report = backup::restore(file, &target, passphrase.as_deref())?;
    report
        .sentences
        .iter()
        .for_each(|sentence| tell::line(sentence));
    Ok(ExitCode::SUCCESS)
}

fn read_passphrase(file: &Path) -> Result<String, Error> {
    let text = fs::read_to_string(file)?;
    let passphrase = text.lines().next().unwrap_or_default().to_owned();
    if passphrase.chars().count() < 8 {
        return Err(Error::fault("口令文件的第一行至少要有 8 个字"));
    }
    Ok(passphrase)
}

/// Examines everything; exit code 1 when something is wrong.
///
/// # Errors
/// What stood in the way of examining at all.
pub fn doctor(place: &Place) -> Result<ExitCode, Error> {
    let parts = doctor::Parts {
        address: &house::address(place)?,
        data: &place.data,
        migrations: &house::migrations(),
        areas: &areas::all(),
        sealed: &areas::sealed(),
        now: Clock::machine().now(),
    };
    let checks = doctor::examine(&parts);
    for check in &checks {
        let mark = if check.ok { "正常" } else { "异常" };
        tell::line(&format!("{mark}  {}：{}", check.name, check.sentence));
    }
    let well = checks.iter().all(|check| check.ok);
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A new key for one purpose.
///
/// # Errors
/// A sentence for an unknown purpose, or what stood in the way.
pub fn rotate(place: &Place, purpose: &str) -> Result<ExitCode, Error> {
    let purpose = Purpose::ALL
        .into_iter()
        .find(|p| p.as_str() == purpose)
        .ok_or_else(|| Error::fault("用途是 account、setting 或 person"))?;
    let house = open(place)?;
    let columns = areas::sealed();
    let done = secret::rotate(&house.db, &house.keys, purpose, &columns, &Chance::system())?;
    house.db.close();
    tell::line(&format!(
        "已换用密钥 {}.{}，重新加密 {} 个值；旧密钥请留着，打开旧备份要用",
        purpose.as_str(),
        done.number,
        done.values
    ));
    Ok(ExitCode::SUCCESS)
}
