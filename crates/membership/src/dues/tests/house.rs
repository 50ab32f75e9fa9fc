//! A house with a union, its members and an officer.

use std::sync::Arc;

use kernel::{Date, Id, Money, NameKeys, Percent};
use organisation::{NewBody, NewPerson, OrganisationDirectory};
use platform::{
    App, Config, Error, House,
    access::{Account, Actor, Body, Directory, Grant, Person, Reach},
    chance::Chance,
    db::{CommandKey, Conn, Migration, Tx},
    files::FileStore,
    jobs,
    secret::{KeyBox, Keys},
    sign_in::{Door, Hasher, NewAccount},
    subject::Subject,
    trail::{self, By, Deed},
};
use testing::Fresh;

use crate::{
    PERSON_SUBJECT, Standing, What,
    dues::{
        commands::{self, NewRate},
        model::{Mode, Month, Run, RunMark, RunState, Scale, Unit},
        powers, store,
        store::NewBase,
    },
    member::{self, FACT, MEMBER, NewRow, Sealed},
    model::{Fact, Member},
};

fn migrations() -> Vec<Migration> {
    let mut all = platform::own_area().migrations.to_vec();
    all.extend(organisation::area().migrations);
    all.extend(crate::MIGRATIONS);
    all
}

/// A running house (测试工会).
pub struct Stage {
    pub app: App,
    pub union: Id<Body>,
    pub group: Id<Body>,
    /// May do everything about dues.
    pub officer: Actor,
    _folder: tempfile::TempDir,
}

const BY: By = By::House("测试");

fn around(fresh: &Fresh, folder: &std::path::Path) -> App {
    let db = fresh.open(&migrations());
    let chance = Chance::system();
    let keys = Arc::new(Keys::open(&folder.join("keys")).unwrap());
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    let (settled, drawn) = (keys.clone(), chance.clone());
    db.write_blocking(CommandKey::unkeyed(), move |tx| settled.settle(tx, &drawn))
        .unwrap();
    Arc::new(House {
        config: Config {
            data: folder.to_owned(),
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
        areas: vec![organisation::area(), crate::area()],
        files: FileStore::beside(&db, folder),
        area_settings: Vec::new(),
        db,
    })
}

type Founded = (Id<Body>, Id<Body>, Id<Person>, Id<Account>);

fn found(tx: &mut Tx<'_>) -> Result<Founded, Error> {
    let body = |tx: &mut Tx<'_>, kind: &str, name: &str, parent| {
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
        organisation::found_body(tx, BY, &new)
    };
    let union = body(tx, "union", "甲单位工会", None)?;
    let group = body(tx, "group", "一组", Some(union))?;
    let officer = NewPerson {
        name: "钱干事".to_owned(),
        staff_no: None,
        home: Some(union),
        email: None,
        from: Date::constant(2020, 1, 1),
    };
    let person = organisation::register_person(tx, BY, &officer)?;
    let account = NewAccount {
        name: "gan".to_owned(),
        person,
        password: String::new(),
        must_change: false,
    };
    let account = organisation::open_account(tx, BY, &account)?;
    Ok((union, group, person, account))
}

impl Stage {
    pub fn on(fresh: &Fresh) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = around(fresh, folder.path());
        let (union, group, person, account) =
            app.db.write_blocking(CommandKey::unkeyed(), found).unwrap();
        let officer = app.db.read_blocking(|conn| {
            let at = organisation::body(conn, union)?.unwrap();
            let today = testing::start().day();
            let actor = OrganisationDirectory.actor(conn, account, person, today)?;
            let mut actor = actor.unwrap();
            actor.grants.extend(powers::ALL.iter().map(|power| Grant {
                power: power.code.to_owned(),
                body: union,
                path: at.path.clone(),
                reach: Reach::Below,
            }));
            Ok(actor)
        });
        Self {
            officer: officer.unwrap(),
            app,
            union,
            group,
            _folder: folder,
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

    pub fn work(&self) {
        jobs::run_due(&self.app).unwrap();
    }

    pub fn today(&self) -> Date {
        self.app.today()
    }

    pub fn month(&self) -> Month {
        Month::of(self.today())
    }

    /// Moves the clock to the third day of the next month.
    pub fn next_month(&self) {
        let first = kernel::Moment::start_of(self.month().plus(1).first());
        self.app.clock.set(first.plus_secs(3 * 86_400));
    }

    /// Half a per cent, to the jiao, the retired exempt.
    pub fn set_rate(&self, from: Month, permille: i32) {
        let (actor, union) = (self.officer.clone(), self.union);
        let new = NewRate {
            from,
            scale: Scale::Share(Percent::from_permille(permille)),
            rounding: (Unit::Jiao, Mode::HalfUp),
            exempt_retired: true,
            exempt_retained: true,
            source: "测试".to_owned(),
            confirmed: false,
        };
        self.write(move |tx| commands::set_rate(tx, &actor, union, &new))
            .unwrap();
    }

    /// A member of the group since a day.
    pub fn member(&self, name: &str, staff_no: &str, standing: Standing) -> Id<Person> {
        let (union, group) = (self.union, self.group);
        let (name, staff_no) = (name.to_owned(), staff_no.to_owned());
        self.write(move |tx| join(tx, (union, group), (&name, &staff_no), standing))
            .unwrap()
    }

    /// What happened to somebody, as a fact that is learnt now.
    pub fn fact(&self, person: Id<Person>, what: What, standing: Standing, from: Date) {
        let home = self.group;
        self.write(move |tx| {
            let fact = Fact {
                person,
                what,
                holds_from: from,
                learnt_at: tx.now(),
                home,
                standing,
                reason: "测试".to_owned(),
            };
            let id = member::fact(tx, &fact, None, None, None)?;
            let deed = Deed::on("membership.test", Subject::new(PERSON_SUBJECT, person));
            tx.trail(BY, deed.row(FACT, id))
        })
        .unwrap();
    }

    pub fn base(&self, person: Id<Person>, from: Date, yuan: i64) {
        let (actor, app, union) = (self.officer.clone(), self.app.clone(), self.union);
        let base = NewBase {
            person,
            from,
            amount: Money::from_fen(yuan * 100),
            why: "工资表".to_owned(),
        };
        self.write(move |tx| {
            let bases = std::slice::from_ref(&base);
            commands::set_bases(tx, &app, &actor, (union, bases))
        })
        .unwrap();
    }

    pub fn order(&self, month: Month) -> Result<Id<RunMark>, Error> {
        let (actor, union) = (self.officer.clone(), self.union);
        self.write(move |tx| commands::order_run(tx, &actor, union, month))
    }

    /// Orders a month and lets the job do it.
    pub fn run(&self, month: Month) -> Run {
        let id = self.order(month).unwrap();
        self.work();
        let run = self.found(id);
        assert_eq!(run.state, RunState::Closed);
        run
    }

    pub fn found(&self, id: Id<RunMark>) -> Run {
        self.read(|conn| store::run(conn, id)).unwrap()
    }

    /// Owed, paid, and the oldest open month.
    pub fn account(&self, person: Id<Person>) -> (i64, i64, Option<Month>) {
        let all = self.read(|conn| store::of_person(conn, person));
        let own = all.into_iter().find(|a| a.union_body == self.union);
        own.map_or((0, 0, None), |a| (a.due.fen(), a.paid.fen(), a.oldest))
    }

    /// Nothing that doctor or verify finds.
    pub fn is_sound(&self) {
        let found = self.read(crate::dues::doctor);
        assert_eq!(found, Vec::<String>::new());
        let mut tracked = organisation::area().tracked.to_vec();
        tracked.extend(crate::area().tracked);
        let file = self.app.config.data.join("seals");
        let report = self.read(|conn| trail::verify(conn, &tracked, &file, None));
        let words: Vec<String> = report.findings.into_iter().map(|f| f.text).collect();
        assert_eq!(words, Vec::<String>::new());
    }
}

fn join(
    tx: &mut Tx<'_>,
    (union, group): (Id<Body>, Id<Body>),
    (name, staff_no): (&str, &str),
    standing: Standing,
) -> Result<Id<Person>, Error> {
    let since = Date::constant(2024, 1, 1);
    let new = NewPerson {
        name: name.to_owned(),
        staff_no: None,
        home: Some(group),
        email: None,
        from: since,
    };
    let person = organisation::register_person(tx, BY, &new)?;
    let keys = NameKeys::of(name);
    let row = Member {
        id: tx.id(),
        person,
        home: group,
        union_body: union,
        path: organisation::body(tx, group)?.unwrap().path,
        standing,
        since,
        joined_on: Some(since),
        name: name.to_owned(),
        given: keys.given,
        pinyin: keys.pinyin,
        initials: keys.initials,
        pinyin_fixed: false,
        staff_no: staff_no.to_owned(),
        sex: None,
        birth: None,
        phone_mask: String::new(),
        id_mask: String::new(),
        post: String::new(),
        model_worker: false,
        hardship: false,
        flaws: 0,
        version: 1,
    };
    let fact = Fact {
        person,
        what: What::Joined,
        holds_from: since,
        learnt_at: tx.now(),
        home: group,
        standing,
        reason: String::new(),
    };
    let id = row.id;
    let rows = [NewRow {
        member: row,
        sealed: Sealed::default(),
        made_by: None,
    }];
    member::insert_rows(tx, &rows)?;
    let fact = member::fact(tx, &fact, None, None, None)?;
    let deed = Deed::on("membership.test", Subject::new(PERSON_SUBJECT, person));
    tx.trail(BY, deed.row(MEMBER, id).row(FACT, fact))?;
    Ok(person)
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
