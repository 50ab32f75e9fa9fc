//! Lists that came as a sheet: matched, looked at, taken once.

use std::collections::BTreeSet;

use kernel::{Date, Id, Money};
use organisation::BodyView;
use platform::{
    App, Error,
    access::{Actor, Body, Person, Power},
    db::{Conn, Tx},
    trail::Deed,
};
use serde::{Deserialize, Serialize};

use super::{of_union, pay};
use crate::dues::{
    job::{self, For},
    model::{DuesList, ListKind, ListMark, ListState, Payment, Problem, Way},
    powers::{BASE as MAY_BASE, TAKE as MAY_TAKE},
    rules, scope,
    sheet::Written,
    store::{self, BASE, LIST, ListRow, NewBase, PAYMENT},
};

/// A list on its way in (新名单).
#[derive(Debug, Clone)]
pub struct NewList {
    /// What it holds.
    pub kind: ListKind,
    /// Its name.
    pub title: String,
    /// When it was paid; from when the bases hold.
    pub day: Date,
    /// What tells it from others.
    pub digest: String,
    /// Its rows.
    pub rows: Vec<Written>,
}

/// Which list a job works on (任务).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The list.
    pub list: Id<ListMark>,
    /// Who confirmed it.
    pub by: For,
}

/// Who may bring and take such a list.
pub const fn power(kind: ListKind) -> &'static Power {
    match kind {
        ListKind::Payroll => &MAY_TAKE,
        ListKind::Base => &MAY_BASE,
    }
}

/// Whom a row is about, or why it is left out, with whom it comes near.
type Match = Result<Id<Person>, (Option<Id<Person>>, Problem)>;

/// Whom a row is about; nothing is guessed.
fn matched(conn: &mut Conn, union: &BodyView, row: &Written) -> Result<Match, Error> {
    if row.staff_no.is_empty() && row.name.is_empty() {
        return Ok(Err((None, Problem::Empty)));
    }
    if row.staff_no.is_empty() {
        let found = store::find_by_name(conn, union, &row.name)?;
        return Ok(match found.as_slice() {
            [] => Err((None, Problem::Nobody)),
            [one] => Ok(one.person),
            _ => Err((None, Problem::SameName)),
        });
    }
    let found = store::find_by_staff_no(conn, union, &row.staff_no)?;
    Ok(match found.as_slice() {
        [] => Err((None, Problem::Nobody)),
        [one] if row.name.is_empty() || one.name == row.name => Ok(one.person),
        [one] => Err((Some(one.person), Problem::NameDiffers)),
        several => {
            let mut same = several.iter().filter(|s| s.name == row.name);
            match (same.next(), same.next()) {
                (Some(one), None) => Ok(one.person),
                (None | Some(_), _) => Err((None, Problem::SameName)),
            }
        }
    })
}

/// Keeps a list to be looked at (收下名单); the same brought twice is one list.
///
/// # Errors
/// Not there, forbidden, or what the database said.
pub fn stage(
    tx: &mut Tx<'_>,
    house: &App,
    actor: &Actor,
    (union, new): (Id<Body>, &NewList),
) -> Result<Id<ListMark>, Error> {
    let at = scope::union_at(tx, actor, union, power(new.kind))?;
    if let Some(same) = store::same_list(tx, union, new.kind, &new.digest)? {
        return Ok(same);
    }
    let mut seen: BTreeSet<Id<Person>> = BTreeSet::new();
    let (mut rows, mut taken) = (Vec::with_capacity(new.rows.len()), Vec::new());
    for row in &new.rows {
        let found = matched(tx, &at, row)?;
        let too_much = |m: Money| m.fen() > rules::BASE_MAX;
        let (person, problem) = match found {
            Err((person, problem)) => (person, Some(problem)),
            Ok(person) if row.amount.is_none_or(too_much) => (Some(person), Some(Problem::Amount)),
            Ok(person) if !seen.insert(person) => (Some(person), Some(Problem::Twice)),
            Ok(person) => (Some(person), None),
        };
        if let (None, Some(amount)) = (problem, row.amount) {
            taken.push(amount.fen());
        }
        let row_of_list = ListRow {
            id: 0,
            no: row.no,
            staff_no: row.staff_no.clone(),
            name: row.name.clone(),
            sealed: None,
            person,
            problem,
        };
        rows.push((row_of_list, row.amount));
    }
    let sum = match new.kind {
        ListKind::Payroll => taken.iter().sum(),
        ListKind::Base => 0,
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let list = DuesList {
        id: tx.id(),
        union_body: union,
        kind: new.kind,
        title: new.title.clone(),
        day: new.day,
        state: ListState::Staged,
        upto: 0,
        row_count: count(rows.len()),
        taken_count: count(taken.len()),
        taken: Money::from_fen(sum),
        version: 1,
    };
    store::insert_list(tx, &list, &new.digest, actor.account.as_i64())?;
    store::insert_rows(tx, (&house.keys, &house.chance), list.id, &rows)?;
    let deed = Deed::on("membership.bring_dues_list", of_union(union))
        .row(LIST, list.id)
        .change(new.kind.word(), "", &new.title)
        .change("行数", "", rows.len());
    tx.trail(actor, deed)?;
    Ok(list.id)
}

/// A list that the actor may act on.
fn own(tx: &mut Tx<'_>, actor: &Actor, id: Id<ListMark>) -> Result<DuesList, Error> {
    let list = store::list(tx, id)?.ok_or(Error::NotFound)?;
    scope::union_at(tx, actor, list.union_body, power(list.kind))?;
    Ok(list)
}

/// Confirms a list (确认入账): a job takes its rows. A list of deductions gets one receipt.
///
/// # Errors
/// Not there, forbidden; a refusal when no row can be taken.
pub fn confirm_list(tx: &mut Tx<'_>, actor: &Actor, id: Id<ListMark>) -> Result<(), Error> {
    let mut list = own(tx, actor, id)?;
    if list.state != ListState::Staged {
        return Ok(());
    }
    if list.taken_count == 0 {
        return Err(Error::refused(
            "membership.dues_list_nothing",
            "名单里没有一行能对上会员，请核对后重新上传",
        ));
    }
    list.state = ListState::Taking;
    store::save_list(tx, &list)?;
    tx.enqueue_for(
        actor.account,
        job::TAKE.name,
        &Order {
            list: id,
            by: For::actor(actor),
        },
    )?;
    let deed = Deed::on("membership.confirm_dues_list", of_union(list.union_body))
        .row(LIST, id)
        .change("状态", ListState::Staged.word(), ListState::Taking.word())
        .change("人数", "", list.taken_count)
        .change("金额", "", list.taken);
    tx.trail(actor, deed)?;
    if list.kind == ListKind::Payroll {
        let what = pay::New {
            union: list.union_body,
            payer: format!("代扣 {} 人", list.taken_count),
            about: format!("工会会费（{}）", list.title),
            amount: list.taken,
            day: list.day,
            of: (None, Some(id)),
        };
        pay::write_receipt(tx, actor, what)?;
    }
    Ok(())
}

/// Gives a list up that was not confirmed (放弃名单).
///
/// # Errors
/// Not there, forbidden; a refusal once it was confirmed.
pub fn drop_list(tx: &mut Tx<'_>, actor: &Actor, id: Id<ListMark>) -> Result<(), Error> {
    let mut list = own(tx, actor, id)?;
    match list.state {
        ListState::Dropped => return Ok(()),
        ListState::Staged => {}
        ListState::Taking | ListState::Taken => {
            return Err(Error::refused(
                "membership.dues_list_taken",
                "名单已经确认入账，不能放弃；差错请逐笔冲销",
            ));
        }
    }
    list.state = ListState::Dropped;
    store::save_list(tx, &list)?;
    store::wipe_amounts(tx, id)?;
    let deed = Deed::on("membership.drop_dues_list", of_union(list.union_body))
        .row(LIST, id)
        .change("状态", ListState::Staged.word(), ListState::Dropped.word());
    tx.trail(actor, deed)
}

/// Takes the next rows of a confirmed list; true when it is over. `by` is who confirmed it.
///
/// # Errors
/// What the database said.
pub fn take_rows(
    tx: &mut Tx<'_>,
    house: &App,
    by: &Actor,
    (id, limit): (Id<ListMark>, u32),
) -> Result<bool, Error> {
    let mut list = store::list(tx, id)?.ok_or(Error::NotFound)?;
    if list.state != ListState::Taking {
        return Ok(true);
    }
    let rows = store::rows(tx, id, false, list.upto, limit)?;
    let over = rows.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let mut taken = Vec::new();
    for row in rows.iter().filter(|r| r.problem.is_none()) {
        let amount = store::open_amount(&house.keys, row)?;
        taken.extend(row.person.zip(amount));
    }
    let deed = Deed::on("membership.dues_list_rows", of_union(list.union_body));
    let deed = match list.kind {
        ListKind::Payroll => deed.rows(PAYMENT, pay_rows(tx, &list, &taken, by)?),
        ListKind::Base => {
            let base = |(person, amount): &(Id<Person>, Money)| NewBase {
                person: *person,
                from: list.day,
                amount: *amount,
                why: list.title.clone(),
            };
            let bases: Vec<NewBase> = taken.iter().map(base).collect();
            let account = by.account.as_i64();
            let made = store::insert_bases(tx, (&house.keys, &house.chance), &bases, account)?;
            deed.rows(BASE, made)
        }
    };
    list.upto = rows.last().map_or(list.upto, |r| r.no);
    if over {
        list.state = ListState::Taken;
        if list.kind == ListKind::Base {
            store::wipe_amounts(tx, id)?;
        }
    }
    store::save_list(tx, &list)?;
    let deed =
        deed.row(LIST, id)
            .change("行数", "", taken.len())
            .change("状态", "", list.state.word());
    tx.trail(by, deed)?;
    Ok(over)
}

fn pay_rows(
    tx: &mut Tx<'_>,
    list: &DuesList,
    taken: &[(Id<Person>, Money)],
    by: &Actor,
) -> Result<Vec<Id<crate::dues::model::PaymentMark>>, Error> {
    let mut made = Vec::new();
    for (person, amount) in taken {
        let payment = Payment {
            id: tx.id(),
            union_body: list.union_body,
            person: *person,
            amount: *amount,
            way: Way::Payroll,
            day: list.day,
            for_month: None,
            note: list.title.clone(),
            list: Some(list.id),
            reversed: None,
        };
        store::insert_payment(tx, &payment, by.account.as_i64())?;
        made.push(payment.id);
    }
    let people: Vec<Id<Person>> = taken.iter().map(|(person, _)| *person).collect();
    store::bring_in_step(tx, list.union_body, &people)?;
    Ok(made)
}
