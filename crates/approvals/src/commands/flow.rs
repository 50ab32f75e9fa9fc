//! Flows.

use platform::{
    Error,
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use crate::{
    model::{Flow, FlowKind, FlowStep},
    rules,
    store::{self, FLOW, FLOW_STEP},
};

/// What the trail calls a flow.
const FLOW_SUBJECT: &str = "approvals.flow";

/// Makes kinds of request known to the house (登记申请种类): a kind that is new gets its default
/// flow, one that is known keeps the house's own.
///
/// # Errors
/// What the database said.
pub fn sync_flows(tx: &mut Tx<'_>, kinds: &[FlowKind]) -> Result<(), Error> {
    for kind in kinds {
        if store::flow(tx, kind.kind)?.is_some() {
            continue;
        }
        let id = store::insert_flow(tx, kind.kind, kind.name)?;
        let steps = kind.steps.iter().map(|(office, at)| FlowStep {
            office: (*office).to_owned(),
            at: *at,
        });
        let touched = store::replace_steps(tx, id, 1, &steps.collect::<Vec<_>>())?;
        let deed = Deed::on("approvals.register_flow", Subject::new(FLOW_SUBJECT, id))
            .row(FLOW, id)
            .rows(FLOW_STEP, touched)
            .change("申请种类", "", kind.name);
        tx.trail(By::House("登记审批流程"), deed)?;
    }
    Ok(())
}

/// Sets the steps of a flow (设置审批流程); what is under way keeps its own.
///
/// # Errors
/// A refusal when no step is left; [`Error::Stale`] when somebody saved it in between.
pub fn set_flow(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    flow: &Flow,
    version: i64,
    steps: &[FlowStep],
) -> Result<(), Error> {
    rules::check_flow(steps)?;
    let touched = store::replace_steps(tx, flow.id, version, steps)?;
    let offices = organisation::offices(tx)?;
    let words = |steps: &[FlowStep]| {
        let word = |step: &FlowStep| {
            let office = offices.iter().find(|o| o.code == step.office);
            let office = office.map_or(step.office.as_str(), |o| o.name.as_str());
            format!("{}{office}", step.at.word())
        };
        steps.iter().map(word).collect::<Vec<_>>().join(" → ")
    };
    let deed = Deed::on("approvals.set_flow", Subject::new(FLOW_SUBJECT, flow.id))
        .row(FLOW, flow.id)
        .rows(FLOW_STEP, touched)
        .change(&flow.name, words(&flow.steps), words(steps));
    tx.trail(by, deed)
}
