//! What somebody tries who should not: guessed addresses, forms sent by hand, odd text.

use super::stage::{JSON, Stage};

/// Whoever is in charge of a part holds no office, yet sees that project and reports on it;
/// nothing else of the plan opens.
#[test]
fn who_is_in_charge_sees_the_project_and_no_other() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let projects = stage.projects();
    let ((mine, part), (other, _)) = (&projects[0], &projects[1]);
    let member = &stage.member;
    for form in ["", "/report", "/task"] {
        let path = format!("/projects/{mine}{form}");
        assert_eq!(stage.status(&path, member), 404, "{path}");
    }
    stage.put_in_charge(mine, part, &stage.person("member"));
    for form in ["", "/report", "/task"] {
        let path = format!("/projects/{mine}{form}");
        assert_eq!(stage.status(&path, member), 200, "{path}");
        let path = format!("/projects/{other}{form}");
        assert_eq!(stage.status(&path, member), 404, "{path}");
    }
    for form in ["change", "decide", "rhythm", "chase"] {
        let path = format!("/projects/{mine}/{form}");
        assert_eq!(stage.status(&path, member), 404, "{path}");
    }
    for path in ["/plans", "/plans/2025", "/plans/2025/list.xlsx"] {
        assert_eq!(stage.status(path, member), 404, "{path}");
    }
    let report = [
        ("owner", part.as_str()),
        ("about_on", "2025-11-17"),
        ("text", "已经走访"),
        ("occurrence", ""),
    ];
    let path = format!("/projects/{mine}/report");
    assert_eq!(stage.post(&path, member, &report).status, 303);
    let page = stage.json(&format!("/projects/{mine}"), &stage.officer);
    assert_eq!(page["entries"][0]["text"], "已经走访");
    let path = format!("/projects/{other}/report");
    assert_eq!(stage.post(&path, member, &report).status, 404);
}

/// Naming somebody as responsible shows their name and opens the project to them, so a guessed
/// key is refused; forms that name people are only for who may use them.
#[test]
fn people_of_other_bodies_are_not_named_by_guessing_their_keys() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let projects = stage.projects();
    let (project, part) = &projects[0];
    let path = format!("/projects/{project}/parts/{part}");
    let person = stage.person("upper");
    let got = stage.post(&path, &stage.officer, &[("person", &person)]);
    assert_eq!(got.status, 422, "{}", got.body);
    let page = stage.json(&format!("/projects/{project}"), &stage.officer);
    assert_ne!(page["parts"][0]["person"], "周文海");
    let offered = stage.json(&path, &stage.officer);
    let first = offered["choices"][0][1].as_str().unwrap().to_owned();
    let got = stage.post(&path, &stage.officer, &[("person", &first)]);
    assert_eq!(got.status, 303, "{}", got.body);
    // The accountant reads the plan, and has no part in this project.
    let form = format!("/projects/{project}/task");
    assert_eq!(stage.status(&form, &stage.accountant), 403);
}

/// What is shown of evidence is the name that it is kept by, not what the sender made of it.
#[test]
fn evidence_is_shown_under_its_kept_name() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (project, part) = stage.projects().remove(0);
    let path = format!("/projects/{project}/report");
    let fields = [
        ("owner", part.as_str()),
        ("occurrence", ""),
        ("about_on", "2025-11-17"),
        ("text", "见附件"),
    ];
    let file = [("evidence", "../a\u{202e}gpj.html", "<script>1</script>")];
    let got = stage.upload(&path, &stage.officer, &fields, &file);
    assert_eq!(got.status, 303, "{}", got.body);
    let page = stage.json(&format!("/projects/{project}"), &stage.officer);
    let evidence = &page["entries"][0]["evidence"][0];
    assert_eq!(evidence["title"], "agpj.html.txt");
    let href = evidence["href"].as_str().unwrap();
    assert_eq!(stage.status(href, &stage.officer), 200);
    assert_eq!(stage.status(href, &stage.member), 404);
}

/// U+0000 is refused in words, on both engines, in addresses and in forms.
#[test]
fn nul_is_refused_in_words() {
    for fresh in [Some(testing::Fresh::sqlite()), testing::Fresh::postgres()] {
        let Some(fresh) = fresh else { continue };
        let stage = Stage::on(fresh);
        for path in [
            "/search?q=%00",
            "/documents?q=a%00b",
            "/plans/2025/search?q=%00",
            "/plans/2025/list?q=%00",
            "/people?q=%00",
        ] {
            let got = stage.house.get(path, Some(&stage.officer), JSON);
            assert_eq!(got.status, 422, "{path}: {}", got.body);
            assert!(got.body.contains("web.nul"), "{}", got.body);
        }
        let (project, _) = stage.projects().remove(0);
        let path = format!("/projects/{project}/rhythm");
        let typed = [("rhythm", "monthly"), ("reason", "a\0b")];
        let got = stage.post(&path, &stage.officer, &typed);
        assert_eq!(got.status, 422, "{}", got.body);
        assert!(got.body.contains("web.nul"), "{}", got.body);
    }
}

/// Ordinary work leaves no row that the trail does not know of: else `verify` accuses the
/// innocent, and somebody who wrote into the database hides among them.
#[test]
fn after_ordinary_work_verify_finds_nothing() {
    for fresh in [Some(testing::Fresh::sqlite()), testing::Fresh::postgres()] {
        let Some(fresh) = fresh else { continue };
        let stage = Stage::on(fresh);
        a_day_of_projects(&stage);
        a_new_plan(&stage);
        assert_eq!(stage.verified(), vec![]);
    }
}

fn a_day_of_projects(stage: &Stage) {
    let work = |path: &str, fields: &[(&str, &str)]| {
        let got = stage.post(path, &stage.officer, fields);
        assert_eq!(got.status, 303, "{path}: {}", got.body);
    };
    let (project, part) = stage.projects().remove(0);
    let at = |verb: &str| format!("/projects/{project}/{verb}");
    let typed = |time, owners| {
        [
            ("name", "改了名的项目"),
            ("time_text", time),
            ("owners", owners),
            ("reason", "会议决定"),
        ]
    };
    work(&at("change"), &typed("3月 9月", "局工会 女工委"));
    work(&at("change"), &typed("全年（每季度）", "机关工会"));
    work(&at("rhythm"), &[("rhythm", "monthly"), ("reason", "细化")]);
    let page = stage.json(&at("report"), &stage.officer);
    let choice = |name: &str| {
        let mut all = page["choices"].as_array().unwrap().iter();
        all.find(|c| c[0] == name).unwrap()[1]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (owner, occurrence) = (choice("owner"), choice("occurrence"));
    assert_ne!(owner, part, "owners were set anew");
    let report = [
        ("owner", owner.as_str()),
        ("occurrence", occurrence.as_str()),
        ("about_on", "2025-11-17"),
        ("text", "办完了"),
        ("finishes", "on"),
    ];
    work(&at("report"), &report);
    let offered = stage.json(&at(&format!("parts/{owner}")), &stage.officer);
    let person = offered["choices"][0][1].as_str().unwrap();
    work(&at(&format!("parts/{owner}")), &[("person", person)]);
    let task = [
        ("title", "借会议室"),
        ("due_on", "2025-12-01"),
        ("who", "body:机关工会"),
    ];
    work(&at("task"), &task);
    work(
        &at("decide"),
        &[("decision", "postponed"), ("reason", "天气")],
    );
    work(&at("restore"), &[("reason", "放晴")]);
    work("/plans/2025/add", &typed("6月 7月", "局工会 经审委"));
}

fn a_new_plan(stage: &Stage) {
    let work = |path: &str, fields: &[(&str, &str)]| {
        let got = stage.post(path, &stage.officer, fields);
        assert_eq!(got.status, 303, "{path}: {}", got.body);
        got.location.unwrap()
    };
    let page = stage.json("/plans/new", &stage.officer);
    let body = page["bodies"][0][0].as_str().unwrap();
    let new = [("title", "明年计划"), ("year", "2026"), ("body", body)];
    let import = work("/plans/by-hand", &new);
    let row = [
        ("name", "读书活动"),
        ("time_text", "4月"),
        ("owners", "局工会 女工委"),
    ];
    work(&format!("{import}/project/add"), &row);
    work(&format!("{import}/names/accept"), &[]);
    work(&format!("{import}/confirm"), &[]);
    work(&format!("/plans/2026/deliberate?body={body}"), &[]);
    let issue = [
        ("number", "东城管工〔2025〕9号"),
        ("day", "2025-11-18"),
        ("mark", "示例文件"),
        ("text", "现印发。"),
    ];
    work(&format!("/plans/2026/issue?body={body}"), &issue);
    let got = stage.post("/plans/feeds", &stage.officer, &[("body", body)]);
    assert_eq!(got.status, 200, "{}", got.body);
}
