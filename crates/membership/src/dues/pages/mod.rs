//! What is shown of dues.

mod account;
mod form;
mod list;
mod people;
mod preview;
mod receipt;
mod run;
mod union;

pub use account::{AccountPage, PaymentLine};
pub use form::{DuesForm, USUAL_SOURCE, base_form, payment_form, rate_form};
pub use list::{ListPage, ListRowLine, ListsPage};
pub use people::{AccountLine, Asked, PeoplePage};
pub use preview::{DueLine, PreviewPage, Show, Totals};
pub use receipt::{ReceiptPage, ReceiptsPage};
pub use run::{RunLine, RunPage};
pub use union::{DuesPage, MonthLine, Rights, TakingLine, UnionLine, UnionPage};

use kernel::Id;
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{Field, Tag, Tone},
};

use super::{
    DUES,
    model::{ListState, Outcome, RunState},
};

/// A union's dues.
pub fn union_path(union: Id<Body>) -> String {
    format!("{DUES}/{union}")
}

/// Somebody's account in a union.
pub fn account_path(union: Id<Body>, person: Id<Person>) -> String {
    format!("{DUES}/{union}/people/{person}")
}

fn run_tag(state: RunState) -> Tag<'static> {
    let tone = match state {
        RunState::Making | RunState::Undoing => Tone::Info,
        RunState::Closed => Tone::Ok,
        RunState::Undone => Tone::Plain,
    };
    Tag::new(tone, state.word())
}

fn list_tag(state: ListState) -> Tag<'static> {
    let tone = match state {
        ListState::Staged => Tone::Warn,
        ListState::Taking => Tone::Info,
        ListState::Taken => Tone::Ok,
        ListState::Dropped => Tone::Plain,
    };
    Tag::new(tone, state.word())
}

fn outcome_tag(outcome: Outcome) -> Tag<'static> {
    let tone = match outcome {
        Outcome::Due => Tone::Ok,
        Outcome::Missing => Tone::Warn,
        Outcome::Retired
        | Outcome::Retained
        | Outcome::Left
        | Outcome::Deceased
        | Outcome::NotYet
        | Outcome::Elsewhere => Tone::Plain,
    };
    Tag::new(tone, outcome.word())
}

/// The box for a reason, which goes on the trail.
fn why_field(id: &str) -> Markup {
    html! { (Field::text("why", "原因").id(id).max(100).required()) }
}
