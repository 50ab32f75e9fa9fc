//! What of a proposal is shown to whom.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Person},
    db::Conn,
    files,
    secret::Keys,
    subject::{Subject, SubjectView},
    trail::Deed,
};

use super::{
    commands::{PROPOSAL_SUBJECT, whole},
    model::{Asked, Item, ProposalLine, ProposalMark},
    pages::{ProposalPage, Shown},
    rules::Known,
    store::{self, Proposal},
};
use crate::{
    PERSON_SUBJECT, paths,
    powers::{EDIT, OPEN},
};

/// A proposal, for who may know of it: the person, who edits the roster there, and who signs.
pub(super) fn visible(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<ProposalMark>,
) -> Result<Proposal, Error> {
    let proposal = store::find(conn, id)?.ok_or(Error::NotFound)?;
    if actor.person == proposal.person
        || holds(conn, actor, proposal.person, EDIT.code)?
        || signs(conn, actor, &proposal)?
    {
        Ok(proposal)
    } else {
        Err(Error::NotFound)
    }
}

/// Whether the actor has a power where the home of a member stands today.
fn holds(conn: &mut Conn, actor: &Actor, person: Id<Person>, power: &str) -> Result<bool, Error> {
    let Some(row) = crate::member::member_of(conn, person)? else {
        return Ok(false);
    };
    let place = organisation::places(conn, &[row.home])?.remove(&row.home);
    Ok(place.is_some_and(|p| actor.may(power, &p.path)))
}

/// Whether the actor holds an office at which the request waits or waited.
fn signs(conn: &mut Conn, actor: &Actor, proposal: &Proposal) -> Result<bool, Error> {
    let Some(whole) = approvals::whole(conn, proposal.request)? else {
        return Ok(false);
    };
    let seats = whole
        .steps
        .iter()
        .filter_map(|s| Some((s.office.as_str(), s.seat.as_ref()?.0)));
    let held = |(office, body)| {
        let mut offices = actor.offices.iter();
        offices.any(|o| o.office == office && o.body == body)
    };
    Ok(seats.into_iter().any(held))
}

/// The page of a proposal.
pub(super) fn page(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    id: Id<ProposalMark>,
) -> Result<ProposalPage, Error> {
    let proposal = visible(conn, actor, id)?;
    let own = actor.person == proposal.person;
    let request = approvals::find(conn, proposal.request)?.ok_or(Error::NotFound)?;
    let name = crate::member::member_of(conn, proposal.person)?;
    let name = name.map_or(request.requester.name, |m| m.name);
    let lines = match &proposal.sealed {
        Some(_) => Some(lines(conn, keys, &proposal)?),
        None => None,
    };
    let facts = lines.iter().flatten().any(|line| line.item.is_some());
    Ok(ProposalPage {
        may_open: own || holds(conn, actor, proposal.person, OPEN.code)?,
        may_change: own && proposal.is_open && facts,
        person: proposal.person,
        name,
        own,
        state: request.state.word().to_owned(),
        why: request.state.why().to_owned(),
        is_open: proposal.is_open,
        lines: lines.unwrap_or_default(),
        is_erased: proposal.sealed.is_none(),
        papers: files::files_of(conn, &Subject::new(PROPOSAL_SUBJECT, id))?,
        request: proposal.request,
        items: proposal.items,
        id,
    })
}

/// The lines of a proposal, masked; an item that changed since is marked.
fn lines(conn: &mut Conn, keys: &Keys, proposal: &Proposal) -> Result<Vec<Shown>, Error> {
    let line = |label: &str, before: &str, after: &str| Shown {
        item: None,
        label: label.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
        moved: false,
    };
    Ok(match store::opened(keys, proposal)? {
        Asked::Facts(changes) => {
            let now = match whole(conn, proposal.person) {
                Ok(found) => Some(found),
                Err(Error::Refused(_)) => None,
                Err(error) => return Err(error),
            };
            let moved = |item: Item, before: &str| {
                now.as_ref().is_some_and(|(full, facts)| {
                    let known = Known {
                        member: &full.member,
                        sealed: &full.sealed,
                        facts,
                    };
                    proposal.is_open && known.stand(item).mark != before
                })
            };
            let shown = changes.iter().map(|c| Shown {
                item: Some(c.item),
                moved: moved(c.item, &c.before.mark),
                ..line(c.item.word(), &c.before.shown, &c.after.shown)
            });
            shown.collect()
        }
        Asked::Family(new) => vec![
            line("关系", "", new.relation.word()),
            line("姓名", "", &new.name),
            line("出生", "", &new.birth),
        ],
        Asked::EndFamily(ending) => vec![
            line("终止日期", "", &ending.on.to_string()),
            line("原因", "", &ending.why),
        ],
    })
}

/// The proposals of a person as their page lists them.
///
/// # Errors
/// What the database said.
pub fn open_lines(conn: &mut Conn, person: Id<Person>) -> Result<Vec<ProposalLine>, Error> {
    let mut lines = Vec::new();
    for (proposal, made_on) in store::of_person(conn, person)? {
        let state = approvals::state(conn, proposal.request)?;
        let returned = matches!(state, Some(approvals::State::Returned { .. }));
        lines.push(ProposalLine {
            id: proposal.id,
            items: proposal.items,
            state: state.map(|s| s.word().to_owned()).unwrap_or_default(),
            is_open: proposal.is_open,
            is_returned: returned,
            made_on,
        });
    }
    Ok(lines)
}

/// Puts on the trail that a value of a proposal is opened, and why.
///
/// # Errors
/// [`Error::NotFound`], forbidden, or a refusal when nothing of the kind is asked.
pub(super) fn note_opening(
    tx: &mut platform::db::Tx<'_>,
    keys: &Keys,
    actor: &Actor,
    (id, item): (Id<ProposalMark>, Item),
    why: &str,
) -> Result<(), Error> {
    let proposal = visible(tx, actor, id)?;
    if actor.person != proposal.person && !holds(tx, actor, proposal.person, OPEN.code)? {
        return Err(Error::Forbidden(
            format!("您没有「{}」的权限，请联系有此权限的同事", OPEN.text).into(),
        ));
    }
    value(keys, &proposal, item)?;
    let subject = Subject::new(PERSON_SUBJECT, proposal.person);
    let field = format!("{}（申请变更）", item.word());
    let deed = Deed::on(crate::person::OPENED, subject)
        .change("查看字段", "", field)
        .why(why);
    tx.trail(actor, deed)
}

/// The value in full that is asked for.
pub(super) fn value(keys: &Keys, proposal: &Proposal, item: Item) -> Result<String, Error> {
    let nothing = || {
        Error::refused(
            "membership.nothing_sealed",
            format!("这份申请没有变更{}，无可查看", item.word()),
        )
    };
    match store::opened(keys, proposal)? {
        Asked::Facts(changes) => {
            let found = changes.into_iter().find(|c| c.item == item);
            found.map(|c| c.value).ok_or_else(nothing)
        }
        Asked::Family(_) | Asked::EndFamily(_) => Err(nothing()),
    }
}

/// What a proposal looks like from outside.
///
/// # Errors
/// What the database said.
pub fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != PROPOSAL_SUBJECT {
        return Ok(None);
    }
    let id = subject.id.cast();
    match visible(conn, actor, id) {
        Ok(proposal) => Ok(Some(SubjectView {
            subject: subject.clone(),
            kind_name: "资料变更".to_owned(),
            title: proposal.items,
            href: paths::proposal(id),
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
