//! Examples of one request: waiting, changed, moved, returned, refused, hostile.

use kernel::{Id, Moment};
use platform::{FieldError, web::Fields};

use super::{ActView, Change, LineView, May, RequestPage, StepView, Stood};
use crate::{
    model::{Did, Moved, State},
    rules::Difference,
};

const AT: Moment = Moment::from_ms(1_741_000_000_000);
const NOBODY: May = May {
    decide: false,
    withdraw: false,
    change: false,
    is_own: false,
};

fn line(label: &str, before: Option<&str>, after: &str) -> LineView {
    LineView {
        label: label.to_owned(),
        before: before.map(str::to_owned),
        after: Some(after.to_owned()),
        masked: after.contains('*'),
        changed: false,
    }
}

fn act(did: Did, name: &str, office: &str, why: &str) -> ActView {
    ActView {
        did,
        name: name.to_owned(),
        office: office.to_owned(),
        why: why.to_owned(),
        at: AT,
        voided: false,
    }
}

fn step(title: &str, moved: Moved, stood: Stood) -> StepView {
    StepView {
        title: title.to_owned(),
        from: "第二小组".to_owned(),
        moved,
        stood,
    }
}

fn agreed() -> Stood {
    Stood::Decided {
        did: Did::Agree,
        name: "陈立新".to_owned(),
        at: AT,
    }
}

fn typical() -> RequestPage {
    RequestPage {
        id: Id::from_i64(1),
        flow: "入会申请".to_owned(),
        title: "林若彤申请加入机关工会".to_owned(),
        requester: "林若彤".to_owned(),
        body: "第二小组".to_owned(),
        asked_at: AT,
        round: 1,
        state: State::Waiting { step: 1 },
        lines: vec![
            line("姓名", None, "林若彤"),
            line("工号", None, "D00231"),
            line("手机号", None, "138****0000"),
        ],
        note: "今年三月入职，申请加入工会。".to_owned(),
        change: None,
        steps: vec![
            step("第二小组小组长", Moved::No, agreed()),
            step(
                "机关工会主席",
                Moved::No,
                Stood::Waits {
                    signers: vec!["梁建国".to_owned()],
                },
            ),
        ],
        acts: vec![
            act(Did::Ask, "林若彤", "", ""),
            act(Did::Agree, "陈立新", "第二小组小组长", "情况属实"),
        ],
        subject: None,
        may: May {
            decide: true,
            ..NOBODY
        },
        next: None,
        step: 1,
        hash: "0".repeat(64),
        href: "/people".to_owned(),
        fields: Fields::default(),
        refused: None,
    }
}

/// Other content than what was signed; the decision before was not taken.
fn changed() -> RequestPage {
    let mut page = typical();
    page.round = 2;
    page.state = State::Waiting { step: 0 };
    page.lines = vec![line("手机号", Some("138****0000"), "138****0000")];
    page.lines[0].changed = true;
    page.change = Some(Change {
        since: 1,
        lines: vec![
            Difference {
                label: "手机号".to_owned(),
                then: Some("138****0000".to_owned()),
                now: Some("138****0000".to_owned()),
            },
            Difference {
                label: "事由".to_owned(),
                then: None,
                now: Some("换了号码".to_owned()),
            },
        ],
    });
    page.acts[1].voided = true;
    page.acts.push(act(Did::Resubmit, "林若彤", "", ""));
    page.refused = Some("申请内容刚刚改过，没有办理；请看过新内容再决定".to_owned());
    page.fields = Fields {
        typed: vec![("why".to_owned(), "<b>同意</b>".to_owned())],
        errors: vec![FieldError {
            field: "why".to_owned(),
            text: "退回要写明原因，申请人会看到".to_owned(),
        }],
    };
    page
}

fn with(state: State, steps: Vec<StepView>, may: May) -> RequestPage {
    RequestPage {
        state,
        steps,
        may,
        next: Some(("下一件".to_owned(), Id::from_i64(2))),
        ..typical()
    }
}

pub(super) fn requests() -> Vec<RequestPage> {
    let own = May {
        withdraw: true,
        change: true,
        is_own: true,
        ..NOBODY
    };
    let waits = |names: &[&str]| Stood::Waits {
        signers: names.iter().map(|n| (*n).to_owned()).collect(),
    };
    let why = || "<script>材料不齐".to_owned();
    let mut hostile = typical();
    hostile.title = "<script>alert(1)</script>很长".repeat(4);
    hostile.lines = (0..60)
        .map(|n| line(&format!("<i>{n}"), Some("原"), &"很长的内容<b>".repeat(40)))
        .collect();
    vec![
        typical(),
        changed(),
        hostile,
        with(
            State::Waiting { step: 0 },
            vec![
                step("局工会主席", Moved::Own, waits(&["梁建国", "周敏"])),
                step("局工会主席", Moved::Vacant, Stood::Ahead),
            ],
            own,
        ),
        with(
            State::Waiting { step: 0 },
            vec![step("第二小组小组长", Moved::No, Stood::Nobody)],
            NOBODY,
        ),
        with(
            State::Waiting { step: 0 },
            vec![step("第二小组小组长", Moved::No, waits(&[]))],
            NOBODY,
        ),
        with(
            State::Returned {
                step: 0,
                why: why(),
            },
            vec![step("第二小组小组长", Moved::No, agreed())],
            own,
        ),
        with(
            State::Returned {
                step: 0,
                why: why(),
            },
            Vec::new(),
            NOBODY,
        ),
        with(State::Refused { why: why() }, Vec::new(), NOBODY),
        with(State::Void { why: why() }, Vec::new(), NOBODY),
        with(
            State::Agreed,
            vec![step("主席", Moved::No, agreed())],
            NOBODY,
        ),
        with(State::Withdrawn, Vec::new(), NOBODY),
    ]
}
