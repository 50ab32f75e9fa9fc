//! A job is run by one worker at a time, no step twice, and survives whatever stops it.

use std::process::{Command, Stdio};

use kernel::Id;
use platform::{
    App, Error,
    area::Area,
    args,
    clock::Clock,
    db::{Address, CommandKey, Tx},
    jobs::{self, Claim, Job, JobKind, run_due},
};
use testing::each_engine;

use crate::house::{ADMINISTRATOR, Built, MEMBER, STRANGER, again, build};

struct Ran;

/// One more line in the list of what was done.
fn ran(tx: &mut Tx<'_>, job: Id<Job>, what: &str) -> Result<(), Error> {
    let id = tx.id::<Ran>();
    let sql = "insert into t_ran (id, job, what) values ($1, $2, $3)";
    tx.run(sql, args![id, job, what]).map(drop)
}

fn note(house: &App, claim: &Claim, what: &'static str) -> Result<(), Error> {
    let job = claim.job;
    claim.write(house, what, move |tx| ran(tx, job, what))
}

/// How many lines say `what`, whoever wrote them.
fn seen(house: &App, what: &str) -> i64 {
    let sql = "select count(*) from t_ran where what = $1";
    let found = house.db.read_blocking(|c| c.number(sql, args![what]));
    found.unwrap()
}

/// Notes outside the claim that the job was entered.
fn entered(house: &App, claim: &Claim) -> i64 {
    let job = claim.job;
    let write = move |tx: &mut Tx<'_>| ran(tx, job, "entered");
    house
        .db
        .write_blocking(CommandKey::unkeyed(), write)
        .unwrap();
    seen(house, "entered")
}

const fn kind(name: &'static str, run: fn(&App, &Claim) -> Result<String, Error>) -> JobKind {
    JobKind {
        name,
        title: "测试任务",
        run,
        every_secs: None,
    }
}

const KINDS: &[JobKind] = &[
    kind("test.plain", |house, claim| {
        let word: String = claim.read()?;
        note(house, claim, "plain")?;
        Ok(format!("办好了 {word}"))
    }),
    // Stopped for longer than its lease: another worker takes the job and ends it meanwhile.
    kind("test.overtaken", |house, claim| {
        if entered(house, claim) == 1 {
            house.clock.set(house.now().plus_secs(61));
            assert_eq!(run_due(house)?, 1);
        }
        note(house, claim, "written")?;
        Ok(format!("第 {} 手", claim.fence))
    }),
    kind("test.failing", |house, claim| {
        entered(house, claim);
        Err(Error::fault("the network is down"))
    }),
    kind("test.refused", |_, _| {
        Err(Error::refused("test.no", "名册是空的"))
    }),
    kind("test.panics_once", |house, claim| {
        note(house, claim, "step one")?;
        assert!(entered(house, claim) > 1, "on purpose");
        note(house, claim, "step one")?;
        note(house, claim, "step two")?;
        Ok(String::new())
    }),
    kind("test.cancelled", |house, claim| {
        note(house, claim, "before")?;
        let job = claim.job;
        house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            tx.run(
                "update platform_job set stop = true where id = $1",
                args![job],
            )
        })?;
        note(house, claim, "after")?;
        Ok(String::new())
    }),
    kind("test.many", |house, claim| {
        let items: Vec<i64> = (0..3_000).collect();
        let (job, times) = (claim.job, entered(house, claim));
        claim.each(house, items, move |tx, item| {
            if times == 1 && *item == 1_500 {
                return Err(Error::fault("broke off"));
            }
            ran(tx, job, "item")
        })?;
        Ok(String::new())
    }),
    kind("test.endless", |house, claim| {
        entered(house, claim);
        loop {
            claim.progress(house, 1, 3)?;
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
    }),
    JobKind {
        name: "test.periodic",
        title: "定期任务",
        run: |house, claim| note(house, claim, "periodic").map(|()| String::new()),
        every_secs: Some(3_600),
    },
];

fn area() -> Area {
    Area {
        jobs: KINDS,
        ..Area::named("test")
    }
}

fn enqueue(built: &Built, kind: &'static str) -> Id<Job> {
    let write = move |tx: &mut Tx<'_>| tx.enqueue(kind, &"一", tx.now());
    let key = CommandKey::unkeyed();
    built.app.db.write_blocking(key, write).unwrap()
}

/// State, tries and outcome of the only job of a kind.
fn told(built: &Built, kind: &str) -> (String, i64, String) {
    let sql = "select state, attempts, outcome from platform_job where kind = $1";
    let read = |c: &mut platform::db::Conn| {
        c.one(sql, args![kind], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
    };
    built.app.db.read_blocking(read).unwrap().unwrap()
}

#[test]
fn a_job_runs_once_and_keeps_its_result() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.plain");
        assert_eq!(run_due(&built.app).unwrap(), 1);
        assert_eq!(run_due(&built.app).unwrap(), 0);
        let expected = ("done".to_owned(), 1, "办好了 一".to_owned());
        assert_eq!(told(&built, "test.plain"), expected, "{}", fresh.engine());
    });
}

#[test]
fn a_job_waits_for_its_time_and_a_key_is_taken_once() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let once = || {
            let write = |tx: &mut Tx<'_>| {
                tx.enqueue_once("test.plain", "2025-03-25", &"二", tx.now().plus_secs(60))
            };
            built.app.db.write_blocking(CommandKey::unkeyed(), write)
        };
        assert!(once().unwrap().is_some());
        assert!(once().unwrap().is_none());
        assert_eq!(run_due(&built.app).unwrap(), 0);
        built.pass(60);
        assert_eq!(run_due(&built.app).unwrap(), 1);
        assert!(once().unwrap().is_none(), "done is still done");
    });
}

#[test]
fn who_was_overtaken_writes_nothing() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.overtaken");
        assert_eq!(run_due(&built.app).unwrap(), 1);
        assert_eq!(seen(&built.app, "entered"), 2);
        assert_eq!(seen(&built.app, "written"), 1);
        let expected = ("done".to_owned(), 2, "第 2 手".to_owned());
        assert_eq!(told(&built, "test.overtaken"), expected);
    });
}

#[test]
fn a_failure_is_tried_again_later_each_time_and_given_up() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.failing");
        assert_eq!(run_due(&built.app).unwrap(), 1);
        assert_eq!(told(&built, "test.failing").0, "waiting");
        built.pass(29);
        assert_eq!(run_due(&built.app).unwrap(), 0);
        built.pass(1);
        assert_eq!(run_due(&built.app).unwrap(), 1);
        built.pass(59);
        assert_eq!(run_due(&built.app).unwrap(), 0);
        for _ in 0..20 {
            built.pass(3_600);
            run_due(&built.app).unwrap();
        }
        let (state, attempts, outcome) = told(&built, "test.failing");
        assert_eq!((state.as_str(), attempts), ("failed", 10), "{outcome}");
        assert!(!outcome.contains("network"), "faults are for the log");
    });
}

#[test]
fn a_refusal_is_final_and_told() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.refused");
        run_due(&built.app).unwrap();
        let expected = ("failed".to_owned(), 1, "名册是空的".to_owned());
        assert_eq!(told(&built, "test.refused"), expected);
    });
}

#[test]
fn a_step_that_was_written_is_not_written_again() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.panics_once");
        run_due(&built.app).unwrap();
        built.pass(30);
        run_due(&built.app).unwrap();
        assert_eq!(told(&built, "test.panics_once").0, "done");
        assert_eq!(seen(&built.app, "step one"), 1);
        assert_eq!(seen(&built.app, "step two"), 1);
    });
}

#[test]
fn a_cancelled_job_stops_at_its_next_step() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.cancelled");
        run_due(&built.app).unwrap();
        assert_eq!(told(&built, "test.cancelled").0, "cancelled");
        assert_eq!(seen(&built.app, "before"), 1);
        assert_eq!(seen(&built.app, "after"), 0);
    });
}

#[test]
fn a_long_job_goes_on_where_it_broke_off() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.many");
        run_due(&built.app).unwrap();
        assert!(seen(&built.app, "item") < 1_501);
        built.pass(30);
        run_due(&built.app).unwrap();
        assert_eq!(told(&built, "test.many").0, "done");
        assert_eq!(seen(&built.app, "item"), 3_000, "{}", fresh.engine());
    });
}

#[test]
fn a_periodic_job_is_made_once_per_period_by_two_processes() {
    each_engine(|fresh| {
        let one = build(fresh, area());
        let other = again(&fresh.address, area(), one.app.clock.clone());
        let count = "select count(*) from platform_job where kind = 'test.periodic'";
        for round in 1..=3 {
            std::thread::scope(|scope| {
                for built in [&one, &other, &one, &other] {
                    scope.spawn(|| jobs::enqueue_periodic(&built.app));
                }
            });
            assert_eq!(one.number(count), round, "{}", fresh.engine());
            run_due(&other.app).unwrap();
            one.pass(3_600);
        }
        assert_eq!(seen(&one.app, "periodic"), 3);
    });
}

#[test]
fn a_process_that_ends_puts_its_job_back() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        enqueue(&built, "test.endless");
        let workers = jobs::start(&built.app).unwrap();
        for _ in 0..2_000 {
            if seen(&built.app, "entered") > 0 {
                break;
            }
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        workers.stop();
        let (state, attempts, _) = told(&built, "test.endless");
        assert_eq!(
            (state.as_str(), attempts),
            ("waiting", 0),
            "{}",
            fresh.engine()
        );
    });
}

/// Two processes with four threads each work through three hundred jobs: each is run once.
#[test]
fn two_processes_never_run_the_same_job() {
    if let Ok(url) = std::env::var("JOBS_DATABASE") {
        let built = again(&Address::parse(&url).unwrap(), area(), Clock::machine());
        work_with_four(&built.app);
        return;
    }
    each_engine(|fresh| {
        let built = build(fresh, area());
        for _ in 0..300 {
            enqueue(&built, "test.plain");
        }
        let Address::Postgres(url) = &fresh.address else {
            work_with_four(&built.app);
            return check_all_ran(&built);
        };
        let test = "jobs::two_processes_never_run_the_same_job";
        let children: Vec<_> = (0..2)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", test])
                    .env("JOBS_DATABASE", url)
                    .stdout(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        check_all_ran(&built);
    });
}

fn work_with_four(app: &App) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| run_due(app).unwrap());
        }
    });
}

fn check_all_ran(built: &Built) {
    let open = "select count(*) from platform_job where state <> 'done' or attempts <> 1";
    assert_eq!(built.number(open), 0);
    assert_eq!(built.number("select count(*) from t_ran"), 300);
    assert_eq!(built.number("select count(distinct job) from t_ran"), 300);
}

#[test]
fn the_owner_follows_and_cancels_and_a_stranger_sees_nothing() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let write = |tx: &mut Tx<'_>| tx.enqueue_for(MEMBER, "test.plain", &"三");
        let key = CommandKey::unkeyed();
        let path = jobs::path(built.app.db.write_blocking(key, write).unwrap());
        assert_eq!(built.get(MEMBER, &path).status, 200);
        assert!(built.get(MEMBER, &path).text().contains("等待中"));
        assert_eq!(built.get(STRANGER, &path).status, 404);
        assert_eq!(built.get(STRANGER, &format!("{path}/events")).status, 404);
        assert_eq!(built.get(MEMBER, "/jobs").status, 404);
        assert!(
            built
                .get(ADMINISTRATOR, "/jobs")
                .text()
                .contains("测试任务")
        );
        let cancel = format!("{path}/cancel");
        let stranger = built.post(STRANGER, "/messages", &cancel, &[]);
        assert_ne!(stranger.status, 303);
        assert_eq!(built.post(MEMBER, &path, &cancel, &[]).status, 303);
        assert_eq!(told(&built, "test.plain").0, "cancelled");
        assert_eq!(
            built
                .post(MEMBER, &path, &format!("{path}/again"), &[])
                .status,
            303
        );
        run_due(&built.app).unwrap();
        let events = built.get(MEMBER, &format!("{path}/events"));
        assert_eq!(events.header("content-type"), "text/event-stream");
        assert_eq!(events.text(), "event: done\ndata: done\n\n");
        let trail = "select count(*) from platform_trail where subject_kind = 'platform.job'";
        assert_eq!(built.number(trail), 2);
    });
}
