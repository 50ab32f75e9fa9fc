//! Where a person belonged on a day, as known at an instant.

use kernel::{Date, Id, Moment};
use platform::access::Body;

use crate::model::{Merged, PersonFact, PersonStart, PersonWhat};

/// Where a person stood (当时情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Then {
    pub home: Option<Id<Body>>,
    pub is_there: bool,
}

/// Tells a person's story again in the order in which we learnt it, up to `known`; only what holds
/// by `day` counts. What was learnt later overrules what was learnt earlier, as it did in the row.
/// `facts` are the person's own; both lists stand in the order in which we learnt them.
pub(crate) fn person_then(
    person: &PersonStart,
    facts: &[PersonFact],
    mergers: &[Merged],
    day: Date,
    known: Moment,
) -> Then {
    let mut story: Vec<(Moment, i64, Step)> = Vec::new();
    for fact in facts {
        story.push((fact.learnt_at, fact.id.as_i64(), Step::Own(fact)));
    }
    for merger in mergers.iter().filter(|m| m.learnt_at >= person.learnt_at) {
        story.push((merger.learnt_at, merger.id.as_i64(), Step::Merger(merger)));
    }
    story.sort_by_key(|(at, id, _)| (*at, *id));
    let leaves_by_fact = facts.iter().any(|f| f.what != PersonWhat::Home);
    let first_end = person.active.last.filter(|_| !leaves_by_fact);
    // What the row said when the step was taken, and what holds on the day that is asked for.
    let (mut row_home, mut row_end) = (person.first_home, first_end);
    let mut home = person.first_home;
    let mut gone = first_end.is_some_and(|end| day > end);
    for (learnt_at, _, step) in story {
        if learnt_at > known {
            break;
        }
        match step {
            Step::Own(fact) => {
                let holds = fact.holds_from <= day;
                match fact.what {
                    PersonWhat::Home => row_home = fact.home,
                    PersonWhat::Left => row_end = fact.holds_from.yesterday().ok(),
                    PersonWhat::Back => row_end = None,
                }
                if holds {
                    match fact.what {
                        PersonWhat::Home => home = fact.home,
                        PersonWhat::Left => gone = true,
                        PersonWhat::Back => gone = false,
                    }
                }
            }
            Step::Merger(merger) => {
                let goes_along = row_end.is_none_or(|end| end >= merger.holds_from);
                if row_home == Some(merger.from) && goes_along {
                    row_home = Some(merger.into);
                }
                if home == Some(merger.from) && goes_along && merger.holds_from <= day {
                    home = Some(merger.into);
                }
            }
        }
    }
    let began = person.active.first <= day && person.learnt_at <= known;
    Then {
        home,
        is_there: began && !gone,
    }
}

enum Step<'a> {
    Own(&'a PersonFact),
    Merger(&'a Merged),
}
