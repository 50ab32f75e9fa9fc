//! What a member says of themselves, as people do it: proposed on the phone, agreed by the
//! officer, returned, withdrawn, twice, and while the roster changes underneath.

use approvals::{Decision, Seen, State};
use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    area::Decided,
    db::{CommandKey, Tx},
};

use super::{
    house::Got,
    stage::{JSON, Stage, each_stage},
};

/// A picture, as far as its first bytes tell.
const PAPER: &str = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

impl Stage {
    /// Hands in a change of facts; the address of the proposal.
    fn propose(&self, fields: &[(&str, &str)], with_paper: bool) -> Got {
        let files: &[(&str, &str, &str)] = if with_paper {
            &[("paper", "身份证.pdf", PAPER)]
        } else {
            &[]
        };
        self.upload("/members/mine/change", &self.member, fields, files)
    }

    /// The request behind a proposal.
    fn request_of(&self, proposal: &str) -> String {
        let page = self.json(proposal, &self.member);
        page["request"].as_str().unwrap().to_owned()
    }

    /// Whoever may decide the step that waits decides it: the union's own officer, outside the
    /// cast.
    pub fn decide(&self, request: &str, decision: Decision) -> Result<State, Error> {
        let id: Id<approvals::Request> = request.parse().unwrap();
        let house = self.house.house.clone();
        let db = &self.house.house.db;
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let whole = approvals::whole(tx, id)?.unwrap();
            let today = tx.today();
            let signer = approvals::signers(tx, &whole, today)?.remove(0);
            let account = Id::from_i64(1);
            let directory = &house.directory;
            let actor = directory.actor(tx, account, signer.id, today)?.unwrap();
            let seen = Seen {
                step: whole.request.state.step().unwrap(),
                hash: whole.request.hash.clone(),
            };
            let then = |tx: &mut Tx<'_>, d: &Decided| house.decided(tx, d);
            approvals::decide(tx, &actor, id, &seen, &decision, &then)
        })
    }

    pub fn agree(&self, request: &str) {
        let note = String::new();
        let state = self.decide(request, Decision::Agree { note }).unwrap();
        assert_eq!(state, State::Agreed);
    }

    fn mine(&self) -> serde_json::Value {
        self.json("/members/mine", &self.member)
    }
}

fn to(got: &Got) -> String {
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    got.location.clone().unwrap()
}

#[test]
fn a_change_is_done_with_the_signature_and_hides_what_is_sensitive() {
    each_stage(|stage| {
        let asked = [
            ("phone", "13900009876"),
            ("address", "上海市黄浦区虚构路1号"),
        ];
        let proposal = to(&stage.propose(&asked, false));
        assert_ne!(
            stage.mine()["known"]["phone_mask"],
            "139****9876",
            "not yet"
        );
        let request = stage.request_of(&proposal);
        for (path, cookie) in [
            (proposal.as_str(), &stage.member),
            (proposal.as_str(), &stage.officer),
            (&*format!("/approvals/{request}"), &stage.officer),
        ] {
            let page = stage.json(path, cookie).to_string();
            assert!(page.contains("139****9876"), "{page}");
            assert!(
                !page.contains("13900009876") && !page.contains("虚构路"),
                "{page}"
            );
        }
        assert_eq!(stage.status(&proposal, &stage.accountant), 404);
        stage.agree(&request);
        let known = stage.mine();
        assert_eq!(known["known"]["phone_mask"], "139****9876");
        assert_eq!(known["known"]["address_mask"], "上海市黄浦****");
        assert_eq!(known["proposals"][0]["state"], "已同意");
        let person = known["person"].as_str().unwrap();
        let why = [("field", "address"), ("why", "走访")];
        let opened = stage.post(&format!("/members/{person}/opening"), &stage.officer, &why);
        assert!(opened.body.contains("虚构路1号"), "{}", opened.body);
        assert!(
            stage.mine()["openings"][0]["field"]
                .as_str()
                .unwrap()
                .contains("住址")
        );
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn a_name_needs_its_paper_and_the_house_knows_it_afterwards() {
    each_stage(|stage| {
        let refused = stage.propose(&[("name", "林试名")], false);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("证明材料"), "{}", refused.body);
        let proposal = to(&stage.propose(&[("name", "林试名")], true));
        let page = stage.json(&proposal, &stage.officer);
        let file = page["papers"][0]["href"].as_str().unwrap().to_owned();
        assert_eq!(stage.status(&file, &stage.officer), 200);
        assert_eq!(stage.status(&file, &stage.accountant), 404);
        stage.agree(&stage.request_of(&proposal));
        let known = stage.mine();
        assert_eq!(known["known"]["name"], "林试名");
        assert_eq!(known["known"]["pinyin"], "linshiming");
        let person: Id<platform::access::Person> =
            known["person"].as_str().unwrap().parse().unwrap();
        let found = stage
            .house
            .house
            .db
            .read_blocking(|conn| organisation::person(conn, person));
        assert_eq!(found.unwrap().unwrap().name, "林试名");
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn two_proposals_at_once_are_told_and_a_returned_one_is_handed_in_again() {
    each_stage(|stage| {
        let proposal = to(&stage.propose(&[("post", "内勤甲"), ("phone", "13900009871")], false));
        let second = stage.propose(&[("post", "内勤乙")], false);
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            second.body.contains("已经有一份申请在办"),
            "{}",
            second.body
        );
        let request = stage.request_of(&proposal);
        let why = kernel::Text::parse("岗位请写全称").unwrap();
        stage.decide(&request, Decision::Return { why }).unwrap();
        let page = stage.json(&proposal, &stage.member);
        assert_eq!(page["state"], "已退回");
        let id = proposal.rsplit('/').next().unwrap();
        let form = format!("/members/mine/change?replaces={id}");
        assert_eq!(stage.status(&form, &stage.officer), 404, "somebody else's");
        let shown = stage.json(&form, &stage.member).to_string();
        assert!(
            shown.contains("内勤甲") && !shown.contains("13900009871"),
            "{shown}"
        );
        let again = |version: u8, post: &str| {
            let to = format!("{form}&version={version}");
            stage.upload(&to, &stage.member, &[("post", post)], &[])
        };
        to(&again(1, "机关内勤"));
        assert_eq!(
            again(1, "另一个窗口").status,
            StatusCode::CONFLICT,
            "an old tab"
        );
        stage.agree(&request);
        let known = stage.mine();
        assert_eq!(known["known"]["post"], "机关内勤");
        assert_eq!(
            known["known"]["phone_mask"], "139****9871",
            "kept though not typed again"
        );
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn what_changed_meanwhile_is_not_overwritten() {
    each_stage(|stage| {
        let proposal = to(&stage.propose(&[("post", "内勤甲")], false));
        let request = stage.request_of(&proposal);
        let person = stage.person("member");
        let person: Id<platform::access::Person> = person.parse().unwrap();
        let changed =
            stage
                .house
                .house
                .db
                .write_blocking(platform::db::CommandKey::unkeyed(), move |tx| {
                    let mut row = membership::member::member_of(tx, person)?.unwrap();
                    row.post = "名册里的新岗位".to_owned();
                    membership::member::save(tx, &row)?;
                    let subject =
                        platform::subject::Subject::new(membership::PERSON_SUBJECT, person);
                    let deed = platform::trail::Deed::on("membership.touch", subject)
                        .row(membership::member::MEMBER, row.id);
                    tx.trail(platform::trail::By::House("另一处改动"), deed)
                });
        changed.unwrap();
        let page = stage.json(&proposal, &stage.officer);
        assert_eq!(page["lines"][0]["moved"], true, "the signer sees it before");
        let note = String::new();
        match stage.decide(&request, Decision::Agree { note }) {
            Err(Error::Refused(r)) => assert_eq!(r.code, "membership.changed_meanwhile"),
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.mine()["known"]["post"], "名册里的新岗位");
        let withdrawal = format!("/approvals/{request}/withdrawal");
        to(&stage.post(&withdrawal, &stage.member, &[]));
        assert_eq!(stage.mine()["proposals"][0]["state"], "已撤回");
        to(&stage.propose(&[("post", "内勤甲")], false));
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn a_relative_is_registered_ended_and_known_to_few() {
    each_stage(|stage| {
        let fields = [
            ("relation", "child"),
            ("name", "林小虚"),
            ("birth", "2012"),
            ("health", "虚构病情"),
        ];
        let send = |fields: &[(&str, &str)]| {
            stage.upload("/members/mine/family/new", &stage.member, fields, &[])
        };
        let refused = send(&fields);
        assert!(refused.body.contains("单独同意"), "{}", refused.body);
        let mut fields = fields.to_vec();
        fields.push(("consent", "on"));
        let proposal = to(&send(&fields));
        let request = stage.request_of(&proposal);
        let asked = stage.json(&format!("/approvals/{request}"), &stage.officer);
        assert!(!asked.to_string().contains("虚构病情"), "{asked}");
        stage.agree(&request);
        let known = stage.mine();
        let child = known["family"].as_array().unwrap().last().unwrap();
        assert_eq!(child["name"], "林小虚");
        assert_eq!(child["state"]["health"], "虚构病情");
        let person = known["person"].as_str().unwrap();
        let relative = child["id"].as_str().unwrap();
        let page = format!("/members/{person}");
        let as_officer = stage.json(&page, &stage.officer);
        assert!(as_officer["family"].to_string().contains("虚构病情"));
        let mut cookies = stage.house.cookies();
        for who in ["auditor", "cashier"] {
            let cookie = cookies.remove(who).flatten().unwrap();
            let got = stage.house.get(&page, Some(&cookie), JSON);
            assert!(!got.body.contains("林小虚"), "{who}: {}", got.body);
        }
        let end = format!("/members/mine/family/{relative}/end");
        assert_eq!(stage.status(&end, &stage.officer), 404, "somebody else's");
        let today = stage.house.house.today().to_string();
        let why = [("on", today.as_str()), ("why", "已独立生活")];
        let proposal = to(&stage.post(&end, &stage.member, &why));
        stage.agree(&stage.request_of(&proposal));
        let known = stage.mine();
        let over = known["family"].as_array().unwrap().last().unwrap();
        assert_eq!(over["name"], "林小虚", "ended, not deleted");
        assert_eq!(over["ended_on"], today.as_str());
        assert_eq!(stage.verified(), []);
    });
}
