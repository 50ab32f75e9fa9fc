//! Running other programs.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
};

use crate::{repo, report};

/// What a program that ran to its end left behind.
pub struct Ended {
    /// It ended with exit code 0.
    pub well: bool,
    /// Its lines, both streams in the order of arrival.
    pub lines: Vec<String>,
}

/// Runs `command`, shows its lines as they come and keeps them.
pub fn shown(command: &mut Command) -> Result<Ended, String> {
    run(command, true)
}

/// Runs `command` and keeps its lines to itself.
pub fn quiet(command: &mut Command) -> Result<Ended, String> {
    run(command, false)
}

fn run(command: &mut Command, show: bool) -> Result<Ended, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot(command, &error))?;
    let (sender, receiver) = mpsc::channel();
    let mut pumps = Vec::new();
    pumps.extend(child.stdout.take().map(|out| pump(out, sender.clone())));
    pumps.extend(child.stderr.take().map(|err| pump(err, sender.clone())));
    drop(sender);
    let mut lines = Vec::new();
    for line in receiver {
        if show {
            report::line(&line);
        }
        lines.push(line);
    }
    for pump in pumps {
        pump.join()
            .map_err(|_| "reading a program's output failed".to_owned())?;
    }
    let status = child.wait().map_err(|error| cannot(command, &error))?;
    Ok(Ended {
        well: status.success(),
        lines,
    })
}

/// Sends each line of `from` on; bytes that are no UTF-8 are shown as such.
fn pump(from: impl Read + Send + 'static, to: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut bytes = Vec::new();
        while let Ok(1..) = reader.read_until(b'\n', &mut bytes) {
            let line = String::from_utf8_lossy(&bytes);
            if to.send(line.trim_end().to_owned()).is_err() {
                return;
            }
            bytes.clear();
        }
    })
}

/// Runs `command` and gives its standard output; its errors go to the terminal.
pub fn output(command: &mut Command) -> Result<String, String> {
    let Output { status, stdout, .. } = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot(command, &error))?;
    if status.success() {
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    } else {
        Err(format!("{} failed: {status}", name(command)))
    }
}

/// The cargo that started us, so that toolchains are not mixed.
///
/// What `cargo run` tells us about ourselves is not handed on: the build script of `ring` watches
/// it, and half of the dependencies would be built again after each change between
/// `cargo xtask test` and a plain `cargo build`.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    for (name, _) in std::env::vars_os() {
        if is_about_us(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

fn is_about_us(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
        || ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&variable)
}

/// Cargo with `arguments` at the root of the repository.
pub fn cargo_with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments).current_dir(repo::root());
    command
}

fn cannot(command: &Command, error: &std::io::Error) -> String {
    format!("{} cannot be run: {error}", name(command))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_and_the_exit_code_arrive() {
        let script = "echo out; echo err >&2; exit 3";
        let ended = quiet(Command::new("sh").args(["-c", script])).unwrap();
        assert!(!ended.well);
        assert_eq!(ended.lines.len(), 2);
        assert!(ended.lines.contains(&"err".to_owned()));
    }

    #[test]
    fn only_what_is_about_us_is_kept_from_cargo() {
        assert!(is_about_us("CARGO_PKG_NAME") && is_about_us("CARGO_MANIFEST_DIR"));
        assert!(!is_about_us("CARGO_TARGET_DIR") && !is_about_us("CARGO_BUILD_JOBS"));
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = quiet(&mut Command::new("no-such-program"))
            .err()
            .unwrap_or_default();
        assert!(
            error.starts_with("no-such-program cannot be run"),
            "{error}"
        );
    }
}
