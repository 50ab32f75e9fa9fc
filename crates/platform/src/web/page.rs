//! A page is a struct.

use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;

/// What stands above a page's content (页头).
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The news or the name of the thing, as `h1` and in the window's title.
    pub title: String,
    /// One line below it.
    pub sub: String,
    /// The way here: label and address.
    pub crumbs: Vec<(String, String)>,
    /// The address of the rail's line that is current, `/plans`.
    pub rail: &'static str,
    /// Shown at the right of the title, made of `ui` components.
    pub actions: Option<Markup>,
}

/// A page (页面): the same struct is the HTML page and the JSON answer.
pub trait Page: Serialize + JsonSchema + Send + 'static {
    /// What stands above the content.
    fn head(&self) -> Head;

    /// The content, made of `ui` components.
    fn body(&self, sheet: &Sheet) -> Markup;

    /// Empty, typical, full and hostile examples, rendered by a test and by the style guide.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// What a page may know of the visit while it renders (渲染环境).
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Hidden `_key` of each form on the page: proves the page is ours and makes a double
    /// submit one command.
    pub key: String,
    /// Today, for `今天` and `昨天`.
    pub today: kernel::Date,
    /// This instant.
    pub now: kernel::Moment,
}

impl Sheet {
    /// For tests and samples.
    pub fn sample() -> Self {
        let now = kernel::Moment::start_of(kernel::Date::constant(2025, 3, 18)).plus_secs(32_400);
        Self { key: "sample".to_owned(), today: now.day(), now }
    }
}
