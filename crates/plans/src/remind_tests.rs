//! Reminders: when each goes out, and that it goes out once whatever happens to the process.

use kernel::{Date, Id, Moment};
use organisation::OrganisationDirectory;
use platform::{
    access::{Account, Actor},
    clock::Clock,
    db::Db,
    messages,
};
use testing::each_engine;

use crate::{
    plan::Plan,
    progress::{
        self,
        commands::{Report, report},
    },
    project::{self, Project, commands},
    remind::remind,
    tests::{migrations, world, write},
};

fn add(db: &Db, actor: &Actor, plan: Id<Plan>, name: &str, time: &str) -> Id<Project> {
    let typed = commands::Typed {
        name: name.to_owned(),
        time_text: time.to_owned(),
        owners: "局工会".to_owned(),
        reason: "会议决定".to_owned(),
    };
    let by = actor.clone();
    write(db, move |tx| commands::add(tx, &by, plan, None, &typed)).unwrap()
}

/// The occasions of a project that were noted so far, in order: `start`, `soon`, …
fn occasions(db: &Db, project: Id<Project>) -> Vec<String> {
    let marks = db.read_blocking(|conn| progress::store::reminders(conn, Some(project)));
    let word = |mark: &String| {
        let code = mark.split(' ').next().unwrap_or_default();
        code.trim_start_matches("plans.").to_owned()
    };
    marks.unwrap().iter().map(word).collect()
}

fn unread(db: &Db, account: Id<Account>) -> i64 {
    db.read_blocking(|conn| messages::unread(conn, account))
        .unwrap()
}

fn on(db: &Db, day: Date) -> usize {
    db.clock().set(Moment::start_of(day).plus_secs(7 * 3_600));
    remind(db, &OrganisationDirectory).unwrap()
}

/// A project of December, whose due date is the last workday of the year.
#[test]
fn a_due_date_is_told_of_at_its_start_a_week_before_and_when_late() {
    each_engine(|fresh| {
        let (db, actor, plan) = world(fresh);
        let project = add(&db, &actor, plan, "年末送书", "12月");
        for (day, sent) in [
            (Date::constant(2025, 11, 30), &[][..]),
            (Date::constant(2025, 12, 1), &["start"]),
            (Date::constant(2025, 12, 2), &["start"]),
            (Date::constant(2025, 12, 23), &["start"]),
            (Date::constant(2025, 12, 24), &["start", "soon"]),
            (Date::constant(2025, 12, 31), &["start", "soon"]),
            (Date::constant(2026, 1, 1), &["start", "soon", "late"]),
            (Date::constant(2026, 1, 20), &["start", "soon", "late"]),
        ] {
            on(&db, day);
            assert_eq!(occasions(&db, project), sent, "{day}");
        }
    });
}

/// Silence is told of once; broken and fallen again, it is a new one.
#[test]
fn a_silence_is_told_of_once_until_it_is_broken() {
    each_engine(|fresh| {
        let (db, actor, plan) = world(fresh);
        let project = add(&db, &actor, plan, "练队伍", "9-12月");
        on(&db, Date::constant(2025, 11, 18));
        on(&db, Date::constant(2025, 11, 19));
        assert_eq!(occasions(&db, project), ["silent"]);
        let owner = db
            .read_blocking(|conn| project::store::owners(conn, project))
            .unwrap();
        let new = Report {
            owner: owner[0].id,
            occurrence: None,
            about_on: Date::constant(2025, 10, 1),
            text: "十月初练过一次".to_owned(),
            figures: Vec::new(),
            finishes: false,
            files: Vec::new(),
            things: Vec::new(),
        };
        let by = actor.clone();
        write(&db, move |tx| report(tx, &by, project, &new)).unwrap();
        on(&db, Date::constant(2025, 11, 20));
        assert_eq!(occasions(&db, project), ["silent", "silent"]);
    });
}

/// What was decided away or ticked off is not told of.
#[test]
fn what_is_done_or_decided_away_is_not_told_of() {
    each_engine(|fresh| {
        let (db, actor, plan) = world(fresh);
        let (cancelled, done) = (
            add(&db, &actor, plan, "不办了", "12月"),
            add(&db, &actor, plan, "提前办完", "12月"),
        );
        let by = actor.clone();
        write(&db, move |tx| {
            let what = project::Decision::Cancelled;
            commands::decide(tx, &by, cancelled, what, None, "条件不具备")?;
            let slot = project::store::occurrences(tx, done)?.remove(0);
            project::store::tick(tx, &slot, Some(Date::constant(2025, 11, 18)))
        })
        .unwrap();
        on(&db, Date::constant(2025, 12, 30));
        assert_eq!(occasions(&db, cancelled), [""; 0]);
        assert_eq!(occasions(&db, done), [""; 0]);
    });
}

/// The job may run again after a crash, and two processes may run it at the same moment: each
/// account still finds each reminder once.
#[test]
fn two_processes_and_a_restart_tell_everybody_once() {
    each_engine(|fresh| {
        let (db, actor, plan) = world(fresh);
        add(&db, &actor, plan, "年末送书", "12月");
        let day = Date::constant(2025, 12, 1);
        let hand = || Clock::hand(Moment::start_of(day).plus_secs(7 * 3_600));
        let before = unread(&db, actor.account);
        let other = fresh.open_at(&migrations(), hand());
        db.clock().set(hand().now());
        let sent = std::thread::scope(|scope| {
            let run = |db| scope.spawn(move || remind(db, &OrganisationDirectory).unwrap());
            let both = [run(&db), run(&other)];
            both.map(|one| one.join().unwrap())
        });
        let all = sent[0] + sent[1];
        let told = unread(&db, actor.account) - before;
        assert!(all > 0 && told > 0, "{sent:?}, {told} to the officer");
        let noted = db.read_blocking(|conn| progress::store::reminders(conn, None));
        assert_eq!(all, noted.unwrap().len(), "{sent:?}");
        drop(other);
        // After a restart the job runs again on the same day.
        let again = fresh.open_at(&migrations(), hand());
        assert_eq!(remind(&again, &OrganisationDirectory).unwrap(), 0);
        assert_eq!(unread(&again, actor.account) - before, told);
    });
}
