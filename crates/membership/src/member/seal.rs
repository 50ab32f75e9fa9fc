//! What is sealed in a row, and what finds and masks it.

use kernel::{Id, IdNumber, Phone};
use platform::{
    Error, House,
    secret::{Purpose, place},
};

use super::store::Sealed;
use crate::model::MemberMark;

const TABLE: &str = "membership_member";

/// Digits of a phone by which it is found.
/// Source: house rule.
const TAIL_DIGITS: usize = 4;

/// Where the phone of a row is sealed.
pub fn phone_place(row: Id<MemberMark>) -> String {
    place(TABLE, "phone_sealed", row.as_i64())
}

/// Where the ID number of a row is sealed.
pub fn id_number_place(row: Id<MemberMark>) -> String {
    place(TABLE, "id_sealed", row.as_i64())
}

/// The last digits of a phone.
pub fn phone_tail(phone: &Phone) -> String {
    let plain = phone.expose();
    let from = plain.len().saturating_sub(TAIL_DIGITS);
    plain.get(from..).unwrap_or_default().to_owned()
}

/// Seals a phone into a row.
///
/// # Errors
/// A fault when there is no key.
pub fn seal_phone(
    house: &House,
    row: Id<MemberMark>,
    phone: &Phone,
    into: &mut Sealed,
) -> Result<(), Error> {
    let plain = phone.expose();
    into.phone = Some(anew(house, &phone_place(row), plain.as_bytes())?);
    into.phone_tail = phone_tail(phone);
    into.phone_hash = Some(house.keys.lookup(plain)?);
    Ok(())
}

/// Seals an ID number into a row.
///
/// # Errors
/// A fault when there is no key.
pub fn seal_id_number(
    house: &House,
    row: Id<MemberMark>,
    id_number: &IdNumber,
    into: &mut Sealed,
) -> Result<(), Error> {
    let plain = id_number.expose();
    into.id_number = Some(anew(house, &id_number_place(row), plain.as_bytes())?);
    into.id_hash = Some(house.keys.lookup(plain)?);
    Ok(())
}

/// A value that stands sealed at one place, sealed anew for another.
///
/// # Errors
/// A fault when it does not open.
pub fn moved(house: &House, from: &str, to: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let plain = house.keys.open_sealed(Purpose::Person, from, sealed)?;
    anew(house, to, &plain)
}

fn anew(house: &House, place: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
    house
        .keys
        .seal(Purpose::Person, place, plain, &house.chance)
}
