//! Generated unions, each with a plan of thirteen projects and some progress. Everything goes
//! through the commands that people use; everybody in it is made up.

use kernel::{Date, Id, Term};
use organisation::{Appointment, NewBody, NewPerson, appoint, found_body, register_person};
use plans::{
    import::{self, Import, Mapping},
    life::commands::{self as life, Issue},
    look::load,
    plan::{self, Plan},
    progress::commands::{Report, report},
    project::{self, Project, Rhythm},
};
use platform::{
    App, Error,
    access::{Actor, Body, Person},
    db::{CommandKey, Tx},
    sign_in::NewAccount,
    trail::{self, By},
};

const BY: By = By::House("测速数据");
/// The day on which the plans went out.
const ISSUED_ON: Date = Date::constant(2025, 3, 3);
/// The day it is in the measurement.
pub const TODAY: Date = Date::constant(2025, 11, 18);
/// People of one union, besides its officer.
const PEOPLE: usize = 20;

/// Kind and name of the bodies of a union, as owners are printed.
const PARTS: &[(&str, &str)] = &[
    ("union", "机关工会"),
    ("union", "执法总队工会"),
    ("department", "组织人事处"),
    ("audit_committee", "局工会经审委"),
    ("women_committee", "局工会女工委"),
];

/// Name, time and owners of the projects.
const PROJECTS: &[(&str, &str, &str)] = &[
    ("立功竞赛", "全年", "局工会"),
    ("“双十佳”选树", "全年", "局工会、组织人事处"),
    ("冬送温暖、夏送清凉", "1-2月 7-8月", "局工会"),
    ("职工补助、走访慰问", "全年", "机关工会、执法总队工会"),
    ("集体生日会", "全年（每季度）", "机关工会"),
    (
        "文体活动、兴趣小组",
        "全年",
        "局工会、机关工会、执法总队工会",
    ),
    ("传统年节慰问品", "全年", "局工会、机关工会、执法总队工会"),
    ("组织疗休养", "5月", "局工会、组织人事处"),
    ("组织体检", "9月", "局工会、组织人事处"),
    (
        "互助保障参保",
        "7月、12月",
        "局工会、机关工会、执法总队工会",
    ),
    ("预决算编制", "2月、10月", "局工会、执法总队工会"),
    ("预决算经费审查", "2月、10月", "局工会经审委"),
    ("女职工专题活动", "3月", "局工会女工委"),
];

/// A union of the measurement (测速工会).
#[derive(Debug, Clone)]
pub struct Union {
    /// Its key.
    pub body: Id<Body>,
    /// Its name.
    pub name: String,
    /// Rows of its plan: projects, owners, due dates, entries.
    pub rows: usize,
}

/// The union above all others; its officer, `officer`, sees every plan.
///
/// # Errors
/// What the rules or the database said.
pub fn root(house: &App) -> Result<Id<Body>, Error> {
    house.db.write_blocking(CommandKey::unkeyed(), |tx| {
        let root = body(tx, "bureau_union", None, "示例市局工会", "示例市局工会")?;
        officer(tx, root, "officer", "总干事")?;
        Ok(root)
    })
}

/// One more union below `root`, with its plan.
///
/// # Errors
/// What the rules or the database said.
pub fn union(house: &App, root: Id<Body>, number: usize) -> Result<Union, Error> {
    let keeper = house.clone();
    let (body, name, rows) = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let name = format!("示例{number:04}局工会");
        let top = body(tx, "union", Some(root), &name, &name)?;
        let mut owners = vec![("局工会", top)];
        for (kind, short) in PARTS {
            let full = format!("示例{number:04}{short}");
            owners.push((short, body(tx, kind, Some(top), &full, short)?));
        }
        for place in 0..PEOPLE {
            let home = owners[place % owners.len()].1;
            person(tx, home, &format!("职工{number:04}{place:02}"))?;
        }
        let actor = keeper_of(&keeper, tx, top, number)?;
        let plan = issued(&keeper, tx, &actor, top, &owners, number)?;
        Ok((top, name, work(tx, &actor, plan)?))
    })?;
    Ok(Union { body, name, rows })
}

/// Seals what was written, as the house would have done meanwhile.
///
/// # Errors
/// What the database or the file said.
pub fn seal(house: &App) -> Result<(), Error> {
    trail::seal_all(house).map(drop)
}

fn body(
    tx: &mut Tx<'_>,
    kind: &str,
    parent: Option<Id<Body>>,
    name: &str,
    short: &str,
) -> Result<Id<Body>, Error> {
    let new = NewBody {
        kind: kind.to_owned(),
        parent,
        name: name.to_owned(),
        short: short.to_owned(),
        aliases: Vec::new(),
        credit_code: None,
        from: ISSUED_ON,
        reason: "测速".to_owned(),
    };
    found_body(tx, BY, &new)
}

fn person(tx: &mut Tx<'_>, home: Id<Body>, name: &str) -> Result<Id<Person>, Error> {
    let new = NewPerson {
        name: name.to_owned(),
        staff_no: None,
        home: Some(home),
        email: None,
        from: ISSUED_ON,
    };
    register_person(tx, BY, &new)
}

fn officer(tx: &mut Tx<'_>, at: Id<Body>, user: &str, name: &str) -> Result<Id<Person>, Error> {
    let person = person(tx, at, name)?;
    let appointment = Appointment {
        person,
        office: "officer".to_owned(),
        body: at,
        term: Term::since(ISSUED_ON),
        appointed_by: "测速".to_owned(),
    };
    appoint(tx, BY, &appointment)?;
    let account = NewAccount {
        name: user.to_owned(),
        person,
        password: String::new(),
        must_change: false,
    };
    organisation::open_account(tx, BY, &account)?;
    Ok(person)
}

/// The officer of a union, ready to act.
fn keeper_of(house: &App, tx: &mut Tx<'_>, at: Id<Body>, number: usize) -> Result<Actor, Error> {
    let user = format!("officer{number:04}");
    let person = officer(tx, at, &user, &format!("干事{number:04}"))?;
    let account = organisation::account_of(tx, person)?.ok_or(Error::NotFound)?;
    let actor = house.directory.actor(tx, account, person, TODAY)?;
    actor.ok_or(Error::NotFound)
}

/// The document of a plan: four chapters of three measures, and the list of projects.
fn text(number: usize) -> String {
    let name = format!("示例{number:04}局工会");
    let mut lines = vec![format!("2025年{name}工作计划")];
    for chapter in ["一", "二", "三", "四"] {
        lines.push(format!("{chapter}、做好第{chapter}方面工作"));
        for measure in ["一", "二", "三"] {
            let (project, ..) = PROJECTS[(number + measure.len() + chapter.len()) % 13];
            lines.push(format!(
                "（{measure}）办好{project}。按时间办，办完填报，留下佐证。听取职工意见后改进。"
            ));
        }
    }
    lines.push(format!("附件：2025年{name}项目清单"));
    lines.push("序号\t项目\t计划时间\t负责部门".to_owned());
    for (place, (project, time, owners)) in PROJECTS.iter().enumerate() {
        lines.push(format!("{}\t{project}\t{time}\t{owners}", place + 1));
    }
    lines.join("\n")
}

fn issued(
    house: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    at: Id<Body>,
    owners: &[(&str, Id<Body>)],
    number: usize,
) -> Result<Id<Plan>, Error> {
    let source = plans::reading::pasted(&text(number))
        .map_err(|refusal| Error::fault(refusal.to_string()))?;
    let (original, mut draft) = import::from_document(plans::reading::read(source), ISSUED_ON);
    for named in &mut draft.names {
        let found = owners.iter().find(|(printed, _)| *printed == named.printed);
        let (_, body) = found.ok_or_else(|| Error::fault("an owner that nobody named"))?;
        (named.state, named.body) = (Mapping::Confirmed, Some(*body));
    }
    for project in &mut draft.projects {
        if project.rhythm == Rhythm::Open {
            project.rhythm = Rhythm::Quarterly;
        }
        project.rhythm_chosen = true;
    }
    let import = Import {
        id: tx.id(),
        body: at,
        name: "计划.txt".to_owned(),
        original,
        draft,
        version: 1,
    };
    let plan = import::plan_from(tx, actor, &import)?;
    life::set_recipients(tx, actor, plan, "机关工会、执法总队工会", "")?;
    let issue = Issue {
        number: format!("示例{number}工〔2025〕1号"),
        day: ISSUED_ON,
        mark: format!("示例{number:04}局工会文件"),
        text: "现将计划印发给你们，请按时办好。".to_owned(),
    };
    life::issue(tx, &*house.directory, actor, plan, &issue)?;
    Ok(plan)
}

/// Ticks off what was due until summer, reports one step of the rest; the rows of the plan.
fn work(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>) -> Result<usize, Error> {
    let plan = plan::store::find(tx, id)?.ok_or(Error::NotFound)?;
    let whole = load::whole(tx, &plan, TODAY)?;
    if whole.projects.len() != PROJECTS.len() {
        return Err(Error::fault("the generated plan was not read as written"));
    }
    let mut rows = whole.projects.len();
    for project in &whole.projects {
        let (owners, due) = (whole.owners_of(project), whole.occurrences_of(project));
        let lead = owners.first().ok_or(Error::NotFound)?;
        rows += owners.len() + due.len();
        for occurrence in due.iter().filter(|o| o.from <= TODAY) {
            let finishes = occurrence.due < Date::constant(2025, 7, 1);
            let about_on = occurrence.from.max(ISSUED_ON);
            let entry = Report {
                owner: lead.id,
                occurrence: Some(occurrence.id),
                about_on,
                text: format!("{}：{}已办，材料已收齐。", project.name, occurrence.label),
                figures: Vec::new(),
                finishes,
                files: Vec::new(),
                things: Vec::new(),
            };
            add(tx, actor, project, &entry)?;
            rows += 1;
        }
    }
    Ok(rows)
}

fn add(tx: &mut Tx<'_>, actor: &Actor, project: &Project, entry: &Report) -> Result<(), Error> {
    let project: Id<project::Project> = project.id;
    report(tx, actor, project, entry).map(drop)
}
