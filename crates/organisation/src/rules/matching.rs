//! Which body a written name means: 局工会女工委 is the women workers' committee of the bureau
//! union, whatever its full name says.

use std::collections::BTreeSet;

/// A body that may be meant, with all its names.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// Full name, short name, aliases.
    pub names: Vec<String>,
    /// The same of the bodies above it, nearest first.
    pub above: Vec<Vec<String>>,
    /// Where it stands.
    pub path: String,
}

/// The text is one of the names.
const EXACT: u16 = 1_000;
/// The text is one of the names, written in another way.
const SAME_WORDS: u16 = 960;
/// A name of a body above, then a name of the body.
const COMPOSED: u16 = 950;
/// The name ends with the text: 总队工会.
const TAIL: u16 = 860;
/// The name contains the text, or its longest words.
const WITHIN: u16 = 720;
/// What a likeness of all pairs of characters would give.
const LIKE_MAX: u16 = 600;
/// Below this nothing is offered.
const SCORE_MIN: u16 = 400;
/// What a body elsewhere in the tree loses against the same name nearby, per step.
const STEP: u16 = 10;
/// The most that distance takes.
const FAR: u16 = 50;
/// Shortest text that a part of a name may stand for.
const PART_MIN: usize = 3;

/// Best first: place in `candidates` and score; `near` is the body whose paper the text stands in.
pub(crate) fn rank(text: &str, near: &str, candidates: &[Candidate]) -> Vec<(usize, u16)> {
    let wanted = plain(text);
    if wanted.chars().count() < 2 {
        return Vec::new();
    }
    let mut found: Vec<(usize, u16)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(place, candidate)| {
            let score = score(&wanted, candidate);
            let score = score.saturating_sub(distance(near, &candidate.path));
            (score >= SCORE_MIN).then_some((place, score))
        })
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

fn score(wanted: &str, candidate: &Candidate) -> u16 {
    let names: Vec<String> = candidate.names.iter().map(|n| plain(n)).collect();
    if names.iter().any(|n| n == wanted) {
        return EXACT;
    }
    let wanted = canonical(wanted);
    let names: Vec<String> = names.iter().map(|n| canonical(n)).collect();
    if names.contains(&wanted) {
        return SAME_WORDS;
    }
    if is_composed(&wanted, &names, &candidate.above) {
        return COMPOSED;
    }
    names
        .iter()
        .map(|name| part_score(&wanted, name))
        .max()
        .unwrap_or(0)
}

fn is_composed(wanted: &str, names: &[String], above: &[Vec<String>]) -> bool {
    names.iter().any(|name| {
        let Some(rest) = wanted.strip_suffix(name.as_str()) else {
            return false;
        };
        let rest = rest.strip_suffix('的').unwrap_or(rest);
        let mut heads = above.iter().flatten();
        !name.is_empty() && heads.any(|head| canonical(&plain(head)) == rest)
    })
}

fn part_score(wanted: &str, name: &str) -> u16 {
    let length = wanted.chars().count();
    if length >= PART_MIN && name.ends_with(wanted) {
        TAIL
    } else if length >= PART_MIN && name.contains(wanted) {
        WITHIN
    } else {
        likeness(wanted, name)
    }
}

/// Dice's measure over pairs of neighbouring characters, up to [`LIKE_MAX`].
fn likeness(one: &str, other: &str) -> u16 {
    let (one, other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    let shared = one.intersection(&other).count();
    let scaled = (2 * shared * usize::from(LIKE_MAX))
        .checked_div(all)
        .unwrap_or(0);
    u16::try_from(scaled).unwrap_or(LIKE_MAX)
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// How many steps apart two bodies stand, as points.
fn distance(near: &str, path: &str) -> u16 {
    let steps = |p: &str| -> Vec<String> {
        p.split('/')
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (steps(near), steps(path));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let apart = from.len() + to.len() - 2 * shared;
    u16::try_from(apart)
        .unwrap_or(FAR)
        .saturating_mul(STEP)
        .min(FAR)
}

/// Full-width letters folded, blanks and punctuation dropped.
fn plain(text: &str) -> String {
    kernel::fold_width(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Long official words and their short forms become one.
fn canonical(text: &str) -> String {
    let mut out = text.to_owned();
    for (long, short) in [
        ("经费审查委员会", "经审委"),
        ("经费审查委", "经审委"),
        ("经审会", "经审委"),
        ("女职工委员会", "女工委"),
        ("女职工委", "女工委"),
        ("女职委", "女工委"),
        ("共青团工作委员会", "团工委"),
        ("工会委员会", "工会"),
        ("工会联合会", "工会"),
        ("城市管理行政执法", "城管执法"),
    ] {
        out = out.replace(long, short);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|&n| n.to_owned()).collect()
    }

    /// Each line: text | the body it means, or nothing.
    #[test]
    fn a_written_name_finds_its_body() {
        let bureau = names(&["东江市城管执法局工会", "局工会"]);
        let office = names(&["东江市城管执法局机关工会", "机关工会"]);
        let team = names(&["东江市城管执法总队工会", "执法总队工会"]);
        let all = [
            (bureau.clone(), vec![], "/1/"),
            (office.clone(), vec![bureau.clone()], "/1/2/"),
            (team.clone(), vec![bureau.clone()], "/1/3/"),
            (names(&["组织人事处"]), vec![bureau.clone()], "/1/4/"),
            (
                names(&["局工会经费审查委员会", "经审委"]),
                vec![bureau.clone()],
                "/1/5/",
            ),
            (
                names(&["局工会女职工委员会", "女工委"]),
                vec![bureau.clone()],
                "/1/6/",
            ),
            (
                names(&["机关工会经费审查委员会", "经审委"]),
                vec![office, bureau],
                "/1/2/7/",
            ),
        ];
        let candidates: Vec<Candidate> = all
            .into_iter()
            .map(|(names, above, path)| Candidate {
                names,
                above,
                path: path.to_owned(),
            })
            .collect();
        let near = "/1/";
        for (text, expected) in [
            ("局工会", Some(0)),
            ("机关工会", Some(1)),
            ("执法总队工会", Some(2)),
            ("组织人事处", Some(3)),
            ("局工会经审委", Some(4)),
            ("局工会经审会", Some(4)),
            ("经审委", Some(4)),
            ("机关工会经审委", Some(6)),
            ("局工会女工委", Some(5)),
            ("女工委", Some(5)),
            ("女职工委员会", Some(5)),
            ("机关 工会", Some(1)),
            ("总队工会", Some(2)),
            ("东江市城市管理行政执法局工会", Some(0)),
            ("水务集团", None),
            ("会", None),
            ("", None),
        ] {
            let best = rank(text, near, &candidates)
                .first()
                .map(|(place, _)| *place);
            assert_eq!(best, expected, "{text}");
        }
        let near_office = "/1/2/";
        let best = rank("经审委", near_office, &candidates)[0].0;
        assert_eq!(best, 6, "a committee is meant near its own union");
    }
}
