//! Slips for many members at once.

use kernel::{Date, Id};
use platform::{
    App, Error, args,
    db::{Sql, Tx},
    jobs::{Claim, JobKind},
};
use serde::{Deserialize, Serialize};

use super::{
    commands,
    model::{ListMark, SlipList},
    store,
};
use crate::{
    member::{self, Seen},
    model::{Member, MemberMark},
};

/// Members of one write.
const CHUNK: u32 = 100;
/// Slips that one write forgets.
const FORGOTTEN: u32 = 500;

/// Makes the slips of a list.
pub const MAKE: JobKind = JobKind {
    name: "membership.make_slips",
    title: "生成激活码",
    run: make,
    every_secs: None,
};
/// Forgets the codes of slips that are over.
pub const FORGET: JobKind = JobKind {
    name: "membership.forget_slips",
    title: "清除过期激活码",
    run: forget,
    every_secs: Some(3_600),
};

/// What is to be made (发码任务).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    /// Which list.
    pub list: Id<ListMark>,
}

fn make(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let list = house
        .db
        .read_blocking(|conn| store::list(conn, order.list))?;
    let list = list.ok_or(Error::NotFound)?;
    let total = i64::from(CHUNK);
    let mut after: Option<Place> = None;
    for piece in 0_i64.. {
        claim.go_on()?;
        let (from, path) = (after.clone(), list.path.clone());
        let members = house.db.read_blocking(|conn| page(conn, &path, from))?;
        let last = members
            .last()
            .map(|m| (m.path.0.clone(), m.pinyin.clone(), m.id));
        let finished = members.len() < CHUNK as usize;
        let (app, list, step) = (house.clone(), list.clone(), format!("slips {piece}"));
        claim.write(house, &step, move |tx| {
            some(tx, &app, &list, &members, finished)
        })?;
        claim.progress(house, piece * total, 0)?;
        match last {
            Some(last) if !finished => after = Some(last),
            Some(_) | None => break,
        }
    }
    Ok("激活码已生成，请到激活码页面打印".to_owned())
}

/// Where a page of the roster ended: path, reading, key.
type Place = (String, String, Id<MemberMark>);

/// Members after a place, in the order of the roster.
fn page(
    conn: &mut platform::db::Conn,
    path: &platform::access::BodyPath,
    after: Option<Place>,
) -> Result<Vec<Member>, Error> {
    let seen = Seen::now(conn)?;
    let (from, to) = organisation::path_range(path);
    member::find_by(conn, &seen, |sql: Sql| {
        let sql = sql.push(
            "and m.path >= ? and m.path < ? and m.standing in ('active', 'retained', 'retired')",
            args![&from, &to],
        );
        let sql = match &after {
            Some((path, pinyin, id)) => sql.push(
                "and (m.path, m.pinyin, m.id) > (?, ?, ?)",
                args![path, pinyin, *id],
            ),
            None => sql,
        };
        sql.push("order by m.path, m.pinyin, m.id limit ?", args![CHUNK])
    })
}

/// Slips for those who have no account and can be told apart by a number.
fn some(
    tx: &mut Tx<'_>,
    house: &App,
    list: &SlipList,
    members: &[Member],
    finished: bool,
) -> Result<(), Error> {
    let mut slips = Vec::new();
    for member in members.iter().filter(|m| !m.staff_no.is_empty()) {
        if organisation::account_of(tx, member.person)?.is_some() {
            continue;
        }
        let to = commands::receiver(member);
        let (slip, _) = commands::draw(house, tx, &to, Some(list.id), list.expires_on)?;
        slips.push(slip);
    }
    let people: Vec<_> = slips.iter().map(|(_, slip, _)| slip.person).collect();
    store::revoke_of(tx, &people)?;
    store::insert_slips(tx, &slips)?;
    store::save_made(tx, list.id, slips.len(), finished)
}

fn forget(house: &App, claim: &Claim) -> Result<String, Error> {
    let today: Date = house.today();
    let mut gone = 0;
    for piece in 0.. {
        let step = format!("forget {piece} {}", claim.fence);
        let some = claim.write(house, &step, move |tx| {
            store::forget_over(tx, today, FORGOTTEN)
        })?;
        gone += some;
        if some < u64::from(FORGOTTEN) {
            break;
        }
    }
    Ok(format!("清除了 {gone} 个过期激活码"))
}
