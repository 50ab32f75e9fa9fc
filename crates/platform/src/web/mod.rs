//! The web frame: routes, visits, forms and pages.
//!
//! A page is a struct: it renders to HTML and serialises to the JSON answer. A handler reads as
//! a sentence: require, parse, `visit.write(form.key(), |tx| load, decide, save, trail)`,
//! redirect. GET never changes anything.

mod answer;
mod assets;
mod content;
mod errors;
mod form;
mod guard;
mod limit;
mod openapi;
mod page;
mod peer;
mod routes;
mod short;
mod visit;

pub use answer::{download, redirect};
pub use axum::extract::{Path, Query};
pub use form::{Clash, Fields, File, Form};
pub use guard::router;
pub use limit::Limiter;
pub use openapi::describe;
pub use page::{Page, Sheet, page_html};
pub use peer::Peer;
pub use routes::{Entry, RouteInfo, Routes};
pub use short::{Input, InputKind, ShortForm, problems};
pub use visit::{Guest, SessionInfo, Step, Visit};

/// What a handler gives back.
pub type Answer = Result<axum::response::Response, crate::Error>;
