//! Which marks are chapters and which are measures: every document has its own ladder.

use super::{marks::MarkKind, repair::Para};

/// What a paragraph is in the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Chapter,
    Measure,
    Text,
    /// A Markdown head that is the document's title.
    Title,
}

/// The level of each paragraph; those in `skip` (months of a list, tail) are text.
pub(crate) fn levels(paras: &[Para], skip: &[bool]) -> Vec<Level> {
    let mut levels = vec![Level::Text; paras.len()];
    let mut marked: Vec<(usize, MarkKind, Option<u32>)> = paras
        .iter()
        .enumerate()
        .filter(|(at, para)| !skip[*at] && para.special.is_none())
        .filter_map(|(at, para)| para.mark.as_ref().map(|m| (at, m.kind, m.value)))
        .collect();
    if let Some(at) = title(&marked) {
        levels[at] = Level::Title;
        marked.retain(|(place, _, _)| *place != at);
    }
    let Some(chapter) = chapter_kind(&marked) else {
        let only = kinds(&marked).first().copied();
        for (at, kind, _) in &marked {
            if Some(*kind) == only {
                levels[*at] = Level::Measure;
            }
        }
        return levels;
    };
    let mut at = 0;
    while at < marked.len() {
        let end = marked[at + 1..]
            .iter()
            .position(|(_, kind, _)| *kind == chapter)
            .map_or(marked.len(), |next| at + 1 + next);
        let below = if marked[at].1 == chapter {
            levels[marked[at].0] = Level::Chapter;
            &marked[at + 1..end]
        } else {
            &marked[at..end]
        };
        let measure = kinds(below).first().copied();
        for (place, kind, _) in below {
            if Some(*kind) == measure {
                levels[*place] = Level::Measure;
            }
        }
        at = end;
    }
    levels
}

type Marked = (usize, MarkKind, Option<u32>);

/// The kinds that occur, highest first.
fn kinds(marked: &[Marked]) -> Vec<MarkKind> {
    let mut kinds: Vec<MarkKind> = marked.iter().map(|(_, kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// A Markdown head that stands first, alone on its level, above others, and has no number.
fn title(marked: &[Marked]) -> Option<usize> {
    let kinds = kinds(marked);
    let (top, rest) = kinds.split_first()?;
    let mut of_top = marked.iter().filter(|(_, kind, _)| kind == top);
    let (at, _, value) = of_top.next()?;
    let alone = of_top.next().is_none() && !rest.is_empty();
    let first = marked.first().is_some_and(|(place, _, _)| place == at);
    (matches!(top, MarkKind::Hash(_)) && alone && first && value.is_none()).then_some(*at)
}

/// The kind of the chapters; `None` when the document is one row of measures.
fn chapter_kind(marked: &[Marked]) -> Option<MarkKind> {
    let kinds = kinds(marked);
    let (first, second) = (*kinds.first()?, kinds.get(1).copied());
    let Some(second) = second.filter(|k| *k != MarkKind::Bullet) else {
        let row = matches!(
            first,
            MarkKind::HanBracket
                | MarkKind::Arabic
                | MarkKind::ArabicBracket
                | MarkKind::Circled
                | MarkKind::Bullet
        );
        return (!row || second.is_some()).then_some(first);
    };
    let ones = |kind: MarkKind| {
        let of_kind = marked.iter().filter(move |(_, k, _)| *k == kind);
        of_kind.filter(|(_, _, value)| *value == Some(1)).count()
    };
    let place = |kind: MarkKind| marked.iter().position(|(_, k, _)| *k == kind);
    // `1、 （一） （二） 2、 （一）`: the second kind holds the first one.
    let turned = ones(first) > 1 && ones(second) == 1 && place(second) < place(first);
    Some(if turned { second } else { first })
}
