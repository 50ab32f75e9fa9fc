//! Addresses of merges.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    access::{Body, Person},
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use super::{
    commands::{self, Asked},
    find,
    model::{MergeMark, Merged, Point, Side},
    pages::{ChoosePage, DuplicatesPage, MergePage, MergesPage},
    store,
};
use crate::{
    member, paths,
    powers::EDIT,
    roster::{Ask, View},
};

/// Members that the search for the other record shows.
const FOUND_MAX: usize = 20;

/// Finding, comparing, merging, undoing.
pub fn routes() -> Routes {
    let edit = || Entry::Power(EDIT.code);
    Routes::new()
        .page::<DuplicatesPage, _, _>(paths::DUPLICATES, "疑似重复的会员", edit(), duplicates)
        .page::<MergesPage, _, _>(paths::MERGES, "已合并的记录", edit(), merges)
        .post("/members/merges/{id}/undoing", "撤销合并", edit(), undo)
        .page::<ChoosePage, _, _>("/members/{person}/merge", "选择另一条记录", edit(), choose)
        .page::<MergePage, _, _>(
            "/members/{person}/merge/{other}",
            "合并记录（比对）",
            edit(),
            show,
        )
        .post("/members/{person}/merge/{other}", "合并记录", edit(), merge)
}

/// Where to look.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Within {
    body: String,
}

async fn duplicates(visit: Visit, Query(asked): Query<Within>) -> Answer {
    let body: Option<Id<Body>> = match asked.body.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Error::NotFound)?),
    };
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| {
            let found = find::pairs(conn, &actor, body)?;
            let name = match body {
                Some(body) => organisation::body(conn, body)?.map(|b| b.short),
                None => None,
            };
            Ok(DuplicatesPage {
                within: name.unwrap_or_default(),
                pairs: found.pairs,
                near: found.near,
                more: found.more,
            })
        })
        .await?;
    visit.page(&page)
}

async fn merges(visit: Visit) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| {
            let mut merged = Vec::new();
            for merge in store::newest(conn)? {
                let Some(row) = member::member_of(conn, merge.kept)? else {
                    continue;
                };
                let homes = [row.home, merge.gone_home];
                let places = organisation::places(conn, &homes)?;
                let mut at = homes.iter().map(|home| places.get(home));
                if at.all(|p| p.is_some_and(|p| actor.may(EDIT.code, &p.path))) {
                    merged.push(Merged {
                        kept_name: row.name,
                        ..store::line(merge)
                    });
                }
            }
            Ok(MergesPage { merged })
        })
        .await?;
    visit.page(&page)
}

async fn undo(visit: Visit, Path(id): Path<Id<MergeMark>>, form: Form) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let kept = visit
        .write(form.key(), move |tx| commands::undo(tx, &house, &actor, id))
        .await?;
    redirect(&paths::member(kept))
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
}

async fn choose(
    visit: Visit,
    Path(person): Path<Id<Person>>,
    Query(asked): Query<Wanted>,
) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let (row, place) = crate::person::visible(conn, &actor, person)?;
            actor.require(&EDIT, &place.path)?;
            let q = if asked.q.trim().is_empty() {
                row.name.clone()
            } else {
                asked.q
            };
            let ask = Ask {
                q: q.clone(),
                f: String::new(),
            };
            let lines = View::open(conn, &actor, &ask, today)?.page(conn, None, FOUND_MAX)?;
            let others = lines.lines.into_iter().filter(|line| line.person != person);
            Ok(ChoosePage {
                person,
                name: row.name,
                q,
                lines: others.collect(),
            })
        })
        .await?;
    visit.page(&page)
}

async fn compare(visit: &Visit, kept: Id<Person>, gone: Id<Person>) -> Result<MergePage, Error> {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    visit
        .read(move |conn| {
            let both = commands::both(conn, &actor, kept, gone)?;
            let mut choices = commands::choices(&both);
            if !both.knows {
                choices.retain(|c| c.point != Point::Hardship);
            }
            let (a, b) = (&both.kept, &both.gone);
            let numbers = [&a.full, &b.full].map(|f| f.sealed.id_hash.clone());
            Ok(MergePage {
                kept: find::record(&a.full.member, &a.place.short),
                gone: find::record(&b.full.member, &b.place.short),
                versions: (a.full.member.version, b.full.member.version),
                standing: (a.full.member.standing, b.full.member.standing),
                two_numbers: matches!(&numbers, [Some(a), Some(b)] if a != b),
                ties: commands::ties(conn, &house, b)?,
                choices,
                fields: platform::web::Fields::default(),
            })
        })
        .await
}

async fn show(visit: Visit, Path((kept, gone)): Path<(Id<Person>, Id<Person>)>) -> Answer {
    let page = compare(&visit, kept, gone).await?;
    visit.page(&page)
}

async fn merge(
    visit: Visit,
    Path((kept, gone)): Path<(Id<Person>, Id<Person>)>,
    mut form: Form,
) -> Answer {
    let chosen: BTreeMap<Point, Side> = Point::ALL
        .into_iter()
        .filter_map(|p| Some((p, Side::parse(form.raw(p.as_str()))?)))
        .collect();
    let reason = form.text::<200>("reason");
    let seen = (
        form.number("kept_version", 0, i64::MAX),
        form.number("gone_version", 0, i64::MAX),
    );
    let (Some(reason), (Some(first), Some(second))) = (reason, seen) else {
        return again(&visit, (kept, gone), &form).await;
    };
    let asked = Asked {
        kept,
        gone,
        chosen,
        seen: (first, second),
        reason: reason.into(),
    };
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let done = visit.write(form.key(), move |tx| {
        commands::merge(tx, &house, &actor, &asked)
    });
    match done.await {
        Ok(_) => redirect(&paths::member(kept)),
        Err(Error::Refused(refusal)) => {
            form.reject("", refusal.text);
            again(&visit, (kept, gone), &form).await
        }
        Err(error) => Err(error),
    }
}

async fn again(visit: &Visit, (kept, gone): (Id<Person>, Id<Person>), form: &Form) -> Answer {
    let mut page = compare(visit, kept, gone).await?;
    page.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
