//! The tree as a property: whatever is done to it, nobody and no body is lost, paths follow the
//! parents, and what was answered once is answered again.

use std::collections::BTreeMap;

use kernel::{Date, Id, Moment, Term};
use platform::{
    Error,
    access::{Body, Person},
    clock::Clock,
    db::{Db, Tx},
};
use proptest::prelude::*;

use super::{BY, day, demo_on, migrations, refusal, who, write};
use crate::{Appointment, BodyChange, NewBody, NewPerson, PersonChange, Split, store};

/// One deed; numbers choose among the bodies, people or terms that there are.
#[derive(Debug, Clone)]
enum Deed {
    Found(usize, usize),
    Rename(usize),
    Move(usize, usize),
    Merge(usize, usize),
    Split(usize),
    Dissolve(usize),
    MovePerson(usize, usize),
    Leave(usize),
    Return(usize),
    Appoint(usize, usize),
    EndTerm(usize),
}

fn deed() -> impl Strategy<Value = (Deed, i64, bool)> {
    let n = || 0..64_usize;
    let deed = prop_oneof![
        (n(), n()).prop_map(|(a, b)| Deed::Found(a, b)),
        n().prop_map(Deed::Rename),
        (n(), n()).prop_map(|(a, b)| Deed::Move(a, b)),
        (n(), n()).prop_map(|(a, b)| Deed::Merge(a, b)),
        n().prop_map(Deed::Split),
        n().prop_map(Deed::Dissolve),
        (n(), n()).prop_map(|(a, b)| Deed::MovePerson(a, b)),
        n().prop_map(Deed::Leave),
        n().prop_map(Deed::Return),
        (n(), n()).prop_map(|(a, b)| Deed::Appoint(a, b)),
        n().prop_map(Deed::EndTerm),
    ];
    // How many days ago it holds from, and whether somebody asks about the past afterwards.
    (deed, 0..15_i64, any::<bool>())
}

fn ago(today: Date, days: i64) -> Date {
    (0..days).fold(today, |day, _| day.yesterday().unwrap())
}

const KINDS: [&str; 4] = ["union", "branch", "group", "audit_committee"];

struct Tree {
    db: Db,
    clock: Clock,
    bodies: Vec<Id<Body>>,
    people: Vec<Id<Person>>,
    terms: Vec<Id<crate::model::TermMark>>,
}

fn new(kind: &str, parent: Option<Id<Body>>, name: String, from: Date) -> NewBody {
    NewBody {
        kind: kind.to_owned(),
        parent,
        short: name.clone(),
        name,
        aliases: Vec::new(),
        credit_code: None,
        from,
        reason: "测试".to_owned(),
    }
}

impl Tree {
    fn plant(fresh: &testing::Fresh) -> Self {
        let clock = Clock::hand(testing::start());
        let db = fresh.open_at(&migrations(), clock.clone());
        let from = day("2024-01-01");
        let (bodies, people) = write(&db, move |tx| {
            let root = crate::found_body(tx, BY, &new("bureau_union", None, "局".into(), from))?;
            let mut bodies = vec![root];
            for n in 0..3 {
                let union = new("union", Some(root), format!("工会{n}"), from);
                let along = ["audit_committee".to_owned(), "women_committee".to_owned()];
                let id = crate::found_with(tx, BY, &union, &along)?;
                bodies.push(id);
                let group = new("group", Some(id), format!("小组{n}"), from);
                bodies.push(crate::found_body(tx, BY, &group)?);
            }
            let mut people = Vec::new();
            for n in 0..12 {
                let person = NewPerson {
                    name: format!("人{n:02}"),
                    staff_no: None,
                    home: Some(bodies[n % bodies.len()]),
                    email: None,
                    from,
                };
                people.push(crate::register_person(tx, BY, &person)?);
            }
            Ok((bodies, people))
        })
        .unwrap();
        let terms = Vec::new();
        Self {
            db,
            clock,
            bodies,
            people,
            terms,
        }
    }

    fn run(&mut self, deed: &Deed, back: i64) -> Result<(), Error> {
        let from = ago(self.clock.now().day(), back);
        let body = |n: usize| self.bodies[n % self.bodies.len()];
        let name = format!("新{}", self.clock.now().as_ms() % 100_000_000);
        let change = |id, change: BodyChange| {
            write(&self.db, move |tx| {
                crate::change_body(tx, BY, id, &change, from, "测试")
            })
        };
        match *deed {
            Deed::Found(at, kind) => {
                let new = new(KINDS[kind % 4], Some(body(at)), name, from);
                let id = write(&self.db, move |tx| crate::found_body(tx, BY, &new))?;
                self.bodies.push(id);
            }
            Deed::Rename(id) => {
                let short = name.clone();
                change(body(id), BodyChange::Rename { name, short })?;
            }
            Deed::Move(id, to) => {
                let parent = Some(body(to));
                change(body(id), BodyChange::Move { parent })?;
            }
            Deed::Merge(id, into) => {
                let (id, into) = (body(id), body(into));
                write(&self.db, move |tx| {
                    crate::merge_bodies(tx, BY, id, into, from, "合并")
                })?;
            }
            Deed::Split(id) => self.split(body(id), name, from)?,
            Deed::Dissolve(id) => change(body(id), BodyChange::Dissolve)?,
            Deed::MovePerson(..)
            | Deed::Leave(_)
            | Deed::Return(_)
            | Deed::Appoint(..)
            | Deed::EndTerm(_) => return self.run_person(deed, name, from),
        }
        Ok(())
    }

    fn run_person(&mut self, deed: &Deed, name: String, from: Date) -> Result<(), Error> {
        let body = |n: usize| self.bodies[n % self.bodies.len()];
        let person = |n: usize| self.people[n % self.people.len()];
        match *deed {
            Deed::MovePerson(id, to) => {
                let change = PersonChange {
                    name,
                    staff_no: None,
                    home: Some(body(to)),
                    from,
                    reason: "调动".to_owned(),
                    version: None,
                };
                let id = person(id);
                rows(write(&self.db, move |tx| {
                    crate::set_person(tx, id, &change).map(|r| r.len())
                }))?;
            }
            Deed::Leave(id) => {
                let id = person(id);
                write(&self.db, move |tx| crate::leave(tx, BY, id, from, "离开"))?;
            }
            Deed::Return(id) => {
                let id = person(id);
                rows(write(&self.db, move |tx| {
                    crate::return_person(tx, id, from, "返回").map(|r| r.len())
                }))?;
            }
            Deed::Appoint(id, at) => {
                let new = Appointment {
                    person: person(id),
                    office: "committee_member".to_owned(),
                    body: body(at),
                    term: Term::since(from),
                    appointed_by: "批复".to_owned(),
                };
                self.terms
                    .push(write(&self.db, move |tx| crate::appoint(tx, BY, &new))?);
            }
            Deed::EndTerm(id) => {
                let Some(term) = self.terms.get(id % self.terms.len().max(1)).copied() else {
                    return Ok(());
                };
                write(&self.db, move |tx| {
                    crate::end_term(tx, BY, term, from, "免职")
                })?;
            }
            Deed::Found(..)
            | Deed::Rename(_)
            | Deed::Move(..)
            | Deed::Merge(..)
            | Deed::Split(_)
            | Deed::Dissolve(_) => unreachable!("bodies are another matter"),
        }
        Ok(())
    }

    /// A new body with every second body below the old one, and with everybody of it.
    fn split(&mut self, from: Id<Body>, name: String, day: Date) -> Result<(), Error> {
        let row = self
            .db
            .read_blocking(move |c| store::row_of(c, from))?
            .unwrap();
        let children = self.db.read_blocking(move |c| store::child_rows(c, from))?;
        let people = self.db.read_blocking(move |c| crate::people_of(c, from))?;
        let split = Split {
            from,
            new: new(&row.view.kind, None, name, day),
            children: children.iter().step_by(2).map(|c| c.view.id).collect(),
            people: people
                .iter()
                .filter(|p| p.body == Some(from))
                .map(|p| p.id)
                .collect(),
        };
        let id = write(&self.db, move |tx| crate::split_body(tx, BY, &split))?;
        self.bodies.push(id);
        Ok(())
    }

    /// Everything that can be asked of a day.
    fn ask(&self, day: Date, known: Option<Moment>) -> Answer {
        let bodies = self.bodies.clone();
        self.db
            .read_blocking(move |c| {
                let facts = crate::as_of(c, day, known)?;
                let tree: BTreeMap<_, _> = facts
                    .into_iter()
                    .map(|f| (f.body.as_i64(), (f.parent.map(Id::as_i64), f.name)))
                    .collect();
                let (mut people, mut terms) = (BTreeMap::new(), Vec::new());
                for body in &bodies {
                    for one in crate::people_as_of(c, *body, day, known)? {
                        let again = people.insert(one.id.as_i64(), body.as_i64());
                        assert_eq!(again, None, "a person in two bodies");
                    }
                    for term in crate::terms_as_of(c, Some(*body), None, day, known)? {
                        terms.push((term.id.as_i64(), term.term.last));
                    }
                }
                // Lists go by names, which may change; who held what does not.
                terms.sort_unstable();
                Ok((tree, people, terms))
            })
            .unwrap()
    }
}

type Answer = (
    BTreeMap<i64, (Option<i64>, String)>,
    BTreeMap<i64, i64>,
    Vec<(i64, Option<Date>)>,
);

fn rows(done: Result<usize, Error>) -> Result<(), Error> {
    done.map(|_| ())
}

fn nothing_is_lost(deeds: &[(Deed, i64, bool)], fresh: &testing::Fresh) {
    let mut tree = Tree::plant(fresh);
    let mut asked: Vec<(Date, Moment, Answer)> = Vec::new();
    for (deed, back, asks) in deeds {
        tree.clock.set(tree.clock.now().plus_secs(86_400));
        match tree.run(deed, *back) {
            Ok(()) | Err(Error::Refused(_) | Error::Invalid(_) | Error::Stale) => {}
            Err(other) => panic!("{deed:?}: {other}"),
        }
        let doctor = tree.db.read_blocking(store::doctor).unwrap();
        assert_eq!(doctor, Vec::<String>::new(), "{deed:?}");
        if *asks {
            tree.clock.set(tree.clock.now().plus_secs(1));
            let (now, on) = (tree.clock.now(), ago(tree.clock.now().day(), back / 2));
            let answer = tree.ask(on, Some(now));
            assert_eq!(answer, tree.ask(on, None), "known now is known");
            for (parent, name) in answer.0.values() {
                let whole = parent.is_none_or(|p| answer.0.contains_key(&p));
                assert!(whole, "{name} hangs on nothing on {on}");
            }
            for (person, body) in &answer.1 {
                assert!(
                    answer.0.contains_key(body),
                    "{person} is in no body on {on}"
                );
            }
            asked.push((on, now, answer));
            tree.clock.set(now.plus_secs(1));
        }
    }
    let count = |sql: &'static str| tree.db.read_blocking(|c| c.number(sql, &[])).unwrap();
    let people = count("select count(*) from organisation_person");
    assert_eq!(usize::try_from(people).unwrap(), tree.people.len());
    let homeless = "select count(*) from organisation_person p
        left join organisation_body b on b.id = p.home
        where p.active_to is null and (b.id is null or b.valid_to is not null)";
    assert_eq!(count(homeless), 0, "somebody stands nowhere");
    let bodies = count("select count(*) from organisation_body");
    let facts = count("select count(distinct body) from organisation_body_fact");
    assert!(bodies == facts && usize::try_from(bodies).unwrap() >= tree.bodies.len());
    for (on, known, answer) in asked {
        assert_eq!(tree.ask(on, Some(known)), answer, "{on} as known {known:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_past_answers_the_same_and_nothing_is_lost(
        deeds in proptest::collection::vec(deed(), 1..40)
    ) {
        testing::each_engine(|fresh| nothing_is_lost(&deeds, fresh));
    }
}

#[test]
fn a_merged_union_goes_on_in_the_other() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let (office, team) = (cast.bodies["office_union"], cast.bodies["team_union"]);
        let (audit, other) = (cast.bodies["office_audit"], cast.bodies["team_audit"]);
        let group = cast.bodies["office_group_2"];
        let below = |body: Id<Body>| {
            let row = db
                .read_blocking(|c| store::row_of(c, body))
                .unwrap()
                .unwrap();
            let path = row.view.path;
            db.read_blocking(|c| store::people_below(c, &path)).unwrap()
        };
        let all = below(office) + below(team);
        let merge = move |tx: &mut Tx<'_>, from, into| {
            crate::merge_bodies(tx, BY, from, into, day("2025-03-18"), "机构改革")
        };
        let bureau = cast.bodies["bureau"];
        let told = refusal(write(&db, move |tx| merge(tx, bureau, team)));
        assert_eq!(told.code, "organisation.merge_into_itself");
        write(&db, move |tx| merge(tx, office, team)).unwrap();
        assert_eq!((below(team), below(office)), (all, 0), "nobody is lost");
        let row = |id| {
            db.read_blocking(move |c| store::row_of(c, id))
                .unwrap()
                .unwrap()
        };
        assert_eq!(row(office).valid_to, Some(day("2025-03-17")));
        assert_eq!(row(group).view.parent, Some(team));
        let gone = row(audit);
        assert_eq!(
            gone.valid_to,
            Some(day("2025-03-17")),
            "one audit committee is enough"
        );
        let history = db.read_blocking(move |c| crate::history(c, audit)).unwrap();
        assert_eq!(history.last().unwrap().other, Some(other));
        let chairs = |body, on: &str| {
            let on = day(on);
            db.read_blocking(move |c| crate::holders(c, "chair", body, on))
                .unwrap()
                .len()
        };
        assert_eq!(
            (chairs(office, "2025-03-17"), chairs(office, "2025-03-18")),
            (1, 0)
        );
        assert_eq!(
            db.read_blocking(store::doctor).unwrap(),
            Vec::<String>::new()
        );
        let leader = who(&cast, "leader");
        let then = |on: &str| {
            let on = day(on);
            db.read_blocking(move |c| crate::terms_as_of(c, None, Some(leader), on, None))
                .unwrap()
                .len()
        };
        assert_eq!((then("2025-03-17"), then("2025-03-18")), (2, 1));
        let again = refusal(write(&db, move |tx| merge(tx, office, team)));
        assert_eq!(again.code, "organisation.dissolved");
    });
}

#[test]
fn a_split_takes_bodies_and_people_along() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let (office, group) = (cast.bodies["office_union"], cast.bodies["office_group_3"]);
        let split = move |children: Vec<Id<Body>>| Split {
            from: office,
            new: new("union", None, "机关第二工会".into(), day("2025-03-10")),
            children,
            people: Vec::new(),
        };
        let none = split(Vec::new());
        let told = refusal(write(&db, move |tx| crate::split_body(tx, BY, &none)));
        assert_eq!(told.code, "organisation.splits_nothing");
        let far = split(vec![cast.bodies["branch_1"]]);
        let wrong = write(&db, move |tx| crate::split_body(tx, BY, &far));
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
        let some = split(vec![group]);
        let made = write(&db, move |tx| crate::split_body(tx, BY, &some)).unwrap();
        let row = db
            .read_blocking(move |c| store::row_of(c, group))
            .unwrap()
            .unwrap();
        assert_eq!(row.view.parent, Some(made));
        let parent = |on: &str| {
            let on = day(on);
            let facts = db
                .read_blocking(move |c| crate::as_of(c, on, None))
                .unwrap();
            facts.into_iter().find(|f| f.body == group).unwrap().parent
        };
        assert_eq!(
            (parent("2025-03-09"), parent("2025-03-10")),
            (Some(office), Some(made))
        );
        let past = db
            .read_blocking(move |c| store::facts_towards(c, office))
            .unwrap();
        assert_eq!(past[0].body, made);
        assert_eq!(
            db.read_blocking(store::doctor).unwrap(),
            Vec::<String>::new()
        );
    });
}
