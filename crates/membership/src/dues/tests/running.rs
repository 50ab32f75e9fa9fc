//! Monthly runs: once, whole, put right in the next, taken back as a whole.

use kernel::{Date, Id};
use platform::access::Person;

use super::house::{Stage, code};
use crate::{
    Standing, What,
    dues::{
        commands,
        model::{Outcome, RunState},
        store,
    },
};

/// Somebody who pays 40 yuan, somebody retired, somebody without a base.
fn three(stage: &Stage) -> [Id<Person>; 3] {
    stage.set_rate(stage.month().plus(-3), 5);
    let pays = stage.member("林若彤", "0017", Standing::Active);
    let retired = stage.member("陈建国", "0018", Standing::Retired);
    let missing = stage.member("单解", "0019", Standing::Active);
    stage.base(pays, Date::constant(2024, 1, 1), 8_000);
    [pays, retired, missing]
}

#[test]
fn a_month_is_run_once_and_is_the_sum_of_its_rows() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let [pays, retired, missing] = three(&stage);
        let run = stage.run(stage.month());
        assert_eq!((run.row_count, run.due.fen()), (3, 4_000));
        let lines = stage.read(|c| store::lines_of_run(c, run.id, None, 0, 9));
        let found: Vec<_> = lines.iter().map(|l| (l.person, l.charge.outcome)).collect();
        assert_eq!(
            found,
            [
                (pays, Outcome::Due),
                (retired, Outcome::Retired),
                (missing, Outcome::Missing)
            ]
        );
        assert_eq!(stage.account(pays), (4_000, 0, Some(stage.month())));
        assert_eq!(stage.account(retired), (0, 0, None));
        // Pressed again, and the job come again, it is the same run and nothing is added.
        assert_eq!(stage.order(stage.month()).unwrap(), run.id);
        stage.work();
        assert_eq!(stage.found(run.id), run);
        stage.is_sound();
    });
}

#[test]
fn two_officers_at_once_make_one_run() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let [pays, ..] = three(&stage);
        let month = stage.month();
        let made = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2).map(|_| scope.spawn(|| stage.order(month))).collect();
            both.into_iter()
                .map(|thread| thread.join().unwrap())
                .collect::<Vec<_>>()
        });
        let live = stage
            .read(|c| store::live_run(c, stage.union, month))
            .unwrap();
        for outcome in made {
            match outcome {
                Ok(id) => assert_eq!(id, live.id),
                Err(platform::Error::Unique(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        stage.work();
        assert_eq!(stage.account(pays).0, 4_000);
        stage.is_sound();
    });
}

#[test]
fn a_month_needs_a_rate_and_comes_in_its_turn() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let month = stage.month();
        assert_eq!(code(stage.order(month)), "membership.dues_no_rate");
        stage.set_rate(month.plus(-3), 5);
        assert_eq!(
            code(stage.order(month.plus(1))),
            "membership.dues_too_early"
        );
        let id = stage.order(month).unwrap();
        stage.next_month();
        assert_eq!(
            code(stage.order(month.plus(1))),
            "membership.dues_run_unfinished"
        );
        stage.work();
        assert_eq!(
            code(stage.order(month.plus(-1))),
            "membership.dues_later_run"
        );
        // A union without members has a run of nothing.
        assert_eq!(stage.found(id).row_count, 0);
        stage.is_sound();
    });
}

#[test]
fn a_late_change_is_put_right_in_the_next_run_and_rewrites_nothing() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let [pays, _, missing] = three(&stage);
        let first = stage.month();
        let run = stage.run(first);
        let before = stage.read(|c| store::lines_of_run(c, run.id, None, 0, 9));
        // A base that was forgotten, one that was too high, both learnt after the run.
        stage.base(missing, first.first(), 6_000);
        stage.base(pays, first.first(), 7_000);
        stage.next_month();
        let next = stage.run(first.plus(1));
        let after = stage.read(|c| store::lines_of_run(c, run.id, None, 0, 9));
        assert_eq!(before, after, "a closed month stays as it was");
        assert_eq!(stage.found(run.id), run);
        let lines = stage.read(|c| store::lines_of_run(c, next.id, None, 0, 9));
        let rights: Vec<_> = lines
            .iter()
            .filter(|l| l.month == first)
            .map(|l| (l.person, l.charge.amount.fen()))
            .collect();
        assert_eq!(rights, [(pays, -500), (missing, 3_000)]);
        assert_eq!(stage.account(pays).0, 7_000);
        assert_eq!(stage.account(missing).0, 6_000);
        // Learnt once, put right once.
        stage.next_month();
        let third = stage.run(first.plus(2));
        assert_eq!(third.due.fen(), 3_500 + 3_000);
        stage.is_sound();
    });
}

#[test]
fn who_had_left_before_the_first_day_gets_it_back() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let [pays, ..] = three(&stage);
        let first = stage.month();
        stage.run(first);
        stage.fact(pays, What::Left, Standing::Left, first.plus(-1).last());
        stage.next_month();
        stage.run(first.plus(1));
        assert_eq!(stage.account(pays).0, 0);
        stage.is_sound();
    });
}

#[test]
fn a_run_is_taken_back_as_a_whole_while_nothing_is_paid_on_it() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let [pays, ..] = three(&stage);
        let month = stage.month();
        let run = stage.run(month);
        let back = |id| {
            let actor = stage.officer.clone();
            stage.write(move |tx| commands::take_back(tx, &actor, id, "基数导错"))
        };
        let payment = super::paying::pay(&stage, pays, 1_000, None).unwrap();
        assert_eq!(code(back(run.id)), "membership.dues_paid_on");
        super::paying::reverse(&stage, payment).unwrap();
        back(run.id).unwrap();
        back(run.id).unwrap();
        stage.work();
        assert_eq!(stage.found(run.id).state, RunState::Undone);
        assert_eq!(stage.account(pays), (0, 0, None));
        stage.is_sound();
        let again = stage.run(month);
        assert_ne!(again.id, run.id);
        assert_eq!(stage.account(pays).0, 4_000);
        stage.is_sound();
    });
}

#[test]
fn only_the_last_month_is_taken_back() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        three(&stage);
        let first = stage.run(stage.month());
        stage.next_month();
        let second = stage.order(stage.month()).unwrap();
        let actor = stage.officer.clone();
        let back = stage.write(move |tx| commands::take_back(tx, &actor, second, "x"));
        assert_eq!(code(back), "membership.dues_run_unfinished");
        stage.work();
        let actor = stage.officer.clone();
        let back = stage.write(move |tx| commands::take_back(tx, &actor, first.id, "x"));
        assert_eq!(code(back), "membership.dues_later_run");
    });
}
