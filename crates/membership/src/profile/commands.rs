//! Proposing, and what follows when it is agreed.

use approvals::{At, Content, FlowKind, NewRequest, Requester};
use kernel::{Id, IdNumber, NameKeys, Phone, Text};
use organisation::{PersonChange, Rows};
use platform::{
    Error, FieldError, House,
    access::{Actor, Person},
    area::{Decided, Outcome},
    db::{Conn, Tx},
    files::FileView,
    subject::Subject,
    trail::Deed,
};

use super::{
    content,
    model::{Asked, Change, Facts, Item, ProposalMark, Topic, Typed},
    rules::{self, Known},
    store::{self, Beside, PROFILE, PROPOSAL, Proposal},
};
use crate::{
    PERSON_SUBJECT,
    family::{self, Ending, FAMILY, NewFamily},
    figures,
    flaw::{self, Said},
    member::{self, Full, MEMBER, Sealed},
};

/// What the trail and the approval call a proposal.
pub const PROPOSAL_SUBJECT: &str = "membership.proposal";
/// The kind of its request.
const PROFILE_FLOW: &str = "membership.profile";

/// Who agrees until a house sets its own flow.
/// Source: house rule; a group leader knows the person, but a union's officer answers for the
/// roster.
pub const FLOWS: &[FlowKind] = &[FlowKind {
    kind: PROFILE_FLOW,
    name: "会员资料变更",
    steps: &[("officer", At::Union)],
}];

/// The row that counts with what is sealed in it, and the facts beside it.
pub(super) fn whole(conn: &mut Conn, person: Id<Person>) -> Result<(Full, Facts), Error> {
    let row = member::member_of(conn, person)?.ok_or_else(not_a_member)?;
    let full = member::full_by(conn, |sql| {
        sql.push("and m.id = ?", platform::args![row.id])
    })?;
    let full = full.into_iter().next().ok_or(Error::Stale)?;
    Ok((full, store::facts(conn, person)?))
}

fn not_a_member() -> Error {
    Error::refused(
        "membership.not_a_member",
        "会员名册里还没有您；请联系所在小组的小组长登记入会",
    )
}

/// What a person hands in (提交内容).
pub(super) struct Handed<'a> {
    /// Why, in their words.
    pub note: &'a str,
    /// Papers that came along.
    pub papers: &'a [FileView],
    /// The open proposal that it takes the place of, with the version that was looked at.
    pub replaces: Option<(Id<ProposalMark>, i64)>,
}

/// Proposes to change facts (申请变更资料), or changes the proposal that is open.
///
/// # Errors
/// Field errors; a refusal when nothing changes or another proposal is open.
pub(super) fn propose(
    tx: &mut Tx<'_>,
    house: &House,
    actor: &Actor,
    typed: &Typed,
    handed: &Handed<'_>,
) -> Result<Id<ProposalMark>, Error> {
    let (full, facts) = whole(tx, actor.person)?;
    let known = Known {
        member: &full.member,
        sealed: &full.sealed,
        facts: &facts,
    };
    rules::still_belongs(full.member.standing)?;
    let mut typed = typed.clone();
    if let Some((id, _)) = handed.replaces {
        carry_on(house, &mut typed, &own(tx, actor, id)?)?;
    }
    let changes = rules::differences(&known, &typed, &|value| house.keys.lookup(value))?;
    if changes.is_empty() {
        return Err(Error::refused(
            "membership.nothing_changes",
            "填写的内容和现有资料一样，没有需要变更的",
        ));
    }
    let mut papers = handed.papers.to_vec();
    if let Some((id, _)) = handed.replaces {
        let subject = Subject::new(PROPOSAL_SUBJECT, id);
        papers.extend(platform::files::files_of(tx, &subject)?);
    }
    let lacking = rules::lacks_paper(&changes, papers.len());
    if !lacking.is_empty() {
        let words: Vec<&str> = lacking.iter().map(|i| i.word()).collect();
        return Err(Error::Invalid(vec![FieldError {
            field: "paper".to_owned(),
            text: format!("变更{}要附证明材料的照片或扫描件", words.join("、")),
        }]));
    }
    let content = content::facts(&changes, &papers, handed.note);
    let asked = Asked::Facts(changes);
    ask(tx, house, actor, &asked, Topic::Facts, &content, handed)
}

/// An open proposal of the actor's own.
pub(super) fn own(conn: &mut Conn, actor: &Actor, id: Id<ProposalMark>) -> Result<Proposal, Error> {
    let found = store::find(conn, id)?.filter(|p| p.person == actor.person);
    let found = found.ok_or(Error::NotFound)?;
    if found.is_open {
        Ok(found)
    } else {
        Err(Error::refused(
            "membership.proposal_over",
            "这份申请已经办结，不能再改；需要时请重新提出",
        ))
    }
}

/// Sensitive values that were left empty when a proposal is changed stay as they were proposed:
/// the form does not show them again.
fn carry_on(house: &House, typed: &mut Typed, before: &Proposal) -> Result<(), Error> {
    let Asked::Facts(changes) = store::opened(&house.keys, before)? else {
        return Ok(());
    };
    for change in changes {
        let value = change.value;
        match change.item {
            Item::IdNumber if typed.id_number.is_none() => {
                typed.id_number = IdNumber::parse(&value).ok();
            }
            Item::Phone if typed.phone.is_none() => typed.phone = Phone::parse(&value).ok(),
            Item::Address if typed.address.is_none() => typed.address = Some(value),
            Item::IdNumber
            | Item::Phone
            | Item::Address
            | Item::Name
            | Item::Birth
            | Item::Sex
            | Item::Education
            | Item::Post
            | Item::JoinedOn => {}
        }
    }
    Ok(())
}

/// Proposes to register a relative (申请登记家庭成员).
///
/// # Errors
/// As [`propose`].
pub(super) fn propose_family(
    tx: &mut Tx<'_>,
    house: &House,
    actor: &Actor,
    new: &NewFamily,
    papers: &[FileView],
) -> Result<Id<ProposalMark>, Error> {
    let content = content::family(new, papers, &|value| house.keys.lookup(value))?;
    let topic = Topic::NewFamily(tx.id());
    let handed = Handed {
        note: "",
        papers,
        replaces: None,
    };
    let asked = Asked::Family(new.clone());
    ask(tx, house, actor, &asked, topic, &content, &handed)
}

/// Proposes to end a relative (申请终止家庭成员).
///
/// # Errors
/// [`Error::NotFound`] for a relative of somebody else; as [`propose`].
pub(super) fn propose_ending(
    tx: &mut Tx<'_>,
    house: &House,
    actor: &Actor,
    ending: &Ending,
) -> Result<Id<ProposalMark>, Error> {
    let (_, line) = own_family(tx, actor, ending.family)?;
    if ending.on > tx.today() || ending.on.to_string() < line.since {
        return Err(Error::Invalid(vec![FieldError {
            field: "on".to_owned(),
            text: format!("终止日期不能早于登记日期 {}，也不能晚于今天", line.since),
        }]));
    }
    let content = Content {
        lines: vec![
            approvals::Line::change("家庭成员", &*line.name, ""),
            approvals::Line::new("终止日期", ending.on.to_string()),
        ],
        note: ending.why.clone(),
    };
    let handed = Handed {
        note: &ending.why,
        papers: &[],
        replaces: None,
    };
    let asked = Asked::EndFamily(ending.clone());
    let topic = Topic::Family(ending.family);
    ask(tx, house, actor, &asked, topic, &content, &handed)
}

/// A relative of the actor who still counts.
pub(super) fn own_family(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<family::FamilyMark>,
) -> Result<(Id<Person>, family::Line), Error> {
    let found = family::of(conn, id)?.ok_or(Error::NotFound)?;
    if !crate::merge::is_of(conn, found.0, actor.person)? {
        return Err(Error::NotFound);
    }
    if found.1.ended_on.is_empty() {
        Ok(found)
    } else {
        Err(Error::refused(
            "membership.family_ended",
            "这位家庭成员已经终止，不用再办",
        ))
    }
}

fn already_open(open: &Proposal) -> Error {
    Error::refused(
        "membership.proposal_open",
        format!(
            "您已经有一份申请在办（{}）；请在「我的会籍」里打开它修改或撤回，再提出新的",
            open.items
        ),
    )
}

/// Keeps what is asked and asks for the decision; or hands other content in for the open one.
fn ask(
    tx: &mut Tx<'_>,
    house: &House,
    actor: &Actor,
    asked: &Asked,
    topic: Topic,
    content: &Content,
    handed: &Handed<'_>,
) -> Result<Id<ProposalMark>, Error> {
    let (full, _) = whole(tx, actor.person)?;
    rules::still_belongs(full.member.standing)?;
    let open = store::open_about(tx, actor.person, topic)?;
    let proposal = match (open, handed.replaces) {
        (Some(open), Some((id, version))) if open.id == id => {
            if open.version != version {
                return Err(Error::Stale);
            }
            approvals::resubmit(tx, actor, open.request, content)?;
            let mut new = open;
            new.items = asked.words();
            new.sealed = Some(store::seal(house, id, asked)?);
            new.hash = hash_of(tx, new.request)?;
            store::save_asked(tx, &new)?;
            new
        }
        (Some(open), None | Some(_)) => return Err(already_open(&open)),
        (None, Some(_)) => return Err(Error::Stale),
        (None, None) => {
            let id = tx.id::<ProposalMark>();
            let request = approvals::ask(tx, actor, &new_request(actor, id, &full, content)?)?;
            let new = Proposal {
                id,
                person: actor.person,
                items: asked.words(),
                sealed: Some(store::seal(house, id, asked)?),
                request,
                hash: hash_of(tx, request)?,
                is_open: true,
                is_done: false,
                version: 1,
            };
            store::insert(tx, &new, topic)?;
            new
        }
    };
    let subject = Subject::new(PROPOSAL_SUBJECT, proposal.id);
    for paper in handed.papers {
        tx.attach(paper.id, &subject)?;
        tx.attach(paper.id, &approvals::subject_of(proposal.request))?;
    }
    let deed = Deed::on("membership.propose", subject)
        .row(PROPOSAL, proposal.id)
        .change("申请变更", "", &proposal.items);
    tx.trail(actor, deed)?;
    Ok(proposal.id)
}

/// The hash of what a request asks now.
fn hash_of(tx: &mut Tx<'_>, request: Id<approvals::Request>) -> Result<String, Error> {
    let found = approvals::find(tx, request)?;
    found.map(|r| r.hash).ok_or(Error::NotFound)
}

fn new_request(
    actor: &Actor,
    id: Id<ProposalMark>,
    full: &Full,
    content: &Content,
) -> Result<NewRequest, Error> {
    let title = format!("{}申请变更资料", full.member.name);
    let title: String = title.chars().take(120).collect();
    Ok(NewRequest {
        flow: PROFILE_FLOW,
        subject: Subject::new(PROPOSAL_SUBJECT, id),
        title: Text::parse(&title).map_err(|_| Error::Corrupt("title"))?,
        href: crate::paths::proposal(id),
        requester: Requester {
            person: Some(actor.person),
            name: actor.name.clone(),
        },
        about: None,
        body: full.member.home,
        content: content.clone(),
    })
}

/// What follows a decision (办理结果): an agreed proposal is done in the same transaction.
///
/// # Errors
/// A refusal when what is to change was changed meanwhile, or the number is somebody else's.
pub fn decided(house: &House, tx: &mut Tx<'_>, decided: &Decided) -> Result<(), Error> {
    let id: Id<ProposalMark> = decided.subject.id.cast();
    match decided.outcome {
        Outcome::Agreed => {}
        Outcome::Returned { .. } => return Ok(()),
        Outcome::Refused { .. } | Outcome::Withdrawn => {
            store::save_over(tx, id, false)?;
            let deed = Deed::on("membership.proposal_over", decided.subject.clone());
            return tx.trail(decided.by.clone(), deed.row(PROPOSAL, id));
        }
    }
    let proposal = store::find(tx, id)?.ok_or(Error::NotFound)?;
    if proposal.hash != decided.hash {
        return Err(Error::refused(
            "membership.proposal_changed",
            "这份申请在您看过之后被改过，请刷新后再决定",
        ));
    }
    let (full, facts) = whole(tx, proposal.person)?;
    rules::still_belongs(full.member.standing)?;
    let subject = Subject::new(PERSON_SUBJECT, proposal.person);
    let deed = Deed::on("membership.change_profile", subject);
    let deed = match store::opened(&house.keys, &proposal)? {
        Asked::Facts(changes) => apply(tx, house, &full, &facts, &changes, deed)?,
        Asked::Family(new) => {
            let row = family::insert(tx, house, proposal.person, &new)?;
            deed.row(FAMILY, row).change(
                "家庭成员",
                "",
                format!("{} {}", new.relation.word(), new.name),
            )
        }
        Asked::EndFamily(ending) => {
            let ended = family::of(tx, ending.family)?.ok_or(Error::NotFound)?.1;
            family::end(tx, &ending)?;
            deed.row(FAMILY, ending.family)
                .change("家庭成员终止", ended.name, ending.on)
        }
    };
    store::save_over(tx, id, true)?;
    tx.trail(decided.by.clone(), deed.row(PROPOSAL, id))
}

/// Does agreed changes: the row, its sealed values, the figures and the person.
fn apply(
    tx: &mut Tx<'_>,
    house: &House,
    full: &Full,
    facts: &Facts,
    changes: &[Change],
    mut deed: Deed,
) -> Result<Deed, Error> {
    let known = Known {
        member: &full.member,
        sealed: &full.sealed,
        facts,
    };
    if let Some(item) = rules::changed_meanwhile(&known, changes) {
        return Err(Error::refused(
            "membership.changed_meanwhile",
            format!(
                "{}在申请之后已经变动，没有覆盖；请退回申请，由本人核对后重新提出",
                item.word()
            ),
        ));
    }
    let mut after = full.clone();
    let mut beside = Beside {
        education: None,
        address: None,
    };
    for change in changes {
        set(house, &mut after, &mut beside, change)?;
        let (old, new) = (&change.before.shown, &change.after.shown);
        deed = deed.change(change.item.word(), old, new);
    }
    nobody_else_has(tx, &after)?;
    after.member.flaws = flaws(house, &after)?;
    member::save_sealed(tx, &after.member, &after.sealed)?;
    member::save(tx, &after.member)?;
    figures::adjust(tx, Some(&full.member), Some(&after.member), None)?;
    deed = deed.row(MEMBER, after.member.id);
    if beside.education.is_some() || beside.address.is_some() {
        let row = store::save_facts(tx, house, after.member.person, &beside)?;
        deed = deed.row(PROFILE, row);
    }
    if full.member.name != after.member.name {
        for (tracked, row) in rename(tx, &after)? {
            deed = deed.row(tracked, row);
        }
    }
    Ok(deed)
}

/// One change in the row or beside it.
fn set(house: &House, after: &mut Full, beside: &mut Beside, change: &Change) -> Result<(), Error> {
    let corrupt = || Error::Corrupt("membership_proposal.sealed");
    let (member, value) = (&mut after.member, change.value.as_str());
    match change.item {
        Item::Name => {
            let keys = NameKeys::of(value);
            member.name = value.to_owned();
            (member.given, member.pinyin, member.initials) =
                (keys.given, keys.pinyin, keys.initials);
            member.pinyin_fixed = false;
        }
        Item::IdNumber => {
            let number = IdNumber::parse(value).map_err(|_| corrupt())?;
            member::seal_id_number(house, member.id, &number, &mut after.sealed)?;
            member.id_mask = number.masked();
        }
        Item::Birth => member.birth = Some(value.parse().map_err(|_| corrupt())?),
        Item::Sex => member.sex = rules::sex(value),
        Item::Phone => {
            let phone = Phone::parse(value).map_err(|_| corrupt())?;
            member::seal_phone(house, member.id, &phone, &mut after.sealed)?;
            member.phone_mask = phone.masked();
        }
        Item::Address => beside.address = Some(value.to_owned()),
        Item::Education => beside.education = Some(value.to_owned()),
        Item::Post => member.post = value.to_owned(),
        Item::JoinedOn => member.joined_on = Some(value.parse().map_err(|_| corrupt())?),
    }
    Ok(())
}

/// An ID number belongs to one person; who signs may know that, who asks may not.
fn nobody_else_has(tx: &mut Tx<'_>, after: &Full) -> Result<(), Error> {
    let Some(hash) = &after.sealed.id_hash else {
        return Ok(());
    };
    let seen = member::Seen::now(tx)?;
    let (person, hash) = (after.member.person, hash.clone());
    let others = member::find_by(tx, &seen, |sql| {
        sql.push(
            "and m.id_hash = ? and m.person <> ? limit 1",
            platform::args![hash, person],
        )
    })?;
    if others.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        "membership.id_number_taken",
        "这个身份证号已经登记在另一名会员名下；请先核对是不是同一个人的两条记录，再决定",
    ))
}

/// The data problems of a row, with the ID number that is sealed in it.
pub(crate) fn flaws(house: &House, row: &Full) -> Result<i64, Error> {
    let Full { member, sealed, .. } = row;
    let number = id_number(house, row)?;
    Ok(flaw::of(&Said {
        id_number: number.as_ref(),
        has_phone: sealed.phone.is_some(),
        sex: member.sex,
        birth: member.birth,
        joined_on: member.joined_on,
        staff_no: &member.staff_no,
    }))
}

fn id_number(house: &House, row: &Full) -> Result<Option<IdNumber>, Error> {
    let Full {
        member,
        sealed: Sealed { id_number, .. },
        ..
    } = row;
    let Some(sealed) = id_number else {
        return Ok(None);
    };
    let place = member::id_number_place(member.id);
    let plain = house
        .keys
        .open_sealed(platform::secret::Purpose::Person, &place, sealed)?;
    let corrupt = || Error::Corrupt("membership_member.id_sealed");
    let text = String::from_utf8(plain).map_err(|_| corrupt())?;
    IdNumber::parse(&text).map(Some).map_err(|_| corrupt())
}

/// The name that the rest of the house knows.
fn rename(tx: &mut Tx<'_>, after: &Full) -> Result<Rows, Error> {
    let member = &after.member;
    let change = PersonChange {
        name: member.name.clone(),
        staff_no: Some(member.staff_no.clone()).filter(|no| !no.is_empty()),
        home: Some(member.home),
        from: tx.today(),
        reason: "本人申请变更资料".to_owned(),
        version: None,
    };
    organisation::set_person(tx, member.person, &change)
}
