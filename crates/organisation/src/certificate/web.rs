//! Pages and forms of the certificate.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    files::{self, StoredFile},
    subject::Subject,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    NewCertificate, SUBJECT, commands,
    forms::{self, Noun, Step},
    model::{
        Certificate, CertificateLine, CertificateMark, CertificateTaskMark, Reply, Standing, Task,
        TaskWhat,
    },
    pages::{CertificatePage, CertificatesPage, DueLine, PrintedLine, TaskLine},
    rules, store,
};
use crate::{
    EDIT, READ, clock,
    committee::pages::{DueView, MissingLine},
    model::BodyRow,
    pages::FormPage,
    rules::dates,
    store::DueAsk,
    web::{bodies::editable, forms as short, paths, visible_body},
};

/// Rows of one page of the list.
const PAGE: u32 = 100;

pub(crate) fn routes() -> Routes {
    let (read, edit) = (Entry::Power(READ.code), Entry::Power(EDIT.code));
    let (union, task) = (
        "/bodies/{id}/certificate/{noun}",
        "/certificate-tasks/{id}/{noun}",
    );
    let union_title = "证书登记、更正、换领、住所变更、文件、注销";
    let task_title = "登记批复、办结、不再办理";
    Routes::new()
        .page::<CertificatesPage, _, _>(paths::CERTIFICATES, "法人资格证书", read, list)
        .page::<CertificatePage, _, _>("/bodies/{id}/certificate", "法人资格证书", read, show)
        .page::<FormPage, _, _>(union, union_title, edit, form)
        .upload(union, union_title, edit, send)
        .page::<FormPage, _, _>(task, task_title, edit, task_form)
        .upload(task, task_title, edit, task_send)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: DueView,
    after: Option<String>,
    id: Option<Id<CertificateMark>>,
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
) -> Result<CertificatesPage, Error> {
    let by = (actor, READ.code);
    let mut page = CertificatesPage {
        view: asked.view,
        lines: Vec::new(),
        missing: Vec::new(),
        next: String::new(),
    };
    if asked.view == DueView::Missing {
        let edits = actor.may_somewhere(EDIT.code);
        for union in store::unions_without(conn, by, PAGE)? {
            let form = paths::certificate_deed(union.body, "registration");
            page.missing.push(MissingLine {
                href: if edits { form } else { String::new() },
                body: union.body,
                short: union.short,
            });
        }
        return Ok(page);
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
    let mut found = store::lines(conn, &ask)?;
    let full = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    if let Some(last) = found.last().filter(|_| full) {
        let (view, day, id) = (asked.view.as_str(), last.row.valid_to, last.row.id);
        page.next = format!("{}?view={view}&after={day}&id={id}", paths::CERTIFICATES);
    }
    page.lines = found.into_iter().map(|l| due_line(l, today)).collect();
    Ok(page)
}

fn due_line(found: CertificateLine, today: Date) -> DueLine {
    let CertificateLine { row, short, open } = found;
    DueLine {
        body: row.body,
        short,
        representative: row.representative,
        credit_code: row.credit_code,
        valid_to: row.valid_to,
        tag: clock::tag(row.valid_to, today, &rules::ALARM_DAYS),
        open,
        todo: rules::todo(dates::days_between(today, row.valid_to), open).to_owned(),
    }
}

async fn show(visit: Visit, Path(id): Path<Id<Body>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit.read(move |c| page(c, &actor, id, today)).await?;
    visit.page(&page)
}

fn page(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Body>,
    today: Date,
) -> Result<CertificatePage, Error> {
    let row = visible_body(conn, actor, id)?;
    actor.require(&READ, &row.view.path)?;
    let mut certificates = store::all_of(conn, id)?;
    certificates.sort_by_key(|c| c.standing != Standing::Valid);
    let mut papers = Vec::new();
    for one in &certificates {
        papers.extend(files::files_of(conn, &Subject::new(SUBJECT, one.id))?);
    }
    let chair = store::representative_on(conn, id, today)?;
    let tasks = store::tasks_of(conn, id)?.into_iter();
    Ok(CertificatePage {
        body: id,
        tasks: tasks.map(|t| task_line(t, today)).collect(),
        certificates: certificates
            .iter()
            .map(|c| printed_line(c, &row, chair.as_deref(), today))
            .collect(),
        papers,
        edits: actor.may(EDIT.code, &row.view.path),
        stands: row.valid_to.is_none(),
        is_union: row.is_union,
        short: row.view.short,
    })
}

fn task_line(t: Task, today: Date) -> TaskLine {
    let near = t.state.is_open();
    let near = near.then(|| clock::tag(t.due, today, &rules::TASK_ALARM_DAYS));
    TaskLine {
        id: t.id,
        what: t.what,
        due: t.due,
        tag: near.flatten(),
        cause: t.cause,
        wanted: t.wanted,
        state: t.state,
    }
}

fn printed_line(c: &Certificate, row: &BodyRow, chair: Option<&str>, today: Date) -> PrintedLine {
    let counts = c.standing == Standing::Valid;
    let mut advice = Vec::new();
    if counts {
        advice = rules::advice(c, &row.view.name, chair);
    }
    PrintedLine {
        name: c.name.clone(),
        credit_code: c.credit_code.clone(),
        representative: c.representative.clone(),
        place: c.place.clone(),
        valid_from: c.valid_from,
        valid_to: c.valid_to,
        standing: c.standing,
        tag: counts
            .then(|| clock::tag(c.valid_to, today, &rules::ALARM_DAYS))
            .flatten(),
        advice,
    }
}

async fn form_page(visit: &Visit, id: Id<Body>, noun: Noun) -> Result<FormPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |c| {
            let row = editable(c, &actor, id)?;
            forms::of_union(c, &row, noun, today)
        })
        .await
}

async fn form(visit: Visit, Path((id, noun)): Path<(Id<Body>, String)>) -> Answer {
    let noun = Noun::parse(&noun)?;
    visit.page(&form_page(&visit, id, noun).await?)
}

/// What a form of a union's certificate asks for.
#[derive(Debug, Clone)]
enum Wish {
    Register(NewCertificate),
    Correct(NewCertificate, i64, String),
    Open(TaskWhat, String, Date, String),
    Papers(Vec<Id<StoredFile>>),
    Cancel(String),
}

/// A certificate with its scans; these are kept only when nothing is wrong.
async fn whole(visit: &Visit, form: &mut Form) -> Result<Option<NewCertificate>, Error> {
    let Some(mut new) = forms::read_certificate(form).filter(|_| form.is_valid()) else {
        return Ok(None);
    };
    new.papers = forms::kept(visit, form).await?;
    Ok(Some(new))
}

async fn read(visit: &Visit, form: &mut Form, noun: Noun) -> Result<Option<Wish>, Error> {
    Ok(match noun {
        Noun::Registration => whole(visit, form).await?.map(Wish::Register),
        Noun::Correction => {
            let reason = short::read_reason(form);
            let version = form.number("version", 1, i64::MAX);
            let new = whole(visit, form).await?;
            match (new, version, reason) {
                (Some(new), Some(version), Some(why)) => Some(Wish::Correct(new, version, why)),
                (Some(_), _, _) | (None, _, _) => None,
            }
        }
        Noun::Papers => {
            let papers = forms::kept(visit, form).await?;
            if papers.is_empty() {
                form.reject("papers", "请选择文件");
                return Ok(None);
            }
            Some(Wish::Papers(papers))
        }
        Noun::Place => {
            let place = form.text::<200>("place").map(|p| p.to_string());
            let (day, reason) = (form.date("day"), short::read_reason(form));
            let whole = place.zip(day).zip(reason);
            whole.map(|((place, day), why)| Wish::Open(TaskWhat::Place, place, day, why))
        }
        Noun::Renewal => short::read_reason(form)
            .map(|why| Wish::Open(TaskWhat::Renewal, String::new(), visit.today, why)),
        Noun::Cancellation => short::read_reason(form).map(Wish::Cancel),
    })
}

async fn send(visit: Visit, Path((id, noun)): Path<(Id<Body>, String)>, mut form: Form) -> Answer {
    let noun = Noun::parse(&noun)?;
    let page = form_page(&visit, id, noun).await?;
    let wish = match read(&visit, &mut form, noun).await {
        Ok(Some(wish)) => wish,
        Ok(None) => {
            let error = form.invalid();
            return short::again(&visit, page, &mut form, error);
        }
        Err(error) => return short::again(&visit, page, &mut form, error),
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| carry(tx, &actor, id, &wish));
    match done.await {
        Ok(()) => redirect(&paths::certificate(id)),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

fn carry(tx: &mut Tx<'_>, actor: &Actor, id: Id<Body>, wish: &Wish) -> Result<(), Error> {
    editable(tx, actor, id)?;
    match wish {
        Wish::Register(new) => commands::register_certificate(tx, actor, id, new).map(|_| ()),
        Wish::Correct(new, version, why) => {
            commands::correct_certificate(tx, actor, id, *version, new, why)
        }
        Wish::Open(what, wanted, day, why) => {
            commands::open_task(tx, actor, id, *what, wanted, why, *day)
        }
        Wish::Papers(papers) => commands::add_papers(tx, actor, id, papers),
        Wish::Cancel(why) => commands::cancel_certificate(tx, actor, id, why),
    }
}

/// The task, for who may change the union's things.
fn task_of(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<CertificateTaskMark>,
) -> Result<(Task, BodyRow), Error> {
    let task = store::task(conn, id)?.ok_or(Error::NotFound)?;
    let row = editable(conn, actor, task.body)?;
    Ok((task, row))
}

async fn task_page(
    visit: &Visit,
    id: Id<CertificateTaskMark>,
    step: Step,
) -> Result<(FormPage, Id<Body>), Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |c| {
            let (task, row) = task_of(c, &actor, id)?;
            Ok((forms::of_task(c, &task, &row, step, today)?, task.body))
        })
        .await
}

async fn task_form(
    visit: Visit,
    Path((id, noun)): Path<(Id<CertificateTaskMark>, String)>,
) -> Answer {
    let step = Step::parse(&noun)?;
    visit.page(&task_page(&visit, id, step).await?.0)
}

/// What a form of a task asks for.
#[derive(Debug, Clone)]
enum TaskWish {
    Reply(Reply, Vec<Id<StoredFile>>),
    Complete(NewCertificate),
    Drop(String),
}

async fn read_step(visit: &Visit, form: &mut Form, step: Step) -> Result<Option<TaskWish>, Error> {
    Ok(match step {
        Step::Reply => match forms::read_reply(form) {
            Some(reply) => Some(TaskWish::Reply(reply, forms::kept(visit, form).await?)),
            None => None,
        },
        Step::Completion => whole(visit, form).await?.map(TaskWish::Complete),
        Step::Dropping => short::read_reason(form).map(TaskWish::Drop),
    })
}

async fn task_send(
    visit: Visit,
    Path((id, noun)): Path<(Id<CertificateTaskMark>, String)>,
    mut form: Form,
) -> Answer {
    let step = Step::parse(&noun)?;
    let (page, body) = task_page(&visit, id, step).await?;
    let wish = match read_step(&visit, &mut form, step).await {
        Ok(Some(wish)) => wish,
        Ok(None) => {
            let error = form.invalid();
            return short::again(&visit, page, &mut form, error);
        }
        Err(error) => return short::again(&visit, page, &mut form, error),
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| carry_step(tx, &actor, id, &wish));
    match done.await {
        Ok(()) => redirect(&paths::certificate(body)),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

fn carry_step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<CertificateTaskMark>,
    wish: &TaskWish,
) -> Result<(), Error> {
    task_of(tx, actor, id)?;
    match wish {
        TaskWish::Reply(reply, papers) => commands::reply_task(tx, actor, id, reply, papers),
        TaskWish::Complete(new) => commands::complete_task(tx, actor, id, new),
        TaskWish::Drop(why) => commands::drop_task(tx, actor, id, why),
    }
}
