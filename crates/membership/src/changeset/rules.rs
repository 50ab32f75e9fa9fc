//! What may be done to a change set, and what a new row tells of a membership.

use kernel::{Date, Refusal};

use super::model::{Draft, Kind, Set, State, Told};
use crate::model::{Member, Standing, What};

/// Whether a set may be written now; `false` when somebody pressed before and it is under way.
///
/// # Errors
/// A refusal while it is read, and after it was dropped.
pub fn may_commit(set: &Set) -> Result<bool, Refusal> {
    match set.state {
        State::Staged => Ok(true),
        State::Writing | State::Live => Ok(false),
        State::Reading => Err(Refusal::new(
            "membership.set_reading",
            "名册还在读取，读完并看过检查结果再确认导入",
        )),
        State::Dropping | State::Dropped => Err(Refusal::new(
            "membership.set_dropped",
            "这次变更已经放弃，请重新上传名册",
        )),
    }
}

/// Whether a set may be given up now; `false` when that is under way or done.
///
/// # Errors
/// A refusal when it is live: then it is undone instead.
pub fn may_drop(set: &Set) -> Result<bool, Refusal> {
    match set.state {
        State::Reading | State::Staged | State::Writing => Ok(true),
        State::Dropping | State::Dropped => Ok(false),
        State::Live => Err(Refusal::new(
            "membership.set_live",
            "这次变更已经生效，不能放弃；确需退回请用“撤销”",
        )),
    }
}

/// Whether a set may be undone now; whether something depends on it is asked of its rows.
///
/// # Errors
/// A refusal with the reason.
pub fn may_undo(set: &Set, undoing: bool) -> Result<(), Refusal> {
    let no = |code, text| Err(Refusal::new(code, text));
    if set.kind == Kind::Undo {
        return no(
            "membership.undo_of_undo",
            "撤销本身不能再撤销；需要恢复请重新导入名册",
        );
    }
    if set.state != State::Live {
        return no(
            "membership.set_not_live",
            "这次变更没有生效，没有可以撤销的内容",
        );
    }
    if set.undone_at.is_some() {
        return no("membership.set_undone", "这次变更已经撤销过了");
    }
    if undoing {
        return no(
            "membership.set_undoing",
            "这次变更正在撤销，请等待完成，不要重复操作",
        );
    }
    if !set.settled {
        return no(
            "membership.set_settling",
            "这次变更刚生效，还在整理旧记录，请过几分钟再撤销",
        );
    }
    Ok(())
}

/// What a new row tells of a membership that stood as `before`; `day` is the day of the list.
pub fn facts_between(before: Option<&Member>, after: &Draft, day: Date) -> Vec<Told> {
    let told = |what, holds_from| Told { what, holds_from };
    let Some(before) = before else {
        return vec![told(What::Registered, after.since)];
    };
    let mut facts = Vec::new();
    if before.standing != after.standing {
        facts.push(told(turned(before.standing, after.standing), after.since));
    }
    if before.home != after.home {
        facts.push(told(What::Transferred, day));
    }
    if facts.is_empty() {
        facts.push(told(What::Corrected, day));
    }
    facts
}

/// What it is called when a standing turns into another.
fn turned(before: Standing, after: Standing) -> What {
    match after {
        Standing::Active if before.belongs() => What::Resumed,
        Standing::Active => What::Rejoined,
        Standing::Retained => What::Retained,
        Standing::Retired => What::Retired,
        Standing::Left => What::Left,
        Standing::Deceased => What::Died,
    }
}
