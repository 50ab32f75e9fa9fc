//! What of kinds, offices and pairs may be changed while bodies and terms rest on them.

use kernel::Refusal;

use super::model::{KindChange, OfficeChange, Pair};
use crate::model::{BodyKind, Incompatible, OfficeView};

/// People whom a refusal names.
const NAMED_MAX: usize = 5;

/// A field that is wrong (字段错误).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub field: &'static str,
    pub text: String,
}

fn wrong(field: &'static str, text: impl Into<String>) -> Wrong {
    Wrong {
        field,
        text: text.into(),
    }
}

fn name_of<'a>(kinds: &'a [BodyKind], code: &'a str) -> &'a str {
    let found = kinds.iter().find(|k| k.code == code);
    found.map_or(code, |k| k.name.as_str())
}

/// A code that stays: small letters, digits and low lines, a letter first.
fn is_stable(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let first = code.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    // Words of addresses are no codes.
    let free = !matches!(code, "new" | "exclusion");
    first && free && code.len() <= 40 && code.chars().all(plain)
}

/// What is wrong with a code: of something new it is looked at, later it never changes.
fn code_errors(code: &str, is_new: bool, taken: bool, example: &str) -> Option<Wrong> {
    if !is_new {
        return None;
    }
    if !is_stable(code) {
        let text = format!("代码用小写字母开头，只含小写字母、数字和下划线，如 {example}");
        return Some(wrong("code", text));
    }
    taken.then(|| wrong("code", "这个代码已经用了，请换一个"))
}

/// What stands of a kind (类别现状).
#[derive(Debug, Clone, Default)]
pub(super) struct KindFacts {
    pub kinds: Vec<BodyKind>,
    pub offices: Vec<OfficeView>,
    /// Kinds of standing bodies below bodies of this kind.
    pub below: Vec<String>,
    /// Kinds of standing bodies above bodies of this kind.
    pub above: Vec<String>,
    /// Bodies of this kind, standing or not.
    pub bodies: i64,
    /// Standing ones without a parent.
    pub roots: i64,
}

/// Everything that is wrong with a kind as it shall be; nothing when it may be saved.
/// Source: house rule; a change never makes what stands invalid.
pub(super) fn kind_errors(facts: &KindFacts, kind: &KindChange) -> Vec<Wrong> {
    let old = facts.kinds.iter().find(|k| k.code == kind.code);
    let is_new = kind.version.is_none();
    let mut errors = Vec::new();
    errors.extend(code_errors(
        &kind.code,
        is_new,
        old.is_some(),
        "joint_union",
    ));
    let others = || facts.kinds.iter().filter(|k| k.code != kind.code);
    if others().any(|k| k.name == kind.name) {
        errors.push(wrong("name", "已有同名的类别，请换一个名称"));
    }
    let known = |code: &String| *code == kind.code || others().any(|k| k.code == *code);
    for (field, list) in [
        ("children", &kind.children),
        ("parents", &kind.parents),
        ("committees", &kind.committees),
    ] {
        if !list.iter().all(known) {
            errors.push(wrong(field, "没有这个类别，请从列出的里面选"));
        }
    }
    errors.extend(standing_errors(facts, kind));
    if let Some(old) = old.filter(|_| facts.bodies > 0)
        && old.is_union != kind.is_union
    {
        let text = "已有这类组织，不能改：不相容职务和法人证书都按它算；请另设一个类别";
        errors.push(wrong("is_union", text));
    }
    if !kind.is_root && kind.parents.is_empty() && !kind.children.contains(&kind.code) {
        errors.push(wrong(
            "parents",
            "请选可以设在哪些类别之下，或勾选「可以没有上级」",
        ));
    }
    let own_child = |c: &String| kind.children.contains(c) && *c != kind.code;
    if !kind.committees.iter().all(own_child) {
        errors.push(wrong("committees", "随同设立的委员会须同时是允许的下级"));
    }
    errors.extend(office_errors(facts, kind));
    errors
}

/// Relations that standing bodies need.
fn standing_errors(facts: &KindFacts, kind: &KindChange) -> Vec<Wrong> {
    let mut errors = Vec::new();
    let names = |codes: Vec<&String>| {
        let names: Vec<&str> = codes.iter().map(|c| name_of(&facts.kinds, c)).collect();
        names.join("、")
    };
    let gone: Vec<_> = facts
        .below
        .iter()
        .filter(|c| !kind.children.contains(c))
        .collect();
    if !gone.is_empty() {
        let text = format!(
            "已有下级是{}，不能去掉；请先划转或撤并那些组织",
            names(gone)
        );
        errors.push(wrong("children", text));
    }
    let own = |c: &&String| **c != kind.code && !kind.parents.contains(c);
    let gone: Vec<_> = facts.above.iter().filter(own).collect();
    if !gone.is_empty() {
        let text = format!(
            "已有组织设在{}之下，不能去掉；请先划转那些组织",
            names(gone)
        );
        errors.push(wrong("parents", text));
    }
    if !kind.is_root && facts.roots > 0 {
        let text = format!(
            "已有 {} 个这类组织没有上级，请先把它们划转到上级之下",
            facts.roots
        );
        errors.push(wrong("is_root", text));
    }
    errors
}

/// Offices that are founded along must be known, and may be held in this kind.
fn office_errors(facts: &KindFacts, kind: &KindChange) -> Vec<Wrong> {
    let mut errors = Vec::new();
    for code in &kind.offices {
        match facts.offices.iter().find(|o| o.code == *code) {
            None => errors.push(wrong("offices", "没有这个职务，请从列出的里面选")),
            Some(o) if !o.kinds.is_empty() && !o.kinds.contains(&kind.code) => {
                let text = format!("「{}」不能设在这类组织里，请先改那个职务", o.name);
                errors.push(wrong("offices", text));
            }
            Some(_) => {}
        }
    }
    errors
}

/// What rests on a kind (类别用处).
#[derive(Debug, Clone, Default)]
pub(super) struct KindUse {
    pub built_in: bool,
    pub bodies: i64,
    /// Kinds that are founded with it.
    pub founders: Vec<String>,
    /// Offices that are limited to kinds with it among them.
    pub offices: Vec<String>,
}

/// A kind is dropped only when nothing ever rested on it.
/// Source: house rule.
pub(super) fn may_drop_kind(used: &KindUse) -> Result<(), Refusal> {
    let reason = if used.built_in {
        "这是系统自带的类别，不能删除；可以改名，或在上级类别里不再允许它".to_owned()
    } else if used.bodies > 0 {
        let bodies = used.bodies;
        format!("有过 {bodies} 个这类组织，它们的沿革还要用，不能删除")
    } else if !used.founders.is_empty() {
        let founders = used.founders.join("、");
        format!("{founders}随同设立它，请先在那里去掉，再来删除")
    } else if !used.offices.is_empty() {
        let offices = used.offices.join("、");
        format!("职务{offices}限定设在这类组织，请先改那些职务，再来删除")
    } else {
        return Ok(());
    };
    Err(Refusal::new("organisation.kind_in_use", reason))
}

/// What stands of an office (职务现状).
#[derive(Debug, Clone, Default)]
pub(super) struct OfficeFacts {
    pub offices: Vec<OfficeView>,
    pub kinds: Vec<BodyKind>,
    /// Kinds of standing bodies in which somebody holds it, or will.
    pub held_in: Vec<String>,
    /// Kinds of standing bodies that have it, held or vacant.
    pub posts_in: Vec<String>,
    /// Kinds that are founded with it.
    pub founded_in: Vec<String>,
}

/// Everything that is wrong with an office as it shall be.
/// Source: house rule; a change never makes what stands invalid.
pub(super) fn office_change_errors(facts: &OfficeFacts, new: &OfficeChange) -> Vec<Wrong> {
    let others = || facts.offices.iter().filter(|o| o.code != new.code);
    let taken = facts.offices.iter().any(|o| o.code == new.code);
    let mut errors = Vec::new();
    let is_new = new.version.is_none();
    errors.extend(code_errors(&new.code, is_new, taken, "safety_inspector"));
    if others().any(|o| o.name == new.name) {
        errors.push(wrong("name", "已有同名的职务，请换一个名称"));
    }
    if !new
        .kinds
        .iter()
        .all(|c| facts.kinds.iter().any(|k| k.code == *c))
    {
        errors.push(wrong("kinds", "没有这个类别，请从列出的里面选"));
    }
    if new.kinds.is_empty() {
        return errors;
    }
    for (list, what) in [
        (&facts.held_in, "里还有人任这个职务，请先结束任职"),
        (
            &facts.posts_in,
            "里还设着这个职务，请先在组织页「设置职务」里去掉",
        ),
        (&facts.founded_in, "随同设立这个职务，请先在组织类别里去掉"),
    ] {
        let gone = list.iter().filter(|c| !new.kinds.contains(c));
        let names: Vec<&str> = gone.map(|c| name_of(&facts.kinds, c)).collect();
        if !names.is_empty() {
            errors.push(wrong("kinds", format!("{}{what}", names.join("、"))));
            break;
        }
    }
    errors
}

/// What rests on an office (职务用处).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfficeUse {
    pub built_in: bool,
    pub terms: i64,
    pub posts: i64,
    pub kinds: i64,
    pub pairs: i64,
}

/// An office is dropped only when nothing rests on it.
/// Source: house rule.
pub(super) fn may_drop_office(used: OfficeUse) -> Result<(), Refusal> {
    let reason = if used.built_in {
        "这是系统自带的职务，不能删除；可以改名，或去掉它的权限".to_owned()
    } else if used.terms > 0 {
        format!("有过 {} 次任职，记录还要用，不能删除", used.terms)
    } else if used.posts > 0 {
        format!(
            "{} 个组织设着它，请先在组织页「设置职务」里去掉",
            used.posts
        )
    } else if used.kinds > 0 {
        "有组织类别随同设立它，请先在组织类别里去掉".to_owned()
    } else if used.pairs > 0 {
        "它列在不相容职务里，请先删去那一条".to_owned()
    } else {
        return Ok(());
    };
    Err(Refusal::new("organisation.office_in_use", reason))
}

/// Everything that is wrong with a new pair.
pub(super) fn pair_errors(
    offices: &[OfficeView],
    known: &[Incompatible],
    new: &Pair,
) -> Vec<Wrong> {
    let mut errors = Vec::new();
    for (field, code) in [("one", &new.one), ("other", &new.other)] {
        if !offices.iter().any(|o| o.code == *code) {
            errors.push(wrong(field, "没有这个职务，请重新选择"));
        }
    }
    if new.one == new.other {
        errors.push(wrong("other", "请选两个不同的职务"));
    } else if known.iter().any(|i| is_pair(i, &new.one, &new.other)) {
        errors.push(wrong("other", "这两个职务已经列为不相容"));
    }
    errors
}

/// Whether a row is about these two, in either order.
pub(super) fn is_pair(row: &Incompatible, one: &str, other: &str) -> bool {
    (row.one == one && row.other == other) || (row.one == other && row.other == one)
}

/// Offices exclude each other only once nobody holds both.
/// Source: house rule; a change never makes what stands invalid.
pub(super) fn may_exclude(holders: &[String]) -> Result<(), Refusal> {
    if holders.is_empty() {
        return Ok(());
    }
    let mut names: Vec<&str> = holders.iter().take(NAMED_MAX).map(String::as_str).collect();
    let more = format!("等 {} 人", holders.len());
    if holders.len() > NAMED_MAX {
        names.push(&more);
    }
    Err(Refusal::new(
        "organisation.pair_held",
        format!(
            "{}现在同时任这两个职务；请先结束其中一个任职，再列为不相容",
            names.join("、")
        ),
    ))
}
