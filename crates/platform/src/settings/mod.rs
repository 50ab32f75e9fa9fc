//! Settings (设置): what a house may decide for itself, each with a default, a unit and a source.
//!
//! A setting is a constant in the code of whoever reads it; only values that differ from the
//! default are stored. Secrets lie sealed by the house's keys and are never shown again.
//!
//! **Invariants:** a stored value that no longer fits is `Error::Corrupt`, never silently the
//! default; every change is on the trail, a secret's without its value.

mod model;
mod pages;
mod store;
mod web;

pub use model::{AnySetting, Choices, Input, Kind, Secret, Setting};
pub use pages::{SettingGroup, SettingLine, SettingsPage};
pub use store::{SEALED, SETTING, get, open, set, set_secret};
pub use web::routes;

use crate::access::{Power, Reach};

/// Sees and changes the settings of the house.
pub const POWER: Power = Power {
    code: "platform.settings",
    text: "查看和修改系统设置",
    default: &[("administrator", Reach::Everywhere)],
};

/// Marks the keys of settings (设置项).
pub struct StoredSetting;
