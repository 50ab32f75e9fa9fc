//! Our cookies: the session and the look.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{Config, Error};

/// The value of one cookie of ours (`__Host-` in front when served over HTTPS).
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    cookies(headers)
        .find(|(key, _)| key.strip_prefix("__Host-").unwrap_or(key) == name)
        .map(|(_, value)| value)
}

/// The value of the session cookie. Over HTTPS only the one with `__Host-` counts: no other
/// host of the domain and no plain page can have set it.
pub(super) fn session_cookie<'h>(headers: &'h HeaderMap, config: &Config) -> Option<&'h str> {
    own(headers, config, "session")
}

/// The value of another cookie of ours, under the same rule.
pub(super) fn own<'h>(headers: &'h HeaderMap, config: &Config, name: &str) -> Option<&'h str> {
    let name = named(name, config);
    cookies(headers)
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

fn named(name: &str, config: &Config) -> String {
    if config.secure {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// A `Set-Cookie` value; `secs` is how long it is kept, `None` until the browser is closed,
/// 0 forgets it.
pub(super) fn set_cookie(
    config: &Config,
    name: &str,
    value: &str,
    secs: Option<u32>,
) -> Result<HeaderValue, Error> {
    let mut text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax",
        named(name, config)
    );
    if config.secure {
        text.push_str("; Secure");
    }
    if let Some(secs) = secs {
        text.push_str(&format!("; Max-Age={secs}"));
    }
    HeaderValue::from_str(&text).map_err(|e| Error::Fault(Box::new(e)))
}
