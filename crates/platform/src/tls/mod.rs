//! Serving: over HTTPS with a certificate that was given or that the house made itself.
//!
//! An office network has no public name, so no public authority signs for it. `unionhall cert`
//! makes an authority of its own that may sign for the named hosts and nothing else (name
//! constraints), and `/trust` tells how phones and desks come to trust it.

mod authority;
mod pair;
mod serve;
mod trust;

pub use authority::make_certificates;
pub use pair::Pair;
pub use serve::{serve, serve_on};
pub use trust::{TrustPage, routes};

/// The authority's certificate, as the file is called.
const CA_FILE: &str = "ca.pem";
