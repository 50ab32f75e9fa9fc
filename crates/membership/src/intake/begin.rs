//! A file comes in (收下文件): its change set is opened, the file is kept sealed, and the job that
//! looks at it is enqueued.

use std::sync::Arc;

use bytes::Bytes;
use kernel::Id;
use organisation::BodyView;
use platform::{
    Error,
    db::{CommandKey, Tx},
    web::Visit,
};

use super::{
    job::{LOOK, Order},
    read, store,
};
use crate::{
    changeset::{self, NewSet, Who},
    model::SetMark,
    powers::IMPORT,
};

/// Bytes of a piece: small enough that keeping it holds the writer only briefly.
const PIECE_BYTES: usize = 256 * 1_024;

/// What is noted beside a list in the transaction that opens it.
pub type Beside = dyn Fn(&mut Tx<'_>, Id<SetMark>) -> Result<(), Error> + Send + Sync;

/// Keeps a file for a union; the key of its change set. Sent twice, it is one list.
///
/// # Errors
/// A refusal when the file is of a kind that is not read; what the database said.
pub async fn keep(
    visit: &Visit,
    key: CommandKey,
    new: NewSet,
    bytes: Bytes,
    beside: Arc<Beside>,
) -> Result<Id<SetMark>, Error> {
    read::glance(&bytes).map_err(|refusal| Error::Refused(refusal.into()))?;
    let set = open(visit, key, new, bytes.len(), beside).await?;
    for (no, from) in (0_i64..).zip((0..bytes.len()).step_by(PIECE_BYTES)) {
        let piece = bytes.slice(from..bytes.len().min(from + PIECE_BYTES));
        let key = CommandKey::of(&["list piece", &set.to_string(), &no.to_string()]);
        let (keys, chance) = (visit.house.keys.clone(), visit.house.chance.clone());
        visit
            .write(key, move |tx| {
                store::put_piece(tx, &keys, &chance, set, no, &piece)
            })
            .await?;
    }
    let account = visit.actor.account;
    let key = CommandKey::of(&["list begin", &set.to_string()]);
    visit
        .write(key, move |tx| {
            let job = tx.enqueue_for(account, LOOK, &Order::of(set))?;
            store::set_phase(tx, set, store::Phase::Reading, Some(job))
        })
        .await?;
    Ok(set)
}

async fn open(
    visit: &Visit,
    key: CommandKey,
    new: NewSet,
    size: usize,
    beside: Arc<Beside>,
) -> Result<Id<SetMark>, Error> {
    let actor = visit.actor.clone();
    visit
        .write(key, move |tx| {
            let union: BodyView = organisation::body(tx, new.body)?.ok_or(Error::NotFound)?;
            actor.require(&IMPORT, &union.path)?;
            let set = changeset::open(tx, &Who::from(&*actor), &new)?;
            store::insert(tx, set, size)?;
            beside(tx, set)?;
            Ok(set)
        })
        .await
}
