//! Known holes in what we depend on.

use std::process::ExitCode;

use crate::{command, repo, report};

/// `cargo xtask audit`.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("audit", arguments, &[]) {
        return code;
    }
    let installed = command::quiet(command::cargo().args(["deny", "--version"]));
    if !installed.is_ok_and(|ended| ended.well) {
        report::line(
            "cargo-deny is not installed: run `cargo install --locked cargo-deny`, then start \
             again; it also needs the network for the list of advisories.",
        );
        return ExitCode::FAILURE;
    }
    let checked = command::shown(
        command::cargo()
            .args(["deny", "check", "advisories", "sources"])
            .current_dir(repo::root()),
    );
    match checked {
        Ok(ended) if ended.well => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}
