//! Lists that come as a sheet: read, matched, taken once.

use kernel::{Date, Id, Money};

use super::house::{Stage, code};
use crate::{
    Standing,
    dues::{
        commands::{self, NewList},
        model::{ListKind, ListMark, ListState, Problem},
        sheet::{Taking, Written},
        store,
    },
    intake::{Cell, Line, Row},
};

fn row(no: u32, cells: &[Cell]) -> Line {
    Line::Row(Row {
        no,
        cells: cells.to_vec(),
        ..Row::default()
    })
}

fn texts(no: u32, cells: [&str; 3]) -> Line {
    row(no, &cells.map(Cell::text))
}

fn read(lines: &[Line]) -> Result<Vec<Written>, platform::Error> {
    let mut taking = Taking::default();
    for line in lines {
        taking.line(line)?;
    }
    taking.done()
}

/// Cell | fen.
#[test]
fn amounts_are_read_as_sheets_hold_them() {
    let head = texts(1, ["工号", "姓名", "本月会费（元）"]);
    for (cell, fen) in [
        (Cell::text("40.60"), Some(4_060)),
        (Cell::text("￥1,040.6元"), Some(104_060)),
        (Cell::number("40.6"), Some(4_060)),
        (Cell::number("40.600000000000001"), Some(4_060)),
        (Cell::number("40.605"), None),
        (Cell::number("0"), None),
        (Cell::text("-5"), None),
        (Cell::text("四十"), None),
        (Cell::fault("#REF!"), None),
        (Cell::default(), None),
    ] {
        let line = row(2, &[Cell::text("1"), Cell::text("甲"), cell.clone()]);
        let rows = read(&[head.clone(), line]).unwrap();
        assert_eq!(rows[0].amount, fen.map(Money::from_fen), "{}", cell.shown());
    }
}

#[test]
fn titles_totals_and_sheets_without_a_head_are_known() {
    let rows = read(&[
        texts(1, ["三月会费代扣表", "", ""]),
        texts(2, ["姓名", "职工号", "扣款金额"]),
        texts(3, ["林若彤", "0017", "40.00"]),
        texts(4, ["", "", ""]),
        texts(5, ["合计", "", "40.00"]),
    ])
    .unwrap();
    let found: Vec<_> = rows.iter().map(|r| (r.no, r.staff_no.as_str())).collect();
    assert_eq!(found, [(3, "0017")]);
    assert_eq!(
        code(read(&[texts(1, ["林若彤", "0017", "40.00"])])),
        "membership.dues_list_no_head"
    );
    assert_eq!(
        code(read(&[texts(1, ["工号", "姓名", "金额"])])),
        "membership.dues_list_empty"
    );
    let mut many = vec![texts(1, ["工号", "姓名", "金额"])];
    many.extend((0..=5_000).map(|n| texts(n + 2, ["1", "甲", "1"])));
    assert_eq!(code(read(&many)), "membership.dues_list_too_long");
}

fn written(no: i64, staff_no: &str, name: &str, fen: Option<i64>) -> Written {
    Written {
        no,
        staff_no: staff_no.to_owned(),
        name: name.to_owned(),
        amount: fen.map(Money::from_fen),
    }
}

fn bring(stage: &Stage, kind: ListKind, digest: &str, rows: Vec<Written>) -> Id<ListMark> {
    let (app, actor, union) = (stage.app.clone(), stage.officer.clone(), stage.union);
    let new = NewList {
        kind,
        title: "三月代扣".to_owned(),
        day: stage.today(),
        digest: digest.to_owned(),
        rows,
    };
    stage
        .write(move |tx| commands::stage(tx, &app, &actor, (union, &new)))
        .unwrap()
}

fn confirm(stage: &Stage, id: Id<ListMark>) -> Result<(), platform::Error> {
    let actor = stage.officer.clone();
    stage.write(move |tx| commands::confirm_list(tx, &actor, id))
}

#[test]
fn a_list_is_matched_without_guessing_and_taken_once() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        stage.set_rate(stage.month(), 5);
        let lin = stage.member("林若彤", "0017", Standing::Active);
        let chen = stage.member("陈建国", "0018", Standing::Active);
        stage.member("王敏", "0019", Standing::Active);
        stage.member("王敏", "0020", Standing::Active);
        for person in [lin, chen] {
            stage.base(person, Date::constant(2024, 1, 1), 8_000);
        }
        stage.run(stage.month());
        let rows = vec![
            written(2, "0017", "林若彤", Some(4_000)),
            written(3, "", "陈建国", Some(3_000)),
            written(4, "0018", "陈建囯", Some(4_000)),
            written(5, "9999", "某人", Some(4_000)),
            written(6, "", "王敏", Some(4_000)),
            written(7, "0019", "王敏", None),
            written(8, "0017", "林若彤", Some(4_000)),
            written(9, "", "", Some(4_000)),
        ];
        let id = bring(&stage, ListKind::Payroll, "a", rows.clone());
        assert_eq!(
            bring(&stage, ListKind::Payroll, "a", rows),
            id,
            "the same is one list"
        );
        let staged = stage.read(|c| store::rows(c, id, false, 0, 99));
        let problems: Vec<_> = staged.iter().map(|r| r.problem).collect();
        assert_eq!(
            problems,
            [
                None,
                None,
                Some(Problem::NameDiffers),
                Some(Problem::Nobody),
                Some(Problem::SameName),
                Some(Problem::Amount),
                Some(Problem::Twice),
                Some(Problem::Empty),
            ]
        );
        assert_eq!(
            stage.account(lin).1,
            0,
            "nothing is taken before it is confirmed"
        );
        confirm(&stage, id).unwrap();
        confirm(&stage, id).unwrap();
        stage.work();
        let list = stage.read(|c| store::list(c, id)).unwrap();
        assert_eq!(
            (list.state, list.taken_count, list.taken.fen()),
            (ListState::Taken, 2, 7_000)
        );
        assert_eq!(stage.account(lin).1, 4_000);
        assert_eq!(stage.account(chen).1, 3_000);
        let receipts = stage.read(|c| {
            let year = i64::from(testing::start().day().year());
            store::receipts(c, stage.union, (year, i64::MAX), 9)
        });
        assert_eq!(receipts.len(), 1, "one receipt for the whole list");
        let actor = stage.officer.clone();
        let dropped = stage.write(move |tx| commands::drop_list(tx, &actor, id));
        assert_eq!(code(dropped), "membership.dues_list_taken");
        stage.is_sound();
    });
}

#[test]
fn a_list_of_bases_sets_them_and_forgets_the_amounts() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        stage.set_rate(stage.month(), 5);
        let lin = stage.member("林若彤", "0017", Standing::Active);
        let rows = vec![written(2, "0017", "林若彤", Some(812_345))];
        let id = bring(&stage, ListKind::Base, "b", rows);
        confirm(&stage, id).unwrap();
        stage.work();
        let keys = stage.app.keys.clone();
        let bases = stage.read(|c| store::bases_of(c, &keys, &[lin]));
        assert_eq!(bases[&lin][0].amount.fen(), 812_345);
        let rows = stage.read(|c| store::rows(c, id, false, 0, 9));
        assert!(rows[0].sealed.is_none());
        // Nothing that a base could be read from lies open in the table.
        let sealed: Vec<u8> = stage
            .read(|c| {
                c.one(
                    "select amount_sealed from membership_dues_base",
                    &[],
                    |row| row.get(0),
                )
            })
            .unwrap();
        assert!(!sealed.windows(6).any(|w| w == b"812345"));
        stage.is_sound();
    });
}

#[test]
fn a_list_that_is_given_up_may_come_again() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        stage.member("林若彤", "0017", Standing::Active);
        let nobody = bring(
            &stage,
            ListKind::Payroll,
            "n",
            vec![written(2, "1", "谁", Some(1))],
        );
        assert_eq!(
            code(confirm(&stage, nobody)),
            "membership.dues_list_nothing"
        );
        let rows = vec![written(2, "0017", "", Some(1))];
        let first = bring(&stage, ListKind::Payroll, "c", rows.clone());
        let actor = stage.officer.clone();
        stage
            .write(move |tx| commands::drop_list(tx, &actor, first))
            .unwrap();
        assert_ne!(bring(&stage, ListKind::Payroll, "c", rows), first);
        stage.is_sound();
    });
}
