//! The damaged roster of `testing` as a workbook and as its twin: every damaged row is reported
//! once with its reasons, no good row is lost, and after undo everybody is as before.

use std::collections::BTreeMap;

use testing::roster::{Form, Roster};

use super::{World, world, write, written};
use crate::{
    changeset::{self, State},
    intake::model::Verdict,
};

const PEOPLE: u32 = 5_000;
const BODIES: &[&str] = &["办公室小组", "法规处小组"];

fn check(world: &World, file: &[u8], roster: &Roster, form: Form) {
    let choice = world.choice_of(file);
    let rows = world.check_bytes(file, &choice);
    let mut told: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut seen = 0;
    for settled in &rows {
        let row = &settled.row;
        let mut codes: Vec<&str> = row.problems.iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        seen += 1;
        if codes.is_empty() {
            assert_eq!(row.verdict(), Verdict::Add, "row {}", row.no);
        } else {
            let no = usize::try_from(row.no).unwrap();
            assert!(told.insert(no, codes).is_none(), "row {no} comes twice");
        }
    }
    let expected: BTreeMap<usize, Vec<&str>> = roster.told(form).into_iter().collect();
    assert!(expected.len() > 400, "{} damaged rows", expected.len());
    let other = expected
        .iter()
        .filter(|(no, codes)| told.get(no) != Some(codes));
    let other: Vec<_> = other.map(|(no, codes)| (no, codes, told.get(no))).collect();
    assert!(other.is_empty(), "{form:?}: row, expected, told: {other:?}");
    assert_eq!(told, expected);
    // All but the header itself.
    assert_eq!(seen, roster.rows() - 1, "no row is lost");
}

#[test]
fn each_row_of_the_damaged_workbook_is_answered_once() {
    let roster = Roster::damaged(3, PEOPLE, BODIES);
    let (xlsx, csv) = (roster.xlsx(), roster.csv());
    testing::each_engine(|fresh| {
        let world = world(fresh);
        check(&world, &xlsx, &roster, Form::Xlsx);
        check(&world, &csv, &roster, Form::Csv);
    });
}

#[test]
fn the_good_rows_of_the_workbook_are_written_and_undone() {
    let roster = Roster::damaged(3, 600, BODIES);
    let xlsx = roster.xlsx();
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let app = written::house(&world);
        world.member("单解", "1980-01-01", &world.groups[0], None, "1002");
        let before = written::roster(&app);
        let set = world.stage_bytes(&xlsx);
        let good = world.tally(set).of(Verdict::Add);
        assert!(good > 450, "{good}");
        assert_eq!(written::commit(&app, &world.who, set), State::Live);
        let after = written::roster(&app);
        assert_eq!(i64::try_from(after.len() - before.len()).unwrap(), good);
        let who = world.who.clone();
        write(&world.db, move |tx| {
            changeset::undo(tx, &who, set).map(drop)
        });
        platform::jobs::run_due(&app).unwrap();
        assert_eq!(written::roster(&app), before);
    });
}
