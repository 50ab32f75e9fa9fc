//! What can go wrong, as the person in front of it sees it.

use std::borrow::Cow;

use kernel::Refusal;
use serde::{Deserialize, Serialize};

/// One sentence beside a field (字段错误).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// Why something was not done. Faults are ours and are logged; the rest is told to the person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not visible to this person: 404 either way.
    #[error("not found")]
    NotFound,
    /// Visible, but not allowed; the sentence says who may: 403.
    #[error("forbidden: {0}")]
    Forbidden(Cow<'static, str>),
    /// Nobody is signed in: to the sign-in page, or 401 for programs.
    #[error("not signed in")]
    SignedOut,
    /// A rule said no: 422.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// Fields are wrong; the form is shown again with what was typed: 422.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// Somebody saved after this version was read: 409.
    #[error("stale")]
    Stale,
    /// A uniqueness holds already; `table.column,column` the same on both engines: 409.
    #[error("already there: {0}")]
    Unique(String),
    /// Too big; the sentence says how big it may be: 413.
    #[error("too large: {0}")]
    TooLarge(Cow<'static, str>),
    /// Too often; seconds to wait: 429.
    #[error("too many, wait {0} s")]
    TooMany(u32),
    /// The page that was sent is not ours or too old (cross-site protection): 403.
    #[error("form not accepted")]
    ForeignForm,
    /// A stored value that cannot be: `table.column`. 500.
    #[error("corrupt: {0}")]
    Corrupt(&'static str),
    /// The transaction must run again: serialisation failure or deadlock.
    #[error("run again: {0}")]
    Again(String),
    /// The connection broke; whether a commit arrived is unknown.
    #[error("connection lost: {0}")]
    Lost(String),
    /// Anything else of ours: 500.
    #[error("fault: {0}")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A fault with a sentence for the log.
    pub fn fault(text: impl Into<String>) -> Self {
        Self::Fault(text.into().into())
    }

    /// A refusal by code and sentence.
    pub fn refused(code: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(Refusal::new(code, text))
    }

    /// One wrong field.
    pub fn field(field: &str, text: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            text: text.into(),
        }])
    }

    /// Whether the violated uniqueness is the named one (`table.column,column`).
    pub fn is_unique(&self, name: &str) -> bool {
        matches!(self, Self::Unique(found) if found == name)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(Box::new(error))
    }
}
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(Box::new(error))
    }
}
