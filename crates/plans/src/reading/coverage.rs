//! Which measure speaks of which project, by the words they share. Only remarks come of it: the
//! links themselves are suggested and confirmed later.

use std::collections::BTreeSet;

use super::{draft::Draft, model::Measure, page::Page, signs::is_han, warnings as code};

/// Words that many projects have and that tell nothing.
const COMMON: &[&str] = &[
    "开展", "组织", "举办", "各类", "活动", "工作", "职工", "工会", "项目", "管理", "专题", "传统",
    "做好", "落实", "推进", "加强", "系列", "召开", "单位", "服务",
];

/// Words and what else they may be called.
const ALSO: &[(&str, &str)] = &[
    ("预决算", "预算、决算"),
    ("经审", "经费审查"),
    ("职代会", "职工代表大会"),
    ("工代会", "会员代表大会"),
];

/// Points at measures without a project and projects without a measure.
pub(crate) fn coverage(page: &mut Page, draft: &Draft) {
    let measures: Vec<&Measure> = draft.chapters.iter().flat_map(|c| &c.measures).collect();
    if measures.is_empty() || draft.projects.is_empty() {
        return;
    }
    let texts: Vec<BTreeSet<[char; 2]>> = measures
        .iter()
        .map(|m| pairs(&spelled_out(&format!("{}。{}", m.title, m.text))))
        .collect();
    let mut covered = vec![false; measures.len()];
    for project in &draft.projects {
        let terms = terms(&project.name);
        let mut any = false;
        for (at, text) in texts.iter().enumerate() {
            if terms.iter().any(|term| speaks_of(text, term)) {
                covered[at] = true;
                any = true;
            }
        }
        if !any {
            let message = format!("项目“{}”在正文中没有找到对应的文字。", project.name);
            page.warn(code::PROJECT_WITHOUT_TEXT, message, project.span);
        }
    }
    for (measure, _) in measures.iter().zip(covered).filter(|(_, covered)| !covered) {
        let name = if measure.title.is_empty() {
            measure.text.chars().take(16).collect()
        } else {
            measure.title.clone()
        };
        let message = format!("“{name}”没有对应的项目。");
        page.warn(code::TEXT_WITHOUT_PROJECT, message, measure.span);
    }
}

/// The telling parts of a project's name.
fn terms(name: &str) -> Vec<Vec<[char; 2]>> {
    let name = spelled_out(name);
    let mut plain = name;
    for word in COMMON {
        plain = plain.replace(word, " ");
    }
    let parts = plain.split(|c: char| !c.is_alphanumeric() || "及和与的".contains(c));
    parts
        .map(|part| pairs(part).into_iter().collect::<Vec<_>>())
        .filter(|pairs| !pairs.is_empty())
        .collect()
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

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let chars: Vec<char> = text.chars().collect();
    let pairs = chars.windows(2).filter(|w| w.iter().all(|c| is_han(*c)));
    pairs.map(|w| [w[0], w[1]]).collect()
}

/// Whether most of a term's pairs stand in the text.
fn speaks_of(text: &BTreeSet<[char; 2]>, term: &[[char; 2]]) -> bool {
    let found = term.iter().filter(|pair| text.contains(*pair)).count();
    found * 3 >= term.len() * 2
}
