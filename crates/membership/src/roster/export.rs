//! The list as a file (名单导出): exactly what is filtered, masked, on the trail; a long one is
//! made by a job.

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Account, Actor, Body, Person},
    db::{Conn, Tx},
    files,
    jobs::{Claim, JobKind},
    messages::Message,
    subject::Subject,
    trail::Deed,
    ui::words as say,
};
use serde::{Deserialize, Serialize};
use typeset::{Cell, Column, Sheet, Table};

use super::{
    model::{Ask, Count, Line},
    store::View,
    words,
};

/// Rows that are handed over at once; more are a job.
pub const AT_ONCE_MAX: i64 = 5_000;
/// Most rows of one file: a workbook of more is none to work with.
const ROWS_MAX: i64 = 200_000;
/// Rows that are read at once.
const PIECE: usize = 500;
/// What the file is called.
pub const NAME: &str = "会员名单";
/// What an export is called on the trail.
const SUBJECT: &str = "membership.export";

/// Kinds of file (文件格式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Excel 工作簿
    Xlsx,
    /// 逗号分隔文本
    Csv,
}

impl Format {
    /// From a form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The name of the file.
    pub fn file_name(self, what: &str, today: Date) -> String {
        let tail = match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        };
        format!("{what} {today}.{tail}")
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What is to be exported (导出内容).
#[derive(Debug, Clone)]
pub struct Rows {
    lines: Vec<Line>,
    /// The filter in words.
    about: Vec<String>,
}

impl Rows {
    /// How many.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// The rows.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Where they belong.
    pub(crate) fn homes(&self) -> Vec<Id<Body>> {
        self.lines.iter().map(|line| line.home).collect()
    }
}

/// How many rows an export has, exact up to `most`.
///
/// # Errors
/// A refusal for a text or filter that cannot be used; what the database said.
pub fn size(
    conn: &mut Conn,
    actor: &Actor,
    ask: &Ask,
    today: Date,
    most: i64,
) -> Result<Count, Error> {
    View::open(conn, actor, ask, today)?.count(conn, Some(most))
}

/// All rows.
///
/// # Errors
/// As [`size`]; a refusal when there are too many for one file.
pub fn rows(conn: &mut Conn, actor: &Actor, ask: &Ask, today: Date) -> Result<Rows, Error> {
    let view = View::open(conn, actor, ask, today)?;
    if let Count::MoreThan(_) = view.count(conn, Some(ROWS_MAX))? {
        return Err(Error::refused(
            "membership.export_too_many",
            format!(
                "超过 {} 人，一个文件放不下；请先按组织筛选，分几次导出",
                say::count(ROWS_MAX)
            ),
        ));
    }
    let about = about(conn, &view, ask)?;
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let found = view.page(conn, after, PIECE)?;
        lines.extend(found.lines);
        after = found.next;
        if after.is_none() {
            return Ok(Rows { lines, about });
        }
    }
}

fn about(conn: &mut Conn, view: &View, ask: &Ask) -> Result<Vec<String>, Error> {
    let mut about = words::chips(conn, &view.expr, &view.known)?;
    if !ask.q.trim().is_empty() {
        about.push(format!("查找：{}", ask.q.trim()));
    }
    Ok(about)
}

/// What a list is narrowed to, in words.
///
/// # Errors
/// As [`size`].
pub(crate) fn in_words(
    conn: &mut Conn,
    actor: &Actor,
    ask: &Ask,
    today: Date,
) -> Result<String, Error> {
    let view = View::open(conn, actor, ask, today)?;
    Ok(all_or(&about(conn, &view, ask)?))
}

fn all_or(about: &[String]) -> String {
    match about {
        [] => "全部".to_owned(),
        parts => parts.join("；"),
    }
}

/// Puts the export on the trail.
///
/// # Errors
/// What the database said.
pub fn note(tx: &mut Tx<'_>, actor: &Actor, ask: &Ask, count: usize) -> Result<(), Error> {
    let id = tx.id::<Rows>();
    let deed = Deed::on("membership.export", Subject::new(SUBJECT, id))
        .change("人数", "", count)
        .change("查找", "", ask.q.trim())
        .change("筛选条件", "", &ask.f)
        .change("号码", "", "打码");
    tx.trail(actor, deed)
}

/// Heads and widths of the columns.
pub(crate) const HEADS: [(&str, u16); 13] = [
    ("姓名", 8),
    ("工号", 6),
    ("性别", 3),
    ("年龄", 3),
    ("生日", 4),
    ("所在小组", 12),
    ("工会", 10),
    ("会籍", 5),
    ("入会日期", 6),
    ("岗位", 8),
    ("手机", 7),
    ("身份证号", 10),
    ("标记", 8),
];

/// The cells of one line, in the order of [`HEADS`].
pub(crate) fn cells(line: &Line) -> [String; 13] {
    let mut marks = Vec::new();
    if line.model_worker {
        marks.push("劳模");
    }
    if line.hardship == Some(true) {
        marks.push("困难");
    }
    [
        line.name.clone(),
        line.staff_no.clone(),
        line.sex.map(|s| s.to_string()).unwrap_or_default(),
        line.age.map(|a| a.to_string()).unwrap_or_default(),
        line.birthday.clone(),
        line.home_name.clone(),
        line.union_name.clone(),
        line.standing.word().to_owned(),
        line.joined_on.map(|d| d.to_string()).unwrap_or_default(),
        line.post.clone(),
        line.phone_mask.clone(),
        line.id_mask.clone(),
        marks.join("、"),
    ]
}

/// The file.
///
/// # Errors
/// A fault when it cannot be written.
pub fn file(rows: &Rows, format: Format, by: &str, today: Date) -> Result<Vec<u8>, Error> {
    match format {
        Format::Csv => Ok(csv(rows).into_bytes()),
        Format::Xlsx => {
            typeset::sheet_xlsx(&sheets(rows, by, today)).map_err(|e| Error::Fault(Box::new(e)))
        }
    }
}

fn sheets(rows: &Rows, by: &str, today: Date) -> Vec<Sheet> {
    let text = |text: String| Cell::from(text);
    let list = Table {
        columns: HEADS
            .iter()
            .map(|(head, width)| Column::left(*head, *width))
            .collect(),
        rows: rows
            .lines
            .iter()
            .map(|line| cells(line).into_iter().map(text).collect())
            .collect(),
    };
    let about = all_or(&rows.about);
    let fact = |label: &str, value: String| vec![label.into(), text(value)];
    let facts = Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: vec![
            fact("筛选条件", about),
            fact("人数", rows.count().to_string()),
            fact("号码", "打码".to_owned()),
            fact("导出", format!("{by}　{}", say::date(today))),
        ],
    };
    let sheet = |name: &str, title: &str, table| Sheet {
        name: name.to_owned(),
        title: title.to_owned(),
        table,
    };
    vec![
        sheet("会员名单", "会员名单", list),
        sheet("导出说明", "", facts),
    ]
}

/// With a mark at the front, so that Excel reads it as UTF-8.
fn csv(rows: &Rows) -> String {
    let mut out = String::from("\u{FEFF}");
    let heads = HEADS.map(|(head, _)| head.to_owned());
    for record in [heads].into_iter().chain(rows.lines.iter().map(cells)) {
        let fields: Vec<String> = record.iter().map(|cell| field(cell)).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

/// One field: what a program might take for a formula begins with an apostrophe.
pub fn field(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let cell = if risky {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains(['"', ',', '\n', '\r']) || risky {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// A long export as a job (后台导出); the rights are asked anew when it runs.
pub const JOB: JobKind = JobKind {
    name: "membership.export",
    title: "导出会员名单",
    run,
    every_secs: None,
};

/// What the job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// Who asked.
    pub account: Id<Account>,
    /// Who that is.
    pub person: Id<Person>,
    /// What was typed.
    pub q: String,
    /// The filter.
    pub f: String,
    /// The format.
    pub format: Format,
}

fn run(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let today = house.today();
    let ask = Ask {
        q: order.q.clone(),
        f: order.f.clone(),
    };
    let asked = ask.clone();
    let (actor, rows) = house.db.read_blocking(|conn| {
        let actor = house
            .directory
            .actor(conn, order.account, order.person, today)?;
        let actor = actor.ok_or(Error::NotFound)?;
        let rows = rows(conn, &actor, &asked, today)?;
        Ok((actor, rows))
    })?;
    claim.go_on()?;
    let bytes = file(&rows, order.format, &actor.name, today)?;
    let name = order.format.file_name(NAME, today);
    let stored = files::store_blocking(house, Some(order.account), &name, &bytes)?;
    let count = rows.count();
    claim.write(house, "note", move |tx| {
        note(tx, &actor, &ask, count)?;
        let message = Message {
            subject: None,
            title: format!("会员名单已导出，{} 人", say::count(count_of(count))),
            text: "文件保留一周，只有您能打开；用完请妥善保管或删除。".to_owned(),
            href: files::path(stored),
            mail: false,
            unique: None,
        };
        tx.message(actor.account, message).map(drop)
    })?;
    Ok(format!("已导出 {} 人，见消息", say::count(count_of(count))))
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cell | as it stands in the file.
    #[test]
    fn cells_are_defused() {
        for (cell, shown) in [
            ("张三", "张三"),
            ("=1+1", "\"'=1+1\""),
            ("+86", "\"'+86\""),
            ("-5", "\"'-5\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("＝cmd", "\"'＝cmd\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
        ] {
            assert_eq!(field(cell), shown);
        }
    }

    #[test]
    fn a_file_has_every_row_and_no_number() {
        let rows = Rows {
            lines: vec![Line::sample("=HYPERLINK(1)"), Line::sample("单解")],
            about: vec!["女职工".to_owned()],
        };
        let text = csv(&rows);
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("\"'=HYPERLINK(1)\"") && text.contains("139****0011"));
        let today = Date::constant(2025, 11, 18);
        let book = file(&rows, Format::Xlsx, "周敏", today).unwrap();
        assert!(book.starts_with(b"PK"));
    }
}
