//! Flows.

use platform::{
    Error,
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use crate::{
    model::{FlowKind, FlowStep},
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
