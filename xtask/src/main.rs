//! Every chore of the house in Rust: `cargo xtask <chore>`.
//!
//! Start with [`stages`], the one command that CI and people run before they push, and with
//! [`tidy`], the house rules that no compiler knows.
//!
//! **Invariant:** nothing here is linked into the product; no chore changes a file outside the
//! repository, the temporary folder and, as root, what apt-get and localedef install.

mod arrows;
mod audit;
mod command;
mod counts;
mod fonts;
mod needs;
mod postgres;
mod repo;
mod report;
mod stages;
mod suite;
mod tidy;
mod times;

use std::process::ExitCode;

/// One chore: its name, its arguments and what it does, in the words of the help text.
struct Chore {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> ExitCode,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        arguments: "[STAGE …]",
        about: "everything that must hold, in order of speed; with names, only those stages",
        run: stages::run,
    },
    Chore {
        name: "tidy",
        arguments: "",
        about: "the house rules that no compiler knows",
        run: tidy::run,
    },
    Chore {
        name: "arrows",
        arguments: "",
        about: "draws which crate knows which into ARCHITECTURE.md",
        run: arrows::run,
    },
    Chore {
        name: "fonts",
        arguments: "rebuild | fandol DATA_DIR",
        about: "makes the built-in fonts again, or puts FandolFang into a data folder",
        run: fonts::chore,
    },
    Chore {
        name: "pg",
        arguments: "",
        about: "two private PostgreSQL servers on spare ports until Enter is pressed",
        run: postgres::run,
    },
    Chore {
        name: "release-migrations",
        arguments: "",
        about: "notes the checksums of the migrations that a release freezes",
        run: tidy::migrations::release,
    },
    Chore {
        name: "build-times",
        arguments: "[--cold]",
        about: "how long a build takes after an edit in each crate; with --cold, from nothing",
        run: times::run,
    },
    Chore {
        name: "audit",
        arguments: "",
        about: "known holes in what we depend on, if cargo-deny is installed",
        run: audit::run,
    },
];

/// Misuse of the command line, as distinct from a chore that failed.
const EXIT_MISUSE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let chore = arguments
        .first()
        .and_then(|name| CHORES.iter().find(|chore| chore.name == name));
    match chore {
        Some(chore) => (chore.run)(&arguments[1..]),
        None => {
            report::line(&help());
            ExitCode::from(EXIT_MISUSE)
        }
    }
}

/// The list of chores.
fn help() -> String {
    let mut text = "cargo xtask <chore>\n".to_owned();
    for chore in CHORES {
        let call = format!("{} {}", chore.name, chore.arguments);
        text.push_str(&format!("\n  {call:<24} {}", chore.about));
    }
    text
}

/// Refuses arguments that a chore does not know; `Some` is the exit code to leave with.
fn misuse(chore: &str, arguments: &[String], known: &[&str]) -> Option<ExitCode> {
    let unknown = arguments
        .iter()
        .find(|argument| !known.contains(&argument.as_str()))?;
    report::line(&format!(
        "cargo xtask {chore} does not know “{unknown}”.\n\n{}",
        help()
    ));
    Some(ExitCode::from(EXIT_MISUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_chore() {
        let text = help();
        for chore in CHORES {
            assert!(text.contains(chore.name), "{}", chore.name);
        }
    }

    #[test]
    fn an_unknown_argument_is_misuse() {
        assert!(misuse("tidy", &["--fast".to_owned()], &[]).is_some());
        assert!(misuse("build-times", &["--cold".to_owned()], &["--cold"]).is_none());
    }
}
