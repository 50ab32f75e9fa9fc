//! The style guide: every component in every state.

use axum::http::StatusCode;
use maud::Markup;
use platform::{
    Error,
    ui::{Head, styleguide as all_components},
    web::{Answer, Guest, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The style guide (界面规范), shown in the demo and in debug builds only.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StyleguidePage {}

impl Page for StyleguidePage {
    const RAIL: &'static str = "/styleguide";

    fn head(&self) -> Head<'_> {
        Head::new("界面规范").sub("每个组件的每种状态")
    }

    fn body(&self, _: &Sheet) -> Markup {
        all_components()
    }

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// `GET /styleguide`.
pub async fn styleguide(guest: Guest) -> Answer {
    if !guest.house.config.demo && !cfg!(debug_assertions) {
        return Err(Error::NotFound);
    }
    guest.page(StatusCode::OK, &StyleguidePage {})
}
