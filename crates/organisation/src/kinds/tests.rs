//! Kinds and offices need no code, and no change makes what stands invalid.

use kernel::Term;
use platform::Error;

use super::{
    KindChange, OfficeChange, Pair, drop_kind, drop_office, exclude, include,
    rules::{self, KindFacts, KindUse, OfficeFacts, OfficeUse, Wrong},
    set_kind, set_office, set_posts,
};
use crate::{
    Appointment, NewBody,
    model::{BodyKind, OfficeView},
    tests::{BY, code, day, demo_on, refusal, who, write},
};

fn all(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|c| (*c).to_owned()).collect()
}

fn joint() -> KindChange {
    KindChange {
        code: "joint_union".to_owned(),
        name: "联合工会".to_owned(),
        is_union: true,
        is_root: false,
        children: all(&["audit_committee", "group"]),
        parents: all(&["bureau_union"]),
        committees: all(&["audit_committee"]),
        offices: all(&["chair"]),
        version: None,
    }
}

fn kind_of(code: &str, name: &str) -> BodyKind {
    BodyKind {
        code: code.to_owned(),
        name: name.to_owned(),
        is_union: false,
        is_root: true,
        children: Vec::new(),
        built_in: true,
        version: 1,
    }
}

fn office_of(code: &str, kinds: &[&str]) -> OfficeView {
    OfficeView {
        code: code.to_owned(),
        name: code.to_owned(),
        guarded: false,
        seated: false,
        represents: false,
        kinds: all(kinds),
        built_in: true,
        version: 1,
    }
}

fn fields(errors: &[Wrong]) -> Vec<&str> {
    errors.iter().map(|e| e.field).collect()
}

fn wrong_fields<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<String> {
    if let Err(Error::Invalid(errors)) = outcome {
        return errors.into_iter().map(|e| e.field).collect();
    }
    panic!("expected wrong fields, got {outcome:?}")
}

/// A house of three kinds without bodies, and one in which joint unions stand.
fn facts() -> (KindFacts, KindFacts) {
    let kinds = [
        ("bureau_union", "局工会"),
        ("group", "工会小组"),
        ("audit_committee", "经审委"),
        ("joint_union", "联合工会"),
    ];
    let free = KindFacts {
        kinds: kinds.iter().take(3).map(|(c, n)| kind_of(c, n)).collect(),
        offices: vec![office_of("chair", &[]), office_of("leader", &["group"])],
        ..KindFacts::default()
    };
    let standing = KindFacts {
        kinds: kinds.iter().map(|(c, n)| kind_of(c, n)).collect(),
        below: all(&["group"]),
        above: all(&["bureau_union"]),
        bodies: 2,
        roots: 1,
        ..free.clone()
    };
    (free, standing)
}

fn check(facts: &KindFacts, change: KindChange, expected: &[&str]) {
    let errors = rules::kind_errors(facts, &change);
    assert_eq!(fields(&errors), expected, "{errors:?}");
}

#[test]
fn a_kind_keeps_what_stands() {
    let (free, standing) = facts();
    let kept = KindChange {
        version: Some(1),
        is_union: false,
        is_root: true,
        ..joint()
    };
    check(&free, joint(), &[]);
    check(&standing, joint(), &["code", "is_root", "is_union"]);
    check(&standing, kept.clone(), &[]);
    for code in ["", "联合", "Joint", "9a", "new", "exclusion"] {
        let odd = KindChange {
            code: code.to_owned(),
            ..joint()
        };
        check(&free, odd, &["code"]);
    }
    let named = |name: &str| KindChange {
        name: name.to_owned(),
        ..joint()
    };
    check(&free, named("工会小组"), &["name"]);
    let without = |children: &[&str], parents: &[&str]| KindChange {
        children: all(children),
        parents: all(parents),
        committees: Vec::new(),
        ..kept.clone()
    };
    check(&standing, without(&[], &["bureau_union"]), &["children"]);
    check(&standing, without(&["group"], &[]), &["parents"]);
    check(
        &free,
        without(&["nowhere"], &["bureau_union"]),
        &["children"],
    );
    let nowhere = KindChange {
        is_root: false,
        parents: Vec::new(),
        ..joint()
    };
    check(&free, nowhere, &["parents"]);
    let itself = KindChange {
        committees: all(&["group", "joint_union"]),
        ..joint()
    };
    check(&free, itself, &["committees"]);
    let offices = KindChange {
        offices: all(&["leader", "nobody"]),
        ..joint()
    };
    check(&free, offices, &["offices", "offices"]);
}

#[test]
fn what_rests_on_a_kind_or_an_office_is_said() {
    let drop = |used: KindUse| code(rules::may_drop_kind(&used));
    assert_eq!(drop(KindUse::default()), "ok");
    for used in [
        KindUse {
            built_in: true,
            ..KindUse::default()
        },
        KindUse {
            bodies: 1,
            ..KindUse::default()
        },
        KindUse {
            founders: all(&["局工会"]),
            ..KindUse::default()
        },
        KindUse {
            offices: all(&["主席"]),
            ..KindUse::default()
        },
    ] {
        assert_eq!(drop(used), "organisation.kind_in_use");
    }
    let drop = |built_in, [terms, posts, kinds, pairs]: [i64; 4]| {
        code(rules::may_drop_office(OfficeUse {
            built_in,
            terms,
            posts,
            kinds,
            pairs,
        }))
    };
    assert_eq!(drop(false, [0; 4]), "ok");
    assert_eq!(drop(true, [0; 4]), "organisation.office_in_use");
    for place in 0..4 {
        let mut used = [0; 4];
        used[place] = 1;
        assert_eq!(drop(false, used), "organisation.office_in_use");
    }
}

#[test]
fn an_office_stays_where_it_is_held() {
    let new = OfficeChange {
        code: "chair".to_owned(),
        name: "主席".to_owned(),
        guarded: false,
        seated: true,
        represents: true,
        kinds: all(&["group"]),
        version: Some(1),
    };
    let facts = OfficeFacts {
        offices: vec![office_of("chair", &[]), office_of("leader", &[])],
        kinds: vec![kind_of("group", "工会小组"), kind_of("union", "基层工会")],
        ..OfficeFacts::default()
    };
    let check = |facts: &OfficeFacts, new: &OfficeChange, expected: &[&str]| {
        let errors = rules::office_change_errors(facts, new);
        assert_eq!(fields(&errors), expected, "{errors:?}");
    };
    check(&facts, &new, &[]);
    let used = |held: &[&str], posts: &[&str], founded: &[&str]| OfficeFacts {
        held_in: all(held),
        posts_in: all(posts),
        founded_in: all(founded),
        ..facts.clone()
    };
    check(&used(&["group"], &[], &[]), &new, &[]);
    check(&used(&["union"], &["union"], &[]), &new, &["kinds"]);
    check(&used(&[], &["union"], &[]), &new, &["kinds"]);
    check(&used(&[], &[], &["union"]), &new, &["kinds"]);
    let anywhere = OfficeChange {
        kinds: Vec::new(),
        ..new.clone()
    };
    check(&used(&["union"], &["union"], &["union"]), &anywhere, &[]);
    let unknown = OfficeChange {
        kinds: all(&["nowhere"]),
        name: "leader".to_owned(),
        version: None,
        ..new
    };
    check(&facts, &unknown, &["code", "name", "kinds"]);
}

#[test]
fn a_joint_union_is_founded_with_its_committee_and_vacant_offices() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let bureau = cast.bodies["bureau"];
        write(&db, |tx| set_kind(tx, BY, &joint())).unwrap();
        let again = write(&db, |tx| set_kind(tx, BY, &joint()));
        assert_eq!(wrong_fields(again), ["code"]);
        let made = write(&db, move |tx| {
            let new = NewBody {
                kind: "joint_union".to_owned(),
                parent: Some(bureau),
                name: "临港联合工会".to_owned(),
                short: "临港联合工会".to_owned(),
                aliases: Vec::new(),
                credit_code: None,
                from: day("2025-03-01"),
                reason: "批复".to_owned(),
            };
            crate::found_with(tx, BY, &new, &all(&["audit_committee"]))
        })
        .unwrap();
        let below = db
            .read_blocking(move |c| crate::store::child_rows(c, made))
            .unwrap();
        assert_eq!(below.len(), 1);
        assert_eq!(below[0].view.kind, "audit_committee");
        let vacant = |body| {
            let found = db.read_blocking(move |c| super::vacant(c, body, day("2025-03-18")));
            let codes = found.unwrap().into_iter().map(|(code, _)| code);
            codes.collect::<Vec<_>>()
        };
        assert_eq!(vacant(made), ["chair"]);
        assert_eq!(vacant(below[0].view.id), ["audit_chief", "audit_member"]);
        let chair = Appointment {
            person: who(&cast, "member"),
            office: "chair".to_owned(),
            body: made,
            term: Term::since(day("2025-03-01")),
            appointed_by: "批复".to_owned(),
        };
        write(&db, move |tx| crate::appoint(tx, BY, &chair)).unwrap();
        assert_eq!(vacant(made), Vec::<String>::new());
        let held = write(&db, move |tx| set_posts(tx, BY, made, &all(&["cashier"])));
        assert_eq!(wrong_fields(held), ["offices"]);
        write(&db, move |tx| {
            set_posts(tx, BY, made, &all(&["chair", "cashier"]))
        })
        .unwrap();
        assert_eq!(vacant(made), ["cashier"]);
        let less = KindChange {
            children: all(&["group"]),
            committees: Vec::new(),
            version: Some(1),
            ..joint()
        };
        let told = write(&db, move |tx| set_kind(tx, BY, &less));
        assert_eq!(wrong_fields(told), ["children"]);
        let renamed = KindChange {
            name: "区域联合工会".to_owned(),
            version: Some(1),
            ..joint()
        };
        let late = renamed.clone();
        write(&db, move |tx| set_kind(tx, BY, &renamed)).unwrap();
        let late = write(&db, move |tx| set_kind(tx, BY, &late));
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        let told = write(&db, |tx| drop_kind(tx, BY, "joint_union", "不用"));
        assert_eq!(refusal(told).code, "organisation.kind_in_use");
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn an_added_kind_is_dropped_while_nothing_rests_on_it() {
    testing::each_engine(|fresh| {
        let (db, _) = demo_on(fresh);
        write(&db, |tx| set_kind(tx, BY, &joint())).unwrap();
        write(&db, |tx| drop_kind(tx, BY, "joint_union", "不用")).unwrap();
        let kinds = db.read_blocking(crate::store::kinds).unwrap();
        assert!(
            kinds
                .iter()
                .all(|k| k.code != "joint_union" && k.version == 3)
        );
        let told = write(&db, |tx| drop_kind(tx, BY, "group", "不用"));
        assert_eq!(refusal(told).code, "organisation.kind_in_use");
    });
}

#[test]
fn an_added_office_excludes_another_once_nobody_holds_both() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let keeper = OfficeChange {
            code: "asset_keeper".to_owned(),
            name: "资产管理员".to_owned(),
            guarded: false,
            seated: false,
            represents: false,
            kinds: all(&["bureau_union"]),
            version: None,
        };
        let again = keeper.clone();
        write(&db, move |tx| set_office(tx, BY, &keeper)).unwrap();
        let twice = write(&db, move |tx| set_office(tx, BY, &again));
        assert_eq!(wrong_fields(twice), ["code"]);
        let (bureau, person) = (cast.bodies["bureau"], who(&cast, "accountant"));
        let appoint = |body, first: &str| {
            let new = Appointment {
                person,
                office: "asset_keeper".to_owned(),
                body,
                term: Term::since(day(first)),
                appointed_by: "通知".to_owned(),
            };
            write(&db, move |tx| crate::appoint(tx, BY, &new))
        };
        let elsewhere = appoint(cast.bodies["office_union"], "2025-03-01");
        assert_eq!(refusal(elsewhere).code, "organisation.office_not_here");
        let term = appoint(bureau, "2025-03-01").unwrap();
        let pair = |other: &str| Pair {
            one: "asset_keeper".to_owned(),
            other: other.to_owned(),
            rule: "管账与管物须分开".to_owned(),
            source: "本单位制度".to_owned(),
        };
        let exclude_with = |other: &str| {
            let pair = pair(other);
            write(&db, move |tx| exclude(tx, BY, &pair))
        };
        let told = refusal(exclude_with("accountant"));
        assert_eq!(told.code, "organisation.pair_held");
        assert!(told.text.contains("沈慧"), "{}", told.text);
        write(&db, move |tx| {
            crate::end_term(tx, BY, term, day("2025-03-05"), "分工调整")
        })
        .unwrap();
        exclude_with("accountant").unwrap();
        assert_eq!(wrong_fields(exclude_with("accountant")), ["other"]);
        assert_eq!(wrong_fields(exclude_with("asset_keeper")), ["other"]);
        assert_eq!(wrong_fields(exclude_with("nobody")), ["other"]);
        let told = refusal(appoint(bureau, "2025-03-10"));
        assert_eq!(told.code, "organisation.incompatible");
        let told = write(&db, |tx| drop_office(tx, BY, "asset_keeper", "不用"));
        assert_eq!(refusal(told).code, "organisation.office_in_use");
        write(&db, |tx| {
            include(tx, BY, "accountant", "asset_keeper", "制度修订")
        })
        .unwrap();
        appoint(bureau, "2025-03-10").unwrap();
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}
