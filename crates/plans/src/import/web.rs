//! Addresses of the way from a document to a plan.

use axum::http::StatusCode;
use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Path, Routes, Visit, redirect},
};

use super::{
    confirm::{plan_from, suggest_names},
    convert,
    model::{Draft, Import, Mapping, Named, NodeKind, Original},
    new_page::NewPage,
    pages::PreviewPage,
    rules::{self, Edit, ProjectEdit},
    store::{self, IMPORT},
};
use crate::{
    house,
    look::load,
    plan::{self, Plan},
    powers::EDIT,
    project::{self, Rhythm},
};

/// The pages and commands of the preview.
pub fn routes() -> Routes {
    let edit = Entry::Power(EDIT.code);
    Routes::new()
        .page::<NewPage, _, _>("/plans/new", "新建计划", edit, new)
        .upload("/plans/read", "读取计划文件", edit, read)
        .post("/plans/by-hand", "手工建立计划", edit, by_hand)
        .post("/plans/copy/{plan}", "沿用上年计划", edit, copy)
        .page::<PreviewPage, _, _>("/plans/imports/{id}", "核对计划", edit, preview)
        .post("/plans/imports/{id}/facts", "改标题和字号", edit, facts)
        .post("/plans/imports/{id}/node", "改条目", edit, node)
        .post("/plans/imports/{id}/project", "改项目", edit, project)
        .post(
            "/plans/imports/{id}/project/add",
            "加项目",
            edit,
            add_project,
        )
        .post("/plans/imports/{id}/names", "单位对应", edit, names)
        .post(
            "/plans/imports/{id}/names/accept",
            "确认全部对应",
            edit,
            accept,
        )
        .post("/plans/imports/{id}/confirm", "建成计划", edit, confirm)
        .post("/plans/imports/{id}/discard", "放弃预览", edit, discard)
}

/// The bodies for which an actor may write plans.
fn own_bodies(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Id<Body>, String)>, Error> {
    let mut found: Vec<(Id<Body>, String)> = Vec::new();
    for grant in actor.grants_of(EDIT.code) {
        if found.iter().any(|(id, _)| *id == grant.body) {
            continue;
        }
        if let Some(body) = organisation::body(conn, grant.body)? {
            found.push((body.id, body.name));
        }
    }
    Ok(found)
}

async fn new_page(visit: &Visit, fields: Fields) -> Result<NewPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |conn| {
            let bodies = own_bodies(conn, &actor)?;
            let ids: Vec<Id<Body>> = bodies.iter().map(|(id, _)| *id).collect();
            let plans = plan::store::of_bodies(conn, &ids, None)?;
            let text = |(id, name): (Id<Body>, String)| (id.to_string(), name);
            Ok(NewPage {
                fields,
                bodies: bodies.into_iter().map(text).collect(),
                earlier: plans
                    .into_iter()
                    .take(5)
                    .map(|p| (p.id.to_string(), p.title))
                    .collect(),
                year: next_year(today),
            })
        })
        .await
}

/// From October on, plans are written for the next year.
fn next_year(today: Date) -> i16 {
    if today.month() >= 10 {
        today.year() + 1
    } else {
        today.year()
    }
}

async fn new(visit: Visit) -> Answer {
    visit.page(&new_page(&visit, Fields::default()).await?)
}

/// `POST /plans/read`: reads an uploaded file or pasted text, and keeps the preview.
async fn read(visit: Visit, mut form: Form) -> Answer {
    let (name, bytes) = match form.file("file") {
        Some(file) => (file.name.clone(), file.bytes.to_vec()),
        None => (
            "粘贴的文字.txt".to_owned(),
            form.raw("text").as_bytes().to_vec(),
        ),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        form.reject("file", "请选择文件，或者粘贴文字");
        let page = new_page(&visit, form.fields()).await?;
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let document = match house::read_file(name.clone(), bytes).await {
        Ok(document) => document,
        Err(Error::Refused(refusal)) => {
            form.reject("file", refusal.text);
            let page = new_page(&visit, form.fields()).await?;
            return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(other) => return Err(other),
    };
    let body = form.id::<Body>("body").ok_or_else(|| form.invalid())?;
    let (original, draft) = convert::from_document(document, visit.today);
    keep(&visit, &form, body, &name, original, draft).await
}

/// Keeps a new preview and goes to it.
async fn keep(
    visit: &Visit,
    form: &Form,
    body: Id<Body>,
    name: &str,
    original: Original,
    draft: Draft,
) -> Answer {
    let (actor, name) = (visit.actor.clone(), name.to_owned());
    let id = visit
        .write(form.key(), move |tx| {
            let at = organisation::body(tx, body)?.ok_or(Error::NotFound)?;
            actor.require(&EDIT, &at.path)?;
            let mut draft = draft.clone();
            suggest_names(tx, &mut draft, &at.path)?;
            let import = Import {
                id: tx.id(),
                body,
                name: name.clone(),
                original: original.clone(),
                draft,
                version: 1,
            };
            store::insert(tx, actor.account, &import)?;
            let deed = Deed::on("plans.read", Subject::new("plans.import", import.id))
                .row(IMPORT, import.id)
                .change("文件", "", &name);
            tx.trail(&*actor, deed)?;
            Ok(import.id)
        })
        .await?;
    redirect(&format!("/plans/imports/{id}"))
}

async fn by_hand(visit: Visit, mut form: Form) -> Answer {
    let (title, year) = (form.text::<200>("title"), form.number("year", 2000, 2199));
    let (Some(title), Some(year)) = (title, year) else {
        let page = new_page(&visit, form.fields()).await?;
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let body = form.id::<Body>("body").ok_or_else(|| form.invalid())?;
    let mut draft = convert::empty(i16::try_from(year).unwrap_or(2000));
    draft.title = title.into();
    keep(&visit, &form, body, "手工建立", Original::default(), draft).await
}

async fn copy(visit: Visit, Path(id): Path<Id<Plan>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    let (plan, draft) = visit
        .read(move |conn| {
            let sight = load::plan_by_id(conn, &actor, id)?;
            let parts = plan::texts::parts(conn, id)?;
            let projects = project::store::of_plan(conn, id)?;
            let owners = project::store::owners_of_plan(conn, id)?;
            let recipients = plan::texts::recipients(conn, id)?;
            let draft = convert::from_last(&sight.plan, &parts, &projects, &owners, &recipients);
            Ok((sight.plan, draft))
        })
        .await?;
    let name = format!("沿用 {} 年计划", plan.year);
    keep(&visit, &form, plan.body, &name, Original::default(), draft).await
}

/// The preview, when the actor may write plans of its body.
fn visible(conn: &mut Conn, actor: &Actor, id: Id<Import>) -> Result<Import, Error> {
    let import = store::find(conn, id)?.ok_or(Error::NotFound)?;
    let body = organisation::body(conn, import.body)?.ok_or(Error::NotFound)?;
    actor.require_to_see(&EDIT, &body.path)?;
    Ok(import)
}

async fn page(visit: &Visit, id: Id<Import>, problem: String) -> Result<PreviewPage, Error> {
    let actor = visit.actor.clone();
    visit
        .read(move |conn| {
            let import = visible(conn, &actor, id)?;
            let open = rules::open_questions(&import.draft);
            let bodies = organisation::bodies(conn, None, &[])?;
            let calendar = platform::holidays::calendar(conn)?;
            Ok(PreviewPage {
                announced: calendar.announced(import.draft.year),
                id: id.to_string(),
                name: import.name,
                original: import.original,
                draft: import.draft,
                open: open
                    .into_iter()
                    .map(|(c, t, a)| (c.to_owned(), t, a))
                    .collect(),
                bodies: bodies
                    .into_iter()
                    .filter(|b| !["group", "branch"].contains(&b.kind.as_str()))
                    .map(|b| (b.id.to_string(), b.name))
                    .collect(),
                version: import.version,
                problem,
            })
        })
        .await
}

async fn preview(visit: Visit, Path(id): Path<Id<Import>>) -> Answer {
    visit.page(&page(&visit, id, String::new()).await?)
}

/// Edits the draft of a preview; a refusal shows the preview again with its sentence.
async fn edited<F>(visit: &Visit, id: Id<Import>, form: &Form, anchor: &str, work: F) -> Answer
where
    F: Fn(&mut Tx<'_>, &Import, &mut Draft) -> Result<(), Error> + Send + 'static,
{
    let actor = visit.actor.clone();
    let version: Option<i64> = form.raw("version").parse().ok();
    let outcome = visit
        .write(form.key(), move |tx| {
            let import = visible(tx, &actor, id)?;
            let mut draft = import.draft.clone();
            work(tx, &import, &mut draft)?;
            store::save(tx, id, &draft, version.unwrap_or(import.version))?;
            let deed = Deed::on("plans.preview", Subject::new("plans.import", id)).row(IMPORT, id);
            tx.trail(&*actor, deed)
        })
        .await;
    match outcome {
        Ok(()) => redirect(&format!("/plans/imports/{id}#{anchor}")),
        Err(Error::Refused(refusal)) => {
            let page = page(visit, id, refusal.text.into_owned()).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Error::Invalid(errors)) => {
            let text: Vec<String> = errors.into_iter().map(|e| e.text).collect();
            let page = page(visit, id, text.join("；")).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Error::Stale) => {
            let page = page(visit, id, changed_meanwhile(form)).await?;
            visit.page_with(StatusCode::CONFLICT, &page)
        }
        Err(other) => Err(other),
    }
}

/// Fields of the preview's forms that people type into, as they call them.
const TYPED: [(&str, &str); 9] = [
    ("title", "标题"),
    ("year", "年度"),
    ("number", "编号"),
    ("date", "日期"),
    ("text", "内容"),
    ("no", "序号"),
    ("name", "项目名称"),
    ("time_text", "计划时间"),
    ("owners", "负责部门"),
];

/// What is said above the preview as it now stands; what was typed is in it, to be typed again
/// where it still fits.
fn changed_meanwhile(form: &Form) -> String {
    let typed = TYPED.iter().filter_map(|(name, label)| {
        let value = form.raw(name).trim();
        (!value.is_empty()).then(|| format!("{label}「{value}」"))
    });
    let typed: Vec<String> = typed.collect();
    let kept = if typed.is_empty() {
        String::new()
    } else {
        format!("您刚才填的是：{}。", typed.join("，"))
    };
    format!("您打开页面之后，有人先改了这份预览，这次没有保存；下面是现在的内容。{kept}")
}

async fn facts(visit: Visit, Path(id): Path<Id<Import>>, mut form: Form) -> Answer {
    let (title, year) = (form.text::<200>("title"), form.number("year", 2000, 2199));
    let (number, date) = (
        form.optional_text::<60>("number"),
        form.optional_date("date"),
    );
    let errors = form.fields().errors;
    edited(&visit, id, &form, "facts", move |_, _, draft| {
        let (Some(title), Some(year), Some(number), Some(date)) = (&title, year, &number, date)
        else {
            return Err(Error::Invalid(errors.clone()));
        };
        draft.title = title.to_string();
        draft.year = i16::try_from(year).unwrap_or(draft.year);
        draft.number = number.as_ref().map(ToString::to_string).unwrap_or_default();
        draft.date = date;
        Ok(())
    })
    .await
}

/// The edit that a form of the tree asks for.
fn edit_of(form: &Form, text: &str) -> Option<Edit> {
    let raw = |name: &str| form.raw(name).trim().to_owned();
    let kind = NodeKind::parse(form.raw("kind"));
    Some(match form.raw("verb") {
        "rewrite" => Edit::Rewrite {
            number: raw("number"),
            text: raw("text"),
        },
        "merge" => Edit::Merge,
        "up" => Edit::Up,
        "project" => Edit::Project,
        "remove" => Edit::Remove,
        "kind" => Edit::Kind(kind?),
        "move" => Edit::MoveAfter(form.raw("target").parse().ok()?),
        "add" => Edit::Add {
            kind: kind?,
            text: raw("text"),
        },
        "split" => {
            let after = raw("after");
            let found = (!after.is_empty()).then(|| text.find(&after)).flatten();
            let at = found.map_or(0, |at| text[..at + after.len()].chars().count());
            Edit::Split(at)
        }
        _ => return None,
    })
}

async fn node(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let node: u32 = form.raw("node").parse().unwrap_or(0);
    let actor = visit.actor.clone();
    let text = visit
        .read(move |conn| {
            let import = visible(conn, &actor, id)?;
            let found = import.draft.nodes.into_iter().find(|n| n.id == node);
            Ok(found.map(|n| n.text).unwrap_or_default())
        })
        .await?;
    let edit = edit_of(&form, &text).ok_or_else(|| Error::field("verb", "请选择要怎么改"))?;
    edited(
        &visit,
        id,
        &form,
        &format!("n{node}"),
        move |_, import, draft| {
            rules::edit(draft, &import.original.text, node, edit.clone()).map_err(Error::from)
        },
    )
    .await
}

async fn project(visit: Visit, Path(id): Path<Id<Import>>, mut form: Form) -> Answer {
    let row: u32 = form.raw("project").parse().unwrap_or(0);
    let anchor = format!("p{row}");
    if form.raw("verb") == "drop" {
        return edited(&visit, id, &form, "projects", move |tx, import, draft| {
            rules::drop_project(draft, row)?;
            named(tx, import, draft)
        })
        .await;
    }
    let milestones = project::web_milestones(&mut form);
    let errors = form.fields().errors;
    let edit = ProjectEdit {
        no: form.raw("no").trim().to_owned(),
        name: form.raw("name").trim().to_owned(),
        time_text: form.raw("time_text").trim().to_owned(),
        owners: form.raw("owners").trim().to_owned(),
        rhythm: Rhythm::parse(form.raw("rhythm")),
        milestones,
    };
    edited(&visit, id, &form, &anchor, move |tx, import, draft| {
        if !errors.is_empty() {
            return Err(Error::Invalid(errors.clone()));
        }
        rules::edit_project(draft, row, edit.clone())?;
        named(tx, import, draft)
    })
    .await
}

/// Proposes bodies for names that came with an edit.
fn named(tx: &mut Tx<'_>, import: &Import, draft: &mut Draft) -> Result<(), Error> {
    let body = organisation::body(tx, import.body)?.ok_or(Error::NotFound)?;
    suggest_names(tx, draft, &body.path)
}

async fn add_project(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let raw = |name: &str| form.raw(name).trim().to_owned();
    let (name, time, owners) = (raw("name"), raw("time_text"), raw("owners"));
    edited(&visit, id, &form, "projects", move |tx, import, draft| {
        rules::add_project(draft, &name, &time, &owners);
        named(tx, import, draft)
    })
    .await
}

async fn names(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let list = form.raw("list").to_owned();
    let at: usize = form.raw("at").parse().unwrap_or(usize::MAX);
    let chosen = form.raw("body").to_owned();
    edited(&visit, id, &form, "owners", move |tx, _, draft| {
        let list = match list.as_str() {
            "recipients" => &mut draft.recipients,
            "copies" => &mut draft.copies,
            _ => &mut draft.names,
        };
        let named: &mut Named = list.get_mut(at).ok_or(Error::NotFound)?;
        match chosen.parse::<Id<Body>>() {
            Ok(id) => {
                let body = organisation::body(tx, id)?.ok_or(Error::NotFound)?;
                (named.state, named.body) = (Mapping::Confirmed, Some(id));
                named.body_name = body.name;
            }
            Err(_) if chosen == "outside" => {
                (named.state, named.body) = (Mapping::Outside, None);
                named.body_name.clear();
            }
            Err(_) => return Err(Error::field("body", "请选择单位，或选「系统外的单位」")),
        }
        Ok(())
    })
    .await
}

async fn accept(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    edited(&visit, id, &form, "owners", move |_, _, draft| {
        let lists = [&mut draft.names, &mut draft.recipients, &mut draft.copies];
        for named in lists.into_iter().flatten() {
            if named.state == Mapping::Suggested {
                named.state = Mapping::Confirmed;
            }
        }
        Ok(())
    })
    .await
}

/// `POST /plans/imports/{id}/confirm`: the preview becomes a draft plan.
async fn confirm(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    let outcome = visit
        .write(form.key(), move |tx| {
            let import = visible(tx, &actor, id)?;
            plan_from(tx, &actor, &import)?;
            store::remove(tx, id)?;
            let deed = Deed::on("plans.confirm", Subject::new("plans.import", id)).row(IMPORT, id);
            tx.trail(&*actor, deed)?;
            Ok((import.draft.year, import.body))
        })
        .await;
    match outcome {
        Ok((year, body)) => redirect(&format!("/plans/{year}?body={body}")),
        Err(Error::Refused(refusal)) => {
            let page = page(&visit, id, refusal.text.into_owned()).await?;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

async fn discard(visit: Visit, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            visible(tx, &actor, id)?;
            store::remove(tx, id)?;
            let deed = Deed::on("plans.discard", Subject::new("plans.import", id)).row(IMPORT, id);
            tx.trail(&*actor, deed)
        })
        .await?;
    redirect("/plans/new")
}
