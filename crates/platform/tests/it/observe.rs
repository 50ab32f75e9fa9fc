//! Alive, ready, and counted; nothing of it tells a stranger anything.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request},
};
use platform::{
    area::Area,
    jobs::{JobPage, JobsPage},
    messages::MessagesPage,
    observe,
    settings::SettingsPage,
    web::{Page, page_html},
};
use testing::each_engine;

use crate::house::{ADMINISTRATOR, Built, Got, MEMBER, build};

fn ask(built: &Built, path: &str, peer: &str, headers: &HeaderMap) -> Got {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.headers_mut().extend(headers.clone());
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    built.send(request)
}

#[test]
fn health_and_readiness_are_public_and_say_no_more() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let ask = |path| ask(&built, path, "10.0.0.7:1", &HeaderMap::new());
        assert_eq!(ask("/health").text(), r#"{"alive":true}"#);
        assert_eq!(
            ask("/ready").text(),
            r#"{"ready":true,"seal_age_secs":null}"#
        );
    });
}

#[test]
fn metrics_are_for_this_machine_and_for_who_may() {
    each_engine(|fresh| {
        observe::start_metrics();
        let built = build(fresh, Area::named("test"));
        assert_eq!(built.get(MEMBER, "/messages?secret=token123").status, 200);
        let none = HeaderMap::new();
        let mut through = HeaderMap::new();
        through.insert("x-forwarded-for", "1.2.3.4".parse().unwrap());
        assert_eq!(ask(&built, "/metrics", "10.0.0.7:1", &none).status, 404);
        assert_eq!(ask(&built, "/metrics", "127.0.0.1:1", &through).status, 404);
        assert_eq!(built.get(MEMBER, "/metrics").status, 404);
        assert_eq!(built.get(ADMINISTRATOR, "/metrics").status, 200);
        let text = ask(&built, "/metrics", "127.0.0.1:1", &none).text();
        for part in [
            r#"unionhall_requests_total{route="GET /messages",status="200"}"#,
            r#"unionhall_request_seconds_bucket{route="GET /messages",le="0.01"}"#,
            r#"unionhall_jobs{state="waiting"} 0"#,
            "unionhall_sessions 3",
        ] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        if !built.app.db.is_pg() {
            assert!(text.contains("unionhall_write_group_size_bucket"));
        }
        assert!(!text.contains("token123"));
    });
}

fn check<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        for bad in ["<script>alert", "<b>\"", "style=\"", "onclick"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        serde_json::to_value(&page).unwrap();
    }
}

#[test]
fn all_pages_render_from_their_samples() {
    check::<MessagesPage>();
    check::<JobsPage>();
    check::<JobPage>();
    check::<SettingsPage>();
}
