//! What is known of members, over HTTP: who gets which rows in which form, and who opens what.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Request, StatusCode, header};

use super::house::{Filled, Got};

const JSON: &str = "application/json";

struct Stage {
    house: Filled,
    cookies: BTreeMap<&'static str, Option<String>>,
}

impl Stage {
    fn on(fresh: testing::Fresh) -> Self {
        let house = Filled::on(fresh);
        let cookies = house.cookies();
        Self { house, cookies }
    }

    fn get(&self, path: &str, who: &str) -> Got {
        self.house.get(path, self.cookies[who].as_deref(), JSON)
    }

    fn json(&self, path: &str, who: &str) -> serde_json::Value {
        let got = self.get(path, who);
        assert_eq!(got.status, StatusCode::OK, "{path} as {who}: {}", got.body);
        serde_json::from_str(&got.body).unwrap()
    }

    /// Sends a form with a key of that session.
    fn post(&self, path: &str, who: &str, fields: &[(&str, &str)]) -> Got {
        let cookie = self.cookies[who].as_deref().unwrap();
        let page = self.house.get("/me", Some(cookie), "text/html").body;
        let (_, rest) = page.split_once("name=\"_key\" value=\"").unwrap();
        let key = rest.split('"').next().unwrap();
        let fields: BTreeMap<&str, &str> = fields.iter().copied().chain([("_key", key)]).collect();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, JSON)
            .header("sec-fetch-site", "same-origin");
        let body = serde_json::to_string(&fields).unwrap();
        self.house.send(request.body(body.into()).unwrap())
    }

    fn person(&self, user: &str) -> String {
        let db = &self.house.house.db;
        let account = db.read_blocking(|conn| platform::sign_in::by_name(conn, user));
        account.unwrap().unwrap().person.to_string()
    }

    /// Everybody of a list, page by page, with the body they belong to.
    fn listed(&self, query: &str, who: &str) -> BTreeMap<String, String> {
        let (mut people, mut after) = (BTreeMap::new(), String::new());
        loop {
            let page = self.json(&format!("/members?{query}&after={after}"), who);
            for line in page["lines"].as_array().unwrap() {
                let text = |name: &str| line[name].as_str().unwrap().to_owned();
                assert!(people.insert(text("person"), text("union_name")).is_none());
            }
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => return people,
            }
        }
    }
}

fn each_engine(test: impl Fn(Stage)) {
    test(Stage::on(testing::Fresh::sqlite()));
    if let Some(fresh) = testing::Fresh::postgres() {
        test(Stage::on(fresh));
    }
}

/// Pages, files, the search box and the count give the same people; a person outside them is
/// as absent as one who never was.
#[test]
fn every_form_of_the_list_holds_the_same_rows() {
    each_engine(|stage| {
        let all = stage.listed("q=", "auditor");
        let unions: BTreeSet<&str> = all.values().map(String::as_str).collect();
        assert_eq!(unions, BTreeSet::from(["机关工会", "执法总队工会"]));
        for (who, union) in [("officer", ""), ("auditor", ""), ("leader", "机关工会")] {
            let expected: BTreeSet<&String> = all
                .iter()
                .filter(|(_, of)| union.is_empty() || *of == union)
                .map(|(person, _)| person)
                .collect();
            let listed = stage.listed("q=", who);
            assert_eq!(listed.keys().collect::<BTreeSet<_>>(), expected, "{who}");
            let file = stage.post("/members/export", who, &[("format", "csv"), ("f", "women")]);
            assert_eq!(file.status, StatusCode::OK, "{}", file.body);
            let women = stage.listed("f=women", who);
            assert_eq!(file.body.lines().count(), women.len() + 1, "{who}");
            let count = stage.json("/members?f=women&count=1", who)["count"]["exactly"].as_i64();
            assert_eq!(count, i64::try_from(women.len()).ok(), "{who}");
            let hits = stage.json("/search?q=王", who);
            for hit in hits["hits"].as_array().unwrap() {
                if hit["kind"] == "会员" {
                    let href = hit["href"]
                        .as_str()
                        .unwrap()
                        .trim_start_matches("/members/");
                    assert!(listed.contains_key(href), "{who}: {href}");
                }
            }
        }
        let outside = all
            .iter()
            .find(|(_, union)| *union == "执法总队工会")
            .unwrap()
            .0;
        let (there, nobody) = (
            stage.get(&format!("/members/{outside}"), "leader"),
            stage.get("/members/0000000000001", "leader"),
        );
        let plain = |got: &Got| {
            let mut body: serde_json::Value = serde_json::from_str(&got.body).unwrap();
            body["error"]["reference"].take();
            (got.status, body)
        };
        assert_eq!(plain(&there), plain(&nobody));
        assert_eq!(there.status, StatusCode::NOT_FOUND);
    });
}

/// No list, page or file of anybody holds a whole number.
#[test]
fn nothing_that_is_listed_holds_a_number() {
    each_engine(|stage| {
        for (path, who) in [("/members", "officer"), ("/members/mine", "member")] {
            let body = stage.get(path, who).body;
            assert!(
                body.contains("139****") && !body.contains("1390000"),
                "{path}"
            );
        }
        let file = stage
            .post("/members/export", "officer", &[("format", "csv")])
            .body;
        assert!(file.contains("139****") && !file.contains("1390000"));
        assert!(!file.contains("990101"), "identity numbers are masked too");
    });
}

#[test]
fn a_number_is_opened_with_a_reason_and_stays_off_the_trail() {
    each_engine(|stage| {
        let member = stage.person("member");
        let path = format!("/members/{member}/opening");
        let asked = [("field", "phone"), ("why", "核对互助保障参保信息")];
        for (who, status) in [
            ("leader", 403),
            ("auditor", 403),
            ("accountant", 404),
            ("upper", 404),
            ("officer", 200),
            ("member", 200),
        ] {
            let got = stage.post(&path, who, &asked);
            assert_eq!(got.status.as_u16(), status, "{who}: {}", got.body);
            assert_eq!(got.body.contains("1390000"), status == 200, "{who}");
        }
        let officer = stage.person("officer");
        let other = stage.post(&format!("/members/{officer}/opening"), "member", &asked);
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let unsaid = stage.post(&path, "officer", &[("field", "phone"), ("why", " ")]);
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The person sees who opened what and why; nobody's answer holds the number again.
        let page = stage.json("/members/mine", "member");
        let openings = page["openings"].as_array().unwrap();
        assert_eq!(openings.len(), 2);
        assert_eq!(openings[1]["name"], "周敏");
        assert_eq!(openings[1]["field"], "手机号");
        assert_eq!(openings[1]["why"], "核对互助保障参保信息");
        let seers = page["seers"].as_array().unwrap();
        assert!(seers.iter().any(|s| s["name"] == "周敏"));
        assert!(!page.to_string().contains("1390000"));
        let about = platform::subject::Subject {
            kind: "membership.person".to_owned(),
            id: member.parse().unwrap(),
        };
        let told =
            stage.house.house.db.read_blocking(|conn| {
                platform::trail::about(conn, &about, &["membership.open"], 10)
            });
        let told = told.unwrap();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|t| !format!("{t:?}").contains("1390000")));
    });
}

#[test]
fn a_number_finds_its_owner_without_standing_in_an_address() {
    each_engine(|stage| {
        let member = stage.person("member");
        let path = format!("/members/{member}/opening");
        let asked = [("field", "id_number"), ("why", "核对")];
        let opened: serde_json::Value =
            serde_json::from_str(&stage.post(&path, "officer", &asked).body).unwrap();
        let number = opened["value"].as_str().unwrap();
        let found = stage.post("/members/lookup", "officer", &[("number", number)]);
        assert_eq!(
            found.location.as_deref(),
            Some(format!("/members/{member}").as_str())
        );
        // Somebody of another union is answered like a number that nobody has.
        let outside = stage.listed("f=standing.active", "officer");
        let outside = outside
            .iter()
            .find(|(_, union)| *union == "执法总队工会")
            .unwrap()
            .0;
        let theirs: serde_json::Value = serde_json::from_str(
            &stage
                .post(&format!("/members/{outside}/opening"), "officer", &asked)
                .body,
        )
        .unwrap();
        let none = stage.post(
            "/members/lookup",
            "leader",
            &[("number", "110105 19491231 002x")],
        );
        if let Some(number) = theirs["value"].as_str() {
            let hidden = stage.post("/members/lookup", "leader", &[("number", number)]);
            assert_eq!((hidden.status, &hidden.body), (none.status, &none.body));
        }
        let wrong = stage.post(
            "/members/lookup",
            "officer",
            &[("number", "12345678901234")],
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.body.contains("12345678901234"));
    });
}

#[test]
fn a_reading_is_corrected_by_who_may_and_found_from_then_on() {
    each_engine(|stage| {
        let found = stage.json("/members?q=单解", "officer");
        let person = found["lines"][0]["person"].as_str().unwrap();
        let path = format!("/members/{person}/reading");
        assert_eq!(
            stage
                .post(&path, "auditor", &[("reading", "x y")])
                .status
                .as_u16(),
            404
        );
        assert_eq!(
            stage
                .post(&path, "officer", &[("reading", "danjie")])
                .status
                .as_u16(),
            422
        );
        let done = stage.post(&path, "officer", &[("reading", "dan jie")]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let now = stage.json("/members?q=danjie", "officer");
        assert_eq!(now["lines"][0]["person"], person);
        assert_eq!(
            stage.json(&format!("/members/{person}"), "officer")["known"]["pinyin_fixed"],
            true
        );
    });
}

/// A long file is made by a job with the rights of the day it runs, and only who asked gets it.
#[test]
fn a_long_export_is_a_job_for_who_asked() {
    each_engine(|stage| {
        let house = &stage.house.house;
        let account = house
            .db
            .read_blocking(|conn| platform::sign_in::by_name(conn, "leader"))
            .unwrap()
            .unwrap();
        let (id, person) = (account.id, account.person);
        let order = serde_json::json!({
            "account": id, "person": person, "q": "", "f": "women", "format": "csv",
        });
        house
            .db
            .write_blocking(platform::db::CommandKey::unkeyed(), move |tx| {
                tx.enqueue_for(id, "membership.export", &order)
            })
            .unwrap();
        platform::jobs::run_due(house).unwrap();
        let inbox = stage.json("/messages", "leader");
        let mut messages = inbox["unread"].as_array().unwrap().iter();
        let message = messages.find(|m| m["title"].as_str().unwrap().contains("已导出"));
        let id = message.expect("a message with the file")["id"]
            .as_str()
            .unwrap();
        let opened = stage.post(&format!("/messages/{id}/read"), "leader", &[]);
        let file = opened.location.expect("the message leads to the file");
        let got = stage.get(&file, "leader");
        let women = stage.listed("f=women", "leader");
        assert_eq!(got.body.lines().count(), women.len() + 1);
        assert_eq!(stage.get(&file, "auditor").status, StatusCode::NOT_FOUND);
    });
}
