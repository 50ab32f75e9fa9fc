//! Bodies, people, offices and terms (组织): the tree that rights, plans and papers hang on.
//!
//! **What for.** Who belongs where, who holds which office on which day, and what that office may
//! do there. `OrganisationDirectory` answers the platform; every other area asks the functions
//! below and knows no table of ours.
//!
//! **Words.** A *body* (组织) is a union, branch, group, committee, department or outside body;
//! its *kind* (类别) is data. Its *path* (路径) runs from the root to itself. An *office* (职务)
//! is held by a person in a body for a *term* (任职), and gives *powers* (权限) there, there and
//! below, or everywhere. The *home* (所在组织) of a person is the body that they belong to.
//!
//! A *post* (已设职务) is an office that a body has, held or vacant. A *committee* (委员会) is
//! elected for a term of its own (届次) and has seats. A *certificate* (法人资格证书) makes a union a
//! legal person. What comes due of both is said by the *clock*.
//!
//! **States.** A body is founded or split from another, renamed, moved any number of times, then
//! dissolved or merged into another. A person is active from a day, until a day. A term runs, or
//! ended on a day.
//!
//! **Invariants.** The path of a body is its parent's path and itself. Nothing of the past is
//! rewritten: each change is a fact with the day from which it holds and the instant at which we
//! learnt it ([`as_of`]). Nobody holds two offices that exclude each other inside one union.
//! Nothing is remembered in the process: each request asks the tables. People of a batch
//! are there all at once: every text that reads people holds the same condition. Where a person
//! belonged is kept as facts beside their first home, which never changes.
//!
//! What rests on a kind, an office or a pair is asked before it changes. A certificate is replaced
//! only behind the upper union's numbered reply.
//!
//! **Sources.** 工会基层组织选举工作条例（总工发〔2016〕27号）, 工会会计制度（财会〔2021〕7号）;
//! the incompatible offices stand in `organisation_incompatible` with their sources.
//!
//! **Known quirks.** A change of a body holds from today or earlier, never from a later day, and
//! not from before its last change. [`BodyView::has_accounts`] and [`people_of`] know no day: a
//! term counts until somebody ends it, also when it has run out; [`has_accounts_on`] and
//! [`holders`] are exact. A chair whose term only runs out opens no task about the certificate; its
//! page says that they differ. Whoever sees a body sees who
//! holds its offices; lists of people need [`READ`].

mod certificate;
mod clock;
mod commands;
mod committee;
pub mod demo;
mod kinds;
mod model;
mod pages;
mod rules;
mod store;
mod web;

#[cfg(test)]
mod tests;

pub use certificate::{
    CertificateMark, CertificateTaskMark, NewCertificate, Reply, TaskWhat, cancel_certificate,
    complete_task, correct_certificate, drop_task, open_task, register_certificate, reply_task,
};
pub use commands::{
    Appointment, BodyChange, NewBody, NewPerson, PERSON_SUBJECT, PersonChange, Rows, Split,
    add_alias, appoint, change_body, end_person, end_term, found, found_body, found_with, leave,
    merge_bodies, open_account, register_person, return_person, set_person, set_power, split_body,
    sync_powers,
};
pub use committee::{CommitteeMark, NewCommittee, correct_committee, register_committee};
pub use kinds::{
    KindChange, OfficeChange, Pair, drop_kind, drop_office, exclude, include, set_kind, set_office,
    set_posts,
};
pub use model::{
    BatchMark, BodyFact, BodyKind, BodyMatch, BodyView, NewImported, OfficeView, PersonView, Place,
    RightHolder, RowMark, TermView, UnionAbove,
};
pub use platform::access::{Body, Person};
pub use store::{
    BATCH, OrganisationDirectory, PERSON, PersonThen, account_of, as_of, bodies, body,
    dissolved_among, find_people, full_names, has_accounts_on, history, holders, insert_people,
    kinds, match_bodies, office_holders, offices, open_batch, path_range, people_as_of, people_of,
    person, person_as_of, person_leaf, places, remove_hidden, right_holders, set_batch_live,
    terms_as_of, terms_of_person, ties_of_batch, unions_of, where_held,
};

use platform::{
    access::{Power, Reach},
    area::Area,
};

/// 查看组织和人员
pub const READ: Power = Power {
    code: "organisation.read",
    text: "查看组织和人员",
    default: &[
        ("administrator", Reach::Everywhere),
        ("chair", Reach::Below),
        ("vice_chair", Reach::Below),
        ("money_chief", Reach::Below),
        ("audit_chief", Reach::Everywhere),
        ("audit_member", Reach::Everywhere),
        ("women_chief", Reach::Everywhere),
        ("officer", Reach::Below),
        ("accountant", Reach::Below),
        ("cashier", Reach::Below),
        ("head", Reach::Here),
        ("leader", Reach::Here),
    ],
};
/// 调整组织、登记人员、任免职务
pub const EDIT: Power = Power {
    code: "organisation.edit",
    text: "调整组织、登记人员和任免职务",
    default: &[
        ("administrator", Reach::Everywhere),
        ("chair", Reach::Below),
        ("officer", Reach::Below),
    ],
};
/// 设置职务权限
pub const OFFICES: Power = Power {
    code: "organisation.offices",
    text: "设置职务权限",
    default: &[("administrator", Reach::Everywhere)],
};

const MIGRATIONS: &[platform::db::Migration] = &[
    platform::migration!("0005_organisation"),
    platform::migration!("0017_organisation_kinds"),
    platform::migration!("0019_organisation_terms"),
    platform::migration!("0021_organisation_accounts"),
];

/// What this area brings to the house.
pub fn area() -> Area {
    Area {
        migrations: MIGRATIONS,
        tracked: store::TRACKED,
        powers: &[READ, EDIT, OFFICES],
        routes: web::routes,
        menu: web::menu,
        subject: web::subject,
        search: web::search,
        ties: store::ties,
        jobs: &[clock::KIND],
        cards: clock::cards,
        calendar: clock::calendar,
        doctor: store::doctor,
        ..Area::named("organisation")
    }
}
