//! Whether the house is sound: one look at each thing that can silently go wrong.
//!
//! Nothing is changed and no node number is leased, so it may run beside the serving program
//! or instead of it.
//!
//! **Invariant:** every check answers, whatever became of the others.

mod database;
mod surroundings;

use std::path::Path;

use kernel::Moment;

use crate::{
    Error,
    area::Area,
    db::{Address, Conn, Migration, bulk},
    secret::SealedColumn,
};

/// What is examined (体检对象).
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The database.
    pub address: &'a Address,
    /// The data folder.
    pub data: &'a Path,
    /// All migrations of this program.
    pub migrations: &'a [Migration],
    /// The areas, each with checks of its own.
    pub areas: &'a [Area],
    /// All columns of sealed values.
    pub sealed: &'a [SealedColumn],
    /// Now.
    pub now: Moment,
}

/// One thing that was looked at (检查项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and what to do about it.
    pub sentence: String,
}

/// What one check found.
struct Found {
    ok: bool,
    sentence: String,
}

impl Found {
    fn well(sentence: impl Into<String>) -> Self {
        Self {
            ok: true,
            sentence: sentence.into(),
        }
    }

    fn ill(sentence: impl Into<String>) -> Self {
        Self {
            ok: false,
            sentence: sentence.into(),
        }
    }

    /// Well when there is nothing to say; otherwise the first few findings.
    fn of(findings: &[String], well: impl Into<String>) -> Self {
        const SHOWN: usize = 5;
        if findings.is_empty() {
            return Self::well(well);
        }
        let mut text = findings[..findings.len().min(SHOWN)].join("；");
        if findings.len() > SHOWN {
            text.push_str(&format!("；另有 {} 处", findings.len() - SHOWN));
        }
        Self::ill(text)
    }
}

type Looking = fn(&mut Conn, &Parts<'_>) -> Result<Found, Error>;

/// What is asked of the database, in the order of the report.
const DATABASE: &[(&str, Looking)] = &[
    ("数据库结构", database::migrations),
    ("数据库文件", database::integrity),
    ("引用完整", database::references),
    ("密钥", surroundings::keys),
    ("加密内容", surroundings::sealed),
    ("文件", surroundings::files),
    ("业务数据", database::areas),
    ("运行中的进程", database::nodes),
    ("时钟", database::clock),
    ("后台任务", database::jobs),
    ("留痕封存", database::tail),
    ("库外封签", surroundings::seals),
    ("最近备份", database::backup),
];

/// Looks at everything. Blocks.
pub fn examine(parts: &Parts<'_>) -> Vec<Check> {
    let mut checks = vec![
        check("未完成的恢复", surroundings::restore(parts)),
        check("磁盘空间", surroundings::space(parts)),
    ];
    let opened = bulk::look(parts.address, Conn::table_names);
    let is_open = opened.is_ok();
    checks.push(check("数据库", opened.map(|names| opened_text(&names))));
    if !is_open {
        return checks;
    }
    for (name, look) in DATABASE {
        // A look of its own each: on PostgreSQL an error ends the transaction it happens in.
        let found = bulk::look(parts.address, |conn| look(conn, parts));
        checks.push(check(name, found));
    }
    checks
}

fn opened_text(names: &[String]) -> Found {
    if names.is_empty() {
        Found::ill("数据库打得开，但里面是空的：先启动一次程序，或恢复一份备份")
    } else {
        Found::well(format!("打得开，有 {} 张表", names.len()))
    }
}

fn check(name: &'static str, found: Result<Found, Error>) -> Check {
    let found = found.unwrap_or_else(|error| {
        let text = if let Error::Refused(refusal) = error {
            refusal.text.into_owned()
        } else {
            format!("检查没有做成：{error}")
        };
        Found::ill(text)
    });
    Check {
        name,
        ok: found.ok,
        sentence: found.sentence,
    }
}

/// `3 天`, `5 小时`, `12 分钟`.
fn span_text(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    match minutes {
        0..120 => format!("{minutes} 分钟"),
        120..2_880 => format!("{} 小时", minutes / 60),
        _ => format!("{} 天", minutes / 1_440),
    }
}
