//! Registering, changing and renewing certificates.

use kernel::{CreditCode, Date, Id};
use platform::{
    Error,
    access::Body,
    db::Tx,
    files::StoredFile,
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    CERTIFICATE, TASK, follow,
    model::{
        Certificate, CertificateMark, CertificateTaskMark, Reply, Standing, Task, TaskState,
        TaskWhat,
    },
    rules, store,
};
use crate::{
    Rows,
    commands::{BODY_SUBJECT, named},
    model::BodyRow,
};

/// Kind of the subject of a certificate.
pub(crate) const SUBJECT: &str = "organisation.certificate";

/// A certificate as it is printed (新证书).
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// 名称.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: CreditCode,
    /// 法定代表人.
    pub representative: String,
    /// 住所.
    pub place: String,
    /// 有效期起.
    pub valid_from: Date,
    /// 有效期止.
    pub valid_to: Date,
    /// Scans of it.
    pub papers: Vec<Id<StoredFile>>,
}

fn standing_union(tx: &mut Tx<'_>, body: Id<Body>) -> Result<BodyRow, Error> {
    let row = crate::store::row_of(tx, body)?.ok_or(Error::NotFound)?;
    crate::rules::still_stands(&row.view.short, row.valid_to)?;
    Ok(row)
}

fn attach(tx: &mut Tx<'_>, subject: &Subject, papers: &[Id<StoredFile>]) -> Result<(), Error> {
    for paper in papers {
        tx.attach(*paper, subject)?;
    }
    Ok(())
}

/// A union's papers and the tree name one code.
fn same_code(row: &BodyRow, new: &NewCertificate) -> Result<(), Error> {
    let code = new.credit_code.to_string();
    match &row.credit_code {
        Some(known) if *known != code => {
            let text = format!("组织登记的代码是 {known}，和这里不同，请核对");
            Err(Error::field("credit_code", text))
        }
        Some(_) | None => Ok(()),
    }
}

fn printed(body: Id<Body>, new: &NewCertificate) -> Certificate {
    Certificate {
        id: Id::from_i64(0),
        body,
        name: new.name.clone(),
        credit_code: new.credit_code.to_string(),
        representative: new.representative.clone(),
        place: new.place.clone(),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
        standing: Standing::Valid,
        version: 1,
    }
}

/// What differs between two certificates.
fn compared(deed: Deed, old: Option<&Certificate>, new: &Certificate) -> Deed {
    let was = |show: fn(&Certificate) -> String| old.map(show).unwrap_or_default();
    deed.change("名称", was(|c| c.name.clone()), &new.name)
        .change(
            "统一社会信用代码",
            was(|c| c.credit_code.clone()),
            &new.credit_code,
        )
        .change(
            "法定代表人",
            was(|c| c.representative.clone()),
            &new.representative,
        )
        .change("住所", was(|c| c.place.clone()), &new.place)
        .change(
            "有效期起",
            was(|c| c.valid_from.to_string()),
            new.valid_from,
        )
        .change("有效期止", was(|c| c.valid_to.to_string()), new.valid_to)
}

/// Inserts the certificate, keeps its papers, and starts the deed that names both states.
fn issue(
    tx: &mut Tx<'_>,
    verb: &'static str,
    body: Id<Body>,
    old: Option<&Certificate>,
    new: &NewCertificate,
) -> Result<(Certificate, Deed), Error> {
    if let Some(old) = old {
        store::save_standing(tx, old, Standing::Replaced)?;
    }
    let mut row = printed(body, new);
    row.id = store::insert(tx, &row)?;
    let subject = Subject::new(SUBJECT, row.id);
    attach(tx, &subject, &new.papers)?;
    let deed = compared(Deed::on(verb, subject).row(CERTIFICATE, row.id), old, &row);
    let deed = match old {
        Some(old) => deed.row(CERTIFICATE, old.id),
        None => deed,
    };
    Ok((row, deed))
}

/// Registers the first certificate of a union (登记证书).
///
/// # Errors
/// A wrong field when the code is another one's; a refusal when the union has one; what the
/// database said.
pub fn register_certificate(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    new: &NewCertificate,
) -> Result<Id<CertificateMark>, Error> {
    let row = standing_union(tx, body)?;
    let has_one = store::valid_of(tx, body)?.is_some();
    rules::may_register(row.is_union, has_one)?;
    same_code(&row, new)?;
    let (made, deed) = issue(tx, "organisation.register_certificate", body, None, new)?;
    tx.trail(by, deed)?;
    Ok(made.id)
}

/// Corrects what was typed wrongly (更正登记).
///
/// # Errors
/// As [`register_certificate`]; a refusal when it would be valid for longer; [`Error::Stale`] when
/// it is no longer `version`.
pub fn correct_certificate(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    version: i64,
    new: &NewCertificate,
    reason: &str,
) -> Result<(), Error> {
    let union = standing_union(tx, body)?;
    let old = store::valid_of(tx, body)?.ok_or(Error::NotFound)?;
    rules::may_correct(old.valid_to, new.valid_to)?;
    same_code(&union, new)?;
    let row = Certificate {
        id: old.id,
        version,
        ..printed(body, new)
    };
    store::save(tx, &row)?;
    let subject = Subject::new(SUBJECT, row.id);
    attach(tx, &subject, &new.papers)?;
    let deed = Deed::on("organisation.correct_certificate", subject).row(CERTIFICATE, row.id);
    tx.trail(by, compared(deed, Some(&old), &row).why(reason))
}

/// Opens a renewal, or a change of place that happened on `since`.
///
/// # Errors
/// A refusal when the same is open or there is no certificate; what the database said.
pub fn open_task(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    what: TaskWhat,
    wanted: &str,
    cause: &str,
    since: Date,
) -> Result<(), Error> {
    standing_union(tx, body)?;
    crate::rules::change_day(since, tx.today(), None)?;
    let current = store::valid_of(tx, body)?;
    let is_open = store::open_of(tx, body, what)?.is_some();
    let Some(current) = current.filter(|_| !is_open) else {
        return Err(Error::refused(
            "organisation.certificate_task_open",
            "没有现用的证书，或同样的事项已在办理，请看证书页",
        ));
    };
    let rows = follow::open(tx, &current, what, wanted, cause, since)?;
    let deed = Deed::on(
        "organisation.open_certificate_task",
        Subject::new(BODY_SUBJECT, body),
    )
    .change("证书事项", "", what.word())
    .change("变更为", what.printed(&current).unwrap_or_default(), wanted)
    .why(cause);
    tx.trail(by, named(deed, rows))
}

fn deed_on(verb: &'static str, task: &Task) -> Deed {
    Deed::on(verb, Subject::new(SUBJECT, task.certificate))
}

fn step(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    mut task: Task,
    state: TaskState,
    deed: Deed,
) -> Result<(), Error> {
    let before = std::mem::replace(&mut task.state, state);
    store::save_task(tx, &task)?;
    let (old, new) = (before.word(), task.state.word());
    let deed = deed.row(TASK, task.id).change(task.what.word(), old, new);
    tx.trail(by, deed)
}

/// The upper union's paper arrived (登记批复).
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what the database said.
pub fn reply_task(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<CertificateTaskMark>,
    reply: &Reply,
    papers: &[Id<StoredFile>],
) -> Result<(), Error> {
    let task = store::task(tx, id)?.ok_or(Error::NotFound)?;
    let state = rules::replied(&task.state, reply.clone(), tx.today())?;
    attach(tx, &Subject::new(SUBJECT, task.certificate), papers)?;
    let deed = deed_on("organisation.certificate_reply", &task)
        .change("批复文号", "", &reply.number)
        .change("批复日期", "", reply.day);
    step(tx, by, task, state, deed)
}

/// The new certificate is there: it replaces the old one (办结). What else was to be done and stands
/// in it now is done with it.
///
/// # Errors
/// A refusal before the reply; a wrong field; [`Error::Stale`]; what the database said.
pub fn complete_task(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<CertificateTaskMark>,
    new: &NewCertificate,
) -> Result<(), Error> {
    let task = store::task(tx, id)?.ok_or(Error::NotFound)?;
    let union = standing_union(tx, task.body)?;
    let state = rules::completed(&task.state, tx.today())?;
    let old = store::valid_of(tx, task.body)?;
    rules::may_issue(task.what, old.as_ref().map(|c| c.valid_to), new.valid_to)?;
    same_code(&union, new)?;
    let verb = "organisation.certificate_issued";
    let (made, deed) = issue(tx, verb, task.body, old.as_ref(), new)?;
    let along = done_along(tx, &task, &state, old.as_ref(), &made)?;
    step(tx, by, task, state, named(deed, along))
}

/// Other open tasks that the new certificate settles as well: the same paper, the same day.
fn done_along(
    tx: &mut Tx<'_>,
    task: &Task,
    state: &TaskState,
    old: Option<&Certificate>,
    made: &Certificate,
) -> Result<Rows, Error> {
    let mut rows = Vec::new();
    for mut other in store::tasks_of(tx, task.body)? {
        let settled = match other.what.printed(made) {
            Some(now) => now == other.wanted,
            None => old.is_none_or(|old| made.valid_to > old.valid_to),
        };
        if other.id == task.id || !other.state.is_open() || !settled {
            continue;
        }
        other.state = state.clone();
        store::save_task(tx, &other)?;
        rows.push((TASK, other.id.cast()));
    }
    Ok(rows)
}

/// Nothing is done about it any more; the reason says why (不再办理).
///
/// # Errors
/// A refusal when it is over; [`Error::Stale`]; what the database said.
pub fn drop_task(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<CertificateTaskMark>,
    reason: &str,
) -> Result<(), Error> {
    let task = store::task(tx, id)?.ok_or(Error::NotFound)?;
    let state = rules::dropped(&task.state)?;
    let deed = deed_on("organisation.certificate_task_dropped", &task).why(reason);
    step(tx, by, task, state, deed)
}

/// The certificate was given back (注销); nothing more is done about it.
///
/// # Errors
/// [`Error::NotFound`] without one; [`Error::Stale`]; what the database said.
pub fn cancel_certificate(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    reason: &str,
) -> Result<(), Error> {
    let old = store::valid_of(tx, body)?.ok_or(Error::NotFound)?;
    store::save_standing(tx, &old, Standing::Cancelled)?;
    let mut rows: Rows = vec![(CERTIFICATE, old.id.cast())];
    for mut task in store::tasks_of(tx, body)? {
        if task.state.is_open() {
            task.state = TaskState::Dropped;
            store::save_task(tx, &task)?;
            rows.push((TASK, task.id.cast()));
        }
    }
    let deed = Deed::on(
        "organisation.cancel_certificate",
        Subject::new(SUBJECT, old.id),
    )
    .change("状态", Standing::Valid.word(), Standing::Cancelled.word())
    .why(reason);
    tx.trail(by, named(deed, rows))
}

/// Adds scans to the certificate that counts (补传文件).
///
/// # Errors
/// [`Error::NotFound`] without one; what the database said.
pub(super) fn add_papers(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    papers: &[Id<StoredFile>],
) -> Result<(), Error> {
    let current = store::valid_of(tx, body)?.ok_or(Error::NotFound)?;
    let subject = Subject::new(SUBJECT, current.id);
    attach(tx, &subject, papers)?;
    let deed = Deed::on("organisation.certificate_papers", subject).change(
        "补传文件",
        "",
        format!("{} 份", papers.len()),
    );
    tx.trail(by, deed)
}
