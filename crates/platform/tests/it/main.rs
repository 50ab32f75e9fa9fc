//! The platform seen from outside, on both engines.

mod db;
mod files;
mod house;
mod jobs;
mod messages;
mod observe;
mod secret;
mod settings;
mod sink;
mod trail;
