//! The built program at the shell: what a script that calls it can rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

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

/// The example bureau in a folder, without anybody serving it.
fn demo(folder: &Path) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_unionhall"))
        .args([
            "demo",
            "--date",
            "2025-11-18",
            "--listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(demo.stdout.take().unwrap()).lines();
    let ready = told
        .map_while(Result::ok)
        .find(|line| line.contains("数据在"));
    assert!(ready.is_some(), "the demo starts");
    demo.kill().unwrap();
    demo.wait().unwrap();
}

fn import(data: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_unionhall"))
        .args(["members", "import"])
        .arg(file)
        .arg("--data")
        .arg(data)
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

/// `members import` checks and stores nothing, then writes in somebody's name, once.
#[test]
fn a_roster_is_checked_then_written_at_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let list = folder.path().join("list.csv");
    let text = "姓名,出生日期,部门,岗位\n\
                欧阳试验,1990-09-09,组织人事处小组,科员\n\
                上官试验,某年,组织人事处小组,科员\n";
    fs::write(&list, text).unwrap();
    let (code, out, said) = import(&data, &list, &["--union", "机关工会"]);
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    assert!(out.contains("第 3 行  有问题"), "{out}");
    assert!(out.contains("共 2 行：有问题 1，新增 1"), "{out}");
    assert!(out.contains("只做了检查，没有保存"), "{out}");
    let (code, _, said) = import(&data, &list, &["--union", "没有这个工会"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("统一社会信用代码"), "{said}");
    let by = ["--union", "机关工会", "--commit", "--by"];
    let (code, _, said) = import(&data, &list, &[&by[..], &["nobody"]].concat());
    assert_eq!(code, 1);
    assert!(said.contains("nobody"), "{said}");
    let written = [&by[..], &["officer"]].concat();
    let (code, out, said) = import(&data, &list, &written);
    assert_eq!(code, 0, "{out}{said}");
    assert!(out.contains("已写入会员名册"), "{out}");
    let (code, out, _) = import(&data, &list, &["--union", "机关工会"]);
    assert_eq!(code, 0);
    assert!(out.contains("新增 0，变更 0，无变化 1"), "{out}");
    let missing = folder.path().join("missing.csv");
    let (code, _, said) = import(&data, &missing, &["--union", "机关工会"]);
    assert_eq!(code, 2, "{said}");
}
