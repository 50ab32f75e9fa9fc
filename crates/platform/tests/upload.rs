//! Reading in a child process: whatever the file does to its reader, the parent gets an answer.
//!
//! This test is its own child, so it brings its own `main`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{io::Write, process::ExitCode, time::Duration};

use kernel::Refusal;
use platform::{
    Error,
    upload::{Limits, LineReader, Reader, Readers, Source, in_child_of, lines_in_child_of, serve},
};

const LIMITS: Limits = Limits {
    wall_secs: 3,
    cpu_secs: 2,
    memory_mib: 512,
    output_bytes: 1_000_000,
};

const READERS: &[(&str, Reader)] = &[
    ("fine", |bytes, name| Ok(format!("{name} {}", bytes.len()))),
    ("refuses", |_, _| {
        Err(Refusal::new("test.no", "这不是工作计划"))
    }),
    ("loops", |_, _| {
        let mut number = 0_u64;
        loop {
            number = std::hint::black_box(number.wrapping_add(1));
        }
    }),
    ("waits", |_, _| {
        loop {
            std::thread::park_timeout(Duration::from_secs(60));
        }
    }),
    ("eats", |_, _| {
        let mut eaten: Vec<Vec<u8>> = Vec::new();
        loop {
            eaten.push(vec![1; 16 * 1_024 * 1_024]);
        }
    }),
    ("aborts", |_, _| std::process::abort()),
    ("panics", |_, _| {
        Err(Refusal::new("test.no", "x".repeat(bomb())))
    }),
    ("chatters", |_, _| Ok("长".repeat(1_000_000))),
    ("prints", |_, _| {
        writeln!(std::io::stdout(), "noise of a foreign reader").ok();
        Ok("clean".to_owned())
    }),
    ("environment", |_, _| {
        Ok(std::env::vars().count().to_string())
    }),
    ("writes", |_, _| {
        let place = std::env::temp_dir().join("unionhall-upload-test");
        let written = std::fs::write(&place, "x");
        std::fs::remove_file(&place).ok();
        Ok(written.is_ok().to_string())
    }),
];

const LINE_READERS: &[(&str, LineReader)] = &[
    ("counts", |bytes, name, asked, lines| {
        lines.give(&format!("{name} {asked} {}", bytes.len()));
        for n in 0..200_000 {
            if !lines.give(&n.to_string()) {
                break;
            }
        }
        Ok(())
    }),
    ("begins_and_refuses", |_, _, _, lines| {
        lines.give("1");
        Err(Refusal::new("test.no", "第 2 行读不出来"))
    }),
    ("begins_and_aborts", |_, _, _, lines| {
        std::hint::black_box((0..100_000).all(|n| lines.give(&n.to_string())));
        std::process::abort()
    }),
    ("begins_and_loops", |_, _, _, lines| {
        lines.give("1");
        let mut number = 0_u64;
        loop {
            number = std::hint::black_box(number.wrapping_add(1));
        }
    }),
    ("never_ends", |_, _, _, lines| {
        while lines.give("一行又一行") {}
        Ok(())
    }),
    ("one_long_line", |_, _, _, lines| {
        lines.give(&"x".repeat(5_000_000));
        Ok(())
    }),
];

fn bomb() -> usize {
    let nothing: Option<usize> = std::hint::black_box(None);
    nothing.unwrap()
}

fn ask(reader: &str, bytes: &[u8]) -> String {
    let exe = std::env::current_exe().unwrap();
    // Only who is meant to be too slow is timed; a busy machine must not make others slow.
    let slow = ["loops", "waits"].contains(&reader);
    let limits = if slow {
        LIMITS
    } else {
        Limits {
            wall_secs: 60,
            ..LIMITS
        }
    };
    match in_child_of(&exe, reader, "计划.docx", bytes, &limits) {
        Ok(text) => text,
        Err(Error::Refused(refusal)) => format!("{}: {}", refusal.code, refusal.text),
        Err(other) => format!("fault: {other}"),
    }
}

/// How many lines came, and how it ended.
fn ask_lines(reader: &str, stop_at: usize, max: u32) -> (usize, String) {
    let exe = std::env::current_exe().unwrap();
    let limits = Limits {
        wall_secs: if reader == "begins_and_loops" { 3 } else { 60 },
        output_bytes: max,
        ..LIMITS
    };
    let source = Source {
        name: "名册.csv",
        asked: "all",
        length: 3,
        bytes: Box::new(&b"abc"[..]),
    };
    let mut came = 0;
    let outcome = lines_in_child_of(&exe, reader, source, &limits, &mut |line| {
        if came == 0 && reader == "counts" {
            assert_eq!(line, "名册.csv all 3");
        }
        came += 1;
        if came == stop_at {
            return Err(Error::refused("test.stop", "够了"));
        }
        Ok(())
    });
    let told = match outcome {
        Ok(()) => "ok".to_owned(),
        Err(Error::Refused(refusal)) => format!("{}: {}", refusal.code, refusal.text),
        Err(other) => format!("fault: {other}"),
    };
    (came, told)
}

fn check_lines() {
    let all = usize::MAX;
    assert_eq!(
        ask_lines("counts", all, 9_000_000),
        (200_001, "ok".to_owned())
    );
    let (came, told) = ask_lines("begins_and_refuses", all, 9_000);
    assert_eq!(
        (came, told.as_str()),
        (1, "upload.refused: 第 2 行读不出来")
    );
    for (reader, stop_at, max, expected) in [
        ("begins_and_aborts", all, 9_000_000, "upload.reader_died"),
        ("begins_and_loops", all, 9_000, "upload.too_slow"),
        ("never_ends", all, 900_000, "upload.too_much_text"),
        ("never_ends", 10, 900_000, "test.stop"),
        ("one_long_line", all, 9_000_000, "upload.too_much_text"),
        ("nobody", all, 9_000, "upload.reader_died"),
    ] {
        let (_, told) = ask_lines(reader, stop_at, max);
        assert!(told.starts_with(expected), "{reader}: {told}");
    }
}

/// Reader | how its answer begins.
fn check_all() {
    let large = vec![7; 20 * 1_024 * 1_024];
    assert_eq!(ask("fine", &large), "计划.docx 20971520");
    for (reader, expected) in [
        ("fine", "计划.docx 3"),
        ("refuses", "upload.refused: 这不是工作计划"),
        ("loops", "upload.too_slow"),
        ("waits", "upload.too_slow"),
        ("eats", "upload.too_much_memory"),
        ("aborts", "upload.reader_died"),
        ("panics", "upload.reader_died"),
        ("chatters", "upload.too_much_text"),
        ("prints", "clean"),
        ("environment", "0"),
        ("nobody", "upload.reader_died"),
    ] {
        let answer = ask(reader, b"abc");
        assert!(answer.starts_with(expected), "{reader}: {answer}");
    }
    assert_ne!(ask("writes", b"abc"), "true");
    // A reader that dies before it has read its input does not hold the parent up.
    assert!(ask("aborts", &large).starts_with("upload.reader_died"));
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["read-upload", reader, limits] => {
            let readers = Readers {
                whole: READERS,
                lines: LINE_READERS,
            };
            return ExitCode::from(serve(reader, limits, &readers));
        }
        // What test runners ask for.
        [.., "--list", "--format", "terse"] | ["--list", ..] => {
            if !args.iter().any(|a| a == "--ignored") {
                writeln!(std::io::stdout(), "every_reader_gets_an_answer: test").ok();
            }
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    check_all();
    check_lines();
    writeln!(std::io::stdout(), "every_reader_gets_an_answer ... ok").ok();
    ExitCode::SUCCESS
}
