//! The parent's side: start the child, feed it, hold the clock, tell what became of it.

use std::{
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{
    Limits,
    child::{Answer, Head},
};
use crate::Error;

/// Children that run at a time; each may take as much memory as its limit.
const CHILDREN_MAX: u32 = 2;
/// Longest that a reader waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(30);
/// How often the parent looks whether the child has ended.
const LOOK_EVERY: Duration = Duration::from_millis(4);
/// How much of the child's complaints is kept.
const COMPLAINT_BYTES: u64 = 4_096;
/// What JSON adds to a text at most, for the limit on the output.
const ESCAPING: u64 = 2;

static RUNNING: Mutex<u32> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// As [`in_child`], off the async threads.
///
/// # Errors
/// As [`in_child`].
pub async fn read(
    reader: &'static str,
    name: String,
    bytes: bytes::Bytes,
    limits: Limits,
) -> Result<String, Error> {
    tokio::task::spawn_blocking(move || in_child(reader, &name, &bytes, &limits))
        .await
        .unwrap_or_else(|error| Err(Error::Fault(Box::new(error))))
}

/// Lets `reader` read `bytes` in a child of this program; its text.
///
/// # Errors
/// The reader's refusal, or one for a child that took too long, too much memory, gave too much
/// or died; a fault when it could not be started.
pub fn in_child(reader: &str, name: &str, bytes: &[u8], limits: &Limits) -> Result<String, Error> {
    in_child_of(&std::env::current_exe()?, reader, name, bytes, limits)
}

/// As [`in_child`] with another binary that serves the readers.
///
/// # Errors
/// As [`in_child`].
pub fn in_child_of(
    exe: &Path,
    reader: &str,
    name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<String, Error> {
    let _turn = Turn::take()?;
    let mut child = command(exe, reader, limits)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let seen = watch(&mut child, name, bytes, limits);
    // Whatever happened, no child stays behind.
    child.kill().ok();
    child.wait()?;
    told(&seen?, reader, limits)
}

/// The child, before it is started: no environment, no folder of ours.
pub(super) fn command(exe: &Path, reader: &str, limits: &Limits) -> Command {
    let mut command = Command::new(exe);
    command
        .args(["read-upload", reader, &limits.to_arg()])
        .env_clear()
        .current_dir("/");
    command
}

/// What the parent saw of the child.
struct Seen {
    /// `None`: it had to be killed.
    status: Option<ExitStatus>,
    output: Vec<u8>,
    complaint: Vec<u8>,
}

fn watch(child: &mut Child, name: &str, bytes: &[u8], limits: &Limits) -> Result<Seen, Error> {
    let pipe = || Error::fault("a pipe of the child is missing");
    let mut input = child.stdin.take().ok_or_else(pipe)?;
    let output = child.stdout.take().ok_or_else(pipe)?;
    let complaint = child.stderr.take().ok_or_else(pipe)?;
    let head = serde_json::to_string(&Head {
        name: name.to_owned(),
        length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        asked: String::new(),
    })?;
    let output_max = u64::from(limits.output_bytes) * ESCAPING + 64;
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ends early closes the pipe; what became of it is told by its status.
            let fed = writeln!(input, "{head}").and_then(|()| input.write_all(bytes));
            if let Err(error) = fed {
                tracing::debug!(%error, "the child did not take all of its input");
            }
        });
        let output = scope.spawn(move || taken(output, output_max));
        let complaint = scope.spawn(move || taken(complaint, COMPLAINT_BYTES));
        let deadline = Instant::now() + Duration::from_secs(u64::from(limits.wall_secs));
        let mut status = child.try_wait()?;
        while status.is_none() && Instant::now() < deadline {
            thread::park_timeout(LOOK_EVERY);
            status = child.try_wait()?;
        }
        if status.is_none() {
            child.kill()?;
        }
        let joined = |thread: thread::ScopedJoinHandle<'_, std::io::Result<Vec<u8>>>| {
            thread
                .join()
                .unwrap_or_else(|_| Err(std::io::Error::other("a reader thread panicked")))
        };
        Ok(Seen {
            status,
            output: joined(output)?,
            complaint: joined(complaint)?,
        })
    })
}

/// At most one byte more than `max`; the rest is read and dropped, so that the child can end.
pub(super) fn taken(mut from: impl Read, max: u64) -> std::io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    from.by_ref().take(max + 1).read_to_end(&mut kept)?;
    std::io::copy(&mut from, &mut std::io::sink())?;
    Ok(kept)
}

fn told(seen: &Seen, reader: &str, limits: &Limits) -> Result<String, Error> {
    let Some(status) = seen.status else {
        return Err(too_slow(limits));
    };
    if status.success() {
        return understood(&seen.output, limits);
    }
    Err(died(reader, status.signal(), &seen.complaint, limits))
}

/// What is said of a child that took too long.
pub(super) fn too_slow(limits: &Limits) -> Error {
    Error::refused(
        "upload.too_slow",
        format!(
            "读取这个文件超过 {} 秒，已停止；文件没有保存，请换一个较小或较简单的文件",
            limits.wall_secs
        ),
    )
}

/// What is said of a child that gave too much.
pub(super) fn too_long() -> Error {
    Error::refused(
        "upload.too_much_text",
        "这个文件的内容太多，已停止读取；文件没有保存，请拆成几个较小的文件",
    )
}

/// What is said of a child that did not end well, by what ended it.
pub(super) fn died(reader: &str, signal: Option<i32>, complaint: &[u8], limits: &Limits) -> Error {
    let complaint = String::from_utf8_lossy(complaint);
    tracing::warn!(reader, ?signal, %complaint, "the child that read an upload died");
    if complaint.contains("memory allocation of") {
        return Error::refused(
            "upload.too_much_memory",
            "这个文件展开后太大，已停止读取；文件没有保存，请拆成几个较小的文件",
        );
    }
    // SIGXCPU, and SIGKILL from the hard limit on the processor's time.
    if matches!(signal, Some(24 | 9)) {
        return too_slow(limits);
    }
    Error::refused(
        "upload.reader_died",
        "这个文件无法读取，可能已损坏；文件没有保存，请用原来的软件打开后另存一份再试",
    )
}

fn understood(output: &[u8], limits: &Limits) -> Result<String, Error> {
    let max = usize::try_from(limits.output_bytes).unwrap_or(usize::MAX);
    match serde_json::from_slice(output) {
        Ok(Answer::Read(text)) if text.len() > max => Err(too_long()),
        Ok(Answer::Read(text)) => Ok(text),
        Ok(Answer::Refused(text)) => Err(Error::refused("upload.refused", text)),
        Err(_) if output.len() > max => Err(too_long()),
        Err(error) => Err(Error::Fault(Box::new(error))),
    }
}

/// Children that give lines and run at a time: an import must not keep a small upload waiting,
/// so they have places of their own.
const LONG_MAX: u32 = 2;

static LONG_RUNNING: Mutex<u32> = Mutex::new(0);
static LONG_ENDED: Condvar = Condvar::new();

type Places = (&'static Mutex<u32>, &'static Condvar);

/// One of the places for children.
pub(super) struct Turn(Places);

impl Turn {
    fn take() -> Result<Self, Error> {
        Self::among((&RUNNING, &ENDED), CHILDREN_MAX)
    }

    /// A place for a child that gives lines.
    pub(super) fn long() -> Result<Self, Error> {
        Self::among((&LONG_RUNNING, &LONG_ENDED), LONG_MAX)
    }

    fn among(places: Places, max: u32) -> Result<Self, Error> {
        let running = places.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut running, waited) = places
            .1
            .wait_timeout_while(running, TURN_WAIT, |running| *running >= max)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() && *running >= max {
            return Err(Error::TooMany(30));
        }
        *running += 1;
        Ok(Self(places))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.1.notify_one();
    }
}
