//! What the page of a comparison is made from.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    db::Conn,
    jobs,
    web::{Fields, Visit},
};

use super::{
    file,
    model::{Comparison, Counts, Kind, Row, RowMark, State},
    pages::{ComparisonPage, RowView, path},
    rules::{self, Doubt},
    store::{self, Asked},
};
use crate::{
    intake::{Field, Intake, Phase, store as lists},
    model::SetMark,
    paths,
    powers::IMPORT,
};

/// Differences of a page.
const PAGE_ROWS: u32 = 50;
/// Holders of a power that are looked at.
const HOLDERS_MAX: u32 = 12;

/// A comparison that an actor may look at (可见的比对).
pub struct Seen {
    /// The comparison.
    pub comparison: Comparison,
    /// Its list.
    pub list: Intake,
    /// Its union.
    pub union: BodyView,
    /// Whether all of it is seen, and not only some bodies below.
    pub whole: bool,
}

/// A comparison, for who may import for its union or for a body below.
///
/// # Errors
/// [`Error::NotFound`]; what the database said.
pub fn seen(conn: &mut Conn, actor: &Actor, id: Id<SetMark>) -> Result<Seen, Error> {
    let comparison = store::find(conn, id)?.ok_or(Error::NotFound)?;
    let list = lists::find(conn, id)?.ok_or(Error::NotFound)?;
    let union = organisation::body(conn, comparison.body)?.ok_or(Error::NotFound)?;
    let whole = actor.may(IMPORT.code, &union.path);
    let grants = actor.grants_of(IMPORT.code);
    let below = grants.iter().any(|g| g.path.is_within(&union.path));
    if !whole && (!below || !comparison.done) {
        return Err(Error::NotFound);
    }
    Ok(Seen {
        comparison,
        list,
        union,
        whole,
    })
}

/// The page of a comparison as somebody sees it.
///
/// # Errors
/// [`Error::NotFound`]; what the database said.
pub async fn comparison_page(
    visit: &Visit,
    id: Id<SetMark>,
    asked: Asked,
    after: Option<Id<RowMark>>,
) -> Result<ComparisonPage, Error> {
    let (actor, house, today) = (visit.actor.clone(), visit.house.clone(), visit.today);
    visit
        .read(move |conn| {
            let seen = seen(conn, &actor, id)?;
            let counts = store::counts(conn, &actor, id)?;
            let mut rows = store::page(conn, &actor, id, asked, after, PAGE_ROWS + 1)?;
            let shown = usize::try_from(PAGE_ROWS).unwrap_or_default();
            let more = rows.len() > shown;
            rows.truncate(shown);
            let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
            let mut bodies: Vec<Id<Body>> = rows.iter().map(|r| r.home).collect();
            bodies.extend(rows.iter().filter_map(|r| r.to_home));
            let names = house.directory.body_names(conn, &bodies)?;
            let hardship = file::may_tell_hardship(&actor, &seen.union.path);
            let deciders = deciders(conn, &rows, today)?;
            let whole = seen.whole;
            let view = |row: Row| {
                let row = if whole { row } else { without_others(row) };
                row_view(row, &names, &deciders, hardship)
            };
            let rows = rows.into_iter().map(view).collect();
            Ok(page_of(seen, asked, &counts, rows, next, today))
        })
        .await
}

fn page_of(
    seen: Seen,
    asked: Asked,
    counts: &Counts,
    rows: Vec<RowView>,
    next: Option<String>,
    today: Date,
) -> ComparisonPage {
    let Seen {
        comparison,
        list,
        union,
        whole,
    } = seen;
    let busy = matches!(list.phase, Phase::Reading | Phase::Checking);
    ComparisonPage {
        href: path(comparison.id),
        name: comparison.name.clone(),
        union: union.name,
        origin: comparison.origin,
        covers: comparison.covers,
        list_day: comparison.list_day.to_string(),
        made_by: comparison.made_name.clone(),
        made_ms: comparison.made_at.as_ms(),
        file_hash: comparison.file_hash.clone(),
        columns: columns_of(&list),
        phase: list.phase,
        problem: list.problem.clone(),
        job: list.job.filter(|_| busy).map(jobs::path),
        odd: rules::odd(&comparison.counted).filter(|_| whole && comparison.done),
        counted: whole.then_some(comparison.counted),
        earlier: comparison.earlier.filter(|_| whole).map(path),
        earlier_left: comparison.earlier_left,
        closed: comparison.closed_at.is_some(),
        whole,
        counts: counts.iter().map(|((k, s), n)| (*k, *s, *n)).collect(),
        kind: asked.kind,
        state: asked.state,
        rows,
        next,
        today: today.to_string(),
        changed: Vec::new(),
        fields: Fields::default(),
    }
}

/// How the columns were understood, as words.
fn columns_of(list: &Intake) -> Vec<(String, String)> {
    let heads = list.choice.heads.iter().zip(&list.choice.columns);
    let known = heads
        .filter_map(|(head, field)| field.map(|field| (head.clone(), field.word().to_owned())));
    known.collect()
}

/// Who may decide at each body: those of the body that is nearest.
fn deciders(
    conn: &mut Conn,
    rows: &[Row],
    today: Date,
) -> Result<BTreeMap<Id<Body>, String>, Error> {
    let mut found = BTreeMap::new();
    for row in rows {
        if found.contains_key(&row.home) {
            continue;
        }
        let Some(body) = organisation::body(conn, row.home)? else {
            continue;
        };
        found.insert(row.home, decider(conn, &body.path, today)?);
    }
    Ok(found)
}

fn decider(conn: &mut Conn, at: &BodyPath, today: Date) -> Result<String, Error> {
    let holders = organisation::right_holders(conn, &[IMPORT.code], at, today, HOLDERS_MAX)?;
    let Some(nearest) = holders.last().map(|h| h.body_name.clone()) else {
        return Ok(String::new());
    };
    let near = holders.into_iter().filter(|h| h.body_name == nearest);
    let mut names: Vec<String> = near
        .map(|h| format!("{}（{}{}）", h.name, h.body_name, h.office_name))
        .collect();
    names.dedup();
    Ok(names.join("、"))
}

/// A doubt names whom of the roster a row may mean: who sees some bodies only is told that there
/// is somebody, and not who.
fn without_others(mut row: Row) -> Row {
    if matches!(row.kind, Kind::Doubtful) {
        row.person = None;
        row.fields.clear();
        for problem in &mut row.problems {
            problem.words = problem.code.title().to_owned();
        }
    }
    row
}

fn row_view(
    row: Row,
    names: &BTreeMap<Id<Body>, String>,
    deciders: &BTreeMap<Id<Body>, String>,
    hardship: bool,
) -> RowView {
    let doubt = Doubt::of(row.person.is_some(), row.member.is_some(), &row.problems);
    let actions = rules::actions(row.kind, row.standing, doubt);
    let name_of = |id: Id<Body>| names.get(&id).cloned().unwrap_or_default();
    let fields = row.fields.into_iter();
    RowView {
        value: format!("{}-{}", row.id, row.version),
        id: row.id.to_string(),
        kind: row.kind,
        no: row.no,
        name: row.name,
        member: row.person.map(paths::member),
        home: name_of(row.home),
        fields: fields
            .filter(|d| hardship || d.field != Field::Hardship)
            .collect(),
        problems: row.problems,
        met_before: row.met_before,
        said_before: row.said_before,
        state: row.state,
        stale: row.stale && row.state == State::Open,
        set: row.set.map(crate::changeset::paths::set),
        request: row
            .request
            .map(|r| approvals::paths::request(Id::from_i64(r))),
        reason: row.reason,
        decided: row.decided.map(|(name, at)| (name, at.as_ms())),
        decider: deciders.get(&row.home).cloned().unwrap_or_default(),
        actions: actions
            .into_iter()
            .map(|a| (a.as_str().to_owned(), a.word().to_owned()))
            .collect(),
    }
}
