//! What was known of a day on a day stays so, whatever sets come, are undone or given up.

use kernel::{Date, Moment};
use platform::access::Person;
use proptest::prelude::*;

use super::house::Built;
use crate::{
    changeset::{State, drop_set, undo},
    member::{fact, facts_of},
    model::{Fact, SetMark, Standing, What},
};

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    /// A list brings new people and changes some who are known.
    Import { new: i64, changed: usize },
    /// The newest live set is undone, if nothing depends on it.
    Undo,
    /// A list is given up after a part was written.
    GiveUp { new: i64 },
    /// A single command notes a fact.
    Single { whom: usize, back_days: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..9_i64, 0..3_usize).prop_map(|(new, changed)| Step::Import { new, changed }),
        2 => Just(Step::Undo),
        1 => (8..16_i64).prop_map(|new| Step::GiveUp { new }),
        2 => (0..9_usize, 0..900_i64)
            .prop_map(|(whom, back_days)| Step::Single { whom, back_days }),
    ];
    proptest::collection::vec(step, 1..8)
}

/// An answer that was given: about whom, of which day, as known when.
type Answer = (kernel::Id<Person>, Option<Date>, Moment, Vec<Fact>);

struct Story {
    built: Built,
    next_no: i64,
    live: Vec<kernel::Id<SetMark>>,
    people: Vec<kernel::Id<Person>>,
    answers: Vec<Answer>,
}

impl Story {
    fn take(&mut self, step: &Step) {
        self.built.later(60);
        match step {
            Step::Import { new, changed } => self.import(*new, *changed),
            Step::Undo => self.undo(),
            Step::GiveUp { new } => self.give_up(*new),
            Step::Single { whom, back_days } => self.single(*whom, *back_days),
        }
        self.built.later(60);
    }

    fn import(&mut self, new: i64, changed: usize) {
        let mut lines = self.built.many(self.next_no, new);
        self.next_no += new;
        for member in self.built.roster().iter().take(changed) {
            let home = self.built.groups[usize::from(member.home == self.built.groups[0])];
            lines.push(
                self.built
                    .change(self.next_no, member, |draft| draft.home = home),
            );
            self.next_no += 1;
        }
        let set = self.built.import("名册.xlsx", lines);
        self.live.push(set);
        for member in self.built.roster() {
            if !self.people.contains(&member.person) {
                self.people.push(member.person);
            }
        }
    }

    fn undo(&mut self) {
        let Some(set) = self.live.last().copied() else {
            return;
        };
        let who = self.built.who.clone();
        let Ok(undoing) = self.built.write(move |tx| undo(tx, &who, set)) else {
            return;
        };
        let before = self.built.roster();
        self.built.work();
        // Pressed without the look that the page takes first: then its job looks, and drops it.
        if self.built.set(set).undone_at.is_some() {
            self.live.pop();
        } else {
            let dropped = self.built.set(undoing);
            assert_eq!(dropped.state, State::Dropped);
            assert!(!dropped.problem.is_empty());
            assert_eq!(self.built.roster(), before);
        }
    }

    fn give_up(&mut self, new: i64) {
        let lines = self.built.many(self.next_no, new);
        self.next_no += new;
        let set = self.built.stage("放弃.xlsx", lines);
        self.built.commit(set).unwrap();
        self.built.breaks_after(1);
        self.built.work();
        let who = self.built.who.clone();
        self.built.write(move |tx| drop_set(tx, &who, set)).unwrap();
        self.built.later(3_700);
        self.built.work();
        assert_eq!(self.built.set(set).state, State::Dropped);
    }

    fn single(&mut self, whom: usize, back_days: i64) {
        let Some(person) = self.people.get(whom).copied() else {
            return;
        };
        let home = self.built.groups[0];
        self.built
            .write(move |tx| {
                let day = tx.now().plus_secs(-back_days * 86_400).day();
                let told = Fact {
                    person,
                    what: What::Retained,
                    holds_from: day,
                    learnt_at: tx.now(),
                    home,
                    standing: Standing::Retained,
                    reason: "申请".to_owned(),
                };
                fact(tx, &told, None, None, None).map(|_| ())
            })
            .unwrap();
    }

    /// Asks about everybody, and asks again everything that was ever asked.
    fn ask(&mut self) {
        let now = self.built.app.now();
        for person in self.people.clone() {
            for day in [None, Some(Date::constant(2024, 6, 1)), Some(now.day())] {
                let facts = self.facts(person, day, now);
                self.answers.push((person, day, now, facts));
            }
        }
        for (person, day, known_on, facts) in &self.answers {
            assert_eq!(&self.facts(*person, *day, *known_on), facts);
        }
    }

    fn facts(&self, person: kernel::Id<Person>, day: Option<Date>, on: Moment) -> Vec<Fact> {
        self.built
            .read(|conn| facts_of(conn, person, day, Some(on)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn answers_of_the_past_never_change(steps in steps()) {
        testing::each_engine(|fresh| {
            let mut story = Story {
                built: Built::on(fresh),
                next_no: 1,
                live: Vec::new(),
                people: Vec::new(),
                answers: Vec::new(),
            };
            for step in &steps {
                story.take(step);
                story.ask();
            }
            prop_verified(&story.built);
        });
    }
}

/// Rows and trail agree but for the facts of single commands, which this story writes bare.
fn prop_verified(built: &Built) {
    let strange: Vec<String> = built
        .verify()
        .into_iter()
        .filter(|finding| !finding.starts_with("membership_fact"))
        .collect();
    assert_eq!(strange, Vec::<String>::new());
    assert_eq!(built.read(crate::figures::drift), Vec::new());
}
