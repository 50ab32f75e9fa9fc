//! The one seam to the outside: database, web frame, files, clock (平台).

pub mod ui;
