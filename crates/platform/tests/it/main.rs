//! The platform seen from outside, on both engines.

mod backup;
mod db;
mod secret;
mod trail;
