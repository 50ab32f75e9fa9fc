//! What somebody tries who should not: guessed addresses, forms sent by hand, odd text.

use axum::http::{Request, StatusCode, header};
use platform::db::CommandKey;

use super::house::{Filled, Got};

const JSON: &str = "application/json";

/// A house of one's own with the cookies of two of the cast.
struct Stage {
    house: Filled,
    officer: String,
    member: String,
    accountant: String,
}

impl Stage {
    fn on(fresh: testing::Fresh) -> Self {
        let house = Filled::on(fresh);
        let mut cookies = house.cookies();
        let mut of = |who: &str| cookies.remove(who).flatten().unwrap();
        let (officer, member, accountant) = (of("officer"), of("member"), of("accountant"));
        Self {
            house,
            officer,
            member,
            accountant,
        }
    }

    fn json(&self, path: &str, cookie: &str) -> serde_json::Value {
        let got = self.house.get(path, Some(cookie), JSON);
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        serde_json::from_str(&got.body).unwrap()
    }

    fn status(&self, path: &str, cookie: &str) -> u16 {
        self.house.get(path, Some(cookie), JSON).status.as_u16()
    }

    /// A form key of that session.
    fn key(&self, cookie: &str) -> String {
        let page = self.house.get("/me", Some(cookie), "text/html").body;
        let (_, rest) = page.split_once("name=\"_key\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form with a key of that session.
    fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Got {
        let key = self.key(cookie);
        let fields: std::collections::BTreeMap<&str, &str> =
            fields.iter().copied().chain([("_key", &*key)]).collect();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, JSON)
            .header("sec-fetch-site", "same-origin");
        let body = serde_json::to_string(&fields).unwrap();
        self.house.send(request.body(body.into()).unwrap())
    }

    /// The person behind a user name.
    fn person(&self, user: &str) -> String {
        let account = self
            .house
            .house
            .db
            .read_blocking(|conn| platform::sign_in::by_name(conn, user));
        account.unwrap().unwrap().person.to_string()
    }

    /// The first two projects of the year, each with its first part.
    fn projects(&self) -> Vec<(String, String)> {
        let board = self.json("/plans/2025", &self.officer);
        let projects = board["projects"].as_array().unwrap().iter().take(2);
        projects
            .map(|project| {
                let id = project["id"].as_str().unwrap().to_owned();
                let page = self.json(&format!("/projects/{id}"), &self.officer);
                let part = page["parts"][0]["id"].as_str().unwrap().to_owned();
                (id, part)
            })
            .collect()
    }

    /// As if the body had named somebody who belongs to it and holds no office.
    fn put_in_charge(&self, project: &str, part: &str, person: &str) {
        let (project, part) = (project.parse().unwrap(), part.parse().unwrap());
        let person = person.parse().unwrap();
        let db = &self.house.house.db;
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let owners = plans::project::store::owners(tx, project)?;
            let mut owner = owners.into_iter().find(|o| o.id == part).unwrap();
            owner.person = Some(person);
            plans::project::store::save_owner(tx, &owner)
        })
        .unwrap();
    }
}

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
    let key = stage.key(&stage.officer);
    let part_of = |name: &str, value: &str| {
        let head = format!("content-disposition: form-data; name=\"{name}\"");
        format!("--x\r\n{head}\r\n\r\n{value}\r\n")
    };
    let file = "--x\r\ncontent-disposition: form-data; name=\"evidence\"; \
                filename=\"../a\u{202e}gpj.html\"\r\n\r\n<script>1</script>\r\n--x--\r\n";
    let fields = [
        ("_key", key.as_str()),
        ("owner", &part),
        ("occurrence", ""),
        ("about_on", "2025-11-17"),
        ("text", "见附件"),
    ];
    let mut body: String = fields.iter().map(|(n, v)| part_of(n, v)).collect();
    body.push_str(file);
    let request = Request::post(&path)
        .header(header::COOKIE, &stage.officer)
        .header(header::ACCEPT, JSON)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let got = stage.house.send(request.body(body.into()).unwrap());
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
        platform::trail::seal_all(&stage.house.house).unwrap();
        let house = &stage.house.house;
        let (tracked, file) = (house.tracked(), house.config.data.join("seals.log"));
        let report = house
            .db
            .read_blocking(|conn| platform::trail::verify(conn, &tracked, &file, None))
            .unwrap();
        assert_eq!(report.findings, vec![]);
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

/// Two people change the same project from the same page: the second is told, and nothing of the
/// first is lost.
#[test]
fn a_second_tab_does_not_overwrite_the_first() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (id, _) = stage.projects().remove(0);
    let path = format!("/projects/{id}/change");
    let page = stage.json(&path, &stage.officer);
    let typed = page["fields"]["typed"].as_array().unwrap();
    let value = |name: &str| {
        let pair = typed.iter().find(|pair| pair[0] == name).unwrap();
        pair[1].as_str().unwrap().to_owned()
    };
    let (time, owners, version) = (value("time_text"), value("owners"), value("version"));
    let change = |name: &str| {
        let fields = [
            ("name", name),
            ("time_text", time.as_str()),
            ("owners", owners.as_str()),
            ("reason", "两个人同时改"),
            ("version", version.as_str()),
        ];
        stage.post(&path, &stage.officer, &fields).status.as_u16()
    };
    assert_eq!(change("第一个人改的名称"), 303);
    assert_eq!(change("第二个人改的名称"), 409);
    let project = stage.json(&format!("/projects/{id}"), &stage.officer);
    assert!(project.to_string().contains("第一个人改的名称"));
}
