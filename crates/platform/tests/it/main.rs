//! The platform seen from outside, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod backup;
mod batch;
mod db;
mod door;
mod files;
mod holidays;
mod house;
mod jobs;
mod messages;
mod observe;
mod provider;
mod secret;
mod settings;
mod sign_in;
mod sink;
mod tls;
mod trail;
