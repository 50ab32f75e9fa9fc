//! The list of who owes what as a file (会费名单导出): exactly what is filtered, with its reason on
//! the trail; a long one is made by a job.

use kernel::{Date, Id, Money};
use platform::{
    App, Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    files,
    jobs::{Claim, JobKind},
    messages::Message,
    trail::Deed,
    ui::words as say,
};
use serde::{Deserialize, Serialize};
use typeset::{Cell, Column, Sheet, Table};

use super::{
    commands,
    job::For,
    model::Month,
    pages::{AccountLine, Asked},
    powers::EXPORT,
    scope, store, web,
};
use crate::roster::{Format, csv_field};

/// Rows that are handed over at once; more are a job.
pub const AT_ONCE_MAX: i64 = 5_000;
/// Rows that are read at once.
const PIECE: usize = 500;
/// What the file is called.
pub const NAME: &str = "会费名单";

const HEADS: [(&str, u16); 9] = [
    ("姓名", 8),
    ("工号", 6),
    ("所在小组", 12),
    ("会籍", 5),
    ("应缴（元）", 8),
    ("实缴（元）", 8),
    ("欠缴（元）", 8),
    ("预缴（元）", 8),
    ("最早欠缴月份", 8),
];

/// All rows, for who may export there.
///
/// # Errors
/// Not there, forbidden, or what the database said.
pub fn rows(
    conn: &mut Conn,
    actor: &Actor,
    union: Id<Body>,
    (asked, today): (&Asked, Date),
) -> Result<Vec<AccountLine>, Error> {
    scope::union_at(conn, actor, union, &EXPORT)?;
    let ask = asked.ask(today);
    let (mut lines, mut after) = (Vec::new(), String::new());
    loop {
        let found = store::page(conn, union, &ask, &after, PIECE)?;
        lines.extend(web::account_lines(conn, found.accounts, today)?);
        match found.next {
            Some(next) => after = next,
            None => return Ok(lines),
        }
    }
}

/// Puts the export on the trail.
///
/// # Errors
/// What the database said.
pub fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (union, asked): (Id<Body>, &Asked),
    (count, why): (usize, &str),
) -> Result<(), Error> {
    let subject = platform::subject::Subject::new(commands::SUBJECT, union);
    let deed = Deed::on("membership.export_dues", subject)
        .change("人数", "", count)
        .change("筛选条件", "", asked.words())
        .why(why);
    tx.trail(actor, deed)
}

/// The file.
///
/// # Errors
/// A fault when it cannot be written.
pub fn file(
    lines: &[AccountLine],
    format: Format,
    about: &[(&str, String)],
) -> Result<Vec<u8>, Error> {
    match format {
        Format::Csv => Ok(csv(lines).into_bytes()),
        Format::Xlsx => {
            let sheets = [sheet(NAME, list(lines)), sheet("导出说明", facts(about))];
            typeset::sheet_xlsx(&sheets).map_err(|e| Error::Fault(Box::new(e)))
        }
    }
}

fn sheet(name: &str, table: Table) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: name.to_owned(),
        table,
    }
}

fn facts(about: &[(&str, String)]) -> Table {
    Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: about
            .iter()
            .map(|(label, value)| vec![(*label).into(), value.clone().into()])
            .collect(),
    }
}

fn month(oldest: Option<Month>) -> String {
    oldest.map(|m| m.to_string()).unwrap_or_default()
}

fn list(lines: &[AccountLine]) -> Table {
    let money = |fen: i64| Cell::Money(Money::from_fen(fen.max(0)));
    let row = |line: &AccountLine| {
        let open = line.due.fen() - line.paid.fen();
        vec![
            line.name.clone().into(),
            line.staff_no.clone().into(),
            line.home_name.clone().into(),
            line.standing.word().into(),
            Cell::Money(line.due),
            Cell::Money(line.paid),
            money(open),
            money(-open),
            month(line.oldest).into(),
        ]
    };
    Table {
        columns: HEADS
            .iter()
            .map(|(head, width)| Column::left(*head, *width))
            .collect(),
        rows: lines.iter().map(row).collect(),
    }
}

/// With a mark at the front, so that Excel reads it as UTF-8; what might be taken for a formula
/// is defused.
fn csv(lines: &[AccountLine]) -> String {
    let mut out = String::from("\u{FEFF}");
    let plain = |money: Money| money.to_string().replace(',', "");
    let row = |line: &AccountLine| {
        let open = line.due.fen() - line.paid.fen();
        [
            line.name.clone(),
            line.staff_no.clone(),
            line.home_name.clone(),
            line.standing.word().to_owned(),
            plain(line.due),
            plain(line.paid),
            plain(Money::from_fen(open.max(0))),
            plain(Money::from_fen((-open).max(0))),
            month(line.oldest),
        ]
    };
    let heads = HEADS.map(|(head, _)| head.to_owned());
    for record in [heads].into_iter().chain(lines.iter().map(row)) {
        let fields: Vec<String> = record.iter().map(|cell| csv_field(cell)).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A long export as a job (后台导出).
pub const JOB: JobKind = JobKind {
    name: "membership.export_dues",
    title: "导出会费名单",
    run,
    every_secs: None,
};

/// What the job is to do (导出任务).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// For whom; the rights are asked anew.
    pub by: For,
    /// Of which union.
    pub union: Id<Body>,
    /// The filter.
    pub asked: Asked,
    /// The format.
    pub format: Format,
    /// Why.
    pub why: String,
}

fn run(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let today = house.today();
    let actor = order.by.today(house, today)?;
    let (union, asked) = (order.union, order.asked.clone());
    let asking = (actor.clone(), asked.clone());
    let lines = house
        .db
        .read_blocking(move |conn| rows(conn, &asking.0, union, (&asking.1, today)))?;
    claim.go_on()?;
    let about = about(&actor, &asked, lines.len(), today);
    let bytes = file(&lines, order.format, &about)?;
    let name = order.format.file_name(NAME, today);
    let stored = files::store_blocking(house, Some(order.by.account), &name, &bytes)?;
    let (count, why) = (lines.len(), order.why.clone());
    claim.write(house, "note", move |tx| {
        note(tx, &actor, (union, &asked), (count, &why))?;
        let message = Message {
            subject: None,
            title: format!("会费名单已导出，{count} 人"),
            text: "文件保留一周，只有您能打开；用完请妥善保管或删除。".to_owned(),
            href: files::path(stored),
            mail: false,
            unique: None,
        };
        tx.message(actor.account, message).map(drop)
    })?;
    Ok(format!("已导出 {count} 人，见消息"))
}

/// What stands on the second sheet.
pub fn about(
    actor: &Actor,
    asked: &Asked,
    count: usize,
    today: Date,
) -> Vec<(&'static str, String)> {
    vec![
        ("筛选条件", asked.words()),
        ("人数", count.to_string()),
        ("不含", "缴费基数".to_owned()),
        ("导出", format!("{}　{}", actor.name, say::date(today))),
    ]
}
