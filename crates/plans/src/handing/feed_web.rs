//! Addresses of calendar feeds.

use axum::{
    body::Body as Bytes,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body},
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Form, Guest, Path, Routes, Visit, redirect},
};

use super::{
    feed,
    pages::{FeedLine, FeedsPage, FreshFeed},
    secret,
    store::{self, FEED, Feed},
};
use crate::powers::READ;

/// Addresses of feeds.
pub(super) mod paths {
    /// The page of feeds.
    pub const FEEDS: &str = "/plans/feeds";
}

/// The page of feeds, and the feeds.
pub fn routes() -> Routes {
    let read = || Entry::Power(READ.code);
    Routes::new()
        .page::<FeedsPage, _, _>(paths::FEEDS, "日历订阅", read(), feeds)
        .post(paths::FEEDS, "生成订阅地址", read(), make_feed)
        .post(
            "/plans/feeds/{id}/revoke",
            "停用订阅地址",
            read(),
            revoke_feed,
        )
        .get("/feeds/{file}", "日历订阅内容", Entry::Public, fetch)
}

/// 日历订阅
async fn feeds(visit: Visit) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| feeds_page(conn, &actor, None))
        .await?;
    visit.page(&page)
}

fn feeds_page(
    conn: &mut Conn,
    actor: &Actor,
    fresh: Option<FreshFeed>,
) -> Result<FeedsPage, Error> {
    let made = store::feeds_of(conn, actor.account)?;
    let line = |body: Option<Id<Body>>, name: &str, held: bool| {
        let found = made.iter().find(|f| f.body == body);
        FeedLine {
            body: body.map(|id| id.to_string()).unwrap_or_default(),
            name: name.to_owned(),
            id: found.map(|f| f.id.to_string()),
            made_at: found.map(|f| f.made_at),
            held,
        }
    };
    let mut lines = vec![line(None, "我负责的项目和任务", true)];
    let mut bodies: Vec<Id<Body>> = Vec::new();
    for office in &actor.offices {
        if !bodies.contains(&office.body) {
            bodies.push(office.body);
            lines.push(line(Some(office.body), &office.body_name, true));
        }
    }
    for body in made
        .iter()
        .filter_map(|f| f.body)
        .filter(|body| !bodies.contains(body))
    {
        let name = organisation::body(conn, body)?.map_or(String::new(), |b| b.name);
        lines.push(line(Some(body), &name, false));
    }
    Ok(FeedsPage { lines, fresh })
}

/// `POST /plans/feeds`: a new address; an older one of the same feed stops working.
async fn make_feed(visit: Visit, mut form: Form) -> Answer {
    let Some(body) = form.optional_id::<Body>("body") else {
        return Err(form.invalid());
    };
    let secret = secret::base32(&visit.house.chance.bytes::<{ secret::BYTES }>());
    let digest = secret::digest(&secret);
    let (actor, own) = (visit.actor.clone(), digest.clone());
    // The answer of a command is kept in the database, so it must not hold the secret itself.
    let kept = visit
        .write(form.key(), move |tx| set_feed(tx, &actor, body, &digest))
        .await?;
    let base = visit.house.config.base_url.trim_end_matches('/');
    let fresh = FreshFeed {
        body: body.map(|id| id.to_string()).unwrap_or_default(),
        address: (kept == own).then(|| format!("{base}/feeds/{secret}.ics")),
    };
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| feeds_page(conn, &actor, Some(fresh)))
        .await?;
    visit.page(&page)
}

fn set_feed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    body: Option<Id<Body>>,
    digest: &str,
) -> Result<String, Error> {
    let name = match body {
        None => "本人",
        Some(body) => feed::office_in(actor, body).ok_or(Error::NotFound)?,
    };
    let id = store::set_feed(tx, actor.account, actor.person, body, digest)?;
    let deed = Deed::on("plans.make_feed", Subject::new("plans.feed", id))
        .row(FEED, id)
        .change("订阅地址", "", name);
    tx.trail(actor, deed)?;
    Ok(digest.to_owned())
}

/// `POST /plans/feeds/{id}/revoke`: the address stops working at once.
async fn revoke_feed(visit: Visit, Path(id): Path<Id<Feed>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            if !store::drop_feed(tx, actor.account, id)? {
                return Err(Error::NotFound);
            }
            let deed = Deed::on("plans.revoke_feed", Subject::new("plans.feed", id))
                .row(FEED, id)
                .change("订阅地址", "使用中", "停用");
            tx.trail(&*actor, deed)
        })
        .await?;
    redirect(paths::FEEDS)
}

/// `GET /feeds/{secret}.ics`: what calendar programs fetch, without signing in.
async fn fetch(guest: Guest, headers: HeaderMap, Path(file): Path<String>) -> Answer {
    let digest = secret::digest(file.strip_suffix(".ics").ok_or(Error::NotFound)?);
    let (house, today) = (guest.house.clone(), guest.today);
    let text = guest
        .house
        .db
        .read(move |conn| {
            let directory = house.directory.as_ref();
            feed::fetch(conn, directory, &house.config.base_url, &digest, today)
        })
        .await?;
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok());
    calendar_answer(text, known)
}

/// The calendar, or that the program has this very one already.
pub(super) fn calendar_answer(text: String, known: Option<&str>) -> Answer {
    let tag = format!("\"{}\"", secret::digest(&text));
    let same = known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let (status, body) = if same {
        (StatusCode::NOT_MODIFIED, Bytes::empty())
    } else {
        (StatusCode::OK, Bytes::from(text))
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/calendar; charset=utf-8")
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::ETAG, &tag)
        .body(body)
        .map_err(|e| Error::Fault(Box::new(e)))
}
