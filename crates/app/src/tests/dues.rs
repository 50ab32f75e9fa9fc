//! Dues as people see them: the bureau's officer, chair, accountant, cashier and auditor, the chair
//! of one union (who is a leader too) at the door of its sister, a member, the union above.

use axum::http::{Request, header};
use serde_json::Value;

use super::house::{Filled, Got};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

struct Stage {
    house: Filled,
    cookies: std::collections::BTreeMap<&'static str, Option<String>>,
}

impl Stage {
    fn on(fresh: testing::Fresh) -> Self {
        let house = Filled::on(fresh);
        let cookies = house.cookies();
        Self { house, cookies }
    }

    fn cookie(&self, who: &str) -> Option<&str> {
        self.cookies.get(who).and_then(Option::as_deref)
    }

    fn get(&self, path: &str, who: &str) -> (u16, Value) {
        let got = self.house.get(path, self.cookie(who), JSON);
        let body = serde_json::from_str(&got.body).unwrap_or_default();
        (got.status.as_u16(), body)
    }

    fn seen(&self, path: &str, who: &str) -> Value {
        let (status, body) = self.get(path, who);
        assert_eq!(status, 200, "{path} as {who}: {body}");
        body
    }

    fn post(&self, path: &str, who: &str, fields: &[(&str, &str)]) -> Got {
        let cookie = self.cookie(who).unwrap();
        let page = self.house.get("/me", Some(cookie), "text/html").body;
        let (_, rest) = page.split_once("name=\"_key\" value=\"").unwrap();
        let key = rest.split('"').next().unwrap();
        let mut body = format!("_key={key}");
        for (name, value) in fields {
            let bytes = value.bytes().map(|b| format!("%{b:02X}"));
            body.push_str(&format!("&{name}={}", bytes.collect::<String>()));
        }
        let request = Request::post(path)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, FORM)
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie);
        self.house.send(request.body(body.into()).unwrap())
    }

    /// The union of the demo that runs dues, and somebody there who is behind.
    fn place(&self) -> (String, String) {
        let unions = self.seen("/dues", "officer")["unions"].clone();
        let runs = |u: &&Value| u["last"] != Value::Null;
        let union = unions.as_array().unwrap().iter().find(runs).unwrap();
        let union = union["union"].as_str().unwrap().to_owned();
        let list = self.seen(&format!("/dues/{union}/people"), "officer");
        let person = list["lines"][0]["person"].as_str().unwrap().to_owned();
        (union, person)
    }
}

#[test]
fn everybody_sees_the_dues_they_may() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (union, person) = stage.place();
    let all = [
        "officer",
        "leader",
        "chair",
        "accountant",
        "cashier",
        "auditor",
    ];
    let tails = ["", "/people", "/receipts", "/lists", "/months/2025-11"];
    let mut paths: Vec<String> = tails.map(|tail| format!("/dues/{union}{tail}")).into();
    paths.push(format!("/dues/{union}/people/{person}"));
    for path in &paths {
        for who in all {
            stage.seen(path, who);
        }
        // A member, and the union above that holds no office here, are told it is not there.
        for who in ["member", "upper"] {
            assert_eq!(stage.get(path, who).0, 404, "{path} as {who}");
        }
    }
    // The sister union is not there for the chair of this one.
    let names = |who: &str| stage.seen("/dues", who)["unions"].clone();
    let seen = names("officer");
    let sister = seen
        .as_array()
        .unwrap()
        .iter()
        .find(|u| u["name"] == "执法总队工会");
    let sister = sister.unwrap()["union"].as_str().unwrap();
    assert!(!names("leader").to_string().contains(sister));
    for tail in tails {
        let path = format!("/dues/{sister}{tail}");
        assert_eq!(stage.get(&path, "leader").0, 404, "{path}");
    }
}

#[test]
fn everybody_acts_on_dues_where_they_may() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (union, person) = stage.place();
    let account = format!("/dues/{union}/people/{person}");
    let payment = [("amount", "1"), ("way", "cash"), ("day", "2025-11-18")];
    let base = [
        ("amount", "8000"),
        ("from", "2025-11-01"),
        ("why", "工资表"),
    ];
    let file = [("format", "csv"), ("why", "对账"), ("which", "all")];
    for (path, fields, allowed) in [
        (format!("{account}/payment"), payment, "cashier"),
        (format!("{account}/base"), base, "accountant"),
        (format!("/dues/{union}/people/export"), file, "accountant"),
    ] {
        for who in ["leader", "auditor", "member", "upper"] {
            let status = stage.post(&path, who, &fields).status.as_u16();
            assert!([403, 404].contains(&status), "{path} as {who}: {status}");
        }
        let got = stage.post(&path, allowed, &fields);
        let status = got.status.as_u16();
        assert!([200, 303].contains(&status), "{path}: {}", got.body);
    }
    // The cashier takes money and sets no base; the accountant the other way round.
    let base = stage.post(&format!("{account}/base"), "cashier", &base);
    let pay = stage.post(&format!("{account}/payment"), "accountant", &payment);
    assert_eq!((base.status.as_u16(), pay.status.as_u16()), (404, 404));
}

#[test]
fn a_member_sees_their_own_and_a_base_is_in_no_answer() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (union, person) = stage.place();
    let own = stage.seen("/dues/mine", "member");
    assert_eq!(own["own"], Value::Bool(true));
    let other = stage.seen(
        &format!("/dues/mine?union={union}&person={person}"),
        "member",
    );
    assert_ne!(
        other["person"].as_str(),
        Some(person.as_str()),
        "nobody else's"
    );
    // The page shows the base to the accountant, not to the auditor; no answer to a program
    // has it.
    let account = format!("/dues/{union}/people/{person}");
    let page = |who: &str| {
        stage
            .house
            .get(&account, stage.cookie(who), "text/html")
            .body
    };
    assert!(page("accountant").contains("缴费基数"));
    assert!(!page("auditor").contains("缴费基数"));
    assert!(!page("cashier").contains("缴费基数"));
    let preview = format!("/dues/{union}/months/2025-11");
    for path in [&account, &preview] {
        let json = stage.seen(path, "accountant").to_string();
        assert!(
            !json.contains("\"base\":") && !json.contains("\"bases\":"),
            "{json}"
        );
    }
}

#[test]
fn a_file_holds_what_is_filtered_and_leaves_its_reason() {
    let stage = Stage::on(testing::Fresh::sqlite());
    let (union, _) = stage.place();
    let list = stage.seen(&format!("/dues/{union}/people"), "officer");
    let behind = list["sums"]["people"].as_u64().unwrap();
    let path = format!("/dues/{union}/people/export");
    let without = stage.post(&path, "officer", &[("format", "csv")]);
    assert_eq!(without.status.as_u16(), 422, "{}", without.body);
    let got = stage.post(&path, "officer", &[("format", "csv"), ("why", "催缴")]);
    assert_eq!(u64::try_from(got.body.lines().count()).unwrap(), behind + 1);
    assert!(!got.body.contains("工资"), "no base");
}
