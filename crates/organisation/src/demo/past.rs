//! What the made-up bureau has behind it and before it: a merged group, terms, certificates.

use std::collections::BTreeMap;

use kernel::{CreditCode, Date, Id};
use platform::{Error, access::Body, db::Tx};

use super::{BY, CREDIT_CODE, FOUNDED, TERM_FIRST};
use crate::{NewBody, NewCertificate, NewCommittee, TaskWhat, rules::dates::days_after};

/// When the group was merged.
const MERGED: Date = Date::constant(2023, 1, 4);
/// How many days before the demo's day the union moved house: its certificate must follow.
const HOUSE_MOVED_DAYS: u64 = 15;
/// In how many days a committee's term ends: long enough to prepare the election.
const TERM_DAYS: u64 = 83;
/// In how many days a certificate ends.
const CERTIFICATE_DAYS: u64 = 23;
/// Bodies with a committee of five years: key, number, seats.
const COMMITTEES: &[(&str, i64, i64)] = &[
    ("bureau", 5, 9),
    ("bureau_audit", 5, 5),
    ("office_union", 4, 7),
    ("office_audit", 4, 3),
];
/// Those of three years, whose election comes due.
const ENDING: &[(&str, i64, i64)] = &[("team_union", 3, 9), ("team_audit", 3, 3)];

pub(super) fn add(tx: &mut Tx<'_>, bodies: &BTreeMap<String, Id<Body>>) -> Result<(), Error> {
    // A demo of an earlier day has less behind it.
    if tx.today() < MERGED {
        return Ok(());
    }
    let at = |key: &str| bodies.get(key).copied();
    if let (Some(union), Some(into)) = (at("office_union"), at("office_group_2")) {
        merged_group(tx, union, into)?;
    }
    let today = tx.today();
    let began = three_years_before(days_after(today, TERM_DAYS));
    let each = [(COMMITTEES, TERM_FIRST, 5), (ENDING, began, 3)];
    for (lines, first, years) in each {
        for (key, number, seats) in lines {
            let Some(body) = at(key) else { continue };
            let new = NewCommittee {
                number: *number,
                first,
                years,
                seats: *seats,
                paper: "选举结果批复".to_owned(),
            };
            crate::register_committee(tx, BY, body, &new)?;
        }
    }
    if let Some(body) = at("team_union") {
        let ends = days_after(today, CERTIFICATE_DAYS);
        let printed = (CREDIT_CODE, "郭永强", three_years_before(ends), ends);
        certificate(tx, body, printed)?;
    }
    if let Some(body) = at("bureau") {
        let ends = Date::constant(2027, 6, 9);
        certificate(tx, body, ("81310000MC0000047X", "梁建国", TERM_FIRST, ends))?;
        let moved = days_before(today, HOUSE_MOVED_DAYS);
        let (place, cause) = ("东江市望江路 16 号", "机关办公地点搬迁");
        crate::open_task(tx, BY, body, TaskWhat::Place, place, cause, moved)?;
    }
    Ok(())
}

/// The first day of three years that end on `last`.
fn three_years_before(last: Date) -> Date {
    let first = Date::new(last.year() - 3, last.month(), last.day()).map(|d| d.tomorrow());
    first.ok().and_then(Result::ok).unwrap_or(TERM_FIRST)
}

fn days_before(day: Date, days: u64) -> Date {
    let span = std::time::Duration::from_secs(days * 86_400);
    day.checked_sub(span).unwrap_or(day)
}

/// A group that went on in another one.
fn merged_group(tx: &mut Tx<'_>, union: Id<Body>, into: Id<Body>) -> Result<(), Error> {
    let new = NewBody {
        kind: "group".to_owned(),
        parent: Some(union),
        name: "老干部处小组".to_owned(),
        short: "老干部处小组".to_owned(),
        aliases: Vec::new(),
        credit_code: None,
        from: FOUNDED,
        reason: "建立示例组织".to_owned(),
    };
    let group = crate::found_body(tx, BY, &new)?;
    let reason = "机构改革，老干部处并入组织人事处";
    crate::merge_bodies(tx, BY, group, into, MERGED, reason)
}

/// Code, representative, first and last day.
type Printed<'a> = (&'a str, &'a str, Date, Date);

fn certificate(
    tx: &mut Tx<'_>,
    body: Id<Body>,
    (code, representative, valid_from, valid_to): Printed<'_>,
) -> Result<(), Error> {
    let Some(row) = crate::store::row_of(tx, body)? else {
        return Ok(());
    };
    let code = CreditCode::parse(code).map_err(|e| Error::fault(e.to_string()))?;
    let new = NewCertificate {
        name: row.view.name,
        credit_code: code,
        representative: representative.to_owned(),
        place: "东江市滨江路 88 号".to_owned(),
        valid_from,
        valid_to,
        papers: Vec::new(),
    };
    crate::register_certificate(tx, BY, body, &new).map(|_| ())
}
