//! The list of people as a workbook (人员名单导出), exactly as it is filtered on its page, with
//! an entry on the trail: it is a list of persons.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
    ui::words as say,
    web::{Answer, Entry, Form, Routes, Visit, download},
};
use typeset::{Cell, Column, Sheet, Table};

use super::{paths, visible_body};
use crate::{
    READ,
    model::PersonView,
    store::{self, PeopleAsk},
};

/// Most rows of one workbook. Source: house rule; who needs more chooses bodies.
const ROWS_MAX: usize = 50_000;
/// Rows that are read at once.
const PIECE: u32 = 1_000;
/// What an export is called on the trail.
const SUBJECT: &str = "organisation.people_export";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn routes() -> Routes {
    let read = Entry::Power(READ.code);
    Routes::new().post(paths::PEOPLE_EXPORT, "导出人员名单", read, hand_out)
}

/// What the page of the list was filtered by.
struct Asked {
    q: String,
    body: Option<Id<Body>>,
    left_too: bool,
}

/// What goes out.
struct Rows {
    people: Vec<PersonView>,
    /// The filters in words.
    about: String,
}

async fn hand_out(visit: Visit, form: Form) -> Answer {
    let body = Some(form.raw("body")).filter(|id| !id.is_empty());
    let body = body.map(|id| id.parse().map_err(|_| Error::NotFound));
    let asked = Asked {
        q: form.raw("q").to_owned(),
        body: body.transpose()?,
        left_too: form.raw("left") == "1",
    };
    let actor = visit.actor.clone();
    let rows = visit.read(move |conn| rows(conn, &actor, &asked)).await?;
    let (actor, about, count) = (visit.actor.clone(), rows.about.clone(), rows.people.len());
    visit
        .write(form.key(), move |tx| note(tx, &actor, &about, count))
        .await?;
    let made = format!("{}　{}", visit.actor.name, say::date(visit.today));
    let bytes = tokio::task::spawn_blocking(move || typeset::sheet_xlsx(&sheets(&rows, made)))
        .await
        .map_err(|e| Error::Fault(Box::new(e)))?
        .map_err(|e| Error::Fault(Box::new(e)))?;
    download(&format!("人员名单 {}.xlsx", visit.today), XLSX, bytes)
}

/// All pages of the list.
///
/// # Errors
/// Not found for a body out of sight; refused when there are too many; what the database said.
fn rows(conn: &mut Conn, actor: &Actor, asked: &Asked) -> Result<Rows, Error> {
    let within = match asked.body {
        Some(id) => Some(visible_body(conn, actor, id)?.view),
        None => None,
    };
    let mut ask = PeopleAsk {
        text: asked.q.clone(),
        within: within.as_ref().map(|b| b.path.clone()),
        after: None,
        left_too: asked.left_too,
        limit: PIECE,
    };
    let mut people = Vec::new();
    loop {
        let piece = store::people_page(conn, actor, &ask)?;
        let full = u32::try_from(piece.len()) == Ok(PIECE);
        people.extend(piece);
        if people.len() > ROWS_MAX {
            return Err(Error::refused(
                "organisation.people_too_many",
                format!("符合条件的人员超过 {ROWS_MAX} 人，请先按组织筛选，分几次导出"),
            ));
        }
        if !full {
            break;
        }
        ask.after = people.last().map(|p| (p.name.clone(), p.id));
    }
    let mut about = Vec::new();
    about.extend(within.map(|body| format!("{}及以下", body.name)));
    if !asked.q.trim().is_empty() {
        about.push(format!("查找：{}", asked.q.trim()));
    }
    about.push(
        if asked.left_too {
            "含已离开"
        } else {
            "只含在册"
        }
        .to_owned(),
    );
    Ok(Rows {
        people,
        about: about.join("；"),
    })
}

fn note(tx: &mut Tx<'_>, actor: &Actor, about: &str, count: usize) -> Result<(), Error> {
    let id = tx.id::<Rows>();
    let deed = Deed::on(SUBJECT, Subject::new(SUBJECT, id))
        .change("人数", "", count)
        .change("筛选条件", "", about);
    tx.trail(actor, deed)
}

fn sheets(rows: &Rows, made: String) -> Vec<Sheet> {
    let row = |p: &PersonView| -> Vec<Cell> {
        [&p.name, &p.staff_no, &p.body_name]
            .map(|text| text.as_str().into())
            .to_vec()
    };
    let list = Table {
        columns: vec![
            Column::left("姓名", 8),
            Column::left("工号", 8),
            Column::left("所在组织", 24),
        ],
        rows: rows.people.iter().map(row).collect(),
    };
    let fact = |label: &str, value: String| -> Vec<Cell> { vec![label.into(), value.into()] };
    let facts = Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: vec![
            fact("筛选条件", rows.about.clone()),
            fact("人数", rows.people.len().to_string()),
            fact("导出", made),
        ],
    };
    let sheet = |name: &str, title: &str, table| Sheet {
        name: name.to_owned(),
        title: title.to_owned(),
        table,
    };
    vec![
        sheet("人员名单", "人员名单", list),
        sheet("导出说明", "", facts),
    ]
}
