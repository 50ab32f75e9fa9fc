//! What was done for a project, and how we know.

use kernel::{Date, Id, Moment};
use platform::{
    access::{Body, Person},
    subject::Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::project::{Occurrence, Project};

/// A figure of a progress entry (数据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// `参加人数`
    pub name: String,
    /// `1,482`, as typed.
    pub value: String,
    /// `人`
    pub unit: String,
}

/// One report of what was done (进展).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Its key.
    pub id: Id<Progress>,
    /// The project.
    pub project: Id<Project>,
    /// The due date it belongs to.
    pub occurrence: Option<Id<Occurrence>>,
    /// 完成日期: the day it was done.
    pub about_on: Date,
    /// What was done.
    pub text: String,
    /// Numbers.
    pub figures: Vec<Figure>,
    /// 销号: that due date is done with it.
    pub finishes: bool,
    /// Whose part.
    pub body: Option<Id<Body>>,
    /// Its name.
    pub body_name: String,
    /// 代报: entered by the lead for a body without accounts.
    pub behalf: bool,
    /// Who entered it.
    pub person: Id<Person>,
    /// Their name.
    pub by_name: String,
    /// When it was entered.
    pub at: Moment,
}

/// How we know that something was done (佐证).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The entry it belongs to.
    pub progress: Id<Progress>,
    /// Its title, or the file's name.
    pub title: String,
    /// Bytes; 0 for a thing of another area.
    pub length: u64,
    /// The file.
    pub file: Option<i64>,
    /// The thing of another area.
    pub subject: Option<Subject>,
}

/// A pressing word to those who should act (催办).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chase {
    /// What was said.
    pub text: String,
    /// Names of who was told.
    pub told: String,
    /// Who pressed.
    pub by_name: String,
    /// When.
    pub at: Moment,
}
