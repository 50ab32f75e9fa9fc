//! The design system (界面组件): one component, one behaviour, the same on every page.
//!
//! A component is a small struct that is filled by chained calls and spliced into `html!`:
//!
//! ```text
//! html! { (Card::new("本月到期").more("年度看板", &board).body(rows)) }
//! ```
//!
//! Start with [`Frame`] (the page around the content) and [`Head`] (its headline), then
//! [`Card`], [`Row`], [`Table`], [`Field`] and [`Button`]. [`styleguide`] shows everything in
//! every state. Colours, spaces and sizes live in `static/unionhall.css`, behaviour in the
//! browser in `static/unionhall.js`.
//!
//! Markup of an area's own stays rare; the few classes that it may use by name are `acts` (a row
//! of buttons), `dim` (quiet text) and `sr` (read, not seen). Everything else has a component.
//! Forms of an area are [`Form::post`] with the command key of the sheet; lists that answer while
//! typing mark what changes with [`Card::swaps`] or [`Table::swaps`] and an id.
//!
//! **Invariants:** no inline style and no inline script (the content policy forbids both; widths
//! are SVG attributes); no page needs JavaScript; no colour without a word or a shape; every
//! input has a label; no component reads a clock, a database or a request.

mod action;
mod card;
mod chart;
mod field;
mod field_draw;
mod file;
mod form;
mod frame;
mod head;
mod icon;
mod layout;
mod list;
mod notice;
mod record;
mod source;
mod styleguide;
mod table;
mod tone;
pub mod words;

#[cfg(test)]
mod tests;

pub use action::{Button, Confirm, Menu, post_button, print_button};
pub use card::{Card, DayTile, Figure, Row, rows};
pub use chart::{
    Band, BarRow, Bars, Board, BoardBar, BoardRow, CalendarEntry, DayKind, Funnel, Heat, MonthGrid,
    Part, Pyramid, Stage, data_table,
};
pub use field::{Choice, Field};
pub use file::{FileItem, Secret, code_block, file_list};
pub use form::{Form, Problem, clash_notice, error_summary, fieldset, form_actions};
pub use frame::{Assets, Banner, Entry, Frame, Look, Search, SignIn, Size, Theme, Who, appearance};
pub use head::{Crumb, Head};
pub use icon::Icon;
pub use layout::{Columns, columns};
pub use list::{Chip, Pager, SearchBox, chips, numbered_pages, tabs};
pub use notice::{Empty, ErrorBody, Notice, Progress, Verdict, quote};
pub use record::{Event, Facts, Stepper, timeline};
pub use source::{Node, Piece, source_text, tree};
pub use styleguide::styleguide;
pub use table::{Align, Cell, Column, Order, Table};
pub use tone::{Tag, Tone};

/// Words on a page: borrowed when they can be, owned when they were made.
pub type Words<'a> = std::borrow::Cow<'a, str>;
