//! Writes are closures: grouped, retried, answered once, never half done.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::Arc,
};

use platform::{
    Error, args,
    db::{Address, CommandKey, Db, Isolation, Migration, Tx, Value},
};
use testing::{Fresh, each_engine};

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    Migration {
        name: "9000_test",
        sql: "create table t_note (id key primary key, owner bigint not null, text text not null,
                unique (owner, text));
              create table t_sum (id key primary key, total bigint not null);
              insert into t_sum (id, total) values (1, 0);",
    },
];

struct Note;

fn note(tx: &mut Tx<'_>, owner: i64, text: &str) -> Result<i64, Error> {
    let id = tx.id::<Note>();
    tx.run(
        "insert into t_note (id, owner, text) values ($1, $2, $3)",
        args![id, owner, text],
    )?;
    Ok(id.as_i64())
}

fn count(db: &Db) -> i64 {
    db.read_blocking(|c| c.number("select count(*) from t_note", &[]))
        .unwrap()
}

#[test]
fn a_second_arrival_gets_the_first_answer() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let key = CommandKey::of(&["u1", "/notes", "k1", "text=a"]);
        let write = || {
            db.write_blocking(key.clone(), |tx| note(tx, 1, "a"))
                .unwrap()
        };
        assert_eq!(write(), write(), "{}", fresh.engine());
        assert_eq!(count(&db), 1);
    });
}

#[test]
fn the_same_key_at_the_same_time_is_one_write() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let answers: Vec<i64> = std::thread::scope(|scope| {
            let write = || {
                let key = CommandKey::of(&["twice"]);
                db.write_blocking(key, |tx| note(tx, 1, "a")).unwrap()
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(write)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(
            answers.iter().all(|a| *a == answers[0]),
            "{}: {answers:?}",
            fresh.engine()
        );
        assert_eq!(count(&db), 1);
    });
}

#[test]
fn a_refusal_changes_nothing_and_is_not_remembered() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let key = CommandKey::of(&["k"]);
        let refused = db.write_blocking(key.clone(), |tx| {
            note(tx, 1, "a")?;
            Err::<i64, _>(Error::refused("test.no", "不行"))
        });
        assert!(matches!(refused, Err(Error::Refused(_))));
        assert_eq!(count(&db), 0);
        db.write_blocking(key, |tx| note(tx, 1, "a")).unwrap();
        assert_eq!(count(&db), 1);
    });
}

#[test]
fn a_uniqueness_has_the_same_name_on_both_engines() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let write = || db.write_blocking(CommandKey::unkeyed(), |tx| note(tx, 1, "a"));
        write().unwrap();
        let error = write().unwrap_err();
        assert!(
            error.is_unique("t_note.owner,text"),
            "{}: {error}",
            fresh.engine()
        );
        assert_eq!(count(&db), 1);
    });
}

#[test]
fn a_panic_takes_only_its_own_write() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let bad = db.write_blocking(CommandKey::unkeyed(), |tx| {
            note(tx, 1, "half")?;
            assert!(tx.is_pg() && !tx.is_pg(), "on purpose");
            Ok(1)
        });
        assert!(matches!(bad, Err(Error::Fault(_))));
        db.write_blocking(CommandKey::unkeyed(), |tx| note(tx, 1, "whole"))
            .unwrap();
        assert_eq!(count(&db), 1);
    });
}

#[test]
fn a_savepoint_that_fails_leaves_what_was_before() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        db.write_blocking(CommandKey::unkeyed(), |tx| {
            note(tx, 1, "kept")?;
            let inner = tx.nested(|tx| {
                note(tx, 1, "lost")?;
                note(tx, 1, "kept")
            });
            assert!(inner.is_err());
            note(tx, 1, "after")
        })
        .unwrap();
        assert_eq!(count(&db), 2);
    });
}

/// Sixty-four threads add one to the same row twenty times: not one is lost or doubled.
#[test]
fn a_hot_row_counts_right() {
    each_engine(|fresh| {
        let isolations: &[Isolation] = match fresh.address {
            Address::Sqlite(_) => &[Isolation::Serializable],
            Address::Postgres(_) => &[Isolation::Serializable, Isolation::ReadCommitted],
        };
        for (round, isolation) in isolations.iter().enumerate() {
            let db = fresh.open_with(MIGRATIONS, *isolation);
            std::thread::scope(|scope| {
                for _ in 0..16 {
                    scope.spawn(|| (0..20).for_each(|_| add_one(&db)));
                }
            });
            let total = db.read_blocking(|c| c.number("select total from t_sum where id = 1", &[]));
            assert_eq!(total.unwrap(), 320 * i64::try_from(round + 1).unwrap());
        }
    });
}

fn add_one(db: &Db) {
    // The update reads and writes in one statement: right under both isolations. A closure
    // that reads first and decides in Rust needs `for update` under read committed.
    db.write_blocking(CommandKey::unkeyed(), |tx| {
        tx.run("update t_sum set total = total + 1 where id = 1", &[])
    })
    .expect("a hot row is retried, not refused");
}

#[test]
fn two_processes_never_share_a_node() {
    each_engine(|fresh| {
        let (one, two) = (fresh.open(MIGRATIONS), fresh.open(MIGRATIONS));
        let id = |db: &Db| {
            let made = |tx: &mut Tx<'_>| Ok(tx.id::<Note>().as_i64());
            db.write_blocking(CommandKey::unkeyed(), made).unwrap()
        };
        let ids = [id(&one), id(&two), id(&one), id(&two)];
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), 4, "{}: {ids:?}", fresh.engine());
    });
}

#[test]
fn a_restart_with_the_clock_set_back_repeats_no_id() {
    each_engine(|fresh| {
        let at = |secs: i64| platform::clock::Clock::hand(testing::start().plus_secs(secs));
        let mut last = 0;
        for secs in [1_000, 0, -5_000, 1_001] {
            let db = fresh.open_at(MIGRATIONS, at(secs));
            for _ in 0..10 {
                let made = |tx: &mut Tx<'_>| Ok(tx.id::<Note>().as_i64());
                let id = db.write_blocking(CommandKey::unkeyed(), made).unwrap();
                assert!(id > last, "{}: {id} after {last}", fresh.engine());
                last = id;
            }
            db.close();
        }
    });
}

#[test]
fn a_changed_migration_is_refused() {
    each_engine(|fresh| {
        fresh.open(MIGRATIONS).close();
        let changed = [
            MIGRATIONS[0],
            Migration {
                name: "9000_test",
                sql: "create table t_x (id bigint);",
            },
        ];
        let clock = platform::clock::Clock::hand(testing::start());
        let chance = platform::chance::Chance::seeded(1);
        let error = Db::open(&fresh.address, &changed, clock, &chance)
            .err()
            .unwrap();
        assert!(error.to_string().contains("9000_test"), "{error}");
    });
}

/// A child writes and says each note that was acknowledged; it is killed in the middle. Every
/// note it spoke of is there, and the same commands sent again make no second note.
#[test]
fn killed_in_the_middle_nothing_acknowledged_is_lost() {
    if let Ok(url) = std::env::var("CRASH_DATABASE") {
        write_until_killed(&url);
        return;
    }
    each_engine(|fresh| {
        let spoken = kill_a_writer(fresh);
        assert!(spoken.len() >= 200, "only {} writes", spoken.len());
        let db = fresh.open(MIGRATIONS);
        for text in &spoken {
            let found = args![text].to_vec();
            let sql = "select count(*) from t_note where text = $1";
            let kept = db.read_blocking(|c| c.number(sql, &found)).unwrap();
            assert_eq!(
                kept,
                1,
                "{}: {text} was acknowledged and is gone",
                fresh.engine()
            );
        }
        let before = count(&db);
        for text in spoken {
            let key = CommandKey::of(&["crash", &text]);
            db.write_blocking(key, move |tx| note(tx, 7, &text))
                .unwrap();
        }
        assert_eq!(
            count(&db),
            before,
            "{}: a second arrival wrote again",
            fresh.engine()
        );
    });
}

fn kill_a_writer(fresh: &Fresh) -> Vec<String> {
    let url = match &fresh.address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "db::killed_in_the_middle_nothing_acknowledged_is_lost",
            "--nocapture",
        ])
        .env("CRASH_DATABASE", url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut spoken = Vec::new();
    for line in lines {
        let Ok(line) = line else { break };
        if let Some(text) = line.strip_prefix("done ") {
            spoken.push(text.to_owned());
        }
        if spoken.len() == 300 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    spoken
}

#[expect(
    clippy::print_stdout,
    reason = "the parent reads which writes were acknowledged"
)]
fn write_until_killed(url: &str) {
    let fresh_clock = platform::clock::Clock::machine();
    let chance = platform::chance::Chance::system();
    let address = Address::parse(url).unwrap();
    let db = Arc::new(Db::open(&address, MIGRATIONS, fresh_clock, &chance).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let db = db.clone();
            scope.spawn(move || {
                for number in 0..100_000 {
                    let text = format!("{thread}-{number}");
                    let key = CommandKey::of(&["crash", &text]);
                    let written = text.clone();
                    db.write_blocking(key, move |tx| note(tx, 7, &written))
                        .unwrap();
                    println!("done {text}");
                }
            });
        }
    });
}

/// What `insert_all` puts in by whatever way is the same on both engines, few rows and many.
#[test]
fn many_rows_at_once_are_all_or_nothing() {
    each_engine(|fresh| {
        let db = fresh.open(MIGRATIONS);
        let rows = |count: i64, owner: i64| -> Vec<Vec<Value>> {
            (1..=count)
                .map(|n| args![owner * 100_000 + n, owner, format!("第 {n} 条\t\"'\\")].to_vec())
                .collect()
        };
        let columns = "id, owner, text";
        for (owner, count) in [(1, 0), (2, 1), (3, 7), (4, 8), (5, 2_500)] {
            let rows = rows(count, owner);
            db.write_blocking(CommandKey::unkeyed(), move |tx| {
                tx.insert_all("t_note", columns, &rows)
            })
            .unwrap();
            let sql = "select count(*) from t_note where owner = $1";
            let found = db.read_blocking(|c| c.number(sql, args![owner]));
            assert_eq!(found.unwrap(), count, "{}", fresh.engine());
        }
        let text = db.read_blocking(|c| {
            let sql = "select text from t_note where id = 502500";
            c.one(sql, &[], |r| r.get::<String>(0))
        });
        assert_eq!(text.unwrap().unwrap(), "第 2500 条\t\"'\\");
        for count in [1, 500] {
            let mut wrong = rows(count, 6);
            wrong.push(args![9, 5, "第 9 条\t\"'\\"].to_vec());
            let broken = db.write_blocking(CommandKey::unkeyed(), move |tx| {
                tx.insert_all("t_note", columns, &wrong)
            });
            let Err(Error::Unique(name)) = broken else {
                panic!("{}: {broken:?}", fresh.engine());
            };
            assert_eq!(name, "t_note.owner,text");
        }
        let narrow = db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let mut rows = vec![args![1, 2, "三"].to_vec(); 20];
            rows[7].pop();
            tx.insert_all("t_note", columns, &rows)
        });
        assert!(matches!(narrow, Err(Error::Fault(_))));
        assert_eq!(count(&db), 2_516, "{}", fresh.engine());
    });
}
