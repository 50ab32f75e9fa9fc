//! Dues: rules as tables and properties, and what happens in a house, on both engines.

mod house;
mod lists;
mod pages;
mod paying;
mod rules;
mod running;
