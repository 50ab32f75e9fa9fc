//! What `doctor` finds about dues.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    area::Tie,
    args,
    db::Conn,
};

use crate::dues::{
    model::{RunMark, RunState},
    store,
};

/// People whose figures are worked out at once.
const AT_ONCE: usize = 200;

/// Sums of runs, kept figures and numbers of receipts, worked out anew.
///
/// # Errors
/// What the database said.
pub fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let mut found = runs(conn)?;
    found.extend(accounts(conn)?);
    found.extend(numbers(conn)?);
    Ok(found)
}

fn runs(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let ids: Vec<Id<RunMark>> = conn.all(
        "select id from membership_dues_run where state in ('making', 'closed') order by id",
        &[],
        |row| row.get(0),
    )?;
    let mut found = Vec::new();
    for id in ids {
        let Some(run) = store::run(conn, id)? else {
            continue;
        };
        let (rows, sum) = store::line_sum(conn, id)?;
        if (rows, sum) != (run.row_count, run.due) {
            found.push(format!(
                "{}会费应收记作 {} 行 {} 元，明细合计 {rows} 行 {sum} 元（{}）",
                run.month.word(),
                run.row_count,
                run.due,
                RunState::word(run.state),
            ));
        }
    }
    Ok(found)
}

fn accounts(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let pairs: Vec<(Id<Body>, Id<Person>)> = conn.all(
        "select union_body, person from membership_dues_account
         union select union_body, person from membership_dues_line
         union select union_body, person from membership_dues_payment
         order by 1, 2",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut by_union: BTreeMap<Id<Body>, Vec<Id<Person>>> = BTreeMap::new();
    for (union, person) in pairs {
        by_union.entry(union).or_default().push(person);
    }
    let mut found = Vec::new();
    for (union, people) in by_union {
        let mut off = 0;
        for some in people.chunks(AT_ONCE) {
            off += store::drift(conn, union, some)?.len();
        }
        if off > 0 {
            let name = organisation::body(conn, union)?.map(|b| b.short);
            found.push(format!(
                "{}有 {off} 人的会费账户与应收、缴费明细不符",
                name.unwrap_or_default()
            ));
        }
    }
    Ok(found)
}

/// Numbers run from one without gaps.
fn numbers(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let off: Vec<(i64, i64, i64)> = conn.all(
        "select n.year, n.last_no, count(r.id)
         from membership_dues_number n
         left join membership_dues_receipt r
           on r.union_body = n.union_body and r.year = n.year and r.no <= n.last_no
         group by n.union_body, n.year, n.last_no
         having count(r.id) <> n.last_no
         order by n.year",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let words = off.into_iter().map(|(year, last, count)| {
        format!("{year} 年会费收据编到 {last} 号，实有 {count} 张，号码不连续")
    });
    Ok(words.collect())
}

/// What of dues keeps somebody's record from being merged into another: money is never moved from
/// one person to another by a merge.
///
/// # Errors
/// What the database said.
pub fn ties(conn: &mut Conn, person: Id<Person>, _today: Date) -> Result<Vec<Tie>, Error> {
    let paid = conn.number(
        "select count(*) from membership_dues_payment
         where person = $1 and reversed_at is null",
        args![person],
    )?;
    let owed = store::of_person(conn, person)?;
    let mut ties = Vec::new();
    if paid > 0 || owed.iter().any(|account| account.due.fen() != 0) {
        ties.push(Tie::keeps(
            "有会费应收或缴费记录；请先冲销、撤回，或把会费记在保留的那份档案上",
        ));
    }
    Ok(ties)
}
