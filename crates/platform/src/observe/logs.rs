//! Log lines: for people on a terminal, JSON otherwise; one line per request.

use std::{
    io::{IsTerminal, stderr},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, fmt, fmt::MakeWriter, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// What is logged unless `RUST_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info";

/// Sends log lines to the standard error; a second call changes nothing.
pub fn start_logging() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if stderr().is_terminal() {
        let human = fmt::layer().with_writer(stderr).with_target(false);
        registry.with(human).try_init()
    } else {
        registry.with(json_lines(stderr)).try_init()
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging had been started");
    }
}

/// One JSON object a line, as programs collect them.
pub fn json_lines<S, W>(to: W) -> impl Layer<S>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    fmt::layer().json().flatten_event(true).with_writer(to)
}

/// Notes each request: method, the route's pattern, status, time and reference. The address
/// itself is left out, because it may hold names, keys and secret feeds.
pub async fn log_requests(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", |path| path.as_str())
        .to_owned();
    let response = next.run(request).await;
    let (took, status) = (started.elapsed(), response.status().as_u16());
    super::numbers::note_request(&method, &route, status, took);
    let reference = response
        .headers()
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if super::health::is_probe(&route) {
        tracing::debug!(%method, route, status, ms, reference, "request");
    } else {
        tracing::info!(%method, route, status, ms, reference, "request");
    }
    response
}
