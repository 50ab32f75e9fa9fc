//! Each plan in `fixtures/plans` is read and compared with the tree beside it, which was checked
//! by hand. `UPDATE_EXPECTED=1` writes the trees anew; read the difference before committing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use plans::reading::{PlanDocument, check, read_bytes, warnings};
use serde_json::{Value, json};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans")
}

/// The plans, in order, without the trees beside them.
pub fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|e| e != "json"))
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> PlanDocument {
    let bytes = fs::read(path).unwrap();
    read_bytes(&bytes, &path.to_string_lossy()).unwrap()
}

fn named(start: &str) -> PlanDocument {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let path = files().into_iter().find(|p| name(p).starts_with(start));
    read(&path.unwrap())
}

/// The document as JSON; the text itself stands in the fixture.
fn tree(document: &PlanDocument) -> Value {
    let mut tree = serde_json::to_value(document).unwrap();
    let length = document.source.text.chars().count();
    tree["source"] = json!({
        "encoding": document.source.encoding,
        "sha256": document.source.sha256,
        "scalars": length,
    });
    tree
}

#[test]
fn every_fixture_gives_its_expected_tree() {
    let files = files();
    assert!(files.len() >= 12);
    for path in files {
        let document = read(&path);
        assert_eq!(check(&document), Ok(()), "{}", path.display());
        let expected = path.with_extension("expected.json");
        let seen = serde_json::to_string_pretty(&tree(&document)).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &seen).unwrap();
        }
        let known = fs::read_to_string(&expected).unwrap();
        assert!(
            serde_json::from_str::<Value>(&known).unwrap() == tree(&document),
            "{} differs from {}:\n{seen}",
            path.display(),
            expected.display()
        );
    }
}

#[test]
fn all_noise_of_an_official_plan_is_told() {
    let document = named("01");
    let count = |code: &str| document.warnings.iter().filter(|w| w.code == code).count();
    for (code, times) in [
        (warnings::PAGE_BREAK_DUPLICATE, 1),
        (warnings::PAGE_BREAK_CUT, 2),
        (warnings::BLANK_IN_TITLE, 1),
        (warnings::BLANK_AROUND_DIGITS, 3),
        (warnings::BLANK_AFTER_SEPARATOR, 2),
        (warnings::PROBABLE_LOST_CHARACTER, 1),
        (warnings::TITLE_DIFFERS, 2),
        (warnings::SIGNATURE_DIFFERS, 1),
        (warnings::PRINT_OFFICE_DIFFERS, 1),
        (warnings::HALF_WIDTH_BRACKETS, 1),
        (warnings::MIXED_SEPARATORS, 1),
        (warnings::DATE_DIFFERS, 0),
    ] {
        assert_eq!(count(code), times, "{code}");
    }
    assert!(count(warnings::TEXT_WITHOUT_PROJECT) > 0);
    assert!(count(warnings::PROJECT_WITHOUT_TEXT) > 0);
}

#[test]
fn a_sentence_over_a_page_break_is_one() {
    let document = named("01");
    let chars: Vec<char> = document.source.text.chars().collect();
    let repair = document
        .warnings
        .iter()
        .find(|w| w.code == warnings::PAGE_BREAK_DUPLICATE)
        .unwrap();
    let dropped: String = chars[repair.span.0..repair.span.1].iter().collect();
    assert_eq!(dropped, "。\n\n好”");
    let sentences = document.chapters.iter().flat_map(|c| &c.measures);
    let mut sentences = sentences.flat_map(|m| &m.sentences);
    let whole = sentences
        .find(|s| s.span.0 <= repair.span.0 && repair.span.1 <= s.span.1)
        .unwrap();
    assert!(whole.text.contains("“学得进、用得好”，并把讲稿"));
}

#[test]
fn a_probable_lost_character_is_not_put_back() {
    let document = named("01");
    let titles = document.chapters.iter().flat_map(|c| &c.measures);
    assert!(titles.into_iter().any(|m| m.title == "做好节慰问"));
}

#[test]
fn reading_survives_a_round_trip_through_json() {
    for path in files() {
        let document = read(&path);
        let text = serde_json::to_string(&document).unwrap();
        let mut back: PlanDocument = serde_json::from_str(&text).unwrap();
        back.source.notes.clone_from(&document.source.notes);
        assert_eq!(back, document);
    }
}
