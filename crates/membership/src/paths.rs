//! Where things are looked at.

use kernel::Id;
use platform::access::Person;

use crate::{
    family::FamilyMark,
    merge::MergeMark,
    moves::Move,
    privacy::{consent::Purpose, unmasked::OrderMark},
    profile::ProposalMark,
    roster::SegmentMark,
};

/// The list.
pub const MEMBERS: &str = "/members";
/// The form that makes a filter.
pub const FILTER: &str = "/members/filter";
/// Where that form leads; it answers with the address of the list.
pub const FILTERED: &str = "/members/filter/set";
/// Finding somebody by phone or identity number.
pub const LOOKUP: &str = "/members/lookup";
/// The list as a file.
pub const EXPORT: &str = "/members/export";
/// Saved filters.
pub const SEGMENTS: &str = "/members/segments";
/// The form that saves one.
pub const NEW_SEGMENT: &str = "/members/segments/new";
/// Gaps and contradictions by union.
pub const QUALITY: &str = "/members/quality";
/// One's own membership.
pub const MINE: &str = "/members/mine";

/// The form in which somebody proposes to change their own facts.
pub const CHANGE: &str = "/members/mine/change";
/// The form in which somebody names a relative.
pub const NEW_FAMILY: &str = "/members/mine/family/new";

/// The form in which a relative stops counting.
pub fn family_end(id: Id<FamilyMark>) -> String {
    format!("/members/mine/family/{id}/end")
}

/// Where the number of a relative is opened.
pub fn family_opening(person: Id<Person>, id: Id<FamilyMark>) -> String {
    format!("/members/{person}/family/{id}/opening")
}

/// A proposal to change facts.
pub fn proposal(id: Id<ProposalMark>) -> String {
    format!("/members/changes/{id}")
}

/// Where a sensitive value of a proposal is opened.
pub fn proposal_opening(id: Id<ProposalMark>) -> String {
    format!("/members/changes/{id}/opening")
}

/// The form that changes an open proposal.
pub fn change_again(id: Id<ProposalMark>) -> String {
    format!("{CHANGE}?replaces={id}")
}

/// Records that may be of one person.
pub const DUPLICATES: &str = "/members/duplicates";
/// Records that were merged.
pub const MERGES: &str = "/members/merges";

/// Two records side by side: the one that stays, the one that goes.
pub fn merge(kept: Id<Person>, gone: Id<Person>) -> String {
    format!("/members/{kept}/merge/{gone}")
}

/// Where a merge is undone.
pub fn merge_undoing(id: Id<MergeMark>) -> String {
    format!("/members/merges/{id}/undoing")
}

/// The form that asks for a file with whole numbers.
pub const UNMASKED: &str = "/members/export/unmasked";
/// One's own data as a file.
pub const OWN_DATA: &str = "/members/mine/data";

/// An order of a file with whole numbers.
pub fn unmasked_order(id: Id<OrderMark>) -> String {
    format!("{UNMASKED}/{id}")
}

/// Where that file is made.
pub fn unmasked_file(id: Id<OrderMark>) -> String {
    format!("{UNMASKED}/{id}/file")
}

/// What a person agreed to.
pub fn consents(person: Id<Person>) -> String {
    format!("/members/{person}/consents")
}

/// Where a consent is given or withdrawn.
pub fn consent(person: Id<Person>, purpose: Purpose, noun: &str) -> String {
    format!("/members/{person}/consents/{}/{noun}", purpose.as_str())
}

/// A member.
pub fn member(person: Id<Person>) -> String {
    format!("/members/{person}")
}

/// A form of a member: `opening`, `reading`.
pub fn member_deed(person: Id<Person>, noun: &str) -> String {
    format!("/members/{person}/{noun}")
}

/// A deed on a membership.
pub fn deed(person: Id<Person>, deed: Move) -> String {
    format!("/members/{person}/moves/{}", deed.as_str())
}

/// A saved filter.
pub fn segment(id: Id<SegmentMark>) -> String {
    format!("/members/segments/{id}")
}

/// Where a saved filter is removed.
pub fn segment_removal(id: Id<SegmentMark>) -> String {
    format!("/members/segments/{id}/removal")
}

/// An address with what is not empty behind the question mark.
pub fn asked(path: &str, parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if parts.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", parts.join("&"))
    }
}

/// Text as it stands in the query of an address; brackets and commas stay readable.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~(),".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
