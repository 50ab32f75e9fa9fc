//! What is done to the tree: load, decide, save, trail. Pages, set-up and the demo all come here.
//! Who may do it is asked by the caller.

mod body;
mod office;
mod people;
mod person;
mod reshape;

pub use body::{BodyChange, NewBody, add_alias, change_body, found_body, found_with};
pub(crate) use body::{may_change, may_end_on, may_found, may_hang, named};
pub(crate) use office::reach_word;
pub use office::{Appointment, appoint, end_term, set_power, sync_powers};
pub(crate) use people::note_account;
pub use people::{NewPerson, found, leave, open_account, register_person};
pub use person::{PersonChange, Rows, end_person, return_person, set_person};
pub use reshape::{Split, merge_bodies, split_body};
pub(crate) use reshape::{merger, split_parts};

/// Kind of the subject of a body.
pub(crate) const BODY_SUBJECT: &str = "organisation.body";
/// Kind of the subject of a person (人员).
pub const PERSON_SUBJECT: &str = "organisation.person";
