//! Handing a plan on (向外报送): on paper, in a workbook, in a calendar.
//!
//! *Papers* (文件) are made from what the tables say when they are asked for and are not kept:
//! the plan as an official document ([`official`]), the progress report of a period ([`report`]),
//! the task break-down table ([`breakdown`]), a list as it was filtered ([`list`]). A *feed*
//! (日历订阅) is a secret address that a calendar program fetches ([`feed`]).
//!
//! # Invariants
//! - A paper shows what its reader may see on the page, never more; no paper changes anything.
//! - A report says at its foot when it was made and the newest seal of the trail at that moment.
//! - The address of a feed is stored as its SHA-256 and shown once. What it gives is decided at
//!   each fetch by what its owner may see then; an account that is closed gets nothing.
//!
//! # Known quirks
//! Decisions (延期、取消、合并) carry no date of their own, so a report about a past day shows
//! them as they are when it is made, and says so.

pub mod breakdown;
pub mod feed;
mod feed_web;
pub mod list;
pub mod official;
mod pages;
pub mod paper;
pub mod report;
mod report_tables;
pub mod report_text;
pub mod secret;
pub mod store;
mod web;

#[cfg(test)]
mod tests;

pub use store::FEED;

/// The papers, the workbooks and the feeds.
pub fn routes() -> platform::web::Routes {
    web::routes().merge(feed_web::routes())
}
