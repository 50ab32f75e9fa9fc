//! What was left behind while working.

use super::{
    Finding,
    lexer::{self, Kind},
};
use crate::repo::Tree;

/// Code that must not stay, and what to do instead.
const CODE: &[(&str, &str)] = &[
    ("dbg!", "`dbg!` was left behind"),
    (
        "todo!",
        "`todo!` was left behind: finish it or leave the feature out",
    ),
    (
        "unimplemented!",
        "`unimplemented!` was left behind: finish it or leave the feature out",
    ),
    ("#[ignore]", "an ignored test says why: `#[ignore = \"…\"]`"),
];

/// Leftovers in code and comments; quoted text may say anything.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs") {
        for piece in lexer::pieces(&source.text) {
            for (offset, line) in piece.text.lines().enumerate() {
                let found = match piece.kind {
                    Kind::Comment => in_comment(line),
                    Kind::Code => in_code(line),
                    Kind::Text | Kind::Char => None,
                };
                let at = piece.line + offset;
                findings.extend(found.map(|text| Finding::breach(&source.path, at, text)));
            }
        }
    }
    for source in ["sql", "js", "css", "toml"]
        .into_iter()
        .flat_map(|k| tree.of_kind(k))
    {
        for (index, line) in source.text.lines().enumerate() {
            let found = in_comment(line);
            findings.extend(found.map(|text| Finding::breach(&source.path, index + 1, text)));
        }
    }
    findings
}

fn in_comment(line: &str) -> Option<&'static str> {
    if line.contains("FIXME") || line.contains("XXX") {
        return Some("a note to fix something was left behind");
    }
    let numbered = |rest: &str| {
        rest.strip_prefix("(#")
            .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    };
    let open = line.match_indices("TODO").any(|(place, word)| {
        let rest = &line[place + word.len()..];
        !numbered(rest)
    });
    open.then_some("a to-do has the number of an issue: `TODO(#123)`")
}

fn in_code(line: &str) -> Option<&'static str> {
    CODE.iter()
        .find(|(word, _)| {
            line.match_indices(word).any(|(place, _)| {
                let before = line[..place].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            })
        })
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn leftovers_are_found_where_they_count() {
        let text = "\
// FIXME soon
// TODO: later
// TODO(#12): later
let a = dbg!(1);
let b = \"TODO FIXME dbg!(1)\";
#[ignore]
fn todo_list() { my_todo!() }
";
        expect(
            check,
            &[
                ("crates/plans/src/web.rs", text),
                ("static/app.js", "// TODO x\n"),
            ],
            &[
                "crates/plans/src/web.rs:1: a note to fix something was left behind",
                "crates/plans/src/web.rs:2: a to-do has the number of an issue: `TODO(#123)`",
                "crates/plans/src/web.rs:4: `dbg!` was left behind",
                "crates/plans/src/web.rs:6: an ignored test says why: `#[ignore = \"…\"]`",
                "static/app.js:1: a to-do has the number of an issue: `TODO(#123)`",
            ],
        );
    }
}
