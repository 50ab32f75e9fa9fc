//! Metrics as Prometheus reads them.

use std::{sync::OnceLock, time::Duration};

use axum::http::Method;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{
    App, Error, args,
    db::Conn,
    jobs,
    messages::letter_counts,
    sign_in::{ABSOLUTE_HOURS, IDLE_MINUTES},
};

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

const REQUESTS: &str = "unionhall_requests_total";
const REQUEST_SECONDS: &str = "unionhall_request_seconds";
const GROUP_SIZE: &str = "unionhall_write_group_size";

/// Bounds of the time that a request takes, seconds.
const SECONDS: &[f64] = &[
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0,
];
/// Bounds of the number of writes in one commit.
const WRITES: &[f64] = &[
    1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0,
];

/// Starts counting; a second call changes nothing.
pub fn start_metrics() {
    HANDLE.get_or_init(|| match install() {
        Ok(handle) => Some(handle),
        Err(error) => {
            tracing::error!(%error, "metrics are not counted");
            None
        }
    });
}

fn install() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), SECONDS)?
        .set_buckets_for_metric(Matcher::Full(GROUP_SIZE.to_owned()), WRITES)?
        .install_recorder()
}

/// Counts a request.
pub(super) fn note_request(method: &Method, route: &str, status: u16, took: Duration) {
    let route = format!("{} {route}", known(method));
    metrics::counter!(REQUESTS, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!(REQUEST_SECONDS, "route" => route).record(took.as_secs_f64());
}

/// A sender may invent methods without end; each would be a series of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "OTHER",
    }
}

/// Counts how many writes one commit of SQLite carried.
pub(crate) fn note_group(writes: usize) {
    let writes = u32::try_from(writes).unwrap_or(u32::MAX);
    metrics::histogram!(GROUP_SIZE).record(f64::from(writes));
}

/// The text that Prometheus takes; what lies in the database is counted now.
pub(super) async fn render(house: &App) -> Result<String, Error> {
    let Some(handle) = HANDLE.get().and_then(Option::as_ref) else {
        return Err(Error::NotFound);
    };
    let now = house.now();
    let counted = house
        .db
        .read(move |conn| {
            let sessions = sessions(conn, now)?;
            Ok((sessions, jobs::counts(conn)?, letter_counts(conn)?))
        })
        .await?;
    let (sessions, jobs, letters) = counted;
    set("unionhall_sessions", "", sessions);
    for (state, count) in with_zeros(jobs, &["waiting", "running", "done", "failed", "cancelled"]) {
        set("unionhall_jobs", &state, count);
    }
    for (state, count) in with_zeros(letters, &["waiting", "sent", "failed"]) {
        set("unionhall_letters", &state, count);
    }
    handle.run_upkeep();
    Ok(handle.render())
}

/// A state that has no row any more is 0, not what it was before.
fn with_zeros(counts: Vec<(String, i64)>, states: &[&str]) -> Vec<(String, i64)> {
    let count = |state: &str| {
        let found = counts.iter().find(|(word, _)| word == state);
        found.map_or(0, |(_, count)| *count)
    };
    states.iter().map(|s| ((*s).to_owned(), count(s))).collect()
}

fn set(name: &'static str, state: &str, count: i64) {
    let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if state.is_empty() {
        metrics::gauge!(name).set(count);
    } else {
        metrics::gauge!(name, "state" => state.to_owned()).set(count);
    }
}

/// Sessions that have not run out.
fn sessions(conn: &mut Conn, now: kernel::Moment) -> Result<i64, Error> {
    conn.number(
        "select count(*) from platform_session where seen_at > $1 and created_at > $2",
        args![
            now.plus_secs(-IDLE_MINUTES * 60),
            now.plus_secs(-ABSOLUTE_HOURS * 3_600)
        ],
    )
}
