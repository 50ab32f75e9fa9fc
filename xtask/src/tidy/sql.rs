//! SQL: each area reads and writes its own tables, and one text runs on both engines.

use super::{
    Finding, area_of,
    arrows::{ARROWS, is_area, prefix_owner},
    is_layer, is_test,
    lexer::{self, Kind},
    without_tests,
};
use crate::repo::Tree;

/// Words after which a statement names a table.
const BEFORE_TABLE: &[&str] = &[
    "from",
    "join",
    "into",
    "update",
    "table",
    "references",
    "exists",
    "on",
];
/// Openings of a statement.
const OPENINGS: &[&str] = &[
    "select ",
    "insert into ",
    "delete from ",
    "create table ",
    "create index ",
    "create unique index ",
    "alter table ",
    "drop table ",
];

/// Tables of another area named by SQL in a crate or in a migration.
pub fn tables(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs") {
        let Some(area) = area_of(&source.path) else {
            continue;
        };
        for piece in lexer::pieces(&source.text) {
            if piece.kind == Kind::Text {
                findings.extend(foreign(&source.path, piece.line, piece.text, |owner, _| {
                    owner == area
                }));
            }
        }
    }
    for source in tree.of_kind("sql") {
        let Some(area) = area_of_migration(&source.path) else {
            continue;
        };
        findings.extend(foreign(&source.path, 1, &source.text, |owner, after| {
            owner == area || (after == "references" && may_know(area, owner))
        }));
    }
    findings
}

/// The tables in `text` that `allowed(owner, word before)` does not allow.
fn foreign(
    path: &str,
    first_line: usize,
    text: &str,
    allowed: impl Fn(&str, &str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut before = "";
    for (offset, line) in text.lines().enumerate() {
        let code = line.split("--").next().unwrap_or_default();
        for word in code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            if word.is_empty() {
                continue;
            }
            let owner = prefix_owner(word).filter(|_| BEFORE_TABLE.contains(&before));
            if let Some(owner) = owner.filter(|owner| !allowed(owner, before)) {
                let text = format!("the table {word} belongs to {owner}: call its functions");
                findings.push(Finding::breach(path, first_line + offset, text));
            }
            before = word;
        }
    }
    findings
}

/// Whether `area` may know `other`, so that a foreign key may point there.
fn may_know(area: &str, other: &str) -> bool {
    ARROWS
        .iter()
        .any(|arrow| arrow.name == area && arrow.knows.contains(&other))
}

/// `plans` for `migrations/0007_plans_evidence.sql` and for SQL below `crates/plans`.
fn area_of_migration(path: &str) -> Option<&str> {
    let file = path.rsplit('/').next()?;
    let named = file
        .split('_')
        .nth(1)
        .map(|word| word.split('.').next().unwrap_or(word))
        .filter(|word| ARROWS.iter().any(|arrow| arrow.name == *word));
    named.or_else(|| area_of(path))
}

/// SQL texts that one of the engines would read differently, or that stand in the wrong file.
pub fn texts(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs").filter(|s| area_of(&s.path).is_some()) {
        for piece in lexer::pieces(without_tests(&source.text)) {
            if piece.kind != Kind::Text || !is_statement(piece.text) {
                continue;
            }
            let mut say = |text: &str| {
                findings.push(Finding::breach(&source.path, piece.line, text));
            };
            for fault in faults(piece.text) {
                say(fault);
            }
            if is_wrong_place(&source.path) {
                say("SQL stands in the store");
            }
        }
    }
    findings
}

/// A whole statement; fragments are too much like sentences.
fn is_statement(text: &str) -> bool {
    let start = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = start.to_ascii_lowercase();
    let opens = OPENINGS.iter().any(|opening| lower.starts_with(opening));
    let updates = lower.starts_with("update ") && lower.contains(" set ");
    let with = lower.starts_with("with ") && lower.contains(" as (");
    let selects_table = !lower.starts_with("select ") || !lower.is_ascii() || lower.len() > 7;
    (opens && selects_table) || updates || with
}

fn faults(sql: &str) -> Vec<&'static str> {
    let mut faults = Vec::new();
    if has_odd_dollar(sql) {
        faults.push("a `$` in SQL is a parameter, `$1` and so on, and stands in no quotes");
    }
    let words: Vec<&str> = sql.split_whitespace().collect();
    if words.windows(2).any(|pair| {
        ["select", "distinct", "returning"].contains(&pair[0]) && pair[1].trim_matches(',') == "*"
    }) {
        faults.push("SQL names its columns, never `*`");
    }
    let first = words.first().copied().unwrap_or_default();
    if first.chars().any(|c| c.is_ascii_uppercase()) {
        faults.push("SQL is written in lower case");
    }
    faults
}

/// The seam rewrites `$n` to `?n` for SQLite without parsing quotes.
fn has_odd_dollar(sql: &str) -> bool {
    let mut in_quotes = false;
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => in_quotes = !in_quotes,
            '$' if in_quotes || !chars.peek().is_some_and(char::is_ascii_digit) => return true,
            _ => {}
        }
    }
    false
}

fn is_wrong_place(path: &str) -> bool {
    let area = area_of(path).unwrap_or_default();
    let has_store = is_area(area) && area != "platform";
    has_store && !is_test(path) && !is_layer(path, "store")
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn a_table_of_another_area_is_found() {
        let text = r#"
fn f(tx: &mut Tx) {
    let own = "select id from plans_plan where body = $1";
    let other = "
        select p.id
        from plans_plan p
        join organisation_body b on b.id = p.body";
    let word = "the organisation_body is no table here";
}
"#;
        expect(
            tables,
            &[("crates/plans/src/store.rs", text)],
            &[
                "crates/plans/src/store.rs:7: the table organisation_body belongs to organisation: \
               call its functions",
            ],
        );
    }

    #[test]
    fn a_foreign_key_points_downward_only() {
        let text = "\
-- join plans_plan is said in a comment only
create table documents_issue (
  body bigint not null references organisation_body (id),
  plan bigint not null references plans_plan (id)
);
";
        expect(
            tables,
            &[("migrations/0003_documents_issue.sql", text)],
            &[
                "migrations/0003_documents_issue.sql:4: the table plans_plan belongs to plans: \
               call its functions",
            ],
        );
    }

    #[test]
    fn an_odd_text_is_found() {
        let text = r#"
fn f(tx: &mut Tx) {
    tx.run("select * from plans_plan where name = '$1'");
    tx.run("SELECT count(*) FROM plans_plan where cost = $a");
    tx.run("select count(*) from plans_plan where id = $1");
    say("please select one");
}
"#;
        let dollar = "a `$` in SQL is a parameter, `$1` and so on, and stands in no quotes";
        let path = "crates/plans/src/store.rs";
        expect(
            texts,
            &[(path, text)],
            &[
                &format!("{path}:3: {dollar}"),
                &format!("{path}:3: SQL names its columns, never `*`"),
                &format!("{path}:4: {dollar}"),
                &format!("{path}:4: SQL is written in lower case"),
            ],
        );
    }

    #[test]
    fn sql_outside_the_store_is_found() {
        let text = r#"fn f() { run("delete from plans_plan where id = $1") }"#;
        expect(
            texts,
            &[
                ("crates/plans/src/web.rs", text),
                ("crates/plans/src/tests.rs", text),
            ],
            &["crates/plans/src/web.rs:1: SQL stands in the store"],
        );
    }
}
