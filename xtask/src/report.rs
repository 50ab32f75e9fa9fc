//! The one place of xtask that prints.
#![expect(
    clippy::print_stdout,
    reason = "chores talk to the person at the terminal"
)]

use std::time::Duration;

/// One line, or several.
pub fn line(text: &str) {
    println!("{text}");
}

/// A heading before the output of a stage.
pub fn heading(text: &str) {
    println!("\n==> {text}");
}

/// `1 m 04.2 s` or `4.2 s`.
pub fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    let (minutes, rest) = (tenths / 600, tenths % 600);
    if minutes == 0 {
        format!("{}.{} s", rest / 10, rest % 10)
    } else {
        format!("{minutes} m {:02}.{} s", rest / 10, rest % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        for (ms, text) in [(0, "0.0 s"), (4_249, "4.2 s"), (64_200, "1 m 04.2 s")] {
            assert_eq!(seconds(Duration::from_millis(ms)), text);
        }
    }
}
