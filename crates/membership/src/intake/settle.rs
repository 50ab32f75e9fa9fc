//! Whether the roster knows the person of a row, and what the row would change (对照名册). Pure.

use std::collections::BTreeMap;

use kernel::{Date, Id, IdNumber, Phone, Sex};
use platform::access::{Body, BodyPath, Person};

use super::{
    field::Field,
    model::{Checked, Choice, Difference},
    problem::{Code, Problem},
    twins::is_near,
};
use crate::{Standing, model::MemberMark};

/// A member whom a row may mean (名册中的人).
#[derive(Debug, Clone)]
pub struct Known {
    /// The row of the roster.
    pub row: Id<MemberMark>,
    /// Its version.
    pub version: i64,
    /// Who.
    pub person: Id<Person>,
    /// 所在小组.
    pub home: Id<Body>,
    /// Where the home stands.
    pub path: BodyPath,
    /// 会籍状态.
    pub standing: Standing,
    /// 状态起始日期.
    pub since: Date,
    /// 入会日期.
    pub joined_on: Option<Date>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: String,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生日期.
    pub birth: Option<Date>,
    /// 手机号, masked, and its keyed hash.
    pub phone: (String, Option<String>),
    /// 身份证号, masked, and its keyed hash.
    pub id_number: (String, Option<String>),
    /// 岗位.
    pub post: String,
    /// 劳模.
    pub model_worker: bool,
    /// 困难职工.
    pub hardship: bool,
}

/// The keyed hashes of a row's sensitive values (查找值).
#[derive(Debug, Clone, Default)]
pub struct Hashes {
    /// Of the ID number.
    pub id: Option<String>,
    /// Of the phone.
    pub phone: Option<String>,
}

/// What rows are settled with.
pub struct Ground<'a> {
    /// How the sheet is understood.
    pub choice: &'a Choice,
    /// The union: rows without a body column belong to it.
    pub union: Id<Body>,
    /// Where it stands.
    pub path: &'a BodyPath,
    /// Names of its bodies.
    pub names: &'a BTreeMap<Id<Body>, String>,
}

/// Settles one row with those whom it may mean; the row of the roster that it would change.
pub fn settle(
    row: &mut Checked,
    hashes: &Hashes,
    known: &[Known],
    ground: &Ground<'_>,
) -> Option<Known> {
    match find(row, hashes, known, ground) {
        Found::One(member) => {
            row.person = Some(member.person);
            row.differences = differences(row, hashes, member, ground);
            return Some(member.clone());
        }
        Found::Nobody => add(row, ground),
        Found::Stopped(problem) => row.problems.push(problem),
    }
    None
}

enum Found<'a> {
    One(&'a Known),
    Nobody,
    Stopped(Problem),
}

fn find<'a>(
    row: &mut Checked,
    hashes: &Hashes,
    known: &'a [Known],
    ground: &Ground<'_>,
) -> Found<'a> {
    let by_id = |k: &&Known| hashes.id.is_some() && k.id_number.1 == hashes.id;
    let mut same_id: Vec<&Known> = known.iter().filter(by_id).collect();
    same_id.dedup_by_key(|k| k.person);
    match same_id.as_slice() {
        [] => {}
        [one] => return by_number(row, one, ground),
        [_, _, ..] => {
            let words = "名册中有不止一人用这个身份证号；请先在名册里合并或改正";
            return Found::Stopped(Problem::row(Code::RosterTwo, words));
        }
    }
    let near: Vec<&Known> = known
        .iter()
        .filter(|k| k.path.is_within(ground.path) && free(k, hashes))
        .collect();
    by_staff_no(row, known, ground, hashes)
        .or_else(|| by_name(row, &near))
        .unwrap_or(Found::Nobody)
}

/// Whether a member may be the one of the row: two different ID numbers are two people.
fn free(known: &Known, hashes: &Hashes) -> bool {
    known.id_number.1.is_none() || hashes.id.is_none()
}

fn by_number<'a>(row: &mut Checked, one: &'a Known, ground: &Ground<'_>) -> Found<'a> {
    if !one.path.is_within(ground.path) {
        // Which union it is, is nobody's business here.
        let words = "此人已在其他工会登记；请由所在工会办理转接，这一行不读取";
        return Found::Stopped(Problem::row(Code::Elsewhere, words));
    }
    if row
        .parsed
        .name
        .as_ref()
        .is_some_and(|name| *name != one.name)
    {
        let words = format!(
            "身份证号在名册中是「{}」，姓名不同；请核对，确认改名可仍然采用",
            one.name
        );
        row.problems
            .push(Problem::of(Code::NameDiffers, Field::Name, words));
    }
    Found::One(one)
}

fn by_staff_no<'a>(
    row: &mut Checked,
    known: &'a [Known],
    ground: &Ground<'_>,
    hashes: &Hashes,
) -> Option<Found<'a>> {
    let staff_no = row.parsed.staff_no.as_deref()?;
    let mut holders = known
        .iter()
        .filter(|k| k.staff_no == staff_no && k.path.is_within(ground.path));
    let holder = holders.next()?;
    let same_name = row.parsed.name.as_ref() == Some(&holder.name);
    if same_name && free(holder, hashes) {
        return Some(Found::One(holder));
    }
    row.near = Some(holder.person);
    let words = "工号在名册中属于另一个人；请核对工号、姓名和身份证号后改正";
    let problem = Problem::of(Code::StaffNoTaken, Field::StaffNo, words);
    Some(Found::Stopped(problem))
}

fn by_name<'a>(row: &mut Checked, near: &[&'a Known]) -> Option<Found<'a>> {
    let (name, birth) = (row.parsed.name.as_deref()?, row.parsed.birth?);
    let born: Vec<&Known> = near
        .iter()
        .copied()
        .filter(|k| k.birth == Some(birth))
        .collect();
    let mut same: Vec<&Known> = born.iter().copied().filter(|k| k.name == name).collect();
    same.dedup_by_key(|k| k.person);
    match same.as_slice() {
        [] => {}
        [one] => {
            let words = "按姓名和出生日期对应到名册中的这个人，请看一眼";
            row.problems.push(Problem::row(Code::RosterByName, words));
            return Some(Found::One(one));
        }
        [_, _, ..] => {
            let words = "名册中有不止一人姓名和出生日期相同；请补上身份证号或工号";
            return Some(Found::Stopped(Problem::row(Code::RosterTwo, words)));
        }
    }
    let like = born.into_iter().find(|k| is_near(name, &k.name))?;
    let near = like.person;
    let words = format!(
        "名册中的「{}」出生日期相同、姓名只差一个字；请核对是否同一人，不是可仍然采用（新增）",
        like.name
    );
    row.problems.push(Problem::row(Code::RosterNear, words));
    row.near = Some(near);
    None
}

fn add(row: &mut Checked, ground: &Ground<'_>) {
    if row.parsed.home.is_some() {
        return;
    }
    if ground.choice.column(Field::Home).is_none() {
        row.parsed.home = Some(ground.union);
    } else if !row.problems.iter().any(|p| p.code == Code::HomeUnknown) {
        let words = "没有写所在单位；请补上单位，这一行才能新增";
        row.problems
            .push(Problem::of(Code::HomeMissing, Field::Home, words));
    }
}

/// What the row would change, old and new; numbers masked.
pub fn differences(
    row: &Checked,
    hashes: &Hashes,
    known: &Known,
    ground: &Ground<'_>,
) -> Vec<Difference> {
    let p = &row.parsed;
    let name_of = |id: Id<Body>| ground.names.get(&id).cloned().unwrap_or_default();
    let day = |day: Date| day.to_string();
    let yes = |yes: bool| if yes { "是" } else { "否" }.to_owned();
    let mut all = Vec::new();
    let mut put = |field: Field, old: String, new: Option<String>| {
        if let Some(new) = new.filter(|new| *new != old) {
            all.push(Difference { field, old, new });
        }
    };
    put(Field::Name, known.name.clone(), p.name.clone());
    put(
        Field::Sex,
        known.sex.map(|s| s.to_string()).unwrap_or_default(),
        p.sex.map(|s| s.to_string()),
    );
    put(
        Field::Birth,
        known.birth.map(day).unwrap_or_default(),
        p.birth.map(day),
    );
    put(Field::StaffNo, known.staff_no.clone(), p.staff_no.clone());
    put(Field::Home, name_of(known.home), p.home.map(name_of));
    put(
        Field::JoinedOn,
        known.joined_on.map(day).unwrap_or_default(),
        p.joined_on.map(day),
    );
    put(
        Field::Standing,
        known.standing.word().to_owned(),
        p.standing.map(|s| s.word().to_owned()),
    );
    put(Field::Since, day(known.since), p.since.map(day));
    put(Field::Post, known.post.clone(), p.post.clone());
    put(
        Field::ModelWorker,
        yes(known.model_worker),
        p.model_worker.map(yes),
    );
    put(Field::Hardship, yes(known.hardship), p.hardship.map(yes));
    all.extend(sealed(row, hashes, known));
    all
}

/// Sensitive values are compared by their hashes and shown by their masks.
fn sealed(row: &Checked, hashes: &Hashes, known: &Known) -> Vec<Difference> {
    let mut all = Vec::new();
    if let Some(number) = &row.parsed.id_number
        && hashes.id != known.id_number.1
    {
        all.push(Difference {
            field: Field::IdNumber,
            old: known.id_number.0.clone(),
            new: IdNumber::parse(number)
                .map(|n| n.masked())
                .unwrap_or_default(),
        });
    }
    if let Some(number) = &row.parsed.phone
        && hashes.phone != known.phone.1
    {
        all.push(Difference {
            field: Field::Phone,
            old: known.phone.0.clone(),
            new: Phone::parse(number).map(|n| n.masked()).unwrap_or_default(),
        });
    }
    all
}
