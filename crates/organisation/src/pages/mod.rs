//! Pages of the area.
