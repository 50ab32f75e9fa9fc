//! A member's page out of the tables.

use kernel::{Date, Id};
use organisation::Place;
use platform::{
    Error,
    access::{Actor, Body, Person},
    args,
    db::{Conn, Tx},
    files,
    secret::{Keys, Purpose, place},
    subject::Subject,
    trail::{self, Deed},
    ui::words,
};

use super::{
    model::{FactLine, Field, Known, OfficeLine, Opening, Seer},
    pages::MemberPage,
    reading::Reading,
};
use crate::{
    PERSON_SUBJECT, age,
    family::{self, FamilyMark},
    flaw,
    member::{self, MEMBER},
    merge::{self, Merged},
    model::{Fact, Member, MemberMark},
    moves, paths,
    powers::{EDIT, HARDSHIP, OPEN, READ},
    profile, slips,
};

/// How many openings a page shows.
const OPENINGS_MAX: u32 = 50;
/// How many people who may see somebody a page shows.
const SEERS_MAX: u32 = 200;
/// The verb of an opening on the trail.
pub(crate) const OPENED: &str = "membership.open";

/// Somebody's row and where their home stands today, for who may see them.
///
/// # Errors
/// [`Error::NotFound`] for everybody else and for who never was a member.
pub fn visible(
    conn: &mut Conn,
    actor: &Actor,
    person: Id<Person>,
) -> Result<(Member, Place), Error> {
    let row = member::member_of(conn, person)?.ok_or(Error::NotFound)?;
    let place = organisation::places(conn, &[row.home])?.remove(&row.home);
    let place = place.ok_or(Error::NotFound)?;
    if actor.person == person || actor.may(READ.code, &place.path) {
        Ok((row, place))
    } else {
        Err(Error::NotFound)
    }
}

/// The page.
///
/// # Errors
/// As [`visible`].
pub fn page(
    conn: &mut Conn,
    actor: &Actor,
    person: Id<Person>,
    (keys, today): (&Keys, Date),
) -> Result<MemberPage, Error> {
    let (row, place) = visible(conn, actor, person)?;
    let own = actor.person == person;
    let may_edit = actor.may(EDIT.code, &place.path);
    let knows = own || actor.may(HARDSHIP.code, &place.path);
    let subject = Subject::new(PERSON_SUBJECT, person);
    let terms = organisation::terms_of_person(conn, person)?;
    let merged = merge::merged_into(conn, person)?;
    let mut papers = files::files_of(conn, &subject)?;
    let mut family = None;
    if knows || may_edit {
        let keys = knows.then_some(keys);
        let mut lines = family::of_person(conn, person, keys)?;
        for from in &merged {
            lines.extend(family::of_person(conn, from.gone, keys)?);
        }
        family = Some(lines);
    }
    for from in &merged {
        let subject = Subject::new(PERSON_SUBJECT, from.gone);
        papers.extend(files::files_of(conn, &subject)?);
    }
    Ok(MemberPage {
        person,
        own,
        may_open: own || actor.may(OPEN.code, &place.path),
        may_edit,
        family,
        proposals: if own || may_edit {
            profile::open_lines(conn, person)?
        } else {
            Vec::new()
        },
        facts: facts(conn, person, &merged)?,
        offices: terms
            .into_iter()
            .map(|t| OfficeLine {
                runs: t.term.contains(today),
                office: t.office_name,
                body: t.body_name,
                term: t.term.to_string(),
            })
            .collect(),
        papers,
        seers: seers(conn, &place, today)?,
        openings: openings(conn, &subject)?,
        deeds: deeds(actor, &row, &place),
        known: known(conn, actor, &row, &place, today)?,
        merged: if may_edit { merged } else { Vec::new() },
    })
}

/// What the actor may do with a membership, nearest first.
fn deeds(actor: &Actor, row: &Member, place: &Place) -> Vec<(String, String)> {
    let person = row.person;
    let open = moves::offers(actor, row, &place.path).into_iter();
    let mut deeds: Vec<_> = open
        .map(|deed| (deed.word().to_owned(), paths::deed(person, deed)))
        .collect();
    if actor.may(EDIT.code, &place.path) {
        deeds.push(("同意与撤回".to_owned(), paths::consents(person)));
        deeds.push((
            "合并重复记录".to_owned(),
            paths::member_deed(person, "merge"),
        ));
    }
    if slips::may_be_given(actor, row, &place.path) {
        deeds.push(("当面发码".to_owned(), paths::member_deed(person, "slip")));
    }
    deeds
}

fn known(
    conn: &mut Conn,
    actor: &Actor,
    row: &Member,
    place: &Place,
    today: Date,
) -> Result<Known, Error> {
    let union = organisation::places(conn, &[row.union_body])?.remove(&row.union_body);
    let knows = actor.person == row.person || actor.may(HARDSHIP.code, &place.path);
    let day = |day: Option<Date>| day.map(words::date).unwrap_or_default();
    let beside = profile::facts(conn, row.person)?;
    Ok(Known {
        name: row.name.clone(),
        pinyin: row.pinyin.clone(),
        pinyin_fixed: row.pinyin_fixed,
        staff_no: row.staff_no.clone(),
        sex: row.sex.map(|s| s.to_string()).unwrap_or_default(),
        birth: day(row.birth),
        age: row.birth.map(|birth| age::age(birth, today)),
        post: row.post.clone(),
        home: row.home,
        home_name: place.short.clone(),
        union_name: union.map(|p| p.short).unwrap_or_default(),
        standing: row.standing,
        since: words::date(row.since),
        joined_on: day(row.joined_on),
        phone_mask: row.phone_mask.clone(),
        id_mask: row.id_mask.clone(),
        address_mask: beside.address_mask,
        education: beside.education,
        model_worker: row.model_worker,
        hardship: knows.then_some(row.hardship),
        flaws: flaw::list(row.flaws),
    })
}

/// What happened, of the records merged into theirs too.
fn facts(conn: &mut Conn, person: Id<Person>, merged: &[Merged]) -> Result<Vec<FactLine>, Error> {
    let mut facts = member::facts_of(conn, person, None, None)?;
    for from in merged {
        let theirs = member::facts_of(conn, from.gone, None, None)?.into_iter();
        facts.extend(theirs.map(|fact| Fact {
            reason: format!("（并入的记录 {}）{}", from.name, fact.reason),
            ..fact
        }));
    }
    facts.sort_by_key(|fact| (fact.holds_from, fact.learnt_at));
    let mut homes: Vec<Id<Body>> = facts.iter().map(|f| f.home).collect();
    homes.sort();
    homes.dedup();
    let places = organisation::places(conn, &homes)?;
    let line = |f: crate::model::Fact| FactLine {
        home_name: places
            .get(&f.home)
            .map(|p| p.short.clone())
            .unwrap_or_default(),
        what: f.what,
        holds_from: f.holds_from,
        learnt_at: f.learnt_at,
        reason: f.reason,
    };
    // The newest first, as a person looks for it.
    Ok(facts.into_iter().rev().map(line).collect())
}

/// Everybody who may see the data of somebody whose home is there, by what they may do.
fn seers(conn: &mut Conn, place: &Place, today: Date) -> Result<Vec<Seer>, Error> {
    let powers = [READ, OPEN, HARDSHIP, EDIT];
    let codes = powers.map(|p| p.code);
    let held = organisation::right_holders(conn, &codes, &place.path, today, SEERS_MAX)?;
    let mut seers: Vec<Seer> = Vec::new();
    for holder in held {
        let office = format!("{}{}", holder.body_name, holder.office_name);
        let word = powers.iter().find(|p| p.code == holder.power);
        let word = word.map_or_else(String::new, |p| p.text.to_owned());
        let known = seers
            .iter_mut()
            .find(|s| s.person == holder.person && s.office == office);
        match known {
            Some(seer) => seer.may.push(word),
            None => seers.push(Seer {
                person: holder.person,
                name: holder.name,
                office,
                may: vec![word],
            }),
        }
    }
    Ok(seers)
}

fn openings(conn: &mut Conn, subject: &Subject) -> Result<Vec<Opening>, Error> {
    let told = trail::about(conn, subject, &[OPENED], OPENINGS_MAX)?;
    let opening = |t: trail::Told| {
        let fields: Vec<String> = t.changes.into_iter().filter_map(|c| c.new).collect();
        Opening {
            when: words::moment(t.at),
            name: t.name,
            field: fields.join("、"),
            why: t.why,
        }
    };
    Ok(told.into_iter().map(opening).collect())
}

/// Puts on the trail that a sensitive field is opened, and why; the value is read afterwards.
///
/// # Errors
/// [`Error::NotFound`] for who may not see the person, [`Error::Forbidden`] for who may not open
/// the field, a refusal when nothing is there.
pub fn note_opening(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: Id<Person>,
    field: Field,
    why: &str,
) -> Result<Id<MemberMark>, Error> {
    let (row, place) = visible(tx, actor, person)?;
    if actor.person != person {
        actor.require(&OPEN, &place.path)?;
    }
    let mask = match field {
        Field::Phone => row.phone_mask.clone(),
        Field::IdNumber => row.id_mask.clone(),
        Field::Address => profile::facts(tx, person)?.address_mask,
        Field::FamilyIdNumber => String::new(),
    };
    if mask.is_empty() {
        return Err(Error::refused(
            "membership.nothing_sealed",
            format!("没有登记{}，无可查看", field.word()),
        ));
    }
    let deed = Deed::on(OPENED, Subject::new(PERSON_SUBJECT, person))
        .change("查看字段", "", field.word())
        .why(why);
    tx.trail(actor, deed)?;
    Ok(row.id)
}

/// The value itself, after its opening is on the trail.
///
/// # Errors
/// A fault when the key is missing or the value was changed; [`Error::Stale`] when a change set
/// replaced the row in between.
pub fn open_value(
    conn: &mut Conn,
    keys: &Keys,
    (person, row): (Id<Person>, Id<MemberMark>),
    field: Field,
) -> Result<String, Error> {
    let (sql, column) = match field {
        Field::Address => return profile::open_address(conn, keys, person),
        Field::FamilyIdNumber => return Err(Error::NotFound),
        Field::Phone => (
            "select phone_sealed from membership_member where id = $1",
            "phone_sealed",
        ),
        Field::IdNumber => (
            "select id_sealed from membership_member where id = $1",
            "id_sealed",
        ),
    };
    let sealed: Option<Option<Vec<u8>>> = conn.one(sql, args![row], |row| row.get(0))?;
    let sealed = sealed.flatten().ok_or(Error::Stale)?;
    let place = place(MEMBER.table, column, row.as_i64());
    let plain = keys.open_sealed(Purpose::Person, &place, &sealed)?;
    String::from_utf8(plain).map_err(|_| Error::Corrupt("membership_member.sealed"))
}

/// Puts on the trail that the number of a relative is opened, and why (查看家庭成员身份证号).
///
/// # Errors
/// As [`note_opening`]; [`Error::NotFound`] for a relative of somebody else.
pub fn note_family_opening(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (person, relative): (Id<Person>, Id<FamilyMark>),
    why: &str,
) -> Result<String, Error> {
    let (_, place) = visible(tx, actor, person)?;
    if actor.person != person {
        actor.require(&OPEN, &place.path)?;
    }
    let (owner, line) = family::of(tx, relative)?.ok_or(Error::NotFound)?;
    if !merge::is_of(tx, owner, person)? {
        return Err(Error::NotFound);
    }
    if line.id_mask.is_empty() {
        return Err(Error::refused(
            "membership.nothing_sealed",
            "没有登记家庭成员身份证号，无可查看",
        ));
    }
    let field = format!("家庭成员身份证号（{}）", line.relation.word());
    let deed = Deed::on(OPENED, Subject::new(PERSON_SUBJECT, person))
        .change("查看字段", "", field)
        .why(why);
    tx.trail(actor, deed)?;
    Ok(line.name)
}

/// The person, for who may change what stands of them.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub fn editable(conn: &mut Conn, actor: &Actor, person: Id<Person>) -> Result<Member, Error> {
    let (row, place) = visible(conn, actor, person)?;
    actor.require(&EDIT, &place.path)?;
    Ok(row)
}

/// Corrects how a name is read (更正读音).
///
/// # Errors
/// As [`editable`]; [`Error::Stale`] when somebody saved in between or a change set holds the
/// row.
pub fn correct_reading(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: Id<Person>,
    reading: &Reading,
) -> Result<(), Error> {
    let mut row = editable(tx, actor, person)?;
    let before = std::mem::replace(&mut row.pinyin, reading.pinyin.clone());
    row.initials.clone_from(&reading.initials);
    row.pinyin_fixed = true;
    member::save(tx, &row)?;
    let deed = Deed::on(
        "membership.correct_reading",
        Subject::new(PERSON_SUBJECT, person),
    )
    .row(MEMBER, row.id)
    .change("姓名读音", before, &reading.pinyin);
    tx.trail(actor, deed)
}
