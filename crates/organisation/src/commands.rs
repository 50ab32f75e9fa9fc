//! What is done to the tree: load, decide, save, trail. Pages, set-up and the demo all come here.
//! Who may do it is asked by the caller.

use kernel::{Date, Id, Term};
use platform::{
    Error,
    access::{Account, Body, BodyPath, Person, Power, Reach},
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use crate::{
    model::{BodyFact, BodyRow, BodyView, TermMark, What},
    rules::{self, Wanted},
    store::{self, BODY, FACT, OFFICE_POWER, PERSON, TERM},
};

/// Kind of the subject of a body.
pub(crate) const BODY_SUBJECT: &str = "organisation.body";
/// Kind of the subject of a person.
pub(crate) const PERSON_SUBJECT: &str = "organisation.person";

/// A body to be founded (新设组织).
#[derive(Debug, Clone)]
pub struct NewBody {
    /// Code of its kind.
    pub kind: String,
    /// The body above it.
    pub parent: Option<Id<Body>>,
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// 别名.
    pub aliases: Vec<String>,
    /// 统一社会信用代码.
    pub credit_code: Option<String>,
    /// 成立日期.
    pub from: Date,
    /// Why, or the paper.
    pub reason: String,
}

/// A change of a body (组织变动).
#[derive(Debug, Clone)]
pub enum BodyChange {
    /// 更名
    Rename {
        /// 全称.
        name: String,
        /// 简称.
        short: String,
    },
    /// 划转: below another body, or to the root.
    Move {
        /// The body above it from then on.
        parent: Option<Id<Body>>,
    },
    /// 撤销
    Dissolve,
}

/// A person to be registered (新登记人员).
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: Option<String>,
    /// 所在组织.
    pub home: Option<Id<Body>>,
    /// 工作邮箱.
    pub email: Option<String>,
    /// From which day.
    pub from: Date,
}

/// An office to be given (任命).
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Who.
    pub person: Id<Person>,
    /// Code of the office.
    pub office: String,
    /// Where.
    pub body: Id<Body>,
    /// From when to when.
    pub term: Term,
    /// The paper.
    pub appointed_by: String,
}

/// Founds a body (新设).
///
/// # Errors
/// A refusal by the rules of kinds; what the database said.
pub fn found_body(tx: &mut Tx<'_>, by: impl Into<By>, new: &NewBody) -> Result<Id<Body>, Error> {
    let kind = store::kind(tx, &new.kind)?
        .ok_or_else(|| Error::field("kind", "没有这个类别，请重新选择"))?;
    rules::change_day(new.from, tx.today(), None)?;
    let parent = match new.parent {
        Some(id) => Some(store::row_of(tx, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &parent {
        Some(parent) => {
            rules::still_stands(&parent.view.short, parent.valid_to)?;
            store::kind(tx, &parent.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    let id = tx.id();
    let path = parent
        .as_ref()
        .map_or_else(|| BodyPath::root(id), |p| p.view.path.child(id));
    let row = BodyRow {
        view: BodyView {
            id,
            name: new.name.clone(),
            short: new.short.clone(),
            kind: kind.code.clone(),
            kind_name: kind.name,
            parent: new.parent,
            path,
            has_accounts: false,
        },
        aliases: new.aliases.clone(),
        credit_code: new.credit_code.clone(),
        outside: kind.code == "outside",
        is_union: kind.is_union,
        valid_from: new.from,
        valid_to: None,
        version: 1,
    };
    let place = store::next_place(tx, new.parent)?;
    store::insert_body(tx, &row, place)?;
    let fact = fact_of(tx, &row, What::Founded, new.from, &new.reason);
    let fact = store::insert_fact(tx, &fact)?;
    let deed = Deed::on("organisation.found", Subject::new(BODY_SUBJECT, id))
        .row(BODY, id)
        .row(FACT, fact)
        .change("名称", "", &new.name)
        .change("成立日期", "", new.from)
        .why(new.reason.clone());
    tx.trail(by, deed)?;
    Ok(id)
}

fn fact_of(tx: &Tx<'_>, row: &BodyRow, what: What, day: Date, reason: &str) -> BodyFact {
    BodyFact {
        body: row.view.id,
        what,
        holds_from: day,
        learnt_at: tx.now(),
        parent: row.view.parent,
        name: row.view.name.clone(),
        short: row.view.short.clone(),
        reason: reason.to_owned(),
    }
}

/// Renames, moves or dissolves a body from `day` on; the past stays as it was.
///
/// # Errors
/// A refusal by the rules; [`Error::Stale`]; what the database said.
pub fn change_body(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Body>,
    change: &BodyChange,
    day: Date,
    reason: &str,
) -> Result<(), Error> {
    let row = store::row_of(tx, id)?.ok_or(Error::NotFound)?;
    rules::still_stands(&row.view.short, row.valid_to)?;
    let last = store::fact_last_day(tx, id)?;
    rules::change_day(day, tx.today(), last)?;
    let deed = match change {
        BodyChange::Rename { name, short } => rename(tx, &row, name, short, day, reason)?,
        BodyChange::Move { parent } => move_below(tx, &row, *parent, day, reason)?,
        BodyChange::Dissolve => dissolve(tx, &row, day, reason)?,
    };
    tx.trail(
        by,
        deed.row(BODY, id).change("生效日期", "", day).why(reason),
    )
}

fn rename(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    name: &str,
    short: &str,
    day: Date,
    reason: &str,
) -> Result<Deed, Error> {
    store::save_names(tx, row, name, short)?;
    let mut fact = fact_of(tx, row, What::Renamed, day, reason);
    fact.name = name.to_owned();
    fact.short = short.to_owned();
    let fact = store::insert_fact(tx, &fact)?;
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.rename", subject)
        .row(FACT, fact)
        .change("名称", &row.view.name, name)
        .change("简称", &row.view.short, short))
}

fn move_below(
    tx: &mut Tx<'_>,
    row: &BodyRow,
    parent: Option<Id<Body>>,
    day: Date,
    reason: &str,
) -> Result<Deed, Error> {
    let kind = store::kind(tx, &row.view.kind)?.ok_or(Error::Corrupt("organisation_body.kind"))?;
    let target = match parent {
        Some(id) => Some(store::row_of(tx, id)?.ok_or(Error::NotFound)?),
        None => None,
    };
    let above = match &target {
        Some(target) => {
            rules::still_stands(&target.view.short, target.valid_to)?;
            rules::may_move(&row.view.path, &target.view.path)?;
            store::kind(tx, &target.view.kind)?
        }
        None => None,
    };
    rules::may_stand(above.as_ref(), &kind)?;
    let place = store::next_place(tx, parent)?;
    store::save_moved(tx, row, target.as_ref().map(|t| &t.view), place)?;
    let mut fact = fact_of(tx, row, What::Moved, day, reason);
    fact.parent = parent;
    let fact = store::insert_fact(tx, &fact)?;
    let before = match row.view.parent {
        Some(id) => store::body(tx, id)?.map(|p| p.name).unwrap_or_default(),
        None => String::new(),
    };
    let after = target.map(|t| t.view.name).unwrap_or_default();
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.move", subject)
        .row(FACT, fact)
        .change("上级组织", before, after))
}

fn dissolve(tx: &mut Tx<'_>, row: &BodyRow, day: Date, reason: &str) -> Result<Deed, Error> {
    rules::may_dissolve(store::left_on(tx, row.view.id, day)?)?;
    let last = day.yesterday().map_err(|_| Error::Corrupt("day"))?;
    // A body that goes on the day it came stood for that one day.
    store::save_dissolved(tx, row, last.max(row.valid_from))?;
    let fact = fact_of(tx, row, What::Dissolved, day, reason);
    let fact = store::insert_fact(tx, &fact)?;
    let subject = Subject::new(BODY_SUBJECT, row.view.id);
    Ok(Deed::on("organisation.dissolve", subject)
        .row(FACT, fact)
        .change("状态", "存续", "撤销"))
}

/// Notes another name under which papers call a body (别名); nothing happens when it is known.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`]; what the database said.
pub fn add_alias(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Body>,
    alias: &str,
) -> Result<(), Error> {
    let row = store::row_of(tx, id)?.ok_or(Error::NotFound)?;
    let alias = alias.trim();
    let known = [row.view.name.as_str(), row.view.short.as_str()];
    if alias.is_empty() || known.contains(&alias) || row.aliases.iter().any(|a| a == alias) {
        return Ok(());
    }
    let mut aliases = row.aliases.clone();
    aliases.push(alias.to_owned());
    store::save_aliases(tx, &row, &aliases)?;
    let deed = Deed::on("organisation.alias", Subject::new(BODY_SUBJECT, id))
        .row(BODY, id)
        .change("别名", row.aliases.join("、"), aliases.join("、"));
    tx.trail(by, deed)
}

/// Registers a person (登记人员).
///
/// # Errors
/// [`Error::Unique`] for a staff number that is taken; what the database said.
pub fn register_person(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &NewPerson,
) -> Result<Id<Person>, Error> {
    if let Some(home) = new.home {
        let home = store::row_of(tx, home)?.ok_or(Error::NotFound)?;
        rules::still_stands(&home.view.short, home.valid_to)?;
    }
    let id = tx.id();
    store::insert_person(
        tx,
        id,
        &new.name,
        new.staff_no.as_deref(),
        new.home,
        new.email.as_deref(),
        new.from,
    )?;
    let deed = Deed::on("organisation.register", Subject::new(PERSON_SUBJECT, id))
        .row(PERSON, id)
        .change("姓名", "", &new.name)
        .change("工号", "", new.staff_no.as_deref().unwrap_or_default());
    tx.trail(by, deed)?;
    Ok(id)
}

/// Notes that a person leaves (离开); `last` is their last day. Their terms are ended before.
///
/// # Errors
/// A refusal while terms run on; [`Error::Stale`]; what the database said.
pub fn leave(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<Person>,
    last: Date,
    reason: &str,
) -> Result<(), Error> {
    let row = store::person_row(tx, id)?.ok_or(Error::NotFound)?;
    rules::may_end(row.active, last)?;
    let running = store::terms_of_person(tx, id)?;
    let running = running
        .iter()
        .filter(|t| t.term.last.is_none_or(|end| end > last));
    if let Some(term) = running.into_iter().next() {
        return Err(Error::refused(
            "organisation.still_in_office",
            format!(
                "{}还任{}{}，请先结束任职",
                row.view.name, term.body_name, term.office_name
            ),
        ));
    }
    store::save_left(tx, &row, last)?;
    let deed = Deed::on("organisation.leave", Subject::new(PERSON_SUBJECT, id))
        .row(PERSON, id)
        .change("最后一天", "", last)
        .why(reason);
    tx.trail(by, deed)
}

/// Notes which account a person was given (开通账号). Called in the transaction that makes it.
///
/// # Errors
/// [`Error::Stale`] when they have one already; what the database said.
pub fn link_account(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    person: Id<Person>,
    account: Id<Account>,
) -> Result<(), Error> {
    store::save_account(tx, person, account)?;
    let subject = Subject::new(PERSON_SUBJECT, person);
    let deed = Deed::on("organisation.link_account", subject)
        .row(PERSON, person)
        .change("账号", "未开通", "已开通");
    tx.trail(by, deed)
}

/// Gives an office (任命).
///
/// # Errors
/// A refusal by the rules of overlap and incompatible offices; what the database said.
pub fn appoint(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    new: &Appointment,
) -> Result<Id<TermMark>, Error> {
    let person = store::person_row(tx, new.person)?.ok_or(Error::NotFound)?;
    let body = store::row_of(tx, new.body)?.ok_or(Error::NotFound)?;
    rules::still_stands(&body.view.short, body.valid_to)?;
    let office = store::office(tx, &new.office)?
        .ok_or_else(|| Error::field("office", "没有这个职务，请重新选择"))?;
    if !person.active.contains(new.term.first) {
        return Err(Error::refused(
            "organisation.not_active",
            format!("{}在任期开始时不在册，请核对日期", person.view.name),
        ));
    }
    let held = store::terms_to_compare(tx, new.person, new.body, &body.view.path)?;
    let wanted = Wanted {
        person_name: &person.view.name,
        office: &office.code,
        office_name: &office.name,
        term: new.term,
    };
    rules::may_hold(wanted, &held, &store::incompatible(tx)?)?;
    let by_paper = &new.appointed_by;
    let id = store::insert_term(tx, new.person, &office.code, new.body, new.term, by_paper)?;
    let deed = Deed::on("organisation.appoint", Subject::new(BODY_SUBJECT, new.body))
        .row(TERM, id)
        .change("人员", "", &person.view.name)
        .change("职务", "", &office.name)
        .change("任期", "", new.term)
        .why(by_paper.clone());
    tx.trail(by, deed)?;
    Ok(id)
}

/// Ends a term (免职); `last` is its last day.
///
/// # Errors
/// A refusal when `last` lies outside the term; [`Error::Stale`]; what the database said.
pub fn end_term(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    id: Id<TermMark>,
    last: Date,
    reason: &str,
) -> Result<(), Error> {
    let term = store::term(tx, id)?.ok_or(Error::NotFound)?;
    rules::may_end(term.term, last)?;
    store::save_last_day(tx, &term, last)?;
    let old = term.term.last.map(|d| d.to_string()).unwrap_or_default();
    let subject = Subject::new(BODY_SUBJECT, term.body);
    let deed = Deed::on("organisation.end_term", subject)
        .row(TERM, id)
        .change("人员", "", &term.person_name)
        .change("职务", "", &term.office_name)
        .change("任期止日", old, last)
        .why(reason);
    tx.trail(by, deed)
}

/// Gives a power to an office, changes how far it reaches, or takes it (`None`).
///
/// # Errors
/// What the database said.
pub fn set_power(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    office: &str,
    power: &str,
    reach: Option<Reach>,
) -> Result<(), Error> {
    let held = store::office_powers(tx)?;
    let held = held
        .into_iter()
        .find(|p| p.office == office && p.power == power);
    let old = held.as_ref().map(|p| p.reach);
    if old == reach {
        return Ok(());
    }
    let subject = Subject::new("organisation.office_power", Id::<Power>::from_i64(0));
    let mut deed = Deed::on("organisation.set_power", subject)
        .change("职务", "", office)
        .change("权限", "", power)
        .change("范围", reach_word(old), reach_word(reach));
    if let Some(held) = held {
        store::drop_power(tx, held.id)?;
        deed = deed.row(OFFICE_POWER, held.id);
    }
    if let Some(reach) = reach {
        let id = store::add_power(tx, office, power, reach)?;
        deed = deed.row(OFFICE_POWER, id);
    }
    tx.trail(by, deed)
}

/// `本级及以下`; 无 without the power.
pub(crate) const fn reach_word(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "无",
        Some(Reach::Here) => "本级",
        Some(Reach::Below) => "本级及以下",
        Some(Reach::Everywhere) => "全系统",
    }
}

/// Gives each power that this house has not met before to its default offices. Afterwards the
/// table is the union's own: what they took away stays away.
///
/// # Errors
/// What the database said.
pub fn sync_powers(tx: &mut Tx<'_>, powers: &[Power]) -> Result<(), Error> {
    let known = store::offices(tx)?;
    let mut given = Vec::new();
    for power in powers {
        if store::power_seen(tx, power.code)? {
            continue;
        }
        store::mark_power(tx, power.code)?;
        for (office, reach) in power.default {
            if known.iter().any(|o| o.code == *office) {
                given.push(store::add_power(tx, office, power.code, *reach)?);
            }
        }
    }
    if given.is_empty() {
        return Ok(());
    }
    let subject = Subject::new("organisation.office_power", Id::<Power>::from_i64(0));
    let count = given.len();
    let deed = Deed::on("organisation.sync_powers", subject)
        .rows(OFFICE_POWER, given)
        .change("默认权限", "", format!("{count} 项"));
    tx.trail(By::House("启动时登记新权限"), deed)
}
