//! All SQL of the area.

mod batch;
mod body;
mod body_write;
mod check;
mod directory;
mod due;
mod history;
mod kind;
mod office;
mod past;
pub(crate) mod people;
mod person_fact;
mod rights;
mod term;
mod tree;

use platform::{
    access::{Actor, BodyPath, Grant, Reach},
    db::{Sql, Value},
    trail::Tracked,
};

pub(crate) use batch::staff_no_taken;
pub use batch::{
    insert_people, open_batch, person_leaf, remove_hidden, set_batch_live, ties_of_batch,
};
pub(crate) use body::{LineOfTree, children_lines, path_ids, row_of, search_bodies, tree};
pub use body::{bodies, body, dissolved_among, full_names, has_accounts_on, match_bodies};
pub(crate) use body_write::{
    insert_body, left_on, next_place, save_aliases, save_dissolved, save_moved, save_names,
};
pub use check::doctor;
pub use directory::OrganisationDirectory;
pub(crate) use due::{DueAsk, Without, note_said, unions_where, was_said};
pub use history::{as_of, history};
pub(crate) use history::{fact_last_day, facts_towards, insert_fact, last_leaving, mergers};
pub(crate) use kind::{kind, union_of};
pub use kind::{kinds, unions_of};
pub use office::offices;
pub(crate) use office::{
    add_power, drop_power, grants_on, incompatible, keeps_an_administrator, mark_power, office,
    office_powers, power_seen,
};
pub use past::{PersonThen, people_as_of, person_as_of, terms_as_of};
pub(crate) use people::{
    PeopleAsk, insert_person, only_with_staff_no, people_below, people_page, person_row,
    save_active_to, save_can_sign_in, save_person,
};
pub use people::{account_of, find_people, holders, people_of, person};
pub(crate) use person_fact::{NewPersonFact, insert_person_fact};
pub use rights::{office_holders, places, right_holders};
pub use term::terms_of_person;
pub(crate) use term::ties;
pub(crate) use term::{
    insert_term, running_terms, save_last_day, term, terms_of_body, terms_to_compare,
};
pub(crate) use tree::{
    DefaultCommittee, LeanBody, bodies_below, child_rows, default_committees, lean_bodies,
    people_of_body, rehome, rehome_one,
};

/// Rows of bodies; the path is left out because it follows from the parents and `doctor` checks it.
pub(crate) const BODY: Tracked = Tracked {
    table: "organisation_body",
    columns: &[
        "kind",
        "parent",
        "name",
        "short_name",
        "aliases",
        "credit_code",
        "outside",
        "position",
        "valid_from",
        "valid_to",
    ],
};
/// Facts of bodies.
pub(crate) const FACT: Tracked = Tracked {
    table: "organisation_body_fact",
    columns: &[
        "body",
        "what",
        "holds_from",
        "learnt_at",
        "other",
        "parent",
        "name",
        "short_name",
        "reason",
    ],
};
/// People; the home is left out because it follows from the first home, their facts and the
/// mergers of bodies, and `doctor` checks it.
pub const PERSON: Tracked = Tracked {
    table: "organisation_person",
    columns: &[
        "name",
        "staff_no",
        "first_home",
        "batch",
        "email",
        "can_sign_in",
        "active_from",
        "active_to",
    ],
};
/// Batches of people: whether they are there.
pub const BATCH: Tracked = Tracked {
    table: "organisation_batch",
    columns: &["live"],
};
/// Facts of people.
pub(crate) const PERSON_FACT: Tracked = Tracked {
    table: "organisation_person_fact",
    columns: &[
        "person",
        "what",
        "holds_from",
        "learnt_at",
        "before",
        "home",
        "reason",
    ],
};
/// Terms of office.
pub(crate) const TERM: Tracked = Tracked {
    table: "organisation_term",
    columns: &[
        "person",
        "office",
        "body",
        "first_day",
        "last_day",
        "ended",
        "appointed_by",
    ],
};
/// Changes of the last day of terms.
pub(crate) const TERM_FACT: Tracked = Tracked {
    table: "organisation_term_fact",
    columns: &["term", "before", "last_day", "learnt_at", "reason"],
};
/// What offices may do.
pub(crate) const OFFICE_POWER: Tracked = Tracked {
    table: "organisation_office_power",
    columns: &["office", "power", "reach"],
};

/// Offices that bodies have.
pub(crate) const POST: Tracked = Tracked {
    table: "organisation_post",
    columns: &["body", "office"],
};

/// Everything that is compared with the trail.
pub(crate) const TRACKED: &[Tracked] = &[
    BODY,
    FACT,
    PERSON,
    BATCH,
    PERSON_FACT,
    TERM,
    OFFICE_POWER,
    POST,
    crate::committee::COMMITTEE,
    crate::certificate::CERTIFICATE,
    crate::certificate::TASK,
];

/// From (included) and to (excluded) of all paths at or below `path`, for
/// `path >= $1 and path < $2` over a `text sorted` column.
pub fn path_range(path: &BodyPath) -> (String, String) {
    let mut end = path.0.clone();
    // '0' follows '/' in ASCII: the first text that no path below can reach.
    if end.pop().is_some() {
        end.push('0');
    }
    (path.0.clone(), end)
}

/// Appends `and (…)`: only where `actor` holds `power`, by the path in `column`.
pub(crate) fn where_may(sql: Sql, actor: &Actor, power: &str, column: &str) -> Sql {
    let (text, args) = reached(&actor.grants_of(power), column);
    sql.push(&format!("and ({text})"), &args)
}

/// The condition that `actor` holds `power` at the body whose key stands in `column` of another
/// area's table, with what its `?` take: so that a statement over plans or documents asks the tree
/// row by row, instead of carrying the keys of thousands of bodies through the program.
pub fn where_held(actor: &Actor, power: &str, column: &str) -> (String, Vec<Value>) {
    let grants = actor.grants_of(power);
    if grants.iter().any(|g| g.reach == Reach::Everywhere) {
        return ("1 = 1".to_owned(), Vec::new());
    }
    let (here, below): (Vec<&Grant>, Vec<&Grant>) =
        grants.into_iter().partition(|g| g.reach == Reach::Here);
    let mut text = Vec::new();
    let mut args: Vec<Value> = here.iter().map(|g| g.body.into()).collect();
    if !here.is_empty() {
        text.push(format!(
            "{column} in ({})",
            vec!["?"; here.len()].join(", ")
        ));
    }
    if !below.is_empty() {
        let (paths, bounds) = reached(&below, "held.path");
        text.push(format!(
            "exists (select 1 from organisation_body held where held.id = {column} and ({paths}))"
        ));
        args.extend(bounds);
    }
    if text.is_empty() {
        text.push("1 = 0".to_owned());
    }
    (text.join(" or "), args)
}

/// The condition that one of these grants reaches the path in `column`.
fn reached(grants: &[&Grant], column: &str) -> (String, Vec<Value>) {
    if grants.iter().any(|g| g.reach == Reach::Everywhere) {
        return ("1 = 1".to_owned(), Vec::new());
    }
    let mut text = vec!["1 = 0".to_owned()];
    let mut args: Vec<Value> = Vec::new();
    for grant in grants {
        if grant.reach == Reach::Here {
            text.push(format!("{column} = ?"));
            args.push(grant.path.0.as_str().into());
        } else {
            let (from, to) = path_range(&grant.path);
            text.push(format!("({column} >= ? and {column} < ?)"));
            args.extend([Value::from(from), Value::from(to)]);
        }
    }
    (text.join(" or "), args)
}

/// What was typed as a `like` pattern for a part, its wildcards taken by the letter.
pub(crate) fn part_pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.trim().chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}
