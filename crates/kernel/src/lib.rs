//! Words of the house without I/O: ids, money, shares, days and moments, windows of months,
//! terms, the work calendar and festivals, bounded text, Chinese numerals, telephone numbers,
//! days as people write them, how names are found by their sound, refusals and the checksums of
//! Chinese identifiers.
//!
//! Start with [`Id`] and [`Refusal`]; everything else is a value type of one screen. Everything
//! that people type is parsed here once, into a type that cannot hold anything wrong:
//! `parse(typed)` takes full-width characters and blanks and answers with one Chinese sentence
//! when it refuses. What must not be shown by accident ([`IdNumber`], [`Phone`]) prints itself
//! masked and does not serialise.
//!
//! Days are [`Date`]s of the Chinese calendar day; JSON carries them as ISO text ([`iso_date`]).
//! Festivals are computed for 1900 to 2199; arrangements of days off are known up to the year
//! that the calendar library knows, and [`WorkCalendar`] says so of each day.
//!
//! Known quirks: a year without an arrangement goes by weekdays alone, even on 1 October, because
//! half an arrangement looks like a whole one; gift occasions, however, are there in every year.
//! A lunar festival and the holiday around it share their name (端午节), but a holiday may have a
//! joint one (国庆中秋).
//!
//! **Invariant:** nothing here reads a clock, a generator, a file or a database.

mod calendar;
mod checksum;
mod date_text;
mod festival;
mod han;
mod id;
pub mod iso_date;
mod moment;
mod money;
mod name_keys;
mod percent;
mod period;
mod phone;
mod refusal;
pub mod synthetic;
mod term;
mod text;
mod typed_day;
mod window;

pub use calendar::{DayInfo, DayKind, WorkCalendar};
pub use checksum::{CreditCode, CreditCodeError, IdNumber, IdNumberError, Sex};
pub use date_text::{human_date, human_date_full, human_moment, official_date};
pub use festival::{
    Observance, TimeOff, gift_occasions, lunar_festival, lunar_festivals, observances,
};
pub use han::{fold_width, han_numeral, parse_han_numeral};
pub use id::{Id, IdMaker, ParseIdError};
pub use jiff::civil::Date;
pub use moment::Moment;
pub use money::Money;
pub use name_keys::NameKeys;
pub use percent::Percent;
pub use period::{end_of_month, first_of_month, months_of_quarter};
pub use phone::{Phone, PhoneError, PhoneKind};
pub use refusal::Refusal;
pub use term::Term;
pub use text::Text;
pub use typed_day::{DayError, spreadsheet_day, typed_day};
pub use window::MonthWindow;
