//! Who may do what, written by hand in `fixtures/permissions.csv`, compared with what the
//! router answers.

use std::{fmt::Write as _, fs, path::PathBuf};

use super::house::{Filled, ROLES};

/// Compares `text` with the kept file; `UPDATE_GENERATED=1` writes it.
pub fn compare(path: &str, text: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&file, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == text,
        "{path} is not current: look at the change, then run the tests with UPDATE_GENERATED=1"
    );
}

/// Each line of the matrix: a path, then the status that each role gets, in the order of
/// [`ROLES`].
#[test]
fn everybody_sees_what_the_matrix_says() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/permissions.csv");
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(
        head[1..],
        ROLES,
        "the head of the matrix names the roles in order"
    );
    let house = Filled::shared();
    let cookies = house.cookies();
    let (mut wrong, mut observed) = (String::new(), String::from(HEAD));
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let mut row = format!("| `{}` |", cells[0]);
        for (who, expected) in ROLES.iter().zip(&cells[1..]) {
            let got = house.get(cells[0], cookies[who].as_deref(), "application/json");
            let status = got.status.as_str().to_owned();
            write!(row, " {status} |").unwrap();
            if status != *expected {
                writeln!(wrong, "{} as {who}: {status}, not {expected}", cells[0]).unwrap();
            }
        }
        writeln!(observed, "{row}").unwrap();
    }
    assert!(wrong.is_empty(), "{wrong}");
    compare("docs/generated/permissions.md", &observed);
}

const HEAD: &str = "# Who gets what\n
Observed through the router on the example bureau; the expectation is written by hand in
`fixtures/permissions.csv`. 200 seen, 401 not signed in, 403 seen but not allowed, 404 not there
for this person.\n
| path | nobody | officer | leader | chair | accountant | cashier | auditor | member | upper |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
