//! Which part of the text a project may carry out, by the words they share. Pure.

use std::collections::BTreeSet;

use super::model::{Part, PartKind};

/// From so many thousandths of a project's word pairs found in a part on, a link is proposed.
/// Source: tried on plans of several unions; below it, proposals are noise.
pub const SUGGEST_PERMILLE_MIN: usize = 340;

/// Most proposals for one project. Source: more are not looked through.
pub const SUGGESTIONS_MAX: usize = 3;

/// Words that stand in every plan and tell nothing.
const COMMON: &[&str] = &[
    "开展", "活动", "工作", "组织", "职工", "工会", "及各", "各类", "进行", "做好", "加强", "推进",
];

/// The parts that a project called `name` may carry out, likeliest first. Sentences are
/// looked at, and measures by their headings.
pub fn suggest<'a>(name: &str, parts: &'a [Part]) -> Vec<&'a Part> {
    let pairs = pairs_of(name);
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(usize, i64, &Part)> = parts
        .iter()
        .filter(|p| p.kind != PartKind::Chapter)
        .filter_map(|part| {
            let theirs = pairs_of(&part.text);
            let shared = pairs.intersection(&theirs).count() * 1_000 / pairs.len();
            (shared >= SUGGEST_PERMILLE_MIN).then_some((shared, part.place, part))
        })
        .collect();
    scored.sort_by_key(|(score, place, _)| (std::cmp::Reverse(*score), *place));
    scored
        .into_iter()
        .take(SUGGESTIONS_MAX)
        .map(|(_, _, part)| part)
        .collect()
}

fn pairs_of(text: &str) -> BTreeSet<String> {
    let mut plain = text.to_owned();
    for word in COMMON {
        plain = plain.replace(word, "\n");
    }
    let chars: Vec<char> = plain.chars().collect();
    chars
        .windows(2)
        .filter(|pair| pair.iter().all(|c| c.is_alphanumeric()))
        .map(|pair| pair.iter().collect())
        .collect()
}
