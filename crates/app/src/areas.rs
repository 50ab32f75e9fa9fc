//! The areas of this house. To add one is to add its crate and one line here.

use platform::{area::Area, secret::SealedColumn, settings::AnySetting, upload::Readers};

/// All areas, in the order in which they start.
pub fn all() -> Vec<Area> {
    vec![
        platform::own_area(),
        organisation::area(),
        approvals::area(),
        documents::area(),
        membership::area(),
        plans::area(),
        crate::desk::area(),
    ]
}

/// The settings of all areas.
pub fn settings() -> Vec<&'static dyn AnySetting> {
    [membership::SETTINGS, plans::SETTINGS].concat()
}

/// The kinds of request that areas ask decisions on, with their default flows.
pub fn flows() -> Vec<approvals::FlowKind> {
    membership::flows()
}

/// What may be read in a child process, by name.
pub const READERS: Readers<'_> = Readers {
    whole: &[(plans::READER, plans::read_in_child)],
    lines: &[(
        membership::intake::READER,
        membership::intake::read_in_child,
    )],
};

/// All columns of encrypted values.
pub fn sealed() -> Vec<SealedColumn> {
    all()
        .iter()
        .flat_map(|area| area.sealed.iter().copied())
        .collect()
}
