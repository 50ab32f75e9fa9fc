//! Words of rosters: sex, standing, yes and no, offices.

use kernel::Sex;

use crate::Standing;

/// The sex that a cell names; `None` when it cannot be told.
/// Source: GB/T 2261.1 for the figures 1 and 2.
pub(super) fn sex_of(text: &str) -> Option<Sex> {
    match kernel::fold_width(text).trim().to_lowercase().as_str() {
        "男" | "男性" | "m" | "male" | "1" | "1男" | "1-男" => Some(Sex::Male),
        "女" | "女性" | "f" | "female" | "2" | "2女" | "2-女" => Some(Sex::Female),
        _ => None,
    }
}

/// How somebody belongs to a union, as rosters write it.
pub fn standing_of(text: &str) -> Option<Standing> {
    match kernel::fold_width(text).trim() {
        "在会" | "正常" | "会员" | "在籍" | "在册" | "有效" | "是" | "在职会员" | "正式会员"
        | "在职" | "入会" => Some(Standing::Active),
        "保留会籍" | "保留" | "会籍保留" => Some(Standing::Retained),
        "退休" | "已退休" | "退休会员" | "离退休" => Some(Standing::Retired),
        "离会" | "退会" | "已退会" | "已离会" | "转出" | "已转出" | "离职" | "已离职" => {
            Some(Standing::Left)
        }
        "去世" | "已去世" | "死亡" | "亡故" | "病故" => Some(Standing::Deceased),
        _ => None,
    }
}

/// Whether a cell holds one of the words for a standing.
pub fn knows_standing(text: &str) -> bool {
    standing_of(text).is_some()
}

/// Whether a mark says yes: everything but a no does, `市级劳模` for instance.
pub(super) fn is_yes(text: &str) -> bool {
    let text = kernel::fold_width(text).trim().to_lowercase();
    !matches!(
        text.as_str(),
        "否" | "无"
            | "不是"
            | "非"
            | "没有"
            | "x"
            | "×"
            | "n"
            | "no"
            | "false"
            | "0"
            | "-"
            | "—"
            | "/"
            | "不"
    )
}

/// Whether a word names an office, and not only that somebody is a member.
pub(super) fn is_office(text: &str) -> bool {
    !matches!(
        kernel::fold_width(text).trim(),
        "会员" | "职工" | "员工" | "组员" | "成员" | "无" | "-" | "—" | "/" | "否"
    )
}
