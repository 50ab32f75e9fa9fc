//! Looking at a plan: board, list, bodies, chapters, calendar, document, changes.

pub mod baseline;
mod build;
#[cfg(test)]
mod chapters_tests;
mod line;
pub mod load;
pub mod pages;
mod plans;
#[cfg(test)]
mod tests;
mod web;

pub use line::{
    OccurrenceLine, OwnerLine, ProjectLine, StateWord, Stretch, line, occurrence_lines as lines_of,
    tone_of,
};
pub use load::{Sight, Whole};
pub use web::{Asked, routes};

/// The year board of a plan, as its page and as others print it.
///
/// # Errors
/// What the database said.
pub fn board_of(
    conn: &mut platform::db::Conn,
    sight: &Sight,
    today: kernel::Date,
) -> Result<pages::BoardPage, platform::Error> {
    build::board(conn, sight, "", today)
}

/// The plan as issued and now, as its page and as others print it.
///
/// # Errors
/// What the database said.
pub fn changes_of(
    conn: &mut platform::db::Conn,
    sight: &Sight,
    today: kernel::Date,
) -> Result<pages::ChangesPage, platform::Error> {
    build::changes(conn, sight, "", today)
}

/// The projects of a plan that pass a filter, exactly as the list shows them, unpaged.
///
/// # Errors
/// What the database said.
pub fn list_of(
    conn: &mut platform::db::Conn,
    sight: &Sight,
    filter: pages::Filter,
    today: kernel::Date,
) -> Result<Vec<ProjectLine>, platform::Error> {
    build::matching(conn, sight, &filter, today)
}
