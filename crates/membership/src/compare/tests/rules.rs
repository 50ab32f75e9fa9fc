//! What differs, what may be done, where it stands, as tables.

use kernel::{Date, Id};
use platform::access::BodyPath;

use crate::{
    changeset,
    compare::{
        model::{Action, Counted, Covers, Kind, State},
        rules::{self, Doubt},
    },
    intake::{Checked, Code, Difference, Field, Known, Parsed, Problem},
    model::Standing,
    moves::Move,
};

fn known(standing: Standing) -> Known {
    Known {
        row: Id::from_i64(1),
        version: 1,
        person: Id::from_i64(1),
        home: Id::from_i64(1),
        path: BodyPath("/1/".to_owned()),
        standing,
        since: Date::constant(2020, 1, 1),
        joined_on: None,
        name: "张三".to_owned(),
        staff_no: String::new(),
        sex: None,
        birth: None,
        phone: (String::new(), None),
        id_number: (String::new(), None),
        post: String::new(),
        model_worker: false,
        hardship: false,
    }
}

fn row(standing: Option<Standing>, fields: &[Field], problems: &[Code]) -> Checked {
    let mut row = Checked::left_out(3, Vec::new(), Problem::row(Code::Merged, ""));
    row.problems = problems.iter().map(|c| Problem::row(*c, "…")).collect();
    row.parsed = Parsed {
        standing,
        ..Parsed::default()
    };
    row.differences = fields
        .iter()
        .map(|field| Difference {
            field: *field,
            old: "旧".to_owned(),
            new: "新".to_owned(),
        })
        .collect();
    row
}

/// How the roster stands, how the list stands, what differs, what is wrong | what is told.
#[test]
fn what_differs_is_parted_by_what_must_be_done() {
    use Standing::{Active, Deceased, Left, Retired};
    let check = |roster: Option<Standing>,
                 list: Option<Standing>,
                 fields: &[Field],
                 problems: &[Code],
                 expected: &str| {
        let mut row = row(list, fields, problems);
        let known = roster.map(known);
        row.person = known.as_ref().map(|k| k.person);
        let found = rules::found(&row, known.as_ref());
        let told: Vec<&str> = found.iter().map(|f| f.kind.as_str()).collect();
        assert_eq!(
            told.join(" "),
            expected,
            "{roster:?} {list:?} {fields:?} {problems:?}"
        );
    };
    let (home, post, phone) = (Field::Home, Field::Post, Field::Phone);
    check(None, None, &[], &[], "new");
    check(None, Some(Retired), &[], &[], "new");
    check(None, Some(Left), &[], &[], "");
    check(None, None, &[], &[Code::Elsewhere], "elsewhere");
    check(None, None, &[], &[Code::RosterNear], "doubtful");
    check(None, None, &[], &[Code::RosterTwo], "doubtful");
    check(None, None, &[], &[Code::StaffNoTaken], "doubtful");
    check(None, None, &[], &[Code::IdDamaged], "doubtful");
    check(None, None, &[], &[Code::PhoneWrong], "new");
    check(None, None, &[], &[Code::TotalRow], "");
    check(Some(Active), None, &[], &[], "");
    check(Some(Active), None, &[post, phone], &[], "different");
    check(Some(Active), None, &[home], &[], "moved");
    check(Some(Active), None, &[home, post], &[], "moved different");
    check(
        Some(Active),
        Some(Left),
        &[Field::Standing],
        &[],
        "standing",
    );
    check(
        Some(Active),
        Some(Retired),
        &[Field::Standing, Field::Since, post],
        &[],
        "standing different",
    );
    check(Some(Active), None, &[Field::Since], &[], "different");
    // Who left and stands in the list is back; where they stood before says nothing.
    check(Some(Left), None, &[home], &[], "standing");
    check(
        Some(Left),
        Some(Active),
        &[home, Field::Standing],
        &[],
        "standing",
    );
    check(Some(Deceased), None, &[home], &[], "");
    // The same number and another name, the same number twice: nobody decides by itself.
    check(
        Some(Active),
        None,
        &[Field::Name],
        &[Code::NameDiffers],
        "doubtful",
    );
    check(Some(Active), None, &[], &[Code::IdTwice], "doubtful");
    // Found by their staff number, while the ID number was spoilt.
    check(Some(Active), None, &[post], &[Code::IdDamaged], "different");
    check(Some(Active), None, &[], &[Code::IdDamaged], "doubtful");
    check(Some(Active), None, &[], &[Code::RosterByName], "");
}

#[test]
fn what_may_be_done_follows_from_the_kind() {
    let words = |kind: Kind, list: Option<Standing>, doubt: Doubt| {
        let all = rules::actions(kind, list, doubt);
        let all: Vec<&str> = all.iter().map(|a| a.as_str()).collect();
        all.join(" ")
    };
    let none = Doubt::default();
    for (kind, list, expected) in [
        (Kind::New, None, "join keep"),
        (Kind::Gone, None, "leave retire retain death keep"),
        (Kind::Moved, None, "transfer keep"),
        (Kind::Standing, None, "rejoin keep"),
        (Kind::Standing, Some(Standing::Active), "resume rejoin keep"),
        (Kind::Standing, Some(Standing::Retired), "retire keep"),
        (Kind::Standing, Some(Standing::Left), "leave keep"),
        (Kind::Different, None, "update keep"),
        (Kind::Elsewhere, None, "keep"),
        (Kind::Doubtful, None, "keep"),
    ] {
        assert_eq!(words(kind, list, none), expected, "{kind:?} {list:?}");
    }
    let like = [Problem::row(Code::RosterNear, "")];
    let spoilt = [Problem::row(Code::IdDamaged, "")];
    for (person, known, problems, expected) in [
        (true, false, &like[..], "same another keep"),
        (true, true, &like[..], "same keep"),
        (false, false, &spoilt[..], "keep"),
        (true, false, &spoilt[..], "keep"),
    ] {
        let doubt = Doubt::of(person, known, problems);
        assert_eq!(
            words(Kind::Doubtful, None, doubt),
            expected,
            "{person} {known}"
        );
    }
    for action in rules::actions(Kind::Gone, None, none) {
        assert_eq!(Action::parse(action.as_str()), Some(action));
    }
    assert_eq!(Action::parse("leave"), Some(Action::Move(Move::Leave)));
}

/// Who is not in a list is asked about only where they should be in it.
#[test]
fn a_list_is_expected_to_name_whom_it_covers() {
    let expected = |covers: Covers| {
        let all = Standing::ALL.into_iter().filter(|s| covers.expects(*s));
        all.map(Standing::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(expected(Covers::Active), "active");
    assert_eq!(expected(Covers::All), "active retained retired");
    assert_eq!(expected(Covers::Part), "");
}

#[test]
fn a_state_follows_from_the_change_set() {
    use changeset::State as Set;
    for (stored, set, expected) in [
        ("open", None, Some(State::Open)),
        ("kept", None, Some(State::Kept)),
        ("asked", None, Some(State::UnderWay)),
        ("done", None, Some(State::Done)),
        ("settled", None, Some(State::Settled)),
        ("set", Some((Set::Writing, false)), Some(State::UnderWay)),
        ("set", Some((Set::Live, false)), Some(State::Done)),
        ("set", Some((Set::Live, true)), Some(State::Open)),
        ("set", Some((Set::Staged, false)), Some(State::Open)),
        ("set", Some((Set::Dropped, false)), Some(State::Open)),
        ("gone", None, None),
    ] {
        assert_eq!(rules::state(stored, set), expected, "{stored} {set:?}");
    }
}

#[test]
fn a_wrong_list_is_doubted() {
    let odd = |people: i64, met: i64, expected: i64| {
        rules::odd(&Counted {
            people,
            met,
            expected,
            ..Counted::default()
        })
        .map(|text| text.chars().take(3).collect::<String>())
    };
    assert_eq!(odd(100, 95, 100), None);
    assert_eq!(odd(100, 19, 20).as_deref(), Some("名单上"));
    assert_eq!(odd(40, 40, 100).as_deref(), Some("名册里"));
    assert_eq!(odd(0, 0, 0), None);
}
