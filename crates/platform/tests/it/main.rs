//! The platform seen from outside, on both engines.

mod account;
mod backup;
mod db;
mod door;
mod secret;
mod sign_in;
mod tls;
mod trail;
