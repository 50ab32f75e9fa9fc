//! A reader that gives line after line (逐行读取): a million rows pass through in bounded memory.

use std::{
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, ChildStdin, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    thread,
    time::{Duration, Instant},
};

use kernel::Refusal;

use super::{
    Limits,
    child::Head,
    parent::{Turn, command, died, taken, too_long, too_slow},
};
use crate::Error;

/// A file on its way through a child: its name, its length and where its bytes come from.
pub struct Source<'a> {
    /// Its name on the sender's machine.
    pub name: &'a str,
    /// What is asked of the reader, in its own words.
    pub asked: &'a str,
    /// How many bytes there are.
    pub length: u64,
    /// The bytes; read once, from front to back.
    pub bytes: Box<dyn Read + Send + 'a>,
}

/// Reads a file and gives its lines; the bytes, the name, and what was asked.
pub type LineReader = fn(&[u8], &str, &str, &mut Lines<'_>) -> Result<(), Refusal>;

/// Where a reader puts its lines (行).
pub struct Lines<'a> {
    out: &'a mut dyn Write,
    broken: bool,
}

impl Lines<'_> {
    /// Gives one line, which holds no line end; false when nobody listens any more, and then
    /// the reader may as well stop.
    pub fn give(&mut self, line: &str) -> bool {
        if !self.broken {
            let out = &mut self.out;
            let given = out
                .write_all(&[LINE])
                .and_then(|()| out.write_all(line.as_bytes()))
                .and_then(|()| out.write_all(b"\n"));
            self.broken = given.is_err();
        }
        !self.broken
    }
}

/// What begins a line of the reader, the end of all lines, and a refusal.
const LINE: u8 = b'=';
const END: u8 = b'.';
const REFUSED: u8 = b'!';

/// Longest line, bytes: a row of 16,384 full cells is no row of a list.
const LINE_BYTES_MAX: usize = 4 * 1_024 * 1_024;
/// Lines are handed over in pieces of about so many bytes.
const PIECE_BYTES: usize = 64 * 1_024;
/// Pieces that wait for who takes them; the child waits when there are more.
const PIECES_MAX: usize = 4;
/// How long a child that said its last word may take to end.
const END_WAIT: Duration = Duration::from_secs(5);
const COMPLAINT_BYTES: u64 = 4_096;

/// The child's side: writes what `read` gives as lines, and how it ended.
pub(super) fn give(
    read: LineReader,
    (name, asked): (&str, &str),
    bytes: &[u8],
    out: impl Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(PIECE_BYTES, out);
    let outcome = {
        let mut lines = Lines {
            out: &mut out,
            broken: false,
        };
        read(bytes, name, asked, &mut lines)
    };
    match outcome {
        Ok(()) => out.write_all(&[END])?,
        Err(refusal) => {
            out.write_all(&[REFUSED])?;
            out.write_all(refusal.text.replace('\n', " ").as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    out.flush()
}

/// Lets `reader` read a file in a child of this program and hands each line to `take`, which may
/// take its time: the child waits. Nothing may be kept of the lines unless this gives `Ok`.
///
/// # Errors
/// What `take` said; the reader's refusal, or one for a child that took too long, too much
/// memory, gave too much or died; a fault when it could not be started.
pub fn lines_in_child(
    reader: &str,
    source: Source<'_>,
    limits: &Limits,
    take: &mut dyn FnMut(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    lines_in_child_of(&std::env::current_exe()?, reader, source, limits, take)
}

/// As [`lines_in_child`] with another binary that serves the readers.
///
/// # Errors
/// As [`lines_in_child`].
pub fn lines_in_child_of(
    exe: &Path,
    reader: &str,
    source: Source<'_>,
    limits: &Limits,
    take: &mut dyn FnMut(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    let _turn = Turn::long()?;
    let mut child = command(exe, reader, limits)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let outcome = watch(&mut child, source, limits, take);
    // Whatever happened, no child stays behind.
    child.kill().ok();
    child.wait()?;
    outcome.and_then(|heard| told(&heard, reader, limits))
}

/// How the child's last word was (结束方式).
#[derive(Debug, PartialEq, Eq)]
enum Last {
    /// All lines were given.
    End,
    /// The reader's refusal.
    Refused(String),
    /// None: it died, or was killed.
    None,
}

/// What was heard of the child.
struct Heard {
    last: Last,
    slow: bool,
    long: bool,
    status: Option<ExitStatus>,
    complaint: Vec<u8>,
}

fn watch(
    child: &mut Child,
    source: Source<'_>,
    limits: &Limits,
    take: &mut dyn FnMut(&str) -> Result<(), Error>,
) -> Result<Heard, Error> {
    let pipe = || Error::fault("a pipe of the child is missing");
    let input = child.stdin.take().ok_or_else(pipe)?;
    let output = child.stdout.take().ok_or_else(pipe)?;
    let complaint = child.stderr.take().ok_or_else(pipe)?;
    let max = u64::from(limits.output_bytes);
    thread::scope(|scope| {
        scope.spawn(move || feed(input, source));
        let complaint = scope.spawn(move || taken(complaint, COMPLAINT_BYTES));
        let (send, receive) = mpsc::sync_channel(PIECES_MAX);
        scope.spawn(move || pieces(output, max, &send));
        let heard = listen(&receive, limits, take);
        // A sender that waits for room is freed, and a child that still writes is ended.
        drop(receive);
        let status = match &heard {
            Ok((Last::End | Last::Refused(_), ..)) => ended(child),
            Ok((Last::None, false, false)) => ended(child),
            Ok((Last::None, ..)) | Err(_) => None,
        };
        child.kill().ok();
        let complaint = complaint.join().ok().and_then(Result::ok);
        let (last, slow, long) = heard?;
        Ok(Heard {
            last,
            slow,
            long,
            status,
            complaint: complaint.unwrap_or_default(),
        })
    })
}

fn feed(mut input: ChildStdin, source: Source<'_>) {
    let head = Head {
        name: source.name.to_owned(),
        length: source.length,
        asked: source.asked.to_owned(),
    };
    let mut bytes = source.bytes;
    let fed = serde_json::to_string(&head)
        .map_err(io::Error::other)
        .and_then(|head| writeln!(input, "{head}"))
        .and_then(|()| io::copy(&mut bytes, &mut input));
    // A child that ends early closes the pipe; what became of it is told by its status.
    if let Err(error) = fed {
        tracing::debug!(%error, "the child did not take all of its input");
    }
}

/// What a piece of the output holds: whole lines, or the reason why there are no more.
enum Piece {
    Lines(Vec<u8>),
    TooMuch,
}

fn pieces(output: impl Read, max: u64, send: &SyncSender<Piece>) {
    let mut output = BufReader::with_capacity(PIECE_BYTES, output);
    let (mut piece, mut all) = (Vec::new(), 0_u64);
    loop {
        let before = piece.len();
        let line_max = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        let mut limited = (&mut output).take(line_max + 1);
        let read = limited.read_until(b'\n', &mut piece).unwrap_or_default();
        all = all.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if piece.len() - before > LINE_BYTES_MAX || all > max {
            send.send(Piece::TooMuch).ok();
            return;
        }
        let last = read == 0;
        if (last || piece.len() >= PIECE_BYTES) && !piece.is_empty() {
            let full = std::mem::take(&mut piece);
            if send.send(Piece::Lines(full)).is_err() {
                return;
            }
        }
        if last {
            return;
        }
    }
}

type Listened = (Last, bool, bool);

/// Only waiting for the child counts against its time: who takes the lines may be slow.
fn listen(
    receive: &Receiver<Piece>,
    limits: &Limits,
    take: &mut dyn FnMut(&str) -> Result<(), Error>,
) -> Result<Listened, Error> {
    let mut left = Duration::from_secs(u64::from(limits.wall_secs));
    let mut last = Last::None;
    loop {
        let waiting = Instant::now();
        let piece = match receive.recv_timeout(left) {
            Ok(Piece::Lines(piece)) => piece,
            Ok(Piece::TooMuch) => return Ok((Last::None, false, true)),
            Err(RecvTimeoutError::Timeout) => return Ok((Last::None, true, false)),
            Err(RecvTimeoutError::Disconnected) => return Ok((last, false, false)),
        };
        left = left.saturating_sub(waiting.elapsed());
        for line in piece.split_inclusive(|byte| *byte == b'\n') {
            // A line without its end was cut off by the child's death.
            let Some(line) = line.strip_suffix(b"\n") else {
                return Ok((Last::None, false, false));
            };
            let text = |bytes| str::from_utf8(bytes).map_err(|e| Error::Fault(Box::new(e)));
            match line {
                [LINE, line @ ..] => take(text(line)?)?,
                [END] => last = Last::End,
                [REFUSED, sentence @ ..] => last = Last::Refused(text(sentence)?.to_owned()),
                _ => return Err(Error::fault("the child said something strange")),
            }
        }
    }
}

/// The status of a child that is about to end by itself.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let deadline = Instant::now() + END_WAIT;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < deadline => {
                thread::park_timeout(Duration::from_millis(2));
            }
            Ok(status) => return status,
            Err(_) => return None,
        }
    }
}

fn told(heard: &Heard, reader: &str, limits: &Limits) -> Result<(), Error> {
    if heard.slow {
        return Err(too_slow(limits));
    }
    if heard.long {
        return Err(too_long());
    }
    let well = heard.status.is_some_and(|status| status.success());
    match &heard.last {
        Last::End if well => Ok(()),
        Last::Refused(sentence) => Err(Error::refused("upload.refused", sentence.clone())),
        Last::End | Last::None => {
            let signal = heard.status.and_then(|status| status.signal());
            Err(died(reader, signal, &heard.complaint, limits))
        }
    }
}
