//! `/health`, `/ready` and `/metrics`.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Json,
    extract::ConnectInfo,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use kernel::Moment;
use serde_json::json;

use super::{POWER, numbers};
use crate::{
    App, Error,
    web::{Answer, Entry, Guest, Routes},
};

/// How long the database may take to answer before the house counts as not ready.
const READY_TIME: Duration = Duration::from_secs(5);

/// The routes of observation.
pub fn routes() -> Routes {
    Routes::new()
        .get("/health", "程序是否在运行", Entry::Public, health)
        .get("/ready", "能否办理业务", Entry::Public, ready)
        .get("/metrics", "运行指标", Entry::Public, metrics)
}

/// Whether a route is asked by machines all the time.
pub(super) fn is_probe(route: &str) -> bool {
    matches!(route, "/health" | "/ready" | "/metrics")
}

async fn health() -> Answer {
    Ok(Json(json!({ "alive": true })).into_response())
}

async fn ready(guest: Guest) -> Answer {
    let (house, now) = (guest.house, guest.now);
    match tokio::time::timeout(READY_TIME, last_seal(&house)).await {
        Ok(Ok(sealed_at)) => {
            let age = sealed_at.map(|at| (now.as_ms() - at.as_ms()).max(0) / 1_000);
            Ok(Json(json!({ "ready": true, "seal_age_secs": age })).into_response())
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Ok(not_ready())
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer");
            Ok(not_ready())
        }
    }
}

fn not_ready() -> axum::response::Response {
    let body = Json(json!({ "ready": false }));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

/// When the trail was last sealed; none before the first seal.
async fn last_seal(house: &App) -> Result<Option<Moment>, Error> {
    house
        .db
        .read(|conn| {
            let sql = "select max(at) from platform_trail_seal";
            let found = conn.one(sql, &[], |row| row.get::<Option<Moment>>(0))?;
            Ok(found.flatten())
        })
        .await
}

/// For a collector on this machine, or for whoever holds the power; nobody else is told that it
/// is there.
async fn metrics(
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    guest: Guest,
) -> Answer {
    let peer = peer.map(|axum::Extension(ConnectInfo(address))| address);
    let is_here = is_from_here(peer, &headers, guest.house.config.trust_proxy);
    let may = guest
        .visit
        .as_ref()
        .is_some_and(|v| v.actor.may_somewhere(POWER.code));
    if !is_here && !may {
        return Err(Error::NotFound);
    }
    let text = numbers::render(&guest.house).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, text).into_response())
}

/// Behind a proxy on the same machine every request comes from here: then the address says
/// nothing.
fn is_from_here(peer: Option<SocketAddr>, headers: &HeaderMap, trust_proxy: bool) -> bool {
    let forwarded = ["x-forwarded-for", "forwarded", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    !trust_proxy && !forwarded && peer.is_some_and(|p| p.ip().to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_itself_is_here() {
        let none = HeaderMap::new();
        let mut through = HeaderMap::new();
        through.insert("x-forwarded-for", "1.2.3.4".parse().unwrap());
        let (here, away): (SocketAddr, SocketAddr) = (
            "127.0.0.1:9".parse().unwrap(),
            "10.0.0.7:9".parse().unwrap(),
        );
        assert!(is_from_here(Some(here), &none, false));
        assert!(!is_from_here(Some(here), &none, true));
        assert!(!is_from_here(Some(here), &through, false));
        assert!(!is_from_here(Some(away), &none, false));
        assert!(!is_from_here(None, &none, false));
    }
}
