//! A person's own data as a file (我的资料): on request, after their password, everything that the
//! membership area holds of them, and who opened what. The file is made for this one answer and
//! kept nowhere; that it was made is on the trail.

mod gather;
mod pages;
mod web;

#[cfg(test)]
mod tests;

pub use gather::{File, file, gather};
pub use web::routes;
