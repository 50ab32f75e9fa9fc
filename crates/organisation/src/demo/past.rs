//! What the made-up bureau has behind it and before it: a merged group, terms, certificates.

use std::collections::BTreeMap;

use kernel::{CreditCode, Date, Id};
use platform::{Error, access::Body, db::Tx};

use super::{BY, CREDIT_CODE, FOUNDED, TERM_FIRST};
use crate::{NewBody, NewCertificate, NewCommittee, TaskWhat};

/// When the group was merged.
const MERGED: Date = Date::constant(2023, 1, 4);
/// When the union moved house: its certificate must follow.
const HOUSE_MOVED: Date = Date::constant(2025, 3, 3);
/// Bodies with a committee: key, number, years, seats.
const COMMITTEES: &[(&str, i64, i64, i64)] = &[
    ("bureau", 5, 5, 9),
    ("bureau_audit", 5, 5, 5),
    ("office_union", 4, 5, 7),
    ("office_audit", 4, 5, 3),
    // Three years: its election comes due in the demo's year.
    ("team_union", 3, 3, 9),
    ("team_audit", 3, 3, 3),
];

pub(super) fn add(tx: &mut Tx<'_>, bodies: &BTreeMap<String, Id<Body>>) -> Result<(), Error> {
    // A demo of an earlier day has less behind it.
    if tx.today() < MERGED {
        return Ok(());
    }
    let at = |key: &str| bodies.get(key).copied();
    if let (Some(union), Some(into)) = (at("office_union"), at("office_group_2")) {
        merged_group(tx, union, into)?;
    }
    for (key, number, years, seats) in COMMITTEES {
        let Some(body) = at(key) else { continue };
        let new = NewCommittee {
            number: *number,
            first: TERM_FIRST,
            years: *years,
            seats: *seats,
            paper: "选举结果批复（东江城管工〔2022〕6号）".to_owned(),
        };
        crate::register_committee(tx, BY, body, &new)?;
    }
    if let Some(body) = at("team_union") {
        let ends = Date::constant(2025, 4, 10);
        let printed = (CREDIT_CODE, "郭永强", Date::constant(2022, 4, 11), ends);
        certificate(tx, body, printed)?;
    }
    if let Some(body) = at("bureau") {
        let ends = Date::constant(2027, 6, 9);
        certificate(tx, body, ("81310000MC0000047X", "梁建国", TERM_FIRST, ends))?;
        if tx.today() >= HOUSE_MOVED {
            let (place, cause) = ("东江市望江路 16 号", "机关办公地点搬迁");
            let what = TaskWhat::Place;
            crate::open_task(tx, BY, body, what, place, cause, HOUSE_MOVED)?;
        }
    }
    Ok(())
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
