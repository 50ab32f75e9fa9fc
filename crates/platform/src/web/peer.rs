//! Where a request comes from: address and browser.

use std::{convert::Infallible, net::SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use crate::App;

/// Who is on the other end of the line (来访设备).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The network address; empty when unknown.
    pub address: String,
    /// Browser and system, `Chrome · Windows`.
    pub device: String,
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &App) -> Result<Self, Infallible> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let socket = socket.map(|info| info.0.ip().to_canonical().to_string());
        Ok(Self::of(
            &parts.headers,
            socket.as_deref(),
            house.config.trust_proxy,
        ))
    }
}

impl Peer {
    fn of(headers: &HeaderMap, socket: Option<&str>, trust_proxy: bool) -> Self {
        let forwarded = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            // The last one is what our own proxy saw; the ones before are hearsay.
            .next_back()
            .map(str::trim)
            .filter(|a| trust_proxy && !a.is_empty() && a.len() <= 45);
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        Self {
            address: forwarded.or(socket).unwrap_or_default().to_owned(),
            device: device(agent),
        }
    }
}

/// Browser and system as people know them; the order matters, because browsers claim to be
/// each other.
fn device(agent: &str) -> String {
    let named = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = named(&[
        ("MicroMessenger", "微信"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = named(&[
        ("HarmonyOS", "鸿蒙"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "其他设备".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_forwarded_address_is_believed_only_behind_a_proxy() {
        // Header | trusted | address.
        for (forwarded, trusted, address) in [
            (None, false, "10.0.0.1"),
            (Some("1.1.1.1"), false, "10.0.0.1"),
            (Some("1.1.1.1"), true, "1.1.1.1"),
            (Some("6.6.6.6, 1.1.1.1"), true, "1.1.1.1"),
            (Some(""), true, "10.0.0.1"),
            (None, true, "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = forwarded {
                headers.insert("x-forwarded-for", HeaderValue::from_static(value));
            }
            let peer = Peer::of(&headers, Some("10.0.0.1"), trusted);
            assert_eq!(peer.address, address, "{forwarded:?} {trusted}");
        }
    }

    #[test]
    fn browsers_are_called_by_their_name() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/120.0 Safari/537.36 Edg/120.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
                "Safari · iPhone",
            ),
            ("curl/8.0", "curl"),
            ("", "其他设备"),
        ] {
            assert_eq!(device(agent), name);
        }
    }
}
