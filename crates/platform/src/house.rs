//! The running house: what every page, job and command of the shell shares.

use std::{path::PathBuf, sync::Arc};

use kernel::{Date, Id, Moment};

use crate::{
    Error,
    access::{Actor, Directory, Person, Power},
    area::{Area, Decided, MenuEntry, Tie},
    chance::Chance,
    clock::Clock,
    db::{Conn, Db, Tx},
    files::FileStore,
    secret::Keys,
    settings::AnySetting,
    sign_in::{Door, Founder},
    subject::{Eyes, Subject, SubjectView},
    trail::Tracked,
};

/// The house, shared.
pub type App = Arc<House>;

/// How the program was started (启动参数).
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder: keys, files, seals, and the SQLite file.
    pub data: PathBuf,
    /// Whether the cast can be signed in by one click, and the style guide is shown.
    pub demo: bool,
    /// Whether pages are served over HTTPS (by us or a trusted proxy): secure cookies.
    pub secure: bool,
    /// Whether plain HTTP is served to other machines: every page warns.
    pub plain_http: bool,
    /// Whether `X-Forwarded-For` and `-Proto` are believed.
    pub trust_proxy: bool,
    /// How the outside reaches us, `https://union.example`, for links in mail and feeds.
    pub base_url: String,
}

/// Everything that is running (运行中的程序).
pub struct House {
    /// How it was started.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub chance: Chance,
    /// The keys of sensitive fields.
    pub keys: Arc<Keys>,
    /// Who holds which office.
    pub directory: Box<dyn Directory>,
    /// The areas in the order of the rail.
    pub areas: Vec<Area>,
    /// What signing in keeps in memory.
    pub door: Door,
    /// Founds the first body on the first start.
    pub founder: Founder,
    /// The contents of files.
    pub files: FileStore,
    /// The settings of the areas; the platform's own come before them.
    pub area_settings: Vec<&'static dyn AnySetting>,
}

impl House {
    /// This instant.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Today in China.
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// All powers that offices may give.
    pub fn powers(&self) -> Vec<Power> {
        self.areas
            .iter()
            .flat_map(|a| a.powers.iter().copied())
            .collect()
    }

    /// All tables that are compared with the trail.
    pub fn tracked(&self) -> Vec<Tracked> {
        self.areas
            .iter()
            .flat_map(|a| a.tracked.iter().copied())
            .collect()
    }

    /// Somebody who looks, with all areas to ask.
    pub fn eyes<'a>(&'a self, actor: &'a Actor) -> Eyes<'a> {
        Eyes {
            areas: &self.areas,
            actor,
        }
    }

    /// All settings, in the order of the page.
    pub fn settings(&self) -> Vec<&'static dyn AnySetting> {
        let own = crate::messages::SETTINGS.iter();
        let door = crate::sign_in::SETTINGS.iter();
        own.chain(door)
            .chain(&self.area_settings)
            .copied()
            .collect()
    }

    /// The left rail for one person.
    pub fn menu(&self, actor: &Actor) -> Vec<MenuEntry> {
        let mut entries: Vec<_> = self.areas.iter().flat_map(|a| (a.menu)(actor)).collect();
        entries.sort_by_key(|e| e.order);
        entries
    }

    /// The area that owns a subject: its kind begins with the area's name.
    pub fn area_of(&self, subject: &Subject) -> Option<&Area> {
        let name = subject.kind.split('.').next().unwrap_or_default();
        self.areas.iter().find(|area| area.name == name)
    }

    /// What a subject looks like to this person; `None` when they may not see it.
    ///
    /// # Errors
    /// What the database said.
    pub fn subject(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        subject: &Subject,
    ) -> Result<Option<SubjectView>, Error> {
        self.eyes(actor).view(conn, subject)
    }

    /// Tells the area that owns the subject how a request about it was decided.
    ///
    /// # Errors
    /// What the area said; a fault when there is none: nothing is agreed and not done.
    pub fn decided(&self, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
        let area = self
            .area_of(&decided.subject)
            .ok_or_else(|| Error::fault(format!("no area owns {}", decided.subject)))?;
        (area.decided)(self, tx, decided)
    }

    /// What hangs on one person's record in all areas.
    ///
    /// # Errors
    /// What the database said.
    pub fn ties(
        &self,
        conn: &mut Conn,
        person: Id<Person>,
        today: Date,
    ) -> Result<Vec<Tie>, Error> {
        let mut ties = Vec::new();
        for area in &self.areas {
            ties.extend((area.ties)(conn, person, today)?);
        }
        Ok(ties)
    }

    /// What waits for one person, by the address of the menu's line.
    ///
    /// # Errors
    /// What the database said.
    pub fn waiting(
        &self,
        conn: &mut Conn,
        actor: &Actor,
    ) -> Result<Vec<(&'static str, i64)>, Error> {
        let mut waiting = Vec::new();
        for area in &self.areas {
            waiting.extend((area.waiting)(conn, actor)?);
        }
        Ok(waiting)
    }
}
