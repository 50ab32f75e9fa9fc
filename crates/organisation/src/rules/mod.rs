//! What may be done to bodies and offices: facts in, decision out.

pub(crate) mod dates;
mod matching;
mod past;

use kernel::{Date, Refusal, Term};

pub(crate) use crate::rules::{
    matching::{Candidate, rank},
    past::person_then,
};

use crate::model::{BodyKind, BodyView, Incompatible, OfficeView, TermView};

/// From which day a change of a body may hold: not later than today (a change that is only
/// planned is no fact yet), not before the body's last change (later facts build on it).
/// Source: house rule.
pub(crate) fn change_day(day: Date, today: Date, last_change: Option<Date>) -> Result<(), Refusal> {
    if day > today {
        return Err(Refusal::new(
            "organisation.change_in_future",
            "生效日期不能晚于今天；请在生效当天或之后登记",
        ));
    }
    match last_change {
        Some(last) if day < last => Err(Refusal::new(
            "organisation.change_before_last",
            format!("这个组织在 {last} 已有变动，生效日期不能早于那一天"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// A body that was dissolved is not changed any more.
/// Source: house rule.
pub(crate) fn still_stands(name: &str, valid_to: Option<Date>) -> Result<(), Refusal> {
    match valid_to {
        Some(day) => Err(Refusal::new(
            "organisation.dissolved",
            format!("{name}已于 {day} 后撤销，不能再办理"),
        )),
        None => Ok(()),
    }
}

/// Whether a body of kind `child` may stand below `parent`, or alone.
/// Source: house data, `organisation_kind_child`.
pub(crate) fn may_stand(parent: Option<&BodyKind>, child: &BodyKind) -> Result<(), Refusal> {
    match parent {
        None if child.is_root => Ok(()),
        None => Err(Refusal::new(
            "organisation.needs_parent",
            format!("{}须设在上级组织之下，请选择上级", child.name),
        )),
        Some(parent) if parent.children.contains(&child.code) => Ok(()),
        Some(parent) => Err(Refusal::new(
            "organisation.kind_not_below",
            format!("{}之下不能设{}，请改选上级或类别", parent.name, child.name),
        )),
    }
}

/// A body is not moved below itself; both are paths.
/// Source: a tree has no circles.
pub(crate) fn may_move(moved: &str, target: &str) -> Result<(), Refusal> {
    if target.starts_with(moved) {
        return Err(Refusal::new(
            "organisation.move_into_itself",
            "不能把组织划转到它自己或它的下级之下，请改选上级",
        ));
    }
    Ok(())
}

/// One body may be merged into another: two standing bodies, the one not above the other.
/// Source: a tree has no circles.
pub(crate) fn may_merge(merged: &str, target: &str) -> Result<(), Refusal> {
    if target.starts_with(merged) {
        return Err(Refusal::new(
            "organisation.merge_into_itself",
            "不能并入它自己或它的下级，请改选并入的组织",
        ));
    }
    Ok(())
}

/// A body takes part in a change only on a day on which it stood.
/// Source: house rule.
pub(crate) fn stood_on(name: &str, valid_from: Date, day: Date) -> Result<(), Refusal> {
    if day < valid_from {
        return Err(Refusal::new(
            "organisation.not_yet_founded",
            format!("{name}自 {valid_from} 起才成立，生效日期不能早于那一天"),
        ));
    }
    Ok(())
}

/// What a split takes along (分出内容): something, or it is no split.
/// Source: house rule.
pub(crate) fn may_split(children: usize, people: usize) -> Result<(), Refusal> {
    if children + people == 0 {
        return Err(Refusal::new(
            "organisation.splits_nothing",
            "没有选要分出的下级组织或人员；只新设组织请用「新设下级」",
        ));
    }
    Ok(())
}

/// The last day of a term that ends with its body on the day before `day`; a term that had only
/// begun keeps its first day.
/// Source: house rule.
pub(crate) fn last_day_before(first: Date, day: Date) -> Date {
    day.yesterday().map_or(first, |before| before.max(first))
}

/// What still hangs on a body that is to be dissolved (未了事项).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    pub children: i64,
    pub people: i64,
}

/// A body goes only when no body and nobody hangs on it; its offices end with it.
/// Source: house rule.
pub(crate) fn may_dissolve(left: Left) -> Result<(), Refusal> {
    if left.children + left.people == 0 {
        return Ok(());
    }
    let mut parts = Vec::new();
    for (count, word) in [(left.children, "个下级组织"), (left.people, "名人员")] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    Err(Refusal::new(
        "organisation.not_empty",
        format!(
            "还有{}，不能直接撤销；请先划转，或改用「合并」把它们一起并入别的组织",
            parts.join("、")
        ),
    ))
}

/// Whether an office may be held in a body of this kind.
/// Source: house data, `organisation_office_kind`.
pub(crate) fn office_fits(office: &OfficeView, body: &BodyView) -> Result<(), Refusal> {
    if office.kinds.is_empty() || office.kinds.contains(&body.kind) {
        return Ok(());
    }
    Err(Refusal::new(
        "organisation.office_not_here",
        format!(
            "{}不能设在{}（{}）；请改选职务，或由能设置职务权限的人改它可设的类别",
            office.name, body.short, body.kind_name
        ),
    ))
}

/// An office that the person holds somewhere (已有任职).
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub office: String,
    pub office_name: String,
    pub same_body: bool,
    pub same_union: bool,
    pub body_name: String,
    pub term: Term,
}

/// The office that is to be given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub person_name: &'a str,
    pub office: &'a str,
    pub office_name: &'a str,
    pub term: Term,
}

/// Whether the office may be given beside what the person holds. Offices exclude each other
/// inside one union while their terms share a day; the same office in the same body is held
/// once at a time.
/// Source: `organisation_incompatible`, each row with its own source.
pub(crate) fn may_hold(
    wanted: Wanted<'_>,
    held: &[Held],
    incompatible: &[Incompatible],
) -> Result<(), Refusal> {
    let running = || held.iter().filter(|h| h.term.overlaps(wanted.term));
    if let Some(same) = running().find(|h| h.same_body && h.office == wanted.office) {
        return Err(Refusal::new(
            "organisation.term_overlaps",
            format!(
                "{}已任{}{}（{}），任期不能重叠；请先结束原任期",
                wanted.person_name, same.body_name, same.office_name, same.term
            ),
        ));
    }
    for other in running().filter(|h| h.same_union) {
        let pair = incompatible.iter().find(|i| {
            (i.one == wanted.office && i.other == other.office)
                || (i.other == wanted.office && i.one == other.office)
        });
        if let Some(pair) = pair {
            return Err(Refusal::new(
                "organisation.incompatible",
                format!(
                    "{}现任{}{}，不能同时任{}：{}（依据：{}）。请另选人员，或先结束原任职",
                    wanted.person_name,
                    other.body_name,
                    other.office_name,
                    wanted.office_name,
                    pair.rule,
                    pair.source
                ),
            ));
        }
    }
    Ok(())
}

/// Who may give this office to this person.
/// Source: house rule; nobody raises themselves, and the keys of the house stay with those who
/// hold them.
pub(crate) fn may_appoint(
    is_self: bool,
    office_guarded: bool,
    sets_offices: bool,
) -> Result<(), Refusal> {
    if sets_offices {
        return Ok(());
    }
    if office_guarded {
        return Err(Refusal::new(
            "organisation.office_guarded",
            "这个职务只能由有「设置职务权限」权限的人任免，请联系系统管理员",
        ));
    }
    if is_self {
        return Err(Refusal::new(
            "organisation.appoints_self",
            "不能给自己任命职务，请由另一位有权限的同事办理",
        ));
    }
    Ok(())
}

/// Nobody leaves who holds an office beyond their last day.
/// Source: house rule.
pub(crate) fn may_leave(name: &str, terms: &[TermView], last: Date) -> Result<(), Refusal> {
    let goes_on = |t: &&TermView| t.term.last.is_none_or(|end| end > last);
    match terms.iter().find(goes_on) {
        Some(term) => Err(Refusal::new(
            "organisation.still_in_office",
            format!(
                "{name}还任{}{}，请先结束任职",
                term.body_name, term.office_name
            ),
        )),
        None => Ok(()),
    }
}

/// Who left may come back after their last day, not later than today.
/// Source: house rule.
pub(crate) fn may_return(name: &str, active: Term, from: Date, today: Date) -> Result<(), Refusal> {
    match active.last {
        None => Err(Refusal::new(
            "organisation.never_left",
            format!("{name}仍在册，不用办理返回"),
        )),
        Some(last) if from <= last || from > today => Err(Refusal::new(
            "organisation.return_day",
            format!("返回的日期应在 {last} 之后、今天或之前"),
        )),
        Some(_) => Ok(()),
    }
}

/// A term ends on a day within it.
/// Source: house rule.
pub(crate) fn may_end(term: Term, last: Date) -> Result<(), Refusal> {
    if last < term.first {
        return Err(Refusal::new(
            "organisation.end_before_start",
            format!("任期从 {} 开始，最后一天不能早于那一天", term.first),
        ));
    }
    match term.last {
        Some(known) if last > known => Err(Refusal::new(
            "organisation.end_after_end",
            format!("任期原定到 {known}，提前结束不能晚于那一天；续任请另行任命"),
        )),
        Some(_) | None => Ok(()),
    }
}
