//! The one writer of SQLite: a thread that commits many writes together.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use super::{Conn, Tx, node::Node};
use crate::{Error, clock::Clock};

/// Most writes that one commit carries.
const GROUP_MAX: usize = 1_024;
/// A group closes after this time even when more wait, so that nobody waits long.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// What a write does; it may run only once here, but once per try on the other engine.
type Work = Box<dyn FnMut(&mut Tx<'_>) -> Result<(), Error> + Send>;

/// One write on its way to the writer thread.
pub(super) struct Request {
    /// Runs inside a savepoint; keeps its value for `answer`.
    pub run: Work,
    /// Called once, after the commit or the failure.
    pub answer: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// Starts the writer thread; it ends when the last sender is gone and gives its node back.
pub(super) fn start(
    conn: Conn,
    node: Arc<Node>,
    clock: Clock,
) -> Result<(mpsc::Sender<Request>, thread::JoinHandle<()>), Error> {
    let (sender, receiver) = mpsc::channel();
    let handle = thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(move || serve(conn, &receiver, &node, &clock))?;
    Ok((sender, handle))
}

fn serve(mut conn: Conn, receiver: &mpsc::Receiver<Request>, node: &Node, clock: &Clock) {
    while let Ok(first) = receiver.recv() {
        group(&mut conn, first, receiver, node, clock);
    }
    if let Err(error) = node.release(&mut conn) {
        tracing::warn!(%error, "node number not given back");
    }
}

/// What became of one request of a group.
type Done = (Box<dyn FnOnce(Result<(), Error>) + Send>, Result<(), Error>);

fn group(
    conn: &mut Conn,
    first: Request,
    receiver: &mpsc::Receiver<Request>,
    node: &Node,
    clock: &Clock,
) {
    if let Err(error) = begin(conn, node, clock) {
        (first.answer)(Err(error));
        return;
    }
    let started = Instant::now();
    let mut done: Vec<Done> = Vec::new();
    let mut next = Some(first);
    while let Some(request) = next.take() {
        let outcome = one(conn, request.run, node, clock);
        done.push((request.answer, outcome));
        if conn.is_outside_transaction() {
            break; // the engine rolled everything back (disk full, I/O error)
        }
        if done.len() < GROUP_MAX && started.elapsed() < GROUP_TIME {
            next = receiver.try_recv().ok();
        }
    }
    let commit = if conn.is_outside_transaction() {
        Err(Error::fault(
            "the transaction was rolled back by the engine",
        ))
    } else {
        conn.batch("commit")
    };
    if let Err(error) = &commit {
        tracing::error!(%error, writes = done.len(), "group not committed");
        if !conn.is_outside_transaction()
            && let Err(error) = conn.batch("rollback")
        {
            tracing::error!(%error, "rollback failed");
        }
    }
    crate::observe::numbers::note_group(done.len());
    for (answer, outcome) in done {
        match (&commit, outcome) {
            (Ok(()), outcome) => answer(outcome),
            // A refusal would have changed nothing: it holds whatever became of the group.
            (Err(_), Err(own)) => answer(Err(own)),
            (Err(error), Ok(())) => answer(Err(Error::fault(error.to_string()))),
        }
    }
}

fn begin(conn: &mut Conn, node: &Node, clock: &Clock) -> Result<(), Error> {
    conn.batch("begin immediate")?;
    if node.is_due()
        && let Err(error) = node.renew(conn, clock.now())
    {
        conn.batch("rollback")?;
        return Err(error);
    }
    Ok(())
}

fn one(conn: &mut Conn, mut run: Work, node: &Node, clock: &Clock) -> Result<(), Error> {
    conn.batch("savepoint one")?;
    let mut tx = Tx::new(conn, node, clock.now());
    // A panic in one closure must not take the writer thread, and with it every later write.
    let outcome = catch_unwind(AssertUnwindSafe(|| run(&mut tx)))
        .unwrap_or_else(|_| Err(Error::fault("a write panicked")));
    match outcome {
        Ok(()) => conn.batch("release savepoint one"),
        Err(error) => {
            if !conn.is_outside_transaction() {
                conn.batch("rollback to savepoint one; release savepoint one")?;
            }
            Err(error)
        }
    }
}
