//! What is asked of a person before rows are checked (核对各列): which sheet, which row is the
//! header, what each column holds, and which body a written name means.

use std::collections::BTreeMap;

use kernel::Id;
use organisation::BodyView;
use platform::{Error, access::Body, db::Conn, web::Form};

use super::{
    check::Meant,
    checker::meant,
    field::Field,
    look::{Looked, LookedSheet},
    model::Choice,
    pages::{AskedBody, ColumnView, ColumnsPage, SheetView},
    store::Intake,
};
use crate::changeset::Kind;

/// Bodies that are all offered; a larger union is offered the nearest names only.
const OFFER_ALL: usize = 80;
/// Below this likeness nothing is offered. Source: as `organisation::match_bodies`.
const OFFER_FROM: u16 = 400;
/// Values shown of each column.
const EXAMPLES: usize = 3;

/// The page for a list as it is understood so far.
///
/// # Errors
/// What the database said.
pub fn page(
    conn: &mut Conn,
    list: &Intake,
    looked: &Looked,
    union: &BodyView,
) -> Result<ColumnsPage, Error> {
    let choice = &list.choice;
    let sheet = looked.sheet(&choice.sheet).ok_or(Error::NotFound)?;
    let column = |(at, head): (usize, &String)| ColumnView {
        head: head.clone(),
        field: choice.columns.get(at).copied().flatten(),
        examples: sheet
            .examples(choice.head_no, at, EXAMPLES)
            .iter()
            .map(|text| hidden(text))
            .collect(),
    };
    let view = |sheet: &LookedSheet| SheetView {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        rows: sheet.rows,
    };
    let (understood, asked, too_many) = bodies(conn, choice, sheet, union)?;
    Ok(ColumnsPage {
        id: list.id.to_string(),
        name: list.name.clone(),
        union: union.name.clone(),
        how: list.how.clone(),
        sheets: looked.sheets.iter().map(view).collect(),
        sheet: choice.sheet.clone(),
        head_no: choice.head_no,
        merged_rows: sheet.merged_rows,
        comparing: list.kind == Kind::Comparison,
        columns: choice.heads.iter().enumerate().map(column).collect(),
        understood,
        asked,
        too_many,
        version: list.version,
        problem: String::new(),
    })
}

type Bodies = (Vec<(String, String)>, Vec<AskedBody>, bool);

/// Written names that are understood, those that are asked for, and whether there are too many.
fn bodies(
    conn: &mut Conn,
    choice: &Choice,
    sheet: &LookedSheet,
    union: &BodyView,
) -> Result<Bodies, Error> {
    let Some(at) = choice.column(Field::Home) else {
        return Ok((Vec::new(), Vec::new(), false));
    };
    let Some(written) = sheet.distinct(choice.head_no, at) else {
        return Ok((Vec::new(), Vec::new(), true));
    };
    let all = organisation::bodies(conn, Some(&union.path), &[])?;
    let names: BTreeMap<Id<Body>, &str> = all.iter().map(|b| (b.id, b.name.as_str())).collect();
    let name_of = |id: &Id<Body>| names.get(id).map(|name| (*name).to_owned());
    let (mut understood, mut asked) = (Vec::new(), Vec::new());
    for text in written {
        let decided = choice.bodies.get(&text).copied();
        let by_name = match decided {
            Some(_) => None,
            None => match meant(conn, &text, union)? {
                Meant::Body(id) => Some(id),
                Meant::Unclear => None,
            },
        };
        if let Some(name) = by_name.as_ref().and_then(name_of) {
            understood.push((text, name));
            continue;
        }
        let offers = offers(conn, &text, union, &all)?;
        asked.push(AskedBody {
            written: text,
            chosen: decided.map(|id| id.to_string()),
            offers,
        });
    }
    Ok((understood, asked, false))
}

/// The nearest names first, then all bodies of a union that is not too large.
fn offers(
    conn: &mut Conn,
    text: &str,
    union: &BodyView,
    all: &[BodyView],
) -> Result<Vec<(String, String)>, Error> {
    let near = organisation::match_bodies(conn, text, &union.path)?;
    let near = near
        .into_iter()
        .filter(|m| m.score >= OFFER_FROM && m.body.path.is_within(&union.path))
        .map(|m| m.body);
    let mut offers: Vec<(String, String)> = near.map(|b| (b.id.to_string(), b.name)).collect();
    if all.len() <= OFFER_ALL {
        for body in all {
            let id = body.id.to_string();
            if !offers.iter().any(|(known, _)| *known == id) {
                offers.push((id, body.name.clone()));
            }
        }
    }
    Ok(offers)
}

/// What a person said of a list (提交的对应).
pub enum Said {
    /// Another sheet or header: it is guessed anew and asked again.
    Anew(Choice),
    /// All is confirmed.
    Confirmed(Choice),
}

/// Reads the form of the page.
///
/// # Errors
/// A refusal with what is missing.
pub fn said(form: &Form, list: &Intake, looked: &Looked) -> Result<Said, Error> {
    let old = &list.choice;
    let name = form.raw("sheet");
    let head_no: Option<u32> = form.raw("head_no").trim().parse().ok();
    let sheet = looked.sheet(name).ok_or_else(|| form.invalid())?;
    if name != old.sheet {
        let choice = sheet.choice(None).ok_or_else(no_head)?;
        return Ok(Said::Anew(choice));
    }
    if head_no != Some(old.head_no) {
        let choice = sheet
            .choice(Some(head_no.unwrap_or(0)))
            .ok_or_else(no_head)?;
        return Ok(Said::Anew(choice));
    }
    let mut choice = old.clone();
    for (at, column) in choice.columns.iter_mut().enumerate() {
        *column = Field::parse(form.raw(&format!("column.{at}")));
    }
    if let Some(twice) = Field::ALL
        .into_iter()
        .find(|f| choice.columns.iter().filter(|c| **c == Some(*f)).count() > 1)
    {
        return Err(Error::refused(
            "membership.column_twice",
            format!(
                "有两列都选了「{}」；每一项只能选一列，多余的请改成“不读取”",
                twice.word()
            ),
        ));
    }
    if choice.column(Field::Name).is_none() {
        return Err(Error::refused(
            "membership.column_name",
            "还没有指定哪一列是姓名；请在那一列选“姓名”",
        ));
    }
    if choice.column(Field::Home) != old.column(Field::Home) {
        choice.bodies.clear();
        return Ok(Said::Anew(choice));
    }
    choice.bodies.clear();
    let written = (0..).map_while(|n| {
        let text = form.raw(&format!("written.{n}")).to_owned();
        (!text.is_empty()).then(|| (text, form.raw(&format!("body.{n}")).parse().ok()))
    });
    for (text, body) in written {
        if let Some(body) = body {
            choice.bodies.insert(text, body);
        }
    }
    Ok(Said::Confirmed(choice))
}

fn no_head() -> Error {
    Error::refused(
        "membership.no_head",
        "这张表里没有找到表头；请核对工作表和表头所在的行号（只看前 120 行）",
    )
}

/// Refuses bodies that are not of the union: a form may name any.
///
/// # Errors
/// A refusal; what the database said.
pub fn only_own(conn: &mut Conn, choice: &Choice, union: &BodyView) -> Result<(), Error> {
    for id in choice.bodies.values() {
        let body = organisation::body(conn, *id)?;
        if !body.is_some_and(|b| b.path.is_within(&union.path)) {
            return Err(Error::refused(
                "membership.body_outside",
                "指定的单位不在本工会范围内；请重新选择",
            ));
        }
    }
    Ok(())
}

/// A value as an example: long runs of digits are hidden in the middle.
pub fn hidden(text: &str) -> String {
    let (mut out, mut run) = (String::new(), String::new());
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() || (c.eq_ignore_ascii_case(&'x') && run.len() >= 14) {
            run.push(c);
            continue;
        }
        if run.len() > 8 {
            let tail = run.get(run.len() - 4..).unwrap_or_default();
            out.push_str(run.get(..3).unwrap_or_default());
            out.push_str(&"*".repeat(run.len() - 7));
            out.push_str(tail);
        } else {
            out.push_str(&run);
        }
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_hide_numbers_of_people() {
        for (text, shown) in [
            ("11010519491231002X", "110***********002X"),
            ("13812345678", "138****5678"),
            ("1985-03-08", "1985-03-08"),
            ("办公室", "办公室"),
            ("张三13812345678", "张三138****5678"),
        ] {
            assert_eq!(hidden(text), shown);
        }
    }
}
