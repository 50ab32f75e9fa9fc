//! `unionhall`, the one binary: serves the house and runs its commands of the shell.
//!
//! Start with [`command`] for what can be typed, [`house`] for how everything is put together,
//! [`desk`] for the pages that belong to no area.

mod areas;
mod bench;
mod command;
mod demo;
mod desk;
mod house;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
