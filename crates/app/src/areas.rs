//! The areas of this house. To add one is to add its crate and one line here.

use platform::area::Area;

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
