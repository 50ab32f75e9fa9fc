//! Addresses of requests.

use kernel::Id;

use crate::model::{FlowMark, Request};

/// The inbox.
pub const APPROVALS: &str = "/approvals";

/// The flows of this house.
pub const FLOWS: &str = "/approvals/flows";

/// Setting the steps of a flow.
pub fn flow_steps(id: Id<FlowMark>) -> String {
    format!("/approvals/flows/{id}/steps")
}

/// One request.
pub fn request(id: Id<Request>) -> String {
    format!("/approvals/{id}")
}

/// Agreeing.
pub fn agreement(id: Id<Request>) -> String {
    format!("/approvals/{id}/agreement")
}

/// Refusing.
pub fn refusal(id: Id<Request>) -> String {
    format!("/approvals/{id}/refusal")
}

/// Returning.
pub fn back(id: Id<Request>) -> String {
    format!("/approvals/{id}/return")
}

/// Withdrawing.
pub fn withdrawal(id: Id<Request>) -> String {
    format!("/approvals/{id}/withdrawal")
}

/// One list of the inbox, from a key on.
pub fn inbox(view: &str, after: &str) -> String {
    if after.is_empty() {
        format!("{APPROVALS}?view={view}")
    } else {
        format!("{APPROVALS}?view={view}&after={after}")
    }
}
