//! Merging two records, and taking that back.

use std::collections::BTreeMap;

use kernel::{Id, IdNumber, Phone};
use organisation::{PersonChange, Place, Rows};
use platform::{
    App, Error, House,
    access::{Actor, Person},
    area::Tie,
    db::{Conn, Tx},
    files,
    secret::{Keys, Purpose},
    subject::Subject,
    trail::Deed,
};

use super::{
    model::{Choice, Image, Merge, MergeMark, Point, Side, Value},
    rules::{self, Since},
    store::{self, MERGE, Noted},
};
use crate::{
    PERSON_SUBJECT, figures,
    member::{self, FACT, Full, MEMBER, NewRow, Sealed},
    model::{Fact, Standing, What},
    powers::{EDIT, HARDSHIP},
    profile::{self, Beside, Facts, PROFILE},
    slips,
};

/// One record with everything that a merge compares.
pub(super) struct Record {
    pub full: Full,
    pub facts: Facts,
    pub place: Place,
}

/// Both records, for who may edit both.
pub(super) struct Both {
    pub kept: Record,
    pub gone: Record,
    /// Whether the actor may know of hardship in both.
    pub knows: bool,
}

fn side(conn: &mut Conn, actor: &Actor, person: Id<Person>) -> Result<Record, Error> {
    let (row, place) = crate::person::visible(conn, actor, person)?;
    actor.require(&EDIT, &place.path)?;
    let full = member::full_by(conn, |sql| {
        sql.push("and m.id = ?", platform::args![row.id])
    })?;
    let full = full.into_iter().next().ok_or(Error::Stale)?;
    let facts = profile::facts(conn, person)?;
    Ok(Record { full, facts, place })
}

/// Both records.
///
/// # Errors
/// [`Error::NotFound`] for who may not see one of them; forbidden for who may not edit one.
pub(super) fn both(
    conn: &mut Conn,
    actor: &Actor,
    kept: Id<Person>,
    gone: Id<Person>,
) -> Result<Both, Error> {
    if kept == gone {
        return Err(Error::refused(
            "membership.merge_same",
            "这是同一条记录，不用合并",
        ));
    }
    let (kept, gone) = (side(conn, actor, kept)?, side(conn, actor, gone)?);
    let knows = [&kept, &gone]
        .iter()
        .all(|s| actor.may(HARDSHIP.code, &s.place.path));
    Ok(Both { kept, gone, knows })
}

/// What one record says of a point.
fn value(side: &Record, point: Point) -> Value {
    let (m, sealed, facts) = (&side.full.member, &side.full.sealed, &side.facts);
    let plain = |text: String| Value {
        mark: text.clone(),
        shown: text,
    };
    let hidden = |mark: &Option<String>, mask: &str| Value {
        mark: mark.clone().unwrap_or_default(),
        shown: mask.to_owned(),
    };
    // A mark that is not there counts as nothing said, and is shown as what it means.
    let yes = |is: bool| Value {
        mark: if is { "是" } else { "" }.to_owned(),
        shown: if is { "是" } else { "否" }.to_owned(),
    };
    match point {
        Point::Name => plain(m.name.clone()),
        Point::StaffNo => plain(m.staff_no.clone()),
        Point::Sex => plain(m.sex.map(|s| s.to_string()).unwrap_or_default()),
        Point::Birth => plain(m.birth.map(|d| d.to_string()).unwrap_or_default()),
        Point::IdNumber => hidden(&sealed.id_hash, &m.id_mask),
        Point::Phone => hidden(&sealed.phone_hash, &m.phone_mask),
        Point::Address => hidden(&facts.address_hash, &facts.address_mask),
        Point::Education => plain(facts.education.clone()),
        Point::Post => plain(m.post.clone()),
        Point::JoinedOn => plain(m.joined_on.map(|d| d.to_string()).unwrap_or_default()),
        Point::ModelWorker => yes(m.model_worker),
        Point::Hardship => yes(m.hardship),
    }
}

/// What is proposed for each point; hardship is decided unseen for who may not know of it.
pub(super) fn choices(both: &Both) -> Vec<Choice> {
    let points = Point::ALL.map(|p| (p, value(&both.kept, p), value(&both.gone, p)));
    rules::propose(&points)
}

/// What hangs on the gone record, in all areas and here.
pub(super) fn ties(conn: &mut Conn, house: &House, gone: &Record) -> Result<Vec<Tie>, Error> {
    let person = gone.full.member.person;
    let mut ties = house.ties(conn, person, house.today())?;
    let subject = Subject::new(PERSON_SUBJECT, person);
    let facts = member::facts_of(conn, person, None, None)?.len();
    let papers = files::files_of(conn, &subject)?.len();
    let family = crate::family::of_person(conn, person, None)?.len();
    for (count, what) in [(facts, "会籍沿革"), (papers, "材料"), (family, "家庭成员")] {
        if count > 0 {
            ties.push(Tie::follows(format!("{what} {count} 条，随记录一起看得到")));
        }
    }
    ties.push(Tie::follows(
        "未使用的激活码作废；以前的申请和链接转到保留的一条",
    ));
    Ok(ties)
}

/// What somebody decided (合并办法).
pub(super) struct Asked {
    pub kept: Id<Person>,
    pub gone: Id<Person>,
    /// What was chosen, by point; a point that is missing stays as proposed.
    pub chosen: BTreeMap<Point, Side>,
    /// The versions that were looked at, the kept one first.
    pub seen: (i64, i64),
    pub reason: String,
}

/// Merges (合并): one row goes, the other takes what was chosen, in one transaction.
///
/// # Errors
/// A refusal that names what keeps the record; [`Error::Stale`] when either was changed since it
/// was looked at, or a change set holds it.
pub(super) fn merge(
    tx: &mut Tx<'_>,
    house: &App,
    actor: &Actor,
    asked: &Asked,
) -> Result<Id<MergeMark>, Error> {
    let both = both(tx, actor, asked.kept, asked.gone)?;
    let (kept, gone) = (&both.kept.full, &both.gone.full);
    let choices = decide(tx, house, &both, asked)?;
    let images = images(tx, &house.keys, &both)?;
    let id = tx.id::<MergeMark>();
    let subject = Subject::new(PERSON_SUBJECT, asked.kept);
    let deed = Deed::on("membership.merge", subject)
        .row(MERGE, id)
        .row(MEMBER, gone.member.id)
        .change("并入的记录", "", told(gone))
        .why(asked.reason.clone());
    store::remove_row(tx, gone.member.id, gone.member.version)?;
    figures::adjust(tx, Some(&gone.member), None, None)?;
    let differs = |c: &&Choice| c.from == Side::Gone && c.kept != c.gone;
    let taken: Vec<&Choice> = choices.iter().filter(differs).collect();
    let points: Vec<Point> = taken.iter().map(|c| c.point).collect();
    let after = take(house, kept, &images.1, &points)?;
    let deed = write_kept(tx, house, (kept, &after), &images.1, &points, deed)?;
    let deed = taken.into_iter().fold(deed, noted);
    let (rows, left_house) = send_away(tx, gone, &asked.reason)?;
    let deed = rows
        .into_iter()
        .fold(deed, |deed, (t, row)| deed.row(t, row))
        .rows(FACT, tell(tx, gone, &after, &asked.reason)?);
    slips::revoke_of(tx, &[asked.gone])?;
    let merge = Merge {
        id,
        kept: asked.kept,
        gone: asked.gone,
        gone_name: gone.member.name.clone(),
        gone_staff_no: gone.member.staff_no.clone(),
        gone_home: gone.member.home,
        kept_version: after.member.version + 1,
        left_house,
        sealed: Some(store::seal(house, id, &images)?),
        reason: asked.reason.clone(),
        made: String::new(),
        is_undone: false,
        version: 1,
    };
    let noted = Noted {
        kept_row: after.member.id,
        choices: serde_json::to_string(&points)?,
        made_by: actor.person,
    };
    store::insert(tx, &merge, &noted)?;
    tx.trail(actor, deed)?;
    Ok(id)
}

/// What becomes of each point, when nothing keeps the merge from happening.
fn decide(
    tx: &mut Tx<'_>,
    house: &House,
    both: &Both,
    asked: &Asked,
) -> Result<Vec<Choice>, Error> {
    let (kept, gone) = (&both.kept.full.member, &both.gone.full.member);
    if (kept.version, gone.version) != asked.seen {
        return Err(Error::Stale);
    }
    rules::may_merge(kept.standing, gone.standing)?;
    let ties = ties(tx, house, &both.gone)?;
    if let Some(tie) = ties.into_iter().find(|t| t.keeps) {
        return Err(Error::refused("membership.merge_tied", tie.text));
    }
    let mut choices = choices(both);
    for choice in &mut choices {
        let chosen = asked.chosen.get(&choice.point).filter(|_| !choice.is_plain);
        choice.from = chosen.copied().unwrap_or(choice.from);
    }
    Ok(choices)
}

/// Both records as they stand, the kept one first.
fn images(tx: &mut Tx<'_>, keys: &Keys, both: &Both) -> Result<(Image, Image), Error> {
    let home = |tx: &mut Tx<'_>, of: &Record| {
        let person = organisation::person(tx, of.full.member.person)?;
        Ok::<_, Error>(person.and_then(|p| p.body))
    };
    let (kept, gone) = (home(tx, &both.kept)?, home(tx, &both.gone)?);
    Ok((
        image(tx, keys, &both.kept, kept)?,
        image(tx, keys, &both.gone, gone)?,
    ))
}

/// What was taken, on the trail; that somebody is in hardship is not told there.
fn noted(deed: Deed, choice: &Choice) -> Deed {
    if choice.point == Point::Hardship {
        return deed.change(choice.point.word(), "", "取并入的一条");
    }
    deed.change(choice.point.word(), &choice.kept, &choice.gone)
}

/// A record in words, for the trail.
fn told(full: &Full) -> String {
    let m = &full.member;
    match m.staff_no.as_str() {
        "" => m.name.clone(),
        staff_no => format!("{}（{staff_no}）", m.name),
    }
}

/// A record as it stands, with what is sealed in it.
fn image(
    tx: &mut Tx<'_>,
    keys: &Keys,
    side: &Record,
    home: Option<Id<platform::access::Body>>,
) -> Result<Image, Error> {
    let (m, sealed) = (&side.full.member, &side.full.sealed);
    let open = |place: String, sealed: &Option<Vec<u8>>| -> Result<Option<String>, Error> {
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let plain = keys.open_sealed(Purpose::Person, &place, sealed)?;
        let text = String::from_utf8(plain);
        text.map(Some)
            .map_err(|_| Error::Corrupt("membership_member.sealed"))
    };
    let address = match side.facts.address_hash {
        Some(_) => Some(profile::open_address(tx, keys, m.person)?),
        None => None,
    };
    Ok(Image {
        phone: open(member::phone_place(m.id), &sealed.phone)?,
        id_number: open(member::id_number_place(m.id), &sealed.id_number)?,
        education: side.facts.education.clone(),
        address,
        made_by: side.full.made_by,
        member: m.clone(),
        home,
    })
}

/// The kept row with what is taken from the gone one.
fn take(house: &House, kept: &Full, gone: &Image, taken: &[Point]) -> Result<Full, Error> {
    let mut after = kept.clone();
    let m = &mut after.member;
    for point in taken {
        let other = gone.member.clone();
        match point {
            Point::Name => {
                (m.name, m.given) = (other.name, other.given);
                (m.pinyin, m.initials) = (other.pinyin, other.initials);
                m.pinyin_fixed = other.pinyin_fixed;
            }
            Point::StaffNo => m.staff_no = other.staff_no,
            Point::Sex => m.sex = other.sex,
            Point::Birth => m.birth = other.birth,
            Point::IdNumber => {
                set_number(house, &mut after.sealed, m.id, gone)?;
                m.id_mask = other.id_mask;
            }
            Point::Phone => {
                set_phone(house, &mut after.sealed, m.id, gone)?;
                m.phone_mask = other.phone_mask;
            }
            Point::Post => m.post = other.post,
            Point::JoinedOn => m.joined_on = other.joined_on,
            Point::ModelWorker => m.model_worker = other.model_worker,
            Point::Hardship => m.hardship = other.hardship,
            // They stand beside the roster.
            Point::Address | Point::Education => {}
        }
    }
    after.member.flaws = profile::flaws(house, &after)?;
    Ok(after)
}

type Row = Id<crate::model::MemberMark>;

fn set_phone(house: &House, into: &mut Sealed, row: Row, from: &Image) -> Result<(), Error> {
    let Some(plain) = &from.phone else {
        return Ok(());
    };
    let phone = Phone::parse(plain).map_err(|_| Error::Corrupt("membership_member.phone"))?;
    member::seal_phone(house, row, &phone, into)
}

fn set_number(house: &House, into: &mut Sealed, row: Row, from: &Image) -> Result<(), Error> {
    let Some(plain) = &from.id_number else {
        return Ok(());
    };
    let number = IdNumber::parse(plain).map_err(|_| Error::Corrupt("membership_member.id"))?;
    member::seal_id_number(house, row, &number, into)
}

/// Saves the kept record: the row, what stands beside it, and its name in the rest of the house.
fn write_kept(
    tx: &mut Tx<'_>,
    house: &House,
    (before, after): (&Full, &Full),
    from: &Image,
    taken: &[Point],
    mut deed: Deed,
) -> Result<Deed, Error> {
    member::save_sealed(tx, &after.member, &after.sealed)?;
    member::save(tx, &after.member)?;
    figures::adjust(tx, Some(&before.member), Some(&after.member), None)?;
    deed = deed.row(MEMBER, after.member.id);
    let beside = Beside {
        education: taken
            .contains(&Point::Education)
            .then(|| from.education.clone()),
        address: from
            .address
            .clone()
            .filter(|_| taken.contains(&Point::Address)),
    };
    if beside.education.is_some() || beside.address.is_some() {
        let row = profile::save_facts(tx, house, after.member.person, &beside)?;
        deed = deed.row(PROFILE, row);
    }
    let (old, new) = (&before.member, &after.member);
    if old.name != new.name || old.staff_no != new.staff_no {
        let home = organisation::person(tx, new.person)?.and_then(|p| p.body);
        let rows = set_person(tx, after, home)?;
        deed = rows
            .into_iter()
            .fold(deed, |deed, (t, row)| deed.row(t, row));
    }
    Ok(deed)
}

fn set_person(
    tx: &mut Tx<'_>,
    full: &Full,
    home: Option<Id<platform::access::Body>>,
) -> Result<Rows, Error> {
    let m = &full.member;
    let change = PersonChange {
        name: m.name.clone(),
        staff_no: Some(m.staff_no.clone()).filter(|no| !no.is_empty()),
        home,
        from: tx.today(),
        reason: "合并重复记录".to_owned(),
        version: None,
    };
    organisation::set_person(tx, m.person, &change)
}

/// The person of the gone record leaves the house's lists: ended yesterday; who was registered
/// today only loses their home.
fn send_away(tx: &mut Tx<'_>, gone: &Full, reason: &str) -> Result<(Rows, bool), Error> {
    let person = gone.member.person;
    if gone.member.standing.belongs() {
        let last = tx.today().yesterday();
        let last = last.map_err(|_| Error::Corrupt("day"))?;
        let reason = format!("合并重复记录：{reason}");
        match tx.nested(|tx| organisation::end_person(tx, person, last, &reason)) {
            Ok(rows) => return Ok((rows, true)),
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((set_person(tx, gone, None)?, false))
}

/// Both histories say what happened.
fn tell(
    tx: &mut Tx<'_>,
    gone: &Full,
    kept: &Full,
    reason: &str,
) -> Result<Vec<Id<crate::FactMark>>, Error> {
    let into = format!("并入另一条记录 {}：{reason}", told(kept));
    let from = format!("另一条记录 {} 并入：{reason}", told(gone));
    let mut rows = vec![correction(tx, gone, Standing::Left, into)?];
    rows.push(correction(tx, kept, kept.member.standing, from)?);
    Ok(rows)
}

fn correction(
    tx: &mut Tx<'_>,
    of: &Full,
    standing: Standing,
    reason: String,
) -> Result<Id<crate::FactMark>, Error> {
    let fact = Fact {
        person: of.member.person,
        what: What::Corrected,
        holds_from: tx.today(),
        learnt_at: tx.now(),
        home: of.member.home,
        standing,
        reason,
    };
    member::fact(tx, &fact, None, None, None)
}

/// Takes a merge back (撤销合并): both records are as they were.
///
/// # Errors
/// A refusal that says what depends on it; [`Error::NotFound`] or forbidden for others than who
/// may edit the kept record.
pub(super) fn undo(
    tx: &mut Tx<'_>,
    house: &App,
    actor: &Actor,
    id: Id<MergeMark>,
) -> Result<Id<Person>, Error> {
    let merge = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if !merge.is_undone && store::kept_of(tx, merge.kept)?.is_some() {
        return Err(Error::refused(
            "membership.merge_followed",
            "合并之后保留的一条又并入了别的记录，请先撤销后一次合并",
        ));
    }
    let now = side(tx, actor, merge.kept)?;
    let at = organisation::places(tx, &[merge.gone_home])?.remove(&merge.gone_home);
    actor.require(&EDIT, &at.ok_or(Error::NotFound)?.path)?;
    let row = store::kept_row(tx, id)?;
    let m = &now.full.member;
    let later = store::merged_into(tx, merge.kept)?;
    let newest = later.iter().map(|m| m.id).max();
    rules::may_undo(Since {
        is_undone: merge.is_undone,
        is_erased: merge.sealed.is_none(),
        same_row: m.id == row && m.version == merge.kept_version,
        merged_later: newest.is_some_and(|newest| newest != id),
    })?;
    let (kept, gone) = store::opened(&house.keys, &merge)?;
    let mut deed = Deed::on(
        "membership.undo_merge",
        Subject::new(PERSON_SUBJECT, merge.kept),
    )
    .row(MERGE, id)
    .change("撤销并入的记录", "", &merge.gone_name);
    let (back, facts) = (restored(house, &kept, &now.full)?, &now.facts);
    let beside = Beside {
        education: (facts.education != kept.education).then(|| kept.education.clone()),
        address: kept.address.clone(),
    };
    let all = [Point::Education, Point::Address];
    let points: Vec<Point> = if beside.education.is_some() || facts.address_hash.is_some() {
        all.to_vec()
    } else {
        Vec::new()
    };
    deed = write_kept(tx, house, (&now.full, &back), &kept, &points, deed)?;
    if kept.address.is_none() && facts.address_hash.is_some() {
        deed = deed.row(PROFILE, profile::erase_address(tx, merge.kept)?);
    }
    deed = bring_back(tx, house, &merge, &gone, deed)?;
    let text = format!("撤销合并：{}", merge.gone_name);
    let fact = correction(tx, &back, back.member.standing, text)?;
    store::save_undone(tx, &merge)?;
    tx.trail(actor, deed.row(FACT, fact))?;
    Ok(merge.kept)
}

/// The kept row as it was, with the version as it stands.
fn restored(house: &House, image: &Image, now: &Full) -> Result<Full, Error> {
    let mut back = now.clone();
    back.sealed = Sealed::default();
    set_phone(house, &mut back.sealed, now.member.id, image)?;
    set_number(house, &mut back.sealed, now.member.id, image)?;
    back.member = image.member.clone();
    back.member.id = now.member.id;
    back.member.version = now.member.version;
    // Where a home stands may have changed meanwhile; that is no change of the row.
    back.member.path = now.member.path.clone();
    Ok(back)
}

/// The gone record stands again, under the key that it had.
fn bring_back(
    tx: &mut Tx<'_>,
    house: &House,
    merge: &Merge,
    image: &Image,
    mut deed: Deed,
) -> Result<Deed, Error> {
    let mut member = image.member.clone();
    let place = crate::moves::place(tx, member.home)?;
    (member.union_body, member.path) = (place.union_body, place.view.path);
    member.version += 1;
    let mut sealed = Sealed::default();
    set_phone(house, &mut sealed, member.id, image)?;
    set_number(house, &mut sealed, member.id, image)?;
    let row = NewRow {
        member,
        sealed,
        made_by: image.made_by,
    };
    let full = Full {
        member: row.member.clone(),
        sealed: row.sealed.clone(),
        made_by: row.made_by,
        learnt_at: tx.now(),
    };
    member::insert_rows(tx, std::slice::from_ref(&row))?;
    figures::adjust(tx, None, Some(&full.member), None)?;
    deed = deed.row(MEMBER, full.member.id);
    let rows = if merge.left_house {
        organisation::return_person(tx, merge.gone, tx.today(), "撤销合并")?
    } else {
        set_person(tx, &full, image.home)?
    };
    deed = rows
        .into_iter()
        .fold(deed, |deed, (t, row)| deed.row(t, row));
    let text = "撤销合并，恢复单独记录".to_owned();
    let fact = correction(tx, &full, full.member.standing, text)?;
    Ok(deed.row(FACT, fact))
}
