//! The rules as tables.

use kernel::{Id, Moment};
use platform::{access::Person, subject::Subject};

use super::stage::{agree, back, content, refuse};
use crate::{
    Content, Decision, Line, Moved, Request, Requester, Seen, State, Step, Whole,
    rules::{self, Level, Resubmitted, Standing},
};

fn person(id: i64) -> Id<Person> {
    Id::from_i64(id)
}

fn whole(state: State) -> Whole {
    let step = |place| Step {
        id: Id::from_i64(i64::from(place) + 1),
        place,
        office: "chair".to_owned(),
        office_name: "主席".to_owned(),
        body: Id::from_i64(7),
        body_name: "机关工会".to_owned(),
        seat: Some((Id::from_i64(7), "机关工会".to_owned())),
        moved: Moved::No,
    };
    let request = Request {
        id: Id::from_i64(1),
        flow: "probe.joining".to_owned(),
        flow_name: "入会申请".to_owned(),
        subject: Subject::new("probe.thing", Id::<Subject>::from_i64(5)),
        title: "林若彤申请入会".to_owned(),
        href: "/people".to_owned(),
        requester: Requester {
            person: Some(person(1)),
            name: "林若彤".to_owned(),
        },
        about: Some(person(2)),
        body: Id::from_i64(7),
        body_name: "机关工会".to_owned(),
        round: 1,
        hash: "new".to_owned(),
        state,
        asked_at: Moment::from_ms(0),
        changed_at: Moment::from_ms(0),
        version: 1,
    };
    Whole {
        request,
        steps: vec![step(0), step(1)],
    }
}

fn returned(step: u32) -> State {
    State::Returned {
        step,
        why: "缺材料".to_owned(),
    }
}

fn waiting(step: u32) -> State {
    State::Waiting { step }
}

fn decided(state: State, who: Standing, step: u32, hash: &str, act: &Decision) -> &'static str {
    let hash = hash.to_owned();
    match rules::decide(&whole(state), who, &Seen { step, hash }, act) {
        Ok(next) => next.as_str(),
        Err(refusal) => refusal.code,
    }
}

/// Step | decision | outcome.
#[test]
fn a_holder_decides_the_step_that_waits() {
    for (step, decision, expected) in [
        (0, agree(), "waiting"),
        (1, agree(), "agreed"),
        (0, refuse("不合条件"), "refused"),
        (1, back("缺材料"), "returned"),
    ] {
        let said = decided(waiting(step), Standing::Holder, step, "new", &decision);
        assert_eq!(said, expected, "{step} {decision:?}");
    }
}

/// State | who | step seen | content seen | code.
#[test]
fn nobody_else_decides_and_nothing_else_is_decided() {
    let (holder, barred, other) = (Standing::Holder, Standing::Barred, Standing::Other);
    for (state, who, step, hash, expected) in [
        (waiting(1), holder, 0, "new", "approvals.step_over"),
        (waiting(0), holder, 0, "old", "approvals.content_changed"),
        (waiting(0), barred, 0, "new", "approvals.own_request"),
        (waiting(0), other, 0, "new", "approvals.not_a_holder"),
        (returned(0), holder, 0, "new", "approvals.nothing_waits"),
        (State::Agreed, holder, 0, "new", "approvals.nothing_waits"),
        (
            State::Withdrawn,
            holder,
            0,
            "new",
            "approvals.nothing_waits",
        ),
    ] {
        for act in [agree(), refuse("不合条件"), back("缺材料")] {
            let said = decided(state.clone(), who, step, hash, &act);
            assert_eq!(said, expected, "{state:?} {who:?} {act:?}");
        }
    }
}

#[test]
fn a_decision_keeps_its_reason() {
    let seen = Seen {
        step: 1,
        hash: "new".to_owned(),
    };
    let decided = |decision: &Decision| {
        let whole = whole(State::Waiting { step: 1 });
        rules::decide(&whole, Standing::Holder, &seen, decision).unwrap()
    };
    assert_eq!(decided(&back("缺材料")), returned(1));
    assert_eq!(decided(&refuse("不合条件")).why(), "不合条件");
}

/// State | same content | outcome.
#[test]
fn handing_in_again_starts_anew_only_with_other_content() {
    for (state, hash, expected) in [
        (State::Waiting { step: 1 }, "other", "anew"),
        (State::Waiting { step: 1 }, "new", "approvals.unchanged"),
        (returned(1), "other", "anew"),
        (returned(1), "new", "same 1"),
        (State::Agreed, "other", "approvals.over"),
        (State::Withdrawn, "new", "approvals.over"),
        (
            State::Refused {
                why: "不".to_owned(),
            },
            "other",
            "approvals.over",
        ),
        (
            State::Void {
                why: "不".to_owned(),
            },
            "other",
            "approvals.over",
        ),
    ] {
        let said = match rules::resubmit(&whole(state.clone()).request, hash) {
            Ok(Resubmitted::Anew) => "anew".to_owned(),
            Ok(Resubmitted::Same { step }) => format!("same {step}"),
            Err(refusal) => refusal.code.to_owned(),
        };
        assert_eq!(said, expected, "{state:?} {hash}");
    }
}

/// Holders at the body, the union above, the root | where it waits, and why.
#[test]
fn a_step_goes_one_union_up_where_nobody_may_decide() {
    let barred = [person(1), person(2)];
    let free = || vec![person(8)];
    for (levels, expected) in [
        (vec![free(), free()], Some((0, Moved::No))),
        (
            vec![vec![person(1), person(8)], vec![]],
            Some((0, Moved::No)),
        ),
        (vec![vec![], free()], Some((1, Moved::Vacant))),
        (vec![vec![person(1)], free()], Some((1, Moved::Own))),
        (
            vec![vec![person(1), person(2)], vec![], free()],
            Some((2, Moved::Own)),
        ),
        (vec![vec![person(1)], vec![person(2)]], None),
        (vec![vec![]], None),
        (vec![], None),
    ] {
        let levels: Vec<Level> = (0_i64..)
            .zip(levels)
            .map(|(at, holders)| Level {
                body: Id::from_i64(at),
                name: at.to_string(),
                holders,
            })
            .collect();
        let found = rules::seat(&levels, &barred).map(|(l, why)| (l.body.as_i64(), why));
        assert_eq!(found, expected, "{levels:?}");
    }
}

#[test]
fn who_asks_and_whom_it_concerns_are_barred_in_any_office() {
    let request = whole(State::Agreed).request;
    let holders = [person(1), person(2), person(3)];
    for (who, expected) in [
        (1, Standing::Barred),
        (2, Standing::Barred),
        (3, Standing::Holder),
        (4, Standing::Other),
    ] {
        assert_eq!(rules::standing(&request, person(who), &holders), expected);
    }
}

#[test]
fn the_hash_is_of_everything_that_is_decided() {
    let subject = Subject::new("probe.thing", Id::<Subject>::from_i64(5));
    let hash = |title: &str, content: &Content| {
        crate::content_hash("probe.joining", &subject, title, content)
    };
    let first = content("13800000000");
    let base = hash("申请", &first);
    assert_eq!(base.len(), 64);
    assert_eq!(base, hash("申请", &first.clone()));
    // The same mask with another number behind it.
    assert_ne!(base, hash("申请", &content("13855550000")));
    assert_ne!(base, hash("申请二", &first));
    let mut other = first.clone();
    other.note.push('。');
    assert_ne!(base, hash("申请", &other));
    other = first.clone();
    other.lines.swap(0, 1);
    assert_ne!(base, hash("申请", &other));
    other = first;
    other.lines[0].before = Some(String::new());
    assert_ne!(
        base,
        hash("申请", &other),
        "nothing and an empty text differ"
    );
}

#[test]
fn content_that_nobody_can_read_is_refused() {
    let ok = content("13800000000");
    assert_eq!(rules::check_content(&ok), Ok(()));
    let with = |lines: Vec<Line>, note: &str| Content {
        lines,
        note: note.to_owned(),
    };
    for bad in [
        with(Vec::new(), ""),
        with(vec![Line::new("a", "b"); rules::LINES_MAX + 1], ""),
        with(
            vec![Line::new("a", "字".repeat(rules::VALUE_CHARS_MAX + 1))],
            "",
        ),
        with(vec![Line::new(&"字".repeat(41), "b")], ""),
        with(ok.lines.clone(), &"字".repeat(rules::NOTE_CHARS_MAX + 1)),
    ] {
        let code = rules::check_content(&bad).unwrap_err().code;
        assert_eq!(code, "approvals.content_size");
    }
}

#[test]
fn a_flow_has_a_step_and_not_too_many() {
    let step = crate::FlowStep {
        office: "chair".to_owned(),
        at: crate::At::Own,
    };
    for (steps, expected) in [
        (0, "approvals.flow_without_steps"),
        (1, "ok"),
        (rules::STEPS_MAX, "ok"),
        (rules::STEPS_MAX + 1, "approvals.flow_too_long"),
    ] {
        let said = rules::check_flow(&vec![step.clone(); steps]);
        assert_eq!(said.map_or_else(|r| r.code, |()| "ok"), expected, "{steps}");
    }
}

#[test]
fn a_difference_names_what_changed_came_and_went() {
    let lines = |pairs: &[(&str, &str)]| Content {
        lines: pairs.iter().map(|(l, v)| Line::new(l, *v)).collect(),
        note: String::new(),
    };
    let (then, mut now) = (
        lines(&[("甲", "1"), ("乙", "2")]),
        lines(&[("丙", "3"), ("甲", "9")]),
    );
    now.note = "补充".to_owned();
    let found: Vec<String> = rules::differences(&then, &now)
        .into_iter()
        .map(|d| format!("{} {:?} {:?}", d.label, d.then.as_deref(), d.now.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            "丙 None Some(\"3\")",
            "甲 Some(\"1\") Some(\"9\")",
            "乙 Some(\"2\") None",
            "事由 None Some(\"补充\")",
        ]
    );
    assert_eq!(rules::differences(&now, &now), []);
    // A changed number behind the same mask is a difference too.
    let (one, two) = (content("13800000000"), content("13855550000"));
    assert_eq!(rules::differences(&one, &two).len(), 1);
}
