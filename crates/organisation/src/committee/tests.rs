//! How long a committee sits, what its seats are, what is said before its term ends.

use kernel::Term;
use platform::Error;

use super::{NewCommittee, correct_committee, model::Committee, register_committee, rules, store};
use crate::{
    Appointment,
    rules::dates::last_of_years,
    tests::{BY, code, day, demo_on, refusal, who, write},
    web::body_page,
};

#[test]
fn a_term_ends_the_day_before_its_anniversary() {
    for (first, years, last) in [
        ("2022-06-10", 5, "2027-06-09"),
        ("2022-01-01", 3, "2024-12-31"),
        ("2024-02-29", 3, "2027-02-28"),
        ("2024-02-29", 5, "2029-02-28"),
        ("9998-02-01", 5, "9999-12-31"),
    ] {
        assert_eq!(last_of_years(day(first), years), day(last), "{first}");
    }
}

#[test]
fn seats_are_advised_by_members() {
    for (members, expected) in [
        (0, (3, 5)),
        (25, (3, 7)),
        (200, (3, 7)),
        (201, (7, 15)),
        (10_000, (21, 29)),
        (50_001, (37, 45)),
    ] {
        assert_eq!(rules::seats_advice(members), expected, "{members}");
    }
    for (seats, seated, over) in [(9, 0, 0), (9, 9, 0), (9, 11, 2)] {
        assert_eq!(rules::over(seats, seated), over);
    }
}

#[test]
fn there_is_something_to_do_from_half_a_year_before() {
    for (days, part) in [
        (181, "任期内"),
        (180, "筹备换届"),
        (90, "请示"),
        (60, "提候选人"),
        (30, "公示候选人"),
        (0, "公示候选人"),
        (-1, "延期须上级工会同意"),
        (-184, "超过半年"),
    ] {
        assert!(
            rules::todo(days).contains(part),
            "{days}: {}",
            rules::todo(days)
        );
    }
}

#[test]
fn a_later_number_begins_later() {
    let known = |number, first: &str| Committee {
        id: kernel::Id::from_i64(number),
        body: kernel::Id::from_i64(2),
        number,
        first: day(first),
        years: 3,
        last: rules::term_end(day(first), 3),
        seats: 5,
        paper: String::new(),
        version: 1,
    };
    let others = [known(5, "2022-06-10"), known(3, "2016-06-10")];
    let today = day("2025-03-18");
    for (number, first, expected) in [
        (6, "2025-03-18", "ok"),
        (4, "2019-06-10", "ok"),
        (6, "2025-03-19", "organisation.committee_in_future"),
        (6, "2022-06-10", "organisation.committee_order"),
        (4, "2022-07-01", "organisation.committee_order"),
        (2, "2017-01-01", "organisation.committee_order"),
    ] {
        let told = rules::may_register(number, day(first), &others, today);
        assert_eq!(code(told), expected, "{number} {first}");
    }
}

fn new(number: i64, first: &str, seats: i64) -> NewCommittee {
    NewCommittee {
        number,
        first: day(first),
        years: 3,
        seats,
        paper: "批复".to_owned(),
    }
}

#[test]
fn a_term_is_registered_and_corrected() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let body = cast.bodies["office_women"];
        let register = |number, first: &str| {
            let new = new(number, first, 3);
            write(&db, move |tx| register_committee(tx, BY, body, &new))
        };
        let told = refusal(register(9, "2099-01-01"));
        assert_eq!(told.code, "organisation.committee_in_future");
        register(9, "2025-01-10").unwrap();
        assert!(matches!(register(9, "2025-01-11"), Err(Error::Invalid(_))));
        assert_eq!(
            refusal(register(8, "2025-01-10")).code,
            "organisation.committee_order"
        );
        let newest = || {
            db.read_blocking(move |c| store::newest(c, body))
                .unwrap()
                .unwrap()
        };
        let id = newest().id;
        let correct = |version| {
            let new = new(9, "2025-01-12", 5);
            write(&db, move |tx| {
                correct_committee(tx, BY, id, version, &new, "日期看错")
            })
        };
        correct(1).unwrap();
        assert!(matches!(correct(1), Err(Error::Stale)));
        let now = newest();
        assert_eq!(
            (now.first, now.seats, now.version),
            (day("2025-01-12"), 5, 2)
        );
        assert_eq!(now.last, day("2028-01-11"));
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn appointments_count_against_the_seats_and_too_many_is_told() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let body = cast.bodies["office_audit"];
        let officer = crate::tests::actor(&db, who(&cast, "officer")).unwrap();
        let today = day("2025-03-18");
        let seats = || {
            let officer = officer.clone();
            let page = db.read_blocking(move |c| body_page(c, &officer, body, today));
            let term = page.unwrap().committee.unwrap();
            (term.seats, term.seated, term.over)
        };
        assert_eq!(seats(), (3, 3, 0), "chief and two members");
        for (user, office, expected) in [
            ("member", "audit_member", (3, 4, 1)),
            // No seat: an office that is not of the committee.
            ("cashier", "liaison", (3, 4, 1)),
        ] {
            let appointment = Appointment {
                person: who(&cast, user),
                office: office.to_owned(),
                body,
                term: Term::since(day("2025-03-01")),
                appointed_by: "补选结果批复".to_owned(),
            };
            write(&db, move |tx| crate::appoint(tx, BY, &appointment)).unwrap();
            assert_eq!(seats(), expected);
        }
    });
}
