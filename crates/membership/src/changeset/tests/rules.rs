//! What may be done when, and what a row tells.

use kernel::{Date, Id, Moment};
use platform::access::BodyPath;

use crate::{
    changeset::{
        Draft, Kind, Secret, Set, State, facts_between, may_undo,
        rules::{may_commit, may_drop},
    },
    model::{Member, Standing, What},
};

fn set(state: State) -> Set {
    Set {
        id: Id::from_i64(1),
        kind: Kind::Import,
        body: Id::from_i64(2),
        name: "名册.xlsx".to_owned(),
        state,
        row_count: 3,
        made_by: Id::from_i64(1),
        made_at: Moment::from_ms(1),
        live_at: (state == State::Live).then(|| Moment::from_ms(2)),
        settled: state == State::Live,
        undoes: None,
        undone_at: None,
        job: None,
        problem: String::new(),
        version: 1,
    }
}

/// State | confirming | giving up | undoing. `ok` does it, `-` is done already.
#[test]
fn what_may_be_done_to_a_set() {
    let said = |outcome: Result<bool, kernel::Refusal>| match outcome {
        Ok(true) => "ok",
        Ok(false) => "-",
        Err(refusal) => refusal.code,
    };
    let no_undo = "membership.set_not_live";
    for (state, commits, drops, undoes) in [
        (State::Reading, "membership.set_reading", "ok", no_undo),
        (State::Staged, "ok", "ok", no_undo),
        (State::Writing, "-", "ok", no_undo),
        (State::Live, "-", "membership.set_live", "ok"),
        (State::Dropping, "membership.set_dropped", "-", no_undo),
        (State::Dropped, "membership.set_dropped", "-", no_undo),
    ] {
        let set = set(state);
        let told = (
            said(may_commit(&set)),
            said(may_drop(&set)),
            said(may_undo(&set, false).map(|()| true)),
        );
        assert_eq!(told, (commits, drops, undoes), "{state:?}");
    }
}

#[test]
fn a_live_set_is_undone_once_and_not_too_early() {
    let code = |set: &Set, undoing| may_undo(set, undoing).unwrap_err().code;
    let live = set(State::Live);
    assert_eq!(code(&live, true), "membership.set_undoing");
    let early = Set {
        settled: false,
        ..live.clone()
    };
    assert_eq!(code(&early, false), "membership.set_settling");
    let undone = Set {
        undone_at: Some(Moment::from_ms(9)),
        ..live.clone()
    };
    assert_eq!(code(&undone, false), "membership.set_undone");
    let undo = Set {
        kind: Kind::Undo,
        ..live
    };
    assert_eq!(code(&undo, false), "membership.undo_of_undo");
}

/// Before | after | home moved | what is told.
#[test]
fn what_a_new_row_tells() {
    use Standing::{Active, Deceased, Left, Retained, Retired};
    let check = |before: Option<Standing>, after: Standing, moved: bool, told: &[What]| {
        let before = before.map(member);
        let mut draft = Draft::of(&member(after), Secret::None, Secret::None);
        if moved {
            draft.home = Id::from_i64(99);
        }
        let facts = facts_between(before.as_ref(), &draft, Date::constant(2025, 3, 18));
        let what: Vec<What> = facts.iter().map(|f| f.what).collect();
        assert_eq!(what, told, "{before:?} {after:?} {moved}");
    };
    check(None, Active, false, &[What::Registered]);
    check(Some(Active), Active, false, &[What::Corrected]);
    check(Some(Active), Active, true, &[What::Transferred]);
    check(Some(Active), Retained, false, &[What::Retained]);
    check(
        Some(Retained),
        Active,
        true,
        &[What::Resumed, What::Transferred],
    );
    check(Some(Left), Active, false, &[What::Rejoined]);
    check(Some(Active), Retired, false, &[What::Retired]);
    check(Some(Active), Left, false, &[What::Left]);
    check(Some(Retired), Deceased, false, &[What::Died]);
}

fn member(standing: Standing) -> Member {
    Member {
        id: Id::from_i64(1),
        person: Id::from_i64(2),
        home: Id::from_i64(7),
        union_body: Id::from_i64(6),
        path: BodyPath("/6/7/".to_owned()),
        standing,
        since: Date::constant(2020, 3, 1),
        joined_on: None,
        name: "张三".to_owned(),
        given: "三".to_owned(),
        pinyin: String::new(),
        initials: String::new(),
        pinyin_fixed: false,
        staff_no: String::new(),
        sex: None,
        birth: None,
        phone_mask: String::new(),
        id_mask: String::new(),
        post: String::new(),
        model_worker: false,
        hardship: false,
        flaws: 0,
        version: 1,
    }
}
