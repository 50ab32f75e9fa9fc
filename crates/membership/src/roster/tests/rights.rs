//! Who finds whom: rows, counts, files, filters and the sentences of errors.

use std::collections::BTreeSet;

use kernel::Id;
use platform::access::{Body, BodyPath, Person, Reach};

use super::{Stage, code};
use crate::{
    model::Member,
    powers::READ,
    roster::{
        export,
        model::{Ask, Count},
        quality,
        scope::Scope,
        segment, web,
    },
};

/// The paths of bodies in which somebody may read, as the office says in words.
fn may_read(stage: &Stage, user: &str) -> Vec<(BodyPath, Reach)> {
    match user {
        // The bureau's officer and chair see all of it, the auditor everything there is.
        "officer" | "chair" => vec![(stage.path("bureau"), Reach::Below)],
        "auditor" => vec![(BodyPath("/".to_owned()), Reach::Below)],
        // Chair of the 机关工会, and leader of a group in it.
        "leader" => vec![(stage.path("office_union"), Reach::Below)],
        // Chair of the sister union.
        "team" => vec![(stage.path("team_union"), Reach::Below)],
        _ => Vec::new(),
    }
}

fn visible(stage: &Stage, user: &str, rows: &[Member]) -> BTreeSet<Id<Person>> {
    let at = may_read(stage, user);
    rows.iter()
        .filter(|m| m.standing.belongs() && at.iter().any(|(path, _)| m.path.is_within(path)))
        .map(|m| m.person)
        .collect()
}

#[test]
fn everybody_finds_exactly_whom_they_may_see() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let rows = stage.all();
        for user in [
            "officer",
            "chair",
            "leader",
            "team",
            "auditor",
            "member",
            "accountant",
            "upper",
        ] {
            let expected = visible(&stage, user, &rows);
            let view = stage.view(user, "", "").unwrap();
            assert_eq!(stage.found(&view), expected, "{user}");
            let count = stage.read(|conn| view.count(conn, None));
            assert_eq!(
                count,
                Count::Exactly(i64::try_from(expected.len()).unwrap()),
                "{user}"
            );
            // A text, a filter and a file give a part of it and no more.
            for (q, f) in [("王", ""), ("", "women"), ("", "flaws")] {
                let part = stage.found(&stage.view(user, q, f).unwrap());
                assert!(part.is_subset(&expected), "{user} {q}{f}");
                let ask = Ask {
                    q: q.to_owned(),
                    f: f.to_owned(),
                };
                let (actor, today) = (stage.actor(user), stage.today);
                let file = stage.read(|conn| export::rows(conn, &actor, &ask, today));
                assert_eq!(file.count(), part.len(), "{user} {q}{f}");
            }
        }
        assert!(visible(&stage, "team", &rows).is_disjoint(&visible(&stage, "leader", &rows)));
    });
}

#[test]
fn the_search_box_finds_members_within_rights() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let rows = stage.all();
        for user in ["officer", "leader", "team", "auditor", "member"] {
            let expected = visible(&stage, user, &rows);
            let addresses: BTreeSet<String> =
                expected.iter().map(|p| crate::paths::member(*p)).collect();
            let actor = stage.actor(user);
            let hits = stage.read(|conn| web::search(conn, &actor, "王", 10));
            assert!(hits.iter().all(|h| addresses.contains(&h.href)), "{user}");
            assert_eq!(hits.is_empty(), expected.is_empty(), "{user}");
            let number = stage.read(|conn| web::search(conn, &actor, "13900000011", 10));
            assert!(number.is_empty(), "a number finds nothing");
        }
    });
}

/// Who may not know of hardship is answered as for a condition that does not exist, sees no mark
/// and gets none in a file.
#[test]
fn hardship_is_known_to_who_may_know() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let poor: BTreeSet<_> = stage
            .all()
            .into_iter()
            .filter(|m| m.hardship && m.standing.belongs())
            .map(|m| m.person)
            .collect();
        for user in ["officer", "leader", "team"] {
            let view = stage.view(user, "", "hardship").unwrap();
            let found = stage.found(&view);
            assert!(found.is_subset(&poor) && !found.is_empty(), "{user}");
        }
        let refused = code(stage.view("auditor", "", "hardship"));
        assert_eq!(refused, code(stage.view("auditor", "", "salary")));
        assert_eq!(code(stage.view("auditor", "", "not(hardship)")), refused);
        let view = stage.view("auditor", "", "").unwrap();
        let page = stage.read(|conn| view.page(conn, None, 2_000));
        assert!(page.lines.iter().all(|l| l.hardship.is_none()));
    });
}

/// The path in a row lags behind a moved body; the tree decides.
#[test]
fn a_moved_body_is_seen_where_it_stands_now() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let (group, to) = (
            stage.cast.bodies["office_group_4"],
            stage.cast.bodies["team_union"],
        );
        let before = stage.found(&stage.view("leader", "", "").unwrap());
        let moved: BTreeSet<_> = stage
            .all()
            .into_iter()
            .filter(|m| m.home == group)
            .map(|m| m.person)
            .collect();
        assert!(before.intersection(&moved).next().is_some());
        let actor = stage.actor("officer");
        stage
            .write(move |tx| {
                let today = tx.today();
                let change = organisation::BodyChange::Move { parent: Some(to) };
                organisation::change_body(tx, &actor, group, &change, today, "机构调整")
            })
            .unwrap();
        let after = stage.found(&stage.view("leader", "", "").unwrap());
        assert!(
            after.is_disjoint(&moved),
            "the leader's union lost the group"
        );
    });
}

#[test]
fn a_filter_by_a_body_of_another_tree_is_no_condition() {
    let stage = Stage::on(&testing::Fresh::sqlite());
    let district = stage.cast.bodies["district_01"];
    let far = format!("body.{district}");
    assert_eq!(
        code(stage.view("leader", "", &far)),
        "membership.filter_unreadable"
    );
    let nowhere = format!("body.{}", Id::<Body>::from_i64(1));
    assert_eq!(
        code(stage.view("leader", "", &nowhere)),
        "membership.filter_unreadable"
    );
    assert!(
        stage.view("auditor", "", &far).is_ok(),
        "who reads everything knows it"
    );
}

/// A row of somebody else's as the end of a page tells nothing about them.
#[test]
fn the_end_of_a_page_must_be_visible() {
    let stage = Stage::on(&testing::Fresh::sqlite());
    let team = stage.path("team_union");
    let hidden = stage
        .all()
        .into_iter()
        .find(|m| m.path.is_within(&team))
        .unwrap();
    let view = stage.view("leader", "", "").unwrap();
    let after = crate::roster::model::After {
        probe: None,
        row: hidden.id,
    };
    let first = stage.read(|conn| view.page(conn, None, 20));
    let asked = stage.read(|conn| view.page(conn, Some(after), 20));
    assert_eq!(asked.lines, first.lines);
}

#[test]
fn figures_of_quality_stay_within_the_scope() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let rows = stage.all();
        for user in ["officer", "leader", "team"] {
            let (actor, today) = (stage.actor(user), stage.today);
            let page = stage.read(|conn| quality::page(conn, &actor, today));
            let expected = visible(&stage, user, &rows);
            let members: i64 = page.unions.iter().map(|u| u.members).sum();
            assert_eq!(members, i64::try_from(expected.len()).unwrap(), "{user}");
            let drawn: i64 = page.ages.iter().map(|a| a.men + a.women).sum();
            assert_eq!(drawn + page.unknown, members, "{user}");
            for line in &page.flaws {
                let f = format!("flaw.{}", line.flaw.as_str());
                let found = stage.found(&stage.view(user, "", &f).unwrap()).len();
                assert_eq!(line.people, i64::try_from(found).unwrap(), "{user} {f}");
            }
            for union in &page.unions {
                let f = format!("and(body.{},flaws)", union.body);
                let found = stage.found(&stage.view(user, "", &f).unwrap()).len();
                assert_eq!(union.flawed, i64::try_from(found).unwrap(), "{user} {f}");
            }
        }
        assert!(
            Scope::of(&stage.actor("member"), READ.code)
                .ranges()
                .is_empty()
        );
        assert_eq!(segment::EXACT_MAX, 1_000);
    });
}
