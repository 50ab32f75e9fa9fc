//! The progress report of a period (工作进展报告): what it is made of. Pure but for [`load`].

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Directory, Person},
    db::Conn,
    subject::Eyes,
};

use super::{
    paper::{Period, amended_on},
    store,
};
use crate::{
    look::{Sight, Whole, load},
    plan::{self, Amendment, Link, LinkState, Part},
    progress::{self, Progress},
    project::{Decision, EvidenceLine, Occurrence, Owner, Project, Role, Standing, rules},
};

/// Most entries that one report carries. Source: the same bound in `progress::store::of_plan`.
pub const ENTRIES_MAX: usize = 5_000;

/// What a report is made of (报告资料), as of the last day of its period.
#[derive(Debug, Clone)]
pub struct Material {
    /// The plan.
    pub sight: Sight,
    /// Which days.
    pub period: Period,
    /// Its projects as they stood then.
    pub whole: Whole,
    /// Chapters, measures, sentences.
    pub parts: Vec<Part>,
    /// Which part each project carries out.
    pub links: Vec<Link>,
    /// What was done in the period, by day.
    pub entries: Vec<Progress>,
    /// Evidence of each entry, as far as who asked may see it.
    pub evidence: BTreeMap<Id<Progress>, Vec<EvidenceLine>>,
    /// Changes of the plan in the period, oldest first.
    pub amendments: Vec<Amendment>,
    /// Names of the people in charge.
    pub people: BTreeMap<Id<Person>, String>,
}

/// Reads what a report is made of.
///
/// # Errors
/// What the database said.
pub fn load(
    conn: &mut Conn,
    directory: &dyn Directory,
    eyes: &Eyes<'_>,
    sight: &Sight,
    period: Period,
) -> Result<Material, Error> {
    let id = sight.plan.id;
    let mut whole = load::whole(conn, &sight.plan, period.to)?;
    as_of(
        &mut whole,
        period.to,
        &store::last_days(conn, id, period.to)?,
    );
    let mut amendments = plan::history::amendments(conn, id, None)?;
    amendments.retain(|a| period.contains(amended_on(a)));
    amendments.reverse();
    let evidence = progress::store::evidence_of_plan(conn, id, period.from, period.to)?;
    Ok(Material {
        people: people(conn, directory, &whole)?,
        parts: plan::texts::parts(conn, id)?,
        links: plan::texts::links(conn, id)?,
        entries: progress::store::of_plan(conn, id, period.from, period.to)?,
        evidence: progress::evidence::seen(conn, eyes, &evidence)?,
        sight: sight.clone(),
        period,
        whole,
        amendments,
    })
}

/// Names of everybody in charge of a part.
///
/// # Errors
/// What the database said.
pub fn people(
    conn: &mut Conn,
    directory: &dyn Directory,
    whole: &Whole,
) -> Result<BTreeMap<Id<Person>, String>, Error> {
    let mut ids: Vec<Id<Person>> = whole
        .owners
        .values()
        .flatten()
        .filter_map(|o| o.person)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names = BTreeMap::new();
    for chunk in ids.chunks(500) {
        names.extend(directory.person_names(conn, chunk)?);
    }
    Ok(names)
}

/// Forgets what happened after `day`, so that a report about last quarter reads as it did then.
fn as_of(whole: &mut Whole, day: Date, last: &BTreeMap<Id<Project>, Date>) {
    for occurrence in whole.occurrences.values_mut().flatten() {
        occurrence.done_on = occurrence.done_on.filter(|done| *done <= day);
    }
    for project in &mut whole.projects {
        project.last_on = last.get(&project.id).copied();
    }
}

/// The figures of a report (要点).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// 项目
    pub projects: usize,
    /// 已完成
    pub done: usize,
    /// 进行中, near ones included.
    pub running: usize,
    /// Of the running ones, those due within days.
    pub due_soon: usize,
    /// 未到时间
    pub not_yet: usize,
    /// 未定节奏
    pub no_rhythm: usize,
    /// 已晚
    pub late: usize,
    /// 久无进展
    pub silent: usize,
    /// 延期、取消、合并
    pub decided: usize,
    /// 时点
    pub slots: usize,
    /// Of those, due up to the last day.
    pub slots_due: usize,
    /// Of those, ticked off.
    pub slots_done: usize,
    /// How far the plan is, and should be.
    pub share: rules::Share,
    /// Entries of the period.
    pub entries: usize,
    /// Their evidence.
    pub evidence: usize,
}

/// Counts how the projects of a plan stand.
pub fn summary(m: &Material) -> Summary {
    let mut s = Summary {
        projects: m.whole.projects.len(),
        share: m.whole.share(),
        entries: m.entries.len(),
        evidence: m
            .entries
            .iter()
            .filter_map(|e| m.evidence.get(&e.id))
            .map(Vec::len)
            .sum(),
        ..Summary::default()
    };
    for project in &m.whole.projects {
        match m.whole.standing(project) {
            Standing::Done => s.done += 1,
            Standing::NotYet => s.not_yet += 1,
            Standing::Running => s.running += 1,
            Standing::DueSoon(_) => {
                s.running += 1;
                s.due_soon += 1;
            }
            Standing::NoRhythm => s.no_rhythm += 1,
            Standing::Silent(_) => s.silent += 1,
            Standing::Late(_) => s.late += 1,
            Standing::Decided(_) => s.decided += 1,
        }
        if project.decision.is_some() {
            continue;
        }
        for occurrence in m.whole.occurrences_of(project) {
            s.slots += 1;
            s.slots_due += usize::from(occurrence.due <= m.period.to);
            s.slots_done += usize::from(occurrence.done_on.is_some());
        }
    }
    s
}

/// One due date that is behind (已晚、久无进展).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its due date.
    pub occurrence: &'a Occurrence,
    /// Late or silent.
    pub standing: Standing,
    /// Since which day.
    pub since: Date,
}

/// Everything that is late or silent, the longest first within late and silent.
pub fn behind(m: &Material) -> Vec<Behind<'_>> {
    let mut all = Vec::new();
    for project in m.whole.projects.iter().filter(|p| p.decision.is_none()) {
        for occurrence in m.whole.occurrences_of(project) {
            let standing = rules::occurrence_standing(occurrence, project.last_on, &m.whole.watch);
            let since = match standing {
                Standing::Late(_) => occurrence.due,
                Standing::Silent(days) => days_before(m.period.to, days),
                Standing::Done
                | Standing::NotYet
                | Standing::Running
                | Standing::DueSoon(_)
                | Standing::NoRhythm
                | Standing::Decided(Decision::Postponed | Decision::Cancelled | Decision::Merged) =>
                {
                    continue;
                }
            };
            all.push(Behind {
                project,
                occurrence,
                standing,
                since,
            });
        }
    }
    all.sort_by_key(|b| std::cmp::Reverse(b.standing));
    all
}

fn days_before(day: Date, days: i32) -> Date {
    let mut found = day;
    for _ in 0..days {
        found = found.yesterday().unwrap_or(found);
    }
    found
}

/// Who leads a project and who is in charge there.
pub fn lead_of<'a>(m: &'a Material, project: &Project) -> (&'a str, &'a str) {
    let owners = m
        .whole
        .owners
        .get(&project.id)
        .map_or(&[][..], Vec::as_slice);
    let Some(lead) = owners.iter().find(|o| o.role == Role::Lead) else {
        return ("", "");
    };
    (&lead.printed, in_charge(&m.people, lead))
}

/// The name of who is in charge of a part.
pub fn in_charge<'a>(people: &'a BTreeMap<Id<Person>, String>, owner: &Owner) -> &'a str {
    owner
        .person
        .and_then(|person| people.get(&person))
        .map_or("", String::as_str)
}

/// What was done under one measure of the plan (条目下的进展).
#[derive(Debug, Clone)]
pub struct Under<'a> {
    /// The chapter; `None` for projects without a part.
    pub chapter: Option<&'a Part>,
    /// The measure.
    pub measure: Option<&'a Part>,
    /// Projects with the entries of the period.
    pub projects: Vec<(&'a Project, Vec<&'a Progress>)>,
}

/// What was done in the period, in the order of the plan's text. A project stands once, under
/// its first part; one that no part was found for stands at the end.
pub fn by_measure(m: &Material) -> Vec<Under<'_>> {
    let mut entries: BTreeMap<Id<Project>, Vec<&Progress>> = BTreeMap::new();
    for entry in &m.entries {
        entries.entry(entry.project).or_default().push(entry);
    }
    let place_of: BTreeMap<Id<Project>, usize> = first_parts(m);
    let mut under: BTreeMap<Option<usize>, Vec<(&Project, Vec<&Progress>)>> = BTreeMap::new();
    for project in &m.whole.projects {
        if let Some(own) = entries.remove(&project.id) {
            let part = place_of
                .get(&project.id)
                .map(|place| home(&m.parts, *place));
            under.entry(part).or_default().push((project, own));
        }
    }
    // `None` sorts first and belongs last.
    let loose = under.remove(&None);
    let mut out: Vec<Under<'_>> = under
        .into_iter()
        .map(|(part, projects)| {
            let (chapter, measure) = part.map_or((None, None), |place| lineage(&m.parts, place));
            Under {
                chapter,
                measure,
                projects,
            }
        })
        .collect();
    out.extend(loose.map(|projects| Under {
        chapter: None,
        measure: None,
        projects,
    }));
    out
}

/// The first part of each project: a confirmed link before a suggested one.
fn first_parts(m: &Material) -> BTreeMap<Id<Project>, usize> {
    let places: BTreeMap<Id<Part>, usize> = m
        .parts
        .iter()
        .enumerate()
        .map(|(place, part)| (part.id, place))
        .collect();
    let mut best: BTreeMap<Id<Project>, (bool, usize)> = BTreeMap::new();
    for link in m.links.iter().filter(|l| l.state != LinkState::Rejected) {
        if let Some(place) = places.get(&link.part) {
            let rank = (link.state != LinkState::Confirmed, *place);
            let known = best.entry(link.project).or_insert(rank);
            *known = rank.min(*known);
        }
    }
    best.into_iter()
        .map(|(project, (_, place))| (project, place))
        .collect()
}

/// The place of the measure, or else the chapter, that a part belongs to.
fn home(parts: &[Part], place: usize) -> usize {
    let (chapter, measure) = lineage(parts, place);
    let owner = measure.or(chapter);
    let found = owner.and_then(|part| parts.iter().position(|p| p.id == part.id));
    found.unwrap_or(place)
}

/// Chapter and measure of a part.
fn lineage(parts: &[Part], place: usize) -> (Option<&Part>, Option<&Part>) {
    use crate::plan::PartKind;
    let before = parts.get(..=place).unwrap_or(parts);
    let chapter = before.iter().rposition(|p| p.kind == PartKind::Chapter);
    let measure = before.iter().rposition(|p| p.kind == PartKind::Measure);
    let measure = measure.filter(|at| chapter.is_none_or(|chapter| chapter < *at));
    (
        chapter.and_then(|at| parts.get(at)),
        measure.and_then(|at| parts.get(at)),
    )
}

/// Measures of the plan under which nothing was reported in the period.
pub fn quiet_measures(m: &Material) -> Vec<&Part> {
    use crate::plan::PartKind;
    let busy: Vec<Id<Part>> = by_measure(m)
        .iter()
        .filter_map(|u| u.measure.map(|part| part.id))
        .collect();
    let measures = m.parts.iter().filter(|p| p.kind == PartKind::Measure);
    measures.filter(|p| !busy.contains(&p.id)).collect()
}
