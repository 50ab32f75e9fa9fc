//! All SQL of the area.

mod act;
mod flow;
mod list;
mod request;
mod seat;

pub use act::{acts, content, has_acted, signed_steps};
pub(crate) use act::{insert_act, insert_content};
pub use flow::{flow, flows, insert_flow, replace_steps};
pub use list::{
    count_waiting, done_by, next_waiting, requested_by, returned_to, ties, waiting_for,
};
pub use request::{doctor, find, of_subject, whole};
pub(crate) use request::{insert_request, insert_step, save_seat, save_state, waiting_ids};
pub use seat::{base, levels};

use platform::trail::Tracked;

/// Requests.
pub(crate) const REQUEST: Tracked = Tracked {
    table: "approvals_request",
    columns: &[
        "flow",
        "subject_kind",
        "subject_id",
        "title",
        "requester",
        "requester_name",
        "about",
        "body",
        "round",
        "hash",
        "state",
        "step",
        "why",
        "seat",
        "seat_office",
    ],
};
/// Steps of requests.
pub(crate) const STEP: Tracked = Tracked {
    table: "approvals_step",
    columns: &["request", "place", "office", "body", "seat", "moved"],
};
/// Contents of requests.
pub(crate) const CONTENT: Tracked = Tracked {
    table: "approvals_content",
    columns: &["request", "round", "hash", "lines", "note"],
};
/// What was done to requests.
pub(crate) const ACT: Tracked = Tracked {
    table: "approvals_act",
    columns: &[
        "request", "did", "step", "round", "hash", "person", "name", "office", "why", "at",
    ],
};
/// Flows.
pub(crate) const FLOW: Tracked = Tracked {
    table: "approvals_flow",
    columns: &["kind", "name"],
};
/// Steps of flows.
pub(crate) const FLOW_STEP: Tracked = Tracked {
    table: "approvals_flow_step",
    columns: &["flow", "place", "office", "whose", "body"],
};

/// Everything that is compared with the trail.
pub(crate) const TRACKED: &[Tracked] = &[REQUEST, STEP, CONTENT, ACT, FLOW, FLOW_STEP];
