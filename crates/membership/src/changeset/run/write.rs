//! Writing: hidden rows in short chunks, then the one instant at which all of them count.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use kernel::Id;
use organisation::BatchMark;
use platform::{
    App, Error,
    db::Tx,
    jobs::Claim,
    subject::Subject,
    trail::{Batch, By, Deed, Leaf},
};

use super::{
    STOPPED, Source,
    prepare::{Ready, changed, prepare},
};
use crate::{
    changeset::{
        commands::{SUBJECT, Who, still_stand},
        model::{Set, State, Work},
        rules, store,
    },
    figures, member,
    model::{Member, SetMark},
};

/// Lines that are prepared at once.
const PAGE_LINES: u32 = 2_000;
/// Lines between two looks at the clock.
const GROUP_LINES: usize = 100;
/// Longest time that a chunk keeps the writer; the rest of 50 ms is for the commit.
/// Source: house rule (ADR-0015).
const CHUNK_TIME: Duration = Duration::from_millis(20);

/// Writes a set and makes it live; or sends it back, when the roster is not what it was.
pub(super) fn write(
    house: &App,
    claim: &Claim,
    set: &Set,
    who: Option<&Who>,
    source: &dyn Source,
) -> Result<(), Error> {
    let written = all_lines(house, claim, set, source).and_then(|()| flip(house, claim, set, who));
    match written {
        // Somebody gave the set up: its state says so, and what was written is taken away next.
        Err(Error::Refused(refusal)) if refusal.code == STOPPED => Ok(()),
        // The claim does not hold: whoever has the job goes on.
        Err(Error::Refused(refusal)) if refusal.code.starts_with("jobs.") => {
            Err(Error::Refused(refusal))
        }
        Err(Error::Refused(refusal)) => send_back(house, claim, set.id, refusal.text.to_string()),
        outcome => outcome,
    }
}

/// Writes page after page; the next one is read and sealed while this one is written.
fn all_lines(house: &App, claim: &Claim, set: &Set, source: &dyn Source) -> Result<(), Error> {
    let work = house
        .db
        .read_blocking(|conn| store::work_of(conn, set.id))?;
    let mut done = work.added + work.changed + work.removed;
    let mut page = next_page(house, set, source, work.upto)?;
    while let Some(last) = page.last().map(|line| line.no) {
        claim.go_on()?;
        let (written, ahead) = thread::scope(|scope| {
            let ahead = scope.spawn(|| next_page(house, set, source, last));
            let written = one_page(house, claim, set, &work, Arc::new(page), done);
            (written, ahead.join())
        });
        done = written?;
        page = ahead.map_err(|_| Error::fault("reading ahead panicked"))??;
    }
    Ok(())
}

fn next_page(house: &App, set: &Set, source: &dyn Source, after: i64) -> Result<Vec<Ready>, Error> {
    let lines = source.lines(house, set, after, PAGE_LINES)?;
    prepare(house, set, lines)
}

/// Writes one page in chunks; how many lines of the set are written then.
fn one_page(
    house: &App,
    claim: &Claim,
    set: &Set,
    work: &Work,
    page: Arc<Vec<Ready>>,
    mut done: i64,
) -> Result<i64, Error> {
    let (mut from, id, work) = (0, set.id, *work);
    while let Some(first) = page.get(from).map(|line| line.no) {
        let page = page.clone();
        let step = format!("from {first}");
        let next = claim.write(house, &step, move |tx| chunk(tx, id, &work, &page, from))?;
        done += i64::try_from(next - from).unwrap_or_default();
        from = next;
        claim.progress(house, done, set.row_count.max(done))?;
    }
    Ok(done)
}

/// Writes lines of a page until the time of a chunk is over; the place behind the last of them.
fn chunk(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    work: &Work,
    page: &[Ready],
    from: usize,
) -> Result<usize, Error> {
    still_writing(tx, set)?;
    let started = Instant::now();
    let (mut next, mut counts, mut leaves) = (from, (0, 0, 0), Vec::new());
    while next < page.len() && (next == from || started.elapsed() < CHUNK_TIME) {
        let group = page.get(next..).unwrap_or_default();
        let group = group.get(..GROUP_LINES).unwrap_or(group);
        write_group(tx, set, work, group, &mut leaves)?;
        for line in group {
            match (&line.before, &line.row) {
                (None, _) => counts.0 += 1,
                (Some(_), Some(_)) => counts.1 += 1,
                (Some(_), None) => counts.2 += 1,
            }
        }
        next += group.len();
    }
    if let Some(trail) = work.trail {
        Batch(Id::from_i64(trail)).chunk(tx, &leaves)?;
    }
    let last = next.checked_sub(1).and_then(|place| page.get(place));
    let upto = last.map_or(work.upto, |line| line.no);
    store::count_up(tx, set, upto, counts)?;
    Ok(next)
}

fn still_writing(tx: &mut Tx<'_>, set: Id<SetMark>) -> Result<Set, Error> {
    let set = store::find(tx, set)?.ok_or(Error::NotFound)?;
    if set.state == State::Writing {
        Ok(set)
    } else {
        Err(Error::refused(STOPPED, "这次变更已被放弃"))
    }
}

fn write_group(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    work: &Work,
    group: &[Ready],
    leaves: &mut Vec<Leaf>,
) -> Result<(), Error> {
    as_previewed(tx, set, group)?;
    let batch: Option<Id<BatchMark>> = work.people.map(Id::from_i64);
    let people: Vec<_> = group.iter().filter_map(|l| l.person.clone()).collect();
    organisation::insert_people(tx, batch, &people)?;
    for person in &people {
        leaves.push(organisation::person_leaf(batch, person)?);
    }
    let rows: Vec<_> = group.iter().filter_map(|l| l.row.clone()).collect();
    member::insert_rows(tx, &rows)?;
    let facts: Vec<_> = group.iter().flat_map(|l| l.facts.iter().cloned()).collect();
    store::insert_facts(tx, &facts, set)?;
    leaves.extend(group.iter().flat_map(|line| line.leaves.iter().copied()));
    let changes: Vec<(Option<&Member>, Option<&Member>)> = group
        .iter()
        .map(|line| {
            (
                line.before.as_ref(),
                line.row.as_ref().map(|row| &row.member),
            )
        })
        .collect();
    figures::adjust_all(tx, &changes, Some(set))
}

/// Marks the rows that are replaced, and refuses when one of them was changed or is held by
/// another set, or when somebody new is known by now.
fn as_previewed(tx: &mut Tx<'_>, set: Id<SetMark>, group: &[Ready]) -> Result<(), Error> {
    let mut off = Vec::new();
    let mut new = Vec::new();
    for line in group {
        match &line.before {
            Some(before) => match member::close_row(tx, before.id, before.version, set) {
                Ok(()) => {}
                Err(Error::Stale) => off.push(line.no),
                Err(error) => return Err(error),
            },
            None => {
                let hash = line
                    .row
                    .as_ref()
                    .and_then(|row| row.sealed.id_hash.as_deref());
                new.extend(hash.map(|hash| (hash, line.no)));
            }
        }
    }
    let hashes: Vec<&str> = new.iter().map(|(hash, _)| *hash).collect();
    let known = store::known_hashes(tx, &hashes)?;
    off.extend(
        new.iter()
            .filter(|(hash, _)| known.iter().any(|k| k == hash))
            .map(|(_, no)| *no),
    );
    for (place, (hash, no)) in new.iter().enumerate() {
        if new.iter().take(place).any(|(other, _)| other == hash) {
            off.push(*no);
        }
    }
    if off.is_empty() {
        Ok(())
    } else {
        off.sort_unstable();
        Err(changed(&off))
    }
}

/// The instant: from here on everybody sees all of it.
fn flip(house: &App, claim: &Claim, set: &Set, who: Option<&Who>) -> Result<(), Error> {
    let (id, who) = (set.id, who.cloned());
    claim.write(house, "live", move |tx| {
        let set = still_writing(tx, id)?;
        let work = store::work_of(tx, id)?;
        let by = who.clone().map_or(By::House("变更集"), Who::by);
        let verb = match set.undoes {
            Some(undone) => {
                undo_in(tx, &set, undone)?;
                "membership.set_undone"
            }
            None => {
                still_stand(tx, &set)?;
                "membership.set_live"
            }
        };
        let mut deed = Deed::on(verb, Subject::new(SUBJECT, set.undoes.unwrap_or(id)))
            .change("新增", 0, work.added)
            .change("变更", 0, work.changed)
            .change("移出", 0, work.removed)
            .why(format!("{}：{}", set.kind.word(), set.name));
        if let Some(people) = people_of(tx, &set, &work)? {
            organisation::set_batch_live(tx, people, set.undoes.is_none())?;
            deed = deed.row(organisation::BATCH, people);
        }
        let settled = work.changed + work.removed == 0;
        if !settled {
            let tidying = Batch::open(tx, "整理变更前的会员记录")?;
            store::set_tidying(tx, id, Some(tidying.0.as_i64()))?;
        }
        store::set_live(tx, &set, settled)?;
        match work.trail {
            Some(trail) => Batch(Id::from_i64(trail)).close(tx, by, deed),
            None => tx.trail(by, deed),
        }
    })
}

/// The people who come with a set, or go with what it undoes.
fn people_of(tx: &mut Tx<'_>, set: &Set, work: &Work) -> Result<Option<Id<BatchMark>>, Error> {
    let batch = match set.undoes {
        None => work.people,
        Some(undone) => store::work_of(tx, undone)?.people,
    };
    Ok(batch.map(Id::from_i64))
}

/// Nothing came to depend on the undone set while the undoing was written.
fn undo_in(tx: &mut Tx<'_>, set: &Set, undone: Id<SetMark>) -> Result<(), Error> {
    let before = store::find(tx, undone)?.ok_or(Error::NotFound)?;
    rules::may_undo(&before, false)?;
    crate::changeset::commands::nothing_depends(tx, &before, set.made_at)?;
    let now = tx.now();
    store::set_undone(tx, undone, now)
}

/// Nothing may be written: what was written is taken away, and the set waits to be checked again
/// (an undoing is dropped).
fn send_back(house: &App, claim: &Claim, id: Id<SetMark>, problem: String) -> Result<(), Error> {
    claim.write(house, "send back", move |tx| {
        let set = store::find(tx, id)?.ok_or(Error::NotFound)?;
        if set.state != State::Writing {
            return Ok(());
        }
        store::set_again(tx, id, set.undoes.is_none())?;
        store::set_state(tx, &set, State::Dropping, &problem)
    })
}
