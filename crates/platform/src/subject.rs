//! Everything that can be worked on has one name that any area may hold.

use std::fmt;

use kernel::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A thing of some area (事项): `plans.project` and its key. Evidence, approvals, messages and
/// the trail point at subjects without knowing the area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// `area.kind`.
    pub kind: String,
    /// The key of its row.
    pub id: Id<Subject>,
}

impl Subject {
    /// The subject `kind` with the key `id`.
    pub fn new<T>(kind: &str, id: Id<T>) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.cast(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

/// What a subject looks like from outside (事项链接).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SubjectView {
    /// Which.
    pub subject: Subject,
    /// What kind of thing, `项目`.
    pub kind_name: String,
    /// Its title.
    pub title: String,
    /// Where it is looked at.
    pub href: String,
}
