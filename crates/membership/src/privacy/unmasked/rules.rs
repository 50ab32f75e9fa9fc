//! Whether a file may be made now.

use kernel::{Date, Refusal};

use super::model::Order;

/// Days within which an agreed file is to be fetched.
/// Source: house rule; what is not needed within a week is asked for anew.
pub const VALID_DAYS: i64 = 7;

/// The last day on which an order that was agreed to that day may be fetched.
pub fn last_day(agreed_on: Date) -> Option<Date> {
    (0..VALID_DAYS).try_fold(agreed_on, |day, _| day.tomorrow().ok())
}

/// Whether the file may be made.
///
/// # Errors
/// A refusal when it was not agreed to, was made before, or has run out.
pub fn may_fetch(order: &Order, today: Date) -> Result<(), Refusal> {
    let no = |code, text: String| Err(Refusal::new(code, text));
    let Some(agreed) = order.agreed_on else {
        return no(
            "membership.unmasked_waits",
            "申请还没有同意，不能导出；进展在「审批—我发起」里看".to_owned(),
        );
    };
    if order.is_used {
        return no(
            "membership.unmasked_used",
            "这份文件已经导出过一次；还需要时请重新申请".to_owned(),
        );
    }
    match last_day(agreed) {
        Some(last) if today <= last => Ok(()),
        Some(last) => no(
            "membership.unmasked_over",
            format!("申请的有效期到 {last} 为止，已经过期；还需要时请重新申请"),
        ),
        None => no(
            "membership.unmasked_over",
            "申请已经过期；还需要时请重新申请".to_owned(),
        ),
    }
}
