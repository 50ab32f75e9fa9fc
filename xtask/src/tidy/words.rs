//! Words: a model speaks the union's language, a rule says where it comes from.

use super::{Finding, is_layer, is_test, without_tests};
use crate::repo::{Source, Tree};

/// Openings of an item that a model shows to others.
const ITEMS: &[&str] = &[
    "pub struct ",
    "pub enum ",
    "pub trait ",
    "pub type ",
    "pub const ",
];
/// Openings of a constant of a rule.
const CONSTANTS: &[&str] = &["pub const ", "pub(crate) const ", "pub(super) const "];

/// Types, constants and variants in `model.rs` without a Chinese term in their documentation.
pub fn terms(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in layer(tree, "model") {
        for item in items(&source.text) {
            if !item.doc.chars().any(is_chinese) {
                let text = format!("{} has no Chinese term in its documentation", item.name);
                findings.push(Finding::breach(&source.path, item.line, text));
            }
        }
    }
    findings
}

/// Constants in `rules.rs` that do not say where they come from. Those that say `Unverified:`
/// are listed, because somebody has to read the official text.
pub fn sources(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in layer(tree, "rules") {
        for item in items(&source.text) {
            if !CONSTANTS.iter().any(|head| item.head.starts_with(head)) {
                continue;
            }
            if item.doc.contains("Unverified:") {
                let text = format!("{} rests on a text that nobody here has read", item.name);
                findings.push(Finding::note(&source.path, item.line, text));
            } else if !item.doc.contains("Source:") {
                let text = format!("{} has no `Source:` in its documentation", item.name);
                findings.push(Finding::breach(&source.path, item.line, text));
            }
        }
    }
    findings
}

fn layer<'a>(tree: &'a Tree, name: &'static str) -> impl Iterator<Item = &'a Source> {
    tree.of_kind("rs")
        .filter(move |source| is_layer(&source.path, name) && !is_test(&source.path))
}

/// An item or a variant with its documentation.
struct Item<'a> {
    line: usize,
    head: &'a str,
    name: &'a str,
    doc: String,
}

/// The public items at the margin and the variants of public enums, as rustfmt lays them out.
fn items(source: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut doc = String::new();
    let mut attribute_depth = 0_usize;
    let mut in_enum = false;
    for (index, line) in without_tests(source).lines().enumerate() {
        let trimmed = line.trim_start();
        if let Some(text) = trimmed.strip_prefix("///") {
            doc.push_str(text);
            continue;
        }
        if attribute_depth > 0 || trimmed.starts_with("#[") {
            attribute_depth += line.matches('[').count();
            attribute_depth = attribute_depth.saturating_sub(line.matches(']').count());
            continue;
        }
        let indent = line.len() - trimmed.len();
        let is_item = indent == 0
            && [ITEMS, CONSTANTS]
                .concat()
                .iter()
                .any(|h| line.starts_with(h));
        let is_variant = in_enum && indent == 4 && trimmed.starts_with(char::is_uppercase);
        if is_item || is_variant {
            items.push(Item {
                line: index + 1,
                head: trimmed,
                name: name_in(trimmed),
                doc: std::mem::take(&mut doc),
            });
        }
        doc.clear();
        if indent == 0 && !line.is_empty() {
            in_enum = line.starts_with("pub enum ") && line.ends_with('{');
        }
    }
    items
}

/// `Plan` in `pub struct Plan {`, `Issued` in `Issued { on: Date },`.
fn name_in(head: &str) -> &str {
    let after_keyword = ["struct ", "enum ", "trait ", "type ", "const "]
        .iter()
        .find_map(|keyword| head.split_once(keyword).map(|(_, rest)| rest))
        .filter(|_| head.starts_with("pub"))
        .unwrap_or(head);
    let end = after_keyword
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(after_keyword.len());
    &after_keyword[..end]
}

/// Whether `c` is a Chinese character.
pub fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::{super::expect, *};

    #[test]
    fn a_model_item_without_its_term_is_found() {
        let text = "\
/// A yearly plan (计划).
#[derive(
    Debug, Clone,
)]
pub struct Plan {
    pub id: Id<Plan>,
}

/// Where it stands.
pub enum Stage {
    /// 草稿
    Draft,
    /// Issued, no term.
    Issued { on: Date },
}

impl Stage {
    pub const FIRST: Self = Self::Draft;
}
";
        expect(
            terms,
            &[
                ("crates/plans/src/model.rs", text),
                ("crates/plans/src/web.rs", text),
            ],
            &[
                "crates/plans/src/model.rs:10: Stage has no Chinese term in its documentation",
                "crates/plans/src/model.rs:14: Issued has no Chinese term in its documentation",
            ],
        );
    }

    #[test]
    fn a_constant_without_its_source_is_found() {
        let text = "\
/// Days before the end that a reminder goes out.
pub const REMIND_DAYS: i64 = 7;
/// Source: house rule, ADR-0005.
pub const SILENT_MONTHS: i64 = 1;
/// Unverified: nobody has the text.
pub const TERM_YEARS: i64 = 5;
const PRIVATE: i64 = 1;
";
        expect(
            sources,
            &[("crates/plans/src/rules.rs", text)],
            &[
                "crates/plans/src/rules.rs:2: REMIND_DAYS has no `Source:` in its documentation",
                "crates/plans/src/rules.rs:6: (note) TERM_YEARS rests on a text that nobody here \
                 has read",
            ],
        );
    }
}
