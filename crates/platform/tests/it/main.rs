//! The platform seen from outside, on both engines.

mod db;
mod door;
mod secret;
mod sign_in;
mod tls;
mod trail;
