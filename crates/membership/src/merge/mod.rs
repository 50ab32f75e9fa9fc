//! Two records of one person that become one (合并重复记录).
//!
//! **What for.** Lists that disagree leave two records of somebody. An officer looks at both side
//! by side, says for each fact which record is right, and from then on there is one.
//!
//! **Words.** One record is *kept* (保留), the other is *gone* (并入). A *point* (比对项目) is a
//! fact that both records may hold. A *tie* (关联事项) hangs on a record: it follows, or it keeps
//! the merge from happening ([`platform::area::Area::ties`]).
//!
//! **Invariants.** Nothing of the past is rewritten: facts, papers and closed requests stay with
//! the record they were made for, and who looks for the gone record is led to the kept one
//! ([`kept_of`]). Home and standing are those of the kept record; another home is a transfer. A
//! merge is undone only while nothing changed either record since.

mod commands;
mod find;
mod model;
mod pages;
pub mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use model::{MergeMark, Merged};
pub(crate) use store::{MERGE, SEALED, is_of, kept_of, merged_into};
pub use web::routes;
