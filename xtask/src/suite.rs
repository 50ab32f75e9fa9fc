//! Running the tests of some crates without ever building a second set of features.
//!
//! `cargo test -p one` would resolve features for that crate alone and build half of the
//! dependencies again, so every run selects the whole workspace and filters afterwards: with
//! nextest's own filter, or, where nextest is not installed, by running only the test programs of
//! the wanted crates.

use std::{collections::BTreeSet, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{
    command,
    counts::{self, Counts},
    repo, report,
};

/// Which crates a run covers.
#[derive(Debug, Clone, Copy)]
pub enum Crates {
    /// Only these.
    Only(&'static [&'static str]),
    /// All but these.
    Without(&'static [&'static str]),
}

impl Crates {
    fn covers(self, name: &str) -> bool {
        match self {
            Self::Only(names) => names.contains(&name),
            Self::Without(names) => !names.contains(&name),
        }
    }

    /// The same as an expression of nextest.
    fn filter(self) -> String {
        let (names, joint, not) = match self {
            Self::Only(names) => (names, " or ", ""),
            Self::Without(names) => (names, " and ", "not "),
        };
        let terms: Vec<String> = names
            .iter()
            .map(|name| format!("{not}package({name})"))
            .collect();
        terms.join(joint)
    }
}

/// What a run of tests came to.
pub struct Ran {
    /// Every test held and the runner ended well.
    pub well: bool,
    /// How many.
    pub counts: Counts,
}

/// Whether cargo-nextest is installed.
pub fn has_nextest() -> bool {
    command::quiet(command::cargo().args(["nextest", "--version"])).is_ok_and(|ended| ended.well)
}

/// Runs the tests of `crates` with the variables `env`.
pub fn run(crates: Crates, env: &[(&str, String)], nextest: bool) -> Result<Ran, String> {
    if nextest {
        let ended = command::shown(
            command::cargo()
                .args(["nextest", "run", "--workspace", "--no-fail-fast"])
                .args(["--no-tests", "pass", "--status-level", "fail"])
                .args(["--final-status-level", "fail", "--show-progress", "none"])
                .args(["-E", &crates.filter()])
                .current_dir(repo::root())
                .envs(env.iter().cloned()),
        )?;
        Ok(Ran {
            well: ended.well,
            counts: counts::of_nextest(&ended.lines),
        })
    } else {
        run_programs(crates, env)
    }
}

/// The examples in the documentation, which nextest does not run.
pub fn run_examples() -> Result<Ran, String> {
    let ended = command::shown(
        command::cargo()
            .args(["test", "--workspace", "--doc", "--quiet", "--no-fail-fast"])
            .current_dir(repo::root()),
    )?;
    Ok(Ran {
        well: ended.well,
        counts: counts::of_programs(&ended.lines),
    })
}

/// Runs each test program in the folder of its crate, as `cargo test` does.
fn run_programs(crates: Crates, env: &[(&str, String)]) -> Result<Ran, String> {
    let built = command::output(
        command::cargo()
            .args(["test", "--workspace", "--no-run"])
            .arg("--message-format=json-render-diagnostics")
            .current_dir(repo::root()),
    )?;
    let folders: BTreeSet<PathBuf> = repo::workspace()?
        .members
        .into_iter()
        .filter(|member| crates.covers(&member.name))
        .map(|member| member.folder)
        .collect();
    let mut ran = Ran {
        well: true,
        counts: Counts::default(),
    };
    for program in programs(&built) {
        if !folders.contains(&program.folder) {
            continue;
        }
        report::line(&format!("running {}", program.name));
        let ended = command::shown(
            Command::new(&program.file)
                .arg("--quiet")
                .current_dir(&program.folder)
                .env("CARGO_MANIFEST_DIR", &program.folder)
                .envs(env.iter().cloned()),
        )?;
        ran.well &= ended.well;
        ran.counts += counts::of_programs(&ended.lines);
    }
    Ok(ran)
}

/// A test program that cargo built.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    name: String,
    file: PathBuf,
    folder: PathBuf,
}

/// Reads cargo's messages, one JSON value a line.
fn programs(messages: &str) -> Vec<Program> {
    let mut programs = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let file = repo::text_of(&message, "executable");
        let is_test = message["profile"]["test"].as_bool() == Some(true);
        let manifest = PathBuf::from(repo::text_of(&message, "manifest_path"));
        if let (true, false, Some(folder)) = (is_test, file.is_empty(), manifest.parent()) {
            programs.push(Program {
                name: repo::text_of(&message["target"], "name").to_owned(),
                file: PathBuf::from(file),
                folder: folder.to_path_buf(),
            });
        }
    }
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_name_the_crates() {
        let without = Crates::Without(&["journeys", "xtask"]);
        assert_eq!(
            without.filter(),
            "not package(journeys) and not package(xtask)"
        );
        assert!(without.covers("kernel") && !without.covers("xtask"));
        let only = Crates::Only(&["journeys"]);
        assert_eq!(only.filter(), "package(journeys)");
        assert!(only.covers("journeys") && !only.covers("kernel"));
    }

    #[test]
    fn test_programs_are_found_among_cargo_messages() {
        let messages = r#"
            {"reason":"compiler-artifact","manifest_path":"/w/crates/kernel/Cargo.toml",
        "#;
        assert_eq!(programs(messages), []);
        let test = r#"{"manifest_path":"/w/k/Cargo.toml","target":{"name":"kernel"},"#;
        let line = format!(r#"{test}"profile":{{"test":true}},"executable":"/w/t/kernel-1"}}"#);
        let library = format!(r#"{test}"profile":{{"test":false}},"executable":null}}"#);
        let expected = Program {
            name: "kernel".to_owned(),
            file: PathBuf::from("/w/t/kernel-1"),
            folder: PathBuf::from("/w/k"),
        };
        assert_eq!(programs(&format!("{line}\n{library}\n")), [expected]);
    }
}
