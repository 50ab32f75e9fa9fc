//! Writing: hidden rows in short chunks, then the one instant at which all of them count.

use std::{
    collections::BTreeMap,
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
    trail::{Batch, By, Deed},
};

use super::{
    STOPPED, Source,
    prepare::{Group, changed, prepare},
};
use crate::{
    changeset::{
        commands::{SUBJECT, Who, may_undo_now, nothing_depends_since, still_stand},
        model::{Set, State, Work},
        rules, store,
    },
    figures, member,
    model::SetMark,
};

/// Lines that are prepared at once.
const PAGE_LINES: u32 = 2_000;
/// Longest time that a chunk keeps the writer; the rest of 50 ms is for the commit.
/// Source: house rule (ADR-0015).
const CHUNK_TIME: Duration = Duration::from_millis(30);
/// Differences of kept figures in one write.
const FIGURES_ROWS: usize = 1_000;
/// The same for taking them away.
const FIGURES_MAX: u32 = 1_000;
/// What somebody wrote in these last seconds may have been on its way when everything was looked
/// through. Source: house rule; the longest write is a few seconds.
const LOOKED_SECS: i64 = 60;

/// Writes a set and makes it live; or sends it back, when the roster is not what it was.
pub(super) fn write(
    house: &App,
    claim: &Claim,
    set: &Set,
    who: Option<&Who>,
    source: &dyn Source,
) -> Result<(), Error> {
    let written = nothing_depends_yet(house, set)
        .and_then(|()| all_lines(house, claim, set, source))
        .and_then(|()| kept_figures(house, claim, set))
        .and_then(|()| nothing_depends_yet(house, set))
        .and_then(|()| flip(house, claim, set, who));
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
    let people = work.people.map(Id::from_i64);
    let next = |after| {
        let lines = source.lines(house, set, after, PAGE_LINES)?;
        prepare(house, set, people, lines)
    };
    let mut page = next(work.upto)?;
    while let Some(last) = last_no(&page) {
        claim.go_on()?;
        let (written, ahead) = thread::scope(|scope| {
            let ahead = scope.spawn(|| next(last));
            let written = one_page(house, claim, set, &work, Arc::new(page), done);
            (written, ahead.join())
        });
        done = written?;
        page = ahead.map_err(|_| Error::fault("reading ahead panicked"))??;
    }
    Ok(())
}

fn last_no(page: &[Group]) -> Option<i64> {
    page.last()?.lines.last().map(|line| line.no)
}

/// Writes one page in chunks; how many lines of the set are written then.
fn one_page(
    house: &App,
    claim: &Claim,
    set: &Set,
    work: &Work,
    page: Arc<Vec<Group>>,
    mut done: i64,
) -> Result<i64, Error> {
    let (mut from, id, work) = (0, set.id, *work);
    while let Some(first) = page.get(from).and_then(|group| group.lines.first()) {
        let step = format!("from {}", first.no);
        let written = page.clone();
        let next = claim.write(house, &step, move |tx| chunk(tx, id, &work, &written, from))?;
        let groups = page.get(from..next).unwrap_or_default();
        let lines: usize = groups.iter().map(|group| group.lines.len()).sum();
        done += i64::try_from(lines).unwrap_or_default();
        from = next;
        claim.progress(house, done, set.row_count.max(done))?;
    }
    Ok(done)
}

/// Writes groups of a page until the time of a chunk is over; the place behind the last of them.
fn chunk(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    work: &Work,
    page: &[Group],
    from: usize,
) -> Result<usize, Error> {
    still_writing(tx, set)?;
    let started = Instant::now();
    let (mut next, mut counts, mut leaves) = (from, (0, 0, 0), Vec::new());
    let mut upto = work.upto;
    while let Some(group) = page.get(next) {
        if next > from && started.elapsed() >= CHUNK_TIME {
            break;
        }
        write_group(tx, set, work, group)?;
        leaves.extend_from_slice(&group.leaves);
        for line in &group.lines {
            match (line.before, line.brings) {
                (None, _) => counts.0 += 1,
                (Some(_), true) => counts.1 += 1,
                (Some(_), false) => counts.2 += 1,
            }
            upto = line.no;
        }
        next += 1;
    }
    if let Some(trail) = work.trail {
        Batch(Id::from_i64(trail)).chunk(tx, &leaves)?;
    }
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

fn write_group(tx: &mut Tx<'_>, set: Id<SetMark>, work: &Work, group: &Group) -> Result<(), Error> {
    as_previewed(tx, set, group)?;
    organisation::insert_people(tx, work.people.map(Id::from_i64), &group.people)?;
    member::insert_values(tx, &group.rows)?;
    store::insert_facts(tx, &group.facts)
}

/// Marks the rows that are replaced, and refuses when one of them was changed or is held by
/// another set, or when somebody new is known by now.
fn as_previewed(tx: &mut Tx<'_>, set: Id<SetMark>, group: &Group) -> Result<(), Error> {
    let (mut off, mut new) = (Vec::new(), BTreeMap::new());
    for line in &group.lines {
        if let Some((row, version)) = line.before {
            match member::close_row(tx, row, version, set) {
                Ok(()) => {}
                Err(Error::Stale) => off.push(line.no),
                Err(error) => return Err(error),
            }
        }
        if let Some(hash) = line.new_hash.as_deref()
            && new.insert(hash, line.no).is_some()
        {
            off.push(line.no);
        }
    }
    let hashes: Vec<&str> = new.keys().copied().collect();
    let known = store::known_hashes(tx, &hashes)?;
    off.extend(
        known
            .iter()
            .filter_map(|hash| new.get(hash.as_str()).copied()),
    );
    if off.is_empty() {
        Ok(())
    } else {
        off.sort_unstable();
        Err(changed(&off))
    }
}

/// What the set adds to the kept figures, counted once all of it is written: its rows are hidden
/// and held, so nobody changes them meanwhile. What an earlier try left of it is thrown away.
fn kept_figures(house: &App, claim: &Claim, set: &Set) -> Result<(), Error> {
    let (id, fence) = (set.id, claim.fence);
    for piece in 0.. {
        let gone = claim.write(house, &format!("no figures {fence} {piece}"), move |tx| {
            still_writing(tx, id)?;
            store::remove_figures(tx, id, FIGURES_MAX)
        })?;
        if gone == 0 {
            break;
        }
    }
    let sums = house.db.read_blocking(|conn| figures::brought(conn, id))?;
    for (piece, some) in sums.chunks(FIGURES_ROWS).enumerate() {
        let some = some.to_vec();
        claim.write(house, &format!("figures {fence} {piece}"), move |tx| {
            still_writing(tx, id)?;
            figures::add_for(tx, &some, id)
        })?;
    }
    Ok(())
}

/// Before an undoing, and again before its instant, everything that came later is looked
/// through, however long that takes: nobody waits for it. What comes in between is looked for in
/// the instant itself.
fn nothing_depends_yet(house: &App, set: &Set) -> Result<(), Error> {
    match set.undoes {
        Some(undone) => house
            .db
            .read_blocking(|conn| may_undo_now(conn, undone, Some(set.id))),
        None => Ok(()),
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
                undo_in(tx, undone)?;
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

/// Nothing came to depend on the undone set since everything was looked through.
fn undo_in(tx: &mut Tx<'_>, undone: Id<SetMark>) -> Result<(), Error> {
    let before = store::find(tx, undone)?.ok_or(Error::NotFound)?;
    rules::may_undo(&before, false)?;
    let since = tx.now().plus_secs(-LOOKED_SECS);
    nothing_depends_since(tx, &before, since)?;
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
