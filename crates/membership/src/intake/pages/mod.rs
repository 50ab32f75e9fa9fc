//! What is shown of lists on their way in.

mod columns;
mod new;
mod preview;

pub use columns::{AskedBody, ColumnView, ColumnsPage, SheetView};
pub use new::{ListLine, NewPage};
pub use preview::{PreviewPage, Progressing, RowView};

use platform::ui::Tone;

use super::model::Verdict;

/// Where lists come in.
pub const LISTS: &str = "/members/imports";
/// The template.
pub const TEMPLATE: &str = "/members/imports/template";

/// One list.
pub fn path(id: &str) -> String {
    format!("{LISTS}/{id}")
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Add => Tone::Ok,
        Verdict::Change => Tone::Info,
        Verdict::Problem => Tone::Warn,
        Verdict::Same | Verdict::LeftOut => Tone::Plain,
    }
}
