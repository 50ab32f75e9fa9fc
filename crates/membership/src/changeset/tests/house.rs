//! A house with a small tree, and sources made of lines.

use std::{
    collections::BTreeMap,
    io::Write,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Date, Id, IdNumber, Moment, Phone};
use organisation::{NewBody, NewPerson, OrganisationDirectory};
use platform::{
    App, Config, Error, House,
    access::{Body, BodyPath, Person},
    area::Area,
    args,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Conn, Db, Migration, Tx},
    files::FileStore,
    jobs::{self, Claim, JobKind},
    secret::{KeyBox, Keys},
    sign_in::{Door, Hasher, NewAccount},
    trail,
};
use testing::Fresh;

use crate::{
    changeset::{
        Draft, Kind, Line, NewSet, Secret, Set, Source, State, WRITE, Wanted, Who, Work, commit,
        facts_between, find, open, staged, work_of, work_on,
    },
    member::{Seen, find_by, member_of},
    model::{Member, SetMark, Standing},
};

/// Lines that a source hands over at once, so that a small set has several chunks.
const AT_ONCE: u32 = 7;

/// A running house (测试工会).
pub struct Built {
    pub app: App,
    /// 基层工会
    pub union: Id<Body>,
    /// 一组、二组
    pub groups: [Id<Body>; 2],
    pub who: Who,
    folder: PathBuf,
    _kept: Option<tempfile::TempDir>,
}

type Lines = BTreeMap<(PathBuf, i64), Vec<Line>>;

static LINES: Mutex<Lines> = Mutex::new(BTreeMap::new());
/// After how many more pages a source breaks down.
static BREAKS: Mutex<BTreeMap<PathBuf, u32>> = Mutex::new(BTreeMap::new());

/// Hands over what [`Built::stage`] was given.
struct Listed;

impl Source for Listed {
    fn lines(&self, house: &App, set: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let folder = house.config.data.clone();
        {
            let mut breaks = BREAKS.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(left) = breaks.get_mut(&folder) {
                if *left == 0 {
                    breaks.remove(&folder);
                    return Err(Error::fault("the process is killed here"));
                }
                *left -= 1;
            }
        }
        // A child that shall be killed tells how far it is.
        if std::env::var_os(super::crash::CHILD).is_some() {
            writeln!(std::io::stdout(), "{}{after}", super::crash::AFTER)?;
        }
        let all = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = all.get(&(folder, set.id.as_i64())).into_iter().flatten();
        let limit = usize::try_from(limit.min(AT_ONCE)).unwrap();
        Ok(lines
            .filter(|l| l.no > after)
            .take(limit)
            .cloned()
            .collect())
    }
}

/// A set without lines of its own is that of a list, as in the running house.
fn run(house: &App, claim: &Claim) -> Result<String, Error> {
    let given = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    if given.keys().any(|(folder, _)| *folder == house.config.data) {
        drop(given);
        work_on(house, claim, &Listed)
    } else {
        drop(given);
        (crate::intake::WRITE.run)(house, claim)
    }
}

const KIND: JobKind = JobKind {
    name: WRITE,
    title: "写入名册",
    run,
    every_secs: None,
};

pub fn migrations() -> Vec<Migration> {
    let mut all = vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
        platform::migration!("0003_platform_sign_in"),
        platform::migration!("0004_platform_jobs"),
    ];
    all.extend(organisation::area().migrations);
    all.extend(crate::MIGRATIONS);
    all
}

/// A house on a database, its keys in `folder`.
pub fn around(db: Db, folder: PathBuf) -> App {
    let chance = Chance::system();
    let keys = Arc::new(Keys::open(&folder.join("keys")).unwrap());
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    let (settled, drawn) = (keys.clone(), chance.clone());
    db.write_blocking(CommandKey::unkeyed(), move |tx| settled.settle(tx, &drawn))
        .unwrap();
    Arc::new(House {
        config: Config {
            data: folder.clone(),
            demo: false,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "https://union.example".to_owned(),
        },
        clock: db.clock().clone(),
        door: Door::new(Hasher::cheap(&chance).unwrap(), secrets, &chance),
        founder: |_, _| Err(Error::NotFound),
        chance,
        keys,
        directory: Box::new(OrganisationDirectory),
        areas: vec![
            organisation::area(),
            Area {
                jobs: JOBS,
                ..crate::area()
            },
        ],
        files: FileStore::beside(&db, &folder),
        area_settings: Vec::new(),
        db,
    })
}

const JOBS: &[JobKind] = &[KIND, crate::changeset::TEND, crate::figures::FOLD];

/// The officer, who belongs to the union itself.
fn officer(app: &App, union: Id<Body>) -> Who {
    let found = app.db.read_blocking(|conn| {
        let person = organisation::people_of(conn, union)?[0].id;
        Ok((organisation::account_of(conn, person)?, person))
    });
    let (account, person) = found.unwrap();
    Who::new(account.unwrap(), person, "钱干事")
}

impl Built {
    pub fn on(fresh: &Fresh) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let db = fresh.open(&migrations());
        let mut built = Self::found(around(db, kept.path().to_owned()));
        built._kept = Some(kept);
        built
    }

    /// Another process on the same database, at another time.
    pub fn again(address: &Address, folder: PathBuf, now: Moment) -> Self {
        let clock = Clock::hand(now);
        let db = Db::open(address, &migrations(), clock, &Chance::system()).unwrap();
        let app = around(db, folder.clone());
        let bodies = app
            .db
            .read_blocking(|conn| organisation::bodies(conn, None, &[]))
            .unwrap();
        let named = |name: &str| bodies.iter().find(|b| b.short == name).unwrap().id;
        let union = named("甲单位工会");
        Self {
            who: officer(&app, union),
            app,
            union,
            groups: [named("一组"), named("二组")],
            folder,
            _kept: None,
        }
    }

    /// What the source of a set hands over.
    pub fn lines_of(&self, id: Id<SetMark>, lines: Vec<Line>) {
        let key = (self.folder.clone(), id.as_i64());
        LINES.lock().unwrap().insert(key, lines);
    }

    /// Founds the tree.
    pub fn found(app: App) -> Self {
        let by = || platform::trail::By::House("测试");
        let body = move |tx: &mut Tx<'_>, kind: &str, name: &str, parent| {
            let new = NewBody {
                kind: kind.to_owned(),
                parent,
                name: name.to_owned(),
                short: name.to_owned(),
                aliases: Vec::new(),
                credit_code: None,
                from: Date::constant(2020, 1, 1),
                reason: "测试".to_owned(),
            };
            organisation::found_body(tx, by(), &new)
        };
        let ids = app.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let union = body(tx, "union", "甲单位工会", None)?;
            let one = body(tx, "group", "一组", Some(union))?;
            let two = body(tx, "group", "二组", Some(union))?;
            let officer = NewPerson {
                name: "钱干事".to_owned(),
                staff_no: None,
                home: Some(union),
                email: None,
                from: Date::constant(2020, 1, 1),
            };
            let person = organisation::register_person(tx, by(), &officer)?;
            let account = NewAccount {
                name: "gan".to_owned(),
                person,
                password: String::new(),
                must_change: false,
            };
            organisation::open_account(tx, by(), &account)?;
            Ok((union, one, two))
        });
        let (union, one, two) = ids.unwrap();
        let folder = app.config.data.clone();
        Self {
            who: officer(&app, union),
            app,
            union,
            groups: [one, two],
            folder,
            _kept: None,
        }
    }

    pub fn write<T>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        self.app.db.write_blocking(CommandKey::unkeyed(), work)
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> T {
        self.app.db.read_blocking(work).unwrap()
    }

    /// Moves the hand clock.
    pub fn later(&self, secs: i64) -> Moment {
        let at = self.app.now().plus_secs(secs);
        self.app.clock.set(at);
        at
    }

    /// A set that waits to be confirmed.
    pub fn stage(&self, name: &str, lines: Vec<Line>) -> Id<SetMark> {
        let (who, body, count) = (self.who.clone(), self.union, lines.len());
        let new = NewSet {
            kind: Kind::Import,
            body,
            name: name.to_owned(),
        };
        let id = self
            .write(move |tx| {
                let id = open(tx, &who, &new)?;
                staged(tx, id, i64::try_from(count).unwrap())?;
                Ok(id)
            })
            .unwrap();
        self.lines_of(id, lines);
        id
    }

    pub fn commit(&self, id: Id<SetMark>) -> Result<(), Error> {
        let who = self.who.clone();
        self.write(move |tx| commit(tx, &who, id).map(|_| ()))
    }

    /// The source breaks down after so many pages.
    pub fn breaks_after(&self, pages: u32) {
        BREAKS.lock().unwrap().insert(self.folder.clone(), pages);
    }

    /// Runs what is due.
    pub fn work(&self) {
        jobs::run_due(&self.app).unwrap();
    }

    /// Runs what is due, and what failed and is due later.
    pub fn work_on_later(&self) {
        self.later(3_700);
        jobs::enqueue_periodic(&self.app);
        self.work();
        self.later(3_700);
        self.work();
    }

    /// Stages, commits and writes.
    pub fn import(&self, name: &str, lines: Vec<Line>) -> Id<SetMark> {
        let id = self.stage(name, lines);
        self.commit(id).unwrap();
        self.work();
        assert_eq!(self.set(id).state, State::Live, "{}", self.set(id).problem);
        id
    }

    pub fn set(&self, id: Id<SetMark>) -> Set {
        self.read(|conn| find(conn, id)).unwrap()
    }

    pub fn done(&self, id: Id<SetMark>) -> Work {
        self.read(|conn| work_of(conn, id))
    }

    /// All that counts, by name.
    pub fn roster(&self) -> Vec<Member> {
        let mut all = self.read(|conn| {
            let seen = Seen::now(conn)?;
            find_by(conn, &seen, |sql| sql)
        });
        all.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        all
    }

    pub fn names(&self) -> Vec<String> {
        self.roster().into_iter().map(|m| m.name).collect()
    }

    pub fn member(&self, name: &str) -> Member {
        let found = self.roster().into_iter().find(|m| m.name == name);
        found.unwrap_or_else(|| panic!("{name} is on the roster"))
    }

    pub fn of_person(&self, person: Id<Person>) -> Option<Member> {
        self.read(|conn| member_of(conn, person))
    }

    pub fn count(&self, table: &str) -> i64 {
        self.read(|conn| conn.number(&format!("select count(*) from {table}"), args![]))
    }

    /// What verification says of the whole database.
    pub fn verify(&self) -> Vec<String> {
        let mut tracked = organisation::area().tracked.to_vec();
        tracked.extend(crate::area().tracked);
        let file = self.folder.join("seals");
        let report = self.read(|conn| trail::verify(conn, &tracked, &file, None));
        report.findings.into_iter().map(|f| f.text).collect()
    }

    /// A new member.
    pub fn add(&self, no: i64, name: &str, group: usize) -> Line {
        let draft = self.draft(no, name, group);
        let facts = facts_between(None, &draft, Date::constant(2025, 3, 18));
        Line {
            no,
            wanted: Wanted::Add(Box::new(draft)),
            facts,
            person: None,
        }
    }

    /// Another row for somebody known.
    pub fn change(&self, no: i64, before: &Member, change: impl FnOnce(&mut Draft)) -> Line {
        let mut draft = Draft::of(before, Secret::None, Secret::None);
        change(&mut draft);
        let facts = facts_between(Some(before), &draft, Date::constant(2025, 3, 18));
        Line {
            no,
            wanted: Wanted::Replace {
                row: before.id,
                version: before.version,
                draft: Box::new(draft),
            },
            facts,
            person: Some(before.person),
        }
    }

    pub fn draft(&self, no: i64, name: &str, group: usize) -> Draft {
        let path = BodyPath::root(self.union);
        let area = 310_000 + no / 1_000;
        let number = format!("{area}{:02}0308{:03}", 60 + no % 40, no % 1_000);
        let id_number = IdNumber::parse(&number).unwrap();
        Draft {
            home: self.groups[group],
            union_body: self.union,
            path: path.child(self.groups[group]),
            standing: Standing::Active,
            since: Date::constant(2024, 1, 1),
            joined_on: Some(Date::constant(2020, 3, 1)),
            name: name.to_owned(),
            given: name.chars().skip(1).collect(),
            pinyin: format!("p{no}"),
            initials: "p".to_owned(),
            pinyin_fixed: false,
            staff_no: format!("{no:05}"),
            sex: Some(id_number.sex()),
            birth: Some(id_number.birth()),
            phone: Secret::Typed(Phone::parse(&format!("1380000{:04}", no % 10_000)).unwrap()),
            id_number: Secret::Typed(id_number),
            post: String::new(),
            model_worker: false,
            hardship: false,
            flaws: 0,
        }
    }

    /// `count` new members called 会员001 and so on.
    pub fn many(&self, from: i64, count: i64) -> Vec<Line> {
        (from..from + count)
            .map(|no| {
                self.add(
                    no,
                    &format!("会员{no:04}"),
                    usize::try_from(no % 2).unwrap(),
                )
            })
            .collect()
    }
}
