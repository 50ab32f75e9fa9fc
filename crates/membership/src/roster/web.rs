//! Routes and handlers of the list.

use axum::http::StatusCode;
use kernel::{Id, IdNumber, Phone, Text};
use platform::{
    Error,
    access::Actor,
    area::Hit,
    db::Conn,
    subject::Subject,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, download, redirect},
};
use serde::Deserialize;

use super::{
    export,
    filter::Expr,
    form,
    model::{After, Ask, Count, SegmentMark},
    pages::{
        Chip, Choices, FilterPage, LookupPage, MembersPage, NewSegmentPage, QualityPage,
        SegmentPage, SegmentsPage,
    },
    quality,
    segment::{self, NewSegment},
    store::{self, Known, View},
    words,
};
use crate::{
    PERSON_SUBJECT, paths,
    powers::{HARDSHIP, IMPORT, OPEN, READ},
};

/// Members on one page of the list.
const PAGE: usize = 50;
/// The search box asks for no age, so the day does not matter to it.
const ANY_DAY: kernel::Date = kernel::Date::constant(2000, 1, 1);
/// Bodies that the filter form offers.
const BODIES_MAX: usize = 500;

/// The list, its filters, its files.
pub fn routes() -> Routes {
    let read = || Entry::Power(READ.code);
    Routes::new()
        .page::<MembersPage, _, _>(paths::MEMBERS, "会员名册", read(), list)
        .page::<FilterPage, _, _>(paths::FILTER, "筛选会员", read(), filter)
        .get(paths::FILTERED, "应用筛选条件", read(), filtered)
        .page::<LookupPage, _, _>(paths::LOOKUP, "按号码查找会员（表单）", read(), lookup)
        .post(paths::LOOKUP, "按号码查找会员", read(), look_up)
        .post(paths::EXPORT, "导出会员名单", read(), hand_out)
        .page::<SegmentsPage, _, _>(paths::SEGMENTS, "人群", read(), segments)
        .page::<NewSegmentPage, _, _>(paths::NEW_SEGMENT, "保存人群（表单）", read(), new_segment)
        .post(paths::SEGMENTS, "保存人群", read(), save_segment)
        .page::<SegmentPage, _, _>("/members/segments/{id}", "一个人群", read(), show_segment)
        .post(
            "/members/segments/{id}/removal",
            "删除人群",
            read(),
            remove_segment,
        )
        .page::<QualityPage, _, _>(paths::QUALITY, "会员数据质量", read(), show_quality)
}

/// What stands behind the question mark.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    f: String,
    after: String,
    count: String,
}

impl Asked {
    fn ask(&self) -> Ask {
        Ask {
            q: self.q.clone(),
            f: self.f.clone(),
        }
    }
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let view = View::open(conn, &actor, &asked.ask(), today)?;
            list_page(conn, &actor, &view, asked)
        })
        .await?;
    visit.page(&page)
}

fn list_page(
    conn: &mut Conn,
    actor: &Actor,
    view: &View,
    asked: Asked,
) -> Result<MembersPage, Error> {
    let after = After::parse(&asked.after);
    let found = view.page(conn, after, PAGE)?;
    let most = asked.count.is_empty().then_some(segment::EXACT_MAX);
    Ok(MembersPage {
        chips: chips(conn, &view.expr, &view.known)?,
        may_unmask: actor.may_somewhere(OPEN.code),
        usual: !view.expr.names_standing(),
        lines: found.lines,
        next: found.next.map(After::text),
        is_later: after.is_some(),
        count: view.count(conn, most)?,
        f: view.expr.to_string(),
        q: asked.q,
        may_import: actor.may_somewhere(IMPORT.code),
    })
}

fn chips(conn: &mut Conn, expr: &Expr, known: &Known) -> Result<Vec<Chip>, Error> {
    let words = words::chips(conn, expr, known)?.into_iter().enumerate();
    let chip = |(place, words)| Chip {
        words,
        without: expr.without(place).to_string(),
    };
    Ok(words.map(chip).collect())
}

async fn filter(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| filter_page(conn, &actor, &asked, today))
        .await?;
    visit.page(&page)
}

fn filter_page(
    conn: &mut Conn,
    actor: &Actor,
    asked: &Asked,
    today: kernel::Date,
) -> Result<FilterPage, Error> {
    let view = View::open(conn, actor, &asked.ask(), today)?;
    let offices = organisation::offices(conn)?;
    Ok(FilterPage {
        q: asked.q.clone(),
        f: view.expr.to_string(),
        chips: chips(conn, &view.expr, &view.known)?,
        choices: Choices {
            bodies: bodies(conn, actor)?,
            offices: offices.into_iter().map(|o| (o.code, o.name)).collect(),
            hardship: actor.may_somewhere(HARDSHIP.code),
            youth_age_max: view.known.youth_age_max,
        },
        fields: platform::web::Fields::default(),
    })
}

/// Bodies with members that the actor may read, indented as they stand.
fn bodies(conn: &mut Conn, actor: &Actor) -> Result<Vec<(String, String)>, Error> {
    let kinds = ["bureau_union", "union", "branch", "group"];
    let all = organisation::bodies(conn, None, &kinds)?;
    let seen: Vec<_> = all
        .into_iter()
        .filter(|b| actor.may(READ.code, &b.path))
        .collect();
    let depth = |path: &str| path.matches('/').count();
    let least = seen.iter().map(|b| depth(&b.path.0)).min().unwrap_or(0);
    let choice = |b: organisation::BodyView| {
        let indent = "　".repeat(depth(&b.path.0) - least);
        (b.id.to_string(), format!("{indent}{}", b.short))
    };
    Ok(seen.into_iter().take(BODIES_MAX).map(choice).collect())
}

async fn filtered(visit: Visit, Query(typed): Query<Vec<(String, String)>>) -> Answer {
    let first = |name: &str| {
        let found = typed.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (q, f) = (first("q"), first("f"));
    match form::read(&Expr::parse(&f)?, typed) {
        Ok(expr) => {
            let parts = [("q", q.as_str()), ("f", &expr.to_string())];
            redirect(&paths::asked(paths::MEMBERS, &parts))
        }
        Err(fields) => {
            let (actor, today) = (visit.actor.clone(), visit.today);
            let asked = Asked {
                q,
                f,
                ..Asked::default()
            };
            let mut page = visit
                .read(move |conn| filter_page(conn, &actor, &asked, today))
                .await?;
            page.fields = fields;
            visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn lookup(visit: Visit) -> Answer {
    visit.page(&LookupPage {
        lines: None,
        problem: None,
    })
}

/// A command without effect: it posts so that the number stands in no address.
async fn look_up(visit: Visit, form: Form) -> Answer {
    let again = |problem: String| LookupPage {
        lines: None,
        problem: Some(problem),
    };
    let number = match number(form.raw("number")) {
        Ok(number) => number,
        Err(problem) => {
            return visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &again(problem));
        }
    };
    let hash = visit.house.keys.lookup(&number)?;
    let (actor, today) = (visit.actor.clone(), visit.today);
    let lines = visit
        .read(move |conn| {
            let view = View::open(conn, &actor, &Ask::default(), today)?;
            let rows = store::by_number(conn, &hash)?;
            view.lines(conn, rows)
        })
        .await?;
    match lines.as_slice() {
        [only] => redirect(&paths::member(only.person)),
        [] | [_, ..] => visit.page(&LookupPage {
            lines: Some(lines),
            problem: None,
        }),
    }
}

/// The whole number, as its keyed hash was made; or what is wrong, without the number.
fn number(typed: &str) -> Result<String, String> {
    if let Ok(id) = IdNumber::parse(typed) {
        return Ok(id.expose().to_owned());
    }
    match Phone::parse(typed) {
        Ok(phone) => Ok(phone.expose().to_owned()),
        Err(_) => Err("既不是有效的身份证号，也不是有效的手机号，请核对后再查".to_owned()),
    }
}

async fn hand_out(visit: Visit, form: Form) -> Answer {
    let format = export::Format::parse(form.raw("format"));
    let format = format.ok_or_else(|| Error::refused("membership.format", "请选择导出格式"))?;
    let ask = Ask {
        q: form.raw("q").to_owned(),
        f: form.raw("f").to_owned(),
    };
    let (actor, today, asked) = (visit.actor.clone(), visit.today, ask.clone());
    let size = visit
        .read(move |conn| export::size(conn, &actor, &asked, today, export::AT_ONCE_MAX))
        .await?;
    match size {
        Count::Exactly(_) => export_now(&visit, &form, ask, format).await,
        Count::MoreThan(_) => export_later(&visit, &form, ask, format).await,
    }
}

async fn export_now(visit: &Visit, form: &Form, ask: Ask, format: export::Format) -> Answer {
    let (actor, today, asked) = (visit.actor.clone(), visit.today, ask.clone());
    let rows = visit
        .read(move |conn| export::rows(conn, &actor, &asked, today))
        .await?;
    let (actor, count) = (visit.actor.clone(), rows.count());
    visit
        .write(form.key(), move |tx| export::note(tx, &actor, &ask, count))
        .await?;
    let by = visit.actor.name.clone();
    let made = tokio::task::spawn_blocking(move || export::file(&rows, format, &by, today)).await;
    let bytes = made.map_err(|e| Error::Fault(Box::new(e)))??;
    download(
        &format.file_name(export::NAME, today),
        format.media_type(),
        bytes,
    )
}

async fn export_later(visit: &Visit, form: &Form, ask: Ask, format: export::Format) -> Answer {
    let (account, person) = (visit.actor.account, visit.actor.person);
    let order = export::Order {
        account,
        person,
        q: ask.q,
        f: ask.f,
        format,
    };
    let job = visit
        .write(form.key(), move |tx| {
            tx.enqueue_for(account, export::JOB.name, &order)
        })
        .await?;
    redirect(&platform::jobs::path(job))
}

async fn segments(visit: Visit) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let segments = visit
        .read(move |conn| segment::list(conn, &actor, today))
        .await?;
    visit.page(&SegmentsPage { segments })
}

async fn show_segment(visit: Visit, Path(id): Path<Id<SegmentMark>>) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let segment = segment::one(conn, &actor, id, today)?;
            let count = segment::count(conn, &actor, &segment, today)?;
            Ok(SegmentPage { segment, count })
        })
        .await?;
    visit.page(&page)
}

async fn new_segment(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let page = new_segment_page(&visit, asked.f).await?;
    visit.page(&page)
}

async fn new_segment_page(visit: &Visit, f: String) -> Result<NewSegmentPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |conn| {
            let ask = Ask {
                q: String::new(),
                f,
            };
            let view = View::open(conn, &actor, &ask, today)?;
            let own = actor.offices.iter();
            let own = own.filter(|o| actor.may(READ.code, &o.path));
            let mut bodies: Vec<(String, String)> = own
                .map(|o| (o.body.to_string(), o.body_name.clone()))
                .collect();
            bodies.dedup();
            Ok(NewSegmentPage {
                words: words::chips(conn, &view.expr, &view.known)?,
                f: view.expr.to_string(),
                bodies,
                fields: platform::web::Fields::default(),
            })
        })
        .await
}

async fn save_segment(visit: Visit, mut form: Form) -> Answer {
    let (name, body) = (form.text::<40>("name"), form.optional_id("body"));
    let filter = form.raw("f").to_owned();
    let (Some(name), Some(body)) = (name, body) else {
        return segment_again(&visit, &form, filter).await;
    };
    let new = NewSegment {
        name: Text::into(name),
        filter: filter.clone(),
        body,
    };
    let actor = visit.actor.clone();
    let saved = visit
        .write(form.key(), move |tx| segment::save(tx, &actor, &new))
        .await;
    match saved {
        Ok(id) => redirect(&paths::segment(id)),
        Err(Error::Unique(_)) => {
            form.reject("name", "您已经有一个同名的人群，请换个名称");
            segment_again(&visit, &form, filter).await
        }
        Err(error) => Err(error),
    }
}

async fn segment_again(visit: &Visit, form: &Form, filter: String) -> Answer {
    let mut page = new_segment_page(visit, filter).await?;
    page.fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn remove_segment(visit: Visit, Path(id): Path<Id<SegmentMark>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| segment::remove(tx, &actor, id))
        .await?;
    redirect(paths::SEGMENTS)
}

async fn show_quality(visit: Visit) -> Answer {
    let (actor, today) = (visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| quality::page(conn, &actor, today))
        .await?;
    visit.page(&page)
}

/// What the search box finds here; a number that is somebody's finds nothing.
///
/// # Errors
/// What the database said.
pub fn search(conn: &mut Conn, actor: &Actor, text: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    if text.trim().is_empty() || !actor.may_somewhere(READ.code) {
        return Ok(Vec::new());
    }
    let ask = Ask {
        q: text.to_owned(),
        f: String::new(),
    };
    let view = match View::open(conn, actor, &ask, ANY_DAY) {
        Ok(view) => view,
        Err(Error::Refused(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let lines = view.page(conn, None, limit)?.lines.into_iter();
    let hit = |line: super::Line| Hit {
        kind: "会员".to_owned(),
        detail: [line.staff_no.as_str(), &line.home_name, &line.union_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        subject: Some(Subject::new(PERSON_SUBJECT, line.person)),
        href: paths::member(line.person),
        title: line.name,
    };
    Ok(lines.map(hit).collect())
}
