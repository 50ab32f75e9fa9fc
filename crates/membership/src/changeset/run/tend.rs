//! Looks after sets whose job came to an end before they did: cancelled, or given up after many
//! tries.

use kernel::Id;
use platform::{
    App, Error,
    db::Tx,
    jobs::{self, Claim, Job, JobKind},
};

use super::{Order, WRITE};
use crate::changeset::{
    model::{Set, State},
    store,
};

/// Looks after sets whose job is over.
pub const TEND: JobKind = JobKind {
    name: "membership.tend_sets",
    title: "照看未完成的名册变更",
    run: tend,
    every_secs: Some(60),
};

fn tend(house: &App, claim: &Claim) -> Result<String, Error> {
    let sets = house.db.read_blocking(store::under_way)?;
    let mut tended = 0;
    for set in sets {
        let step = format!("tend {} {}", set.id, set.version);
        tended += claim.write(house, &step, move |tx| one(tx, &set).map(i64::from))?;
    }
    Ok(format!("接着处理了 {tended} 次变更"))
}

/// A set that was being written is taken away; one that was being cleared up goes on.
fn one(tx: &mut Tx<'_>, set: &Set) -> Result<bool, Error> {
    let job: Option<Id<Job>> = set.job.map(Id::from_i64);
    if let Some(job) = job
        && !jobs::is_over(tx, job)?
    {
        return Ok(false);
    }
    let Some(now) = store::find(tx, set.id)?.filter(|now| now.version == set.version) else {
        return Ok(false);
    };
    if now.state == State::Writing {
        let problem = "写入没有完成，已写入的内容正在清除，名册没有改动";
        store::set_again(tx, set.id, set.undoes.is_none())?;
        store::set_state(tx, &now, State::Dropping, problem)?;
    }
    let order = Order {
        set: set.id,
        who: None,
    };
    let at = tx.now();
    let job = tx.enqueue(WRITE, &order, at)?;
    store::set_job(tx, set.id, job)?;
    Ok(true)
}
