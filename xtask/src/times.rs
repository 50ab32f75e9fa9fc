//! How long builds take. Prints and never fails on a number: a machine's load is not a defect.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use crate::{command, repo, report};

/// `cargo xtask build-times [--cold]`.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("build-times", arguments, &["--cold"]) {
        return code;
    }
    let measured = if arguments.is_empty() {
        after_an_edit()
    } else {
        from_nothing()
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// Builds after each crate's first file got a new date (its contents stay as they are).
fn after_an_edit() -> Result<(), String> {
    let workspace = repo::workspace()?;
    let build = || command::cargo_with(&["build", "--workspace", "--all-targets"]);
    timed(&mut build())?;
    report::line("after an edit in   build of everything, tests included");
    for member in &workspace.members {
        let Some(file) = ["src/lib.rs", "src/main.rs"]
            .iter()
            .map(|file| member.folder.join(file))
            .find(|file| file.is_file())
        else {
            continue;
        };
        touch(&file)?;
        let time = timed(&mut build())?;
        report::line(&format!("{:<18} {}", member.name, report::seconds(time)));
    }
    Ok(())
}

/// Release builds into an empty folder, with PDFs and without.
fn from_nothing() -> Result<(), String> {
    for (name, flags) in [
        ("with PDFs", vec!["build", "--release"]),
        (
            "without PDFs",
            vec!["build", "--release", "--no-default-features"],
        ),
    ] {
        let folder = std::env::temp_dir().join(format!("unionhall-cold-{}", std::process::id()));
        let mut build = command::cargo_with(&flags);
        let time = timed(build.env("CARGO_TARGET_DIR", &folder));
        let _ = fs::remove_dir_all(&folder);
        report::line(&format!(
            "cold cargo {} ({name}): {}",
            flags.join(" "),
            report::seconds(time?)
        ));
    }
    Ok(())
}

fn touch(file: &Path) -> Result<(), String> {
    fs::read(file)
        .and_then(|bytes| fs::write(file, bytes))
        .map_err(|error| format!("cannot touch {}: {error}", file.display()))
}

fn timed(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    let ended = command::quiet(command)?;
    if ended.well {
        Ok(start.elapsed())
    } else {
        Err(format!("the build failed:\n{}", ended.lines.join("\n")))
    }
}
