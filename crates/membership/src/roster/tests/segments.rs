//! Saved filters: who uses which, and whom they give.

use std::collections::BTreeSet;

use kernel::Id;
use platform::Error;

use super::{Stage, code};
use crate::roster::{
    SegmentMark,
    model::Count,
    segment::{self, NewSegment},
};

fn save(
    stage: &Stage,
    user: &str,
    name: &str,
    filter: &str,
    body: Option<&str>,
) -> Result<Id<SegmentMark>, Error> {
    let actor = stage.actor(user);
    let new = NewSegment {
        name: name.to_owned(),
        filter: filter.to_owned(),
        body: body.map(|key| stage.cast.bodies[key]),
    };
    stage.write(move |tx| segment::save(tx, &actor, &new))
}

fn names(stage: &Stage, user: &str) -> Vec<String> {
    let (actor, today) = (stage.actor(user), stage.today);
    let list = stage.read(|conn| segment::list(conn, &actor, today));
    list.into_iter().map(|s| s.name).collect()
}

#[test]
fn a_segment_is_used_by_its_owner_and_who_belongs_to_its_body() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let own = save(&stage, "leader", "机关青年", "youth", None).unwrap();
        save(&stage, "officer", "全局女职工", "women", Some("bureau")).unwrap();
        save(
            &stage,
            "officer",
            "困难女职工",
            "and(women,hardship)",
            Some("bureau"),
        )
        .unwrap();
        assert_eq!(
            names(&stage, "leader"),
            ["困难女职工", "全局女职工", "机关青年"]
        );
        assert_eq!(names(&stage, "officer"), ["困难女职工", "全局女职工"]);
        assert_eq!(names(&stage, "team"), ["困难女职工", "全局女职工"]);
        // The auditor may not know of hardship, nor that such a segment is there.
        assert_eq!(names(&stage, "auditor"), ["全局女职工"]);
        assert!(names(&stage, "member").is_empty());
        for (user, outcome) in [("team", "404"), ("member", "404")] {
            let (actor, today) = (stage.actor(user), stage.today);
            let one = stage
                .db
                .read_blocking(|conn| segment::one(conn, &actor, own, today));
            assert_eq!(code(one), outcome, "{user}");
        }
    });
}

#[test]
fn the_people_of_a_segment_are_those_of_the_list() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let shared = save(&stage, "officer", "女职工", "women", Some("bureau")).unwrap();
        let mut seen: Vec<BTreeSet<_>> = Vec::new();
        for user in ["officer", "leader", "team"] {
            let (actor, today) = (stage.actor(user), stage.today);
            let mut people = BTreeSet::new();
            stage.read(|conn| {
                segment::people(conn, shared, &actor, today, |person| {
                    people.insert(person);
                    Ok(())
                })
            });
            assert_eq!(
                people,
                stage.found(&stage.view(user, "", "women").unwrap()),
                "{user}"
            );
            let count = stage.read(|conn| {
                let one = segment::one(conn, &actor, shared, today)?;
                segment::count(conn, &actor, &one, today)
            });
            assert_eq!(
                count,
                Count::Exactly(i64::try_from(people.len()).unwrap()),
                "{user}"
            );
            seen.push(people);
        }
        assert!(seen[1].is_subset(&seen[0]) && seen[1].is_disjoint(&seen[2]));
    });
}

#[test]
fn saving_and_removing_have_their_rules() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let kept = save(&stage, "officer", "女职工", "women", Some("bureau")).unwrap();
        let twice = save(&stage, "officer", "女职工", "model", None);
        assert!(matches!(twice, Err(Error::Unique(_))), "{twice:?}");
        for (user, filter, body, outcome) in [
            ("officer", "", None, "membership.segment_empty"),
            ("officer", "salary", None, "membership.filter_unreadable"),
            ("auditor", "hardship", None, "membership.filter_unreadable"),
            ("leader", "women", Some("team_union"), "403"),
        ] {
            assert_eq!(
                code(save(&stage, user, "另一个", filter, body)),
                outcome,
                "{user}"
            );
        }
        for (user, outcome) in [("leader", "403"), ("member", "404")] {
            let actor = stage.actor(user);
            let gone = stage.write(move |tx| segment::remove(tx, &actor, kept));
            assert_eq!(code(gone), outcome, "{user}");
        }
        let actor = stage.actor("officer");
        stage
            .write(move |tx| segment::remove(tx, &actor, kept))
            .unwrap();
        assert!(names(&stage, "officer").is_empty());
    });
}
