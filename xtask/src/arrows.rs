//! `cargo xtask arrows`: draws which crate knows which into ARCHITECTURE.md.

use std::{fs, process::ExitCode};

use crate::{repo, report, tidy::arrows};

/// Writes the diagram between its marks.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("arrows", arguments, &[]) {
        return code;
    }
    match draw() {
        Ok(()) => {
            report::line(&format!("{} is current", arrows::PLACE));
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn draw() -> Result<(), String> {
    let file = repo::root().join(arrows::PLACE);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", arrows::PLACE))?;
    let members = repo::workspace()?.members;
    let new = arrows::with_diagram(&text, &members)
        .ok_or_else(|| format!("the marks of the diagram are missing in {}", arrows::PLACE))?;
    fs::write(&file, new).map_err(|error| format!("{}: {error}", arrows::PLACE))
}
