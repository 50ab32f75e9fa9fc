//! What is shown of comparisons.

mod new;
mod samples;
mod show;

pub use new::{ComparisonLine, ComparisonsPage};
pub use show::{ComparisonPage, RowView};

use kernel::Id;

use crate::model::SetMark;

/// Where lists are compared.
pub const COMPARISONS: &str = "/members/comparisons";

/// One comparison.
pub fn path(id: Id<SetMark>) -> String {
    format!("{COMPARISONS}/{id}")
}
