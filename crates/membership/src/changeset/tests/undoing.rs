//! Undoing: everything as before, while set, undoing and trail remain.

use kernel::{Id, Moment};
use platform::{Error, access::Person};

use super::house::Built;
use crate::{
    changeset::{Kind, Secret, State, may_undo_now, undo},
    figures::{self, Figure},
    member::{Seen, fact, facts_of, full_by, moved, phone_place, save},
    model::{Fact, Member, SetMark, Standing, What},
};

/// As the page does it: what came later is looked through before anything is written.
fn undone(built: &Built, set: Id<SetMark>) -> Result<Id<SetMark>, Error> {
    built
        .app
        .db
        .read_blocking(|conn| may_undo_now(conn, set, None))?;
    pressed(built, set)
}

/// The command alone.
fn pressed(built: &Built, set: Id<SetMark>) -> Result<Id<SetMark>, Error> {
    let who = built.who.clone();
    built.write(move |tx| undo(tx, &who, set))
}

/// What people see, without the keys of rows.
fn seen(built: &Built) -> (Vec<Member>, Vec<Figure>, Vec<Vec<Fact>>) {
    let mut roster = built.roster();
    let facts = roster
        .iter()
        .map(|m| built.read(|conn| facts_of(conn, m.person, None, None)))
        .collect();
    for member in &mut roster {
        member.id = Id::from_i64(0);
        member.version = 0;
    }
    let path = platform::access::BodyPath::root(built.union);
    let figures = built.read(|conn| {
        let seen = Seen::now(conn)?;
        figures::of_body(conn, &seen, built.union, &path)
    });
    (roster, figures, facts)
}

#[test]
fn after_undo_everything_is_as_before() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("一.xlsx", built.many(1, 12));
        built.later(60);
        let before = seen(&built);
        let mut lines = built.many(20, 15);
        for (no, name) in [(101, "会员0001"), (102, "会员0002"), (103, "会员0003")] {
            let old = built.member(name);
            let home = built.groups[1];
            lines.push(built.change(no, &old, |draft| {
                draft.name = format!("改名{no}");
                draft.home = home;
                draft.standing = Standing::Retired;
            }));
        }
        let set = built.import("二.xlsx", lines);
        assert_eq!(built.roster().len(), 27);
        assert_ne!(seen(&built), before);
        built.later(60);
        let undoing = undone(&built, set).unwrap();
        built.breaks_after(0);
        built.work();
        assert_eq!(seen(&built), before);
        let (was, is) = (built.set(set), built.set(undoing));
        assert_eq!((was.state, was.undone_at), (State::Live, is.live_at));
        assert_eq!((is.kind, is.undoes), (Kind::Undo, Some(set)));
        assert_eq!(built.verify(), Vec::<String>::new());
        let person = built.member("会员0001").person;
        let known = built.read(|c| organisation::person(c, person)).unwrap();
        assert_eq!(known.name, "会员0001");
        let group = built.groups[0];
        assert_eq!(built.read(|c| organisation::people_of(c, group)).len(), 6);
    });
}

/// Sealed values come back and still open at their new place.
#[test]
fn what_was_sealed_comes_back() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        built.import("一.xlsx", built.many(1, 1));
        let old = built.member("会员0001");
        let mut change = built.change(1, &old, |_| ());
        if let crate::changeset::Wanted::Replace { draft, .. } = &mut change.wanted {
            draft.phone = Secret::None;
        }
        built.later(60);
        let set = built.import("二.xlsx", vec![change]);
        assert_eq!(built.member("会员0001").phone_mask, "");
        built.later(60);
        undone(&built, set).unwrap();
        built.work();
        let new = built.member("会员0001");
        assert_eq!(new.phone_mask, old.phone_mask);
        let row = new.id;
        let full =
            built.read(|conn| full_by(conn, |sql| sql.push("and m.id = ?", platform::args![row])));
        let sealed = full[0].sealed.phone.clone().unwrap();
        let place = phone_place(row);
        moved(&built.app, &place, &place, &sealed).unwrap();
        assert!(full[0].sealed.phone_hash.is_some());
    });
}

/// The later set is undone first, then the earlier one.
#[test]
fn sets_are_undone_from_the_last_to_the_first() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let one = built.import("一.xlsx", built.many(1, 9));
        built.later(60);
        let old = built.member("会员0001");
        let two = built.import(
            "二.xlsx",
            vec![built.change(1, &old, |d| d.post = "司机".to_owned())],
        );
        built.later(60);
        let refused = undone(&built, one);
        let Err(Error::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refusal.code, "membership.set_depended_on");
        assert!(refusal.text.contains("二.xlsx"), "{}", refusal.text);
        undone(&built, two).unwrap();
        built.work();
        built.later(60);
        undone(&built, one).unwrap();
        built.work();
        assert_eq!(built.roster().len(), 0);
        assert_eq!(built.read(figures::drift), Vec::new());
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn undo_pressed_twice_is_one_undoing() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.import("一.xlsx", built.many(1, 9));
        built.later(60);
        let undoing = undone(&built, set).unwrap();
        assert_eq!(code_of(undone(&built, set)), "membership.set_undoing");
        assert_eq!(code_of(pressed(&built, set)), "membership.set_undoing");
        built.work();
        assert_eq!(code_of(undone(&built, set)), "membership.set_undone");
        assert_eq!(code_of(undone(&built, undoing)), "membership.undo_of_undo");
        assert_eq!(built.roster().len(), 0);
    });
}

#[test]
fn what_happened_later_keeps_a_set() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.import("一.xlsx", built.many(1, 9));
        built.later(60);
        let member = built.member("会员0002");
        let mut saved = member.clone();
        saved.post = "会计".to_owned();
        built
            .write(move |tx| {
                save(tx, &saved)?;
                let told = Fact {
                    person: saved.person,
                    what: What::Retained,
                    holds_from: tx.today(),
                    learnt_at: tx.now(),
                    home: saved.home,
                    standing: Standing::Retained,
                    reason: "申请".to_owned(),
                };
                fact(tx, &told, None, None, None).map(|_| ())
            })
            .unwrap();
        let refused = undone(&built, set);
        let Err(Error::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            refusal.text.contains("会员0002后来办过保留会籍"),
            "{}",
            refusal.text
        );
        assert_eq!(built.roster().len(), 9);
    });
}

/// Something happens between the look and the job: the undoing is dropped, says why, and leaves
/// everything as it was; so does an office, and what was saved without a fact.
#[test]
fn what_happens_meanwhile_drops_the_undoing() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.import("一.xlsx", built.many(1, 12));
        for (meanwhile, why) in [
            ("fact", "会员0002后来办过保留会籍"),
            ("office", "会员0003任小组长"),
            ("saved", "会员0004的登记后来改过"),
        ] {
            built.later(60);
            let before = built.roster();
            let undoing = pressed(&built, set).unwrap();
            match meanwhile {
                "fact" => happened(&built, &built.member("会员0002")),
                "office" => appoint(&built, built.member("会员0003").person, built.groups[0]),
                _ => saved(&built, built.member("会员0004")),
            }
            built.work();
            let dropped = built.set(undoing);
            assert_eq!(dropped.state, State::Dropped, "{meanwhile}");
            assert!(dropped.problem.contains(why), "{}", dropped.problem);
            assert_eq!(built.set(set).undone_at, None);
            assert_eq!(built.roster().len(), before.len());
            assert_eq!(built.read(figures::drift), Vec::new());
            assert_eq!(code_of(undone(&built, set)), "membership.set_depended_on");
        }
    });
}

fn happened(built: &Built, member: &Member) {
    let (person, home) = (member.person, member.home);
    built
        .write(move |tx| {
            let told = Fact {
                person,
                what: What::Retained,
                holds_from: tx.today(),
                learnt_at: tx.now(),
                home,
                standing: Standing::Retained,
                reason: "申请".to_owned(),
            };
            fact(tx, &told, None, None, None).map(|_| ())
        })
        .unwrap();
}

fn saved(built: &Built, mut member: Member) {
    member.post = "会计".to_owned();
    built.write(move |tx| save(tx, &member)).unwrap();
}

/// Somebody who came with the set got an office: the undoing says so.
#[test]
fn an_office_keeps_a_set() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let set = built.import("一.xlsx", built.many(1, 2));
        built.later(60);
        let (person, body) = (built.member("会员0001").person, built.groups[0]);
        appoint(&built, person, body);
        let refused = undone(&built, set);
        let Err(Error::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert!(
            refusal.text.contains("会员0001任小组长"),
            "{}",
            refusal.text
        );
    });
}

fn appoint(built: &Built, person: Id<Person>, body: Id<organisation::Body>) {
    let first = organisation::Appointment {
        person,
        office: "leader".to_owned(),
        body,
        term: kernel::Term::since(built.app.today()),
        appointed_by: "任职通知".to_owned(),
    };
    built
        .write(move |tx| {
            let by = platform::trail::By::House("测试");
            organisation::appoint(tx, by, &first).map(|_| ())
        })
        .unwrap();
}

/// What was known on a day stays what was known on that day, through a set and its undoing.
#[test]
fn what_was_known_stays_known() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let known = |person: Id<Person>, at: Moment| {
            built
                .read(|conn| facts_of(conn, person, None, Some(at)))
                .len()
        };
        let before = built.app.now();
        built.later(60);
        let set = built.import("一.xlsx", built.many(1, 3));
        let person = built.member("会员0001").person;
        let live = built.later(60);
        built.later(60);
        undone(&built, set).unwrap();
        built.work();
        let after = built.later(60);
        assert_eq!([before, live, after].map(|at| known(person, at)), [0, 1, 0]);
        assert_eq!(built.of_person(person), None);
    });
}
