//! Layers inside an area: models and rules are pure, pages take their addresses from `paths`.

use super::{
    Finding, area_of,
    arrows::is_area,
    is_layer, is_test,
    lexer::{self, Kind, Piece},
    without_tests,
};
use crate::repo::Tree;

/// Roots that models and rules may import.
const PURE: &[&str] = &[
    "std", "core", "alloc", "kernel", "serde", "schemars", "jiff", "crate", "super", "self",
];
/// Words of the platform without I/O: keys of people and bodies, what an actor may do, subjects.
const PURE_WORDS: &[&str] = &["platform::access::", "platform::subject::"];
/// Modules of their own crate that touch the outside, which they may not import. Nouns re-export
/// their models, so a path need not name `model` or `rules`.
const OUTSIDE: &[&str] = &[
    "store", "web", "pages", "forms", "commands", "load", "people", "house", "area", "remind",
    "demo", "handing",
];
/// Names that, written out with `::`, would get around an import.
const IMPURE: &[&str] = &[
    "platform",
    "typeset",
    "organisation",
    "approvals",
    "documents",
    "plans",
    "axum",
    "maud",
    "tokio",
    "rusqlite",
    "postgres",
];

/// What models and rules import besides words.
pub fn imports(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs") {
        let pure = is_layer(&source.path, "model") || is_layer(&source.path, "rules");
        let in_area = area_of(&source.path).is_some_and(is_area);
        if !pure || !in_area || is_test(&source.path) {
            continue;
        }
        for (line, path) in named(without_tests(&source.text)) {
            let text = format!("models and rules do not know {path}");
            findings.push(Finding::breach(&source.path, line, text));
        }
    }
    findings
}

/// Paths that a pure file may not name, with their lines.
fn named(source: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (line, statement) in statements(source) {
        match statement.trim_start().strip_prefix("use ") {
            Some(tree) => {
                let paths = flatten(tree);
                named.extend(paths.into_iter().filter(|p| !is_pure(p)).map(|p| (line, p)));
            }
            None if PURE_WORDS.iter().any(|word| statement.contains(word)) => {}
            None => {
                let found = IMPURE.iter().find(|name| names(&statement, name));
                named.extend(found.map(|name| (line, format!("{name}::"))));
            }
        }
    }
    named
}

/// Whether `code` has `name::` as the root of a path.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(place, _)| {
        let before = code[..place].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

fn is_pure(path: &str) -> bool {
    if PURE_WORDS.iter().any(|word| path.starts_with(word)) {
        return true;
    }
    let segments: Vec<&str> = path.split("::").collect();
    let root = segments[0];
    if !PURE.contains(&root) {
        return false;
    }
    let own = ["crate", "super", "self"].contains(&root);
    !own || !segments.iter().any(|s| OUTSIDE.contains(s))
}

/// Code cut at `;`, `{` of blocks left in place; a `use` with braces is one statement.
fn statements(source: &str) -> Vec<(usize, String)> {
    let mut statements = Vec::new();
    let mut current = String::new();
    let mut first_line = 1;
    for Piece { kind, text, line } in lexer::pieces(source) {
        if kind != Kind::Code {
            continue;
        }
        let mut at = line;
        for c in text.chars() {
            if c == '\n' {
                at += 1;
            }
            if current.trim().is_empty() {
                first_line = at;
            }
            let ends = c == ';' || (c == '\n' && !current.trim_start().starts_with("use "));
            if ends {
                statements.push((first_line, without_visibility(&current)));
                current.clear();
            } else {
                current.push(c);
            }
        }
    }
    statements.push((first_line, without_visibility(&current)));
    statements
}

fn without_visibility(statement: &str) -> String {
    let plain = statement.trim();
    let rest = plain
        .strip_prefix("pub ")
        .or_else(|| plain.strip_prefix("pub(crate) "))
        .unwrap_or(plain);
    rest.to_owned()
}

/// `a::{b, c::{d, self}}` → `a::b`, `a::c::d`, `a::c`.
fn flatten(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        let plain = tree.split(" as ").next().unwrap_or(tree).trim();
        return Some(plain.trim_end_matches("::self").to_owned())
            .filter(|path| !path.is_empty())
            .into_iter()
            .collect();
    };
    let inside = rest.trim_end().trim_end_matches('}');
    let inside = &rest[..inside.len() + closing_kept(inside, rest)];
    split_at_top(inside)
        .into_iter()
        .flat_map(|part| flatten(&format!("{}{}", head.trim(), part.trim())))
        .collect()
}

/// How many closing braces belong to groups inside: one less than stripped.
fn closing_kept(inside: &str, rest: &str) -> usize {
    let stripped = rest.trim_end().len() - inside.len();
    stripped.saturating_sub(1)
}

/// Parts between commas that stand in no inner group.
fn split_at_top(group: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (place, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&group[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Addresses written into pages instead of taken from `paths`.
pub fn paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs").filter(|s| is_layer(&s.path, "pages")) {
        let mut before = "";
        for piece in lexer::pieces(without_tests(&source.text)) {
            match piece.kind {
                Kind::Code => before = piece.text.trim_end(),
                Kind::Text if is_address(before, piece.text) => {
                    let text = format!("the address “{}” belongs into paths", piece.text);
                    findings.push(Finding::breach(&source.path, piece.line, text));
                }
                Kind::Text | Kind::Comment | Kind::Char => {}
            }
        }
    }
    findings
}

fn is_address(code_before: &str, text: &str) -> bool {
    let attribute = [
        "href=",
        "action=",
        "formaction=",
        "href=(format!(",
        "action=(format!(",
    ];
    let leads = attribute.iter().any(|head| code_before.ends_with(head));
    text.starts_with('/') && leads
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn an_import_that_is_not_pure_is_found() {
        let text = "\
use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Id, Refusal};
use platform::{db::Tx, Error};

use crate::{
    model::{Plan, Stage},
    store::{self, find},
};

fn f(tx: &organisation::Body) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;
}
";
        expect(
            imports,
            &[
                ("crates/plans/src/rules.rs", text),
                ("crates/plans/src/web.rs", text),
            ],
            &[
                "crates/plans/src/rules.rs:5: models and rules do not know platform::db::Tx",
                "crates/plans/src/rules.rs:5: models and rules do not know platform::Error",
                "crates/plans/src/rules.rs:7: models and rules do not know crate::store",
                "crates/plans/src/rules.rs:7: models and rules do not know crate::store::find",
                "crates/plans/src/rules.rs:12: models and rules do not know organisation::",
            ],
        );
    }

    #[test]
    fn groups_of_imports_are_flattened() {
        assert_eq!(
            flatten("a::{b, c::{d, self}, e as f}"),
            ["a::b", "a::c::d", "a::c", "a::e"]
        );
        assert_eq!(flatten("a::{b::{c, d}}"), ["a::b::c", "a::b::d"]);
        assert_eq!(flatten("a::b"), ["a::b"]);
    }

    #[test]
    fn an_address_in_a_page_is_found() {
        let text = r#"
fn page() -> Markup {
    html! {
        a href="/plans/2025" { "计划" }
        a href=(paths::plan(year)) { "/计划" }
        form method="post" action=(format!("/plans/{year}/issue")) {}
    }
}
"#;
        expect(
            paths,
            &[("crates/plans/src/pages.rs", text)],
            &[
                "crates/plans/src/pages.rs:4: the address “/plans/2025” belongs into paths",
                "crates/plans/src/pages.rs:6: the address “/plans/{year}/issue” belongs into paths",
            ],
        );
    }
}
