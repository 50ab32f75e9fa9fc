//! How a plan begins: by hand, as a copy of last year's; and what is too big to begin with.

use serde_json::Value;

use super::stage::{Stage, each_stage};

fn go(stage: &Stage, path: &str, fields: &[(&str, &str)]) -> String {
    let got = stage.post(path, &stage.officer, fields);
    assert_eq!(got.status, 303, "{path}: {}", got.body);
    got.location.unwrap()
}

fn own_body(stage: &Stage) -> String {
    let page = stage.json("/plans/new", &stage.officer);
    page["bodies"][0][0].as_str().unwrap().to_owned()
}

/// Without any document: a title, projects typed in, owners confirmed.
#[test]
fn a_plan_is_made_by_hand() {
    each_stage(|stage| {
        let body = own_body(stage);
        let wrong = [("title", " "), ("year", "1999"), ("body", body.as_str())];
        let got = stage.post("/plans/by-hand", &stage.officer, &wrong);
        assert_eq!(got.status, 422, "{}", got.body);
        let errors: Value = serde_json::from_str(&got.body).unwrap();
        assert_eq!(errors["fields"]["errors"].as_array().unwrap().len(), 2);
        let new = [
            ("title", "示例工会2027年计划"),
            ("year", "2027"),
            ("body", &body),
        ];
        let import = go(stage, "/plans/by-hand", &new);
        let page = stage.json(&import, &stage.officer);
        assert_eq!(page["draft"]["title"], "示例工会2027年计划");
        assert_eq!(page["open"][0][0], "plans.empty");
        // Nothing becomes a plan while a question is open.
        let got = stage.post(&format!("{import}/confirm"), &stage.officer, &[]);
        assert_eq!(got.status, 422, "{}", got.body);
        let row = [
            ("name", "读书活动"),
            ("time_text", "4月"),
            ("owners", "局工会、女工委"),
        ];
        go(stage, &format!("{import}/project/add"), &row);
        go(stage, &format!("{import}/names/accept"), &[]);
        go(stage, &format!("{import}/confirm"), &[]);
        let board = stage.json(&format!("/plans/2027?body={body}"), &stage.officer);
        assert_eq!(board["projects"].as_array().unwrap().len(), 1);
        assert_eq!(board["projects"][0]["name"], "读书活动");
        assert_eq!(board["plan"]["state"], "draft");
        // One plan per body and year.
        let import = go(stage, "/plans/by-hand", &new);
        go(stage, &format!("{import}/project/add"), &row);
        go(stage, &format!("{import}/names/accept"), &[]);
        let got = stage.post(&format!("{import}/confirm"), &stage.officer, &[]);
        assert_eq!(got.status, 422, "{}", got.body);
        assert!(got.body.contains("已经有了"), "{}", got.body);
        assert_eq!(stage.verified(), vec![]);
    });
}

/// Everybody else is told that there is no such page, or that it is not theirs.
#[test]
fn a_plan_is_begun_only_for_ones_own_body() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let body = own_body(&stage);
    let new = [("title", "计划"), ("year", "2027"), ("body", body.as_str())];
    for cookie in [&stage.member, &stage.accountant] {
        let got = stage.post("/plans/by-hand", cookie, &new);
        assert_eq!(got.status, 404, "{}", got.body);
    }
}

/// Last year's plan is carried over with its text, projects, owners and recipients; where it
/// came from stays known, and whole-year milestones are asked for anew.
#[test]
fn last_years_plan_is_carried_over_with_its_lineage() {
    each_stage(|stage| {
        let old = stage.json("/plans/2025", &stage.officer);
        let plan = old["plan"]["id"].as_str().unwrap();
        let import = go(stage, &format!("/plans/copy/{plan}"), &[]);
        let page = stage.json(&import, &stage.officer);
        let draft = &page["draft"];
        assert_eq!(draft["year"], 2026);
        assert_eq!(draft["previous"], *plan);
        assert!(draft["title"].as_str().unwrap().contains("2026"));
        let count = |value: &Value| value.as_array().unwrap().len();
        assert_eq!(count(&draft["projects"]), count(&old["projects"]));
        assert!(count(&draft["nodes"]) > 16, "text is carried over");
        assert!(count(&draft["recipients"]) > 0 && count(&draft["copies"]) > 0);
        let open = page["open"].as_array().unwrap();
        assert!(
            open.iter().any(|q| q[0] == "plans.rhythm_missing"),
            "{open:?}"
        );
        assert!(
            open.iter().all(|q| q[0] != "plans.owner_unmapped"),
            "{open:?}"
        );
        for project in draft["projects"].as_array().unwrap() {
            let text = |name: &str| project[name].as_str().unwrap_or_default().to_owned();
            let owners: Vec<&str> = project["owners"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| o.as_str().unwrap())
                .collect();
            let fields = [
                ("project", project["id"].to_string()),
                ("no", text("no")),
                ("name", text("name")),
                ("time_text", text("time_text")),
                ("owners", owners.join("、")),
                ("rhythm", "quarterly".to_owned()),
            ];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            go(stage, &format!("{import}/project"), &fields);
        }
        go(stage, &format!("{import}/confirm"), &[]);
        let body = old["plan"]["body"].as_str().unwrap();
        let new = stage.json(&format!("/plans/2026?body={body}"), &stage.officer);
        assert_eq!(count(&new["projects"]), count(&old["projects"]));
        let db = &stage.house.house.db;
        let id = new["plan"]["id"].as_str().unwrap().parse().unwrap();
        let made = db.read_blocking(move |conn| plans::plan::store::find(conn, id));
        let previous = made.unwrap().unwrap().previous.unwrap();
        assert_eq!(previous.to_string(), plan);
        assert_eq!(stage.verified(), vec![]);
    });
}

/// What is too big is told so, with what was kept, on every way in.
#[test]
fn what_is_too_big_is_413() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let body = own_body(&stage);
    let (project, part) = stage.projects().remove(0);
    let report = [
        ("owner", part.as_str()),
        ("about_on", "2025-11-17"),
        ("text", "见附件"),
        ("occurrence", ""),
    ];
    let (huge, big) = ("长".repeat(9 << 20), "x".repeat(21 << 20));
    let path = format!("/projects/{project}/report");
    for (path, fields, field, content) in [
        ("/plans/read", &[("body", body.as_str())][..], "file", &huge),
        (path.as_str(), &report, "evidence", &huge),
        (path.as_str(), &report, "evidence", &big),
    ] {
        let file = [(field, "大.txt", content.as_str())];
        let got = stage.upload(path, &stage.officer, fields, &file);
        assert_eq!(got.status, 413, "{path}");
        assert!(got.body.contains("没有保存"), "{path}: {}", got.body);
    }
    let text = "长".repeat(1 << 20);
    let got = stage.post("/plans/by-hand", &stage.officer, &[("title", &text)]);
    assert_eq!(got.status, 413);
    let page = stage.json(&format!("/projects/{project}"), &stage.officer);
    assert!(!page.to_string().contains("见附件"));
}
