//! The house rules that no compiler knows, each a function from the texts of the repository to
//! findings, each tested with bad input. See CONTRIBUTING.md for the reasons.

pub mod arrows;
mod layers;
mod leftovers;
mod lexer;
mod markdown;
pub mod migrations;
mod sizes;
mod sql;
mod words;

use std::{fmt, process::ExitCode};

use crate::{
    repo::{self, Tree},
    report,
};

/// Something that tidy has to say about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// From 1; 0 is the file as a whole.
    line: usize,
    text: String,
    weight: Weight,
}

/// Whether a finding fails the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Breach,
    Note,
}

impl Finding {
    /// A broken rule.
    fn breach(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            text: text.into(),
            weight: Weight::Breach,
        }
    }

    /// Something to know; it fails nothing.
    fn note(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            weight: Weight::Note,
            ..Self::breach(path, line, text)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        let note = match self.weight {
            Weight::Breach => "",
            Weight::Note => "(note) ",
        };
        write!(f, ": {note}{}", self.text)
    }
}

type Check = fn(&Tree) -> Vec<Finding>;

/// Every rule about texts; the one about arrows reads the manifests.
const CHECKS: &[(&str, Check)] = &[
    ("file sizes", sizes::files),
    ("line lengths", sizes::lines),
    ("handlers", sizes::handlers),
    ("Chinese terms in models", words::terms),
    ("sources of constants", words::sources),
    ("imports of models and rules", layers::imports),
    ("paths in pages", layers::paths),
    ("table prefixes", sql::tables),
    ("SQL texts", sql::texts),
    ("leftovers", leftovers::check),
    ("titles of Markdown", markdown::titles),
    ("migrations", migrations::check),
];

/// All findings about the repository.
fn findings() -> Result<Vec<Finding>, String> {
    let tree = Tree::read(&repo::root())?;
    let mut all: Vec<Finding> = CHECKS.iter().flat_map(|(_, run)| run(&tree)).collect();
    all.extend(arrows::check(&repo::workspace()?.members, &tree));
    Ok(all)
}

/// Runs every rule and shows what it finds.
pub fn stage() -> Result<(), String> {
    let tree = Tree::read(&repo::root())?;
    let found = findings()?;
    for finding in &found {
        report::line(&finding.to_string());
    }
    report::line(&sizes::summary(&tree));
    match found.iter().filter(|f| f.weight == Weight::Breach).count() {
        0 => Ok(()),
        breaches => Err(format!("{breaches} house rules broken")),
    }
}

/// `cargo xtask tidy`.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("tidy", arguments, &[]) {
        return code;
    }
    match stage() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// The area that a path belongs to: `plans` for `crates/plans/src/store.rs`.
fn area_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// Whether a Rust file is the layer called `name` (`model.rs`, or any file below `model/`).
fn is_layer(path: &str, name: &str) -> bool {
    let in_source = path.starts_with("crates/") && path.contains("/src/");
    in_source && (path.ends_with(&format!("/{name}.rs")) || path.contains(&format!("/{name}/")))
}

/// Whether a Rust file holds only tests.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The part of a Rust file before its module of tests.
fn without_tests(source: &str) -> &str {
    let mut start = 0;
    for (place, _) in source.match_indices("\n#[cfg(test)]\nmod ") {
        let head = source[place..].lines().nth(2).unwrap_or_default();
        if head.ends_with('{') {
            start = place + 1;
            break;
        }
    }
    if start == 0 { source } else { &source[..start] }
}

/// Asserts what `run` says about `sources`, one `path:line: text` each.
#[cfg(test)]
fn expect(run: Check, sources: &[(&str, &str)], expected: &[&str]) {
    let said: Vec<String> = run(&Tree::of(sources))
        .iter()
        .map(Finding::to_string)
        .collect();
    assert_eq!(said, expected);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let breaches: Vec<String> = findings()
            .unwrap()
            .iter()
            .filter(|finding| finding.weight == Weight::Breach)
            .map(Finding::to_string)
            .collect();
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }

    #[test]
    fn layers_are_files_or_folders() {
        assert!(is_layer("crates/plans/src/model.rs", "model"));
        assert!(is_layer("crates/plans/src/project/rules.rs", "rules"));
        assert!(is_layer("crates/plans/src/store/project.rs", "store"));
        assert!(!is_layer("xtask/src/model.rs", "model"));
        assert_eq!(area_of("crates/plans/src/model.rs"), Some("plans"));
    }

    #[test]
    fn a_module_of_tests_ends_the_code() {
        let inline = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(without_tests(inline), "fn a() {}\n\n");
        let beside = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n";
        assert_eq!(without_tests(beside), beside);
    }
}
