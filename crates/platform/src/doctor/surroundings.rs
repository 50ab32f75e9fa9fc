//! What lies around the database: keys, files, the list of seals, the disk.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use super::{Found, Parts};
use crate::{
    Error,
    backup::{self, Place},
    db::{Address, Conn},
    secret::Keys,
};

const MIB: u64 = 1_024 * 1_024;
/// Below this the next group of writes may fail.
const FREE_MIN: u64 = 1_024 * MIB;
/// Others may neither read nor write key files.
const OTHERS: u32 = 0o077;

/// No restore was broken off here.
pub(super) fn restore(parts: &Parts<'_>) -> Result<Found, Error> {
    Ok(match backup::unfinished(parts.data) {
        Some(sentence) => Found::ill(sentence),
        None => Found::well("没有"),
    })
}

/// There is room for what comes, and for a backup beside it.
pub(super) fn space(parts: &Parts<'_>) -> Result<Found, Error> {
    let disk = rustix::fs::statvfs(parts.data).map_err(std::io::Error::from)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let size = match parts.address {
        Address::Sqlite(path) => fs::metadata(path).map_or(0, |m| m.len()),
        Address::Postgres(_) => 0,
    };
    let text = format!("数据文件夹所在的磁盘还剩 {} MiB", free / MIB);
    Ok(if free < FREE_MIN {
        Found::ill(format!("{text}，太少：请尽快清理或换大磁盘"))
    } else if free < size.saturating_mul(2) {
        Found::ill(format!("{text}，不到数据库的两倍：备份请写到别的磁盘"))
    } else {
        Found::well(text)
    })
}

/// Every registered key is here, and nobody else may read it.
pub(super) fn keys(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let Some(keys) = open_keys(parts.data)? else {
        return Ok(Found::ill(
            "没有 keys 文件夹：加密的内容打不开，请把它放回数据文件夹",
        ));
    };
    let mut findings = keys.missing(conn)?;
    for entry in fs::read_dir(parts.data.join("keys"))? {
        let entry = entry?;
        if entry.metadata()?.permissions().mode() & OTHERS != 0 {
            let name = entry.file_name().to_string_lossy().into_owned();
            findings.push(format!(
                "密钥文件 {name} 别人也能读写：请改为只有运行程序的用户可读（chmod 600）"
            ));
        }
    }
    Ok(Found::of(&findings, "登记的密钥都在，只有本用户可读"))
}

/// One value of each kind opens.
pub(super) fn sealed(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let Some(keys) = open_keys(parts.data)? else {
        return Ok(Found::ill("没有密钥，无从打开"));
    };
    let opened = backup::open_each(conn, &keys, parts.sealed)?;
    let shut: Vec<String> = opened
        .iter()
        .filter(|o| !o.ok)
        .map(|o| o.sentence.clone())
        .collect();
    let well: Vec<String> = opened.into_iter().map(|o| o.sentence).collect();
    let well = if well.is_empty() {
        "没有加密的内容".to_owned()
    } else {
        well.join("；")
    };
    Ok(Found::of(&shut, well))
}

/// Reads the keys without making the folder.
fn open_keys(data: &Path) -> Result<Option<Keys>, Error> {
    let folder = data.join("keys");
    folder.is_dir().then(|| Keys::open(&folder)).transpose()
}

/// Every file's content is there and is what its hash says.
pub(super) fn files(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let place = Place::of(conn.is_pg(), parts.data);
    let (count, damaged) = backup::check_named(conn, &place)?;
    let findings: Vec<String> = damaged
        .iter()
        .map(|sha256| format!("文件内容 {sha256} 缺失或已损坏：请从备份里取回"))
        .collect();
    Ok(Found::of(
        &findings,
        format!("{count} 份文件内容都在，且与校验值相符"),
    ))
}

/// The list outside the database says what the database says.
pub(super) fn seals(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let sql = "select no, hash from platform_trail_seal order by no";
    let inside: BTreeMap<i64, String> = conn
        .all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect();
    let newest = inside.keys().next_back().copied().unwrap_or_default();
    let list = match File::open(parts.data.join("seals.log")) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(if newest == 0 {
                Found::well("还没有封签")
            } else {
                Found::ill("库外封签文件 seals.log 不见了：请从备份或打印件核对后放回")
            });
        }
        Err(error) => return Err(error.into()),
    };
    let mut last = 0;
    for line in list.lines() {
        let line = line?;
        let mut words = line.split(' ');
        let no = words.next().and_then(|no| no.parse().ok());
        let (Some(no), Some(hash)) = (no, words.next_back()) else {
            return Ok(Found::ill(format!("seals.log 第 {} 行之后已损坏", last)));
        };
        if inside.get(&no).is_none_or(|known| known != hash) {
            return Ok(Found::ill(format!(
                "第 {no} 号封签与库外文件不同：历史被改写，或数据库被换回旧的，请运行 verify"
            )));
        }
        last = no;
    }
    Ok(if last < newest {
        Found::well(format!(
            "库外文件到第 {last} 号，数据库到第 {newest} 号，下次封存时补上"
        ))
    } else {
        Found::well(format!("到第 {last} 号，两处相同"))
    })
}
