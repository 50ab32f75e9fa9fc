//! What officers do with a comparison.

use super::*;
use crate::{
    compare::file,
    intake::tests::{ID, written::roster},
    model::Standing,
    moves::Move,
};

const HEAD: &str = "姓名,身份证号,出生日期,部门,工号,岗位,会籍状态,入会日期\n";

/// Who is in the roster before a list is compared.
fn filled(house: &House) -> Actor {
    let actor = house.officer(&house.world.union);
    let first = house.compare(
        &format!(
            "{HEAD}张三,{ID},,办公室小组,1001,科员,在会,2015-05-04\n\
             李建国,,1980-01-01,办公室小组,1002,,在会,2015-05-04\n\
             王芳,,1981-01-01,法规处小组,1003,,在会,2015-05-04\n\
             赵退休,,1950-01-01,法规处小组,1004,,退休,2015-05-04\n\
             孙同,,1985-05-05,法规处小组,1005,,在会,2015-05-04\n"
        ),
        Covers::Active,
    );
    let rows = house.rows(&first, &actor);
    let all: Vec<&Row> = rows.iter().collect();
    assert!(rows.iter().all(|r| r.kind == Kind::New));
    house.done(&first, &actor, &all, Action::Join);
    assert_eq!(roster(&house.app).len(), 5);
    actor
}

/// The next month's list.
fn month() -> String {
    format!(
        "{HEAD}张三,{ID},,法规处小组,1001,科长,在会\n\
         李健国,,1980-01-01,办公室小组,,,\n\
         周新,,1990-09-09,办公室小组,1009,,在会\n\
         孙同,,1985-05-05,法规处小组,1005,,退休\n"
    )
}

#[test]
fn a_list_is_compared_and_nothing_is_changed_by_it() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let before = roster(&house.app);
        let list = house.compare(&month(), Covers::Active);
        assert_eq!(
            house.told(&list, &actor),
            [
                "moved 张三",
                "different 张三",
                "doubtful 李健国",
                "new 周新",
                "standing 孙同",
                "gone 李建国",
                "gone 王芳",
            ],
            "who retired is not expected"
        );
        assert_eq!(roster(&house.app), before, "comparing changes nothing");
        let near = house.row(&list, &actor, Kind::Gone, "李建国");
        assert!(near.problems[0].words.contains("名单第 3 行可能就是此人"));
        let counted = list.counted;
        assert_eq!((counted.people, counted.met, counted.same), (4, 2, 0));
        assert_eq!(counted.expected, 4);
        let part = house.compare(&month(), Covers::Part);
        assert!(
            house
                .told(&part, &actor)
                .iter()
                .all(|t| !t.starts_with("gone"))
        );
    });
}

#[test]
fn what_is_decided_is_done_by_the_commands_of_every_day() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let row = |kind, name| house.row(&list, &actor, kind, name);
        house.done(&list, &actor, &[&row(Kind::New, "周新")], Action::Join);
        house.done(
            &list,
            &actor,
            &[&row(Kind::Different, "张三")],
            Action::Update,
        );
        let transfer = Action::Move(Move::Transfer);
        house.done(&list, &actor, &[&row(Kind::Moved, "张三")], transfer);
        house.done(
            &list,
            &actor,
            &[&row(Kind::Gone, "王芳")],
            Action::Move(Move::Leave),
        );
        house.done(
            &list,
            &actor,
            &[&row(Kind::Standing, "孙同")],
            Action::Move(Move::Retire),
        );
        let all = roster(&house.app);
        let of = |name: &str| all.iter().find(|m| m.name == name).unwrap();
        assert_eq!(of("周新").standing, Standing::Active);
        assert_eq!(of("张三").post, "科长");
        assert_eq!(of("张三").home, house.world.groups[1].id);
        assert_eq!(of("王芳").standing, Standing::Left);
        assert_eq!(of("孙同").standing, Standing::Retired);
        let done: i64 = house
            .counts(&list, &actor)
            .iter()
            .filter(|((_, state), _)| *state == State::Done)
            .map(|(_, count)| count)
            .sum();
        assert_eq!(done, 5);
        // The same list again: only who is doubtful is told.
        let again = house.compare(&month(), Covers::Active);
        assert_eq!(
            house.told(&again, &actor),
            ["doubtful 李健国", "gone 李建国"]
        );
        assert!(house.rows(&again, &actor).iter().all(|r| r.met_before));
        assert_eq!(again.earlier, Some(list.id));
        assert_eq!(again.earlier_left, 5);
    });
}

#[test]
fn undone_is_open_again() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let row = house.row(&list, &actor, Kind::New, "周新");
        house.done(&list, &actor, &[&row], Action::Join);
        let row = house.row(&list, &actor, Kind::New, "周新");
        assert_eq!(row.state, State::Done);
        let (set, who) = (row.set.unwrap(), house.world.who.clone());
        write(&house.app.db, move |tx| {
            changeset::undo(tx, &who, set).map(drop)
        });
        jobs::run_due(&house.app).unwrap();
        let row = house.row(&list, &actor, Kind::New, "周新");
        assert_eq!(row.state, State::Open);
        assert_eq!(house.counts(&list, &actor)[&(Kind::New, State::Open)], 1);
        assert_eq!(roster(&house.app).len(), 5);
        house.done(&list, &actor, &[&row], Action::Join);
        assert_eq!(roster(&house.app).len(), 6);
    });
}

#[test]
fn two_who_decide_at_once_are_one_decision() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let seen = house.row(&list, &actor, Kind::Gone, "王芳");
        house.done(&list, &actor, &[&seen], Action::Keep);
        let second = house.decide(&list, &actor, &[&seen], Action::Move(Move::Leave));
        let Err(Error::Refused(refusal)) = second else {
            panic!("refused: {second:?}")
        };
        assert_eq!(refusal.code, "membership.difference_decided");
        assert!(refusal.text.contains("钱干事处理过"));
        // Decided wrongly, opened again.
        let (id, desk, of) = (list.id, desk(&house), actor.clone());
        write(&house.app.db, move |tx| {
            decide::reopen(tx, &desk, &of, id, seen.id)
        });
        let open = house.row(&list, &actor, Kind::Gone, "王芳");
        assert_eq!(open.state, State::Open);
        // What does not fit is refused: nobody is taken in by a row that is told as gone.
        let wrong = house.decide(&list, &actor, &[&open], Action::Join);
        assert!(
            matches!(wrong, Err(Error::Refused(r)) if r.code == "membership.difference_action")
        );
    });
}

fn desk(house: &House) -> Desk {
    Desk {
        keys: house.app.keys.clone(),
        chance: house.app.chance.clone(),
    }
}

#[test]
fn a_roster_that_changed_since_is_told_and_nothing_is_done() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let save = |name: &str, post: &str| {
            let mut now = roster(&house.app)
                .into_iter()
                .find(|m| m.name == name)
                .unwrap();
            now.post = post.to_owned();
            write(&house.app.db, move |tx| crate::member::save(tx, &now));
        };
        save("张三", "处长");
        let seen = house.row(&list, &actor, Kind::Different, "张三");
        assert!(seen.stale);
        let outcome = house
            .decide(&list, &actor, &[&seen], Action::Update)
            .unwrap();
        assert_eq!(outcome, Outcome::Changed(vec!["张三".to_owned()]));
        let now = house.row(&list, &actor, Kind::Different, "张三");
        assert_eq!(now.fields[0].old, "处长");
        assert_eq!(now.state, State::Open);
        // The roster says meanwhile what the list says.
        save("张三", "科长");
        let outcome = house
            .decide(&list, &actor, &[&now], Action::Update)
            .unwrap();
        assert_eq!(outcome, Outcome::Changed(vec!["张三".to_owned()]));
        let settled = house.row(&list, &actor, Kind::Different, "张三");
        assert_eq!(settled.state, State::Settled);
        // Something else of that person changed: the difference is as it was, and is done.
        let moved = house.row(&list, &actor, Kind::Moved, "张三");
        assert!(moved.stale);
        house.done(&list, &actor, &[&moved], Action::Move(Move::Transfer));
    });
}

#[test]
fn near_names_are_decided_by_somebody() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let near = house.row(&list, &actor, Kind::Doubtful, "李健国");
        house.done(&list, &actor, &[&near], Action::Same);
        assert_eq!(
            house.row(&list, &actor, Kind::Gone, "李建国").state,
            State::Settled
        );
        let renamed = house.row(&list, &actor, Kind::Different, "李健国");
        house.done(&list, &actor, &[&renamed], Action::Update);
        assert!(
            roster(&house.app)
                .iter()
                .any(|m| m.name == "李健国" && m.staff_no == "1002")
        );
        // Another list, and there it is somebody else.
        let other = house.compare(
            &format!("{HEAD}李健图,,1980-01-01,办公室小组,,,在会\n"),
            Covers::Part,
        );
        let near = house.row(&other, &actor, Kind::Doubtful, "李健图");
        house.done(&other, &actor, &[&near], Action::Another);
        let new = house.row(&other, &actor, Kind::New, "李健图");
        house.done(&other, &actor, &[&new], Action::Join);
        assert_eq!(roster(&house.app).len(), 6);
    });
}

#[test]
fn everybody_is_told_of_their_own_bodies_only() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let below = house.officer(&house.world.groups[1]);
        assert_eq!(
            house.told(&list, &below),
            ["standing 孙同", "gone 王芳"],
            "张三 is decided where they belong now"
        );
        // A doubt in their body about somebody in another: they may not say who it is.
        let near = house.compare(
            &format!("{HEAD}李健国,,1980-01-01,法规处小组,,,在会\n"),
            Covers::Part,
        );
        let doubt = house.row(&near, &below, Kind::Doubtful, "李健国");
        let outcome = house.decide(&near, &below, &[&doubt], Action::Same);
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        let sister = house.officer(&house.world.sister);
        assert!(house.told(&list, &sister).is_empty());
        assert!(house.counts(&list, &sister).is_empty());
        let gone = house.row(&list, &actor, Kind::Gone, "王芳");
        let outcome = house.decide(&list, &sister, &[&gone], Action::Keep);
        assert!(matches!(outcome, Err(Error::NotFound)));
    });
}

#[test]
fn what_remains_goes_out_in_the_columns_of_the_list() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let file = month()
            .replace("周新", "周=新")
            .replace("工号", "人员编号（工号）");
        let list = house.compare(&file, Covers::Active);
        let kept = house.row(&list, &actor, Kind::Different, "张三");
        house.done(&list, &actor, &[&kept], Action::Keep);
        let retire = house.row(&list, &actor, Kind::Standing, "孙同");
        house.done(&list, &actor, &[&retire], Action::Move(Move::Retire));
        let lines = remaining(&house, &list, &actor);
        let of = |name: &str| -> Vec<&Vec<String>> {
            lines.iter().filter(|line| line[0] == name).collect()
        };
        assert!(of("孙同").is_empty(), "what was done differs no more");
        let zhang = of("张三");
        assert_eq!(zhang.len(), 2);
        assert_eq!(zhang[0][3], "办公室小组", "ours");
        assert_eq!(zhang[1][5], "科员", "ours");
        assert_eq!(zhang[1][1], "110***********002X", "numbers are masked");
        assert!(
            zhang[1][8].contains("岗位：名单“科长”，名册“科员”"),
            "{:?}",
            zhang[1]
        );
        assert!(zhang[1][8].contains("处理说明：已核实"));
        let gone = of("王芳")[0];
        assert_eq!((gone[3].as_str(), gone[4].as_str()), ("法规处小组", "1003"));
        assert!(gone[8].starts_with("名册有、名单没有"));
        assert!(lines.iter().all(|line| line.len() == 9));
    });
}

fn remaining(house: &House, list: &Comparison, actor: &Actor) -> Vec<Vec<String>> {
    let (keys, union) = (&house.app.keys, &house.world.union);
    house
        .app
        .db
        .read_blocking(|conn| {
            let found = lists::find(conn, list.id)?.unwrap();
            let bodies = organisation::bodies(conn, Some(&union.path), &[])?;
            let wanted = file::Wanted {
                comparison: list,
                choice: &found.choice,
                names: &decide::names(&bodies),
                open: false,
                hardship: false,
            };
            let remaining = file::remaining(conn, keys, actor, &wanted)?;
            Ok(remaining.into_rows())
        })
        .unwrap()
}

/// An ended comparison keeps what was decided and nothing that was brought.
#[test]
fn an_ended_comparison_keeps_no_numbers() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let id = list.id;
        write(&house.app.db, move |tx| {
            assert!(store::close(tx, id)?);
            assert!(!store::close(tx, id)?);
            let now = tx.now();
            let order = crate::compare::job::Erase { comparison: id };
            tx.enqueue(crate::compare::job::ERASE, &order, now)
                .map(drop)
        });
        jobs::run_due(&house.app).unwrap();
        let left = house.app.db.read_blocking(|conn| {
            conn.one(
                "select count(*) from membership_comparison_row
                 where comparison = $1 and (sealed is not null or brought is not null)",
                platform::args![id],
                |row| row.get::<i64>(0),
            )
        });
        assert_eq!(left.unwrap(), Some(0));
        let row = house.row(&list, &actor, Kind::Gone, "王芳");
        let outcome = house.decide(&list, &actor, &[&row], Action::Keep);
        assert!(
            matches!(outcome, Err(Error::Refused(r)) if r.code == "membership.comparison_closed")
        );
    });
}

/// Both ways of asking for a state give the same: in the statement and in the rule.
#[test]
fn states_are_filtered_as_they_are_told() {
    testing::each_engine(|fresh| {
        let house = House::on(fresh);
        let actor = filled(&house);
        let list = house.compare(&month(), Covers::Active);
        let row = |kind, name| house.row(&list, &actor, kind, name);
        house.done(&list, &actor, &[&row(Kind::New, "周新")], Action::Join);
        house.done(&list, &actor, &[&row(Kind::Gone, "王芳")], Action::Keep);
        house.done(
            &list,
            &actor,
            &[&row(Kind::Doubtful, "李健国")],
            Action::Same,
        );
        for state in State::ALL {
            let asked = Asked {
                kind: None,
                state: Some(state),
            };
            let read = |conn: &mut _| store::page(conn, &actor, list.id, asked, None, 99);
            let rows = house.app.db.read_blocking(read).unwrap();
            assert!(rows.iter().all(|r| r.state == state), "{state:?}");
            let counts = house.counts(&list, &actor);
            let counted: i64 = counts
                .iter()
                .filter(|((_, s), _)| *s == state)
                .map(|(_, n)| n)
                .sum();
            assert_eq!(i64::try_from(rows.len()).unwrap(), counted, "{state:?}");
        }
    });
}
