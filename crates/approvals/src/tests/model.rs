//! Random people do random things; a small reference model says what may come of it.

use std::{cell::RefCell, collections::BTreeMap};

use kernel::{Date, Id};
use platform::access::{Body, Person};
use proptest::{prelude::*, test_runner::TestRunner};

use super::stage::{JOINING, Stage, agree, back, content, refuse};
use crate::{Decision, Did, Request, Seen, State};

const PEOPLE: usize = 5;
const PHONES: [&str; 3] = ["13800000000", "13855550000", "13966660000"];

/// What somebody tries.
#[derive(Debug, Clone)]
enum Try {
    /// Takes an office: 0 leader of the group, 1 chair of the union, 2 chair of the bureau; for
    /// today alone or for good.
    Office(usize, usize, bool),
    /// A night passes, and the hourly job runs or is late.
    Night(bool),
    /// Decides: 0 agrees, 1 refuses, 2 returns; on what is there, or on what was there earlier.
    Decide(usize, usize, bool),
    /// As [`Try::Decide`], by one of those who hold the office where it waits.
    Seated(usize, usize),
    /// Hands in one of the contents.
    Resubmit(usize, usize),
    /// As [`Try::Resubmit`], by who asked.
    Change(usize),
    /// Withdraws.
    Withdraw(usize),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let who = 0..PEOPLE;
    // Agreeing is what everything else must not get around.
    let what = || prop::sample::select(vec![0, 0, 0, 0, 0, 0, 1, 2, 2]);
    let one = prop_oneof![
        3 => (who.clone(), 0..3_usize, any::<bool>()).prop_map(|(p, o, f)| Try::Office(p, o, f)),
        1 => any::<bool>().prop_map(Try::Night),
        4 => (who.clone(), what(), any::<bool>()).prop_map(|(p, d, s)| Try::Decide(p, d, s)),
        8 => (who.clone(), what()).prop_map(|(n, d)| Try::Seated(n, d)),
        1 => (who.clone(), 0..PHONES.len()).prop_map(|(p, c)| Try::Resubmit(p, c)),
        4 => (0..PHONES.len()).prop_map(Try::Change),
        1 => prop_oneof![9 => Just(Try::Night(true)), 1 => who.prop_map(Try::Withdraw)],
    ];
    prop::collection::vec(one, 1..40)
}

/// A signature as the model saw it given.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signed {
    content: usize,
    step: u32,
}

/// First and last day of a term.
type Days = (Date, Option<Date>);

/// The reference: offices by person, and what must be true of the one request.
struct Model<'a> {
    stage: &'a Stage,
    people: Vec<Id<Person>>,
    /// Office and body of each slot.
    slots: [(&'static str, Id<Body>); 3],
    /// Terms by person and slot.
    terms: BTreeMap<(usize, usize), Vec<Days>>,
    request: Id<Request>,
    requester: usize,
    about: usize,
    content: usize,
    /// Counted up with every other content.
    wording: usize,
    signed: Vec<Signed>,
    state: State,
    earlier: Seen,
}

impl<'a> Model<'a> {
    fn new(stage: &'a Stage, requester: usize, about: usize) -> Self {
        let people: Vec<_> = (0..PEOPLE)
            .map(|n| stage.person(&format!("人{n}"), &[]))
            .collect();
        let mut new = stage.new_request(JOINING, people[requester], 1);
        new.subject.id = stage.group.cast();
        new.about = Some(people[about]);
        let request = stage.ask(&new).unwrap();
        let mut model = Self {
            slots: [
                ("leader", stage.group),
                ("chair", stage.union),
                ("chair", stage.bureau),
            ],
            terms: BTreeMap::new(),
            earlier: stage.seen(request),
            stage,
            people,
            request,
            requester,
            about,
            content: 0,
            wording: 0,
            signed: Vec::new(),
            state: State::Waiting { step: 0 },
        };
        // Whoever asks may be the only one who holds an office, or one of two, or none.
        for who in 0..PEOPLE - 1 {
            model.take_office(who, who % 3, true);
        }
        model
    }

    fn holds(&self, who: usize, slot: usize) -> bool {
        let today = self.stage.clock.today();
        let terms = self.terms.get(&(who, slot)).into_iter().flatten();
        let mut running = terms.filter(|(a, z)| *a <= today && z.is_none_or(|z| z >= today));
        running.next().is_some()
    }

    /// Whether the slot where the step waits is held by this person today.
    fn is_seated(&self, who: usize) -> bool {
        let whole = self.stage.whole(self.request);
        let Some(step) = whole.waiting() else {
            return false;
        };
        let Some((seat, _)) = &step.seat else {
            return false;
        };
        let mut slots = self.slots.iter().enumerate();
        let slot = slots.find(|(_, (office, body))| *office == step.office && body == seat);
        slot.is_some_and(|(slot, _)| self.holds(who, slot))
    }

    fn is_barred(&self, who: usize) -> bool {
        who == self.requester || who == self.about
    }

    fn step(&mut self, one: &Try) {
        match *one {
            Try::Office(who, slot, for_good) => self.take_office(who, slot, for_good),
            Try::Night(in_time) => {
                self.stage.sleep();
                if in_time {
                    self.reseat();
                }
            }
            Try::Decide(who, what, stale) => self.decide(who, what, stale),
            Try::Seated(nth, what) => {
                let seated: Vec<_> = (0..PEOPLE).filter(|who| self.is_seated(*who)).collect();
                if !seated.is_empty() {
                    self.decide(seated[nth % seated.len()], what, false);
                }
            }
            Try::Resubmit(who, content) => self.resubmit(who, content),
            Try::Change(content) => self.resubmit(self.requester, content),
            Try::Withdraw(who) => self.withdraw(who),
        }
        self.compare();
    }

    fn take_office(&mut self, who: usize, slot: usize, for_good: bool) {
        let today = self.stage.clock.today();
        let last = (!for_good).then_some(today);
        let terms = self.terms.entry((who, slot)).or_default();
        if terms.iter().any(|(_, z)| z.is_none_or(|z| z >= today)) {
            return;
        }
        terms.push((today, last));
        let (office, body) = self.slots[slot];
        self.stage
            .appoint_until(self.people[who], office, body, last);
        self.reseat();
    }

    fn reseat(&self) {
        let id = self.request;
        self.stage.write(move |tx| crate::reseat(tx, id)).unwrap();
    }

    fn decide(&mut self, who: usize, what: usize, stale: bool) {
        let now = self.stage.seen(self.request);
        let seen = if stale {
            self.earlier.clone()
        } else {
            now.clone()
        };
        let decision = match what {
            0 => agree(),
            1 => refuse("不合条件"),
            _ => back("缺材料"),
        };
        let may = matches!(self.state, State::Waiting { .. })
            && self.is_seated(who)
            && !self.is_barred(who)
            && seen == now;
        let told = self.stage.told.lock().unwrap().len();
        let done = self
            .stage
            .decide(self.people[who], self.request, &seen, &decision);
        assert_eq!(
            done.is_ok(),
            may,
            "{who} {decision:?} {seen:?} {now:?}: {done:?}"
        );
        self.earlier = now.clone();
        if !may {
            assert_eq!(
                self.stage.told.lock().unwrap().len(),
                told,
                "nothing follows a refusal"
            );
            return;
        }
        let why = decision.words().to_owned();
        self.state = match decision {
            Decision::Agree { .. } => {
                self.signed.push(Signed {
                    content: self.wording,
                    step: now.step,
                });
                if now.step == 1 {
                    State::Agreed
                } else {
                    State::Waiting { step: 1 }
                }
            }
            Decision::Refuse { .. } => State::Refused { why },
            Decision::Return { .. } => State::Returned {
                step: now.step,
                why,
            },
        };
        let follows = usize::from(!matches!(self.state, State::Waiting { .. }));
        assert_eq!(self.stage.told.lock().unwrap().len(), told + follows);
    }

    fn resubmit(&mut self, who: usize, content_no: usize) {
        let same = content_no == self.content;
        let may = who == self.requester
            && match self.state {
                State::Waiting { .. } => !same,
                State::Returned { .. } => true,
                State::Agreed | State::Refused { .. } | State::Withdrawn | State::Void { .. } => {
                    false
                }
            };
        let content = content(PHONES[content_no]);
        let done = self
            .stage
            .resubmit(self.people[who], self.request, &content);
        assert_eq!(done.is_ok(), may, "{who} {content_no}: {done:?}");
        if may {
            let step = if same { self.state.step().unwrap() } else { 0 };
            self.wording += usize::from(!same);
            self.content = content_no;
            self.state = State::Waiting { step };
        }
    }

    fn withdraw(&mut self, who: usize) {
        let may = who == self.requester && self.state.is_open();
        let (id, by) = (
            self.request,
            platform::trail::By::from(&self.stage.actor(self.people[who])),
        );
        let done = self
            .stage
            .write(move |tx| crate::withdraw(tx, by.clone(), id));
        assert_eq!(done.is_ok(), may, "{done:?}");
        if may {
            self.state = State::Withdrawn;
        }
    }

    /// What is stored is what the model says, and what must never be is not.
    fn compare(&self) {
        let id = self.request;
        let whole = self.stage.whole(id);
        assert_eq!(whole.request.state, self.state);
        assert_eq!(whole.request.round as usize, self.wording + 1);
        let acts = self
            .stage
            .db
            .read_blocking(move |c| crate::acts(c, id))
            .unwrap();
        let signatures = acts.iter().filter(|act| act.did == Did::Agree);
        for act in signatures.clone() {
            let signer = self
                .people
                .iter()
                .position(|p| Some(*p) == act.person)
                .unwrap();
            assert!(!self.is_barred(signer), "signed their own request");
        }
        let found: Vec<Signed> = signatures
            .map(|act| Signed {
                content: act.round as usize - 1,
                step: act.step.unwrap(),
            })
            .collect();
        assert_eq!(found, self.signed);
        if self.state == State::Agreed {
            for step in 0..2 {
                let needed = Signed {
                    content: self.wording,
                    step,
                };
                assert!(
                    found.contains(&needed),
                    "agreed without step {step} on the final content"
                );
            }
        }
    }
}

#[test]
fn nothing_is_agreed_but_by_everybody_who_must_on_the_final_content() {
    testing::each_engine(|fresh| {
        let first = Stage::on(fresh);
        let (db, clock) = (first.db.clone(), first.clock.clone());
        // A tree of its own for every case; the engine's commits are what takes the time.
        let cases = if fresh.engine() == "sqlite" { 96 } else { 24 };
        let mut runner = TestRunner::new(ProptestConfig {
            cases,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let ends = RefCell::new(BTreeMap::<&'static str, usize>::new());
        let stages = (0..PEOPLE, 0..PEOPLE, tries());
        runner
            .run(&stages, |(requester, about, tries)| {
                let stage = Stage::in_db(db.clone(), clock.clone());
                let mut model = Model::new(&stage, requester, about);
                for one in &tries {
                    model.step(one);
                }
                let end = if model.state == State::Agreed && model.wording > 0 {
                    "agreed on other content than was asked"
                } else {
                    model.state.as_str()
                };
                *ends.borrow_mut().entry(end).or_default() += 1;
                Ok(())
            })
            .unwrap();
        // Random people get somewhere: what is never reached is not tested.
        let ends = ends.into_inner();
        let changed = "agreed on other content than was asked";
        assert!(
            fresh.engine() != "sqlite" || ends.contains_key(changed),
            "{ends:?}"
        );
        let found = first.db.read_blocking(crate::store::doctor).unwrap();
        let wrong: Vec<_> = found
            .iter()
            .filter(|f| !f.contains("没有人能办理"))
            .collect();
        assert_eq!(wrong, Vec::<&String>::new());
    });
}
