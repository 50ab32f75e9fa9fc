//! What stands before every route: who is it, is the page ours, and what to say when it fails.

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};

use tower_http::compression::CompressionLayer;

use super::{
    Entry, RouteInfo, Routes,
    content::nul,
    errors::{answer_errors, dressed, route_of},
    visit::{Step, Who},
};
use crate::{
    App, Error, sign_in,
    ui::{Look, Size, Theme},
};

/// The whole router: all areas behind the guard.
pub fn router(house: &App, routes: Routes) -> (Router, Vec<RouteInfo>) {
    let own = super::assets::routes().merge(super::openapi::routes());
    let (router, infos) = routes.merge(own).into_parts();
    let described: Arc<Vec<RouteInfo>> = Arc::new(infos.clone());
    let router = router
        .fallback(|| async { Error::NotFound.into_response() })
        .method_not_allowed_fallback(|| async { Error::NotFound.into_response() })
        .layer(Extension(described))
        .layer(from_fn(answer_errors))
        .layer(from_fn_with_state(house.clone(), who))
        .layer(from_fn_with_state(house.clone(), own_page))
        .layer(from_fn_with_state(house.config.secure, headers))
        .layer(from_fn(crate::observe::log_requests))
        .layer(CompressionLayer::new())
        .with_state(house.clone());
    (router, infos)
}

/// May this person use this route at all?
pub(super) async fn enter(
    Extension(entry): Extension<Entry>,
    Extension(who): Extension<Who>,
    request: Request,
    next: Next,
) -> Response {
    let done = who.session.as_ref().is_some_and(|s| s.step == Step::Done);
    let reads_only = who.actor.as_ref().is_some_and(|a| a.read_only);
    let refused = match (entry, &who.actor) {
        _ if has_nul(request.uri()) => Some(nul()),
        (_, Some(_)) if reads_only && *request.method() == Method::POST => {
            Some(Error::Forbidden("这个访问令牌只能读取，不能办理".into()))
        }
        (Entry::Public, _) => None,
        (Entry::SignedIn | Entry::Power(_), None) => Some(Error::SignedOut),
        (Entry::SignedIn | Entry::Power(_), Some(_)) if !done => Some(Error::SignedOut),
        (Entry::SignedIn, Some(_)) => None,
        (Entry::Power(power), Some(actor)) if actor.may_somewhere(power) => None,
        // The thing itself is not shown to them, so it is not there.
        (Entry::Power(_), Some(_)) => Some(Error::NotFound),
    };
    match refused {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    }
}

/// U+0000 in an address: nobody types it, and PostgreSQL takes it in no text.
fn has_nul(uri: &axum::http::Uri) -> bool {
    uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00"))
}

/// Finds out who asks; a broken or unknown cookie is nobody.
async fn who(State(house): State<App>, mut request: Request, next: Next) -> Response {
    let wants_json = wants_json(request.headers(), request.uri().path());
    let look = look(request.headers());
    let reference = house.chance.hex::<4>();
    let found = match sign_in::recognise(&house, request.headers()).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, %reference, "session not read");
            let who = Who {
                actor: None,
                session: None,
                look,
                wants_json,
                reference,
            };
            return dressed(&error, &who);
        }
    };
    let (actor, session) = found.map_or((None, None), |(a, s)| (Some(Arc::new(a)), Some(s)));
    let who = Who {
        actor,
        session,
        look,
        wants_json,
        reference,
    };
    request.extensions_mut().insert(who.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&who.reference) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

fn wants_json(headers: &HeaderMap, path: &str) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let json = accept.find("application/json");
    let html = accept.find("text/html");
    path.starts_with("/api/") || json.is_some_and(|j| html.is_none_or(|h| j < h))
}

fn look(headers: &HeaderMap) -> Look {
    let value = sign_in::cookie(headers, "look").unwrap_or_default();
    let theme = match value {
        v if v.contains("dark") => Theme::Dark,
        v if v.contains("light") => Theme::Light,
        _ => Theme::System,
    };
    let size = if value.contains("large") {
        Size::Large
    } else {
        Size::Normal
    };
    Look { theme, size }
}

/// Refuses commands that another site's page sent (cross-site request protection).
async fn own_page(State(house): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if safe || is_own(request.headers(), house.config.trust_proxy) {
        return next.run(request).await;
    }
    tracing::warn!(
        route = route_of(&request),
        "refused a request from another site"
    );
    let (wants_json, look) = (
        wants_json(request.headers(), request.uri().path()),
        look(request.headers()),
    );
    let reference = String::new();
    dressed(
        &Error::ForeignForm,
        &Who {
            actor: None,
            session: None,
            look,
            wants_json,
            reference,
        },
    )
}

/// Browsers say where a request comes from; programs with a token say nothing, and carry no
/// cookie that another site could borrow.
/// Behind our proxy, the host that the browser named is in `X-Forwarded-Host`.
fn is_own(headers: &HeaderMap, trust_proxy: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let forwarded = text("x-forwarded-host").filter(|_| trust_proxy);
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match (text("origin"), forwarded.or(text("host"))) {
            (Some(origin), Some(host)) => origin
                .split_once("://")
                .is_some_and(|(_, rest)| rest == host),
            (None, _) => true,
            (Some(_), None) => false,
        },
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' \
     data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'; manifest-src 'self'";

async fn headers(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(self), geolocation=(), microphone=()",
        ),
    ] {
        // A file brings a narrower policy of its own.
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_command() {
        // Headers | behind a proxy | ours.
        for (list, proxy, own) in [
            (&[("sec-fetch-site", "same-origin")][..], false, true),
            (&[("sec-fetch-site", "none")], false, true),
            (&[("sec-fetch-site", "same-site")], false, false),
            (
                &[("sec-fetch-site", "cross-site"), ("host", "a")],
                false,
                false,
            ),
            (
                &[("origin", "http://a:8080"), ("host", "a:8080")],
                false,
                true,
            ),
            (
                &[("origin", "http://evil"), ("host", "a:8080")],
                false,
                false,
            ),
            (&[("origin", "null"), ("host", "a:8080")], false, false),
            (&[("host", "a:8080")], false, true),
            (
                &[
                    ("origin", "https://a"),
                    ("host", "in:1"),
                    ("x-forwarded-host", "a"),
                ],
                true,
                true,
            ),
            (
                &[
                    ("origin", "https://a"),
                    ("host", "in:1"),
                    ("x-forwarded-host", "a"),
                ],
                false,
                false,
            ),
        ] {
            assert_eq!(is_own(&headers(list), proxy), own, "{list:?}");
        }
    }

    #[test]
    fn json_goes_to_who_asks_for_it_first() {
        for (accept, json) in [
            ("application/json", true),
            ("text/html,application/json;q=0.9", false),
            ("*/*", false),
            ("application/json, text/html", true),
        ] {
            assert_eq!(
                wants_json(&headers(&[("accept", accept)]), "/plans"),
                json,
                "{accept}"
            );
        }
        assert!(wants_json(&HeaderMap::new(), "/api/openapi.json"));
    }
}
