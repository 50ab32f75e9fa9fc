//! What the pages say of the example plan.

use kernel::Id;
use testing::each_engine;

use super::{build, load, pages::ChaptersPage};
use crate::{
    plan::{self, LinkState},
    project::commands,
    tests::{TODAY, world, write},
};

/// A sentence is covered by a confirmed project, a project by any link that was not rejected;
/// what has neither is counted and named.
#[test]
fn what_the_text_and_the_list_do_not_share_is_told() {
    each_engine(|fresh| {
        let (db, actor, id) = world(fresh);
        let coverage = || {
            let actor = actor.clone();
            db.read_blocking(move |conn| {
                let sight = load::plan_by_id(conn, &actor, id)?;
                build::chapters(conn, &sight, "", TODAY)
            })
            .unwrap()
        };
        let page = coverage();
        let open = |page: &ChaptersPage| {
            let sentences = page.parts.iter();
            sentences
                .filter(|p| p.kind == plan::PartKind::Sentence && !p.covered)
                .count()
        };
        assert!(
            page.sentences > page.uncovered,
            "the demo's links are confirmed"
        );
        assert_eq!(page.uncovered, open(&page));
        let bare = page
            .parts
            .iter()
            .find(|p| p.kind == plan::PartKind::Sentence && !p.covered && p.links.is_empty());
        let bare: Id<plan::Part> = bare.unwrap().id.parse().unwrap();
        let typed = commands::Typed {
            name: "计划外添置书架".to_owned(),
            time_text: "12月".to_owned(),
            owners: "局工会".to_owned(),
            reason: "职工提议".to_owned(),
        };
        let by = actor.clone();
        let added = write(&db, move |tx| commands::add(tx, &by, id, None, &typed)).unwrap();
        let loose =
            |page: &ChaptersPage| page.loose.iter().any(|(key, _)| *key == added.to_string());
        let before = coverage();
        assert!(loose(&before), "no sentence speaks of the new project");
        for (state, covered, is_loose) in [
            (LinkState::Suggested, 0, false),
            (LinkState::Confirmed, 1, false),
            (LinkState::Rejected, 0, true),
        ] {
            write(&db, move |tx| {
                plan::texts::set_link(tx, id, bare, added, state).map(drop)
            })
            .unwrap();
            let page = coverage();
            let gained = before.uncovered - page.uncovered;
            assert_eq!((gained, loose(&page)), (covered, is_loose), "{state:?}");
        }
    });
}
