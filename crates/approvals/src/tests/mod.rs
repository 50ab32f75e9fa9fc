//! The rules as tables, the store on both engines, a reference model against random people.

mod model;
mod pages;
mod requests;
mod rules;
mod stage;
mod visits;
