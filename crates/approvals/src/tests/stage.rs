//! A small tree with people in it, and requests as an area makes them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use kernel::{Date, Id, Term, Text};
use organisation::{Appointment, NewBody, NewPerson, OrganisationDirectory};
use platform::{
    Error,
    access::{Account, Actor, Body, Directory, Person},
    area::{Decided, Outcome},
    clock::Clock,
    db::{CommandKey, Db, Migration, Tx},
    sign_in::NewAccount,
    subject::Subject,
    trail::By,
};
use testing::Fresh;

use crate::{
    At, Content, Decision, FlowKind, Line, NewRequest, Request, Requester, Seen, State, Whole,
};

pub const BY: By = By::House("test");
/// Two steps: the leader of the group, then the chair of the union.
pub const JOINING: FlowKind = FlowKind {
    kind: "probe.joining",
    name: "入会申请",
    steps: &[("leader", At::Own), ("chair", At::Union)],
};
/// One step at the union above.
pub const EXPORT: FlowKind = FlowKind {
    kind: "probe.export",
    name: "导出申请",
    steps: &[("chair", At::Above)],
};

pub fn migrations() -> Vec<Migration> {
    vec![
        platform::migration!("0001_platform_core"),
        platform::migration!("0002_platform_trail"),
        platform::migration!("0003_platform_sign_in"),
        platform::migration!("0004_platform_jobs"),
        platform::migration!("0005_organisation"),
        platform::migration!("0017_organisation_kinds"),
        platform::migration!("0019_organisation_terms"),
        crate::MIGRATIONS[0],
    ]
}

/// A bureau union, a union below it and a group below that.
pub struct Stage {
    pub db: Db,
    pub clock: Clock,
    pub bureau: Id<Body>,
    pub union: Id<Body>,
    pub group: Id<Body>,
    /// People by account.
    pub cast: Mutex<BTreeMap<String, Id<Person>>>,
    /// What the area was told, in order.
    pub told: Arc<Mutex<Vec<Outcome>>>,
}

pub fn text<const N: usize>(text: &str) -> Text<N> {
    Text::parse(text).unwrap()
}

pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(Error::Forbidden(_)) => "forbidden",
        other => panic!("expected a refusal, got {other:?}"),
    }
}

impl Stage {
    pub fn on(fresh: &Fresh) -> Self {
        let clock = Clock::hand(testing::start());
        let db = fresh.open_at(&migrations(), clock.clone());
        db.write_blocking(CommandKey::unkeyed(), |tx| {
            crate::sync_flows(tx, &[JOINING, EXPORT])
        })
        .unwrap();
        Self::in_db(db, clock)
    }

    /// Another tree in the same database.
    pub fn in_db(db: Db, clock: Clock) -> Self {
        let bodies = db.write_blocking(CommandKey::unkeyed(), |tx| {
            let mut parent = None;
            let mut made: Vec<Id<Body>> = Vec::new();
            for (kind, name) in [
                ("bureau_union", "局工会"),
                ("union", "机关工会"),
                ("group", "一组"),
            ] {
                let view = organisation::found_body(
                    tx,
                    BY,
                    &NewBody {
                        kind: kind.to_owned(),
                        parent,
                        name: format!("{name}{}", tx.id::<Body>()),
                        short: name.to_owned(),
                        aliases: Vec::new(),
                        credit_code: None,
                        from: "2020-01-01".parse::<Date>().unwrap(),
                        reason: "test".to_owned(),
                    },
                )?;
                parent = Some(view);
                made.push(view);
            }
            Ok(made)
        });
        let bodies = bodies.unwrap();
        Self {
            db,
            clock,
            bureau: bodies[0],
            union: bodies[1],
            group: bodies[2],
            cast: Mutex::default(),
            told: Arc::default(),
        }
    }

    pub fn write<T>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        self.db.write_blocking(CommandKey::unkeyed(), work)
    }

    /// Somebody with an account, who holds these offices from now on.
    pub fn person(&self, name: &str, offices: &[(&str, Id<Body>)]) -> Id<Person> {
        self.person_as("", name, offices)
    }

    /// As [`Stage::person`], under this account.
    pub fn person_as(&self, user: &str, name: &str, offices: &[(&str, Id<Body>)]) -> Id<Person> {
        let account = user.to_owned();
        let (user, name, home) = (user.to_owned(), name.to_owned(), self.group);
        let person = self.write(move |tx| {
            let new = NewPerson {
                name: name.clone(),
                staff_no: None,
                home: Some(home),
                email: None,
                from: "2020-01-01".parse::<Date>().unwrap(),
            };
            let person = organisation::register_person(tx, BY, &new)?;
            let account = NewAccount {
                name: if user.is_empty() {
                    format!("u{person}")
                } else {
                    user.clone()
                },
                person,
                password: String::new(),
                must_change: false,
            };
            organisation::open_account(tx, BY, &account)?;
            Ok(person)
        });
        let person = person.unwrap();
        self.cast.lock().unwrap().insert(account, person);
        for (office, body) in offices {
            self.appoint(person, office, *body);
        }
        person
    }

    /// Whose account that is.
    pub fn who(&self, user: &str) -> Id<Person> {
        self.cast.lock().unwrap()[user]
    }

    pub fn appoint(&self, person: Id<Person>, office: &str, body: Id<Body>) {
        self.appoint_until(person, office, body, None);
    }

    pub fn appoint_until(
        &self,
        person: Id<Person>,
        office: &str,
        body: Id<Body>,
        last: Option<Date>,
    ) {
        let (office, today) = (office.to_owned(), self.clock.today());
        self.write(move |tx| {
            let new = Appointment {
                person,
                office: office.clone(),
                body,
                term: Term::new(today, last).unwrap(),
                appointed_by: "test".to_owned(),
            };
            organisation::appoint(tx, BY, &new).map(drop)
        })
        .unwrap();
    }

    /// The next morning.
    pub fn sleep(&self) {
        self.clock.set(self.clock.now().plus_secs(86_400));
    }

    pub fn actor(&self, person: Id<Person>) -> Actor {
        let day = self.clock.today();
        let read = move |conn: &mut platform::db::Conn| {
            let account: Option<Id<Account>> = organisation::account_of(conn, person)?;
            let account = account.unwrap_or(Id::from_i64(0));
            OrganisationDirectory.actor(conn, account, person, day)
        };
        self.db.read_blocking(read).unwrap().unwrap()
    }

    pub fn new_request(&self, flow: FlowKind, who: Id<Person>, subject: i64) -> NewRequest {
        NewRequest {
            flow: flow.kind,
            subject: Subject {
                kind: "probe.thing".to_owned(),
                id: Id::from_i64(subject),
            },
            title: text("林若彤申请加入机关工会"),
            href: "/people".to_owned(),
            requester: Requester {
                person: Some(who),
                name: "林若彤".to_owned(),
            },
            about: None,
            body: self.group,
            content: content("13800000000"),
        }
    }

    pub fn ask(&self, new: &NewRequest) -> Result<Id<Request>, Error> {
        let new = new.clone();
        self.write(move |tx| crate::ask(tx, BY, &new))
    }

    pub fn whole(&self, id: Id<Request>) -> Whole {
        let read = move |conn: &mut platform::db::Conn| crate::whole(conn, id);
        self.db.read_blocking(read).unwrap().unwrap()
    }

    /// What somebody sees who opens the request now.
    pub fn seen(&self, id: Id<Request>) -> Seen {
        let whole = self.whole(id);
        Seen {
            step: whole.request.state.step().unwrap_or_default(),
            hash: whole.request.hash,
        }
    }

    pub fn decide(
        &self,
        who: Id<Person>,
        id: Id<Request>,
        seen: &Seen,
        decision: &Decision,
    ) -> Result<State, Error> {
        let (actor, seen, decision) = (self.actor(who), seen.clone(), decision.clone());
        let told = self.told.clone();
        self.write(move |tx| {
            let then = |_: &mut Tx<'_>, decided: &Decided| {
                told.lock().unwrap().push(decided.outcome.clone());
                Ok(())
            };
            crate::decide(tx, &actor, id, &seen, &decision, &then)
        })
    }

    /// Agrees to what is there now.
    pub fn agree(&self, who: Id<Person>, id: Id<Request>) -> Result<State, Error> {
        self.decide(who, id, &self.seen(id), &agree())
    }

    pub fn resubmit(
        &self,
        who: Id<Person>,
        id: Id<Request>,
        content: &Content,
    ) -> Result<State, Error> {
        let (by, content) = (By::from(&self.actor(who)), content.clone());
        self.write(move |tx| crate::resubmit(tx, by.clone(), id, &content))
    }
}

pub fn agree() -> Decision {
    Decision::Agree {
        note: String::new(),
    }
}

pub fn back(why: &str) -> Decision {
    Decision::Return { why: text(why) }
}

pub fn refuse(why: &str) -> Decision {
    Decision::Refuse { why: text(why) }
}

pub fn content(phone: &str) -> Content {
    let mask = format!("{}****{}", &phone[..3], &phone[7..]);
    Content {
        lines: vec![
            Line::new("姓名", "林若彤"),
            Line::change("手机号", "无", mask).masked(format!("keyed {phone}")),
        ],
        note: "新入职".to_owned(),
    }
}
