//! The platform seen from outside, on both engines.

mod db;
mod door;
mod sign_in;
