//! The work plan of a union (工作计划): read from its official document, issued, carried out,
//! and brought to its end with evidence.
//!
//! **What for.** A union's year hangs on one document. It is read into chapters, measures,
//! sentences and projects ([`reading`]), corrected in a preview ([`import`]), becomes a draft,
//! is deliberated, issued ([`life`]) and looked at ([`look`]); its projects are reported,
//! changed, pressed for and ticked off ([`project`], [`progress`]).
//!
//! **Words.** A *project* (项目) is a row of the annexed list; its *windows* (计划时间) and
//! *rhythm* (节奏) give its *occurrences* (时点), each with a due date. An *owner* (责任单位)
//! leads (牵头) or joins (配合) with its own part. *Progress* (进展) is what was done, with
//! *evidence* (佐证); an occurrence that is done is ticked off (销号). *Silent* (久无进展) is a
//! row without an entry for a settable time.
//!
//! **States.** Of a plan: draft → deliberation → issued → running → closing → archived. Of a
//! project: computed from dates and entries; only postponed, cancelled, merged are decided.
//!
//! **Invariants.** One plan per body and year. After issue a change needs a reason and stands in
//! `plans_amendment`; the baseline never changes. A progress entry is never edited; its day is
//! never ahead. Evidence that is a thing of another area is named and counted, on pages and in
//! papers, only for who may see that thing. Whoever is put in charge of a part or given a task
//! sees that project, and no more of the plan. A whole-year row without rhythm is never shown as
//! running. Each reminder goes out once. Nothing here is judged by a stored state that a date
//! could have changed.
//!
//! **Sources.** GB/T 9704-2012 for the document; the layout of plans as unions publish them.
//!
//! **Known quirks.** Names of owners are kept as printed; what body they mean is confirmed once
//! per name. Keys of bodies and people are kept without a foreign key, because those tables
//! belong to `organisation`. When windows or rhythm change, occurrences are drawn anew; one that
//! keeps its label keeps its key and its tick.

mod area;
mod cards;
pub mod demo;
pub mod handing;
pub mod house;
pub mod import;
pub mod life;
pub mod look;
mod mine;
pub mod plan;
pub mod powers;
pub mod progress;
pub mod project;
pub mod reading;
mod remind;
#[cfg(test)]
mod remind_tests;
mod word;

#[cfg(test)]
mod tests;

pub use area::{MIGRATIONS, SETTINGS, area};
pub use house::{READER, read_in_child};
