//! Where a long run of Latin letters may be broken.

/// A Latin run longer than this gets places where it may be broken.
const RUN_MAX: usize = 16;
/// One such place after so many characters.
const RUN_STEP: usize = 8;

/// Puts zero-width spaces into long runs without a space, so that an address or a code does not
/// leave its column.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().chain([' ']) {
        let wide = u32::from(c) >= 0x2e80;
        if !c.is_whitespace() && !wide {
            run.push(c);
            continue;
        }
        let long = run.len() > RUN_MAX;
        for (place, &letter) in run.iter().enumerate() {
            if long && place > 0 && place.is_multiple_of(RUN_STEP) {
                out.push('\u{200b}');
            }
            out.push(letter);
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_may_be_broken_and_short_ones_stay() {
        assert_eq!(breakable("25,800.00 元"), "25,800.00 元");
        assert_eq!(breakable(&"a".repeat(20)).matches('\u{200b}').count(), 2);
        assert_eq!(breakable("工会"), "工会");
    }
}
