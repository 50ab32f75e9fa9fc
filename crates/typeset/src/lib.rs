//! Paper (排版): what leaves the house as PDF, DOCX or XLSX.
//!
//! Words: an [`Official`] is a red-head document in the layout of GB/T 9704-2012 (公文), a
//! [`Report`] is our own lay-out for progress reports and task break-downs (报告、分解表), a
//! [`Sheet`] is one sheet of a workbook (工作表). All three share [`Table`] and [`Cell`], so a
//! list is described once and handed out in any format.
//!
//! Start with [`Official`], [`Report`] and [`Sheet`]; then [`official_pdf`], [`official_docx`],
//! [`report_pdf`], [`report_docx`] and [`sheet_xlsx`].
//!
//! - **Invariant:** knows `kernel` only; no database, no HTTP, no clock, no network.
//! - **Invariant:** what a user typed is data. It reaches Typst as JSON and a workbook as text,
//!   never as markup and never as a formula.
//! - **Invariant:** no glyph is silently empty. A character that no font has is printed as 〓 and
//!   named in [`Pdf::missing`]; a font that stands in for another is named in
//!   [`Pdf::stand_ins`] and in the properties of the file.
//! - **Invariant:** the same input gives the same bytes; dates come from the input.
//!
//! PDF needs the feature `pdf` (default); without it the functions answer
//! [`TypesetError::WithoutPdf`] and [`PDF`] is false.
//!
//! Sources: GB/T 9704-2012 《党政机关公文格式》.
//!
//! Known quirks: 28 characters of 16 pt are wider than 156 mm, so the grid is kept by setting the
//! characters a little closer; a line whose next character may not begin a line carries 27.

mod clean;
mod docx;
mod error;
mod model;
mod pdf;
mod xlsx;

#[cfg(test)]
mod tests;

pub use docx::{official_docx, report_docx};
pub use error::TypesetError;
pub use model::{
    Align, Annex, Block, Cell, Column, Level, Official, Report, RunIn, Section, Sheet, Table, Tone,
};
pub use pdf::{Fonts, PDF, Pdf, official_pdf, report_pdf};
pub use xlsx::sheet_xlsx;
