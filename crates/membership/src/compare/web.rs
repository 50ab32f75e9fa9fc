//! Addresses of comparisons.

use std::sync::Arc;

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    jobs,
    subject::{Subject, SubjectView},
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Path, Query, Routes, Visit, download, redirect},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    all::All,
    decide::{self, AT_ONCE_MAX, Decision, Desk, Outcome, SUBJECT},
    file,
    job::{ALL, ERASE, Erase},
    model::{Action, Covers, Kind, Origin, RowMark, State},
    pages::{COMPARISONS, ComparisonLine, ComparisonPage, ComparisonsPage, path},
    store::{self, Asked, NewComparison},
    view::{Seen, comparison_page, seen},
};
use crate::{
    changeset::{NewSet, Who},
    intake::{Phase, keep_file, own_unions},
    model::SetMark,
    paths,
    powers::{IMPORT, OPEN},
};

/// Comparisons of before that are shown.
const SHOWN: u32 = 30;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The pages and commands of comparisons.
pub fn routes() -> Routes {
    let entry = Entry::Power(IMPORT.code);
    Routes::new()
        .page::<ComparisonsPage, _, _>(COMPARISONS, "名单比对", entry, new)
        .upload(COMPARISONS, "上传比对名单", entry, upload)
        .page::<ComparisonPage, _, _>("/members/comparisons/{id}", "一次名单比对", entry, show)
        .post(
            "/members/comparisons/{id}/decisions",
            "处理差异",
            entry,
            decisions,
        )
        .post("/members/comparisons/{id}/all", "处理一类差异", entry, all)
        .post(
            "/members/comparisons/{id}/reopening",
            "重新打开一处差异",
            entry,
            reopen,
        )
        .post(
            "/members/comparisons/{id}/differences",
            "下载差异表",
            entry,
            differences,
        )
        .post(
            "/members/comparisons/{id}/closing",
            "结束比对",
            entry,
            close,
        )
}

/// Only who may import for the union as a whole.
fn seen_whole(conn: &mut Conn, actor: &Actor, id: Id<SetMark>) -> Result<Seen, Error> {
    let found = seen(conn, actor, id)?;
    actor.require(&IMPORT, &found.union.path)?;
    Ok(found)
}

async fn new_page(visit: &Visit, fields: Fields) -> Result<ComparisonsPage, Error> {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    visit
        .read(move |conn| {
            let unions = own_unions(conn, &actor)?;
            let found = store::visible(conn, &actor, SHOWN)?;
            let mut lines = Vec::with_capacity(found.len());
            let bodies: Vec<Id<Body>> = found.iter().map(|c| c.body).collect();
            let names = house.directory.body_names(conn, &bodies)?;
            for comparison in found {
                let Ok(seen) = seen(conn, &actor, comparison.id) else {
                    continue;
                };
                let counts = store::counts(conn, &actor, comparison.id)?;
                let open = counts.iter().filter(|((_, s), _)| *s == State::Open);
                lines.push(ComparisonLine {
                    href: path(comparison.id),
                    name: comparison.name.clone(),
                    union: names.get(&comparison.body).cloned().unwrap_or_default(),
                    origin: comparison.origin,
                    list_day: comparison.list_day.to_string(),
                    open: open.map(|(_, count)| count).sum(),
                    all: counts.values().sum(),
                    phase: seen.list.phase,
                    closed: comparison.closed_at.is_some(),
                });
            }
            Ok(ComparisonsPage {
                fields,
                bodies: unions
                    .iter()
                    .map(|b| (b.id.to_string(), b.name.clone()))
                    .collect(),
                lines,
            })
        })
        .await
}

async fn new(visit: Visit) -> Answer {
    let fields = Fields::default()
        .with("origin", Origin::Staff.as_str())
        .with("covers", Covers::Active.as_str())
        .with("list_day", visit.today);
    visit.page(&new_page(&visit, fields).await?)
}

/// What was typed for a new comparison.
fn typed(visit: &Visit, form: &mut Form) -> Option<NewComparison> {
    let body = form.id::<Body>("body");
    let list_day = form.date("list_day");
    let origin = Origin::parse(form.raw("origin"));
    let covers = Covers::parse(form.raw("covers"));
    if origin.is_none() {
        form.reject("origin", "请选择名单来源");
    }
    if covers.is_none() {
        form.reject("covers", "请选择名单上应有哪些人");
    }
    if list_day.is_some_and(|day| day > visit.today) {
        form.reject("list_day", "名单日期不能晚于今天");
        return None;
    }
    Some(NewComparison {
        body: body?,
        origin: origin?,
        covers: covers?,
        list_day: list_day?,
        file_hash: String::new(),
        made_name: visit.actor.name.clone(),
    })
}

async fn upload(visit: Visit, mut form: Form) -> Answer {
    let file = form.file("file").map(|f| (f.name.clone(), f.bytes.clone()));
    let new = typed(&visit, &mut form);
    let (Some((name, bytes)), Some(mut new)) = (file, new) else {
        if form.file("file").is_none() {
            form.reject("file", "请选择名单文件");
        }
        return again(&visit, &form).await;
    };
    new.file_hash = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let set = NewSet {
        kind: crate::changeset::Kind::Comparison,
        body: new.body,
        name,
    };
    let beside = Arc::new(move |tx: &mut platform::db::Tx<'_>, id| store::insert(tx, id, &new));
    match keep_file(&visit, form.key(), set, bytes, beside).await {
        Ok(set) => redirect(&path(set)),
        Err(Error::Refused(refusal)) => {
            form.reject("file", refusal.text);
            again(&visit, &form).await
        }
        Err(other) => Err(other),
    }
}

async fn again(visit: &Visit, form: &Form) -> Answer {
    let page = new_page(visit, form.fields()).await?;
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Debug, Default, Deserialize)]
struct Filter {
    kind: Option<String>,
    state: Option<String>,
    after: Option<String>,
}

impl Filter {
    fn asked(&self) -> Result<Asked, Error> {
        let kind = self.kind.as_deref().filter(|t| !t.is_empty());
        let state = self.state.as_deref().filter(|t| !t.is_empty());
        Ok(Asked {
            kind: kind
                .map(|t| Kind::parse(t).ok_or(Error::NotFound))
                .transpose()?,
            state: state
                .map(|t| State::parse(t).ok_or(Error::NotFound))
                .transpose()?,
        })
    }

    fn after(&self) -> Option<Id<RowMark>> {
        self.after.as_deref()?.parse().ok()
    }
}

async fn show(visit: Visit, Path(id): Path<Id<SetMark>>, Query(filter): Query<Filter>) -> Answer {
    let asked = filter.asked()?;
    let page = comparison_page(&visit, id, asked, filter.after()).await?;
    if page.phase == Phase::Asking {
        return redirect(&format!("{}/{id}/columns", crate::intake::LISTS));
    }
    visit.page(&page)
}

/// What was ticked: keys and versions.
fn ticked(form: &Form) -> Option<Vec<(Id<RowMark>, i64)>> {
    form.many("row")
        .iter()
        .map(|text| {
            let (id, version) = text.split_once('-')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        })
        .collect()
}

fn desk(visit: &Visit) -> Desk {
    Desk {
        keys: visit.house.keys.clone(),
        chance: visit.house.chance.clone(),
    }
}

/// What was decided of the rows that were ticked, or what is missing.
fn decided(visit: &Visit, id: Id<SetMark>, form: &mut Form) -> Result<Option<Decision>, Error> {
    let rows = ticked(form).ok_or_else(|| form.invalid())?;
    let action = Action::parse(form.raw("action"));
    let reason = form.optional_text::<150>("reason").flatten();
    if rows.is_empty() || rows.len() > AT_ONCE_MAX {
        form.reject("row", "请先勾选要处理的行");
    }
    if action.is_none() {
        form.reject("action", "请选择怎么处理");
    }
    let needs_day = matches!(action, Some(Action::Move(_)));
    let day = if needs_day {
        form.date("day")
    } else {
        Some(visit.today)
    };
    if reason.is_none() && matches!(action, Some(Action::Keep | Action::Move(_))) {
        form.reject(
            "reason",
            "请写明原因或依据，例如“借调，编制未动”“调令〔2026〕5 号”",
        );
    }
    let (Some(action), Some(day), true) = (action, day, form.is_valid()) else {
        return Ok(None);
    };
    Ok(Some(Decision {
        comparison: id,
        rows,
        action,
        day,
        reason: reason.map(|r| r.to_string()).unwrap_or_default(),
    }))
}

async fn decisions(
    visit: Visit,
    Path(id): Path<Id<SetMark>>,
    Query(filter): Query<Filter>,
    mut form: Form,
) -> Answer {
    let asked = filter.asked()?;
    let Some(decision) = decided(&visit, id, &mut form)? else {
        let mut page = comparison_page(&visit, id, asked, filter.after()).await?;
        page.fields = form.fields();
        return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (actor, desk) = (visit.actor.clone(), desk(&visit));
    let outcome = visit.write(form.key(), move |tx| {
        seen(tx, &actor, id)?;
        decide::decide(tx, &desk, &actor, &decision)
    });
    match outcome.await {
        Ok(Outcome::Done) => redirect(&back(id, &filter)),
        Ok(Outcome::Changed(names)) => {
            let mut page = comparison_page(&visit, id, asked, filter.after()).await?;
            page.changed = names;
            visit.page_with(StatusCode::CONFLICT, &page)
        }
        Err(Error::Refused(refusal)) => {
            form.reject("", refusal.text);
            let mut page = comparison_page(&visit, id, asked, filter.after()).await?;
            page.fields = form.fields();
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

/// The same view after something was done.
fn back(id: Id<SetMark>, filter: &Filter) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let (kind, state) = (text(&filter.kind), text(&filter.state));
    let address = paths::asked(&path(id), &[("kind", &kind), ("state", &state)]);
    format!("{address}#rows")
}

async fn all(
    visit: Visit,
    Path(id): Path<Id<SetMark>>,
    Query(filter): Query<Filter>,
    form: Form,
) -> Answer {
    let kind = filter.asked()?.kind.ok_or(Error::NotFound)?;
    let action = match (kind, Action::parse(form.raw("action"))) {
        (Kind::New, Some(Action::Join)) => Action::Join,
        (Kind::Different, Some(Action::Update)) => Action::Update,
        _ => return Err(form.invalid()),
    };
    let actor = visit.actor.clone();
    let job = visit
        .write(form.key(), move |tx| {
            let found = seen_whole(tx, &actor, id)?;
            let who = Who::from(&*actor);
            let set = decide::open_set(tx, &who, &found.comparison, action, 0)?;
            let order = All {
                comparison: id,
                account: actor.account,
                person: actor.person,
                name: actor.name.clone(),
                kind,
                action,
                reason: "按名单整批处理".to_owned(),
                set: Some(set),
            };
            let deed = Deed::on("membership.compare_all", Subject::new(SUBJECT, id))
                .change("种类", "", kind.word())
                .change("处理", "", action.word());
            tx.trail(&*actor, deed)?;
            tx.enqueue_for(actor.account, ALL, &order)
        })
        .await?;
    redirect(&jobs::path(job))
}

async fn reopen(
    visit: Visit,
    Path(id): Path<Id<SetMark>>,
    Query(filter): Query<Filter>,
    mut form: Form,
) -> Answer {
    let row = form.id::<RowMark>("reopen").ok_or_else(|| form.invalid())?;
    let (actor, desk) = (visit.actor.clone(), desk(&visit));
    visit
        .write(form.key(), move |tx| {
            seen(tx, &actor, id)?;
            decide::reopen(tx, &desk, &actor, id, row)
        })
        .await?;
    redirect(&back(id, &filter))
}

async fn differences(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let (seen, remaining) = visit
        .read(move |conn| {
            let seen = seen(conn, &actor, id)?;
            let bodies = organisation::bodies(conn, Some(&seen.union.path), &[])?;
            // They brought the numbers themselves; anybody else sees them masked.
            let own = seen.list.made_by == actor.account;
            let wanted = file::Wanted {
                comparison: &seen.comparison,
                choice: &seen.list.choice,
                names: &decide::names(&bodies),
                open: own && actor.may(OPEN.code, &seen.union.path),
                hardship: file::may_tell_hardship(&actor, &seen.union.path),
            };
            let remaining = file::remaining(conn, &house.keys, &actor, &wanted)?;
            Ok((seen, remaining))
        })
        .await?;
    let (actor, count) = (visit.actor.clone(), remaining.count());
    visit
        .write(form.key(), move |tx| {
            let deed = Deed::on("membership.compare_file", Subject::new(SUBJECT, id))
                .change("处数", "", count);
            tx.trail(&*actor, deed)
        })
        .await?;
    let bytes = file::workbook(&seen.list.choice, remaining)?;
    let name = seen
        .comparison
        .name
        .trim_end_matches(".xlsx")
        .trim_end_matches(".csv");
    download(&format!("差异-{name}.xlsx"), XLSX, bytes)
}

async fn close(visit: Visit, Path(id): Path<Id<SetMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            seen_whole(tx, &actor, id)?;
            if store::is_under_way(tx, id)? {
                return Err(Error::refused(
                    "membership.comparison_busy",
                    "还有差异正在写入名册；请等写完再结束比对",
                ));
            }
            if store::close(tx, id)? {
                let deed = Deed::on("membership.compare_close", Subject::new(SUBJECT, id));
                tx.trail(&*actor, deed)?;
                let now = tx.now();
                tx.enqueue(ERASE, &Erase { comparison: id }, now)?;
            }
            Ok(())
        })
        .await?;
    redirect(&path(id))
}

/// A comparison as a subject, for the trail's page.
///
/// # Errors
/// What the database said.
pub fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != SUBJECT {
        return Ok(None);
    }
    match seen(conn, actor, subject.id.cast()) {
        Ok(found) => Ok(Some(SubjectView {
            subject: subject.clone(),
            kind_name: "名单比对".to_owned(),
            title: found.comparison.name,
            href: path(found.comparison.id),
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
