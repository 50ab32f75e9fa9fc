//! The daily sweep: files that belong to nothing after a week, and contents nobody names.

use super::store;
use crate::{
    App, Error,
    jobs::{Claim, JobKind},
};

/// Days that a file may belong to nothing before it is swept.
/// Source: house rule; a form left open over a long holiday still finds its file.
const UNUSED_DAYS: i64 = 7;
/// Files that one run takes at most; the next run takes the rest.
const RUN_ROWS: i64 = 2_000;

pub(super) const KIND: JobKind = JobKind {
    name: "platform.sweep_files",
    title: "清理没有归属的文件",
    run: sweep,
    every_secs: Some(86_400),
};

fn sweep(house: &App, claim: &Claim) -> Result<String, Error> {
    let before = house.now().plus_secs(-UNUSED_DAYS * 86_400);
    let unused = house
        .db
        .read_blocking(|conn| store::unused(conn, before, RUN_ROWS))?;
    let mut swept = 0;
    for file in unused {
        let gone = claim.write(house, &format!("file {file}"), move |tx| {
            store::remove_unused(tx, file)
        })?;
        if let Some(sha256) = gone {
            house.files.remove(&house.db, &sha256, before)?;
        }
        swept += 1;
    }
    for sha256 in house.files.strays(&house.db, before)? {
        claim.go_on()?;
        house.files.remove(&house.db, &sha256, before)?;
        swept += 1;
    }
    Ok(format!("清理了 {swept} 个"))
}
