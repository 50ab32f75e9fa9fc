//! The page of flows, and setting them.

use kernel::Id;
use organisation::OfficeView;
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use crate::{
    FLOWS, commands,
    model::{At, Flow, FlowMark, FlowStep},
    pages::{FlowView, FlowsPage},
    paths,
    rules::STEPS_MAX,
    store,
};

pub(crate) fn routes() -> Routes {
    let set = Entry::Power(FLOWS.code);
    Routes::new()
        .page::<FlowsPage, _, _>(paths::FLOWS, "审批流程设置", set, show)
        .post("/approvals/flows/{id}/steps", "设置审批流程", set, save)
}

async fn page_of(visit: &Visit) -> Result<FlowsPage, Error> {
    visit.read(page).await
}

fn page(conn: &mut Conn) -> Result<FlowsPage, Error> {
    let flows = store::flows(conn)?;
    let mut places: Vec<(String, String)> = [At::Own, At::Union, At::Above]
        .into_iter()
        .map(|at| (value(at), at.word().to_owned()))
        .collect();
    // A named body is chosen by the area that registers the kind, and kept by this page.
    for step in flows.iter().flat_map(|flow| &flow.steps) {
        let At::Named(body) = step.at else { continue };
        if places.iter().all(|(known, _)| *known != value(step.at)) {
            let name = organisation::body(conn, body)?.map(|view| view.short);
            places.push((value(step.at), name.unwrap_or_default()));
        }
    }
    let offices = organisation::offices(conn)?;
    Ok(FlowsPage {
        flows: flows.into_iter().map(shown).collect(),
        offices: offices.into_iter().map(|o| (o.code, o.name)).collect(),
        places,
        refused: None,
    })
}

fn shown(flow: Flow) -> FlowView {
    let steps = flow.steps.into_iter().map(|s| (s.office, value(s.at)));
    FlowView {
        id: flow.id,
        name: flow.name,
        steps: steps.collect(),
        version: flow.version,
    }
}

/// A place as the form sends it.
fn value(at: At) -> String {
    match at {
        At::Own => "own".to_owned(),
        At::Union => "union".to_owned(),
        At::Above => "above".to_owned(),
        At::Named(body) => body.to_string(),
    }
}

fn read_place(typed: &str, known: &[FlowStep]) -> Option<At> {
    match typed {
        "own" => Some(At::Own),
        "union" => Some(At::Union),
        "above" => Some(At::Above),
        other => {
            let body: Id<Body> = other.parse().ok()?;
            let named = At::Named(body);
            known.iter().any(|step| step.at == named).then_some(named)
        }
    }
}

async fn show(visit: Visit) -> Answer {
    let page = page_of(&visit).await?;
    visit.page(&page)
}

async fn save(visit: Visit, Path(id): Path<Id<FlowMark>>, mut form: Form) -> Answer {
    let Some(version) = form.number("version", 1, i64::MAX) else {
        return Err(form.invalid());
    };
    let typed: Vec<(String, String)> = (0..STEPS_MAX)
        .map(|n| {
            (
                form.raw(&format!("office_{n}")).to_owned(),
                form.raw(&format!("at_{n}")).to_owned(),
            )
        })
        .filter(|(office, _)| !office.is_empty())
        .collect();
    let actor = visit.actor.clone();
    let work = move |tx: &mut platform::db::Tx<'_>| set(tx, &actor, id, version, &typed);
    match visit.write(form.key(), work).await {
        Ok(()) => redirect(paths::FLOWS),
        Err(Error::Refused(refusal)) => {
            let mut page = page_of(&visit).await?;
            page.refused = Some(refusal.text.into_owned());
            visit.page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

fn set(
    tx: &mut platform::db::Tx<'_>,
    actor: &Actor,
    id: Id<FlowMark>,
    version: i64,
    typed: &[(String, String)],
) -> Result<(), Error> {
    let flows = store::flows(tx)?;
    let flow = flows
        .into_iter()
        .find(|flow| flow.id == id)
        .ok_or(Error::NotFound)?;
    let offices: Vec<OfficeView> = organisation::offices(tx)?;
    let mut steps = Vec::with_capacity(typed.len());
    for (office, at) in typed {
        let known = offices.iter().any(|o| o.code == *office);
        let at = read_place(at, &flow.steps).filter(|_| known);
        let at = at.ok_or_else(|| Error::field("office", "没有这个职务或组织，请重新选择"))?;
        steps.push(FlowStep {
            office: office.clone(),
            at,
        });
    }
    commands::set_flow(tx, actor, &flow, version, &steps)
}
