//! The areas of this house. To add one is to add its crate and one line here.

use platform::{area::Area, settings::AnySetting, upload::Reader};

/// All areas, in the order in which they start.
pub fn all() -> Vec<Area> {
    vec![
        platform::own_area(),
        organisation::area(),
        documents::area(),
        plans::area(),
        crate::desk::area(),
    ]
}

/// The settings of all areas.
pub fn settings() -> Vec<&'static dyn AnySetting> {
    Vec::new()
}

/// What may be read in a child process, by name.
pub const READERS: &[(&str, Reader)] = &[("plan", plans::read_upload)];
