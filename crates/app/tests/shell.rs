//! The built program at the shell: what a script that calls it can rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path, process::Command};

/// Exit code, what stood on the output, what stood on the error output.
fn plan_read(file: &Path, more: &[&str]) -> (i32, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_unionhall"))
        .args(["plan", "read"])
        .arg(file)
        .args(more)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        ran.status.code().unwrap(),
        text(ran.stdout),
        text(ran.stderr),
    )
}

/// A file that cannot be read is refused with one clear sentence and exit code 2, whether it is
/// read here or in a child.
#[test]
fn a_file_that_cannot_be_read_ends_with_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let huge = file("huge.txt", b"");
    let grown = fs::OpenOptions::new().write(true).open(&huge).unwrap();
    grown.set_len(200 * 1024 * 1024).unwrap();
    for path in [
        folder.path().join("missing.txt"),
        file("empty.txt", b""),
        file("neither.txt", &[0xff, 0x20, 0xff, 0x0a].repeat(40)),
        file("truncated.docx", b"PK\x03\x04 and no more"),
        file("broken.pdf", b"%PDF-1.7\nnothing follows"),
        file("picture.png", b"\x89PNG\r\n\x1a\n0000"),
        huge,
    ] {
        for more in [&[][..], &["--json"]] {
            let (code, out, said) = plan_read(&path, more);
            let name = path.display();
            assert_eq!(code, 2, "{name}: {said}");
            assert_eq!(out, "", "{name}");
            assert_eq!(said.trim_end().lines().count(), 1, "{name}: {said}");
        }
    }
}

#[test]
fn a_plan_is_told_and_ends_with_exit_code_0() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.txt");
    let plan = "2025年工会工作计划\n一、办好实事\n（一）做好慰问。走访一线职工。\n";
    fs::write(&path, plan).unwrap();
    let (code, out, said) = plan_read(&path, &[]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(out.contains("一、办好实事"), "{out}");
    let (code, out, _) = plan_read(&path, &["--json"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("{\"source\""), "{out}");
}
