//! Everything that can be worked on has one name that any area may hold.

use std::{fmt, str::FromStr};

use kernel::{Id, ParseIdError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    access::Actor,
    area::{Area, Hit},
    db::Conn,
};

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

/// As [`Subject`] is shown: `documents.document:` and its key, as forms send it.
impl FromStr for Subject {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let (kind, id) = text.rsplit_once(':').ok_or(ParseIdError)?;
        Ok(Self {
            kind: kind.to_owned(),
            id: id.parse()?,
        })
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

/// Somebody who looks, and the areas that say what they see (查看人).
#[derive(Clone, Copy)]
pub struct Eyes<'a> {
    /// All areas of the house.
    pub areas: &'a [Area],
    /// Who looks.
    pub actor: &'a Actor,
}

impl Eyes<'_> {
    /// What a subject looks like to them; `None` when they may not see it, or it is not there.
    ///
    /// # Errors
    /// What the database said.
    pub fn view(&self, conn: &mut Conn, subject: &Subject) -> Result<Option<SubjectView>, Error> {
        let name = subject.kind.split_once('.').map(|(area, _)| area);
        match self.areas.iter().find(|area| Some(area.name) == name) {
            Some(area) => (area.subject)(conn, self.actor, subject),
            None => Ok(None),
        }
    }

    /// What they find by a text, at most `each` of every area.
    ///
    /// # Errors
    /// What the database said.
    pub fn find(&self, conn: &mut Conn, text: &str, each: u32) -> Result<Vec<Hit>, Error> {
        let mut hits = Vec::new();
        if !text.trim().is_empty() {
            for area in self.areas {
                hits.extend((area.search)(conn, self.actor, text, each)?);
            }
        }
        Ok(hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_survives_a_form() {
        let subject = Subject::new("documents.document", Id::<Subject>::from_i64(77));
        assert_eq!(subject.to_string().parse(), Ok(subject));
        for text in [
            "",
            "documents.document",
            "documents.document:",
            "x:!",
            "0000000000001",
        ] {
            assert_eq!(text.parse::<Subject>(), Err(ParseIdError), "{text}");
        }
    }
}
