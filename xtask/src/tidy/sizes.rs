//! Sizes: a file that grows wants a noun.

use super::{
    Finding, area_of,
    arrows::is_area,
    is_layer, is_test,
    lexer::{self, Kind},
    without_tests,
};
use crate::repo::{Source, Tree};

/// No Rust file is longer, tests included.
const FILE_LINES_MAX: usize = 600;
/// Longer ones, tests not counted, are named.
const FILE_LINES_NOTE: usize = 400;
/// Characters of code and comment on a line; a Chinese character is one.
const LINE_CHARS_MAX: usize = 100;
/// The same with the text that the line quotes, which is no reason to break it.
const QUOTING_LINE_CHARS_MAX: usize = 160;
/// Lines of a handler, signature included.
const HANDLER_LINES_MAX: usize = 25;

/// Files that are too long.
pub fn files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs") {
        let all = source.text.lines().count();
        let code = without_tests(&source.text).lines().count();
        if all > FILE_LINES_MAX {
            let text = format!("{all} lines, at most {FILE_LINES_MAX}: split it by a noun");
            findings.push(Finding::breach(&source.path, 0, text));
        } else if code > FILE_LINES_NOTE && !is_test(&source.path) {
            let text = format!("{code} lines without tests, more than {FILE_LINES_NOTE}");
            findings.push(Finding::note(&source.path, 0, text));
        }
    }
    findings
}

/// `120 Rust files, median 90 lines, nine of ten below 310, largest 590`.
pub fn summary(tree: &Tree) -> String {
    let mut sizes: Vec<usize> = tree
        .of_kind("rs")
        .map(|source| source.text.lines().count())
        .collect();
    sizes.sort_unstable();
    let at = |numerator: usize| {
        let place = sizes.len() * numerator / 10;
        sizes.get(place).copied().unwrap_or_default()
    };
    format!(
        "{} Rust files: median {} lines, nine of ten at most {}, largest {}",
        sizes.len(),
        at(5),
        at(9),
        sizes.last().copied().unwrap_or_default()
    )
}

/// Lines that are too long. A line with a URL may be as long as it must; quoted text does not
/// count up to a point, so that a sentence for people stays in one piece.
pub fn lines(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("rs") {
        let quoted = quoted_chars(&source.text);
        for (index, line) in source.text.lines().enumerate() {
            let all = line.chars().count();
            let own = all - quoted.get(index).copied().unwrap_or_default();
            if own > LINE_CHARS_MAX || all > QUOTING_LINE_CHARS_MAX {
                findings.extend(too_long(source, index, all));
            }
        }
    }
    for source in tree.of_kind("sql") {
        for (index, line) in source.text.lines().enumerate() {
            let all = line.chars().count();
            if all > LINE_CHARS_MAX {
                findings.extend(too_long(source, index, all));
            }
        }
    }
    findings
}

fn too_long(source: &Source, index: usize, chars: usize) -> Option<Finding> {
    let line = source.text.lines().nth(index)?;
    if line.contains("http://") || line.contains("https://") {
        return None;
    }
    let text = format!("{chars} characters, at most {LINE_CHARS_MAX} besides quoted text");
    Some(Finding::breach(&source.path, index + 1, text))
}

/// For each line, how many of its characters are quoted text.
fn quoted_chars(text: &str) -> Vec<usize> {
    let mut quoted = vec![0; text.lines().count() + 1];
    for piece in lexer::pieces(text) {
        if piece.kind == Kind::Text {
            for (offset, line) in piece.text.split('\n').enumerate() {
                quoted[piece.line - 1 + offset] += line.trim_end_matches('\r').chars().count();
            }
        }
    }
    quoted
}

/// Handlers that no longer read as a sentence: named, not refused.
pub fn handlers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let in_area = |source: &&Source| {
        area_of(&source.path).is_some_and(|area| is_area(area) && area != "platform")
    };
    for source in tree
        .of_kind("rs")
        .filter(in_area)
        .filter(|source| is_layer(&source.path, "web"))
    {
        let mut start = None;
        for (index, line) in without_tests(&source.text).lines().enumerate() {
            if ["async fn ", "pub async fn ", "pub(crate) async fn "]
                .iter()
                .any(|head| line.starts_with(head))
            {
                start = Some(index);
            }
            if line == "}"
                && let Some(first) = start.take()
            {
                let length = index + 1 - first;
                if length > HANDLER_LINES_MAX {
                    let text = format!("a handler of {length} lines, at most {HANDLER_LINES_MAX}");
                    findings.push(Finding::note(&source.path, first + 1, text));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn a_long_file_is_found() {
        let long = "\n".repeat(601);
        let longish = "\n".repeat(401);
        expect(
            files,
            &[
                ("crates/a/src/store.rs", &long),
                ("crates/a/src/web.rs", &longish),
                ("crates/a/src/tests.rs", &longish),
            ],
            &[
                "crates/a/src/store.rs: 601 lines, at most 600: split it by a noun",
                "crates/a/src/web.rs: (note) 401 lines without tests, more than 400",
            ],
        );
    }

    #[test]
    fn a_long_line_is_found_unless_it_quotes() {
        let comment = format!("// {}", "说".repeat(98));
        let quote = format!("let text = \"{}\";", "说".repeat(140));
        let long_quote = format!("let text = \"{}\";", "说".repeat(160));
        let url = format!("// https://example.org/{}", "x".repeat(100));
        let text = [comment, quote, long_quote, url].join("\n");
        expect(
            lines,
            &[("crates/a/src/store.rs", &text)],
            &[
                "crates/a/src/store.rs:1: 101 characters, at most 100 besides quoted text",
                "crates/a/src/store.rs:3: 174 characters, at most 100 besides quoted text",
            ],
        );
    }

    #[test]
    fn a_long_handler_is_named() {
        let body = "    work();\n".repeat(24);
        let text = format!("\nasync fn show() {{\n{body}}}\nfn helper() {{\n{body}{body}}}\n");
        expect(
            handlers,
            &[("crates/plans/src/web.rs", &text)],
            &["crates/plans/src/web.rs:2: (note) a handler of 26 lines, at most 25"],
        );
    }

    #[test]
    fn the_summary_counts() {
        let tree = Tree::of(&[("a.rs", "\n"), ("b.rs", "\n\n"), ("c.rs", "\n\n\n")]);
        let text = "3 Rust files: median 2 lines, nine of ten at most 3, largest 3";
        assert_eq!(summary(&tree), text);
    }
}
