//! Family of a member (家庭成员), for aid later: who, since when, until when.
//!
//! **What for.** Aid asks who depends on somebody. The person tells it through a proposal
//! ([`crate::profile`]); nobody collects it behind their back.
//!
//! **Invariants.** A row is ended, never deleted. ID numbers and what is known of health, work and
//! study are sealed; the latter are shown to the person and to who may know of hardship
//! ([`crate::powers::HARDSHIP`]), because they tell as much.

mod model;
mod store;

pub use model::{FamilyMark, Line, NewFamily, Relation, State, birth};
pub(crate) use store::{Ending, FAMILY, SEALED, end, insert, of, of_person, open_id_number};
