//! Documents have one title.

use super::Finding;
use crate::repo::Tree;

/// Markdown files with no title, or with more than one.
pub fn titles(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.of_kind("md") {
        let mut in_fence = false;
        let mut count = 0;
        for line in source.text.lines() {
            if line.trim_start().starts_with("```") {
                in_fence = !in_fence;
            }
            if !in_fence && line.starts_with("# ") {
                count += 1;
            }
        }
        if count != 1 {
            let text = format!("a document has one title, not {count}");
            findings.push(Finding::breach(&source.path, 0, text));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn a_document_has_one_title() {
        expect(
            titles,
            &[
                ("good.md", "# One\n\n```sh\n# a comment\n```\n\n## Two\n"),
                ("none.md", "text\n"),
                ("two.md", "# One\n# Two\n"),
            ],
            &[
                "none.md: a document has one title, not 0",
                "two.md: a document has one title, not 2",
            ],
        );
    }
}
