//! Who writes into the tables of a plan behind the back of the house is found.

use kernel::Date;
use platform::{
    db::Db,
    subject::{Subject, SubjectView},
    trail::{self, Finding},
};
use testing::each_engine;

use crate::{
    life::commands::{deliberate, opine},
    progress::commands::{Report, report},
    project,
    tests::{world, write},
};

/// What `verify` finds in the tables of plans, after everything was sealed.
fn verified(db: &Db) -> Vec<Finding> {
    write(db, |tx| trail::seal(tx).map(drop)).unwrap();
    let nowhere = std::env::temp_dir().join("no-such-seals.log");
    let tracked = crate::area().tracked;
    let report = db.read_blocking(|conn| trail::verify(conn, tracked, &nowhere, None));
    report.unwrap().findings
}

/// Each tampering, and the table that it is found in.
const TAMPERINGS: &[(&str, &str)] = &[
    (
        "update plans_baseline set projects = '[]'",
        "plans_baseline",
    ),
    (
        "update plans_link set state = 'rejected' where id = (select max(id) from plans_link)",
        "plans_link",
    ),
    (
        "delete from plans_link where id = (select min(id) from plans_link)",
        "plans_link",
    ),
    (
        "insert into plans_opinion (id, plan, text, by_name, at)
         select 7, min(id), '同意', '某人', 0 from plans_plan",
        "plans_opinion",
    ),
    (
        "update plans_evidence set subject_id = subject_id + 1",
        "plans_evidence",
    ),
    ("delete from plans_evidence", "plans_evidence"),
    ("delete from plans_baseline", "plans_baseline"),
];

/// The frozen plan, the links to its text, the opinions and the evidence are compared with the
/// trail: honest work verifies, and each tampering is named with its table.
#[test]
fn tampering_with_what_was_issued_is_found() {
    each_engine(|fresh| {
        let (db, actor, plan) = world(fresh);
        let projects = db.read_blocking(|conn| project::store::of_plan(conn, plan));
        let project = projects.unwrap().remove(0).id;
        let owners = db.read_blocking(|conn| project::store::owners(conn, project));
        let thing = SubjectView {
            subject: Subject::new("plans.plan", plan),
            kind_name: "计划".to_owned(),
            title: "本年计划".to_owned(),
            href: "/plans/2025".to_owned(),
        };
        let new = Report {
            owner: owners.unwrap()[0].id,
            occurrence: None,
            about_on: Date::constant(2025, 11, 17),
            text: "见计划".to_owned(),
            figures: Vec::new(),
            finishes: false,
            files: Vec::new(),
            things: vec![thing],
        };
        let by = actor.clone();
        write(&db, move |tx| report(tx, &by, project, &new)).unwrap();
        assert_eq!(verified(&db), vec![]);
        for (tampering, table) in TAMPERINGS {
            let before = verified(&db).len();
            write(&db, |tx| tx.run(tampering, &[]).map(drop)).unwrap();
            let found = verified(&db);
            // What was changed first and removed then is found once, as removed.
            assert!(found.len() >= before.max(1), "{tampering}: {found:?}");
            assert!(
                found.iter().any(|f| f.text.contains(table)),
                "{tampering}: {found:?}"
            );
        }
    });
}

/// An opinion that was given is on the trail like the rest.
#[test]
fn an_honest_opinion_verifies() {
    each_engine(|fresh| {
        let (db, actor, _) = world(fresh);
        let by = actor.clone();
        let next = write(&db, move |tx| {
            let mut draft = crate::import::empty(2026);
            "明年计划".clone_into(&mut draft.title);
            crate::import::rules::add_project(&mut draft, "读书", "4月", "局工会");
            for name in &mut draft.names {
                name.state = crate::import::Mapping::Outside;
            }
            let import = crate::import::Import {
                id: tx.id(),
                body: by.offices[0].body,
                name: "手工建立".to_owned(),
                original: crate::import::Original::default(),
                draft,
                version: 1,
            };
            crate::import::plan_from(tx, &by, &import)
        })
        .unwrap();
        let by = actor.clone();
        write(&db, move |tx| {
            deliberate(tx, &by, next, false)?;
            opine(tx, &by, next, "同意，读书活动宜早办")
        })
        .unwrap();
        assert_eq!(verified(&db), vec![]);
    });
}
