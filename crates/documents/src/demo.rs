//! The example bureau's receipts: most bodies have confirmed, a few have not.

use kernel::{Date, Moment, WorkCalendar};
use platform::{Error, access::Body, db::Tx, trail::By};

use crate::{
    model::ReceiptState,
    store::{self, Signer},
};

/// Every so many recipients, one has not confirmed.
const SLOW_EVERY: usize = 7;
/// Most documents that are looked at.
const DOCUMENTS: u32 = 20;
/// How many workdays after its issue a document is confirmed, in turn: most within the week.
const WORKDAYS_AFTER: [i32; 9] = [1, 2, 1, 3, 2, 5, 1, 8, 3];
/// Offices that confirm for a body, the likeliest first.
const SIGNERS: [&str; 7] = [
    "officer",
    "liaison",
    "leader",
    "head",
    "chair",
    "women_chief",
    "audit_chief",
];

/// Confirms for most recipients of every document of the example, each by one of its own people
/// on a day of its own; a body without anybody sent its receipt on paper.
///
/// # Errors
/// What the database said.
pub fn confirm_most(tx: &mut Tx<'_>) -> Result<(), Error> {
    for id in store::newest(tx, DOCUMENTS)? {
        let document = store::find(tx, id)?.ok_or(Error::NotFound)?;
        let receipts = store::receipts(tx, id)?;
        let waiting = receipts.iter().filter(|r| r.state == ReceiptState::Waiting);
        for (place, receipt) in waiting.enumerate() {
            let at = signed_at(document.issued_on, place);
            if place % SLOW_EVERY == SLOW_EVERY - 1 || at > tx.now() {
                continue;
            }
            let body = receipt.body.as_ref().map(|(body, _)| *body);
            let name = own_signer(tx, body, at.day())?;
            let outside = format!("{}联络员", receipt.name);
            let signer = match &name {
                Some(name) => Signer::Online(name),
                None => Signer::OnPaper(&outside),
            };
            store::acknowledge(tx, By::House("示例数据"), id, receipt, &signer, at)?;
        }
    }
    Ok(())
}

/// A moment within office hours, some workdays after the issue.
fn signed_at(issued_on: Date, place: usize) -> Moment {
    let days = WORKDAYS_AFTER[place % WORKDAYS_AFTER.len()];
    let day = WorkCalendar::new().add_workdays(issued_on, days);
    let minutes = i64::try_from(place * 37 % 450).unwrap_or_default();
    Moment::start_of(day).plus_secs((9 * 60 + minutes) * 60)
}

/// Who confirms for a body on a day, by office.
fn own_signer(
    tx: &mut Tx<'_>,
    body: Option<kernel::Id<Body>>,
    day: Date,
) -> Result<Option<String>, Error> {
    let Some(body) = body else { return Ok(None) };
    for office in SIGNERS {
        let holders = organisation::holders(tx, office, body, day)?;
        if let Some(person) = holders.into_iter().next() {
            return Ok(Some(person.name));
        }
    }
    Ok(None)
}
