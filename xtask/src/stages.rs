//! `cargo xtask test`: everything that must hold, in order of speed.
//!
//! A stage that fails does not stop the others, except those that stand on it; these are shown as
//! not run and fail the whole. Nothing is skipped silently.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::{
    command,
    counts::Counts,
    needs::{self, Tools},
    postgres::{self, Server},
    repo, report,
    suite::{self, Crates},
    tidy,
};

/// What earlier stages leave for later ones.
#[derive(Default)]
struct Ground {
    tools: Option<Tools>,
    servers: Option<(Server, Server)>,
    nextest: bool,
}

/// One stage.
struct Stage {
    name: &'static str,
    about: &'static str,
    /// Stages that must have held before.
    after: &'static [&'static str],
    run: fn(&mut Ground) -> Result<Counts, String>,
}

const STAGES: &[Stage] = &[
    Stage {
        name: "needs",
        about: "what the machine must have",
        after: &[],
        run: meet_needs,
    },
    Stage {
        name: "fmt",
        about: "formatting",
        after: &["needs"],
        run: |_| plain(&["fmt", "--all", "--check"]),
    },
    Stage {
        name: "tidy",
        about: "house rules",
        after: &["needs"],
        run: |_| tidy::stage().map(|()| Counts::default()),
    },
    Stage {
        name: "database",
        about: "two private PostgreSQL servers (C, zh_CN.UTF-8), fsync off",
        after: &["needs"],
        run: start_database,
    },
    Stage {
        name: "clippy",
        about: "lints, warnings are errors",
        after: &["needs"],
        run: |_| {
            plain(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])
        },
    },
    Stage {
        name: "build",
        about: "every crate, tests included",
        after: &["needs"],
        run: |_| plain(&["build", "--workspace", "--all-targets"]),
    },
    Stage {
        name: "tests",
        about: "all but journeys; SQLite and PostgreSQL (C)",
        after: &["build", "database"],
        run: tests,
    },
    Stage {
        name: "examples",
        about: "examples in the documentation",
        after: &["build"],
        run: |_| judged(suite::run_examples()?),
    },
    Stage {
        name: "zh",
        about: "crates with a database; SQLite and PostgreSQL (zh_CN.UTF-8)",
        after: &["build", "database"],
        run: tests_in_chinese,
    },
    Stage {
        name: "journeys",
        about: "the same binary in Chromium",
        after: &["build", "database"],
        run: journeys,
    },
];

/// Crates that never open a database; the second run of the tests leaves them out.
const WITHOUT_DATABASE: &[&str] = &["journeys", "kernel", "typeset", "xtask"];

/// Characters of a reason in the summary.
const REASON_CHARS_MAX: usize = 72;

/// How a stage ended.
enum End {
    Held,
    Failed(String),
    NotRun(String),
}

/// One line of the summary.
struct Row {
    name: &'static str,
    about: &'static str,
    time: Duration,
    counts: Counts,
    end: End,
}

/// `cargo xtask test [STAGE …]`.
pub fn run(arguments: &[String]) -> ExitCode {
    let names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
    if let Some(code) = crate::misuse("test", arguments, &names) {
        report::line(&format!("\nstages: {}", names.join(" ")));
        return code;
    }
    let start = Instant::now();
    let wanted = with_ground(arguments);
    let mut ground = Ground {
        nextest: suite::has_nextest(),
        ..Ground::default()
    };
    let mut rows: Vec<Row> = Vec::new();
    for stage in STAGES.iter().filter(|stage| wanted.contains(&stage.name)) {
        rows.push(go(stage, &mut ground, &rows));
    }
    drop(ground);
    summary(&rows, start.elapsed());
    if rows.iter().all(|row| matches!(row.end, End::Held)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The stages named, and those they stand on; all when none is named.
fn with_ground(names: &[String]) -> Vec<&'static str> {
    let mut wanted = Vec::new();
    for stage in STAGES.iter().rev() {
        let named = names.is_empty() || names.iter().any(|name| name == stage.name);
        if named || wanted.contains(&stage.name) {
            wanted.push(stage.name);
            wanted.extend(stage.after);
        }
    }
    wanted
}

fn go(stage: &Stage, ground: &mut Ground, before: &[Row]) -> Row {
    report::heading(&format!("{}: {}", stage.name, stage.about));
    let start = Instant::now();
    let missing = before
        .iter()
        .find(|row| stage.after.contains(&row.name) && !matches!(row.end, End::Held));
    let (counts, end) = match missing {
        Some(row) => (
            Counts::default(),
            End::NotRun(format!("{} did not hold", row.name)),
        ),
        None => match (stage.run)(ground) {
            Ok(counts) if counts.failed == 0 => (counts, End::Held),
            Ok(counts) => (
                counts,
                End::Failed(format!("{} of {} failed", counts.failed, counts.run())),
            ),
            Err(sentence) => (Counts::default(), End::Failed(sentence)),
        },
    };
    if let End::Failed(why) | End::NotRun(why) = &end {
        report::line(why);
    }
    let time = start.elapsed();
    report::line(&format!("{} took {}", stage.name, report::seconds(time)));
    Row {
        name: stage.name,
        about: stage.about,
        time,
        counts,
        end,
    }
}

/// The table, then the plain last line that CI reads.
fn summary(rows: &[Row], time: Duration) {
    report::heading("summary");
    for row in rows {
        report::line(&summary_line(row));
    }
    report::line(&format!("whole run: {}", report::seconds(time)));
    report::line(&last_line(rows));
}

fn summary_line(row: &Row) -> String {
    let tests = match row.counts {
        Counts { ignored: 0, .. } if row.counts.run() == 0 => String::new(),
        Counts { ignored: 0, .. } => format!("{} tests", row.counts.run()),
        Counts { ignored, .. } => format!("{} tests, {ignored} ignored", row.counts.run()),
    };
    let end = match &row.end {
        End::Held => "ok".to_owned(),
        End::Failed(why) => format!("FAILED: {}", first_line(why)),
        End::NotRun(why) => format!("NOT RUN: {why}"),
    };
    let time = report::seconds(row.time);
    format!(
        "{:<9} {time:>12}  {tests:<12} {end}  ({})",
        row.name, row.about
    )
}

/// The beginning of a sentence that stands in full above.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(REASON_CHARS_MAX).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

/// Tests in sum; a stage that failed without a failed test (a lint, a build) counts as one, so
/// that the line never says `0 failed` about a run that failed.
fn last_line(rows: &[Row]) -> String {
    let mut sum = Counts::default();
    for row in rows {
        sum += row.counts;
        if !matches!(row.end, End::Held) && row.counts.failed == 0 {
            sum.failed += 1;
        }
    }
    format!("{} passed, {} failed", sum.passed, sum.failed)
}

fn meet_needs(ground: &mut Ground) -> Result<Counts, String> {
    let tools = needs::meet()?;
    report::line(&format!("PostgreSQL in {}", tools.postgres.display()));
    report::line(&format!("Chromium is {}", tools.chromium.display()));
    report::line(if ground.nextest {
        "tests run with cargo-nextest"
    } else {
        "tests run without cargo-nextest, which is not installed: one program after the other"
    });
    ground.tools = Some(tools);
    Ok(Counts::default())
}

fn start_database(ground: &mut Ground) -> Result<Counts, String> {
    let tools = ground.tools.as_ref().ok_or("the tools are not known")?;
    let (c, zh) = postgres::start_both(&tools.postgres)?;
    report::line(&format!("C: {}\nzh_CN.UTF-8: {}", c.url, zh.url));
    ground.servers = Some((c, zh));
    Ok(Counts::default())
}

fn plain(arguments: &[&str]) -> Result<Counts, String> {
    let ended = command::shown(&mut command::cargo_with(arguments))?;
    if ended.well {
        Ok(Counts::default())
    } else {
        Err(format!("cargo {} failed", arguments.join(" ")))
    }
}

fn tests(ground: &mut Ground) -> Result<Counts, String> {
    let (c, zh) = ground.servers.as_ref().ok_or("no PostgreSQL runs")?;
    tests_on(c, zh, Crates::Without(&["journeys"]), ground.nextest)
}

fn tests_in_chinese(ground: &mut Ground) -> Result<Counts, String> {
    let (_, zh) = ground.servers.as_ref().ok_or("no PostgreSQL runs")?;
    tests_on(zh, zh, Crates::Without(WITHOUT_DATABASE), ground.nextest)
}

fn tests_on(server: &Server, zh: &Server, crates: Crates, nextest: bool) -> Result<Counts, String> {
    let env = [
        ("TEST_POSTGRES_URL", server.url.clone()),
        ("TEST_POSTGRES_ZH_URL", zh.url.clone()),
    ];
    not_empty(judged(suite::run(crates, &env, nextest)?)?)
}

fn journeys(ground: &mut Ground) -> Result<Counts, String> {
    let (c, _) = ground.servers.as_ref().ok_or("no PostgreSQL runs")?;
    let tools = ground.tools.as_ref().ok_or("the tools are not known")?;
    let binary = repo::workspace()?.target.join("debug/unionhall");
    let artefacts = repo::root().join("artefacts");
    std::fs::create_dir_all(&artefacts).map_err(|error| format!("artefacts/: {error}"))?;
    let env = [
        ("UNIONHALL_BIN", binary.display().to_string()),
        ("CHROMIUM", tools.chromium.display().to_string()),
        ("ARTEFACTS", artefacts.display().to_string()),
        ("TEST_POSTGRES_URL", c.url.clone()),
    ];
    let ran = suite::run(Crates::Only(&["journeys"]), &env, ground.nextest)?;
    not_empty(judged(ran)?)
}

/// A stage that found nothing to run proves nothing.
fn not_empty(counts: Counts) -> Result<Counts, String> {
    if counts.run() == 0 {
        return Err("no test ran: the crates of this stage hold none".to_owned());
    }
    Ok(counts)
}

/// A run that ended badly without a failed test (it did not build, it hung) is a sentence.
fn judged(ran: suite::Ran) -> Result<Counts, String> {
    if ran.well || ran.counts.failed > 0 {
        Ok(ran.counts)
    } else {
        Err("the tests did not run to their end".to_owned())
    }
}

#[cfg(test)]
mod tests_of_stages {
    use super::*;

    fn row(name: &'static str, counts: Counts, end: End) -> Row {
        Row {
            name,
            about: "for a test",
            time: Duration::from_millis(1_500),
            counts,
            end,
        }
    }

    fn counts(passed: u64, failed: u64) -> Counts {
        Counts {
            passed,
            failed,
            ignored: 0,
        }
    }

    #[test]
    fn the_last_line_never_hides_a_failed_stage() {
        let mut rows = vec![row("tests", counts(7, 0), End::Held)];
        assert_eq!(last_line(&rows), "7 passed, 0 failed");
        rows.push(row(
            "zh",
            counts(2, 1),
            End::Failed("1 of 3 failed".to_owned()),
        ));
        assert_eq!(last_line(&rows), "9 passed, 1 failed");
        rows.push(row("clippy", counts(0, 0), End::Failed("lints".to_owned())));
        rows.push(row(
            "journeys",
            counts(0, 0),
            End::NotRun("no build".to_owned()),
        ));
        assert_eq!(last_line(&rows), "9 passed, 3 failed");
    }

    #[test]
    fn what_did_not_run_is_said() {
        let line = summary_line(&row("zh", counts(0, 0), End::NotRun("no build".to_owned())));
        assert!(line.contains("NOT RUN: no build"), "{line}");
    }

    #[test]
    fn a_named_stage_brings_what_it_stands_on() {
        let wanted = with_ground(&["journeys".to_owned()]);
        for name in ["needs", "database", "build", "journeys"] {
            assert!(wanted.contains(&name), "{name}");
        }
        assert!(!wanted.contains(&"clippy"));
        assert_eq!(
            STAGES
                .iter()
                .filter(|s| with_ground(&[]).contains(&s.name))
                .count(),
            STAGES.len()
        );
    }

    #[test]
    fn a_stage_without_tests_fails() {
        assert!(not_empty(counts(0, 0)).is_err());
        assert!(not_empty(counts(1, 0)).is_ok());
    }

    #[test]
    fn a_stage_on_failed_ground_does_not_run() {
        let before = [row(
            "needs",
            counts(0, 0),
            End::Failed("nothing".to_owned()),
        )];
        let mut ground = Ground::default();
        let after = go(&STAGES[1], &mut ground, &before);
        assert!(matches!(after.end, End::NotRun(_)));
    }
}
