//! The list of terms, and the forms of one.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Entry, Fields, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    CommitteeMark, NewCommittee, commands,
    model::{Committee, CommitteeLine},
    pages::{CommitteesPage, DueView, MissingLine, TermOfCommittee},
    rules, store,
};
use crate::{
    EDIT, READ, clock,
    model::BodyRow,
    pages::{FormPage, Input, InputKind},
    rules::dates,
    store::DueAsk,
    web::{bodies::editable, forms, paths},
};

/// Rows of one page of the list.
const PAGE: u32 = 100;

pub(crate) fn routes() -> Routes {
    let (read, edit) = (Entry::Power(READ.code), Entry::Power(EDIT.code));
    Routes::new()
        .page::<CommitteesPage, _, _>(paths::COMMITTEES, "届次", read, list)
        .page::<FormPage, _, _>("/bodies/{id}/committee", "登记届次（表单）", edit, form)
        .post("/bodies/{id}/committee", "登记届次", edit, register)
        .page::<FormPage, _, _>("/committees/{id}", "更正届次（表单）", edit, correction)
        .post("/committees/{id}", "更正届次", edit, correct)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: DueView,
    after: Option<String>,
    id: Option<Id<CommitteeMark>>,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |c| list_page(c, &actor, &asked, today));
    visit.page(&page.await?)
}

fn list_page(
    conn: &mut Conn,
    actor: &Actor,
    asked: &Asked,
    today: Date,
) -> Result<CommitteesPage, Error> {
    let by = (actor, READ.code);
    if asked.view == DueView::Missing {
        let found = store::unions_without(conn, by, PAGE)?;
        let edits = actor.may_somewhere(EDIT.code);
        let missing = found.into_iter().map(|m| MissingLine {
            href: if edits {
                paths::body_deed(m.body, "committee")
            } else {
                String::new()
            },
            body: m.body,
            short: m.short,
        });
        return Ok(CommitteesPage {
            view: asked.view,
            lines: Vec::new(),
            missing: missing.collect(),
            next: String::new(),
        });
    }
    let after = asked.after.as_ref().and_then(|day| day.parse().ok());
    let days = u64::try_from(rules::ALARM_DAYS[0]).unwrap_or_default();
    let ask = DueAsk {
        by: Some(by),
        from: None,
        until: (asked.view == DueView::Due).then(|| dates::days_after(today, days)),
        after: after.zip(asked.id.map(Id::as_i64)),
        limit: PAGE + 1,
    };
    let mut found = store::lines(conn, &ask, today)?;
    let full = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| full).map(|l| {
        let (view, last, id) = (asked.view.as_str(), l.row.last, l.row.id);
        format!("{}?view={view}&after={last}&id={id}", paths::COMMITTEES)
    });
    Ok(CommitteesPage {
        view: asked.view,
        lines: found.into_iter().map(|l| line(l, today)).collect(),
        missing: Vec::new(),
        next: next.unwrap_or_default(),
    })
}

fn line(found: CommitteeLine, today: Date) -> TermOfCommittee {
    let CommitteeLine { row, short, seated } = found;
    TermOfCommittee {
        body: row.body,
        short,
        number: row.number,
        first: row.first,
        last: row.last,
        seats: row.seats,
        seated,
        over: rules::over(row.seats, seated),
        tag: clock::tag(row.last, today, &rules::ALARM_DAYS),
        todo: rules::todo(dates::days_between(today, row.last)).to_owned(),
    }
}

/// The fields of a term, with advice on the seats.
fn inputs(conn: &mut Conn, row: &BodyRow) -> Result<(Vec<Input>, i64), Error> {
    let people = crate::store::people_below(conn, &row.view.path)?;
    let (least, most) = rules::seats_advice(people);
    let years = [3, 5].map(|n| (n.to_string(), format!("{n} 年")));
    let seats = Input::new("seats", "席位", InputKind::Number(1, 99, "个"));
    let seats = if row.is_union {
        seats.hint(format!(
            "现有 {people} 人，工会委员会一般设 {least} 至 {most} 个席位，宜为单数\
             （总工发〔2016〕27号第八条，条文待核实，仅供参考）"
        ))
    } else {
        seats.hint("经审委一般 3 至 11 人，宜为单数（总工发〔2016〕27号第三十五条，待核实）")
    };
    let inputs = vec![
        Input::new("number", "第几届", InputKind::Number(1, 99, "届")),
        Input::new("first", "选举日期", InputKind::Date).hint("任期从这一天起算"),
        Input::new("years", "任期", InputKind::Select(years.to_vec())),
        seats,
        Input::new("paper", "依据", InputKind::Text(200)).hint("选举结果批复的名称和文号"),
    ];
    Ok((inputs, least))
}

async fn register_page(visit: &Visit, id: Id<Body>) -> Result<FormPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |c| {
            let row = editable(c, &actor, id)?;
            crate::rules::still_stands(&row.view.short, row.valid_to)?;
            let newest = store::newest(c, id)?;
            let back = (row.view.short.as_str(), paths::body(id));
            let title = format!("登记{}的届次", row.view.short);
            let intro = "选举之后登记；届满前 180、90、60、30 天会提醒";
            let to = paths::body_deed(id, "committee");
            let mut form = forms::page(title, intro, back, to, "登记届次");
            let (inputs, least) = inputs(c, &row)?;
            form.inputs = inputs;
            form.fields = Fields::default()
                .with("number", newest.as_ref().map_or(1, |n| n.number + 1))
                .with("first", today)
                .with("years", newest.as_ref().map_or(5, |n| n.years))
                .with("seats", newest.as_ref().map_or(least, |n| n.seats));
            Ok(form)
        })
        .await
}

async fn form(visit: Visit, Path(id): Path<Id<Body>>) -> Answer {
    visit.page(&register_page(&visit, id).await?)
}

fn read(form: &mut Form) -> Option<NewCommittee> {
    let number = form.number("number", 1, 99);
    let first = form.date("first");
    let years = form.number("years", 3, 5);
    let seats = form.number("seats", 1, 99);
    let paper = form.text::<200>("paper");
    if years == Some(4) {
        form.reject("years", "任期是 3 年或 5 年");
        return None;
    }
    Some(NewCommittee {
        number: number?,
        first: first?,
        years: years?,
        seats: seats?,
        paper: paper?.to_string(),
    })
}

async fn register(visit: Visit, Path(id): Path<Id<Body>>, mut form: Form) -> Answer {
    let page = register_page(&visit, id).await?;
    let Some(new) = read(&mut form) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        editable(tx, &actor, id)?;
        commands::register_committee(tx, &*actor, id, &new)
    });
    match done.await {
        Ok(()) => redirect(&paths::body(id)),
        Err(error) => forms::again(&visit, page, &mut form, error),
    }
}

/// The term, for who may change it.
fn correctable(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<CommitteeMark>,
) -> Result<(Committee, BodyRow), Error> {
    let old = store::one(conn, id)?.ok_or(Error::NotFound)?;
    let row = editable(conn, actor, old.body)?;
    Ok((old, row))
}

async fn correction_page(
    visit: &Visit,
    id: Id<CommitteeMark>,
) -> Result<(FormPage, Id<Body>), Error> {
    let actor = visit.actor.clone();
    visit
        .read(move |c| {
            let (old, row) = correctable(c, &actor, id)?;
            let back = (row.view.short.as_str(), paths::body(old.body));
            let title = format!("更正{}第 {} 届", row.view.short, old.number);
            let intro = "只用来改登记错的；新的一届请另行登记。改动前后都留在记录里";
            let mut form = forms::page(title, intro, back, paths::committee(id), "更正");
            form.inputs = inputs(c, &row)?.0;
            form.inputs.push(forms::reason());
            form.inputs
                .push(Input::new("version", "", InputKind::Hidden));
            form.fields = Fields::default()
                .with("number", old.number)
                .with("first", old.first)
                .with("years", old.years)
                .with("seats", old.seats)
                .with("paper", old.paper)
                .with("version", old.version);
            Ok((form, old.body))
        })
        .await
}

async fn correction(visit: Visit, Path(id): Path<Id<CommitteeMark>>) -> Answer {
    visit.page(&correction_page(&visit, id).await?.0)
}

async fn correct(visit: Visit, Path(id): Path<Id<CommitteeMark>>, mut form: Form) -> Answer {
    let (page, body) = correction_page(&visit, id).await?;
    let (new, reason) = (read(&mut form), forms::read_reason(&mut form));
    let version = form.number("version", 1, i64::MAX);
    let (Some(new), Some(reason), Some(version)) = (new, reason, version) else {
        let error = form.invalid();
        return forms::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        correctable(tx, &actor, id)?;
        commands::correct_committee(tx, &*actor, id, version, &new, &reason)
    });
    match done.await {
        Ok(()) => redirect(&paths::body(body)),
        Err(error) => forms::again(&visit, page, &mut form, error),
    }
}
