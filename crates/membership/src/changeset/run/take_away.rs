//! Before a set is live: what it wrote is taken away again, the newest chunk first.

use kernel::Id;
use platform::{
    App, Error,
    db::Tx,
    jobs::Claim,
    subject::Subject,
    trail::{Batch, By, Chunk, Deed, Tracked},
};

use crate::{
    changeset::{
        commands::SUBJECT,
        model::{Set, State},
        store::{self, Brought},
    },
    member,
    model::SetMark,
};

/// Rows that one write lets go or removes.
const PIECE_ROWS: u32 = 300;

/// Takes away everything that a set wrote and that nobody saw; then it is staged again or
/// dropped.
pub(super) fn take_away(house: &App, claim: &Claim, set: &Set) -> Result<(), Error> {
    let id = set.id;
    let work = house.db.read_blocking(|conn| store::work_of(conn, id))?;
    if let Some(trail) = work.trail {
        let batch = Batch(Id::from_i64(trail));
        while let Some(chunk) = house.db.read_blocking(|conn| batch.newest(conn))? {
            let step = format!("back {trail} {}", chunk.no);
            claim.write(house, &step, move |tx| one_chunk(tx, id, batch, &chunk))?;
        }
    }
    for piece in 0.. {
        let step = format!("free {} {piece}", claim.fence);
        let gone = claim.write(house, &step, move |tx| {
            let figures = store::remove_figures(tx, id, PIECE_ROWS)?;
            Ok(figures + store::free_closed(tx, id, PIECE_ROWS)?)
        })?;
        if gone == 0 {
            break;
        }
    }
    claim.write(house, &format!("cleared {}", claim.fence), move |tx| {
        cleared(tx, id)
    })
}

fn one_chunk(tx: &mut Tx<'_>, set: Id<SetMark>, batch: Batch, chunk: &Chunk) -> Result<(), Error> {
    let tracked: &Tracked = if chunk.table == member::MEMBER.table {
        store::remove_ids(tx, Brought::Members, set, &chunk.ids)?;
        &member::MEMBER
    } else if chunk.table == member::FACT.table {
        store::remove_ids(tx, Brought::Facts, set, &chunk.ids)?;
        &member::FACT
    } else {
        let people: Vec<_> = chunk.ids.iter().map(|id| Id::from_i64(*id)).collect();
        organisation::remove_hidden(tx, &people)?;
        &organisation::PERSON
    };
    batch.withdraw(tx, tracked)
}

fn cleared(tx: &mut Tx<'_>, id: Id<SetMark>) -> Result<(), Error> {
    let set = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if set.state != State::Dropping {
        return Ok(());
    }
    let work = store::work_of(tx, id)?;
    if let Some(trail) = work.trail {
        Batch(Id::from_i64(trail)).abandon(tx)?;
        store::set_cleared(tx, id)?;
    }
    let state = if work.again {
        State::Staged
    } else {
        State::Dropped
    };
    store::set_state(tx, &set, state, &set.problem)?;
    let deed = Deed::on("membership.set_cleared", Subject::new(SUBJECT, id))
        .change("状态", set.state.word(), state.word())
        .why(set.problem.clone());
    tx.trail(By::House("变更集"), deed)
}
