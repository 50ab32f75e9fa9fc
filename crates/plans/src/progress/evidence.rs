//! How we know (佐证), as somebody sees it: files go with the project, a thing of another area is
//! shown to who may see that thing, and to nobody else.

use std::collections::BTreeMap;

use kernel::Id;
use platform::{
    Error,
    db::Conn,
    files::{self, StoredFile},
    subject::{Eyes, Subject, SubjectView},
};

use super::{Evidence, Progress, SUBJECT, store};
use crate::{
    plan::Plan,
    project::{EvidenceLine, Project, commands::subject},
};

/// How much of an entry's text stands for it elsewhere. Source: one line of a list.
const TITLE_CHARS: usize = 30;

/// What an entry is called where it is evidence itself.
pub fn title_of(project: &Project, entry: &Progress) -> String {
    let day = platform::ui::words::date(entry.about_on);
    let what: String = entry.text.chars().take(TITLE_CHARS).collect();
    format!("{}，{day}：{what}", project.name)
}

/// Most things of other areas that one entry points at. Source: house rule; more are not read.
pub const THINGS_MAX: usize = 20;

/// Evidence as somebody sees it, by entry.
///
/// # Errors
/// What the database said.
pub fn seen(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    evidence: &[Evidence],
) -> Result<BTreeMap<Id<Progress>, Vec<EvidenceLine>>, Error> {
    let mut known: BTreeMap<&Subject, Option<SubjectView>> = BTreeMap::new();
    let mut lines: BTreeMap<Id<Progress>, Vec<EvidenceLine>> = BTreeMap::new();
    for one in evidence {
        let line = match (one.file, &one.subject) {
            (Some(file), _) => Some(EvidenceLine {
                kind: String::new(),
                title: one.title.clone(),
                href: files::path(Id::<StoredFile>::from_i64(file)),
                length: one.length,
            }),
            (None, Some(thing)) => {
                if !known.contains_key(thing) {
                    known.insert(thing, eyes.view(conn, thing)?);
                }
                known.get(thing).cloned().flatten().map(thing_line)
            }
            (None, None) => None,
        };
        if let Some(line) = line {
            lines.entry(one.progress).or_default().push(line);
        }
    }
    Ok(lines)
}

fn thing_line(view: SubjectView) -> EvidenceLine {
    EvidenceLine {
        kind: view.kind_name,
        title: view.title,
        href: view.href,
        length: 0,
    }
}

/// The things that an entry is to point at, when the reporter sees all of them.
///
/// # Errors
/// A wrong field when one is not there for them, or there are too many; what the database said.
pub fn pointed_at(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    things: &[Subject],
) -> Result<Vec<SubjectView>, Error> {
    if things.len() > THINGS_MAX {
        let text = format!("一条进展最多选 {THINGS_MAX} 项，请去掉几项");
        return Err(Error::field("thing", text));
    }
    let mut views = Vec::with_capacity(things.len());
    for thing in things {
        let view = eyes.view(conn, thing)?;
        let gone = || Error::field("thing", "选中的事项已经不在，或者您看不到，请重新查找");
        views.push(view.ok_or_else(gone)?);
    }
    Ok(views)
}

/// Hits of each area on the form. Source: what is read at one glance.
const HITS_EACH: u32 = 8;

/// What may serve as evidence for an entry of `project`, found by a text: things of all areas,
/// and entries of other projects of the same plan. The second text says where it belongs.
///
/// # Errors
/// What the database said.
pub fn found(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    plan: Id<Plan>,
    project: Id<Project>,
    text: &str,
) -> Result<Vec<(SubjectView, String)>, Error> {
    let own = subject(project);
    let mut all = Vec::new();
    for hit in eyes.find(conn, text, HITS_EACH)? {
        if let Some(subject) = hit.subject.filter(|subject| *subject != own) {
            let view = SubjectView {
                subject,
                kind_name: hit.kind,
                title: hit.title,
                href: hit.href,
            };
            all.push((view, hit.detail));
        }
    }
    let entries = store::containing(conn, plan, text)?;
    let others = entries.into_iter().filter(|e| e.project != project);
    for entry in others.take(HITS_EACH as usize) {
        let subject = Subject::new(SUBJECT, entry.id);
        if let Some(view) = eyes.view(conn, &subject)? {
            all.push((view, entry.body_name));
        }
    }
    Ok(all)
}
