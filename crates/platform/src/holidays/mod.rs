//! The yearly arrangement of holidays (放假安排), for years that the program does not know yet.
//!
//! Each November the State Council announces which days of the next year are off and which
//! weekends are worked. What was announced when this program was built is built in
//! (`kernel::WorkCalendar`); a later year is pasted in here, looked at, and saved. Whoever counts
//! working days takes [`calendar`].
//!
//! **Words.** An *arrangement* (放假安排) is what one paper says about one year.
//!
//! **Invariants.** Of a year the newest arrangement that was not taken back counts, whole: nothing
//! of an older one shines through. Taking one back brings back the one before. Due dates that were
//! set before stay as they are.
//!
//! **Sources.** 全国年节及纪念日放假办法（国务院令第795号修订，2025年1月1日起施行）第二条: the
//! seven holidays.

mod model;
mod pages;
mod rules;
mod store;
mod web;

pub use model::{Arrangement, Day};
pub use pages::{HolidaysPage, PreviewPage};
pub use rules::{Reading, arranged, read, warnings};
pub use store::{ARRANGEMENT, calendar};
pub use web::routes;

use crate::access::{Power, Reach};

/// Adds the arrangement of a year for the whole house.
pub const POWER: Power = Power {
    code: "platform.holidays",
    text: "补充放假安排",
    default: &[("administrator", Reach::Everywhere)],
};
