//! Pages about a plan as a whole.

mod board;
mod bodies;
mod calendar;
mod changes;
mod chapters;
mod document;
mod head;
mod list;
mod plans;
mod search;

pub use board::BoardPage;
pub use bodies::{BodiesPage, BodyGroup};
pub use calendar::{CalendarPage, DayItem, DayNote};
pub use changes::{ChangeLine, ChangesPage};
pub use chapters::{ChaptersPage, LinkLine, PartLine};
pub use document::DocumentPage;
pub use head::{PlanHead, against, news};
pub use list::{Filter, ListPage, ROWS_MAX};
pub use plans::{BegunLine, PlanLine, PlansPage};
pub use search::{SearchHit, SearchPage};
