//! What the database itself tells.

use kernel::Moment;

use super::{Found, Parts, span_text};
use crate::{
    Error, args, backup,
    db::{Conn, bulk},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How far a clock may lag behind what was written, before somebody must look.
const LAG_MAX_MS: i64 = 5 * MINUTE_MS;
/// How long work may wait past its time.
const WAIT_MAX_MS: i64 = HOUR_MS;
/// How old the last backup may be.
const BACKUP_MAX_MS: i64 = 7 * DAY_MS;
/// Before this year no clock of a running house can stand.
const YEAR_MIN: i16 = 2_025;

/// Every applied migration is known and unchanged.
pub(super) fn migrations(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let mut applied = conn.all(
        "select name, checksum from platform_migration",
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    applied.sort();
    let mut findings = Vec::new();
    for (name, checksum) in &applied {
        match parts.migrations.iter().find(|m| m.name == name) {
            None => findings.push(format!("有本程序不认识的变更 {name}：请用更新的版本打开")),
            Some(one) if one.checksum() == *checksum => {}
            Some(_) => findings.push(format!("变更 {name} 与登记的校验值不同")),
        }
    }
    let waiting = parts.migrations.len().saturating_sub(applied.len());
    let well = if waiting == 0 {
        format!("{} 次变更都已应用且未被改动", applied.len())
    } else {
        format!("还有 {waiting} 次变更，下次启动时应用；启动前请先备份")
    };
    Ok(Found::of(&findings, well))
}

/// SQLite reads its whole file; PostgreSQL keeps its own checksums.
pub(super) fn integrity(conn: &mut Conn, _: &Parts<'_>) -> Result<Found, Error> {
    if conn.is_pg() {
        return Ok(Found::well(
            "PostgreSQL 自己核对数据页；请在它的运维中打开 data_checksums",
        ));
    }
    let said: Vec<String> = conn.all("pragma integrity_check", &[], |row| row.get(0))?;
    let findings: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
    if findings.is_empty() {
        return Ok(Found::well("整个文件读过一遍，没有损坏"));
    }
    let found = Found::of(&findings, "");
    Ok(Found::ill(format!(
        "数据库文件已损坏，请停止使用并恢复最近的备份：{}",
        found.sentence
    )))
}

/// No row points at nothing.
pub(super) fn references(conn: &mut Conn, _: &Parts<'_>) -> Result<Found, Error> {
    let broken = bulk::broken_references(conn)?;
    Ok(Found::of(&broken, "没有指向不存在的行的引用"))
}

/// What the areas check in their own tables.
pub(super) fn areas(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let mut findings = Vec::new();
    for area in parts.areas {
        findings.extend((area.doctor)(conn)?);
    }
    Ok(Found::of(&findings, "各部分自查没有发现问题"))
}

/// How many processes serve, and whether a clock ran ahead.
pub(super) fn nodes(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let now = parts.now;
    let sql = "select count(*) from platform_node where lease_until >= $1";
    let running = conn.number(sql, args![now])?;
    let used = conn.one("select max(used_until) from platform_node", &[], |row| {
        row.get::<Option<i64>>(0)
    })?;
    let ahead = used.flatten().unwrap_or_default() - now.as_ms();
    if ahead > HOUR_MS {
        return Ok(Found::ill(format!(
            "编号已用到 {}以后：曾有一台机器的时钟走快，请核对各机器的时钟",
            span_text(ahead)
        )));
    }
    Ok(Found::well(match running {
        0 => "没有进程在运行".to_owned(),
        _ => format!("{running} 个进程在使用这个数据库"),
    }))
}

/// The clock is not behind what was written already.
pub(super) fn clock(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    if parts.now.day().year() < YEAR_MIN {
        let day = parts.now.day();
        return Ok(Found::ill(format!("电脑的日期是 {day}，显然不对，请校准")));
    }
    let sql = "select at from platform_trail order by id desc limit 1";
    let last = conn.one(sql, &[], |row| row.get::<Moment>(0))?;
    let lag = last.map_or(0, |last| last.as_ms() - parts.now.as_ms());
    if lag > LAG_MAX_MS {
        return Ok(Found::ill(format!(
            "电脑的时钟比最后一笔记录还早 {}，请校准",
            span_text(lag)
        )));
    }
    Ok(Found::well(format!("今天是 {}", parts.now.day())))
}

/// Nothing waits long past its time.
pub(super) fn jobs(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    if !conn.has_table("platform_job")? {
        return Ok(Found::well("这个数据库还没有后台任务"));
    }
    let oldest = conn.one(
        "select min(run_after) from platform_job where state = $1",
        args!["waiting"],
        |row| row.get::<Option<i64>>(0),
    )?;
    let failed = conn.number(
        "select count(*) from platform_job where state = $1 and finished_at >= $2",
        args!["failed", parts.now.plus_ms(-DAY_MS)],
    )?;
    let late = oldest.flatten().map_or(0, |due| parts.now.as_ms() - due);
    Ok(if late > WAIT_MAX_MS {
        Found::ill(format!(
            "最早的任务已等了 {}：请看程序是否在运行",
            span_text(late)
        ))
    } else if failed > 0 {
        Found::ill(format!(
            "近一天有 {failed} 个任务失败，请在后台任务页查看原因"
        ))
    } else {
        Found::well("没有积压")
    })
}

/// The unsealed tail is young.
pub(super) fn tail(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let waiting = conn.number("select count(*) from platform_trail_pending", &[])?;
    let oldest = conn.one(
        "select min(t.at) from platform_trail_pending p join platform_trail t on t.id = p.entry",
        &[],
        |row| row.get::<Option<i64>>(0),
    )?;
    let age = oldest.flatten().map_or(0, |at| parts.now.as_ms() - at);
    let begun = conn.one(
        "select what, opened_at from platform_trail_batch
         where entry is null order by opened_at limit 1",
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<Moment>(1)?)),
    )?;
    if let Some((what, at)) = begun
        && parts.now.as_ms() - at.as_ms() > WAIT_MAX_MS
    {
        let age = span_text(parts.now.as_ms() - at.as_ms());
        return Ok(Found::ill(format!(
            "有一批数据在{age}前开始写入，至今没有写完（{what}）：请继续或放弃它"
        )));
    }
    Ok(if age > WAIT_MAX_MS {
        Found::ill(format!(
            "有 {waiting} 条留痕未封存，最早的已有 {}：程序运行时会自动封存",
            span_text(age)
        ))
    } else {
        Found::well(format!("未封存的留痕 {waiting} 条"))
    })
}

/// A backup is not long ago.
pub(super) fn backup(conn: &mut Conn, parts: &Parts<'_>) -> Result<Found, Error> {
    let Some(last) = backup::last(conn)? else {
        return Ok(Found::ill(
            "还没有做过备份：请现在做一次，并定好每天做的时间",
        ));
    };
    let age = parts.now.as_ms() - last.as_ms();
    let text = format!("上次备份在 {}前", span_text(age));
    Ok(if age > BACKUP_MAX_MS {
        Found::ill(format!("{text}，太久了：请现在做一次"))
    } else {
        Found::well(text)
    })
}
