//! Where things are looked at.

use kernel::Id;
use platform::access::{Body, Person};

use crate::{certificate::CertificateTaskMark, committee::CommitteeMark, model::TermMark};

/// The tree.
pub(crate) const BODIES: &str = "/bodies";
/// The list of people.
pub(crate) const PEOPLE: &str = "/people";
/// The list of people as a workbook.
pub(crate) const PEOPLE_EXPORT: &str = "/people/export";
/// What offices may do.
pub(crate) const OFFICES: &str = "/offices";

/// A body.
pub(crate) fn body(id: Id<Body>) -> String {
    format!("/bodies/{id}")
}

/// The tree on a day of the past.
pub(crate) const AS_OF: &str = "/bodies/as-of";

/// The tree on a day, as known on a day, with one body open.
pub(crate) fn as_of(day: &str, known: &str, body: Option<Id<Body>>) -> String {
    let body = body.map(|b| format!("&body={b}")).unwrap_or_default();
    format!("{AS_OF}?day={day}&known={known}{body}")
}

/// A form of a body: `below`, `renaming`, `transfer`, `merger`, `division`, `dissolution`,
/// `appointment`, `newcomer`.
pub(crate) fn body_deed(id: Id<Body>, noun: &str) -> String {
    format!("/bodies/{id}/{noun}")
}

/// Terms of committees by their last day.
pub(crate) const COMMITTEES: &str = "/committees";
/// Certificates of unions by their last day.
pub(crate) const CERTIFICATES: &str = "/certificates";

/// The form that corrects a committee's term.
pub(crate) fn committee(id: Id<CommitteeMark>) -> String {
    format!("/committees/{id}")
}

/// The certificate of a union.
pub(crate) fn certificate(id: Id<Body>) -> String {
    format!("/bodies/{id}/certificate")
}

/// A form of it: `registration`, `correction`, `renewal`, `place`, `papers`, `cancellation`.
pub(crate) fn certificate_deed(id: Id<Body>, noun: &str) -> String {
    format!("/bodies/{id}/certificate/{noun}")
}

/// A form of what must be done about it: `reply`, `completion`, `dropping`.
pub(crate) fn certificate_task(id: Id<CertificateTaskMark>, noun: &str) -> String {
    format!("/certificate-tasks/{id}/{noun}")
}

/// The kinds of body.
pub(crate) const KINDS: &str = "/kinds";
/// The form of two offices that shall exclude each other.
pub(crate) const EXCLUSION: &str = "/offices/exclusion";

/// One kind; `new` for one that is not there yet.
pub(crate) fn kind(code: &str) -> String {
    format!("/kinds/{code}")
}

/// The form that drops a kind.
pub(crate) fn kind_removal(code: &str) -> String {
    format!("/kinds/{code}/removal")
}

/// One office; `new` for one that is not there yet.
pub(crate) fn office_form(code: &str) -> String {
    format!("/offices/{code}")
}

/// The form that drops an office.
pub(crate) fn office_removal(code: &str) -> String {
    format!("/offices/{code}/removal")
}

/// The form that takes two offices off the list of those that exclude each other.
pub(crate) fn exclusion(one: &str, other: &str) -> String {
    format!("{EXCLUSION}/{one}/{other}")
}

/// The people of a body and of those below it.
pub(crate) fn people_of(id: Id<Body>) -> String {
    format!("/people?body={id}")
}

/// A person.
pub(crate) fn person(id: Id<Person>) -> String {
    format!("/people/{id}")
}

/// A form of a person: `account`, `departure`.
pub(crate) fn person_deed(id: Id<Person>, noun: &str) -> String {
    format!("/people/{id}/{noun}")
}

/// The form that ends a term.
pub(crate) fn term_end(id: Id<TermMark>) -> String {
    format!("/terms/{id}/end")
}

/// One office's powers.
pub(crate) fn office(code: &str) -> String {
    format!("/offices?office={code}")
}

/// Text as it stands in the query of an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
