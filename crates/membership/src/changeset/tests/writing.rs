//! Writing, killing, going on, sending back.

use kernel::Id;
use organisation::BodyChange;
use platform::{
    Error,
    subject::Subject,
    trail::{By, Deed},
};

use super::house::Built;
use crate::{
    changeset::{Kind, NewSet, State, commit, drop_set, open, staged},
    member::{MEMBER, Seen, save},
};

/// However often the process breaks down between chunks, nobody sees anything before the end, and
/// at the end everybody is there once.
#[test]
fn killed_between_chunks_a_set_goes_on_and_is_seen_at_once() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("名册.xlsx", built.many(1, 60));
        built.commit(set).unwrap();
        for pages in [0, 1, 3, 2] {
            built.breaks_after(pages);
            built.work();
            assert_eq!(built.names(), Vec::<String>::new());
            assert_eq!(built.set(set).state, State::Writing);
            built.later(3_700);
        }
        let so_far = built.done(set).upto;
        assert!((1..60).contains(&so_far), "{so_far} of 60 were written");
        built.work();
        assert_eq!(built.set(set).state, State::Live);
        assert_eq!(built.names().len(), 60);
        assert_eq!(built.names()[0], "会员0001");
        assert_eq!(built.done(set).added, 60);
        assert_eq!(built.count("membership_fact"), 60);
        assert_eq!(built.verify(), Vec::<String>::new());
        assert!(built.read(Seen::now).is_everything());
    });
}

#[test]
fn people_of_a_set_are_there_with_it() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("名册.xlsx", built.many(1, 20));
        built.commit(set).unwrap();
        built.breaks_after(2);
        built.work();
        let group = built.groups[0];
        let people = |built: &Built| built.read(|c| organisation::people_of(c, group)).len();
        assert_eq!(people(&built), 0);
        built.later(3_700);
        built.work();
        assert_eq!(people(&built), 10);
    });
}

/// Given up after a part was written: nothing of it is left, and the trail agrees.
#[test]
fn a_set_that_is_given_up_leaves_nothing() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("名册.xlsx", built.many(1, 60));
        built.commit(set).unwrap();
        built.breaks_after(4);
        built.work();
        assert!(built.count("membership_member") > 0);
        let who = built.who.clone();
        built.write(move |tx| drop_set(tx, &who, set)).unwrap();
        let who = built.who.clone();
        built.write(move |tx| drop_set(tx, &who, set)).unwrap();
        built.later(3_700);
        built.work();
        assert_eq!(built.set(set).state, State::Dropped);
        for table in [
            "membership_member",
            "membership_fact",
            "membership_figure_delta",
        ] {
            assert_eq!(built.count(table), 0, "{table}");
        }
        assert_eq!(built.count("organisation_person"), 1, "the officer alone");
        assert_eq!(built.verify(), Vec::<String>::new());
        let refused = built.commit(set);
        assert!(matches!(&refused, Err(Error::Refused(r)) if r.code == "membership.set_dropped"));
    });
}

/// The job breaks down until it is given up: a minute later somebody looks after the set.
#[test]
fn a_set_whose_job_is_over_is_taken_away_and_may_be_confirmed_again() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("名册.xlsx", built.many(1, 30));
        built.commit(set).unwrap();
        built.breaks_after(2);
        built.work();
        for _ in 1..10 {
            built.later(3_700);
            built.breaks_after(0);
            built.work();
        }
        assert_eq!(built.set(set).state, State::Writing);
        built.work_on_later();
        assert_eq!(built.set(set).state, State::Staged);
        assert_eq!(built.count("membership_member"), 0);
        assert!(built.set(set).problem.contains("没有完成"));
        built.commit(set).unwrap();
        built.work();
        assert_eq!(built.names().len(), 30);
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

/// Replaced rows count until the instant, are put away after it, and people follow.
#[test]
fn a_replaced_row_gives_way_in_the_same_instant() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("一.xlsx", built.many(1, 3));
        let old = built.member("会员0001");
        let (name, home) = ("会员一", built.groups[0]);
        let change = built.change(1, &old, |draft| {
            draft.name = name.to_owned();
            draft.home = home;
        });
        built.later(60);
        let set = built.import("二.xlsx", vec![change, built.add(4, "会员0004", 0)]);
        let new = built.member(name);
        assert_eq!((new.person, new.version), (old.person, old.version + 1));
        assert_ne!(new.id, old.id);
        let done = built.done(set);
        assert_eq!((done.added, done.changed, done.removed), (1, 1, 0));
        let person = built.read(|c| organisation::person(c, old.person)).unwrap();
        assert_eq!((person.name.as_str(), person.body), (name, Some(home)));
        assert_eq!(built.count("membership_member_past"), 1);
        assert_eq!(built.roster().len(), 4);
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

#[test]
fn somebody_held_by_a_set_is_changed_by_nobody_else() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("一.xlsx", built.many(1, 1));
        let old = built.member("会员0001");
        let mut lines = vec![built.change(1, &old, |d| d.post = "司机".to_owned())];
        lines.extend(built.many(2, 20));
        let set = built.stage("二.xlsx", lines);
        built.commit(set).unwrap();
        built.breaks_after(2);
        built.work();
        let mut other = old.clone();
        other.post = "会计".to_owned();
        let held = built.write(move |tx| save(tx, &other));
        assert!(matches!(held, Err(Error::Stale)), "{held:?}");
        assert_eq!(built.member("会员0001").post, "");
        built.later(3_700);
        built.work();
        assert_eq!(built.member("会员0001").post, "司机");
    });
}

/// The roster was changed between preview and confirmation: nothing is written, and the row is
/// named.
#[test]
fn a_row_changed_after_the_preview_sends_the_set_back() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("一.xlsx", built.many(1, 1));
        let old = built.member("会员0001");
        let mut lines = built.many(2, 20);
        lines.push(built.change(33, &old, |d| d.post = "司机".to_owned()));
        let set = built.stage("二.xlsx", lines);
        let mut saved = old.clone();
        saved.post = "会计".to_owned();
        built
            .write(move |tx| {
                save(tx, &saved)?;
                let subject = Subject::new("membership.member", saved.person);
                tx.trail(
                    By::House("测试"),
                    Deed::on("membership.save", subject).row(MEMBER, saved.id),
                )
            })
            .unwrap();
        built.commit(set).unwrap();
        built.work();
        let found = built.set(set);
        assert_eq!(found.state, State::Staged);
        assert!(found.problem.contains("第 33 行"), "{}", found.problem);
        assert_eq!(built.roster().len(), 1);
        assert_eq!(built.count("membership_member"), 1);
        assert_eq!(built.member("会员0001").post, "会计");
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

/// Two lists bring the same new person, told by the ID number: the second is sent back.
#[test]
fn a_new_person_whom_another_set_brought_sends_the_set_back() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let one = built.stage("一.xlsx", built.many(1, 9));
        let two = built.stage("二.xlsx", vec![built.add(1, "会员0001", 0)]);
        built.commit(one).unwrap();
        built.breaks_after(1);
        built.work();
        built.commit(two).unwrap();
        built.work();
        assert_eq!(built.set(two).state, State::Staged);
        assert!(built.set(two).problem.contains("第 1 行"));
        built.later(3_700);
        built.work();
        assert_eq!(built.roster().len(), 9);
    });
}

#[test]
fn one_person_twice_in_one_set_sends_it_back() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let mut twin = built.add(2, "会员又一", 0);
        if let (crate::changeset::Wanted::Add(twin), draft) =
            (&mut twin.wanted, built.draft(1, "会员0001", 0))
        {
            twin.id_number = draft.id_number;
        }
        let set = built.stage("一.xlsx", vec![built.add(1, "会员0001", 0), twin]);
        built.commit(set).unwrap();
        built.work();
        assert_eq!(built.set(set).state, State::Staged);
        assert_eq!(built.roster().len(), 0);
    });
}

#[test]
fn a_body_dissolved_meanwhile_refuses_before_and_at_the_instant() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("一.xlsx", built.many(1, 20));
        built.commit(set).unwrap();
        built.breaks_after(2);
        built.work();
        let group = built.groups[1];
        dissolve(&built, group);
        built.later(3_700);
        built.work();
        let found = built.set(set);
        assert_eq!(found.state, State::Staged, "{}", found.problem);
        assert!(found.problem.contains("二组"), "{}", found.problem);
        assert_eq!(built.count("membership_member"), 0);
        let (who, new) = (
            built.who.clone(),
            NewSet {
                kind: Kind::Import,
                body: group,
                name: "二组.xlsx".to_owned(),
            },
        );
        let of_group = built.write(move |tx| {
            let id = open(tx, &who, &new)?;
            staged(tx, id, 0)?;
            Ok(id)
        });
        let refused = built.commit(of_group.unwrap());
        let code = "membership.body_dissolved";
        assert!(
            matches!(&refused, Err(Error::Refused(r)) if r.code == code),
            "{refused:?}"
        );
    });
}

fn dissolve(built: &Built, body: Id<organisation::Body>) {
    built.later(86_400);
    let day = built.app.today();
    built
        .write(move |tx| {
            let by = By::House("测试");
            organisation::change_body(tx, by, body, &BodyChange::Dissolve, day, "撤销")
        })
        .unwrap();
}

#[test]
fn pressed_twice_one_job_writes() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("一.xlsx", built.many(1, 5));
        let press = || {
            let who = built.who.clone();
            built.write(move |tx| commit(tx, &who, set)).unwrap()
        };
        let (first, second) = (press(), press());
        assert!(first.is_some());
        assert_eq!(first, second);
        built.work();
        assert_eq!(press(), first);
        assert_eq!(built.roster().len(), 5);
        let jobs = "platform_job where kind = 'membership.write_set'";
        assert_eq!(built.count(jobs), 1);
    });
}

/// An empty list is a set like any other.
#[test]
fn an_empty_set_is_live_and_changes_nothing() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("空.csv", Vec::new());
        assert_eq!(built.roster().len(), 0);
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

#[test]
fn kept_figures_follow_the_instant() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.stage("一.xlsx", built.many(1, 30));
        built.commit(set).unwrap();
        built.breaks_after(2);
        built.work();
        let total = |built: &Built| -> i64 {
            let path = platform::access::BodyPath::root(built.union);
            let figures = built.read(|conn| {
                let seen = Seen::now(conn)?;
                crate::figures::of_body(conn, &seen, built.union, &path)
            });
            figures.iter().map(|f| f.count).sum()
        };
        assert_eq!(total(&built), 0);
        built.work_on_later();
        assert_eq!(total(&built), 30);
        assert_eq!(built.read(crate::figures::drift), Vec::new());
        built.work_on_later();
        assert_eq!(built.count("membership_figure_delta"), 0);
        assert_eq!(total(&built), 30);
        assert_eq!(built.read(crate::figures::drift), Vec::new());
    });
}
