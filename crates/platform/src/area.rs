//! How an area tells the house what it brings. To add an area is to add a crate and one line in
//! `app`.

use kernel::{Date, Id};
use schemars::JsonSchema;
use serde::Serialize;

pub use crate::ui::Tone;

use crate::{
    Error, House,
    access::{Actor, Person, Power},
    db::{Conn, Migration, Tx},
    jobs::JobKind,
    secret::SealedColumn,
    subject::{Subject, SubjectView},
    trail::{By, Tracked},
    web::Routes,
};

/// What a subject looks like to one person.
pub type Resolver = fn(&mut Conn, &Actor, &Subject) -> Result<Option<SubjectView>, Error>;
/// Entries between two days, both included; the last day is today.
pub type Calendar = fn(&mut Conn, &Actor, Date, Date, Date) -> Result<Vec<CalendarEntry>, Error>;
/// At most so many hits for a text.
pub type Search = fn(&mut Conn, &Actor, &str, u32) -> Result<Vec<Hit>, Error>;
/// How many things wait for this person, by the address of the menu's line that leads to them.
pub type Waiting = fn(&mut Conn, &Actor) -> Result<Vec<(&'static str, i64)>, Error>;
/// What hangs on one person in this area on a day.
pub type Ties = fn(&mut Conn, Id<Person>, Date) -> Result<Vec<Tie>, Error>;
/// What follows when a request about one of its subjects was decided; in the same transaction.
pub type Follows = fn(&House, &mut Tx<'_>, &Decided) -> Result<(), Error>;

/// One area of the house (业务领域).
pub struct Area {
    /// Its crate's name, also the prefix of its tables and powers.
    pub name: &'static str,
    /// Its numbered migrations.
    pub migrations: &'static [Migration],
    /// The tables whose rows are compared with the trail.
    pub tracked: &'static [Tracked],
    /// Its columns of encrypted values, for the rotation of keys.
    pub sealed: &'static [SealedColumn],
    /// The powers that offices may give.
    pub powers: &'static [Power],
    /// Its pages and commands.
    pub routes: fn() -> Routes,
    /// Its lines in the left rail, for this person.
    pub menu: fn(&Actor) -> Vec<MenuEntry>,
    /// What waits for this person behind its lines of the rail; asked with every page.
    pub waiting: Waiting,
    /// Its kinds of job.
    pub jobs: &'static [JobKind],
    /// What one of its subjects looks like, when this person may see it.
    pub subject: Resolver,
    /// What it does when a request about one of its subjects was decided. It runs in the
    /// transaction of the deciding signature: its error undoes the signature.
    pub decided: Follows,
    /// What hangs on a person in it, asked before their record is merged into another's: what
    /// follows by itself, and what keeps the merge from happening.
    pub ties: Ties,
    /// Its part of the workbench.
    pub cards: fn(&mut Conn, &Actor, Date) -> Result<Vec<Card>, Error>,
    /// Its entries in the calendar between two days, both included; the last day is today.
    pub calendar: Calendar,
    /// What the search box finds in it; at most so many.
    pub search: Search,
    /// What `doctor` checks in it: one finding a line, empty when all is well.
    pub doctor: fn(&mut Conn) -> Result<Vec<String>, Error>,
}

impl Area {
    /// An area that brings nothing yet; fields are filled in one by one.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            migrations: &[],
            tracked: &[],
            sealed: &[],
            powers: &[],
            routes: Routes::new,
            menu: |_| Vec::new(),
            waiting: |_, _| Ok(Vec::new()),
            jobs: &[],
            subject: |_, _, _| Ok(None),
            decided: nothing_follows,
            ties: |_, _, _| Ok(Vec::new()),
            cards: |_, _, _| Ok(Vec::new()),
            calendar: |_, _, _, _, _| Ok(Vec::new()),
            search: |_, _, _, _| Ok(Vec::new()),
            doctor: |_| Ok(Vec::new()),
        }
    }
}

/// An area that never asks for a decision has nothing to do; one that asks and forgets to say
/// what follows must not leave anything agreed and not done.
fn nothing_follows(_: &House, _: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    match decided.outcome {
        Outcome::Agreed => Err(Error::fault(format!(
            "{} was agreed, and its area does not say what follows",
            decided.subject
        ))),
        Outcome::Returned { .. } | Outcome::Refused { .. } | Outcome::Withdrawn => Ok(()),
    }
}

/// Something that hangs on one person's record (关联事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tie {
    /// What it is, and what is to be done about it when it keeps the record from going.
    pub text: String,
    /// Whether the record cannot be merged away while it is there.
    pub keeps: bool,
}

impl Tie {
    /// Something that keeps a record from being merged into another.
    pub fn keeps(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            keeps: true,
        }
    }

    /// Something that goes along by itself.
    pub fn follows(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            keeps: false,
        }
    }
}

/// A request about a subject that was decided (审批结果).
#[derive(Debug, Clone)]
pub struct Decided {
    /// The request, for links and messages.
    pub request: Subject,
    /// What it was about.
    pub subject: Subject,
    /// The kind of flow that it went through, `membership.joining`.
    pub flow: String,
    /// How it ended, or that it was returned.
    pub outcome: Outcome,
    /// The hash of exactly the content that was decided: what is done must be this.
    pub hash: String,
    /// Who took the deciding step.
    pub by: By,
}

/// How a request was decided (审批结论).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 同意: every step agreed to this content.
    Agreed,
    /// 退回: open still; who asked may change it and hand it in again.
    Returned {
        /// The reason that was given.
        why: String,
    },
    /// 不同意
    Refused {
        /// The reason that was given.
        why: String,
    },
    /// 撤回 by who asked.
    Withdrawn,
}

/// One line of the left rail (导航项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// Place in the rail: 10 workbench, 20 plan, 30 … 60 the chapters, 70 people, 90 settings.
    pub order: u16,
    /// `计划`.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Its icon in the phone's bottom bar.
    pub icon: crate::ui::Icon,
    /// How many things wait there; 0 shows nothing.
    pub count: i64,
    /// Whether it stands in the phone's bottom bar (at most four do).
    pub on_phone: bool,
}

/// A word with its tone (标签).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tag {
    /// The word.
    pub text: String,
    /// Its colour.
    pub tone: Tone,
}

impl Tag {
    /// A tag.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }

    /// The component.
    pub fn show(&self) -> crate::ui::Tag<'_> {
        crate::ui::Tag::new(self.tone, self.text.as_str())
    }
}

/// One part of the workbench (工作台卡片).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Card {
    /// The news in one clause, put together into the headline: `四件事到期`, `一件已晚`.
    News {
        /// Smaller comes first.
        order: u16,
        /// The clause.
        text: String,
    },
    /// A figure that says against what.
    Figure {
        /// Smaller comes first.
        order: u16,
        /// `计划进度`.
        label: String,
        /// `23`.
        value: String,
        /// `%`.
        unit: String,
        /// `应到 21%，快 2 个百分点`.
        against: String,
        /// The rows behind it.
        href: String,
        /// Filled part of the bar in thousandths, when there is a bar.
        permille: Option<u16>,
    },
    /// A short list.
    List {
        /// Smaller comes first.
        order: u16,
        /// `本月到期`.
        title: String,
        /// What stands in it when it is empty.
        empty: String,
        /// `年度看板 ›`, where all of it is.
        more: Option<(String, String)>,
        /// At most ten.
        rows: Vec<CardRow>,
        /// Whether it takes the wide column.
        wide: bool,
    },
    /// The year at a glance.
    Board {
        /// Smaller comes first.
        order: u16,
        /// `年度看板`.
        title: String,
        /// `印发时 / 现在`, where all of it is.
        more: Option<(String, String)>,
        /// Which year.
        year: i16,
        /// One row a project.
        rows: Vec<BoardLine>,
    },
}

/// One row of a board card (看板行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardLine {
    /// What.
    pub title: String,
    /// Where it is looked at.
    pub href: String,
    /// Its stretches of time.
    pub bars: Vec<BoardStretch>,
}

/// One stretch of time on a board card (看板时段).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardStretch {
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// How it stands.
    pub tag: Tag,
}

/// One row of a list card (卡片行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CardRow {
    /// The day, shown as a tile.
    pub day: Option<String>,
    /// A tag in front, when there is no day.
    pub lead: Option<Tag>,
    /// What it is.
    pub title: String,
    /// Its state.
    pub tag: Option<Tag>,
    /// Who, what is missing.
    pub detail: String,
    /// What to do: label and address.
    pub action: (String, String),
}

/// One entry of the calendar (日程).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CalendarEntry {
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// What.
    pub title: String,
    /// Its state.
    pub tag: Tag,
    /// Where it is looked at.
    pub href: String,
}

/// One result of the search box (搜索结果).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Hit {
    /// `项目`, `公文`, `人员`.
    pub kind: String,
    /// What.
    pub title: String,
    /// Where it belongs.
    pub detail: String,
    /// Where it is looked at.
    pub href: String,
    /// The thing itself, when others may point at it: as evidence, as what a request is about.
    pub subject: Option<Subject>,
}
