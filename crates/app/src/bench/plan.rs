//! `bench plan FILE`: how long reading a plan takes, in this process and as a whole process.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use platform::Error;

use super::{Figures, Table};

/// Readings inside the process.
const READINGS: usize = 500;
/// Whole processes.
const PROCESSES: usize = 40;

/// Runs it on one plan file.
///
/// # Errors
/// What stood in the way.
pub fn run(file: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(file)?;
    let name = file
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    let mut table = Table::new(&["what", "runs", "rate", "median", "p99", "× floor"]);
    let own = std::env::current_exe()?;
    let process = |args: &[&str]| -> Result<Figures, Error> {
        let (mut times, started) = (Vec::new(), Instant::now());
        for _ in 0..PROCESSES {
            let one = Instant::now();
            let mut command = Command::new(&own);
            command
                .args(args)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.status()?;
            times.push(one.elapsed());
        }
        Ok(Figures::new(times, started.elapsed()))
    };
    let floor = process(&["--version"])?;
    table.figures("floor: whole process `--version`", &floor, floor.rate);
    let path = file.to_string_lossy();
    let whole = process(&["plan", "read", &path, "--json"])?;
    table.figures("whole process `plan read --json`", &whole, floor.rate);
    let (mut times, started) = (Vec::new(), Instant::now());
    for _ in 0..READINGS {
        let one = Instant::now();
        let read = plans::reading::read_bytes(&bytes, name);
        let document = read.map_err(|refusal| Error::fault(refusal.to_string()))?;
        if document.chapters.is_empty() && document.projects.is_empty() {
            return Err(Error::fault("nothing was read"));
        }
        times.push(one.elapsed());
    }
    let inside = Figures::new(times, started.elapsed());
    table.figures("reading inside the process", &inside, floor.rate);
    Ok(table.markdown())
}
