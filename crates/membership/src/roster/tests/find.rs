//! What is found by text and filter, compared with looking at every row.

use std::collections::BTreeSet;

use kernel::{Id, Sex};
use platform::access::Person;

use super::{Stage, code};
use crate::{
    age,
    flaw::Flaw,
    model::{Member, Standing},
    roster::model::Count,
};

fn keep(rows: &[Member], test: impl Fn(&Member) -> bool) -> BTreeSet<Id<Person>> {
    rows.iter().filter(|m| test(m)).map(|m| m.person).collect()
}

/// Both ways to find by a text give what looking at every row gives.
#[test]
fn a_text_finds_by_every_key_in_small_and_large_scopes() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let rows = stage.all();
        let somebody = rows.iter().find(|m| m.name == "单解").unwrap();
        let tail = &rows[100].phone_mask[rows[100].phone_mask.len() - 4..];
        let staff = &rows[200].staff_no;
        for q in [
            "王",
            "单解",
            "解",
            "单",
            &somebody.pinyin,
            &somebody.initials,
            tail,
            staff,
            &staff[..4],
            "𠮷",
            "阿卜杜拉",
            "nobody",
            "没有此人",
        ] {
            let starts = |text: &str| text.starts_with(q);
            let by_tail = |m: &Member| q.len() == 4 && m.phone_mask.ends_with(q);
            let expected = keep(&rows, |m| {
                m.standing.belongs()
                    && (starts(&m.name)
                        || starts(&m.given)
                        || starts(&m.pinyin)
                        || starts(&m.initials)
                        || starts(&m.staff_no)
                        || by_tail(m))
            });
            let small = stage.view("officer", q, "").unwrap();
            let large = small.clone().taken_for_large();
            for view in [small, large] {
                assert_eq!(stage.found(&view), expected, "{q} on {}", fresh.engine());
                let count = stage.read(|conn| view.count(conn, Some(1_000)));
                let people = i64::try_from(expected.len()).unwrap();
                assert_eq!(count, Count::Exactly(people), "{q}");
            }
        }
        assert!(!keep(&rows, |m| m.name.starts_with('单')).is_empty());
    });
}

/// A number never finds anything by way of an address.
#[test]
fn a_phone_or_identity_number_is_refused_in_the_search() {
    let stage = Stage::on(&testing::Fresh::sqlite());
    for q in ["13900000011", "990101198503080021", "1390000 0011"] {
        assert_eq!(
            code(stage.view("officer", q, "")),
            "membership.number_in_search"
        );
    }
}

#[test]
fn filters_give_what_looking_at_every_row_gives() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let rows = stage.all();
        let today = stage.today;
        let years = |m: &Member| m.birth.map(|b| age::age(b, today));
        let team = stage.path("team_union");
        let leaders = |m: &Member| {
            stage.read(|conn| {
                let terms = organisation::terms_of_person(conn, m.person)?;
                Ok(terms
                    .iter()
                    .any(|t| t.office == "leader" && t.term.contains(today)))
            })
        };
        let body = stage.cast.bodies["team_union"];
        let check = |f: &str, test: &dyn Fn(&Member) -> bool| {
            let usual = |m: &Member| m.standing.belongs() || f.contains("standing");
            let expected = keep(&rows, |m| usual(m) && test(m));
            let view = stage.view("officer", "", f).unwrap();
            assert_eq!(stage.found(&view), expected, "{f} on {}", fresh.engine());
            assert!(!expected.is_empty(), "{f} finds nobody in the demo");
            let count = stage.read(|conn| view.count(conn, None));
            assert_eq!(
                count,
                Count::Exactly(i64::try_from(expected.len()).unwrap()),
                "{f}"
            );
        };
        check("", &|_| true);
        check("women", &|m| m.sex == Some(Sex::Female));
        check("sex.unknown", &|m| m.sex.is_none());
        check("youth", &|m| years(m).is_some_and(|y| y <= 35));
        check("not(youth)", &|m| years(m).is_none_or(|y| y > 35));
        check("age.30-39", &|m| {
            years(m).is_some_and(|y| (30..=39).contains(&y))
        });
        check("born.1985-1989", &|m| {
            m.birth.is_some_and(|b| (1985..=1989).contains(&b.year()))
        });
        check("model", &|m| m.model_worker);
        check("hardship", &|m| m.hardship);
        check("standing.left", &|m| m.standing == Standing::Left);
        check("not(standing.active)", &|m| m.standing != Standing::Active);
        check("birthday.m2", &|m| m.birth.is_some_and(|b| b.month() == 2));
        check("not(birthday.q1)", &|m| {
            m.birth.is_none_or(|b| b.month() > 3)
        });
        check("joined.2021-01-01~2021-12-31", &|m| {
            m.joined_on.is_some_and(|d| d.year() == 2021)
        });
        check("flaws", &|m| m.flaws != 0);
        check("flaw.no_phone", &|m| m.flaws & Flaw::NoPhone.bit() != 0);
        check("office.leader", &leaders);
        check(&format!("body.{body}"), &|m| m.path.is_within(&team));
        check(
            &format!("and(not(body.{body}),women,or(model,age.-25))"),
            &|m| {
                !m.path.is_within(&team)
                    && m.sex == Some(Sex::Female)
                    && (m.model_worker || years(m).is_some_and(|y| y <= 25))
            },
        );
    });
}

#[test]
fn a_count_stops_at_a_thousand_until_it_is_asked_on() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let view = stage.view("officer", "", "").unwrap();
        let count = |most| stage.read(|conn| view.count(conn, most));
        assert_eq!(count(Some(1_000)), Count::MoreThan(1_000));
        let Count::Exactly(people) = count(None) else {
            panic!("not exact");
        };
        let belong = stage.all().iter().filter(|m| m.standing.belongs()).count();
        assert_eq!(people, i64::try_from(belong).unwrap());
    });
}
