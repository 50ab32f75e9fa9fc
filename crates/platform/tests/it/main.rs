//! The platform seen from outside, on both engines.

mod db;
mod secret;
mod trail;
mod door;
mod sign_in;
