//! A real process killed with `kill -9` while it writes a set: all or nothing, ten times over.

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use kernel::{Id, Moment};
use platform::{chance::Chance, db::Address};
use testing::{Fresh, each_engine};

use super::house::{Built, migrations};
use crate::{changeset::State, model::SetMark};

/// Set for the process that shall be killed.
pub const CHILD: &str = "UNIONHALL_CRASH_CHILD";
/// What it says before each page of lines.
pub const AFTER: &str = "written up to ";

/// Rows of the set; by hand with more: `UNIONHALL_CRASH_ROWS=200000`.
fn rows() -> i64 {
    let told = env::var("UNIONHALL_CRASH_ROWS").ok();
    told.map_or(400, |rows| rows.parse().unwrap())
}

/// Kills.
const KILLS: i64 = 10;

#[test]
fn killed_at_ten_random_points_it_is_all_or_nothing() {
    each_engine(|fresh| {
        let folder = tempfile::tempdir().unwrap();
        let set = confirmed(fresh, folder.path().to_owned());
        let (chance, all) = (Chance::system(), usize::try_from(rows()).unwrap());
        let mut before_the_end = 0;
        for round in 1..=KILLS {
            let now = testing::start().plus_secs(round * 3_600);
            let pages = chance.below(9);
            killed_after(pages, fresh, folder.path().to_owned(), set, now);
            let built = Built::again(&fresh.address, folder.path().to_owned(), now);
            let (state, seen) = (built.set(set).state, built.roster().len());
            let whole = if state == State::Live { all } else { 0 };
            assert_eq!(seen, whole, "round {round}: {state:?}");
            before_the_end += i64::from(state == State::Writing);
            built.app.db.close();
        }
        assert!(before_the_end > 3, "most kills came before the end");
        let now = testing::start().plus_secs((KILLS + 1) * 3_600);
        let built = Built::again(&fresh.address, folder.path().to_owned(), now);
        built.lines_of(set, built.many(1, rows()));
        built.work();
        if built.set(set).state != State::Live {
            // Ten broken tries are enough: the job is given up, and the set is gone.
            built.work_on_later();
            assert_eq!(built.set(set).state, State::Staged);
            assert_eq!(built.count("membership_member"), 0);
            assert_eq!(built.count("organisation_person"), 1, "the officer alone");
            built.commit(set).unwrap();
            built.work();
        }
        assert_eq!(built.set(set).state, State::Live);
        assert_eq!(built.roster().len(), all);
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}

/// A house in which a set is about to be written.
fn confirmed(fresh: &Fresh, folder: PathBuf) -> Id<SetMark> {
    let built = Built::found(super::house::around(fresh.open(&migrations()), folder));
    let set = built.stage("名册.xlsx", built.many(1, rows()));
    built.commit(set).unwrap();
    built.app.db.close();
    set
}

/// Starts this very program as another process and kills it when it has said so many times how
/// far it is.
fn killed_after(pages: u64, fresh: &Fresh, folder: PathBuf, set: Id<SetMark>, now: Moment) {
    let address = match &fresh.address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.clone(),
    };
    let mut child: Child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "changeset::tests::crash::child", "--nocapture"])
        .env(CHILD, format!("{set} {} {address}", now.as_ms()))
        .env("UNIONHALL_CRASH_FOLDER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = 0;
    for line in told {
        said += u64::from(line.unwrap().contains(AFTER));
        if said > pages {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Works until it is killed; does nothing in an ordinary run of the tests.
#[test]
fn child() {
    let Ok(told) = env::var(CHILD) else {
        return;
    };
    let mut parts = told.splitn(3, ' ');
    let set: Id<SetMark> = parts.next().unwrap().parse().unwrap();
    let now = Moment::from_ms(parts.next().unwrap().parse().unwrap());
    let address = Address::parse(parts.next().unwrap()).unwrap();
    let folder = PathBuf::from(env::var("UNIONHALL_CRASH_FOLDER").unwrap());
    let built = Built::again(&address, folder, now);
    built.lines_of(set, built.many(1, rows()));
    built.work();
}
