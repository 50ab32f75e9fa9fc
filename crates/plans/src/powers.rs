//! What offices may do with plans.

use kernel::Id;
use platform::access::{Actor, Body, BodyPath, Power, Reach};

/// Reading plans and their progress (查看工作计划). An issued plan is also read by the offices
/// of all bodies below its own.
pub const READ: Power = Power {
    code: "plans.read",
    text: "查看工作计划",
    default: &[
        ("chair", Reach::Below),
        ("vice_chair", Reach::Below),
        ("officer", Reach::Below),
        ("leader", Reach::Here),
        ("accountant", Reach::Here),
        ("cashier", Reach::Here),
        ("audit_chief", Reach::Everywhere),
        ("audit_member", Reach::Everywhere),
        ("women_chief", Reach::Here),
        ("head", Reach::Here),
        ("liaison", Reach::Here),
    ],
};

/// Writing and changing plans (起草和调整工作计划).
pub const EDIT: Power = Power {
    code: "plans.edit",
    text: "起草和调整工作计划",
    default: &[
        ("chair", Reach::Here),
        ("vice_chair", Reach::Here),
        ("officer", Reach::Here),
    ],
};

/// Sending plans out, closing and archiving them (印发工作计划).
pub const ISSUE: Power = Power {
    code: "plans.issue",
    text: "印发工作计划",
    default: &[
        ("chair", Reach::Here),
        ("vice_chair", Reach::Here),
        ("officer", Reach::Here),
    ],
};

/// Reporting what was done (填报进展).
pub const REPORT: Power = Power {
    code: "plans.report",
    text: "填报进展",
    default: &[
        ("chair", Reach::Here),
        ("vice_chair", Reach::Here),
        ("officer", Reach::Below),
        ("leader", Reach::Here),
        ("women_chief", Reach::Here),
        ("audit_chief", Reach::Here),
        ("head", Reach::Here),
        ("liaison", Reach::Here),
    ],
};

/// Pressing those who are behind (催办).
pub const CHASE: Power = Power {
    code: "plans.chase",
    text: "催办项目",
    default: &[
        ("chair", Reach::Below),
        ("vice_chair", Reach::Below),
        ("officer", Reach::Below),
    ],
};

/// All of them, for the house.
pub const ALL: &[Power] = &[READ, EDIT, ISSUE, REPORT, CHASE];

/// Whether somebody sees a plan: who may read at its body, and, once it is issued, every
/// office of a body below.
pub fn may_see(actor: &Actor, at: &BodyPath, issued: bool) -> bool {
    actor.may(READ.code, at) || (issued && actor.may_somewhere(READ.code) && actor.belongs_to(at))
}

/// The bodies that an actor belongs to or holds an office in, with all above them, nearest
/// first.
pub fn own_bodies(actor: &Actor) -> Vec<Id<Body>> {
    let home = actor.home.iter().map(|(_, path)| path);
    let offices = actor.offices.iter().map(|o| &o.path);
    let mut found: Vec<(usize, Id<Body>)> = Vec::new();
    for path in home.chain(offices) {
        let ids: Vec<Id<Body>> = path.0.split('/').filter_map(|id| id.parse().ok()).collect();
        for (depth, id) in ids.into_iter().enumerate() {
            if !found.iter().any(|(_, known)| *known == id) {
                found.push((depth, id));
            }
        }
    }
    found.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
    found.into_iter().map(|(_, id)| id).collect()
}
