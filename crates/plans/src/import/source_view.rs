//! The source text with its leaves marked, so that tree and text point at each other.

use maud::{Markup, Render, html};

/// One marked stretch of the source (标记).
#[derive(Debug, Clone)]
pub struct Mark {
    /// First scalar, and one after the last.
    pub span: (usize, usize),
    /// Its anchor in the text; the tree links to it.
    pub id: String,
    /// The anchor in the tree that it links to; empty for none.
    pub to: String,
    /// What it is, for the tip: 章、条、句、项目、版头.
    pub what: String,
    /// Whether the reader pointed at it.
    pub doubtful: bool,
}

/// The text of `source` with `marks`. Marks that overlap an earlier one are left out; text
/// between marks is shown as it is.
pub fn marked(source: &str, marks: &[Mark]) -> Markup {
    let chars: Vec<char> = source.chars().collect();
    let mut sorted: Vec<&Mark> = marks.iter().filter(|m| m.span.0 < m.span.1).collect();
    sorted.sort_by_key(|m| (m.span.0, m.span.1));
    let text = |from: usize, to: usize| -> String {
        let (from, to) = (from.min(chars.len()), to.min(chars.len()));
        chars[from..to.max(from)].iter().collect()
    };
    let mut at = 0;
    let mut pieces: Vec<Markup> = Vec::new();
    for mark in sorted {
        if mark.span.0 < at || mark.span.1 > chars.len() {
            continue;
        }
        pieces.push(text(at, mark.span.0).render());
        pieces.push(stretch(mark, &text(mark.span.0, mark.span.1)));
        at = mark.span.1;
    }
    pieces.push(text(at, chars.len()).render());
    html! {
        div.source tabindex="0" role="region" aria-label="原文" {
            @for piece in &pieces { (piece) }
        }
    }
}

fn stretch(mark: &Mark, text: &str) -> Markup {
    let class = match mark.what.as_str() {
        _ if mark.doubtful => "warn",
        "章" | "条" | "章标题" | "条标题" => "info",
        "项目" => "ok",
        _ => "plain",
    };
    html! {
        mark id=(mark.id) class=(class) title=(mark.what) {
            @if mark.to.is_empty() { (text) } @else { a href={ "#" (mark.to) } { (text) } }
        }
    }
}
