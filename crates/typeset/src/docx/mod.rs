//! Word files. Typefaces are only named, so that Word takes the union's own.

mod official;
mod parts;
mod report;

pub use official::official_docx;
pub use report::report_docx;
