//! The made-up comparison of the demo (示例比对): the personnel office's list of one union, made
//! from the roster with some things changed.

use kernel::{Date, Id};
use organisation::BodyView;
use platform::{
    App, Error,
    access::Actor,
    db::{CommandKey, Conn},
};

use super::{
    job::{Writer, compare_rows},
    model::{Covers, Origin},
    store::{self, NewComparison},
};
use crate::{
    changeset::{self, NewSet, Who},
    intake::{Asked, Checker, Choice, Desk, Line, Looked, first_choice, read_here, store as lists},
    member::{Seen, find_by},
    model::{Member, Standing},
};

/// What the file is called.
const NAME: &str = "在职人员名单（示例）.csv";
/// People of the roster who stand in the list at most.
const PEOPLE: u32 = 600;

/// Compares a list for a union of the demo, by somebody of it.
///
/// # Errors
/// What the database or the keys said.
pub fn load(house: &App, union: &BodyView, officer: &Actor, day: Date) -> Result<(), Error> {
    let (text, covers) = house.db.read_blocking(|conn| list(conn, union))?;
    let lines = lines(&text)?;
    let mut looked = Looked::default();
    lines.iter().cloned().for_each(|line| looked.line(line));
    let choice = first_choice(&looked)?;
    let set = open(house, union, officer, day, &choice, covers)?;
    let comparison = house
        .db
        .read_blocking(|conn| store::find(conn, set))?
        .ok_or(Error::NotFound)?;
    compare_rows(house, Writer::Demo, &comparison, &mut |keep| {
        let desk = Desk {
            db: &house.db,
            keys: &house.keys,
            choice: &choice,
            union,
            today: house.today(),
        };
        let mut take = |rows| keep(rows);
        let mut checker = Checker::new(desk, &mut take)?;
        lines
            .iter()
            .cloned()
            .try_for_each(|line| checker.line(line))?;
        checker.end()
    })
    .map(drop)
}

fn open(
    house: &App,
    union: &BodyView,
    officer: &Actor,
    list_day: Date,
    choice: &Choice,
    covers: Covers,
) -> Result<Id<crate::SetMark>, Error> {
    let (who, body, choice) = (Who::from(officer), union.id, choice.clone());
    let made_name = officer.name.clone();
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let new = NewSet {
            kind: changeset::Kind::Comparison,
            body,
            name: NAME.to_owned(),
        };
        let set = changeset::open(tx, &who, &new)?;
        lists::insert(tx, set, 0)?;
        lists::set_phase(tx, set, lists::Phase::Asking, None)?;
        lists::save_choice(tx, set, &choice, 2)?;
        lists::remember(tx, body, &choice)?;
        lists::set_phase(tx, set, lists::Phase::Checking, None)?;
        let new = NewComparison {
            body,
            origin: Origin::Staff,
            covers,
            list_day,
            file_hash: String::new(),
            made_name: made_name.clone(),
        };
        store::insert(tx, set, &new)?;
        Ok(set)
    })
}

fn lines(text: &str) -> Result<Vec<Line>, Error> {
    let mut all = Vec::new();
    read_here(text.as_bytes(), &Asked::Look, &mut |line| {
        all.push(line.clone());
        true
    })
    .map_err(|refusal| Error::Refused(refusal.into()))?;
    Ok(all)
}

/// The list of the personnel office as text.
fn list(conn: &mut Conn, union: &BodyView) -> Result<(String, Covers), Error> {
    let (from, to) = organisation::path_range(&union.path);
    let seen = Seen::now(conn)?;
    let members = find_by(conn, &seen, |sql| {
        sql.push(
            "and m.path >= ? and m.path < ? order by m.path, m.id limit ?",
            platform::args![from, to, PEOPLE + 1],
        )
    })?;
    // A union with more people than the list would have most of them told as gone.
    let covers = if members.len() > usize::try_from(PEOPLE).unwrap_or_default() {
        Covers::Part
    } else {
        Covers::Active
    };
    let bodies = organisation::bodies(conn, Some(&union.path), &["group"])?;
    let active = members.iter().filter(|m| m.standing == Standing::Active);
    let mut text = String::from("姓名,工号,出生日期,部门,岗位\n");
    for (place, member) in active.enumerate() {
        text.push_str(&row(place, member, &bodies));
    }
    let first = bodies.first().map_or("", |b| b.name.as_str());
    text.push_str(&format!("欧阳示例,RS9001,1996-04-12,{first},科员\n"));
    text.push_str(&format!("司徒示例,RS9002,1998-11-02,{first},科员\n"));
    Ok((text, covers))
}

/// A line for somebody; of every few one says something else than the roster.
fn row(place: usize, member: &Member, bodies: &[BodyView]) -> String {
    let name_of = |id| bodies.iter().find(|b| b.id == id).map_or("", |b| &b.name);
    let other = bodies.iter().find(|b| b.id != member.home);
    let home = match (place % 61 == 4, other) {
        (true, Some(other)) => other.name.as_str(),
        (_, _) => name_of(member.home),
    };
    let post = if place % 47 == 2 {
        "四级调研员"
    } else {
        &member.post
    };
    if place % 53 == 7 {
        // Not in the list.
        return String::new();
    }
    let birth = member.birth.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "{},{},{birth},{home},{post}\n",
        member.name, member.staff_no
    )
}
