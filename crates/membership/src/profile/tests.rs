//! The rules as tables, and every page from its samples; what people do stands in the tests of
//! the app.

use kernel::{IdNumber, Phone};
use platform::web::{Page, page_html};

use super::{
    model::{Facts, Item, Stand, Typed},
    pages::{ChangePage, FamilyEndPage, FamilyPage, ProposalPage},
    rules::{Known, changed_meanwhile, differences, lacks_paper, mask_address},
};
use crate::{member::Sealed, model::Member};

fn renders<P: Page>() {
    for page in P::samples() {
        let html = page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1, "one headline");
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(serde_json::to_value(&page).is_ok());
    }
}

#[test]
fn all_pages_render() {
    renders::<ChangePage>();
    renders::<FamilyPage>();
    renders::<FamilyEndPage>();
    renders::<ProposalPage>();
}

fn member() -> Member {
    crate::member::tests::somebody(1, 8, "张三")
}

fn keyed(value: &str) -> Result<String, platform::Error> {
    Ok(format!("#{value}"))
}

fn changes(typed: &Typed) -> Vec<(Item, String, String)> {
    let (member, sealed, facts) = (member(), Sealed::default(), Facts::default());
    let known = Known {
        member: &member,
        sealed: &sealed,
        facts: &facts,
    };
    let found = differences(&known, typed, &keyed).unwrap();
    found
        .into_iter()
        .map(|c| (c.item, c.before.shown, c.after.shown))
        .collect()
}

#[test]
fn only_what_differs_is_asked_and_masked() {
    let phone = Phone::parse("13900000022").unwrap();
    let typed = Typed {
        name: Some(member().name),
        phone: Some(phone),
        address: Some("上海市黄浦区虚构路1号".to_owned()),
        post: Some("内勤".to_owned()),
        ..Typed::default()
    };
    let found = changes(&typed);
    let items: Vec<Item> = found.iter().map(|c| c.0).collect();
    assert_eq!(items, [Item::Phone, Item::Address, Item::Post]);
    assert_eq!(found[0].2, "139****0022");
    assert_eq!(found[1].2, "上海市黄浦****");
    assert!(changes(&Typed::default()).is_empty());
}

#[test]
fn birth_and_sex_follow_the_number() {
    let number = IdNumber::parse("11010519491231002X").unwrap();
    let found = changes(&Typed {
        id_number: Some(number),
        ..Typed::default()
    });
    let items: Vec<Item> = found.iter().map(|c| c.0).collect();
    assert!(
        items.contains(&Item::IdNumber) && items.contains(&Item::Birth),
        "{items:?}"
    );
    assert!(found.iter().all(|c| !c.2.contains("19491231")));
}

/// Items that change | papers | items that lack one.
#[test]
fn a_name_and_a_number_need_a_paper() {
    let change = |item| super::model::Change {
        item,
        before: Stand::default(),
        after: Stand::default(),
        value: String::new(),
    };
    for (items, papers, lacking) in [
        (vec![Item::Phone, Item::Address], 0, vec![]),
        (vec![Item::Name, Item::Phone], 0, vec![Item::Name]),
        (
            vec![Item::IdNumber, Item::Birth, Item::Sex],
            0,
            vec![Item::IdNumber],
        ),
        (vec![Item::Name, Item::JoinedOn], 1, vec![]),
    ] {
        let asked: Vec<_> = items.iter().copied().map(change).collect();
        assert_eq!(lacks_paper(&asked, papers), lacking, "{items:?} {papers}");
    }
}

#[test]
fn what_moved_meanwhile_is_named() {
    let (member, sealed, facts) = (member(), Sealed::default(), Facts::default());
    let known = Known {
        member: &member,
        sealed: &sealed,
        facts: &facts,
    };
    let typed = Typed {
        post: Some("内勤".to_owned()),
        ..Typed::default()
    };
    let asked = differences(&known, &typed, &keyed).unwrap();
    assert_eq!(changed_meanwhile(&known, &asked), None);
    let mut later = member.clone();
    later.post = "科长".to_owned();
    let known = Known {
        member: &later,
        ..known
    };
    assert_eq!(changed_meanwhile(&known, &asked), Some(Item::Post));
}

#[test]
fn a_mask_hides_the_street_of_short_addresses_too() {
    for (address, mask) in [
        ("上海市黄浦区虚构路1号", "上海市黄浦****"),
        ("虚构路1号", "虚构****"),
        ("家", "****"),
    ] {
        assert_eq!(mask_address(address), mask);
    }
}
