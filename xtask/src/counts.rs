//! How many tests ran, read from what the runners print.

use std::ops::AddAssign;

/// Tests of one or more runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Ran and held.
    pub passed: u64,
    /// Ran and failed, hung or died.
    pub failed: u64,
    /// Marked `#[ignore]`; filtered tests are not counted.
    pub ignored: u64,
}

impl Counts {
    /// Tests that ran.
    pub const fn run(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Sums the result lines of libtest, one for each test program.
pub fn of_programs(lines: &[String]) -> Counts {
    let mut sum = Counts::default();
    for line in lines {
        if let Some(rest) = line.strip_prefix("test result: ") {
            sum += libtest(rest);
        }
    }
    sum
}

/// The last summary of nextest; what it repeats of a failed test's own output is not counted.
pub fn of_nextest(lines: &[String]) -> Counts {
    lines
        .iter()
        .rev()
        .find_map(|line| nextest_summary(line))
        .map(nextest)
        .unwrap_or_default()
}

/// `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn libtest(rest: &str) -> Counts {
    let after_word = rest.split_once(". ").map_or(rest, |(_, after)| after);
    let mut counts = Counts::default();
    for piece in after_word.split(';') {
        add(&mut counts, piece, "ignored");
    }
    counts
}

/// What follows `tests run:` in `Summary [ 0.014s] 12 tests run: 10 passed, 2 failed, 0 skipped`.
fn nextest_summary(line: &str) -> Option<&str> {
    if !line.trim_start().starts_with("Summary [") {
        return None;
    }
    line.split_once(" run: ").map(|(_, rest)| rest)
}

/// Nextest's “skipped” mixes ignored and filtered tests, so it is not read.
fn nextest(rest: &str) -> Counts {
    let mut counts = Counts::default();
    for piece in without_parentheses(rest).split(',') {
        add(&mut counts, piece, "-");
    }
    counts
}

fn add(counts: &mut Counts, piece: &str, ignored_word: &str) {
    let Some((number, word)) = piece.trim().split_once(' ') else {
        return;
    };
    let Ok(number) = number.parse::<u64>() else {
        return;
    };
    match word.trim() {
        "passed" => counts.passed += number,
        "failed" | "timed out" | "exec failed" => counts.failed += number,
        word if word == ignored_word => counts.ignored += number,
        _ => {}
    }
}

/// `10 passed (1 slow), 2 failed` loses what stands in parentheses, commas included.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, ignored: u64) -> Counts {
        Counts {
            passed,
            failed,
            ignored,
        }
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn result_lines_of_programs_are_summed() {
        let text = "\
running 4 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
7 passed, 8 failed
";
        assert_eq!(of_programs(&lines(text)), counts(4, 2, 1));
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        for (text, expected) in [
            (
                "Summary [   0.014s] 12 tests run: 12 passed, 3 skipped",
                counts(12, 0, 0),
            ),
            (
                "Summary [  61.0s] 1 test run: 0 passed, 1 failed, 0 skipped",
                counts(0, 1, 0),
            ),
            (
                "Summary [ 9s] 9 tests run: 5 passed (2 slow, 1 leaky), 3 failed, 1 timed out",
                counts(5, 4, 0),
            ),
        ] {
            assert_eq!(
                of_nextest(&lines(&format!("     {text}"))),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn output_of_a_failed_test_is_not_counted_again() {
        let text = "\
    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 48 filtered out
     Summary [   0.4s] 2 tests run: 1 passed, 1 failed, 0 skipped
        FAIL [   0.4s] xtask::bin/xtask the_test
";
        assert_eq!(of_nextest(&lines(text)), counts(1, 1, 0));
    }
}
