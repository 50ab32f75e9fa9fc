//! Pages put together from what is stored.

use kernel::{Date, Id};
use platform::{Error, access::Actor, db::Conn, subject::SubjectView, web::Fields};

use crate::{
    commands,
    model::{Act, Content, Did, Request, State, Step, Whole},
    pages::{
        ActView, Change, InboxPage, LineView, May, RequestPage, RowView, StepView, Stood, View,
    },
    rules, store,
    web::Asked,
};

/// Rows of one page of the list.
const ROWS: u32 = 30;
/// As [`ROWS`], to compare lengths with.
const ROWS_LEN: usize = ROWS as usize;

/// A count that stops at a hundred, in words.
pub(crate) fn up_to(count: i64) -> String {
    if count < 100 {
        count.to_string()
    } else {
        "99+".to_owned()
    }
}

/// One page of the inbox.
pub(crate) fn inbox(
    conn: &mut Conn,
    actor: &Actor,
    asked: Asked,
    today: Date,
) -> Result<InboxPage, Error> {
    let (rows, next) = match asked.view {
        View::Todo => {
            let rows = store::waiting_for(conn, actor, key(&asked.after), ROWS + 1)?;
            let next = rows.get(ROWS_LEN - 1).map(|row| row.request.id.to_string());
            (
                rows.iter()
                    .map(|row| listed(&row.request, row.seat.as_ref(), None))
                    .collect(),
                next,
            )
        }
        View::Mine => {
            let rows = store::requested_by(conn, actor.person, key(&asked.after), ROWS + 1)?;
            let next = rows.get(ROWS_LEN - 1).map(|row| row.request.id.to_string());
            (
                rows.iter()
                    .map(|row| listed(&row.request, row.seat.as_ref(), None))
                    .collect(),
                next,
            )
        }
        View::Done => {
            let rows = store::done_by(conn, actor.person, key(&asked.after), ROWS + 1)?;
            let next = rows.get(ROWS_LEN - 1).map(|row| row.act.to_string());
            let list = rows
                .iter()
                .map(|r| listed(&r.request, None, Some((r.did, r.at))));
            (list.collect(), next)
        }
    };
    let mut rows: Vec<RowView> = rows;
    let more = rows.len() > ROWS_LEN;
    rows.truncate(ROWS_LEN);
    Ok(InboxPage {
        view: asked.view,
        waiting: store::count_waiting(conn, actor)?,
        is_later: !asked.after.is_empty(),
        next: next.filter(|_| more),
        sets_flows: actor.may_somewhere(crate::FLOWS.code),
        rows,
        today,
    })
}

/// Where a page begins; an address that is no key begins at the beginning.
fn key<T>(after: &str) -> Option<Id<T>> {
    after.parse().ok()
}

fn listed(
    request: &Request,
    seat: Option<&(String, String)>,
    done: Option<(Did, kernel::Moment)>,
) -> RowView {
    let waits = matches!(request.state, State::Waiting { .. });
    let at = match seat {
        Some((body, office)) => format!("等{body}{office}"),
        None if waits && done.is_none() => "没有人能办理".to_owned(),
        None => String::new(),
    };
    RowView {
        id: request.id,
        title: request.title.clone(),
        flow: request.flow_name.clone(),
        requester: request.requester.name.clone(),
        body: request.body_name.clone(),
        state: request.state.clone(),
        waits_for: at,
        did: done.map(|(did, _)| did),
        at: done.map_or(request.asked_at, |(_, at)| at),
    }
}

/// The page of one request.
pub(crate) fn request(
    conn: &mut Conn,
    actor: &Actor,
    whole: Whole,
    subject: Option<SubjectView>,
    today: Date,
) -> Result<RequestPage, Error> {
    let acts = store::acts(conn, whole.request.id)?;
    let content = store::content(conn, whole.request.id, whole.request.round)?
        .ok_or(Error::Corrupt("approvals_content.round"))?;
    let change = change(conn, &whole.request, &acts, &content)?;
    let signers = commands::signers(conn, &whole, today)?;
    let may_decide = signers.iter().any(|p| p.id == actor.person);
    let names: Vec<String> = signers.into_iter().map(|p| p.name).collect();
    let next = match store::next_waiting(conn, actor, whole.request.id)? {
        Some(next) if !may_decide => Some((next.title, next.id)),
        Some(_) | None => None,
    };
    let is_own = whole.request.requester.person == Some(actor.person);
    let state = &whole.request.state;
    let may = May {
        decide: may_decide,
        withdraw: is_own && state.is_open(),
        change: is_own && state.is_open(),
        is_own: whole.request.barred().contains(&actor.person),
    };
    let steps = whole
        .steps
        .iter()
        .map(|step| stood(step, &whole, &acts, &names));
    Ok(RequestPage {
        id: whole.request.id,
        steps: steps.collect(),
        lines: content
            .lines
            .iter()
            .map(|line| shown(line, change.as_ref()))
            .collect(),
        note: content.note,
        change,
        acts: acts.iter().map(|act| acted(act, &whole)).collect(),
        may,
        subject,
        next,
        step: state.step().unwrap_or_default(),
        hash: whole.request.hash,
        flow: whole.request.flow_name,
        title: whole.request.title,
        requester: whole.request.requester.name,
        body: whole.request.body_name,
        asked_at: whole.request.asked_at,
        round: whole.request.round,
        state: whole.request.state,
        href: whole.request.href,
        fields: Fields::default(),
        refused: None,
    })
}

/// The difference from what somebody last decided on, when other content counts now.
fn change(
    conn: &mut Conn,
    request: &Request,
    acts: &[Act],
    now: &Content,
) -> Result<Option<Change>, Error> {
    let decided = acts.iter().rev().filter(|act| act.step.is_some());
    let Some(last) = decided
        .map(|act| act.round)
        .find(|round| *round < request.round)
    else {
        return Ok(None);
    };
    let then = store::content(conn, request.id, last)?;
    Ok(then.map(|then| Change {
        since: last,
        lines: rules::differences(&then, now),
    }))
}

fn shown(line: &crate::model::Line, change: Option<&Change>) -> LineView {
    let mut changed = change.into_iter().flat_map(|change| &change.lines);
    LineView {
        label: line.label.clone(),
        before: line.before.clone(),
        after: line.after.clone(),
        masked: !line.sealed.is_empty(),
        changed: changed.any(|d| d.label == line.label),
    }
}

/// How one step stands.
fn stood(step: &Step, whole: &Whole, acts: &[Act], signers: &[String]) -> StepView {
    let request = &whole.request;
    let of_step = |act: &&Act| act.step == Some(step.place) && act.round == request.round;
    let last = acts.iter().rev().find(of_step);
    let here = request.state.step() == Some(step.place);
    let stood = match (&request.state, last) {
        (State::Waiting { .. }, _) if here && step.seat.is_none() => Stood::Nobody,
        (State::Waiting { .. }, _) if here => Stood::Waits {
            signers: signers.to_vec(),
        },
        (_, Some(act)) => Stood::Decided {
            did: act.did,
            name: act.name.clone(),
            at: act.at,
        },
        (
            State::Waiting { .. }
            | State::Returned { .. }
            | State::Agreed
            | State::Refused { .. }
            | State::Withdrawn
            | State::Void { .. },
            None,
        ) => Stood::Ahead,
    };
    let body = step.seat.as_ref().map_or(&step.body_name, |(_, name)| name);
    StepView {
        title: format!("{body}{}", step.office_name),
        from: step.body_name.clone(),
        moved: step.moved,
        stood,
    }
}

fn acted(act: &Act, whole: &Whole) -> ActView {
    ActView {
        did: act.did,
        name: act.name.clone(),
        office: act.office.clone(),
        why: act.why.clone(),
        at: act.at,
        voided: act.did == Did::Agree && act.round < whole.request.round,
    }
}
