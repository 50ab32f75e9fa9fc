//! Which record is right, which may go, and when a merge may be undone.

use kernel::Refusal;

use super::model::{Choice, Likeness, Point, Side, Value};
use crate::{intake::is_near, model::Standing};

/// What each point of the merged record is to be, until somebody chooses otherwise.
/// Source: house rule; what is known wins over what is missing, who joined earlier joined then,
/// a mark that one record carries stays, and everything else is as the kept record says.
pub fn propose(points: &[(Point, Value, Value)]) -> Vec<Choice> {
    points.iter().map(one).collect()
}

fn one((point, kept, gone): &(Point, Value, Value)) -> Choice {
    let (from, why) = if kept.mark == gone.mark {
        (Side::Kept, "两条相同")
    } else if gone.mark.is_empty() {
        (Side::Kept, "只有保留的一条有")
    } else if kept.mark.is_empty() {
        (Side::Gone, "只有并入的一条有")
    } else {
        differing(*point, kept, gone)
    };
    let is_plain = kept.mark == gone.mark || kept.mark.is_empty() || gone.mark.is_empty();
    Choice {
        point: *point,
        kept: kept.shown.clone(),
        gone: gone.shown.clone(),
        is_plain,
        from,
        why: why.to_owned(),
    }
}

fn differing(point: Point, kept: &Value, gone: &Value) -> (Side, &'static str) {
    match point {
        Point::JoinedOn if gone.mark < kept.mark => (Side::Gone, "较早的入会日期"),
        Point::JoinedOn => (Side::Kept, "较早的入会日期"),
        Point::Name
        | Point::StaffNo
        | Point::Sex
        | Point::Birth
        | Point::IdNumber
        | Point::Phone
        | Point::Address
        | Point::Education
        | Point::Post
        | Point::ModelWorker
        | Point::Hardship => (Side::Kept, "两条不同，请核对"),
    }
}

/// Whether a record may go into another.
///
/// # Errors
/// A refusal when somebody who belongs would vanish into somebody who left.
pub fn may_merge(kept: Standing, gone: Standing) -> Result<(), Refusal> {
    if !kept.belongs() && gone.belongs() {
        return Err(Refusal::new(
            "membership.merge_keeps_left",
            format!(
                "要保留的一条会籍是「{}」，而另一条还在会；请对调，保留在会的一条",
                kept.word()
            ),
        ));
    }
    Ok(())
}

/// Whether a merge may be undone (可否撤销合并): what stood when it was made, and what stands now.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// Whether somebody undid it.
    pub is_undone: bool,
    /// Whether retention took away what both were.
    pub is_erased: bool,
    /// Whether the kept row is the one that the merge left.
    pub same_row: bool,
    /// Whether another record was merged into either later.
    pub merged_later: bool,
}

/// Whether a merge may be undone.
///
/// # Errors
/// A refusal that says what depends on it.
pub fn may_undo(since: Since) -> Result<(), Refusal> {
    let no = |code, text: &'static str| Err(Refusal::new(code, text));
    match since {
        Since {
            is_undone: true, ..
        } => no("membership.merge_undone", "这次合并已经撤销过了"),
        Since {
            is_erased: true, ..
        } => no(
            "membership.merge_erased",
            "合并前的内容已按保存期限清除，不能再撤销",
        ),
        Since {
            merged_later: true, ..
        } => no(
            "membership.merge_followed",
            "合并之后又有记录并入，请先撤销后一次合并",
        ),
        Since {
            same_row: false, ..
        } => no(
            "membership.merge_changed",
            "合并之后这位会员的资料或会籍又有变动，撤销会丢掉后来的变动，不能撤销；请分别更正",
        ),
        Since { .. } => Ok(()),
    }
}

/// What makes two records look alike: number, name and birth of each.
pub fn likeness(
    one: (Option<&str>, &str, Option<kernel::Date>),
    other: (Option<&str>, &str, Option<kernel::Date>),
) -> Option<Likeness> {
    let (a, b) = (one, other);
    match (a.0, b.0) {
        (Some(a), Some(b)) if a == b => return Some(Likeness::SameNumber),
        // Two numbers are two people, however alike their names are.
        (Some(_), Some(_)) => return None,
        (None | Some(_), None | Some(_)) => {}
    }
    if a.2.is_none() || a.2 != b.2 {
        return None;
    }
    if a.1 == b.1 {
        Some(Likeness::SamePerson)
    } else if is_near(a.1, b.1) {
        Some(Likeness::NearName)
    } else {
        None
    }
}
