//! What changes, what it needs, and whether it may still be done.

use kernel::{Refusal, Sex};

use super::model::{Change, Facts, Item, Stand, Typed};
use crate::{
    member::Sealed,
    model::{Member, Standing},
};

/// Characters of an address that a mask shows: the town and the district.
/// Source: house rule.
const ADDRESS_SHOWN: usize = 6;

/// What stands of somebody (现有资料).
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The row of the roster.
    pub member: &'a Member,
    /// What is sealed in it.
    pub sealed: &'a Sealed,
    /// Facts beside it.
    pub facts: &'a Facts,
}

impl Known<'_> {
    /// What stands of one item.
    pub fn stand(&self, item: Item) -> Stand {
        let (m, sealed, facts) = (self.member, self.sealed, self.facts);
        let plain = |text: String| Stand {
            mark: text.clone(),
            shown: text,
        };
        let hidden = |mark: &Option<String>, mask: &str| Stand {
            mark: mark.clone().unwrap_or_default(),
            shown: mask.to_owned(),
        };
        let day = |day: Option<kernel::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        match item {
            Item::Name => plain(m.name.clone()),
            Item::IdNumber => hidden(&sealed.id_hash, &m.id_mask),
            Item::Birth => plain(day(m.birth)),
            Item::Sex => plain(m.sex.map(|s| s.to_string()).unwrap_or_default()),
            Item::Phone => hidden(&sealed.phone_hash, &m.phone_mask),
            Item::Address => hidden(&facts.address_hash, &facts.address_mask),
            Item::Education => plain(facts.education.clone()),
            Item::Post => plain(m.post.clone()),
            Item::JoinedOn => plain(day(m.joined_on)),
        }
    }
}

/// An address as lists may show it (脱敏).
pub fn mask_address(address: &str) -> String {
    let shown = ADDRESS_SHOWN.min(address.chars().count() / 2);
    let head: String = address.chars().take(shown).collect();
    format!("{head}****")
}

/// Sex as the page says it, read back.
pub fn sex(text: &str) -> Option<Sex> {
    [Sex::Male, Sex::Female]
        .into_iter()
        .find(|s| s.to_string() == text)
}

/// What was typed that differs from what stands; birth and sex follow a new ID number. `lookup`
/// gives the keyed hash of a sensitive value.
///
/// # Errors
/// What `lookup` said.
pub fn differences<E>(
    known: &Known<'_>,
    typed: &Typed,
    lookup: &dyn Fn(&str) -> Result<String, E>,
) -> Result<Vec<Change>, E> {
    let id = typed.id_number.as_ref();
    let values = [
        (Item::Name, typed.name.clone(), None),
        (
            Item::IdNumber,
            id.map(|n| n.expose().to_owned()),
            id.map(kernel::IdNumber::masked),
        ),
        (Item::Birth, id.map(|n| n.birth().to_string()), None),
        (Item::Sex, id.map(|n| n.sex().to_string()), None),
        (
            Item::Phone,
            typed.phone.as_ref().map(|p| p.expose().to_owned()),
            typed.phone.as_ref().map(kernel::Phone::masked),
        ),
        (
            Item::Address,
            typed.address.clone(),
            typed.address.as_deref().map(mask_address),
        ),
        (Item::Education, typed.education.clone(), None),
        (Item::Post, typed.post.clone(), None),
        (Item::JoinedOn, typed.joined_on.map(|d| d.to_string()), None),
    ];
    let mut changes = Vec::new();
    for (item, value, mask) in values {
        let Some(value) = value else { continue };
        let after = match mask {
            Some(shown) => Stand {
                mark: lookup(&value)?,
                shown,
            },
            None => Stand {
                mark: value.clone(),
                shown: value.clone(),
            },
        };
        let before = known.stand(item);
        if before.mark != after.mark {
            changes.push(Change {
                item,
                before,
                after,
                value,
            });
        }
    }
    Ok(changes)
}

/// The items that need a paper and have none.
pub fn lacks_paper(changes: &[Change], papers: usize) -> Vec<Item> {
    let needs = changes.iter().filter(|c| c.item.needs_paper());
    // Birth and sex only follow the number, whose paper shows them.
    let items = needs
        .map(|c| c.item)
        .filter(|i| !matches!(i, Item::Birth | Item::Sex));
    if papers == 0 {
        items.collect()
    } else {
        Vec::new()
    }
}

/// The first item that changed after it was proposed.
pub fn changed_meanwhile(known: &Known<'_>, changes: &[Change]) -> Option<Item> {
    let moved = |c: &&Change| known.stand(c.item).mark != c.before.mark;
    changes.iter().find(moved).map(|c| c.item)
}

/// Whether somebody of that standing still has something to change.
///
/// # Errors
/// A refusal for who left or died.
pub fn still_belongs(standing: Standing) -> Result<(), Refusal> {
    if standing.belongs() {
        Ok(())
    } else {
        Err(Refusal::new(
            "membership.profile_left",
            format!(
                "会籍状态是「{}」，不能再变更资料；需要时先办理重新入会",
                standing.word()
            ),
        ))
    }
}
