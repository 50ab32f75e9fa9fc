//! What the pages are tried with.

use platform::web::Fields;

use super::show::{ComparisonPage, RowView};
use crate::{
    compare::model::{Counted, Covers, Kind, Origin, State},
    intake::{Difference, Phase},
};

fn row_sample(kind: Kind, state: State) -> RowView {
    RowView {
        value: "7-1".to_owned(),
        id: "7".to_owned(),
        kind,
        no: if kind == Kind::Gone { 0 } else { 12 },
        name: "<张三>".to_owned(),
        member: (kind != Kind::New).then(|| "/members/1".to_owned()),
        home: "办公室小组".to_owned(),
        fields: vec![Difference {
            field: crate::intake::Field::Post,
            old: String::new(),
            new: "<科员>".to_owned(),
        }],
        problems: Vec::new(),
        met_before: state == State::Open,
        said_before: "借调".to_owned(),
        state,
        stale: state == State::Open,
        set: (state == State::Done).then(|| "/members/sets/1".to_owned()),
        request: (state == State::UnderWay).then(|| "/approvals/1".to_owned()),
        reason: "以<名册>为准".to_owned(),
        decided: Some(("钱干事".to_owned(), 1_742_259_600_000)),
        decider: "钱干事（机关工会干事）".to_owned(),
        actions: vec![("keep".to_owned(), "以名册为准，无需处理".to_owned())],
    }
}

/// One comparison in every shape.
pub(super) fn samples() -> Vec<ComparisonPage> {
    let page = |phase: Phase, kind: Option<Kind>, closed: bool| ComparisonPage {
        href: "/members/comparisons/1".to_owned(),
        name: "<三月>在职名单.xlsx".to_owned(),
        union: "机关工会".to_owned(),
        origin: Origin::Staff,
        covers: Covers::Active,
        list_day: "2025-03-01".to_owned(),
        made_by: "钱干事".to_owned(),
        made_ms: 1_742_259_600_000,
        file_hash: "0123456789abcdef0123".to_owned(),
        columns: vec![("姓<名>".to_owned(), "姓名".to_owned())],
        phase,
        problem: if phase == Phase::Failed {
            "没有读成".to_owned()
        } else {
            String::new()
        },
        job: (phase == Phase::Checking).then(|| "/jobs/1".to_owned()),
        odd: closed.then(|| "名单上 200 人，只有 3 人在名册里".to_owned()),
        counted: (!closed).then(Counted::default),
        earlier: Some("/members/comparisons/2".to_owned()),
        earlier_left: 4,
        closed,
        whole: true,
        counts: match phase {
            Phase::Staged => kind
                .iter()
                .flat_map(|k| State::ALL.map(|s| (*k, s, 3)))
                .collect(),
            Phase::Reading | Phase::Asking | Phase::Checking | Phase::Failed => Vec::new(),
        },
        kind,
        state: None,
        rows: match kind {
            Some(kind) => State::ALL.map(|s| row_sample(kind, s)).to_vec(),
            None => Vec::new(),
        },
        next: kind.map(|_| "9".to_owned()),
        today: "2025-03-18".to_owned(),
        changed: if kind == Some(Kind::Gone) {
            vec!["张三".to_owned()]
        } else {
            Vec::new()
        },
        fields: Fields::default(),
    };
    let mut all = vec![
        page(Phase::Reading, None, false),
        page(Phase::Checking, None, false),
        page(Phase::Failed, None, false),
        page(Phase::Staged, None, false),
        page(Phase::Staged, Some(Kind::Different), true),
    ];
    all.extend(Kind::ALL.map(|kind| page(Phase::Staged, Some(kind), false)));
    all
}
