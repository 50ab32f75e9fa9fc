//! The job that numbers and seals what was committed.

use super::seal;
use crate::{
    App, Error,
    db::CommandKey,
    jobs::{Claim, JobKind},
};

/// Seals every half minute (封存).
pub const SEAL_JOB: JobKind = JobKind {
    name: "platform.seal",
    title: "封存留痕",
    run,
    every_secs: Some(30),
};

fn run(house: &App, _: &Claim) -> Result<String, Error> {
    let seals = seal_all(house)?;
    Ok(format!("新封签 {seals} 个"))
}

/// Seals until nothing waits, then brings the file outside the database up to date. Sealing
/// needs no fence: two sealers collide on the seal's number, and one of them runs again.
///
/// # Errors
/// What the database or the file said.
pub fn seal_all(house: &App) -> Result<u32, Error> {
    let mut seals = 0;
    while house
        .db
        .write_blocking(CommandKey::unkeyed(), seal::seal)?
        .is_some()
    {
        seals += 1;
    }
    let file = house.config.data.join("seals.log");
    house
        .db
        .read_blocking(|conn| seal::append_to_file(conn, &file))?;
    Ok(seals)
}
