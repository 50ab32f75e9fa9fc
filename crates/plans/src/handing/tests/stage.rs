//! A made-up bureau with one plan in the middle of its year.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment};
use organisation::demo::DemoCast;
use platform::{
    Error,
    access::{Account, Actor, Body, Directory, Person},
    args,
    db::{CommandKey, Conn, Db, Migration, Tx},
    sign_in::NewAccount,
    trail::{self, By},
};

use crate::{
    import::{self, Import, Mapping},
    look::{Sight, baseline, load},
    plan::{self, Amendment, Plan, State},
    progress::{self, Evidence, Figure, Progress},
    project::{self, Decided, Decision, Project, Rhythm, Task},
    reading,
};

/// The day on which everything is looked at.
pub const TODAY: Date = Date::constant(2025, 7, 10);

/// The layout of a circular as unions print it, in our own words.
const CIRCULAR: &[u8] = include_bytes!("../../../fixtures/plans/01-circular-with-noise.txt");

pub fn migrations() -> Vec<Migration> {
    vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
        platform::migration!("0003_platform_sign_in"),
        platform::migration!("0004_platform_jobs"),
        platform::migration!("0005_organisation"),
        platform::migration!("0017_organisation_kinds"),
        platform::migration!("0019_organisation_terms"),
        platform::migration!("0006_documents"),
        platform::migration!("0007_plans"),
        platform::migration!("0008_plans_handing"),
        platform::migration!("0014_platform_holidays"),
    ]
}

/// What a test works with.
pub struct Stage {
    pub db: Db,
    pub cast: DemoCast,
    pub officer: Actor,
    pub plan: Id<Plan>,
}

impl Stage {
    /// The example bureau with its year as far as `day`.
    pub fn demo(fresh: &testing::Fresh, day: Date) -> Self {
        let clock = platform::clock::Clock::hand(Moment::start_of(day).plus_secs(32_400));
        let db = fresh.open_at(&migrations(), clock);
        let cast: DemoCast = db.write_blocking(CommandKey::unkeyed(), cast).unwrap();
        let officer = actor(&db, &cast, "officer");
        let roles = crate::demo::cast(&cast).unwrap();
        let write = move |tx: &mut Tx<'_>| {
            crate::demo::write(tx, &organisation::OrganisationDirectory, &roles, day)?;
            let plan = plan::store::of_body(tx, roles.bureau, 2025)?;
            Ok(plan.unwrap().id)
        };
        let plan = db.write_blocking(CommandKey::unkeyed(), write).unwrap();
        Self {
            db,
            cast,
            officer,
            plan,
        }
    }

    pub fn new(fresh: &testing::Fresh) -> Self {
        let db = fresh.open(&migrations());
        let cast: DemoCast = db.write_blocking(CommandKey::unkeyed(), cast).unwrap();
        let officer = actor(&db, &cast, "officer");
        let (bureau, by) = (cast.bodies["bureau"], officer.clone());
        let bodies = cast.bodies.clone();
        let plan = move |tx: &mut Tx<'_>| plan_of(tx, &by, bureau, &bodies, CIRCULAR);
        let plan = db.write_blocking(CommandKey::unkeyed(), plan).unwrap();
        Self {
            db,
            cast,
            officer,
            plan,
        }
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.db.read_blocking(work).unwrap()
    }

    pub fn write(&self, work: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static) {
        self.db.write_blocking(CommandKey::unkeyed(), work).unwrap();
    }

    pub fn sight(&self) -> Sight {
        let (actor, plan) = (self.officer.clone(), self.plan);
        self.read(move |conn| load::plan_by_id(conn, &actor, plan))
    }

    pub fn body(&self, key: &str) -> Id<Body> {
        self.cast.bodies[key]
    }

    pub fn actor(&self, user: &str) -> Actor {
        actor(&self.db, &self.cast, user)
    }
}

fn cast(tx: &mut Tx<'_>) -> Result<DemoCast, Error> {
    let cast = organisation::demo::load(tx)?;
    organisation::sync_powers(tx, crate::powers::ALL)?;
    for member in &cast.accounts {
        let new = NewAccount {
            name: member.user.clone(),
            person: member.person,
            password: String::new(),
            must_change: false,
        };
        organisation::open_account(tx, By::House("测试"), &new)?;
    }
    Ok(cast)
}

fn actor(db: &Db, cast: &DemoCast, user: &str) -> Actor {
    let member = cast.accounts.iter().find(|m| m.user == user).unwrap();
    let person = member.person;
    let found = db.read_blocking(move |conn| {
        let account = organisation::account_of(conn, person)?.unwrap();
        organisation::OrganisationDirectory.actor(conn, account, person, TODAY)
    });
    found.unwrap().unwrap()
}

/// A draft plan from a document; whole-year rows are done by quarter, owners are mapped by the
/// union's short names where the made-up bureau has one.
pub fn plan_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    body: Id<Body>,
    bodies: &BTreeMap<String, Id<Body>>,
    bytes: &[u8],
) -> Result<Id<Plan>, Error> {
    let document = reading::read_bytes(bytes, "plan.txt").unwrap();
    let (original, mut draft) = import::from_document(document, TODAY);
    for project in &mut draft.projects {
        project.rhythm_chosen = true;
        if project.rhythm == Rhythm::Open {
            project.rhythm = Rhythm::Quarterly;
        }
    }
    let keys = ["bureau", "office_union", "team_union", "personnel"];
    for (place, named) in draft.names.iter_mut().enumerate() {
        named.state = Mapping::Outside;
        if let Some(body) = keys.get(place).and_then(|key| bodies.get(*key)) {
            (named.state, named.body) = (Mapping::Confirmed, Some(*body));
        }
    }
    let import = Import {
        id: tx.id(),
        body,
        name: "plan.txt".to_owned(),
        original,
        draft,
        version: 1,
    };
    import::plan_from(tx, actor, &import)
}

/// Issues the plan: what it says is frozen.
pub fn issue(tx: &mut Tx<'_>, id: Id<Plan>) -> Result<(), Error> {
    let mut plan = plan::store::find(tx, id)?.unwrap();
    let whole = load::whole(tx, &plan, TODAY)?;
    let frozen = serde_json::to_string(&baseline::freeze(&whole))?;
    plan::history::insert_baseline(tx, id, &frozen)?;
    plan.state = State::Running;
    plan.issued_on = Some(Date::constant(2025, 2, 20));
    plan::store::save(tx, &plan)
}

/// Half a year of work: reports with evidence, tasks, people in charge, changes, a seal.
pub fn half_a_year(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>) -> Result<(), Error> {
    issue(tx, id)?;
    let projects = project::store::of_plan(tx, id)?;
    for (place, project) in projects.iter().enumerate() {
        for mut owner in project::store::owners(tx, project.id)? {
            owner.person = Some(actor.person);
            owner.part = "统筹安排、收集材料".to_owned();
            project::store::save_owner(tx, &owner)?;
        }
        let slots = project::store::occurrences(tx, project.id)?;
        let due: Vec<_> = slots.iter().filter(|o| o.due <= TODAY).collect();
        let finished = due.len().saturating_sub(place % 3);
        for occurrence in due.iter().take(finished) {
            let entry = entry(
                tx,
                actor,
                project,
                occurrence.due,
                "按计划办完，职工反映良好。",
            );
            let entry = Progress {
                occurrence: Some(occurrence.id),
                finishes: true,
                ..entry
            };
            progress::store::insert(tx, id, &entry)?;
            evidence(tx, &entry)?;
            project::store::tick(tx, occurrence, Some(occurrence.due))?;
        }
        if place % 2 == 0 {
            task(tx, actor, project, place)?;
        }
    }
    changes(tx, actor, id, &projects)?;
    trail::seal(tx)?;
    Ok(())
}

/// An entry about a day.
pub fn entry(
    tx: &Tx<'_>,
    actor: &Actor,
    project: &Project,
    about_on: Date,
    text: &str,
) -> Progress {
    Progress {
        id: tx.id(),
        project: project.id,
        occurrence: None,
        about_on,
        text: text.to_owned(),
        figures: vec![Figure {
            name: "参加人数".to_owned(),
            value: "1,482".to_owned(),
            unit: "人".to_owned(),
        }],
        finishes: false,
        body: None,
        body_name: "局工会".to_owned(),
        behalf: project.place % 2 == 1,
        person: actor.person,
        by_name: actor.name.clone(),
        at: tx.now(),
    }
}

fn evidence(tx: &mut Tx<'_>, entry: &Progress) -> Result<(), Error> {
    let one = |title: &str| Evidence {
        progress: entry.id,
        title: title.to_owned(),
        length: 1_024,
        file: Some(1),
        subject: None,
    };
    let both = [one("签到表.pdf"), one("现场照片.jpg")];
    progress::store::insert_evidence(tx, entry.project, &both).map(drop)
}

/// A task of the officer, a week ahead.
pub fn task(tx: &mut Tx<'_>, actor: &Actor, project: &Project, n: usize) -> Result<(), Error> {
    let task = Task {
        id: tx.id(),
        project: project.id,
        title: format!("第 {} 批名单报局工会", n + 1),
        who: actor.name.clone(),
        person: Some(actor.person),
        due_on: Date::constant(2025, 7, 18),
        done_on: None,
        done_by: String::new(),
        version: 1,
    };
    tx.run(
        "insert into plans_task
           (id, plan, project, title, person, who, due_on, done_by, version)
         values ($1, $2, $3, $4, $5, $6, $7, '', 1)",
        args![
            task.id,
            project.plan,
            task.project,
            &task.title,
            actor.person,
            &task.who,
            task.due_on
        ],
    )?;
    Ok(())
}

fn changes(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Plan>,
    projects: &[Project],
) -> Result<(), Error> {
    let mut last = project::store::find(tx, projects.last().unwrap().id)?.unwrap();
    last.time_text = "12月".to_owned();
    project::store::save(tx, &last)?;
    let amendment = Amendment {
        project: last.name.clone(),
        what: "计划时间".to_owned(),
        before: projects.last().unwrap().time_text.clone(),
        after: "12月".to_owned(),
        reason: "与全市活动合办".to_owned(),
        by_name: actor.name.clone(),
        at: 0,
    };
    plan::history::insert_amendment(tx, id, Some(last.id), &amendment)?;
    let mut cancelled = project::store::find(tx, projects[4].id)?.unwrap();
    cancelled.decision = Some(Decided {
        what: Decision::Merged,
        reason: "与上一项对象相同，一并办理".to_owned(),
        into: Some(projects[3].id),
    });
    project::store::save(tx, &cancelled)
}

pub fn people(stage: &Stage) -> (Id<Account>, Id<Person>) {
    (stage.officer.account, stage.officer.person)
}
