//! What people do to a change set: open it, confirm it, give it up, undo it.

use kernel::{Id, Moment};
use platform::{
    Error,
    access::{Account, Actor, Body, Person},
    db::{Conn, Tx},
    jobs::Job,
    subject::Subject,
    trail::{Batch, By, Deed},
};
use serde::{Deserialize, Serialize};

use super::{
    model::{Kind, Set, State},
    rules,
    run::{Order, WRITE},
    store,
};
use crate::model::SetMark;

/// Kind of the subject of a change set.
pub(super) const SUBJECT: &str = "membership.set";
/// Names that a refusal lists.
const NAMES_MAX: u32 = 10;

/// Who confirmed a set (确认人), as the job keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Who {
    account: Id<Account>,
    person: Id<Person>,
    name: String,
}

impl Who {
    /// Somebody by their account.
    pub fn new(account: Id<Account>, person: Id<Person>, name: &str) -> Self {
        let name = name.to_owned();
        Self {
            account,
            person,
            name,
        }
    }

    pub(super) fn by(self) -> By {
        By::Person {
            account: self.account,
            person: self.person,
            name: self.name,
        }
    }
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Self {
        Self::new(actor.account, actor.person, &actor.name)
    }
}

/// A set to be opened (新变更集).
#[derive(Debug, Clone)]
pub struct NewSet {
    /// 种类
    pub kind: Kind,
    /// For which union.
    pub body: Id<Body>,
    /// What people call it: the file's name.
    pub name: String,
}

/// Opens a set whose source is being read.
///
/// # Errors
/// What the database said.
pub fn open(tx: &mut Tx<'_>, who: &Who, new: &NewSet) -> Result<Id<SetMark>, Error> {
    let id = store::insert(
        tx,
        &store::NewRow {
            kind: new.kind,
            body: new.body,
            name: &new.name,
            state: State::Reading,
            row_count: 0,
            made_by: who.account,
            undoes: None,
        },
    )?;
    let deed = Deed::on("membership.set_open", Subject::new(SUBJECT, id))
        .change("种类", "", new.kind.word())
        .change("名称", "", &new.name);
    tx.trail(who.clone().by(), deed)?;
    Ok(id)
}

/// The source is read and checked: the set waits to be confirmed.
///
/// # Errors
/// [`Error::Stale`] when it is not being read any more.
pub fn staged(tx: &mut Tx<'_>, id: Id<SetMark>, rows: i64) -> Result<(), Error> {
    let set = found(tx, id)?;
    if set.state != State::Reading {
        return Err(Error::Stale);
    }
    store::set_counted(tx, &set, rows)
}

/// Confirms a set: a job writes it. Pressed twice, the first job is told again.
///
/// # Errors
/// A refusal when it cannot be written or a body was dissolved.
pub fn commit(tx: &mut Tx<'_>, who: &Who, id: Id<SetMark>) -> Result<Option<Id<Job>>, Error> {
    let set = found(tx, id)?;
    if !rules::may_commit(&set)? {
        return Ok(set.job.map(Id::from_i64));
    }
    still_stand(tx, &set)?;
    store::set_state(tx, &set, State::Writing, "")?;
    let people = organisation::open_batch(tx)?;
    let deed = Deed::on("membership.set_commit", Subject::new(SUBJECT, id))
        .row(organisation::BATCH, people)
        .change("状态", set.state.word(), State::Writing.word())
        .why(format!("{}：{}", set.kind.word(), set.name));
    tx.trail(who.clone().by(), deed)?;
    begin(tx, who, &set, id, Some(people.as_i64())).map(Some)
}

/// Opens the batch on the trail and enqueues the job.
fn begin(
    tx: &mut Tx<'_>,
    who: &Who,
    of: &Set,
    id: Id<SetMark>,
    people: Option<i64>,
) -> Result<Id<Job>, Error> {
    let trail = Batch::open(tx, &format!("{}：{}", of.kind.word(), of.name))?;
    store::open_work(tx, id, people, trail.0.as_i64())?;
    let order = Order {
        set: id,
        who: Some(who.clone()),
    };
    let job = tx.enqueue_for(who.account, WRITE, &order)?;
    store::set_job(tx, id, job)?;
    Ok(job)
}

/// Gives a set up before it is live; what was written of it is taken away by its job.
///
/// # Errors
/// A refusal when it is live.
pub fn drop_set(tx: &mut Tx<'_>, who: &Who, id: Id<SetMark>) -> Result<(), Error> {
    let set = found(tx, id)?;
    if !rules::may_drop(&set)? {
        return Ok(());
    }
    let (to, text) = match set.state {
        State::Writing => (State::Dropping, "已由经办人停止"),
        State::Reading | State::Staged | State::Live | State::Dropping | State::Dropped => {
            (State::Dropped, "已由经办人放弃")
        }
    };
    store::set_again(tx, id, false)?;
    store::set_state(tx, &set, to, text)?;
    let deed = Deed::on("membership.set_drop", Subject::new(SUBJECT, id)).change(
        "状态",
        set.state.word(),
        to.word(),
    );
    tx.trail(who.clone().by(), deed)
}

/// Refuses when something that came later depends on a live set: looks through all its rows, so
/// it is asked outside of writes. `own` is the undoing that asks, when it is under way already.
///
/// # Errors
/// A refusal with who and what depends on it, or because of the state of the set.
pub fn may_undo_now(
    conn: &mut Conn,
    id: Id<SetMark>,
    own: Option<Id<SetMark>>,
) -> Result<(), Error> {
    let set = found(conn, id)?;
    let other = store::undoing_of(conn, id)?.filter(|undoing| Some(*undoing) != own);
    rules::may_undo(&set, other.is_some())?;
    let since = set
        .live_at
        .ok_or(Error::Corrupt("membership_set.live_at"))?;
    let mut why: Vec<String> = Vec::new();
    for (name, count) in store::replaced_later(conn, set.id)? {
        why.push(format!("“{name}”又改过其中 {count} 人"));
    }
    for name in store::saved_later(conn, set.id, NAMES_MAX)? {
        why.push(format!("{name}的登记后来改过"));
    }
    for (name, what) in store::later_facts(conn, set.id, since, NAMES_MAX)? {
        why.push(format!("{name}后来办过{}", what.word()));
    }
    why.extend(ties(conn, &set)?);
    unless_none(why)
}

/// Undoes a live set as a whole: a job writes the undoing, which is a set of its own. Ask
/// [`may_undo_now`] before; the job asks it again, and drops the undoing when something depends
/// on the set by then.
///
/// # Errors
/// A refusal because of the state of the set.
pub fn undo(tx: &mut Tx<'_>, who: &Who, id: Id<SetMark>) -> Result<Id<SetMark>, Error> {
    let set = found(tx, id)?;
    let undoing = store::undoing_of(tx, id)?;
    rules::may_undo(&set, undoing.is_some())?;
    let work = store::work_of(tx, id)?;
    let own = store::insert(
        tx,
        &store::NewRow {
            kind: Kind::Undo,
            body: set.body,
            name: &set.name,
            state: State::Writing,
            row_count: work.added + work.changed,
            made_by: who.account,
            undoes: Some(id),
        },
    )?;
    let deed = Deed::on("membership.set_undo", Subject::new(SUBJECT, id))
        .why(format!("撤销：{}", set.name));
    tx.trail(who.clone().by(), deed)?;
    let undo = found(tx, own)?;
    begin(tx, who, &undo, own, None)?;
    Ok(own)
}

/// As [`may_undo_now`] for what came after `since`, quick enough for a write. A row that somebody
/// saved or another set holds is noticed when the undoing marks it; a set that replaced rows has
/// put them away.
///
/// # Errors
/// A refusal that lists who and what.
pub(super) fn nothing_depends_since(
    conn: &mut Conn,
    set: &Set,
    since: Moment,
) -> Result<(), Error> {
    let mut why: Vec<String> = Vec::new();
    for (name, count) in store::replaced_later(conn, set.id)? {
        why.push(format!("“{name}”又改过其中 {count} 人"));
    }
    for (name, what) in store::own_facts_since(conn, set.id, since, NAMES_MAX)? {
        why.push(format!("{name}后来办过{}", what.word()));
    }
    why.extend(ties(conn, set)?);
    unless_none(why)
}

/// Accounts and offices of people who came with the set.
fn ties(conn: &mut Conn, set: &Set) -> Result<Vec<String>, Error> {
    match store::work_of(conn, set.id)?.people {
        Some(people) => organisation::ties_of_batch(conn, Id::from_i64(people), NAMES_MAX),
        None => Ok(Vec::new()),
    }
}

fn unless_none(mut why: Vec<String>) -> Result<(), Error> {
    why.dedup();
    if why.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        "membership.set_depended_on",
        format!(
            "这次变更之后的事项以它为依据，不能整体撤销：{}。请先处理这些事项，或逐人更正",
            why.join("；")
        ),
    ))
}

/// Refuses when the union of a set, or a home that it brought people to, was dissolved.
///
/// # Errors
/// A refusal that names the body.
pub(super) fn still_stand(conn: &mut Conn, set: &Set) -> Result<(), Error> {
    let mut bodies = store::homes(conn, set.id)?;
    bodies.push(set.body);
    match organisation::dissolved_among(conn, &bodies)?.first() {
        None => Ok(()),
        Some((_, name)) => Err(Error::refused(
            "membership.body_dissolved",
            format!("{name}已经撤销，没有写入任何内容；请改好所在组织后重新检查"),
        )),
    }
}

fn found(conn: &mut Conn, id: Id<SetMark>) -> Result<Set, Error> {
    store::find(conn, id)?.ok_or(Error::NotFound)
}
