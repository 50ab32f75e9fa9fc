//! Words of the house without I/O: ids, money, dates, windows of months, the work calendar,
//! bounded text, refusals and the checksums of Chinese identifiers.
//!
//! Start with [`Id`] and [`Refusal`]; everything else is a value type of one screen.
//!
//! **Invariant:** nothing here reads a clock, a generator, a file or a database.

mod id;
mod moment;
mod money;
mod refusal;
mod text;
mod window;

pub use id::{Id, IdMaker, ParseIdError};
pub use jiff::civil::Date;
pub use moment::Moment;
pub use money::Money;
pub use refusal::Refusal;
pub use text::Text;
pub use window::MonthWindow;
