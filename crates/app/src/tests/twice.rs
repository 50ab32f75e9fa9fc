//! Two people, or two tabs, at once: nothing of the first is lost, nothing that the second typed
//! is lost, and nothing is done twice by accident.

use serde_json::Value;

use super::stage::{Stage, each_stage};

fn typed(page: &Value, name: &str) -> String {
    let typed = page["fields"]["typed"].as_array().unwrap();
    let pair = typed.iter().find(|pair| pair[0] == name).unwrap();
    pair[1].as_str().unwrap().to_owned()
}

fn body(got: &super::house::Got) -> Value {
    serde_json::from_str(&got.body).unwrap()
}

/// Two people change the same project from the same page: the second is told, sees what they
/// typed beside what stands now, and may save again from there.
#[test]
fn a_second_tab_does_not_overwrite_the_first() {
    each_stage(|stage| {
        let (id, _) = stage.projects().remove(0);
        let path = format!("/projects/{id}/change");
        let page = stage.json(&path, &stage.officer);
        let (time, owners) = (typed(&page, "time_text"), typed(&page, "owners"));
        let change = |name: &str, version: &str| {
            let fields = [
                ("name", name),
                ("time_text", time.as_str()),
                ("owners", owners.as_str()),
                ("reason", "两个人同时改"),
                ("version", version),
            ];
            stage.post(&path, &stage.officer, &fields)
        };
        let version = typed(&page, "version");
        assert_eq!(change("第一个人改的名称", &version).status, 303);
        let got = change("第二个人改的名称", &version);
        assert_eq!(got.status, 409);
        let page = body(&got);
        assert_eq!(typed(&page, "name"), "第二个人改的名称");
        assert_eq!(
            page["clashes"].as_array().unwrap().len(),
            1,
            "the reason is no clash"
        );
        assert_eq!(page["clashes"][0]["label"], "项目名称");
        assert_eq!(page["clashes"][0]["typed"], "第二个人改的名称");
        assert_eq!(page["clashes"][0]["now"], "第一个人改的名称");
        let project = stage.json(&format!("/projects/{id}"), &stage.officer);
        assert!(project.to_string().contains("第一个人改的名称"));
        let again = change("第二个人改的名称", &typed(&page, "version"));
        assert_eq!(again.status, 303, "{}", again.body);
    });
}

fn add(stage: &Stage, name: &str, version: &str) -> super::house::Got {
    let fields = [
        ("name", name),
        ("time_text", "6月"),
        ("owners", "局工会"),
        ("reason", "会议决定"),
        ("version", version),
    ];
    stage.post("/plans/2025/add", &stage.officer, &fields)
}

/// Two projects are added from one page, or one is added twice from two tabs: the second is
/// asked, with the last row of the list beside what was typed.
#[test]
fn a_project_is_not_added_twice_from_one_page() {
    each_stage(|stage| {
        let count = || {
            let board = stage.json("/plans/2025", &stage.officer);
            board["projects"].as_array().unwrap().len()
        };
        let before = count();
        let version = typed(&stage.json("/plans/2025/add", &stage.officer), "version");
        assert_eq!(add(stage, "读书会", &version).status, 303);
        let got = add(stage, "读书会", &version);
        assert_eq!(got.status, 409, "{}", got.body);
        let clash = &body(&got)["clashes"][0];
        assert!(
            clash["now"].as_str().unwrap().contains("已经有了"),
            "{clash}"
        );
        assert_eq!(count(), before + 1);
        let got = add(stage, "朗诵会", &version);
        assert_eq!(got.status, 409, "{}", got.body);
        let page = body(&got);
        assert_eq!(typed(&page, "name"), "朗诵会");
        assert_eq!(page["clashes"][0]["now"], "读书会");
        let again = add(stage, "朗诵会", &typed(&page, "version"));
        assert_eq!(again.status, 303, "{}", again.body);
        assert_eq!(count(), before + 2);
        assert_eq!(stage.verified(), vec![]);
        // What is wrong stands beside its field, and what was typed is kept.
        let fields = [
            ("name", "没有理由"),
            ("time_text", "6月"),
            ("owners", "局工会"),
        ];
        let got = stage.post("/plans/2025/add", &stage.officer, &fields);
        assert_eq!(got.status, 422, "{}", got.body);
        assert_eq!(body(&got)["fields"]["errors"][0]["field"], "reason");
    });
}

/// The second of two windows on one preview sees it as it now stands, and what was typed.
#[test]
fn a_preview_is_not_overwritten_from_a_second_window() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let page = stage.json("/plans/new", &stage.officer);
    let body_id = page["bodies"][0][0].as_str().unwrap();
    let new = [("title", "明年计划"), ("year", "2026"), ("body", body_id)];
    let got = stage.post("/plans/by-hand", &stage.officer, &new);
    let import = got.location.unwrap();
    let version = stage.json(&import, &stage.officer)["version"].to_string();
    let facts = |title: &str| {
        let fields = [("title", title), ("year", "2026"), ("version", &version)];
        stage.post(&format!("{import}/facts"), &stage.officer, &fields)
    };
    assert_eq!(facts("甲写的标题").status, 303);
    let got = facts("乙写的标题");
    assert_eq!(got.status, 409, "{}", got.body);
    let page = body(&got);
    assert!(
        page["problem"]
            .as_str()
            .unwrap()
            .contains("标题「乙写的标题」")
    );
    assert_eq!(page["draft"]["title"], "甲写的标题");
}
