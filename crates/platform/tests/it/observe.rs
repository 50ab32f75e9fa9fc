//! Alive, ready, and counted; nothing of it tells a stranger anything.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request},
};
use platform::{
    area::Area,
    holidays::{HolidaysPage, PreviewPage},
    jobs::{JobPage, JobsPage},
    messages::MessagesPage,
    observe,
    settings::SettingsPage,
    web::{Page, page_html},
};
use testing::each_engine;
use tracing_subscriber::layer::SubscriberExt;

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

/// Lines that the house wrote, kept for looking at.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_request_is_one_json_line_with_its_reference() {
    let fresh = testing::Fresh::sqlite();
    let built = build(&fresh, Area::named("test"));
    let written = Lines::default();
    let writer = written.clone();
    let subscriber =
        tracing_subscriber::registry().with(observe::json_lines(move || writer.clone()));
    let (seen, missing) = tracing::subscriber::with_default(subscriber, || {
        let seen = built.get(MEMBER, "/messages?secret=token123");
        (seen, built.get(MEMBER, "/nowhere/张三"))
    });
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &serde_json::Value| line["message"] == "request")
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    for (line, got, route, status) in [
        (&lines[0], &seen, "/messages", 200),
        (&lines[1], &missing, "(none)", 404),
    ] {
        assert_eq!(line["route"], route);
        assert_eq!(line["status"], status);
        assert_eq!(
            (&line["method"], &line["level"]),
            (&"GET".into(), &"INFO".into())
        );
        assert!(line["ms"].is_u64() && line["timestamp"].is_string());
        let reference = got.header("x-request-id");
        assert_eq!(reference.len(), 8, "{reference}");
        assert_eq!(line["reference"], reference);
    }
    assert_ne!(lines[0]["reference"], lines[1]["reference"]);
    assert!(
        !text.contains("token123") && !text.contains("张三"),
        "{text}"
    );
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
    check::<HolidaysPage>();
    check::<PreviewPage>();
}
