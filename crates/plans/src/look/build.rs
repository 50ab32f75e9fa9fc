//! From what was read to the structs of the pages about a plan.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Date, DayKind, Id};
use platform::{Error, db::Conn};

use super::{
    ProjectLine, Sight, Whole, baseline, line, load,
    pages::{
        BoardPage, BodiesPage, BodyGroup, CalendarPage, ChangesPage, ChaptersPage, DayItem,
        DayNote, DocumentPage, Filter, LinkLine, ListPage, PartLine, PlanHead, ROWS_MAX, SearchHit,
        SearchPage, news,
    },
};
use crate::{
    plan::{self, Fragment, LinkState, Part, PartKind, SourceText},
    progress,
    project::Project,
};

/// The lines of all projects, with their windows as issued.
pub fn lines(conn: &mut Conn, sight: &Sight, whole: &Whole) -> Result<Vec<ProjectLine>, Error> {
    let baseline = baseline_of(conn, sight)?;
    let each = |p: &Project| {
        let mut line = line(whole, p);
        if let Some(issued) = baseline.iter().find(|b| b.id == line.id) {
            line.issued.clone_from(&issued.stretches);
        }
        line
    };
    Ok(whole.projects.iter().map(each).collect())
}

/// The plan as issued; nothing before issue.
pub fn baseline_of(conn: &mut Conn, sight: &Sight) -> Result<Vec<baseline::BaselineRow>, Error> {
    match plan::history::baseline(conn, sight.plan.id)? {
        Some(json) => {
            serde_json::from_str(&json).map_err(|_| Error::Corrupt("plans_baseline.projects"))
        }
        None => Ok(Vec::new()),
    }
}

/// 年度看板
pub fn board(conn: &mut Conn, sight: &Sight, keep: &str, today: Date) -> Result<BoardPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let share = whole.share();
    Ok(BoardPage {
        plan: PlanHead::of(sight, keep),
        today,
        news: news(&whole),
        done_permille: share.done_permille,
        expected_permille: share.expected_permille,
        projects: lines(conn, sight, &whole)?,
    })
}

/// The projects that pass a filter, in order.
pub fn matching(
    conn: &mut Conn,
    sight: &Sight,
    filter: &Filter,
    today: Date,
) -> Result<Vec<ProjectLine>, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let parts = plan::texts::parts(conn, sight.plan.id)?;
    passing(conn, sight, &whole, &parts, filter)
}

fn passing(
    conn: &mut Conn,
    sight: &Sight,
    whole: &Whole,
    parts: &[Part],
    filter: &Filter,
) -> Result<Vec<ProjectLine>, Error> {
    let in_chapter = match filter.chapter.parse::<Id<Part>>() {
        Ok(chapter) => Some(projects_under(conn, sight, parts, chapter)?),
        Err(_) => None,
    };
    let all = whole.projects.iter().filter(|p| {
        in_chapter
            .as_ref()
            .is_none_or(|ids: &BTreeSet<Id<Project>>| ids.contains(&p.id))
    });
    Ok(all
        .map(|p| line(whole, p))
        .filter(|l| filter.passes(l))
        .collect())
}

/// 项目清单, filtered.
pub fn list(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    filter: Filter,
    today: Date,
) -> Result<ListPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let parts = plan::texts::parts(conn, sight.plan.id)?;
    let owners: BTreeSet<String> = whole
        .owners
        .values()
        .flatten()
        .map(|o| o.printed.clone())
        .collect();
    let matching = passing(conn, sight, &whole, &parts, &filter)?;
    let start = matching
        .iter()
        .position(|l| l.id == filter.after)
        .map_or(0, |at| at + 1);
    let rows: Vec<ProjectLine> = matching
        .iter()
        .skip(start)
        .take(ROWS_MAX)
        .cloned()
        .collect();
    let more = start + rows.len() < matching.len();
    let chapters = parts.iter().filter(|p| p.kind == PartKind::Chapter);
    Ok(ListPage {
        plan: PlanHead::of(sight, keep),
        filter,
        owners: owners.into_iter().collect(),
        chapters: chapters.map(|p| (p.id.to_string(), p.caption())).collect(),
        found: matching.len(),
        next: rows.last().filter(|_| more).map(|l| l.id.clone()),
        projects: rows,
    })
}

/// The projects that a chapter, or anything below it, was linked to and not rejected.
fn projects_under(
    conn: &mut Conn,
    sight: &Sight,
    parts: &[Part],
    chapter: Id<Part>,
) -> Result<BTreeSet<Id<Project>>, Error> {
    let mut under = BTreeSet::from([chapter]);
    for part in parts {
        if part.parent.is_some_and(|parent| under.contains(&parent)) {
            under.insert(part.id);
        }
    }
    let links = plan::texts::links(conn, sight.plan.id)?;
    let live = links.into_iter().filter(|l| l.state != LinkState::Rejected);
    Ok(live
        .filter(|l| under.contains(&l.part))
        .map(|l| l.project)
        .collect())
}

/// 按单位
pub fn bodies(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    today: Date,
) -> Result<BodiesPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let mut groups: BTreeMap<String, Vec<ProjectLine>> = BTreeMap::new();
    for line in lines(conn, sight, &whole)? {
        for owner in &line.owners {
            groups
                .entry(owner.name.clone())
                .or_default()
                .push(line.clone());
        }
    }
    let mut bodies: Vec<BodyGroup> = groups
        .into_iter()
        .map(|(name, projects)| BodyGroup { name, projects })
        .collect();
    bodies.sort_by_key(|group| {
        let leads = group
            .projects
            .iter()
            .filter(|p| p.lead == group.name)
            .count();
        std::cmp::Reverse((leads, group.projects.len()))
    });
    Ok(BodiesPage {
        plan: PlanHead::of(sight, keep),
        bodies,
    })
}

/// 按章节
pub fn chapters(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    today: Date,
) -> Result<ChaptersPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let parts = plan::texts::parts(conn, sight.plan.id)?;
    let links = plan::texts::links(conn, sight.plan.id)?;
    let live: Vec<_> = links
        .iter()
        .filter(|l| l.state != LinkState::Rejected)
        .collect();
    let confirmed: BTreeSet<Id<Part>> = live
        .iter()
        .filter(|l| l.state == LinkState::Confirmed)
        .map(|l| l.part)
        .collect();
    let title = |p: &Project| format!("{} {}", p.no, p.name).trim().to_owned();
    let link = |l: &&plan::Link| {
        let project = whole.projects.iter().find(|p| p.id == l.project)?;
        Some(LinkLine {
            part: l.part.to_string(),
            project: l.project.to_string(),
            title: title(project),
            state: l.state,
            standing: whole.standing(project).into(),
        })
    };
    let part = |p: &Part| PartLine {
        id: p.id.to_string(),
        kind: p.kind,
        text: p.caption(),
        links: live
            .iter()
            .filter(|l| l.part == p.id)
            .filter_map(link)
            .collect(),
        covered: confirmed.contains(&p.id) || p.parent.is_some_and(|m| confirmed.contains(&m)),
        href: format!("/plans/{}/document{keep}#s{}", sight.plan.year, p.span.0),
    };
    let lines: Vec<PartLine> = parts.iter().map(part).collect();
    let sentences = lines.iter().filter(|l| l.kind == PartKind::Sentence);
    let named = |p: &Project| (p.id.to_string(), title(p));
    Ok(ChaptersPage {
        plan: PlanHead::of(sight, keep),
        sentences: sentences.clone().count(),
        uncovered: sentences.filter(|l| !l.covered).count(),
        loose: whole
            .projects
            .iter()
            .filter(|p| !live.iter().any(|l| l.project == p.id))
            .map(named)
            .collect(),
        projects: whole.projects.iter().map(named).collect(),
        parts: lines,
    })
}

/// 日历
pub fn calendar(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    first: Date,
    today: Date,
) -> Result<CalendarPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let days = platform::holidays::calendar(conn)?;
    let (mut items, mut notes) = (Vec::new(), Vec::new());
    for project in &whole.projects {
        for occurrence in super::line::occurrence_lines(&whole, project) {
            if occurrence.due.first_of_month() == first {
                items.push(DayItem {
                    day: occurrence.due,
                    title: format!("{} {}", project.name, occurrence.label),
                    state: occurrence.state,
                    href: format!("/projects/{}", project.id),
                });
            }
        }
    }
    items.sort_by_key(|i| i.day);
    let mut day = first;
    while day.first_of_month() == first {
        let info = days.day(day);
        if matches!(info.kind, DayKind::Holiday | DayKind::MakeUpWorkday) {
            notes.push(DayNote {
                day,
                name: info.name.unwrap_or_default().to_owned(),
                worked: info.kind.is_worked(),
            });
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    Ok(CalendarPage {
        plan: PlanHead::of(sight, keep),
        first,
        today,
        items,
        notes,
        announced: days.announced(first.year()),
    })
}

/// 原文
pub fn document(conn: &mut Conn, sight: &Sight, keep: &str) -> Result<DocumentPage, Error> {
    let source = plan::texts::source(conn, sight.plan.id)?.unwrap_or_default();
    let parts = plan::texts::parts(conn, sight.plan.id)?;
    let projects = crate::project::store::of_plan(conn, sight.plan.id)?;
    let leaves = leaves_of(&source, &parts, &projects);
    Ok(DocumentPage {
        plan: PlanHead::of(sight, keep),
        text: source.text,
        sha256: source.sha256,
        leaves,
        warnings: source.warnings,
    })
}

fn leaves_of(source: &SourceText, parts: &[Part], projects: &[Project]) -> Vec<Fragment> {
    let mut leaves = source.head.clone();
    leaves.extend(source.tail.iter().cloned());
    leaves.extend(source.rest.iter().cloned());
    leaves.extend(parts.iter().map(|p| Fragment {
        kind: p.kind.word().to_owned(),
        text: p.caption(),
        span: p.span,
    }));
    leaves.extend(projects.iter().map(|p| Fragment {
        kind: "项目".to_owned(),
        text: p.name.clone(),
        span: p.span,
    }));
    leaves.retain(|l| l.span.0 < l.span.1);
    leaves.sort_by_key(|l| l.span);
    leaves
}

/// 调整
pub fn changes(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    today: Date,
) -> Result<ChangesPage, Error> {
    let whole = load::whole(conn, &sight.plan, today)?;
    let baseline = baseline_of(conn, sight)?;
    let differences = if baseline.is_empty() {
        Vec::new()
    } else {
        baseline::differences(&baseline, &whole)
    };
    Ok(ChangesPage {
        plan: PlanHead::of(sight, keep),
        differences,
        amendments: plan::history::amendments(conn, sight.plan.id, None)?,
    })
}

/// Most places that a search shows. Source: what a person looks through.
const HITS_MAX: usize = 60;

/// 查找
pub fn search(
    conn: &mut Conn,
    sight: &Sight,
    keep: &str,
    q: &str,
    today: Date,
) -> Result<SearchPage, Error> {
    let word = q.trim();
    let mut hits = Vec::new();
    if !word.is_empty() {
        let whole = load::whole(conn, &sight.plan, today)?;
        for line in whole.projects.iter().map(|p| line(&whole, p)) {
            if line.name.contains(word) || line.owners.iter().any(|o| o.name.contains(word)) {
                let detail = format!("{} · {} · {}", line.time_text, line.who(), line.state.word);
                hits.push(hit("项目", line.title(), detail, line.href));
            }
        }
        for part in plan::texts::parts(conn, sight.plan.id)? {
            if part.text.contains(word) {
                let href = format!("/plans/{}/chapters{keep}#part-{}", sight.plan.year, part.id);
                hits.push(hit(
                    "正文",
                    part.caption(),
                    part.kind.word().to_owned(),
                    href,
                ));
            }
        }
        for entry in progress::store::containing(conn, sight.plan.id, word)? {
            let detail = format!(
                "{} · {}",
                platform::ui::words::date(entry.about_on),
                entry.by_name
            );
            let href = format!("/projects/{}", entry.project);
            hits.push(hit("进展", entry.text, detail, href));
        }
    }
    hits.truncate(HITS_MAX);
    Ok(SearchPage {
        plan: PlanHead::of(sight, keep),
        q: word.to_owned(),
        hits,
    })
}

fn hit(kind: &str, title: String, detail: String, href: String) -> SearchHit {
    SearchHit {
        kind: kind.to_owned(),
        title,
        detail,
        href,
    }
}
