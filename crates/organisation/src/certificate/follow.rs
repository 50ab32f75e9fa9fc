//! What the tree learns, the certificate must follow.

use kernel::{Date, Id};
use platform::{Error, access::Body, db::Tx};

use super::{
    TASK,
    model::{Certificate, Task, TaskState, TaskWhat},
    rules::{self, Follow},
    store,
};
use crate::Rows;

/// Opens what must be done about a certificate.
pub(super) fn open(
    tx: &mut Tx<'_>,
    certificate: &Certificate,
    what: TaskWhat,
    wanted: &str,
    cause: &str,
    since: Date,
) -> Result<Rows, Error> {
    let task = Task {
        id: Id::from_i64(0),
        certificate: certificate.id,
        body: certificate.body,
        what,
        cause: cause.to_owned(),
        wanted: wanted.to_owned(),
        since,
        due: rules::due(what, since, certificate),
        state: TaskState::Waiting,
        version: 1,
    };
    Ok(vec![(TASK, store::insert_task(tx, &task)?.cast())])
}

/// What a certificate says of `what` is `now` from `since` on; the rows to name on the trail.
fn follow(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    what: TaskWhat,
    now: &str,
    cause: &str,
    since: Date,
) -> Result<Rows, Error> {
    let Some(certificate) = store::valid_of(tx, body)? else {
        return Ok(Vec::new());
    };
    let Some(printed) = what.printed(&certificate) else {
        return Ok(Vec::new());
    };
    let task = store::open_of(tx, body, what)?;
    let wanted = task.as_ref().map(|t| t.wanted.as_str());
    let follows = rules::follow(printed, now, wanted);
    match (follows, task) {
        (Follow::Open, _) => open(tx, &certificate, what, now, cause, since),
        (Follow::Change | Follow::Drop, Some(mut task)) => {
            // A reply was given for what was wanted then.
            task.state = if follows == Follow::Drop {
                TaskState::Dropped
            } else {
                TaskState::Waiting
            };
            task.cause = format!("{}；{cause}", task.cause);
            now.clone_into(&mut task.wanted);
            store::save_task(tx, &task)?;
            Ok(vec![(TASK, task.id.cast())])
        }
        (Follow::Nothing | Follow::Change | Follow::Drop, _) => Ok(Vec::new()),
    }
}

/// The holder of the office that represents the union changed on `since`: the certificate must
/// follow. The rows to name on the trail of that deed.
///
/// # Errors
/// What the database said.
pub(crate) fn representative_changed(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    cause: &str,
    since: Date,
) -> Result<Rows, Error> {
    let now = store::representative_on(tx, body, since)?;
    let now = now.unwrap_or_default();
    follow(tx, body, TaskWhat::Representative, &now, cause, since)
}

/// The union was renamed: the certificate must follow.
///
/// # Errors
/// What the database said.
pub(crate) fn name_changed(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    name: &str,
    since: Date,
) -> Result<Rows, Error> {
    let cause = format!("更名为{name}");
    follow(tx, body, TaskWhat::Name, name, &cause, since)
}
