//! Applying, and what follows when it is agreed.

use approvals::{At, Content, FlowKind, Line, NewRequest, Requester};
use kernel::{Id, IdNumber, NameKeys, Phone, Text};
use organisation::NewImported;
use platform::{
    App, Error, House,
    access::{Body, Person},
    area::{Decided, Outcome},
    db::Tx,
    secret::{Purpose, place},
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    model::{Application, ApplicationMark, CONSENT, NewApplication},
    store::{self, APPLICATION, SEALED},
};
use crate::{
    figures,
    flaw::{self, Said},
    member::{self, FACT, MEMBER, NewRow, Sealed, Seen},
    model::{Fact, Member, Standing, What},
    moves::{self, member_subject},
};

/// What the trail and the approval call an application.
pub const APPLICATION_SUBJECT: &str = "membership.application";
/// The kind of its request.
const JOINING: &str = "membership.joining";
/// Who applies has no account: on the trail stands where it came from.
const BY: By = By::House("入会申请（本人网上提交）");

/// By level, until a house sets its own flow.
/// Source: 中国工会章程（入会由本人申请，经工会小组讨论、工会基层委员会批准），条文待核实.
pub const FLOWS: &[FlowKind] = &[FlowKind {
    kind: JOINING,
    name: "入会申请",
    steps: &[("leader", At::Own), ("chair", At::Union)],
}];

/// What is sealed of an application.
#[derive(serde::Serialize, serde::Deserialize)]
struct Private {
    phone: String,
    id_number: String,
}

/// Keeps an application and asks for the decision; the key that `code` was drawn with outside,
/// because a closure may run twice.
///
/// # Errors
/// [`Error::NotFound`] when the group is none of that union; what the database said.
pub fn apply(
    tx: &mut Tx<'_>,
    house: &App,
    union: Id<Body>,
    new: &NewApplication,
    code: &str,
) -> Result<(), Error> {
    let home = moves::place(tx, new.home)?;
    if home.union_body != union || !home.view.path.0.contains(&format!("/{union}/")) {
        return Err(Error::NotFound);
    }
    let id: Id<ApplicationMark> = tx.id();
    let (phone, number) = (new.phone.expose(), new.id_number.expose());
    let private = Private {
        phone: phone.to_owned(),
        id_number: number.to_owned(),
    };
    let at = place(SEALED.table, SEALED.column, id.as_i64());
    let plain = serde_json::to_vec(&private)?;
    let sealed = house
        .keys
        .seal(Purpose::Person, &at, &plain, &house.chance)?;
    let mut kept = Application {
        id,
        union_body: union,
        home: new.home,
        name: new.name.clone(),
        staff_no: new.staff_no.clone(),
        phone_mask: new.phone.masked(),
        id_mask: new.id_number.masked(),
        id_hash: house.keys.lookup(number)?,
        sealed: Some(sealed),
        request: None,
        hash: String::new(),
        person: None,
    };
    supersede(tx, &kept)?;
    let asked = request(&kept, &home, &house.keys.lookup(phone)?)?;
    kept.hash = approvals::content_hash(JOINING, &asked.subject, &asked.title, &asked.content);
    let request = approvals::ask(tx, BY, &asked)?;
    kept.request = Some(request.as_i64());
    store::insert(tx, &kept, CONSENT, &super::web::code_hash(code))?;
    let deed = Deed::on("membership.apply", asked.subject)
        .row(APPLICATION, id)
        .change("姓名", "", &kept.name)
        .change("申请加入", "", &home.union_name);
    tx.trail(BY, deed)
}

fn request(kept: &Application, home: &moves::Place, phone_hash: &str) -> Result<NewRequest, Error> {
    let mut lines = vec![
        Line::new("姓名", kept.name.as_str()),
        Line::new("加入", format!("{} · {}", home.union_name, home.view.short)),
        Line::new("身份证号", kept.id_mask.as_str()).masked(kept.id_hash.as_str()),
        Line::new("手机号", kept.phone_mask.as_str()).masked(phone_hash),
    ];
    if !kept.staff_no.is_empty() {
        lines.push(Line::new("工号", kept.staff_no.as_str()));
    }
    let title: String = format!("{}申请加入{}", kept.name, home.union_name);
    let title: String = title.chars().take(120).collect();
    Ok(NewRequest {
        flow: JOINING,
        subject: Subject::new(APPLICATION_SUBJECT, kept.id),
        title: Text::parse(&title).map_err(|_| Error::Corrupt("title"))?,
        href: crate::paths::MEMBERS.to_owned(),
        requester: Requester {
            person: None,
            name: kept.name.clone(),
        },
        about: None,
        body: kept.home,
        content: Content {
            lines,
            note: String::new(),
        },
    })
}

/// The open applications of the same person to the same union give way to the new one.
fn supersede(tx: &mut Tx<'_>, new: &Application) -> Result<(), Error> {
    let why = Text::parse("申请人重新提交了申请").map_err(|_| Error::Corrupt("reason"))?;
    for request in store::requests_of(tx, &new.id_hash, new.union_body)? {
        let id = Id::from_i64(request);
        if approvals::state(tx, id)?.is_some_and(|state| state.is_open()) {
            approvals::void(tx, BY, id, &why)?;
        }
    }
    Ok(())
}

/// What follows a decision: an agreed application becomes a member, in the same transaction.
///
/// # Errors
/// A refusal when the person is a member already: the signer reads where, and the way to go on.
pub fn decided(house: &House, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    match decided.outcome {
        Outcome::Agreed => {}
        Outcome::Returned { .. } | Outcome::Refused { .. } | Outcome::Withdrawn => return Ok(()),
    }
    let id: Id<ApplicationMark> = decided.subject.id.cast();
    let kept = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if kept.hash != decided.hash {
        return Err(Error::refused(
            "membership.application_changed",
            "这份申请在您看过之后被改过，请刷新后再决定",
        ));
    }
    let seen = Seen::now(tx)?;
    let known = member::find_by(tx, &seen, |sql| {
        sql.push("and m.id_hash = ?", platform::args![&kept.id_hash])
    })?;
    let person = match known.into_iter().next() {
        Some(member) => come_back(tx, &kept, &member, &decided.by)?,
        None => newcomer(house, tx, &kept, &decided.by)?,
    };
    store::save_person(tx, id, person)?;
    let deed = Deed::on("membership.admit", decided.subject.clone()).row(APPLICATION, id);
    tx.trail(decided.by.clone(), deed)
}

/// Somebody who left joins anew, with their history.
fn come_back(
    tx: &mut Tx<'_>,
    kept: &Application,
    member: &Member,
    by: &By,
) -> Result<Id<Person>, Error> {
    if member.standing.belongs() {
        let at = moves::place(tx, member.home)?;
        return Err(Error::refused(
            "membership.member_already",
            format!(
                "该身份证号已是{}的会员（{}），不能重复入会；请退回申请，改办会籍转接",
                at.union_name,
                member.standing.word()
            ),
        ));
    }
    let asked = moves::Asked {
        deed: moves::Move::Rejoin,
        person: member.person,
        to: Some(kept.home),
        day: tx.today(),
        reason: "本人申请重新入会".to_owned(),
    };
    moves::apply(tx, by.clone(), &asked, kept.request)?;
    Ok(member.person)
}

/// Somebody nobody knew: the person, the row, the fact and the figures.
fn newcomer(
    house: &House,
    tx: &mut Tx<'_>,
    kept: &Application,
    by: &By,
) -> Result<Id<Person>, Error> {
    let at = moves::place(tx, kept.home)?;
    let today = tx.today();
    let person = tx.id();
    let staff_no = Some(kept.staff_no.clone()).filter(|no| !no.is_empty());
    let new = NewImported {
        id: person,
        name: kept.name.clone(),
        staff_no,
        home: Some(kept.home),
        from: today,
    };
    organisation::insert_people(tx, None, &[new])?;
    let row = new_row(house, tx, kept, &at, person)?;
    let member = row.member.clone();
    member::insert_rows(tx, &[row])?;
    figures::adjust(tx, None, Some(&member), None)?;
    let told = Fact {
        person,
        what: What::Joined,
        holds_from: today,
        learnt_at: tx.now(),
        home: kept.home,
        standing: Standing::Active,
        reason: "本人申请入会".to_owned(),
    };
    let fact = member::fact(tx, &told, None, kept.request, None)?;
    let deed = Deed::on("membership.join", member_subject(person))
        .row(organisation::PERSON, person)
        .row(MEMBER, member.id)
        .row(FACT, fact)
        .change("姓名", "", &kept.name)
        .change("所在组织", "", &at.view.short);
    tx.trail(by.clone(), deed)?;
    Ok(person)
}

/// The row of a newcomer; what was sealed with the application is sealed anew to the row.
fn new_row(
    house: &House,
    tx: &mut Tx<'_>,
    kept: &Application,
    at: &moves::Place,
    person: Id<Person>,
) -> Result<NewRow, Error> {
    let corrupt = || Error::Corrupt("membership_application.sealed");
    let from = place(SEALED.table, SEALED.column, kept.id.as_i64());
    let sealed = kept.sealed.as_deref().ok_or_else(corrupt)?;
    let plain = house.keys.open_sealed(Purpose::Person, &from, sealed)?;
    let private: Private = serde_json::from_slice(&plain)?;
    let phone = Phone::parse(&private.phone).map_err(|_| corrupt())?;
    let number = IdNumber::parse(&private.id_number).map_err(|_| corrupt())?;
    let (id, today) = (tx.id(), tx.today());
    let name = NameKeys::of(&kept.name);
    let mut sealed = Sealed::default();
    member::seal_phone(house, id, &phone, &mut sealed)?;
    member::seal_id_number(house, id, &number, &mut sealed)?;
    let said = Said {
        id_number: Some(&number),
        has_phone: true,
        sex: Some(number.sex()),
        birth: Some(number.birth()),
        joined_on: Some(today),
        staff_no: &kept.staff_no,
    };
    let member = Member {
        id,
        person,
        home: kept.home,
        union_body: at.union_body,
        path: at.view.path.clone(),
        standing: Standing::Active,
        since: today,
        joined_on: Some(today),
        name: kept.name.clone(),
        given: name.given,
        pinyin: name.pinyin,
        initials: name.initials,
        pinyin_fixed: false,
        staff_no: kept.staff_no.clone(),
        sex: Some(number.sex()),
        birth: Some(number.birth()),
        phone_mask: kept.phone_mask.clone(),
        id_mask: kept.id_mask.clone(),
        post: String::new(),
        model_worker: false,
        hardship: false,
        flaws: flaw::of(&said),
        version: 1,
    };
    Ok(NewRow {
        member,
        sealed,
        made_by: None,
    })
}
