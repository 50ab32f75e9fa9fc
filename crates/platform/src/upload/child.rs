//! The child's side: limit oneself, read, answer, end.

use std::io::{BufRead, BufReader, Read, Write};

use kernel::Refusal;
use serde::{Deserialize, Serialize};

use super::{
    Limits,
    limits::confine,
    lines::{self, LineReader},
};

/// Reads a file: its bytes and its name; gives a text (mostly JSON) or a refusal.
pub type Reader = fn(&[u8], &str) -> Result<String, Refusal>;

/// What a child can read, by name (读法).
#[derive(Debug, Clone, Copy)]
pub struct Readers<'a> {
    /// Those that give one text.
    pub whole: &'a [(&'a str, Reader)],
    /// Those that give line after line.
    pub lines: &'a [(&'a str, LineReader)],
}

/// Longest first line, bytes.
const HEAD_BYTES_MAX: u64 = 4_096;

/// What the first line of the input says.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    pub name: String,
    pub length: u64,
    /// What a reader of lines is asked, in its own words.
    #[serde(default)]
    pub asked: String,
}

/// What the child answers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// The reader's text.
    Read(String),
    /// The reader's refusal: its sentence.
    Refused(String),
}

/// The hidden command `read-upload READER LIMITS`; the exit code. Call it before anything else
/// is started: the process is limited first.
pub fn serve(reader: &str, limits: &str, readers: &Readers<'_>) -> u8 {
    match answer(reader, limits, readers) {
        Ok(()) => 0,
        Err(text) => {
            writeln!(std::io::stderr(), "{text}").ok();
            1
        }
    }
}

fn answer(reader: &str, limits: &str, readers: &Readers<'_>) -> Result<(), String> {
    let limits = Limits::from_arg(limits).ok_or("limits not understood")?;
    confine(&limits).map_err(|e| e.to_string())?;
    let lines = readers.lines.iter().find(|(name, _)| *name == reader);
    let whole = readers.whole.iter().find(|(name, _)| *name == reader);
    // Readers of foreign formats may print; what they print must not become the answer.
    let out = rustix::io::dup(rustix::stdio::stdout()).map_err(|e| e.to_string())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr()).map_err(|e| e.to_string())?;
    let (head, bytes) = input().map_err(|e| e.to_string())?;
    let mut out = std::fs::File::from(out);
    if let Some((_, read)) = lines {
        return lines::give(*read, (&head.name, &head.asked), &bytes, out)
            .map_err(|e| e.to_string());
    }
    let (_, read) = whole.ok_or("no such reader")?;
    let answer = match read(&bytes, &head.name) {
        Ok(text) => Answer::Read(text),
        Err(refusal) => Answer::Refused(refusal.text.to_string()),
    };
    serde_json::to_writer(&mut out, &answer).map_err(|e| e.to_string())?;
    out.flush().map_err(|e| e.to_string())
}

fn input() -> std::io::Result<(Head, Vec<u8>)> {
    let mut input = BufReader::new(std::io::stdin());
    let mut head = String::new();
    input.by_ref().take(HEAD_BYTES_MAX).read_line(&mut head)?;
    let head: Head = serde_json::from_str(&head)?;
    let mut bytes = Vec::new();
    input.take(head.length).read_to_end(&mut bytes)?;
    Ok((head, bytes))
}
