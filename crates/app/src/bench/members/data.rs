//! A bureau, a union with branches and groups, an officer, and lists of people who do not exist.

use kernel::{
    Date, Id, Term,
    synthetic::{Line, People, Person as Synthetic},
};
use membership::{
    SetMark,
    changeset::{self, Kind, NewSet, Who},
    intake::store,
};
use organisation::{Appointment, NewBody, NewPerson};
use platform::{
    App, Error,
    access::{Account, Body, Person},
    db::{CommandKey, Tx},
    sign_in::NewAccount,
    trail::By,
};

const BY: By = By::House("测速数据");
/// So many rows make a branch, so that slips for one are about two thousand.
const BRANCH_ROWS: u32 = 2_500;
/// Most branches.
const BRANCHES_MAX: u32 = 200;
/// Groups of a branch.
const GROUPS: u32 = 4;
/// The same people on every run.
const SEED: u64 = 20_250_318;
/// Bytes of a piece of the file, as an upload leaves them.
const PIECE_BYTES: usize = 256 * 1_024;

/// The union into which the list goes (测速工会).
pub struct Union {
    /// The union.
    pub body: Id<Body>,
    /// One of its branches.
    pub branch: Id<Body>,
    /// The officer of the bureau above it.
    pub account: Id<Account>,
    /// Who that is.
    pub person: Id<Person>,
    /// The same for the trail.
    pub who: Who,
    groups: Vec<String>,
}

/// Founds bureau, union, branches, groups and the officer.
///
/// # Errors
/// What the rules or the database said.
pub fn found(house: &App, rows: u32) -> Result<Union, Error> {
    let branches = (rows / BRANCH_ROWS).clamp(2, BRANCHES_MAX);
    let (bureau, union) = house.db.write_blocking(CommandKey::unkeyed(), |tx| {
        let bureau = body(tx, "bureau_union", None, "测速局工会")?;
        Ok((bureau, body(tx, "union", Some(bureau), "测速工会")?))
    })?;
    let (mut groups, mut first) = (Vec::new(), None);
    for number in 1..=branches {
        let branch = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let branch = body(tx, "branch", Some(union), &format!("第{number:03}分会"))?;
            for group in 1..=GROUPS {
                body(tx, "group", Some(branch), &group_name(number, group))?;
            }
            Ok(branch)
        })?;
        first = first.or(Some(branch));
        groups.extend((1..=GROUPS).map(|group| group_name(number, group)));
    }
    let (person, account) = house
        .db
        .write_blocking(CommandKey::unkeyed(), move |tx| officer(tx, bureau))?;
    Ok(Union {
        body: union,
        branch: first.ok_or(Error::NotFound)?,
        account,
        person,
        who: Who::new(account, person, "测速干事"),
        groups,
    })
}

fn group_name(branch: u32, group: u32) -> String {
    format!("第{branch:03}分会第{group}小组")
}

fn body(
    tx: &mut Tx<'_>,
    kind: &str,
    parent: Option<Id<Body>>,
    name: &str,
) -> Result<Id<Body>, Error> {
    let new = NewBody {
        kind: kind.to_owned(),
        parent,
        name: name.to_owned(),
        short: name.to_owned(),
        aliases: Vec::new(),
        credit_code: None,
        from: Date::constant(2020, 1, 1),
        reason: "测速".to_owned(),
    };
    organisation::found_body(tx, BY, &new)
}

fn officer(tx: &mut Tx<'_>, at: Id<Body>) -> Result<(Id<Person>, Id<Account>), Error> {
    let from = Date::constant(2020, 1, 1);
    let person = NewPerson {
        name: "测速干事".to_owned(),
        staff_no: None,
        home: Some(at),
        email: None,
        from,
    };
    let person = organisation::register_person(tx, BY, &person)?;
    let appointment = Appointment {
        person,
        office: "officer".to_owned(),
        body: at,
        term: Term::since(from),
        appointed_by: "测速".to_owned(),
    };
    organisation::appoint(tx, BY, &appointment)?;
    let account = NewAccount {
        name: "officer".to_owned(),
        person,
        password: String::new(),
        must_change: false,
    };
    let account = organisation::open_account(tx, BY, &account)?;
    Ok((person, account))
}

/// Person `number` of the list.
pub fn person(number: u32) -> Synthetic {
    People::seeded(SEED).nth(number)
}

/// Rows of the list in their order: each kind of damage in one of a hundred.
pub fn lines(union: &Union, rows: u32) -> impl Iterator<Item = Line> {
    let mut above_is_whole = false;
    (0..rows).map(move |number| {
        let one = person(number);
        let group = union.groups.get(one.body(union.groups.len()));
        let group = group.map_or("", String::as_str);
        let above = person(number.saturating_sub(1));
        let damage = one
            .damage()
            .filter(|damage| above_is_whole || !damage.needs_the_row_above());
        let damaged = damage.and_then(|damage| one.damaged_line(group, damage, &above));
        above_is_whole = damaged.is_none();
        damaged.unwrap_or_else(|| one.line(group))
    })
}

/// A row of the file.
fn text(line: &Line) -> String {
    let cells = line.cells().map(|cell| cell.shown().replace(',', "，"));
    format!("{}\n", cells.join(","))
}

/// The list lies sealed in the database, as an upload leaves it; it never stands in memory whole.
///
/// # Errors
/// What the database said.
pub fn bring(house: &App, union: &Union, rows: u32) -> Result<Id<SetMark>, Error> {
    let (body, who) = (union.body, union.who.clone());
    let head = format!("{}\n", Line::HEADS.join(","));
    let size: usize = lines(union, rows).map(|line| text(&line).len()).sum();
    let size = size + head.len();
    let set = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let new = NewSet {
            kind: Kind::Import,
            body,
            name: "名册.csv".to_owned(),
        };
        let set = changeset::open(tx, &who, &new)?;
        store::insert(tx, set, size)?;
        Ok(set)
    })?;
    let (mut piece, mut next) = (head, 0);
    for line in lines(union, rows) {
        piece.push_str(&text(&line));
        if piece.len() >= PIECE_BYTES {
            put(house, set, next, std::mem::take(&mut piece))?;
            next += 1;
        }
    }
    put(house, set, next, piece)?;
    Ok(set)
}

fn put(house: &App, set: Id<SetMark>, no: i64, piece: String) -> Result<(), Error> {
    let (keys, chance) = (house.keys.clone(), house.chance.clone());
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        store::put_piece(tx, &keys, &chance, set, no, piece.as_bytes())
    })
}
