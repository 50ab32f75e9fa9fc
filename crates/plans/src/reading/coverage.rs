//! Which measure speaks of which project, by the words they share. Only remarks come of it: the
//! links themselves are suggested and confirmed later.

use std::collections::BTreeSet;

use super::{draft::Draft, model::Measure, page::Page, signs::is_han, warnings as code};

/// Words before or behind what a project is about, which tell nothing.
const AROUND: &[&str] = &[
    "开展", "组织", "举办", "各类", "活动", "工作", "职工", "工会", "专题", "传统", "做好", "落实",
    "推进", "加强", "系列", "召开", "完成", "开好", "办好",
];

/// Words within that tell nothing.
const COMMON: &[&str] = &[
    "项目", "管理", "职工", "工会", "工作", "活动", "服务", "组织", "开展", "单位",
];

/// Words and what else they may be called.
const ALSO: &[(&str, &str)] = &[
    ("预决算", "预算、决算"),
    ("经审", "经费审查"),
    ("职代会", "职工代表大会"),
    ("工代会", "会员代表大会"),
];

/// A sentence or heading by its pairs of neighbouring characters.
type Pairs = BTreeSet<[char; 2]>;

/// Points at text without a project and projects without text.
pub(crate) fn coverage(page: &mut Page, draft: &Draft) {
    let measures: Vec<&Measure> = draft.chapters.iter().flat_map(|c| &c.measures).collect();
    if measures.is_empty() || draft.projects.is_empty() {
        return;
    }
    let texts: Vec<Vec<Pairs>> = measures.iter().map(|m| texts(m)).collect();
    let mut covered: Vec<Vec<bool>> = texts.iter().map(|t| vec![false; t.len()]).collect();
    for project in draft.projects.iter().take(PROJECTS_MAX) {
        let terms = terms(&project.name);
        let mut any = false;
        for (texts, covered) in texts.iter().zip(&mut covered) {
            for (text, covered) in texts.iter().zip(covered) {
                if terms.iter().any(|term| speaks_of(text, term)) {
                    *covered = true;
                    any = true;
                }
            }
        }
        if !any {
            let message = format!("项目“{}”在正文中没有找到对应的文字。", project.name);
            page.warn(code::PROJECT_WITHOUT_TEXT, message, project.span);
        }
    }
    for (measure, covered) in measures.iter().zip(covered) {
        uncovered(page, measure, &covered);
    }
}

/// Beyond so many rows comparing each with each sentence takes too long.
const PROJECTS_MAX: usize = 300;

/// Heading first, then the sentences; each is read under its heading.
fn texts(measure: &Measure) -> Vec<Pairs> {
    let sentences = measure.sentences.iter().map(|s| s.text.as_str());
    let title = spelled_out(&measure.title);
    let under = sentences.map(|text| pairs(&format!("{title}。{}", spelled_out(text))));
    [pairs(&title)].into_iter().chain(under).collect()
}

/// A measure of which nothing is taken up, or the sentences of it that are not.
fn uncovered(page: &mut Page, measure: &Measure, covered: &[bool]) {
    if !covered.contains(&true) {
        let name = if measure.title.is_empty() {
            measure.text.chars().take(16).collect()
        } else {
            measure.title.clone()
        };
        let message = format!("“{name}”没有对应的项目。");
        page.warn(code::TEXT_WITHOUT_PROJECT, message, measure.span);
        return;
    }
    let sentences = measure.sentences.iter().zip(&covered[1..]);
    for (sentence, _) in sentences.filter(|(_, covered)| !**covered) {
        let start: String = sentence.text.chars().take(16).collect();
        let message = format!("“{start}……”这一句没有对应的项目。");
        page.warn(code::TEXT_WITHOUT_PROJECT, message, sentence.span);
    }
}

/// The telling parts of a project's name.
fn terms(name: &str) -> Vec<Vec<[char; 2]>> {
    let name = spelled_out(name);
    let parts = name.split(|c: char| !c.is_alphanumeric() || "及和与的".contains(c));
    parts.flat_map(term).collect()
}

/// A part without the words around it; two words of two characters each are told apart.
fn term(part: &str) -> Vec<Vec<[char; 2]>> {
    let mut bare = part;
    while let Some(rest) = AROUND.iter().find_map(|word| {
        let rest = bare.strip_prefix(word).or_else(|| bare.strip_suffix(word));
        rest.filter(|rest| rest.chars().count() >= 2)
    }) {
        bare = rest;
    }
    let chars: Vec<char> = bare.chars().collect();
    let halves = match chars.as_slice() {
        [a, b, c, d] => vec![vec![[*a, *b]], vec![[*c, *d]]],
        _ => Vec::new(),
    };
    let mut terms = vec![pairs(bare).into_iter().collect::<Vec<_>>()];
    terms.extend(halves);
    for term in &mut terms {
        let common = |pair: &[char; 2]| COMMON.iter().any(|w| w.chars().eq(pair.iter().copied()));
        term.retain(|pair| !common(pair) && pair.iter().all(|c| is_han(*c)));
    }
    terms.retain(|term| !term.is_empty());
    terms
}

fn spelled_out(text: &str) -> String {
    let mut text = text.to_owned();
    for (word, also) in ALSO {
        if text.contains(word) {
            text.push('。');
            text.push_str(also);
        }
    }
    text
}

fn pairs(text: &str) -> Pairs {
    let chars: Vec<char> = text.chars().collect();
    let pairs = chars.windows(2).filter(|w| w.iter().all(|c| is_han(*c)));
    pairs.map(|w| [w[0], w[1]]).collect()
}

/// Whether half of a term's pairs stand in the text.
fn speaks_of(text: &Pairs, term: &[[char; 2]]) -> bool {
    let found = term.iter().filter(|pair| text.contains(*pair)).count();
    found * 2 >= term.len()
}
