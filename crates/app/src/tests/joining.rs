//! Joining, activating and moving, as people do it: an applicant without an account, a leader, an
//! officer, another union.

use axum::http::{Request, StatusCode, header};
use kernel::Id;

use super::house::{Filled, Got};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// A filled house of one's own, and what its visitors do.
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

    fn get(&self, path: &str, who: &str) -> (u16, serde_json::Value) {
        let got = self.house.get(path, self.cookie(who), JSON);
        let body = serde_json::from_str(&got.body).unwrap_or_default();
        (got.status.as_u16(), body)
    }

    fn seen(&self, path: &str, who: &str) -> serde_json::Value {
        let (status, body) = self.get(path, who);
        assert_eq!(status, 200, "{path} as {who}: {body}");
        body
    }

    /// Sends a form, with a key of that session when there is one.
    fn post(&self, path: &str, who: &str, fields: &[(&str, &str)]) -> Got {
        let mut request = Request::post(path)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, FORM)
            .header("sec-fetch-site", "same-origin");
        let mut pairs: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        if let Some(cookie) = self.cookie(who) {
            request = request.header(header::COOKIE, cookie);
            let page = self.house.get("/me", Some(cookie), "text/html").body;
            let (_, rest) = page.split_once("name=\"_key\" value=\"").unwrap();
            pairs.push((
                "_key".to_owned(),
                rest.split('"').next().unwrap().to_owned(),
            ));
        }
        let body = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.house.send(request.body(body.into()).unwrap())
    }

    /// A body by its short name.
    fn body(&self, short: &str) -> organisation::BodyView {
        let found = self.house.house.db.read_blocking(|conn| {
            let all = organisation::bodies(conn, None, &[])?;
            Ok(all.into_iter().find(|b| b.short == short))
        });
        found.unwrap().unwrap()
    }

    /// Runs the jobs that are due.
    fn work(&self) {
        platform::jobs::run_due(&self.house.house).unwrap();
    }

    /// The first request that waits for somebody about this.
    fn waiting(&self, who: &str, part: &str) -> String {
        let inbox = self.seen("/approvals", who);
        let rows = inbox["rows"].as_array().cloned().unwrap_or_default();
        let row = rows
            .iter()
            .find(|row| row["title"].as_str().unwrap_or_default().contains(part));
        let row = row.unwrap_or_else(|| panic!("nothing about {part} waits for {who}: {inbox}"));
        row["id"].as_str().unwrap().to_owned()
    }

    /// Decides a request as its page offers it.
    fn agree(&self, who: &str, request: &str) -> Got {
        let page = self.seen(&format!("/approvals/{request}"), who);
        let hash = page["hash"].as_str().unwrap_or_default().to_owned();
        let step = page["step"].to_string();
        self.post(
            &format!("/approvals/{request}/agreement"),
            who,
            &[("hash", &hash), ("step", &step)],
        )
    }
}

impl Stage {
    /// Whoever may decide the step that waits agrees: somebody outside the cast.
    fn agree_as_holder(&self, request: &str) {
        let id: Id<approvals::Request> = request.parse().unwrap();
        let house = self.house.house.clone();
        let key = platform::db::CommandKey::unkeyed();
        let decided = self.house.house.db.write_blocking(key, move |tx| {
            let whole = approvals::whole(tx, id)?.unwrap();
            let today = tx.today();
            let signer = approvals::signers(tx, &whole, today)?.remove(0);
            let account = Id::from_i64(1);
            let directory = organisation::OrganisationDirectory;
            let actor =
                platform::access::Directory::actor(&directory, tx, account, signer.id, today)?;
            let seen = approvals::Seen {
                step: whole.request.state.step().unwrap(),
                hash: whole.request.hash.clone(),
            };
            let agree = approvals::Decision::Agree {
                note: String::new(),
            };
            let then =
                |tx: &mut platform::db::Tx<'_>, d: &platform::area::Decided| house.decided(tx, d);
            approvals::decide(tx, &actor.unwrap(), id, &seen, &agree, &then)
        });
        assert_eq!(decided.unwrap(), approvals::State::Agreed);
    }
}

fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    })
}

fn each(test: impl Fn(&Stage)) {
    testing::each_engine(|fresh| test(&Stage::on(fresh.again())));
}

/// Somebody made up; the numbers pass their checks.
const APPLICANT: [(&str, &str); 5] = [
    ("name", "单小雨"),
    ("id_number", "310101199003070019"),
    ("phone", "13800001234"),
    ("staff_no", "N0417"),
    ("consent", "on"),
];

fn apply(stage: &Stage, union: &str, home: &str) -> String {
    let mut fields = APPLICANT.to_vec();
    fields.push(("home", home));
    let sent = stage.post(&format!("/join/{union}"), "nobody", &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sent.location.unwrap()
}

#[test]
fn an_applicant_becomes_a_member_by_level_and_only_once() {
    each(|stage| {
        let (union, group) = (stage.body("机关工会"), stage.body("组织人事处小组"));
        let (union, group) = (union.id.to_string(), group.id.to_string());
        let progress = apply(stage, &union, &group);
        assert_eq!(stage.seen(&progress, "nobody")["joined"], false);
        let first = stage.waiting("leader", "单小雨");
        assert_eq!(stage.agree("leader", &first).status, StatusCode::SEE_OTHER);
        // 陈立新 leads the group and chairs the union: two steps, two signatures.
        let agreed = stage.agree("leader", &first);
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.body);
        assert_eq!(stage.seen(&progress, "nobody")["joined"], true);
        let found = stage.seen("/members?q=danxiaoyu", "officer").to_string()
            + &stage.seen("/members?q=shanxiaoyu", "officer").to_string();
        assert!(found.contains("单小雨"), "{found}");

        // The same person again: the form says nothing, whoever decides reads why.
        apply(stage, &union, &group);
        let second = stage.waiting("leader", "单小雨");
        assert_eq!(stage.agree("leader", &second).status, StatusCode::SEE_OTHER);
        let again = stage.agree("leader", &second);
        assert_eq!(
            again.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            again.body
        );
        assert!(again.body.contains("已是机关工会的会员"), "{}", again.body);
    });
}

#[test]
fn an_application_tells_nothing_and_keeps_nothing_in_the_open() {
    each(|stage| {
        let (union, group) = (stage.body("机关工会"), stage.body("组织人事处小组"));
        let (union, group) = (union.id.to_string(), group.id.to_string());
        let other = stage.body("执法总队工会").id.to_string();
        let mut wrong = APPLICANT.to_vec();
        wrong[1].1 = "310101199003070010";
        wrong.push(("home", &group));
        let sent = stage.post(&format!("/join/{union}"), "nobody", &wrong);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        // A group of another union, an outside body, nothing at all.
        let mut fields = APPLICANT.to_vec();
        fields.push(("home", &group));
        let foreign = stage.post(&format!("/join/{other}"), "nobody", &fields);
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let nothing: Id<()> = Id::from_i64(4);
        assert_eq!(stage.get(&format!("/join/{nothing}"), "nobody").0, 404);
        assert_eq!(
            stage.get("/join/progress/AAAA-BBBB-CCCC-DDDD", "nobody").0,
            404
        );
        let progress = apply(stage, &union, &group);
        let page = stage.seen(&progress, "nobody").to_string();
        assert!(!page.contains("310101") && !page.contains("13800001234"));
        let request = stage.waiting("leader", "单小雨");
        let decision = stage
            .seen(&format!("/approvals/{request}"), "leader")
            .to_string();
        assert!(!decision.contains("310101199003070019") && !decision.contains("13800001234"));
        assert_eq!(stage.get(&format!("/approvals/{request}"), "member").0, 404);
    });
}

#[test]
fn a_slip_opens_one_account_once() {
    each(|stage| {
        let (union, group) = (stage.body("机关工会"), stage.body("法制处小组"));
        let (union, group) = (union.id.to_string(), group.id.to_string());
        let fields = [("body", group.as_str()), ("expires_on", "2025-12-01")];
        let made = stage.post("/members/slips/new", "officer", &fields);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        stage.work();
        let list = made.location.unwrap();
        let hidden = stage.seen(&list, "officer");
        assert_eq!(hidden["slips"][0]["code"], "");
        let printing = format!("{list}/printing");
        let page = stage.post(&printing, "officer", &[("after", "")]);
        let page: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let slips = page["slips"].as_array().unwrap();
        assert!(slips.len() > 40, "{page}");
        let stranger = stage.post(&printing, "upper", &[("after", "")]);
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.get(&list, "member").0, 404);
        assert_eq!(stage.get(&list, "upper").0, 404);
        let (number, code) = (slips[0]["staff_no"].as_str().unwrap(), &slips[0]["code"]);
        let code = code.as_str().unwrap();
        let enter = |number: &str, code: &str| {
            let password = "Kite-Harbour-2291";
            let fields = [
                ("staff_no", number),
                ("code", code),
                ("password", password),
                ("again", password),
            ];
            stage.post(&format!("/activate/{union}"), "nobody", &fields)
        };
        let wrong = enter(number, "AAAA-AAAA");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unknown = enter("nobody-1", code);
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let opened = enter(number, &code.to_lowercase().replace('-', " "));
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        assert!(!opened.body.contains("Kite-Harbour"), "{}", opened.body);
        let twice = enter(number, code);
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        let after = stage.seen(&list, "officer");
        assert_eq!(after["slips"][0]["over"], "已使用");
    });
}

#[test]
fn a_union_lets_go_and_another_receives() {
    each(|stage| {
        let group = stage.body("法制处小组");
        let list = stage.seen(&format!("/members?body={}", group.id), "officer");
        let text = list.to_string();
        let id = text.split("\"person\":\"").nth(1).unwrap();
        let person = id.split('"').next().unwrap().to_owned();
        let path = format!("/members/{person}/moves/transfer");
        let fields = |day: &'static str| {
            [
                ("to_name", "总队机关第一小组"),
                ("day", day),
                ("reason", "调动通知"),
            ]
        };
        assert_eq!(stage.get(&path, "member").0, 404);
        // Ahead of today: refused, and nothing is lost.
        let early = stage.post(&path, "officer", &fields("2025-12-24"));
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.body.contains("调动通知"), "{}", early.body);
        // Who answers for the sending union alone asks the other.
        let asked = stage.post(&path, "leader", &fields("2025-11-18"));
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        let request = asked.location.unwrap();
        let request = request.rsplit('/').next().unwrap();
        let before = stage
            .seen(&format!("/members/{person}"), "officer")
            .to_string();
        assert!(!before.contains("总队机关第一小组"), "{before}");
        stage.agree_as_holder(request);
        let page = stage
            .seen(&format!("/members/{person}"), "officer")
            .to_string();
        assert!(page.contains("总队机关第一小组"), "{page}");
    });
}
