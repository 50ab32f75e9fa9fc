//! The pictures of the manual, drawn from the running program so that they are never out of date.
//! They always go to the artefacts; `UNIONHALL_PICTURES=1` also puts them into `docs/pictures`.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    browser::Browser,
    stage::{Stage, root},
    visitor::{Visitor, artefacts},
    year,
};

/// A repository is no place for large pictures.
const BYTES_MAX: u64 = 200_000;

#[test]
fn the_manual_has_its_pictures() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    let officer = browser.desk(&stage);
    officer.open("/sign-in");
    draw(&officer, "sign-in");
    officer.enter_as("局工会干事");
    draw(&officer, "workbench");
    officer.open("/plans/2025");
    draw(&officer, "year-board");
    officer.click("5 集体生日会");
    draw(&officer, "project");
    officer.open("/plans/2025/life");
    officer.click("看谁已签收");
    draw(&officer, "receipts");
    print(&stage, &officer);

    year::read_the_paper(&officer);
    draw(&officer, "preview");
    year::check_the_preview(&officer);
    year::to_the_issue(&officer);
    draw(&officer, "issue");

    let leader = browser.phone(&stage);
    leader.enter_as("工会小组长");
    draw(&leader, "phone-home");
    leader.open("/plans/2025/list");
    leader.click("集体生日会");
    draw(&leader, "phone-project");
}

/// The first sheet of the printed report.
fn print(stage: &Stage, officer: &Visitor) {
    let pdf = officer.fetch("/plans/2025/report.pdf");
    let file = stage.file("report.pdf", &pdf.body);
    for folder in folders() {
        let drawn = Command::new("pdftoppm")
            .args(["-png", "-r", "64", "-f", "1", "-l", "1", "-singlefile"])
            .arg(&file)
            .arg(folder.join("report"))
            .output()
            .expect("pdftoppm is missing: apt-get install poppler-utils");
        let said = String::from_utf8_lossy(&drawn.stderr);
        assert!(
            drawn.status.success(),
            "the report becomes a picture: {said}"
        );
    }
}

fn draw(visitor: &Visitor, name: &str) {
    visitor.scroll_to_top();
    for folder in folders() {
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let path = folder.join(format!("{name}.png"));
        visitor.draw(&path);
        let size = fs::metadata(&path).expect("the picture is there").len();
        assert!(size <= BYTES_MAX, "{} has {size} bytes", path.display());
    }
}

fn folders() -> Vec<PathBuf> {
    let mut folders = vec![artefacts().join("pictures")];
    if std::env::var("UNIONHALL_PICTURES").is_ok_and(|value| value == "1") {
        folders.push(root().join("docs/pictures"));
    }
    folders
}
