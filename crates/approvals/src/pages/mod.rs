//! How requests look.

mod flows;
mod inbox;
mod request;
mod samples;

pub use flows::{FlowView, FlowsPage};
pub use inbox::{InboxPage, RowView, View};
pub use request::{ActView, Change, LineView, May, RequestPage, StepView, Stood};

use platform::ui::Tag;

use crate::model::State;

/// How a request stands, as a word with its colour.
fn tag(state: &State) -> Tag<'static> {
    match state {
        State::Waiting { .. } => Tag::info(state.word()),
        State::Returned { .. } => Tag::warn(state.word()),
        State::Agreed => Tag::ok(state.word()),
        State::Refused { .. } => Tag::bad(state.word()),
        State::Withdrawn | State::Void { .. } => Tag::plain(state.word()),
    }
}
