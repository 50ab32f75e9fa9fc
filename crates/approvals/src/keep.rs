//! The hourly job (定时核对): where requests wait follows who holds which office.

use kernel::Id;
use platform::{
    App, Error,
    jobs::{Claim, JobKind},
};

use crate::{commands, model::Request, store};

/// Requests that one write looks at, so that it stays short.
const PIECE: u32 = 20;

/// Settles anew where each request waits.
pub(crate) const KIND: JobKind = JobKind {
    name: "approvals.reseat",
    title: "按任职变动重新确定申请的办理处",
    run,
    every_secs: Some(3_600),
};

fn run(house: &App, claim: &Claim) -> Result<String, Error> {
    let (mut after, mut moved) = (Id::<Request>::from_i64(0), 0_usize);
    loop {
        let piece = house
            .db
            .read_blocking(move |conn| store::waiting_ids(conn, after, PIECE))?;
        let Some(last) = piece.last() else { break };
        after = *last;
        let step = format!("{after} {}", claim.fence);
        moved += claim.write(house, &step, move |tx| {
            let mut moved = 0_usize;
            for id in &piece {
                moved += usize::from(commands::reseat(tx, *id)?);
            }
            Ok(moved)
        })?;
    }
    Ok(format!("{moved} 件申请改由别处办理"))
}
