//! The list of documents as a workbook (公文清单), exactly as it is filtered on its page.

use platform::{
    Error,
    access::Actor,
    db::Conn,
    web::{Answer, Query, Visit, download},
};
use typeset::{Cell, Column, Sheet, Table, Tone, TypesetError};

use crate::{
    model::DocumentLine,
    store,
    web::{Asked, filter},
};

/// Most rows of one workbook. Source: house rule; a bureau issues some hundred a year.
const ROWS_MAX: u32 = 20_000;

/// `GET /documents/list.xlsx`, with what the list's own address says.
pub(crate) async fn export(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.actor.clone();
    let when = visit.now.civil();
    let day = kernel::official_date(when.date());
    let (hour, minute, name) = (when.hour(), when.minute(), &visit.actor.name);
    let made = format!("{day} {hour:02}:{minute:02} 制表　制表人 {name}");
    let sheets = visit
        .read(move |conn| {
            let lines = lines(conn, &actor, &asked)?;
            Ok(vec![list(&lines), about(&asked, lines.len(), made)])
        })
        .await?;
    let bytes = tokio::task::spawn_blocking(move || typeset::sheet_xlsx(&sheets))
        .await
        .map_err(|e| Error::Fault(Box::new(e)))?
        .map_err(not_made)?;
    download("公文清单.xlsx", XLSX, bytes)
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// All pages of the list.
///
/// # Errors
/// Refused when there are too many; what the database said.
fn lines(conn: &mut Conn, actor: &Actor, asked: &Asked) -> Result<Vec<DocumentLine>, Error> {
    let all = store::Filter {
        after: None,
        limit: ROWS_MAX + 1,
        ..filter(actor, asked)
    };
    let lines = store::list(conn, &all)?;
    if lines.len() > ROWS_MAX as usize {
        return Err(Error::refused(
            "documents.list_too_long",
            format!("符合条件的公文超过 {ROWS_MAX} 份，请先筛选再导出"),
        ));
    }
    Ok(lines)
}

fn not_made(error: TypesetError) -> Error {
    Error::Fault(Box::new(error))
}

fn list(lines: &[DocumentLine]) -> Sheet {
    let row = |line: &DocumentLine| -> Vec<Cell> {
        let state = match (line.owed, line.owed - line.acknowledged) {
            (0, _) => Cell::tag("无需签收", Tone::Plain),
            (_, 0) => Cell::tag("已全部签收", Tone::Good),
            (_, left) => Cell::tag(format!("{left} 家未签收"), Tone::Warn),
        };
        vec![
            line.title.as_str().into(),
            line.number.as_str().into(),
            line.issued_on.into(),
            line.owed.into(),
            line.acknowledged.into(),
            state,
        ]
    };
    let table = Table {
        columns: vec![
            Column::left("标题", 30),
            Column::left("发文字号", 12),
            Column::center("日期", 7),
            Column::right("应签收（家）", 6),
            Column::right("已签收（家）", 6),
            Column::left("签收情况", 8),
        ],
        rows: lines.iter().map(row).collect(),
    };
    sheet("公文清单", "公文清单", table)
}

fn sheet(name: &str, title: &str, table: Table) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: title.to_owned(),
        table,
    }
}

/// Which filters were on, how many rows, who made it when.
fn about(asked: &Asked, count: usize, made: String) -> Sheet {
    let range = match asked.direction.as_str() {
        "in" => "发给本级的",
        "out" => "本级印发的",
        _ => "全部",
    };
    let waiting = if asked.waiting == "1" {
        "只看有单位未签收的"
    } else {
        "不限"
    };
    let fact = |label: &str, value: String| -> Vec<Cell> { vec![label.into(), value.into()] };
    let table = Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: vec![
            fact("范围", range.to_owned()),
            fact("查找", asked.q.trim().to_owned()),
            fact("签收", waiting.to_owned()),
            fact("份数", count.to_string()),
            fact("制表", made),
        ],
    };
    sheet("导出说明", "", table)
}
