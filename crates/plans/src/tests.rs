//! A plan's year on both engines, and every page from its samples.

use kernel::{Date, Id, Moment};
use platform::{
    Error,
    access::{Actor, Directory},
    clock::Clock,
    db::{CommandKey, Db, Migration},
    sign_in::NewAccount,
    trail::By,
    web::{Page, page_html},
};
use testing::each_engine;

use crate::{
    demo,
    import::NewPage,
    import::PreviewPage,
    life::{LifePage, commands as life},
    look::{self, load, pages},
    plan::{self, LinkState, Plan, State},
    progress::commands::{Report, report},
    project::{self, Decision, FormPage, Milestone, ProjectPage, Rhythm, Standing, commands},
};

const BY: By = By::House("测试");
pub(crate) const TODAY: Date = Date::constant(2025, 11, 18);

pub(crate) fn migrations() -> Vec<Migration> {
    let areas = [
        platform::own_area(),
        organisation::area(),
        documents::area(),
        crate::area(),
    ];
    areas
        .iter()
        .flat_map(|area| area.migrations.iter().copied())
        .collect()
}

/// The example bureau with its plan and a year of work.
pub(crate) fn world(fresh: &testing::Fresh) -> (Db, Actor, Id<Plan>) {
    let nine = Moment::start_of(TODAY).plus_secs(9 * 3_600);
    let db = fresh.open_at(&migrations(), Clock::hand(nine));
    let write = CommandKey::unkeyed;
    let made = db
        .write_blocking(write(), organisation::demo::load)
        .unwrap();
    let members = made.accounts.clone();
    let powers: Vec<platform::access::Power> = crate::powers::ALL.to_vec();
    db.write_blocking(write(), move |tx| {
        organisation::sync_powers(tx, &powers)?;
        for member in &members {
            let new = NewAccount {
                name: member.user.clone(),
                person: member.person,
                password: String::new(),
                must_change: false,
            };
            organisation::open_account(tx, BY, &new)?;
        }
        Ok(())
    })
    .unwrap();
    let cast = demo::cast(&made).unwrap();
    let bureau = cast.bureau;
    let officer = cast.officer;
    db.write_blocking(write(), move |tx| {
        demo::write(tx, &organisation::OrganisationDirectory, &cast, TODAY)
    })
    .unwrap();
    let (actor, plan) = db
        .read_blocking(|conn| {
            let account = organisation::account_of(conn, officer)?.unwrap();
            let directory = organisation::OrganisationDirectory;
            let actor = directory.actor(conn, account, officer, TODAY)?.unwrap();
            let plan = plan::store::of_body(conn, bureau, 2025)?.unwrap();
            Ok((actor, plan.id))
        })
        .unwrap();
    (db, actor, plan)
}

pub(crate) fn write<T, F>(db: &Db, work: F) -> Result<T, Error>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: Fn(&mut platform::db::Tx<'_>) -> Result<T, Error> + Send + 'static,
{
    db.write_blocking(CommandKey::unkeyed(), work)
}

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(_) => "another error",
        Ok(_) => "ok",
    }
}

#[test]
fn the_example_plan_is_read_issued_and_worked_on() {
    each_engine(|fresh| {
        let (db, actor, id) = world(fresh);
        db.read_blocking(|conn| {
            let sight = load::plan_of_year(conn, &actor, 2025, None)?;
            assert_eq!((sight.plan.id, sight.plan.state), (id, State::Running));
            let parts = plan::texts::parts(conn, id)?;
            let of = |kind| parts.iter().filter(|p| p.kind == kind).count();
            assert_eq!(of(plan::PartKind::Chapter), 4);
            assert_eq!(of(plan::PartKind::Measure), 12);
            let whole = load::whole(conn, &sight.plan, TODAY)?;
            assert_eq!(whole.projects.len(), 13);
            let named = |name: &str| {
                let found = whole
                    .projects
                    .iter()
                    .find(|p| p.name.contains(name))
                    .unwrap();
                whole.standing(found)
            };
            assert!(matches!(named("经费审查"), Standing::Late(_)));
            assert!(matches!(named("文体活动"), Standing::Silent(_)));
            assert_eq!(named("女职工"), Standing::Done);
            let mapped = whole
                .owners
                .values()
                .flatten()
                .filter(|o| o.body.is_none())
                .count();
            assert_eq!(mapped, 0, "every owner is a body of the tree");
            let papers = documents::of_subject(conn, &life::subject(id))?;
            assert_eq!(papers.len(), 1);
            assert!(
                papers[0].owed > 10,
                "unions and groups owe a receipt: {}",
                papers[0].owed
            );
            let board = look::board_of(conn, &sight, TODAY)?;
            assert!(board.projects.iter().all(|p| !p.issued.is_empty()));
            assert_eq!(
                plan::check::counts(conn)?
                    .iter()
                    .map(|(_, n)| n)
                    .sum::<i64>(),
                0
            );
            Ok(())
        })
        .unwrap();
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table reads best as one")]
fn a_project_is_reported_changed_and_decided() {
    each_engine(|fresh| {
        let (db, actor, id) = world(fresh);
        let projects = db
            .read_blocking(|conn| project::store::of_plan(conn, id))
            .unwrap();
        let find = |name: &str| projects.iter().find(|p| p.name.contains(name)).unwrap().id;
        let (audit, health) = (find("经费审查"), find("组织体检"));
        let (owner, slot) = db
            .read_blocking(|conn| {
                let owner = project::store::owners(conn, audit)?.remove(0);
                Ok((
                    owner.id,
                    project::store::occurrences(conn, audit)?.remove(1),
                ))
            })
            .unwrap();
        let new = Report {
            owner,
            occurrence: Some(slot.id),
            about_on: TODAY,
            text: "十月审查完成".to_owned(),
            figures: Vec::new(),
            finishes: true,
            files: Vec::new(),
            things: Vec::new(),
        };
        let (by, once) = (actor.clone(), new.clone());
        write(&db, move |tx| report(tx, &by, audit, &once)).unwrap();
        let by = actor.clone();
        let again = write(&db, move |tx| report(tx, &by, audit, &new));
        assert_eq!(code(again), "plans.occurrence_done");
        let typed = commands::Typed {
            name: "组织体检".to_owned(),
            time_text: "10月".to_owned(),
            owners: "局工会、组织人事处".to_owned(),
            reason: String::new(),
        };
        let (by, silent) = (actor.clone(), typed.clone());
        let no_reason = write(&db, move |tx| commands::change(tx, &by, health, &silent));
        assert_eq!(code(no_reason), "plans.reason_missing");
        let (by, said) = (
            actor.clone(),
            commands::Typed {
                reason: "排期".to_owned(),
                ..typed
            },
        );
        let same = said.clone();
        write(&db, move |tx| commands::change(tx, &by, health, &said)).unwrap();
        let by = actor.clone();
        let twice = write(&db, move |tx| commands::change(tx, &by, health, &same));
        assert_eq!(code(twice), "plans.nothing_changed");
        let by = actor.clone();
        write(&db, move |tx| {
            commands::decide(tx, &by, health, Decision::Merged, Some(audit), "一并办理")
        })
        .unwrap();
        let by = actor.clone();
        write(&db, move |tx| commands::restore(tx, &by, health, "恢复")).unwrap();
        let by = actor.clone();
        let idle = write(&db, move |tx| commands::restore(tx, &by, health, "恢复"));
        assert_eq!(code(idle), "plans.not_decided");
        db.read_blocking(|conn| {
            let sight = load::plan_by_id(conn, &actor, id)?;
            let page = look::changes_of(conn, &sight, TODAY)?;
            assert_eq!(page.amendments.len(), 3);
            assert!(
                page.differences
                    .iter()
                    .any(|d| d.issued == "9月" && d.now == "10月")
            );
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn rhythm_people_chases_and_the_end_of_the_year() {
    each_engine(|fresh| {
        let (db, actor, id) = world(fresh);
        let project = db
            .read_blocking(|conn| project::store::of_plan(conn, id))
            .unwrap()
            .remove(0);
        let set = [Milestone {
            title: "收官".to_owned(),
            due: Date::constant(2025, 12, 5),
        }];
        let by = actor.clone();
        write(&db, move |tx| {
            let rhythm = Rhythm::Milestones;
            commands::set_rhythm(tx, &by, project.id, rhythm, &set, "改为一次收官")
        })
        .unwrap();
        let by = actor.clone();
        let chased = write(&db, move |tx| {
            let directory = organisation::OrganisationDirectory;
            project::people::chase(tx, &directory, &by, project.id, "请填报")
        });
        assert!(["ok", "plans.nobody_to_chase"].contains(&code(chased)));
        let early = {
            let by = actor.clone();
            write(&db, move |tx| life::close(tx, &by, id))
        };
        assert_eq!(code(early), "plans.too_early_to_close");
        db.clock()
            .set(Moment::start_of(Date::constant(2025, 12, 20)));
        let by = actor.clone();
        write(&db, move |tx| life::close(tx, &by, id)).unwrap();
        let plan = db
            .read_blocking(|conn| plan::store::find(conn, id))
            .unwrap()
            .unwrap();
        assert!(plan.summary.contains("办好普惠服务") && plan.summary.contains("体检完成"));
        let by = actor.clone();
        write(&db, move |tx| life::archive(tx, &by, id)).unwrap();
        let by = actor.clone();
        let after = write(&db, move |tx| {
            life::save_summary(tx, &by, id, "改", plan.version)
        });
        assert_eq!(code(after), "plans.no_summary");
    });
}

#[test]
fn a_stranger_finds_no_plan_and_a_link_is_kept_once() {
    each_engine(|fresh| {
        let (db, actor, id) = world(fresh);
        let stranger = Actor {
            home: None,
            offices: Vec::new(),
            grants: Vec::new(),
            ..actor
        };
        db.read_blocking(|conn| {
            let seen = load::plan_of_year(conn, &stranger, 2025, None);
            assert!(matches!(seen, Err(Error::NotFound)));
            let plan = load::plan_by_id(conn, &stranger, id);
            assert!(matches!(plan, Err(Error::NotFound)));
            assert!(plan::seen::page(conn, &stranger, None, 9)?.is_empty());
            Ok(())
        })
        .unwrap();
        let (part, project) = db
            .read_blocking(|conn| {
                let parts = plan::texts::parts(conn, id)?;
                Ok((parts[2].id, project::store::of_plan(conn, id)?[0].id))
            })
            .unwrap();
        for state in [LinkState::Confirmed, LinkState::Rejected] {
            write(&db, move |tx| {
                plan::texts::set_link(tx, id, part, project, state).map(drop)
            })
            .unwrap();
        }
        let links = db
            .read_blocking(|conn| plan::texts::links(conn, id))
            .unwrap();
        let found: Vec<_> = links
            .iter()
            .filter(|l| l.part == part && l.project == project)
            .collect();
        assert_eq!((found.len(), found[0].state), (1, LinkState::Rejected));
    });
}

#[test]
fn every_page_renders_and_escapes() {
    fn check<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert_eq!(
                html.matches("<h1").count(),
                1,
                "{}",
                std::any::type_name::<P>()
            );
            assert!(!html.contains("<script>"), "{}", std::any::type_name::<P>());
            assert!(!html.contains("style=\""), "{}", std::any::type_name::<P>());
            serde_json::to_string(&page).unwrap();
        }
    }
    check::<pages::PlansPage>();
    check::<pages::BoardPage>();
    check::<pages::ListPage>();
    check::<pages::BodiesPage>();
    check::<pages::ChaptersPage>();
    check::<pages::CalendarPage>();
    check::<pages::DocumentPage>();
    check::<pages::ChangesPage>();
    check::<pages::SearchPage>();
    check::<ProjectPage>();
    check::<FormPage>();
    check::<NewPage>();
    check::<PreviewPage>();
    check::<LifePage>();
}

#[test]
fn routes_stand_side_by_side() {
    // Two routes that collide panic while the table is built.
    drop((crate::area().routes)());
}
