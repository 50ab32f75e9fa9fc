//! From staged rows of a list to the roster.

use kernel::{Date, Id};

use super::house::Built;
use crate::{
    changeset::{Kind, NewSet, State, open, staged},
    intake::{Checked, Parsed, Settled, store::insert_rows},
    member::{facts_of, full_by},
    model::{Member, SetMark, Standing, What},
};

fn settled(no: u32, parsed: Parsed, known: Option<&Member>) -> Settled {
    Settled {
        row: Checked {
            no,
            parsed,
            problems: Vec::new(),
            cells: Vec::new(),
            person: known.map(|m| m.person),
            near: None,
            differences: known
                .map(|_| crate::intake::Difference {
                    field: crate::intake::Field::Post,
                    old: String::new(),
                    new: "司机".to_owned(),
                })
                .into_iter()
                .collect(),
        },
        member: known.map(|m| (m.id, m.version)),
        known: None,
    }
}

fn import(built: &Built, rows: Vec<Settled>) -> Id<SetMark> {
    let (who, body) = (built.who.clone(), built.union);
    let (keys, chance) = (built.app.keys.clone(), built.app.chance.clone());
    let set = built
        .write(move |tx| {
            let new = NewSet {
                kind: Kind::Import,
                body,
                name: "名册.csv".to_owned(),
            };
            let id = open(tx, &who, &new)?;
            insert_rows(tx, &keys, &chance, (id, ""), &rows)?;
            staged(tx, id, i64::try_from(rows.len()).unwrap())?;
            Ok(id)
        })
        .unwrap();
    built.commit(set).unwrap();
    built.work();
    assert_eq!(
        built.set(set).state,
        State::Live,
        "{}",
        built.set(set).problem
    );
    set
}

#[test]
fn a_staged_list_becomes_the_roster_and_the_next_one_changes_it() {
    testing::each_engine(|fresh| {
        let built = Built::on(fresh);
        let home = built.groups[0];
        let new = |name: &str| Parsed {
            name: Some(name.to_owned()),
            home: Some(home),
            joined_on: Some(Date::constant(2011, 7, 1)),
            phone: Some("13800001234".to_owned()),
            birth: Some(Date::constant(1985, 3, 8)),
            ..Parsed::default()
        };
        import(
            &built,
            vec![
                settled(2, new("单雄信"), None),
                settled(3, new("欧阳明月"), None),
            ],
        );
        let first = built.member("单雄信");
        assert_eq!(
            (first.pinyin.as_str(), first.initials.as_str()),
            ("shanxiongxin", "sxx")
        );
        assert_eq!(
            (first.union_body, first.phone_mask.is_empty()),
            (built.union, false)
        );
        assert_eq!(first.since, Date::constant(2011, 7, 1));
        built.later(60);
        let says = Parsed {
            post: Some("司机".to_owned()),
            standing: Some(Standing::Retired),
            ..Parsed::default()
        };
        import(&built, vec![settled(2, says, Some(&first))]);
        let second = built.member("单雄信");
        assert_eq!(
            (second.post.as_str(), second.standing),
            ("司机", Standing::Retired)
        );
        assert_eq!(second.phone_mask, first.phone_mask);
        let row = second.id;
        let full =
            built.read(|conn| full_by(conn, |sql| sql.push("and m.id = ?", platform::args![row])));
        assert!(
            full[0].sealed.phone.is_some(),
            "what the list does not say stays"
        );
        let facts = built.read(|conn| facts_of(conn, second.person, None, None));
        let what: Vec<What> = facts.iter().map(|f| f.what).collect();
        assert_eq!(what, [What::Registered, What::Retired]);
        assert_eq!(built.verify(), Vec::<String>::new());
    });
}
