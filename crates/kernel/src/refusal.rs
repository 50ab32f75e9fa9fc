//! A rule said no.

use std::{borrow::Cow, fmt};

use serde::Serialize;

/// A rule said no (不予办理): a stable code and one Chinese sentence that says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// `area.reason`, never shown to people, never changed once released.
    pub code: &'static str,
    /// One sentence for the person.
    pub text: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with its stable `code` and its sentence.
    pub fn new(code: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl std::error::Error for Refusal {}
