//! Papers read again, feeds with their owners' rights, on both engines.

mod feeds;
mod papers;
mod stage;
mod words;
