//! Rows whose cells are only kept apart by single blanks, as text from a pdf has them.

use super::{
    columns::{Head, Role, Style, split as words_of},
    model::Span,
    numerals,
    page::Page,
    time::{self, Understood},
};

/// Splits a row by what its words are: number, name, time, owners. `None` when it is no row.
pub(crate) fn split(page: &Page, head: &Head, line: Span) -> Option<Vec<(usize, Span)>> {
    let words = words_of(page, line, Style::Blanks);
    let columns = &head.columns;
    if words.len() < 2 || words.len() > 60 {
        return None;
    }
    if columns[0].role == Role::No {
        let (_, end) = numerals::number(&page.chars[..words[0].1], words[0].0)?;
        (end == words[0].1).then_some(())?;
    }
    if words.len() == columns.len() {
        let cells: Vec<(usize, Span)> = words.into_iter().enumerate().collect();
        let time = columns.iter().position(|c| c.role == Role::Time);
        let fits = time.is_none_or(|at| is_time(page, cells[at].1));
        if fits {
            return Some(cells);
        }
        return by_time(page, head, &words_of(page, line, Style::Blanks));
    }
    by_time(page, head, &words)
}

/// Finds the words of the time column; what stands before is the name, what follows the owners.
fn by_time(page: &Page, head: &Head, words: &[Span]) -> Option<Vec<(usize, Span)>> {
    let columns = &head.columns;
    let time = columns.iter().position(|c| c.role == Role::Time)?;
    let first = (0..words.len()).find(|&at| at >= time.min(1) && is_time(page, words[at]))?;
    let mut last = first;
    while last + 1 < words.len() && is_time(page, Span(words[first].0, words[last + 1].1)) {
        last += 1;
    }
    let mut cells = spread(&words[..first], 0, time)?;
    cells.push((time, Span(words[first].0, words[last].1)));
    cells.extend(spread(&words[last + 1..], time + 1, columns.len())?);
    Some(cells)
}

/// Gives words to the columns `from..to`, one each; the last column takes what is left over.
fn spread(words: &[Span], from: usize, to: usize) -> Option<Vec<(usize, Span)>> {
    if words.is_empty() {
        return Some(Vec::new());
    }
    if from == to {
        return None;
    }
    let mut cells: Vec<(usize, Span)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let column = (from + at).min(to - 1);
        match cells.last_mut() {
            Some((before, span)) if *before == column => *span = span.hull(*word),
            Some(_) | None => cells.push((column, *word)),
        }
    }
    Some(cells)
}

fn is_time(page: &Page, span: Span) -> bool {
    let text: String = page.slice(span).iter().take(60).collect();
    time::parse_time_cell(&text).understood != Understood::Not
}
