//! Asking.

use kernel::Id;
use platform::{
    Error,
    db::Tx,
    trail::{By, Deed},
};

use super::{content_hash, reach, subject_of};
use crate::{
    model::{Act, Did, FlowStep, Moved, NewRequest, Request, Step},
    rules,
    store::{self, ACT, CONTENT, REQUEST, STEP},
};

/// Asks for a decision (提出申请). The steps of the flow are fixed now; the first signers are told.
///
/// # Errors
/// A refusal when the same is waiting already, the content is too long, or the flow cannot be
/// gone from that body; a fault for a kind that nobody registered.
pub fn ask(tx: &mut Tx<'_>, by: impl Into<By>, new: &NewRequest) -> Result<Id<Request>, Error> {
    rules::check_content(&new.content)?;
    let flow = store::flow(tx, new.flow)?
        .ok_or_else(|| Error::fault(format!("nobody registered {}", new.flow)))?;
    let body = organisation::body(tx, new.body)?.ok_or(Error::NotFound)?;
    let steps = steps_of(tx, &flow.name, &flow.steps, new)?;
    let hash = content_hash(new.flow, &new.subject, &new.title, &new.content);
    let id = tx.id::<Request>();
    store::insert_request(tx, id, new, &flow.name, &body.short, &hash)?;
    for step in &steps {
        store::insert_step(tx, id, step)?;
    }
    let content = store::insert_content(tx, id, 1, &hash, &new.content)?;
    let act = Act {
        did: Did::Ask,
        step: None,
        round: 1,
        person: new.requester.person,
        name: new.requester.name.clone(),
        office: String::new(),
        why: String::new(),
        at: tx.now(),
    };
    let act = store::insert_act(tx, id, &hash, &act)?;
    reach(tx, id, 0)?;
    let deed = Deed::on("approvals.ask", subject_of(id))
        .row(REQUEST, id)
        .rows(STEP, steps.iter().map(|step| step.id))
        .row(CONTENT, content)
        .row(ACT, act)
        .change("申请", "", &*new.title)
        .change("申请人", "", &new.requester.name);
    tx.trail(by, deed)?;
    Ok(id)
}

/// The steps of a new request, seen from the body that it is made in.
fn steps_of(
    tx: &mut Tx<'_>,
    flow_name: &str,
    flow: &[FlowStep],
    new: &NewRequest,
) -> Result<Vec<Step>, Error> {
    if flow.is_empty() {
        return Err(Error::refused(
            "approvals.flow_empty",
            format!("「{flow_name}」还没有设置办理步骤，不能提出；请联系管理员设置审批流程"),
        ));
    }
    let offices = organisation::offices(tx)?;
    let mut steps = Vec::with_capacity(flow.len());
    for (place, step) in (0_u32..).zip(flow) {
        let Some((body, body_name)) = store::base(tx, step.at, new.body)? else {
            return Err(Error::refused(
                "approvals.no_union_above",
                format!("「{flow_name}」要由上一级工会办理，而本组织没有上一级工会；请联系管理员"),
            ));
        };
        let office = offices.iter().find(|o| o.code == step.office);
        let office = office.ok_or(Error::Corrupt("approvals_flow_step.office"))?;
        steps.push(Step {
            id: tx.id(),
            place,
            office: office.code.clone(),
            office_name: office.name.clone(),
            body,
            body_name,
            seat: None,
            moved: Moved::No,
        });
    }
    Ok(steps)
}
