//! What people do and see over HTTP, in a house with an area that asks.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body as Content, to_bytes},
    http::{Request as Asked, StatusCode, header},
};
use kernel::Id;
use organisation::OrganisationDirectory;
use platform::{
    App, Config, Error, House,
    area::{Area, Outcome},
    chance::Chance,
    files::FileStore,
    secret::{KeyBox, Keys},
    sign_in::{Door, Hasher},
    subject::SubjectView,
    web::Routes,
};
use testing::Fresh;
use tower::ServiceExt;

use super::stage::{EXPORT, JOINING, Stage, content};
use crate::{Request, State};

/// An area that asks. The accountant sees its things; nobody may have the thing with the key 13.
fn probe() -> Area {
    Area {
        subject: |_, actor, subject| {
            let view = SubjectView {
                subject: subject.clone(),
                kind_name: "试件".to_owned(),
                title: "一件东西".to_owned(),
                href: "/people".to_owned(),
            };
            Ok((actor.name == "沈慧").then_some(view))
        },
        decided: |_, _, decided| match decided.outcome {
            Outcome::Agreed if decided.subject.id.as_i64() == 13 => {
                Err(Error::refused("probe.full", "名额已满，不能再加"))
            }
            Outcome::Agreed
            | Outcome::Returned { .. }
            | Outcome::Refused { .. }
            | Outcome::Withdrawn => Ok(()),
        },
        ..Area::named("probe")
    }
}

struct Town {
    stage: Stage,
    router: Router,
    runtime: tokio::runtime::Runtime,
    cookies: BTreeMap<&'static str, String>,
    _folder: tempfile::TempDir,
}

struct Got {
    status: StatusCode,
    text: String,
}

/// Account, name and office of each; the office is held in the group, the union or the bureau.
const CAST: [(&str, &str, &str, usize); 7] = [
    ("upper", "许博", "administrator", 2),
    ("leader", "陈立新", "leader", 0),
    ("chair", "梁建国", "chair", 1),
    ("officer", "周敏", "chair", 2),
    ("member", "林若彤", "", 0),
    ("accountant", "沈慧", "", 0),
    ("auditor", "方知行", "audit_chief", 2),
];

impl Town {
    fn on(fresh: &Fresh) -> Self {
        let stage = Stage::on(fresh);
        let bodies = [stage.group, stage.union, stage.bureau];
        for (user, name, office, at) in CAST {
            let offices = [(office, bodies[at])];
            let held = if office.is_empty() { &[] } else { &offices[..] };
            stage.person_as(user, name, held);
        }
        let folder = tempfile::tempdir().unwrap();
        let house = house(&stage, folder.path());
        let routes = house
            .areas
            .iter()
            .map(|area| (area.routes)())
            .fold(Routes::new(), Routes::merge);
        let (router, _) = platform::web::router(&house, routes);
        let mut town = Self {
            stage,
            router,
            runtime: tokio::runtime::Runtime::new().unwrap(),
            cookies: BTreeMap::new(),
            _folder: folder,
        };
        for (user, ..) in CAST {
            let cookie = town.sign_in(user);
            town.cookies.insert(user, cookie);
        }
        town
    }

    fn sign_in(&self, user: &str) -> String {
        let request = Asked::get(format!("/demo/as/{user}"));
        let request = request.body(Content::empty()).unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let cookie = response.headers().get(header::SET_COOKIE).unwrap();
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            cookie.to_owned()
        })
    }

    fn send(&self, request: Asked<Content>) -> Got {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Got { status, text }
        })
    }

    fn get(&self, user: &str, path: &str, accept: &str) -> Got {
        let request = Asked::get(path)
            .header(header::COOKIE, &self.cookies[user])
            .header(header::ACCEPT, accept);
        self.send(request.body(Content::empty()).unwrap())
    }

    fn html(&self, user: &str, path: &str) -> String {
        let got = self.get(user, path, "text/html");
        assert_eq!(got.status, StatusCode::OK, "{user} {path}");
        got.text
    }

    fn json(&self, user: &str, path: &str) -> serde_json::Value {
        let got = self.get(user, path, "application/json");
        assert_eq!(got.status, StatusCode::OK, "{user} {path}");
        serde_json::from_str(&got.text).unwrap()
    }

    /// Posts with the command key of a page that this person may open, and what that page shows.
    fn post(&self, user: &str, id: Id<Request>, verb: &str, why: &str) -> Got {
        let seen = self.stage.seen(id);
        let step = seen.step.to_string();
        let fields = [("step", step.as_str()), ("hash", &seen.hash), ("why", why)];
        self.post_to(user, &format!("/approvals/{id}/{verb}"), &fields)
    }

    fn post_to(&self, user: &str, path: &str, fields: &[(&str, &str)]) -> Got {
        let html = self.html(user, "/me");
        let key = html.split_once("name=\"_key\" value=\"").unwrap().1;
        let mut fields = fields.to_vec();
        fields.push(("_key", key.split_once('"').unwrap().0));
        let request = Asked::post(path)
            .header(header::COOKIE, &self.cookies[user])
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.send(request.body(Content::from(body)).unwrap())
    }

    fn ask(&self, flow: crate::FlowKind, subject: i64) -> Id<Request> {
        let who = self.stage.who("member");
        let new = self.stage.new_request(flow, who, subject);
        self.stage.ask(&new).unwrap()
    }
}

fn house(stage: &Stage, folder: &std::path::Path) -> App {
    let chance = Chance::system();
    let keys = Arc::new(Keys::open(&folder.join("keys")).unwrap());
    let settled = keys.clone();
    stage
        .write(move |tx| settled.settle(tx, &Chance::system()))
        .unwrap();
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    Arc::new(House {
        config: Config {
            data: folder.to_owned(),
            demo: true,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "https://union.example".to_owned(),
        },
        clock: stage.clock.clone(),
        door: Door::new(Hasher::cheap(&chance).unwrap(), secrets, &chance),
        founder: organisation::found,
        chance,
        keys,
        directory: Box::new(OrganisationDirectory),
        areas: vec![
            platform::own_area(),
            organisation::area(),
            crate::area(),
            probe(),
        ],
        files: FileStore::beside(&stage.db, folder),
        area_settings: Vec::new(),
        db: stage.db.clone(),
    })
}

#[test]
fn a_request_is_returned_changed_and_agreed() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        let id = town.ask(JOINING, 1);
        let page = format!("/approvals/{id}");
        let html = town.html("leader", &page);
        assert!(
            html.contains("第二组") || html.contains("一组小组长（您）"),
            "{html}"
        );
        assert!(html.contains(&format!("{page}/agreement")) && html.contains("138****0000"));
        let empty = town.post("leader", id, "return", "  ");
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("退回要写明原因"));
        let back = town.post("leader", id, "return", "手机号不对");
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        let html = town.html("member", &page);
        assert!(html.contains("已退回：手机号不对") && html.contains("去修改后重新提交"));
        let who = town.stage.who("member");
        town.stage
            .resubmit(who, id, &content("13855550000"))
            .unwrap();
        let html = town.html("leader", &page);
        assert!(html.contains("改了什么") && html.contains("遮住的部分改了"));
        for user in ["leader", "chair"] {
            let done = town.post(user, id, "agreement", "情况属实");
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{user}: {}", done.text);
        }
        let json = town.json("member", &page);
        assert_eq!(json["state"]["state"], "agreed");
        assert_eq!(json["steps"][1]["stood"]["did"], "agree");
        let again = town.post("chair", id, "agreement", "");
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text.contains("不用再办"));
    });
}

/// Who | sees the page | agrees | withdraws; the request waits for the leader of the group.
#[test]
fn each_sees_and_does_what_they_may() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        for (user, page, agreement, withdrawal) in [
            ("member", 200, 422, 303),
            ("leader", 200, 303, 403),
            ("chair", 404, 404, 404),
            ("officer", 404, 404, 404),
            ("auditor", 404, 404, 404),
            ("accountant", 200, 403, 403),
        ] {
            let id = town.ask(JOINING, 1);
            for accept in ["text/html", "application/json"] {
                let got = town.get(user, &format!("/approvals/{id}"), accept);
                assert_eq!(got.status.as_u16(), page, "{user}");
                assert!(!got.text.contains("keyed"), "the keyed hash stays inside");
            }
            for verb in ["refusal", "return"] {
                let got = town.post(user, id, verb, "");
                let expected = if page == 200 { 422 } else { 404 };
                assert_eq!(got.status.as_u16(), expected, "{user} {verb}");
            }
            let got = town.post(user, id, "agreement", "");
            assert_eq!(got.status.as_u16(), agreement, "{user}");
            let got = town.post(user, id, "withdrawal", "");
            assert_eq!(got.status.as_u16(), withdrawal, "{user}");
            let own = town.stage.actor(town.stage.who("member"));
            let state = town.stage.whole(id).request.state;
            if state.is_open() {
                let by = platform::trail::By::from(&own);
                let end = move |tx: &mut platform::db::Tx<'_>| crate::withdraw(tx, by.clone(), id);
                town.stage.write(end).unwrap();
            }
        }
    });
}

#[test]
fn what_the_owner_refuses_is_not_signed() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        let id = town.ask(EXPORT, 13);
        let full = town.post("officer", id, "agreement", "同意加一名");
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(full.text.contains("名额已满") && full.text.contains("同意加一名"));
        assert_eq!(
            town.stage.whole(id).request.state,
            State::Waiting { step: 0 }
        );
        // A subject that nobody owns: a fault, and nothing is agreed.
        let who = town.stage.who("member");
        let mut new = town.stage.new_request(EXPORT, who, 2);
        new.subject.kind = "nobody.thing".to_owned();
        let id = town.stage.ask(&new).unwrap();
        let fault = town.post("officer", id, "agreement", "");
        assert_eq!(fault.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(
            town.stage.whole(id).request.state,
            State::Waiting { step: 0 }
        );
    });
}

#[test]
fn the_inbox_pages_through_and_the_menu_counts() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        let asked: Vec<String> = (100..170)
            .map(|n| town.ask(EXPORT, n).to_string())
            .collect();
        for (user, view, ascending) in [("officer", "todo", true), ("member", "mine", false)] {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let page = town.json(user, &format!("/approvals?view={view}&after={after}"));
                let rows = page["rows"].as_array().unwrap();
                seen.extend(rows.iter().map(|r| r["id"].as_str().unwrap().to_owned()));
                match page["next"].as_str() {
                    Some(next) => next.clone_into(&mut after),
                    None => break,
                }
            }
            if !ascending {
                seen.reverse();
            }
            assert_eq!(seen, asked, "{user} {view}");
        }
        let others = town.json("auditor", "/approvals");
        assert_eq!(others["rows"].as_array().unwrap().len(), 0);
        assert_eq!(town.json("member", "/approvals")["waiting"], 0);
        assert!(town.html("officer", "/me").contains("70"));
        for id in &asked[..40] {
            let got = town.post("officer", id.parse().unwrap(), "refusal", "不合条件");
            assert_eq!(got.status, StatusCode::SEE_OTHER);
        }
        let done = town.json("officer", "/approvals?view=done");
        assert_eq!(done["rows"].as_array().unwrap().len(), 30);
        let next = done["next"].as_str().unwrap();
        let rest = town.json("officer", &format!("/approvals?view=done&after={next}"));
        assert_eq!(rest["rows"].as_array().unwrap().len(), 10);
        assert_eq!(town.json("officer", "/approvals")["waiting"], 30);
        // An address that is no key begins at the beginning.
        let odd = town.json("officer", "/approvals?view=todo&after='or'1");
        assert_eq!(odd["rows"].as_array().unwrap().len(), 30);
    });
}

#[test]
fn the_administrator_sets_a_flow_for_what_comes() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        let powers = |tx: &mut platform::db::Tx<'_>| organisation::sync_powers(tx, &[crate::FLOWS]);
        town.stage.write(powers).unwrap();
        assert_eq!(
            town.get("officer", crate::paths::FLOWS, "").status,
            StatusCode::NOT_FOUND
        );
        let page = town.json("upper", crate::paths::FLOWS);
        let flow = &page["flows"][1];
        assert_eq!(flow["name"], "入会申请");
        let before = town.ask(JOINING, 1);
        let path = format!("/approvals/flows/{}/steps", flow["id"].as_str().unwrap());
        let version = flow["version"].to_string();
        let steps = |office: &'static str, at: &'static str| {
            vec![
                ("version", version.as_str()),
                ("office_0", office),
                ("at_0", at),
            ]
        };
        for (fields, expected) in [
            (steps("", "own"), 422),
            (steps("emperor", "own"), 422),
            (steps("chair", "0000000000001"), 422),
            (steps("chair", "union"), 303),
            (steps("chair", "own"), 409),
        ] {
            let got = town.post_to("upper", &path, &fields);
            assert_eq!(got.status.as_u16(), expected, "{fields:?}: {}", got.text);
        }
        let denied = town.post_to("officer", &path, &steps("chair", "union"));
        assert_eq!(denied.status, StatusCode::NOT_FOUND);
        let after = town.ask(JOINING, 2);
        let steps = |id| town.stage.whole(id).steps.len();
        assert_eq!((steps(before), steps(after)), (2, 1));
    });
}

#[test]
fn the_workbench_says_what_waits_and_what_came_back() {
    testing::each_engine(|fresh| {
        let town = Town::on(fresh);
        let first = town.ask(EXPORT, 1);
        town.ask(EXPORT, 2);
        town.post("officer", first, "return", "<b>缺材料");
        let cards = |user: &str| {
            let actor = town.stage.actor(town.stage.who(user));
            let today = town.stage.clock.today();
            let read = move |c: &mut platform::db::Conn| crate::web::cards(c, &actor, today);
            serde_json::to_string(&town.stage.db.read_blocking(read).unwrap()).unwrap()
        };
        assert!(cards("officer").contains("1 件申请等您审批"));
        assert!(cards("member").contains("退回意见：<b>缺材料"));
        assert_eq!(cards("auditor"), "[]");
    });
}
