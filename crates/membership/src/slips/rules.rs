//! Codes, how long they hold, and what opens.

use kernel::{Date, Refusal};

use super::model::Slip;

/// Wrong codes after which a slip opens nothing any more.
/// Source: house rule after 等保2.0 (GB/T 22239-2019) on failed sign-ins.
pub const TRIES_MAX: i64 = 10;
/// Days for which slips may hold.
/// Source: house rule.
pub const DAYS_MAX: i64 = 90;
/// Signs of a code; without those that are easily mixed up when read aloud.
const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Signs of a code: eight of 32 are 40 bits, and with ten tries nobody guesses one.
/// Source: house rule.
pub const CODE_LENGTH: usize = 8;

/// The code that chance drew, in two groups: `3K7Q-9TBM`.
pub fn code(drawn: [u8; CODE_LENGTH]) -> String {
    let signs = drawn.map(|byte| char::from(SIGNS[usize::from(byte % 32)]));
    let (one, two) = signs.split_at(CODE_LENGTH / 2);
    let part = |signs: &[char]| signs.iter().collect::<String>();
    format!("{}-{}", part(one), part(two))
}

/// The signs of a code as somebody typed it: case, blanks and hyphens do not matter.
pub fn plain(typed: &str) -> String {
    let folded = kernel::fold_width(typed);
    let signs = folded.chars().filter(char::is_ascii_alphanumeric);
    signs.collect::<String>().to_ascii_uppercase()
}

/// What is said of a wrong number, a wrong code and a slip that is over alike: who tries learns
/// nothing of anybody.
pub fn no_match() -> Refusal {
    Refusal::new(
        "membership.slip_no_match",
        "工号或激活码不对，或激活码已用过、过期；请核对，或请小组长当面确认后重新发码",
    )
}

/// Whether the slip still opens on `today`.
pub fn opens(slip: &Slip, today: Date) -> bool {
    slip.tries < TRIES_MAX && today <= slip.expires_on
}

/// The last day of slips that are made today: not behind, not too far ahead.
pub fn last_day(typed: Date, today: Date) -> Result<Date, String> {
    let days = i64::from(today.until(typed).map_or(-1, |span| span.get_days()));
    if (0..=DAYS_MAX).contains(&days) {
        Ok(typed)
    } else {
        Err(format!("有效期从今天起，最长 {DAYS_MAX} 天"))
    }
}
