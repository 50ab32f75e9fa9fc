//! Migrations go forward without gaps, explain their tables, and never change once released.

use std::{collections::BTreeMap, fs, process::ExitCode};

use super::{Finding, words::is_chinese};
use crate::{
    repo::{self, Source, Tree},
    report,
};

/// Beside the migrations: `checksum file` a line, written by `cargo xtask release-migrations`.
const RELEASED: &str = "released.txt";

/// Gaps, doubles and changed migrations.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let released = |folder: &str| {
        fs::read_to_string(repo::root().join(folder).join(RELEASED)).unwrap_or_default()
    };
    check_with(tree, &released)
}

fn check_with(tree: &Tree, released: &dyn Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, sources) in folders(tree) {
        findings.extend(gaps(&sources));
        findings.extend(sources.iter().flat_map(|source| unexplained(source)));
        findings.extend(changes(folder, &sources, &released(folder)));
    }
    findings
}

/// Migrations by their folder.
fn folders(tree: &Tree) -> BTreeMap<&str, Vec<&Source>> {
    let mut folders: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in tree.of_kind("sql") {
        if let Some((folder, _)) = source.path.rsplit_once('/')
            && folder.rsplit('/').next() == Some("migrations")
        {
            folders.entry(folder).or_default().push(source);
        }
    }
    folders
}

/// Numbers run from 1; only the two engines' halves of one migration may share a number.
fn gaps(sources: &[&Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut next = 1;
    let mut last = "";
    for source in sources {
        let file = file_of(source);
        let number = file.split('_').next().and_then(|n| n.parse::<u32>().ok());
        let stem = file.split('.').next().unwrap_or_default();
        if number.is_some_and(|n| n + 1 == next) && stem == last {
            continue;
        }
        if number != Some(next) {
            let text = format!("the next migration has the number {next:04}");
            findings.push(Finding::breach(&source.path, 0, text));
        }
        next = number.unwrap_or(next) + 1;
        last = stem;
    }
    findings
}

/// Tables whose comment above does not carry the Chinese term.
fn unexplained(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut comment = String::new();
    for (index, line) in source.text.lines().enumerate() {
        if let Some(text) = line.strip_prefix("--") {
            comment.push_str(text);
            continue;
        }
        if line.is_empty() {
            continue;
        }
        if let Some(rest) = line.strip_prefix("create table ")
            && !comment.chars().any(is_chinese)
        {
            let table = rest.split([' ', '(']).next().unwrap_or_default();
            let text = format!("{table} has no comment with its Chinese term above it");
            findings.push(Finding::breach(&source.path, index + 1, text));
        }
        comment.clear();
    }
    findings
}

/// Released migrations that are gone or differ.
fn changes(folder: &str, sources: &[&Source], released: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in released.lines() {
        let Some((sum, file)) = line.split_once(' ') else {
            continue;
        };
        let path = format!("{folder}/{file}");
        let now = sources.iter().find(|source| source.path == path);
        if now.is_none_or(|source| checksum(&source.text) != sum) {
            let text = "released migrations never change: write a new one";
            findings.push(Finding::breach(&path, 0, text));
        }
    }
    findings
}

fn file_of(source: &Source) -> &str {
    source.path.rsplit('/').next().unwrap_or_default()
}

/// FNV-1a over 64 bits: it guards against a slip, not against intent.
fn checksum(text: &str) -> String {
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{sum:016x}")
}

/// `cargo xtask release-migrations`: notes the checksums of all migrations as they stand.
pub fn release(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("release-migrations", arguments, &[]) {
        return code;
    }
    match write_released() {
        Ok(files) => {
            report::line(&format!("{files} migrations are frozen"));
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn write_released() -> Result<usize, String> {
    let tree = Tree::read(&repo::root())?;
    let breaches = check(&tree);
    if let Some(breach) = breaches.first() {
        return Err(breach.to_string());
    }
    let mut files = 0;
    for (folder, sources) in folders(&tree) {
        let lines: String = sources
            .iter()
            .map(|source| format!("{} {}\n", checksum(&source.text), file_of(source)))
            .collect();
        let list = repo::root().join(folder).join(RELEASED);
        fs::write(&list, lines).map_err(|error| format!("{}: {error}", list.display()))?;
        files += sources.len();
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sources: &[(&str, &str)], released: &str) -> Vec<String> {
        check_with(&Tree::of(sources), &|_| released.to_owned())
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn a_gap_is_found() {
        let sources = [
            ("migrations/0001_platform_first.sql", ""),
            ("migrations/0002_plans_key.postgres.sql", ""),
            ("migrations/0002_plans_key.sqlite.sql", ""),
            ("migrations/0004_plans_more.sql", ""),
            ("migrations/0004_plans_other.sql", ""),
            ("crates/plans/testdata/x.sql", ""),
        ];
        assert_eq!(
            said(&sources, ""),
            [
                "migrations/0004_plans_more.sql: the next migration has the number 0003",
                "migrations/0004_plans_other.sql: the next migration has the number 0005",
            ]
        );
    }

    #[test]
    fn a_table_without_its_term_is_found() {
        let text =
            "-- Plans (计划).\ncreate table plans_plan (\n);\n\ncreate table plans_x (\n);\n";
        assert_eq!(
            said(&[("migrations/0001_plans_first.sql", text)], ""),
            [
                "migrations/0001_plans_first.sql:5: plans_x has no comment with its Chinese term \
              above it"
            ]
        );
    }

    #[test]
    fn a_released_migration_stays_as_it_is() {
        let sources = [
            ("migrations/0001_a.sql", "create"),
            ("migrations/0002_b.sql", "x"),
        ];
        let good = format!("{} 0001_a.sql\n", checksum("create"));
        assert!(said(&sources, &good).is_empty());
        let changed = format!("{good}{} 0002_b.sql\nffff 0009_gone.sql\n", checksum("y"));
        let text = "released migrations never change: write a new one";
        assert_eq!(
            said(&sources, &changed),
            [
                format!("migrations/0002_b.sql: {text}"),
                format!("migrations/0009_gone.sql: {text}"),
            ]
        );
    }
}
