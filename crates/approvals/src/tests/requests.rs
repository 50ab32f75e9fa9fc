//! Requests on both engines.

use std::path::Path;

use platform::{
    area::Outcome,
    db::CommandKey,
    trail::{self, By},
};

use super::stage::{BY, EXPORT, JOINING, Stage, agree, back, content, refusal, refuse, text};
use crate::{At, FlowKind, Moved, State, store};

fn unread(stage: &Stage, person: kernel::Id<platform::access::Person>) -> i64 {
    let read = move |conn: &mut platform::db::Conn| {
        let account = organisation::account_of(conn, person)?.unwrap();
        platform::messages::unread(conn, account)
    };
    stage.db.read_blocking(read).unwrap()
}

#[test]
fn a_request_goes_step_by_step_and_what_was_agreed_is_done_at_once() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let leader = stage.person("组长", &[("leader", stage.group)]);
        let chair = stage.person("主席", &[("chair", stage.union)]);
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(JOINING, member, 1)).unwrap();
        assert_eq!(stage.whole(id).request.state, State::Waiting { step: 0 });
        assert_eq!((unread(&stage, leader), unread(&stage, chair)), (1, 0));
        assert_eq!(refusal(stage.agree(chair, id)), "forbidden");
        assert_eq!(refusal(stage.agree(member, id)), "approvals.own_request");
        assert_eq!(stage.agree(leader, id).unwrap(), State::Waiting { step: 1 });
        assert_eq!(
            stage.told.lock().unwrap().len(),
            0,
            "nothing is decided yet"
        );
        assert_eq!((unread(&stage, chair), unread(&stage, member)), (1, 0));
        assert_eq!(stage.agree(chair, id).unwrap(), State::Agreed);
        assert_eq!(*stage.told.lock().unwrap(), [Outcome::Agreed]);
        assert_eq!(unread(&stage, member), 1);
        assert_eq!(refusal(stage.agree(chair, id)), "approvals.nothing_waits");
        let report = stage.db.read_blocking(|conn| {
            assert_eq!(store::doctor(conn)?, Vec::<String>::new());
            trail::verify(conn, store::TRACKED, Path::new("/nowhere/seals"), None)
        });
        assert!(report.unwrap().findings.is_empty());
    });
}

#[test]
fn what_cannot_be_done_is_not_agreed() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let chair = stage.person("上级主席", &[("chair", stage.bureau)]);
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(EXPORT, member, 1)).unwrap();
        let (actor, seen) = (stage.actor(chair), stage.seen(id));
        let failed = stage.write(move |tx| {
            let then = |_: &mut platform::db::Tx<'_>, _: &platform::area::Decided| {
                Err(platform::Error::refused("probe.full", "名额已满"))
            };
            crate::decide(tx, &actor, id, &seen, &agree(), &then)
        });
        assert_eq!(refusal(failed), "probe.full");
        assert_eq!(stage.whole(id).request.state, State::Waiting { step: 0 });
        let acts = stage.db.read_blocking(move |c| crate::acts(c, id)).unwrap();
        assert_eq!(acts.len(), 1, "the signature is gone with what it caused");
    });
}

#[test]
fn other_content_voids_what_was_signed() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let leader = stage.person("组长", &[("leader", stage.group)]);
        let chair = stage.person("主席", &[("chair", stage.union)]);
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(JOINING, member, 1)).unwrap();
        stage.agree(leader, id).unwrap();
        let opened = stage.seen(id);
        // While the chair reads, the number behind the same mask changes.
        let other = content("13855550000");
        assert_eq!(refusal(stage.resubmit(leader, id, &other)), "forbidden");
        stage.resubmit(member, id, &other).unwrap();
        let late = stage.decide(leader, id, &opened, &agree());
        assert_eq!(refusal(late), "approvals.step_over");
        let mut stale = stage.seen(id);
        stale.hash = opened.hash;
        let late = stage.decide(leader, id, &stale, &agree());
        assert_eq!(refusal(late), "approvals.content_changed");
        assert_eq!(refusal(stage.agree(chair, id)), "forbidden");
        stage.agree(leader, id).unwrap();
        stage
            .decide(chair, id, &stage.seen(id), &back("手机号不对"))
            .unwrap();
        assert_eq!(refusal(stage.agree(chair, id)), "approvals.nothing_waits");
        // The same content goes on where it was returned; the leader's signature stands.
        let again = stage.resubmit(member, id, &other).unwrap();
        assert_eq!(again, State::Waiting { step: 1 });
        assert_eq!(stage.agree(chair, id).unwrap(), State::Agreed);
        let told = stage.told.lock().unwrap().clone();
        let why = "手机号不对".to_owned();
        assert_eq!(told, [Outcome::Returned { why }, Outcome::Agreed]);
        assert_eq!(stage.whole(id).request.round, 2);
    });
}

#[test]
fn a_holder_who_asks_leaves_it_to_another_or_to_the_union_above() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let leader = stage.person("组长", &[("leader", stage.group), ("chair", stage.union)]);
        let above = stage.person("局主席", &[("chair", stage.bureau)]);
        let mut new = stage.new_request(JOINING, leader, 1);
        let id = stage.ask(&new).unwrap();
        let step = stage.whole(id).waiting().unwrap().clone();
        assert_eq!(step.seat, None, "no leader sits in a union above");
        let found = stage.db.read_blocking(store::doctor).unwrap();
        assert!(found[0].contains("没有人能办理"), "{found:?}");
        // A second leader is appointed, and the hourly job finds them.
        let second = stage.person("副组长", &[("leader", stage.group)]);
        assert!(stage.write(move |tx| crate::reseat(tx, id)).unwrap());
        assert!(!stage.write(move |tx| crate::reseat(tx, id)).unwrap());
        assert_eq!(unread(&stage, second), 1);
        assert_eq!(refusal(stage.agree(leader, id)), "approvals.own_request");
        stage.agree(second, id).unwrap();
        let step = stage.whole(id).waiting().unwrap().clone();
        let seat = step.seat.map(|(body, _)| body);
        assert_eq!((seat, step.moved), (Some(stage.bureau), Moved::Own));
        assert_eq!(refusal(stage.agree(leader, id)), "approvals.own_request");
        assert_eq!(stage.agree(above, id).unwrap(), State::Agreed);
        // Whom it concerns is barred like who asks.
        new.subject.id = kernel::Id::from_i64(2);
        new.requester.person = Some(above);
        new.about = Some(second);
        let id = stage.ask(&new).unwrap();
        assert_eq!(refusal(stage.agree(second, id)), "approvals.own_request");
        stage.agree(leader, id).unwrap();
    });
}

#[test]
fn who_no_longer_holds_the_office_cannot_sign() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let chair = stage.person("主席", &[]);
        stage.appoint_until(chair, "chair", stage.bureau, Some(stage.clock.today()));
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(EXPORT, member, 1)).unwrap();
        let (actor, seen) = (stage.actor(chair), stage.seen(id));
        stage.sleep();
        let late =
            stage.write(move |tx| crate::decide(tx, &actor, id, &seen, &agree(), &|_, _| Ok(())));
        assert_eq!(refusal(late), "forbidden");
        assert!(stage.write(move |tx| crate::reseat(tx, id)).unwrap());
        assert_eq!(stage.whole(id).waiting().unwrap().seat, None);
    });
}

#[test]
fn two_who_decide_at_once_are_one_decision() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let one = stage.person("主席", &[("chair", stage.bureau)]);
        let two = stage.person("副主席", &[("chair", stage.bureau)]);
        let member = stage.person("林若彤", &[]);
        for subject in 0..10 {
            let id = stage
                .ask(&stage.new_request(EXPORT, member, subject))
                .unwrap();
            let seen = stage.seen(id);
            let decide = |who, decision| stage.decide(who, id, &seen, &decision);
            let (first, second) = std::thread::scope(|scope| {
                let first = scope.spawn(|| decide(one, agree()));
                let second = scope.spawn(|| decide(two, refuse("不合条件")));
                (first.join().unwrap(), second.join().unwrap())
            });
            let won = [&first, &second].iter().filter(|r| r.is_ok()).count();
            assert_eq!(won, 1, "{first:?} {second:?}");
            let lost = if first.is_ok() { second } else { first };
            assert_eq!(refusal(lost), "approvals.nothing_waits");
            let acts = stage.db.read_blocking(move |c| crate::acts(c, id)).unwrap();
            assert_eq!(acts.len(), 2);
        }
    });
}

#[test]
fn the_same_command_sent_twice_signs_once() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let leader = stage.person("组长", &[("leader", stage.group)]);
        stage.person("主席", &[("chair", stage.union)]);
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(JOINING, member, 1)).unwrap();
        for _ in 0..2 {
            let (actor, seen) = (stage.actor(leader), stage.seen(id));
            let key = CommandKey::of(&["leader", "agreement"]);
            let state = stage.db.write_blocking(key, move |tx| {
                crate::decide(tx, &actor, id, &seen, &agree(), &|_, _| Ok(()))
            });
            assert_eq!(state.unwrap(), State::Waiting { step: 1 });
        }
    });
}

#[test]
fn a_subject_waits_once_and_can_be_withdrawn_or_voided() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let chair = stage.person("主席", &[("chair", stage.bureau)]);
        let member = stage.person("林若彤", &[]);
        let new = stage.new_request(EXPORT, member, 1);
        let id = stage.ask(&new).unwrap();
        assert_eq!(refusal(stage.ask(&new)), "approvals.already_asked");
        let other = By::from(&stage.actor(chair));
        let stolen = stage.write(move |tx| crate::withdraw(tx, other.clone(), id));
        assert_eq!(refusal(stolen), "forbidden");
        let own = By::from(&stage.actor(member));
        stage
            .write(move |tx| crate::withdraw(tx, own.clone(), id))
            .unwrap();
        assert_eq!(refusal(stage.agree(chair, id)), "approvals.nothing_waits");
        let again = stage.ask(&new).unwrap();
        stage
            .write(move |tx| crate::void(tx, BY, again, &text("人员已离开")))
            .unwrap();
        let twice = stage.write(move |tx| crate::void(tx, BY, again, &text("又一次")));
        assert_eq!(refusal(twice), "approvals.over");
        let subject = new.subject.clone();
        let all = stage
            .db
            .read_blocking(move |c| crate::of_subject(c, &subject));
        let states: Vec<_> = all.unwrap().iter().map(|r| r.state.as_str()).collect();
        assert_eq!(states, ["void", "withdrawn"]);
    });
}

#[test]
fn a_flow_that_leads_nowhere_is_refused() {
    const EMPTY: FlowKind = FlowKind {
        kind: "probe.empty",
        name: "空流程",
        steps: &[],
    };
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        stage.write(|tx| crate::sync_flows(tx, &[EMPTY])).unwrap();
        let member = stage.person("林若彤", &[]);
        let new = stage.new_request(EMPTY, member, 1);
        assert_eq!(refusal(stage.ask(&new)), "approvals.flow_empty");
        let mut new = stage.new_request(EXPORT, member, 1);
        new.body = stage.bureau;
        assert_eq!(refusal(stage.ask(&new)), "approvals.no_union_above");
    });
}

#[test]
fn a_flow_that_changes_leaves_what_is_under_way() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let leader = stage.person("组长", &[("leader", stage.group)]);
        let chair = stage.person("主席", &[("chair", stage.union)]);
        let member = stage.person("林若彤", &[]);
        let id = stage.ask(&stage.new_request(JOINING, member, 1)).unwrap();
        stage
            .write(|tx| {
                let flow = crate::flow(tx, JOINING.kind)?.unwrap();
                let steps = [crate::FlowStep {
                    office: "officer".to_owned(),
                    at: At::Union,
                }];
                store::replace_steps(tx, flow.id, flow.version, &steps).map(drop)
            })
            .unwrap();
        stage.write(|tx| crate::sync_flows(tx, &[JOINING])).unwrap();
        let kept = stage.db.read_blocking(|c| crate::flow(c, JOINING.kind));
        assert_eq!(
            kept.unwrap().unwrap().steps.len(),
            1,
            "the house's own stays"
        );
        stage.agree(leader, id).unwrap();
        assert_eq!(stage.agree(chair, id).unwrap(), State::Agreed);
    });
}
