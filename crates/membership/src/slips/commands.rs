//! Ordering slips, giving one in person, and using one.

use kernel::{Date, Id};
use platform::{
    App, Error, House,
    access::{Actor, BodyPath, OfficeHeld, Person},
    db::{Conn, Tx},
    secret::{Purpose, place},
    sign_in,
    trail::{By, Deed},
};

use super::{
    job::{self, Order},
    model::{ListMark, Receiver, Slip, SlipList, SlipMark},
    rules,
    store::{self, LIST, NewSlip, SEALED, SLIP},
};
use crate::{
    member,
    model::Member,
    moves::{self, member_subject},
    powers::EDIT,
};

/// What the trail calls a list of slips.
const LIST_SUBJECT: &str = "membership.slip_list";

/// The hash of a code as it decides.
pub(super) fn code_hash(house: &House, code: &str) -> Result<String, Error> {
    let plain = rules::plain(code);
    house.keys.lookup(&format!("membership.slip|{plain}"))
}

/// A slip and its code, for one person.
pub(super) fn draw(
    house: &House,
    tx: &Tx<'_>,
    to: &Receiver,
    list: Option<Id<ListMark>>,
    expires_on: Date,
) -> Result<(NewSlip, String), Error> {
    let id: Id<SlipMark> = tx.id();
    let code = rules::code(house.chance.bytes());
    let at = place(SEALED.table, SEALED.column, id.as_i64());
    let sealed = house
        .keys
        .seal(Purpose::Person, &at, code.as_bytes(), &house.chance)?;
    let slip = Slip {
        id,
        person: to.person,
        union_body: to.union_body,
        staff_no: to.staff_no.clone(),
        code_hash: code_hash(house, &code)?,
        expires_on,
        tries: 0,
        version: 1,
    };
    Ok(((list, slip, sealed), code))
}

/// The code behind a sealed copy, for the printer.
pub(super) fn open_code(house: &House, id: Id<SlipMark>, sealed: &[u8]) -> Result<String, Error> {
    let at = place(SEALED.table, SEALED.column, id.as_i64());
    let plain = house.keys.open_sealed(Purpose::Person, &at, sealed)?;
    String::from_utf8(plain).map_err(|_| Error::Corrupt("membership_slip.code_sealed"))
}

/// Orders slips for the members at or below a body who have no account yet (批量发码); a job
/// makes them.
///
/// # Errors
/// Not there, or forbidden, for who may not edit members there.
pub fn order(
    tx: &mut Tx<'_>,
    actor: &Actor,
    body: Id<platform::access::Body>,
    expires_on: Date,
) -> Result<Id<ListMark>, Error> {
    let at = moves::place(tx, body)?;
    actor.require(&EDIT, &at.view.path)?;
    let list = SlipList {
        id: tx.id(),
        body,
        path: at.view.path,
        title: format!("{}（{}）", at.view.short, tx.today()),
        expires_on,
        row_count: 0,
        finished: false,
    };
    store::insert_list(tx, &list, actor.account.as_i64())?;
    let payload = Order { list: list.id };
    tx.enqueue_for(actor.account, job::MAKE.name, &payload)?;
    let subject = platform::subject::Subject::new(LIST_SUBJECT, list.id);
    let deed = Deed::on("membership.order_slips", subject)
        .row(LIST, list.id)
        .change("范围", "", &at.view.short)
        .change("有效期至", "", expires_on);
    tx.trail(actor, deed)?;
    Ok(list.id)
}

/// Notes who had the codes of one page of a list (打印激活码).
///
/// # Errors
/// What the database said.
pub(super) fn note_printing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: Id<ListMark>,
    count: usize,
) -> Result<(), Error> {
    let subject = platform::subject::Subject::new(LIST_SUBJECT, list);
    let deed = Deed::on("membership.print_slips", subject).change("张数", "", count);
    tx.trail(actor, deed)
}

/// Gives one slip to somebody who stands before the actor (当面确认发码); earlier slips end. The
/// code is shown once.
///
/// # Errors
/// Not there, or forbidden; a refusal for somebody who is no member any more.
pub fn give(
    tx: &mut Tx<'_>,
    house: &App,
    actor: &Actor,
    person: Id<Person>,
    (expires_on, how): (Date, &str),
) -> Result<String, Error> {
    let member = member::member_of(tx, person)?.ok_or(Error::NotFound)?;
    let at = moves::place(tx, member.home)?;
    may_give(actor, &at.view.path)?;
    if actor.person == person {
        return Err(Error::refused(
            "membership.slip_own",
            "不能给自己发码，请由另一位有权限的同事当面确认",
        ));
    }
    if !member.standing.belongs() {
        return Err(Error::refused(
            "membership.slip_no_member",
            "这位人员已不是会员，不能发码",
        ));
    }
    store::revoke_of(tx, &[person])?;
    let (slip, code) = draw(house, tx, &receiver(&member), None, expires_on)?;
    let id = slip.1.id;
    store::insert_slips(tx, &[slip])?;
    let deed = Deed::on("membership.give_slip", member_subject(person))
        .row(SLIP, id)
        .change("激活码", "", "当面确认后重新发码")
        .why(how);
    tx.trail(actor, deed)?;
    Ok(code)
}

/// Who may give a slip in person: whoever edits members there, and who leads the group.
/// Source: house rule; the leader knows the faces.
pub(super) fn may_give(actor: &Actor, at: &BodyPath) -> Result<(), Error> {
    let leads = |o: &OfficeHeld| o.office == "leader" && o.path == *at;
    if actor.offices.iter().any(leads) {
        return Ok(());
    }
    actor.require_to_see(&crate::powers::READ, at)?;
    actor.require(&EDIT, at)
}

/// Whether the actor may give this member a slip in person.
pub(crate) fn may_be_given(actor: &Actor, member: &Member, at: &BodyPath) -> bool {
    member.standing.belongs() && actor.person != member.person && may_give(actor, at).is_ok()
}

pub(super) fn receiver(member: &Member) -> Receiver {
    Receiver {
        person: member.person,
        union_body: member.union_body,
        staff_no: member.staff_no.clone(),
    }
}

/// The slip that number and code open, when it does.
pub(super) fn matching(
    conn: &mut Conn,
    house: &House,
    union: Id<platform::access::Body>,
    (staff_no, code): (&str, &str),
    today: Date,
) -> Result<(Option<Slip>, Vec<Slip>), Error> {
    let open = store::open_by_number(conn, union, staff_no)?;
    let hash = code_hash(house, code)?;
    let found = open
        .iter()
        .find(|slip| slip.code_hash == hash && rules::opens(slip, today));
    Ok((found.cloned(), open))
}

/// Uses a slip (激活账号): the account is opened or renewed with the chosen password, in one
/// transaction with the slip's end; the user name.
///
/// # Errors
/// A refusal when the slip was used meanwhile.
pub fn activate(tx: &mut Tx<'_>, house: &App, slip: &Slip, hash: &str) -> Result<String, Error> {
    store::save_used(tx, slip)?;
    let by = By::House("会员凭激活码开通账号");
    let wanted = sign_in::user_name(&slip.staff_no).unwrap_or_else(|_| format!("u{}", slip.person));
    let name = sign_in::activate(tx, house, &by, slip.person, (&wanted, hash))?;
    let deed = Deed::on("membership.use_slip", member_subject(slip.person))
        .row(SLIP, slip.id)
        .change("账号", "", "已激活");
    tx.trail(by, deed)?;
    Ok(name)
}
