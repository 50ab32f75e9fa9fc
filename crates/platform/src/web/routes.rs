//! Routes as a table: each says who may enter, and is described for programs.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    routing::{MethodRouter, get, post},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Page;
use crate::App;

/// Largest form without files, bytes.
const FORM_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Largest form with files, bytes.
const UPLOAD_BYTES_MAX: usize = 26 * 1024 * 1024;

/// Who may enter (入口权限). Which rows they see is decided inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Anybody; each such route stands in the reviewed list.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever holds the power somewhere.
    Power(&'static str),
}

/// One route, as the table of routes and the API description show it (路由).
#[derive(Clone)]
pub struct RouteInfo {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// `/plans/{year}`.
    pub path: &'static str,
    /// What it is, in Chinese.
    pub summary: &'static str,
    /// Who may enter.
    pub entry: Entry,
    /// The JSON answer's schema, for pages.
    pub schema: Option<fn(&mut SchemaGenerator) -> Schema>,
}

/// The routes of one area (路由表).
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    infos: Vec<RouteInfo>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page that is also JSON.
    #[must_use]
    pub fn page<P, H, T>(
        self,
        path: &'static str,
        summary: &'static str,
        entry: Entry,
        handler: H,
    ) -> Self
    where
        P: Page + JsonSchema,
        H: Handler<T, App>,
        T: 'static,
    {
        let schema: fn(&mut SchemaGenerator) -> Schema = |g| g.subschema_for::<P>();
        self.add("GET", path, summary, entry, Some(schema), get(handler))
    }

    /// A download, a feed, a stream: GET without a page.
    #[must_use]
    pub fn get<H, T>(
        self,
        path: &'static str,
        summary: &'static str,
        entry: Entry,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("GET", path, summary, entry, None, get(handler))
    }

    /// A command.
    #[must_use]
    pub fn post<H, T>(
        self,
        path: &'static str,
        summary: &'static str,
        entry: Entry,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let limit = DefaultBodyLimit::max(FORM_BYTES_MAX);
        self.add(
            "POST",
            path,
            summary,
            entry,
            None,
            post(handler).layer(limit),
        )
    }

    /// A command that takes files.
    #[must_use]
    pub fn upload<H, T>(
        self,
        path: &'static str,
        summary: &'static str,
        entry: Entry,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let limit = DefaultBodyLimit::max(UPLOAD_BYTES_MAX);
        self.add(
            "POST",
            path,
            summary,
            entry,
            None,
            post(handler).layer(limit),
        )
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        entry: Entry,
        schema: Option<fn(&mut SchemaGenerator) -> Schema>,
        handler: MethodRouter<App>,
    ) -> Self {
        // The extension is the outer layer, so that it is there when `enter` asks for it.
        let guarded = handler
            .route_layer(axum::middleware::from_fn(super::guard::enter))
            .route_layer(axum::Extension(entry));
        self.router = self.router.route(path, guarded);
        self.infos.push(RouteInfo {
            method,
            path,
            summary,
            entry,
            schema,
        });
        self
    }

    /// Both tables joined.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.infos.extend(other.infos);
        self
    }

    pub(super) fn into_parts(self) -> (Router<App>, Vec<RouteInfo>) {
        (self.router, self.infos)
    }
}
