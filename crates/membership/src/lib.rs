//! Members (会员): who belongs to which union, since when, and what is known of them.
//!
//! **What for.** The roster is right, anybody is found in a moment, and every past day can be
//! asked for. Lists arrive as spreadsheets and become one change that can be undone; people join,
//! are moved, retire and come back with a paper for each step.
//!
//! **Words.** A *member* (会员) is a person of `organisation` with a *standing* (会籍状态) in a
//! *home* (所在小组), the body they belong to, inside a *union* (基层工会). A *fact* (会籍沿革)
//! tells what happened, from which day it holds and when we learnt it. A *change set* (变更集) is
//! many rows that become visible in one instant and can be undone in one. A *flaw* (数据问题) is
//! something missing or contradictory in a row.
//!
//! **States.** Of a membership: active (在会) → retained (保留会籍, no vote) or retired (退休) →
//! active again; left (离会) → active by joining anew; deceased ends it. Of a change set: reading →
//! staged → writing → live; dropped before it is live; an undo is a change set of its own.
//!
//! **Invariants.** Nobody sees or acts on half of a change set: while it is written, its new rows
//! are hidden and the rows that it replaces still count ([`member::Seen`]). A person has exactly
//! one row that counts. History is appended, never changed: each answer as of a day and as known
//! on a day stays what it was. Sensitive values are sealed in the row and shown masked.
//!
//! **Sources.** 中国工会章程 on membership; 工会基层组织选举工作条例（总工发〔2016〕27号）第四条
//! on retained membership without a vote; GB 11643 for ID numbers.
//!
//! **Known quirks.** `path` of a row is an index that no job brings in step yet when a body is
//! moved or merged: rights are asked of the tree, counts by branch use the old place. Keys of
//! bodies and people are kept without a foreign key, because those tables belong to
//! `organisation`.

mod age;
pub mod changeset;
pub mod compare;
pub mod demo;
pub mod dues;
mod family;
pub mod figures;
pub mod flaw;
pub mod intake;
mod joining;
pub mod member;
mod merge;
mod model;
pub mod moves;
mod paths;
mod person;
pub mod powers;
pub mod privacy;
pub mod profile;
pub mod roster;
mod settings;
pub mod slips;

pub use model::{Fact, FactMark, Member, SetMark, Standing, What};
pub use settings::SETTINGS;

use platform::{
    Error, House,
    access::Actor,
    area::{Area, Decided, MenuEntry},
    db::{Conn, Tx},
    secret::SealedColumn,
    subject::{Subject, SubjectView},
    trail::Tracked,
    ui::Icon,
    web::Routes,
};

/// What a member is called as a subject; its key is the person's.
pub const PERSON_SUBJECT: &str = "membership.person";

/// The numbered migrations of this area.
pub const MIGRATIONS: &[platform::db::Migration] = &[
    platform::migration!("0009_membership"),
    platform::migration!("0011_membership_changeset"),
    platform::migration!("0012_membership_intake"),
    platform::migration!("0013_membership_roster"),
    platform::migration!("0015_membership_moves"),
    platform::migration!("0016_membership_profile"),
    platform::migration!("0018_membership_merge"),
    platform::migration!("0020_membership_privacy"),
    platform::migration!("0022_membership_dues"),
    platform::migration!("0023_membership_compare"),
];

/// All columns of encrypted values: of rows, and of lists on their way in.
const SEALED: &[SealedColumn] = &[
    member::SEALED[0],
    member::SEALED[1],
    member::SEALED[2],
    member::SEALED[3],
    intake::SEALED[0],
    intake::SEALED[1],
    intake::SEALED[2],
    intake::SEALED[3],
    compare::SEALED[0],
    compare::SEALED[1],
    joining::SEALED,
    slips::SEALED,
    profile::SEALED[0],
    profile::SEALED[1],
    family::SEALED[0],
    family::SEALED[1],
    merge::SEALED,
    dues::SEALED[0],
    dues::SEALED[1],
];

/// Rows that are compared with the trail.
const TRACKED: &[Tracked] = &[
    member::MEMBER,
    member::FACT,
    roster::segment::SEGMENT,
    moves::MOVE,
    joining::APPLICATION,
    slips::LIST,
    slips::SLIP,
    profile::PROFILE,
    profile::PROPOSAL,
    family::FAMILY,
    merge::MERGE,
    privacy::consent::CONSENT,
    privacy::unmasked::ORDER,
    dues::TRACKED[0],
    dues::TRACKED[1],
    dues::TRACKED[2],
    dues::TRACKED[3],
    dues::TRACKED[4],
    dues::TRACKED[5],
    dues::TRACKED[6],
];

/// The kinds of job of this area.
const JOBS: &[platform::jobs::JobKind] = &[
    changeset::TEND,
    compare::JOBS[0],
    compare::JOBS[1],
    compare::JOBS[2],
    figures::FOLD,
    figures::RECOUNT,
    intake::WRITE,
    intake::JOBS[0],
    intake::JOBS[1],
    intake::JOBS[2],
    intake::JOBS[3],
    roster::JOB,
    slips::MAKE,
    slips::FORGET,
    dues::JOBS[0],
    dues::JOBS[1],
    dues::JOBS[2],
    dues::JOBS[3],
];

/// What this area brings to the house.
pub fn area() -> Area {
    Area {
        migrations: MIGRATIONS,
        tracked: TRACKED,
        sealed: SEALED,
        powers: powers::ALL,
        routes,
        decided,
        menu,
        jobs: JOBS,
        subject,
        search: roster::search,
        cards: dues::cards,
        ties: dues::ties,
        doctor,
        ..Area::named("membership")
    }
}

/// A comparison, a change set, a proposal, or a member.
fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if let Some(comparison) = compare::subject(conn, actor, subject)? {
        return Ok(Some(comparison));
    }
    if let Some(set) = changeset::subject(conn, actor, subject)? {
        return Ok(Some(set));
    }
    if let Some(proposal) = profile::subject(conn, actor, subject)? {
        return Ok(Some(proposal));
    }
    person::subject(conn, actor, subject)
}

/// What is wrong with kept figures, of members and of dues.
fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut found = figures::doctor(conn)?;
    found.extend(dues::doctor(conn)?);
    Ok(found)
}

/// 会员 for who may see members, 我的会籍 for who may be one.
fn menu(actor: &Actor) -> Vec<MenuEntry> {
    let entry = |order, label, href, icon| MenuEntry {
        order,
        label,
        href,
        icon,
        count: 0,
        on_phone: true,
    };
    let mut entries = Vec::new();
    let reads = actor.may_somewhere(powers::READ.code);
    if reads {
        entries.push(entry(65, "会员", paths::MEMBERS, Icon::People));
    }
    if actor.home.is_some() {
        // Who works with nobody's data but their own finds it in the bar of their phone.
        let order = if reads { 66 } else { 18 };
        entries.push(entry(order, "我的会籍", paths::MINE, Icon::User));
    }
    if actor.may_somewhere(dues::powers::SEE.code) {
        let entry = entry(69, "会费", dues::DUES, Icon::List);
        entries.push(MenuEntry {
            on_phone: false,
            ..entry
        });
    } else if actor.home.is_some() {
        entries.push(entry(19, "我的会费", dues::MINE, Icon::List));
    }
    if actor.may_somewhere(powers::IMPORT.code) {
        for (order, label, href) in [
            (67, "名册导入", intake::LISTS),
            (67, "名单比对", compare::COMPARISONS),
        ] {
            let entry = entry(order, label, href, Icon::Upload);
            entries.push(MenuEntry {
                on_phone: false,
                ..entry
            });
        }
    }
    if actor.may_somewhere(powers::EDIT.code) {
        let entry = entry(68, "激活码", slips::SLIPS, Icon::User);
        entries.push(MenuEntry {
            on_phone: false,
            ..entry
        });
    }
    entries
}

fn routes() -> Routes {
    roster::routes()
        .merge(intake::routes())
        .merge(compare::routes())
        .merge(person::routes())
        .merge(changeset::routes())
        .merge(moves::routes())
        .merge(joining::routes())
        .merge(slips::routes())
        .merge(profile::routes())
        .merge(merge::routes())
        .merge(privacy::consent::routes())
        .merge(privacy::own::routes())
        .merge(privacy::unmasked::routes())
        .merge(dues::routes())
}

/// How members come and are moved until a house sets its own flows.
pub fn flows() -> Vec<approvals::FlowKind> {
    [
        moves::FLOWS,
        joining::FLOWS,
        profile::FLOWS,
        privacy::unmasked::FLOWS,
    ]
    .concat()
}

/// What follows a decision, by what it was about.
fn decided(house: &House, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    match decided.subject.kind.as_str() {
        moves::MOVE_SUBJECT => moves::decided(house, tx, decided),
        joining::APPLICATION_SUBJECT => joining::decided(house, tx, decided),
        profile::PROPOSAL_SUBJECT => profile::decided(house, tx, decided),
        privacy::unmasked::ORDER_SUBJECT => privacy::unmasked::decided(house, tx, decided),
        _ => Err(Error::fault(format!(
            "{} was decided, and nobody asked",
            decided.subject
        ))),
    }
}
