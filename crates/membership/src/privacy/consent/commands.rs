//! Giving a consent and taking it back.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Person},
    db::{Conn, Tx},
    subject::Subject,
    trail::Deed,
};

use super::{
    model::{Consent, Form, Purpose},
    store::{self, CONSENT, New},
};
use crate::{PERSON_SUBJECT, powers::EDIT};

/// Whether the consents of a person are the actor's own; for who may see them at all.
///
/// # Errors
/// [`Error::NotFound`] for who may not see the person; forbidden for who may not edit there.
pub(super) fn may_look(conn: &mut Conn, actor: &Actor, person: Id<Person>) -> Result<bool, Error> {
    let (_, place) = crate::person::visible(conn, actor, person)?;
    let own = actor.person == person;
    if !own {
        actor.require(&EDIT, &place.path)?;
    }
    Ok(own)
}

/// The consent to a purpose that holds.
fn holding(
    conn: &mut Conn,
    person: Id<Person>,
    purpose: Purpose,
) -> Result<Option<Consent>, Error> {
    let all = store::of_person(conn, person)?;
    let holds = |c: &Consent| c.purpose == purpose && c.withdrawn_on.is_empty();
    Ok(all.into_iter().find(holds))
}

/// Notes that somebody agreed (记录同意): themselves online, or somebody else from a paper.
///
/// # Errors
/// A refusal when a consent holds already, or the paper has no name or lies ahead.
pub(super) fn give(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (person, purpose): (Id<Person>, Purpose),
    paper: Option<(&str, Date)>,
) -> Result<(), Error> {
    let own = may_look(tx, actor, person)?;
    if holding(tx, person, purpose)?.is_some() {
        return Err(Error::refused(
            "membership.consent_holds",
            format!("「{}」已经同意过，不用再办", purpose.word()),
        ));
    }
    let today = tx.today();
    let (form, paper, given_on) = match (own, paper) {
        (true, _) => (Form::Own, "", today),
        (false, Some((paper, day))) if day <= today => (Form::Paper, paper, day),
        (false, Some(_)) => {
            return Err(Error::refused(
                "membership.consent_ahead",
                "同意日期不能晚于今天，请按纸质同意书上的日期填写",
            ));
        }
        (false, None) => {
            return Err(Error::refused(
                "membership.consent_paper",
                "代为登记同意须写明纸质同意书的名称和日期",
            ));
        }
    };
    let new = New {
        person,
        purpose,
        form,
        paper,
        given_on,
        by: actor.person,
    };
    let id = store::insert(tx, &new)?;
    let deed = Deed::on(
        "membership.consent_given",
        Subject::new(PERSON_SUBJECT, person),
    )
    .row(CONSENT, id)
    .change("同意", "", purpose.word())
    .change("方式", "", form.word());
    tx.trail(actor, deed)
}

/// Takes a consent back (撤回同意); only the person themselves.
///
/// # Errors
/// A refusal when none holds; forbidden to others.
pub(super) fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (person, purpose): (Id<Person>, Purpose),
    why: &str,
) -> Result<(), Error> {
    if !may_look(tx, actor, person)? {
        return Err(Error::Forbidden(
            "只有本人能撤回自己的同意；本人不便操作时请其书面提出，由小组长当面协助".into(),
        ));
    }
    let Some(consent) = holding(tx, person, purpose)? else {
        return Err(Error::refused(
            "membership.consent_none",
            format!("「{}」没有生效的同意，不用撤回", purpose.word()),
        ));
    };
    store::withdraw(tx, consent.id, why)?;
    let subject = Subject::new(PERSON_SUBJECT, person);
    let deed = Deed::on("membership.consent_withdrawn", subject)
        .row(CONSENT, consent.id)
        .change("撤回同意", "", purpose.word())
        .why(why);
    tx.trail(actor, deed)
}
