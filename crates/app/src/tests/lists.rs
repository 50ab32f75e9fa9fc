//! Lists handed out as workbooks, and what the example bureau has to show.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Reader as _, Xlsx};
use kernel::{Date, Id};
use platform::db::CommandKey;
use serde_json::Value;

use super::stage::{Stage, each_stage};

/// The rows of the first sheet below its title and its head.
fn rows(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&name).unwrap();
    assert_eq!(formulas.used_cells().count(), 0, "no cell is a formula");
    let range = book.worksheet_range(&name).unwrap();
    range.rows().skip(2).map(<[Data]>::to_vec).collect()
}

fn workbook(stage: &Stage, query: &str, cookie: &str) -> Vec<Vec<Data>> {
    let path = format!("/documents/list.xlsx{query}");
    let got = stage.house.get(&path, Some(cookie), "*/*");
    assert_eq!(got.status, 200, "{path}: {}", got.body);
    rows(&got.bytes)
}

/// Issues a document of the bureau with a title of its own.
fn issue(stage: &Stage, number: &'static str, title: &'static str) {
    let house = stage.house.house.clone();
    let person = stage.person("officer").parse().unwrap();
    let page = stage.json("/plans/2025", &stage.officer);
    let bureau = page["plan"]["body"].as_str().unwrap().parse().unwrap();
    let db = stage.house.house.db.clone();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let account = organisation::account_of(tx, person)?.unwrap();
        let day = tx.today();
        let actor = house.directory.actor(tx, account, person, day)?.unwrap();
        let new = documents::NewDocument {
            issuer: bureau,
            mark: "示例文件".to_owned(),
            number: number.to_owned(),
            title: title.to_owned(),
            kind: documents::DocumentKind::Notice,
            issued_on: Date::constant(2025, 11, 1),
            subject: platform::subject::Subject::new("documents.none", Id::<Stage>::from_i64(1)),
            main: Vec::new(),
            copies: Vec::new(),
            main_text: String::new(),
        };
        documents::issue(tx, &actor, &new).map(drop)
    })
    .unwrap();
}

/// The workbook has the rows of the list under the same filters, for who sees that list.
#[test]
fn the_list_of_documents_is_handed_out_as_it_is_filtered() {
    each_stage(|stage| {
        issue(stage, "东城管工〔2025〕7号", "=HYPERLINK(\"http://x\")");
        issue(stage, "东城管工〔2025〕8号", "关于读书活动的通知");
        for query in [
            "",
            "?direction=out",
            "?direction=in",
            "?waiting=1",
            "?q=读书",
            "?q=没有",
        ] {
            let list = stage.json(&format!("/documents{query}"), &stage.officer);
            let lines = list["lines"].as_array().unwrap();
            let titles: Vec<&Value> = lines.iter().map(|line| &line["title"]).collect();
            let rows = workbook(stage, query, &stage.officer);
            let cells: Vec<Value> = rows.iter().map(|row| row[0].to_string().into()).collect();
            assert_eq!(cells.iter().collect::<Vec<_>>(), titles, "{query}");
        }
        let all = workbook(stage, "", &stage.officer);
        let odd = all.iter().find(|row| row[0].to_string().starts_with('='));
        assert!(matches!(odd.unwrap()[0], Data::String(_)));
        let got = stage
            .house
            .get("/documents/list.xlsx", Some(&stage.accountant), "*/*");
        assert_eq!(got.status, 404);
    });
}

/// The workbook of people has everybody on all pages of the list, under the same filters, and
/// each leaves an entry on the trail; who sees no list gets no file.
#[test]
fn the_list_of_people_is_handed_out_as_it_is_filtered() {
    each_stage(|stage| {
        let board = stage.json("/plans/2025", &stage.officer);
        let bureau = board["plan"]["body"].as_str().unwrap().to_owned();
        let within = format!("body={bureau}");
        for query in ["", "q=王", "q=没有此人", within.as_str(), "q=%25", "left=1"] {
            let mut names = Vec::new();
            let mut after = String::new();
            loop {
                let list = stage.json(&format!("/people?{query}{after}"), &stage.officer);
                let people = list["people"].as_array().unwrap();
                names.extend(people.iter().map(|p| p["name"].clone()));
                let Some(next) = list["next"].as_str() else {
                    break;
                };
                after = format!("&after={next}");
            }
            let query = query.replace("%25", "%");
            let (name, value) = query.split_once('=').unwrap_or(("q", ""));
            let fields = [(name, value)];
            let got = stage.post("/people/export", &stage.officer, &fields);
            assert_eq!(got.status, 200, "{query}: {}", got.body);
            let rows = rows(&got.bytes);
            let cells: Vec<Value> = rows.iter().map(|row| row[0].to_string().into()).collect();
            assert_eq!(cells, names, "{query}");
        }
        let got = stage.post("/people/export", &stage.member, &[]);
        assert_eq!(got.status, 404);
        let far = stage.post("/people/export", &stage.officer, &[("body", "x")]);
        assert_eq!(far.status, 404);
        assert_eq!(stage.verified(), vec![]);
    });
}

/// Receipts of the example were signed on several days by the bodies' own people, and entries
/// have something to show.
#[test]
fn the_example_shows_receipts_and_evidence_as_in_life() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let list = stage.json("/documents", &stage.officer);
    let id = list["lines"][0]["id"].as_str().unwrap();
    let page = stage.json(&format!("/documents/{id}"), &stage.officer);
    let signed: Vec<&Value> = page["receipts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["state"])
        .filter(|state| state["state"] == "acknowledged")
        .collect();
    let of = |name: &str| -> BTreeSet<String> {
        signed.iter().map(|state| state[name].to_string()).collect()
    };
    assert!(of("at").len() > 10 && of("by").len() > 10, "{signed:?}");
    let online = signed.iter().filter(|state| state["on_paper"] == false);
    for state in online {
        assert!(
            !state["by"].as_str().unwrap().ends_with("联络员"),
            "{state}"
        );
    }
    let board = stage.json("/plans/2025", &stage.officer);
    let mut files = 0;
    let mut things = 0;
    for project in board["projects"].as_array().unwrap() {
        let id = project["id"].as_str().unwrap();
        let page = stage.json(&format!("/projects/{id}"), &stage.officer);
        let entries = page["entries"].as_array().unwrap().iter();
        for evidence in entries.flat_map(|e| e["evidence"].as_array().unwrap()) {
            let href = evidence["href"].as_str().unwrap();
            let got = stage.house.get(href, Some(&stage.officer), "*/*");
            assert_eq!(got.status, 200, "{evidence}");
            if evidence["kind"] == "" {
                files += 1;
                assert_eq!(evidence["length"], got.bytes.len());
            } else {
                things += 1;
            }
        }
    }
    assert_eq!((files, things), (10, 1));
    assert_eq!(stage.verified(), vec![]);
}
