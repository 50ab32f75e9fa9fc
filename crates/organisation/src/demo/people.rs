//! The people of the made-up bureau: a standing cast, then members drawn by chance.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    chance::Chance,
    db::{Tx, Value},
};

use super::{
    CastMember, FOUNDED, PEOPLE, PERSON, TERM, TERM_FIRST, names,
    tree::{Planted, Tree},
};
use crate::model::TermMark;

/// Everybody, and who holds what.
pub(super) struct Crew {
    pub cast: Vec<CastMember>,
    people: Vec<NewcomerRow>,
    terms: Vec<(Id<TermMark>, Vec<Value>)>,
    now: Value,
    today: Date,
}

struct NewcomerRow {
    id: Id<Person>,
    name: String,
    home: Option<Id<Body>>,
    from: Date,
    to: Option<Date>,
}

/// User name, name, home, offices, what the demo says of them, whether one click signs them in.
type CastLine = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    bool,
);

const CAST: &[CastLine] = &[
    (
        "officer",
        "周敏",
        "office_group_1",
        &[("officer", "bureau")],
        "局工会干事",
        true,
    ),
    (
        "leader",
        "陈立新",
        "office_group_2",
        &[("chair", "office_union"), ("leader", "office_group_2")],
        "机关工会主席、小组长",
        true,
    ),
    (
        "chair",
        "梁建国",
        "office_group_1",
        &[("chair", "bureau")],
        "局工会主席",
        true,
    ),
    (
        "accountant",
        "沈慧",
        "office_group_3",
        &[("accountant", "bureau")],
        "局工会会计",
        true,
    ),
    (
        "cashier",
        "邓晓",
        "office_group_3",
        &[("cashier", "bureau")],
        "局工会出纳",
        true,
    ),
    (
        "auditor",
        "方知行",
        "office_group_7",
        &[("audit_chief", "bureau_audit")],
        "局工会经审主任",
        true,
    ),
    (
        "member",
        "林若彤",
        "office_group_2",
        &[],
        "机关工会会员",
        true,
    ),
    (
        "upper",
        "顾海",
        "upper",
        &[("liaison", "upper")],
        "市建设交通工会联络员",
        true,
    ),
    (
        "admin",
        "许博",
        "office_group_14",
        &[("administrator", "bureau")],
        "系统管理员",
        false,
    ),
    (
        "team",
        "郭永强",
        "branch_1_group_1",
        &[("chair", "team_union")],
        "执法总队工会主席",
        false,
    ),
    (
        "women",
        "叶雪梅",
        "office_group_4",
        &[("women_chief", "bureau_women"), ("officer", "office_union")],
        "局工会女工委主任、机关工会干事",
        false,
    ),
    (
        "stranger",
        "莫非凡",
        "",
        &[],
        "与本单位无关的人，什么也看不到",
        false,
    ),
    ("leaver", "潘远", "", &[], "已离开的人，不能登录", false),
];

/// People that every list must show rightly, without accounts.
const ODD: &[(&str, &str)] = &[
    ("𠮷田䶮", "office_group_5"),
    ("㐂多", "office_group_5"),
    ("欧阳阿卜杜拉·买买提江·艾合买提·图尔荪江", "office_group_6"),
    ("单解", "office_group_6"),
];

/// Heads of departments, without accounts: the lead fills in for them.
const HEADS: &[(&str, &str)] = &[
    ("personnel", "office_group_2"),
    ("general", "office_group_1"),
    ("finance", "office_group_3"),
    ("publicity", "office_group_4"),
    ("youth", "office_group_5"),
    ("party_office", "office_group_5"),
];

/// Offices of the committees and unions that the cast leaves open: office, body, home.
const POSTS: &[(&str, &str, &str)] = &[
    ("vice_chair", "bureau", "office_group_1"),
    ("money_chief", "bureau", "office_group_3"),
    ("audit_member", "bureau_audit", "office_group_8"),
    ("audit_member", "bureau_audit", "branch_2_group_1"),
    ("vice_chair", "office_union", "office_group_8"),
    ("accountant", "office_union", "office_group_3"),
    ("cashier", "office_union", "office_group_9"),
    ("audit_chief", "office_audit", "office_group_10"),
    ("audit_member", "office_audit", "office_group_11"),
    ("audit_member", "office_audit", "office_group_12"),
    ("women_chief", "office_women", "office_group_13"),
    ("vice_chair", "team_union", "branch_2_group_2"),
    ("officer", "team_union", "branch_1_group_2"),
    ("accountant", "team_union", "branch_1_group_3"),
    ("cashier", "team_union", "branch_1_group_4"),
    ("audit_chief", "team_audit", "branch_3_group_1"),
    ("audit_member", "team_audit", "branch_4_group_1"),
    ("audit_member", "team_audit", "branch_5_group_1"),
    ("women_chief", "team_women", "branch_6_group_1"),
];

/// The paper behind each election of the demo.
const ELECTED: &str = "选举结果批复（东江城管工〔2022〕6号）";

/// Puts everybody together; nothing is written yet.
pub(super) fn crew(tx: &Tx<'_>, tree: &Tree, chance: &Chance) -> Crew {
    let mut crew = Crew {
        cast: Vec::new(),
        people: Vec::new(),
        terms: Vec::new(),
        now: tx.now().into(),
        today: tx.today(),
    };
    let mut names = names::draw(chance, PEOPLE).into_iter();
    let mut name = move || names.next().unwrap_or_else(|| "王平".to_owned());
    crew.add_cast(tx, tree);
    for (odd, home) in ODD {
        crew.add(tx, tree, (*odd).to_owned(), home);
    }
    for (body, home) in HEADS {
        let person = crew.add(tx, tree, name(), home);
        crew.appoint(tx, tree, person, "head", body);
    }
    for (office, body, home) in POSTS {
        let person = crew.add(tx, tree, name(), home);
        crew.appoint(tx, tree, person, office, body);
    }
    for place in 1..=6 {
        let (branch, home) = (format!("branch_{place}"), format!("branch_{place}_group_2"));
        let person = crew.add(tx, tree, name(), &home);
        crew.appoint(tx, tree, person, "chair", &branch);
    }
    crew.add_leaders(tx, tree, &mut name);
    crew.add_district_liaisons(tx, tree, &mut name);
    let groups = tree.groups_below("bureau");
    let mut place = 0;
    while crew.people.len() < PEOPLE && !groups.is_empty() {
        let group: &Planted = groups[place % groups.len()];
        crew.add(tx, tree, name(), &group.key);
        place += 1;
    }
    crew
}

impl Crew {
    fn add(&mut self, tx: &Tx<'_>, tree: &Tree, name: String, home: &str) -> Id<Person> {
        let id = tx.id();
        self.people.push(NewcomerRow {
            id,
            name,
            home: tree.find(home).map(|p| p.id),
            from: FOUNDED,
            to: None,
        });
        id
    }

    fn add_cast(&mut self, tx: &Tx<'_>, tree: &Tree) {
        for (user, name, home, offices, role, one_click) in CAST {
            let person = self.add(tx, tree, (*name).to_owned(), home);
            for (office, body) in *offices {
                self.appoint(tx, tree, person, office, body);
            }
            if *user == "leaver"
                && let Some(row) = self.people.last_mut()
            {
                row.to = Some(Date::constant(2024, 12, 31));
            }
            self.cast.push(CastMember {
                user: (*user).to_owned(),
                person,
                name: (*name).to_owned(),
                role: (*role).to_owned(),
                one_click: *one_click,
            });
        }
        // Born on 29 February; the birthday itself comes with the members' data.
        let leap = self.add(tx, tree, "闫润".to_owned(), "office_group_7");
        if let Some(row) = self.people.iter_mut().find(|p| p.id == leap) {
            row.from = Date::constant(2024, 2, 29);
        }
    }

    /// One leader for each group that has none yet.
    fn add_leaders(&mut self, tx: &Tx<'_>, tree: &Tree, name: &mut impl FnMut() -> String) {
        for group in tree.groups_below("bureau") {
            if group.key != "office_group_2" {
                let person = self.add(tx, tree, name(), &group.key);
                self.appoint(tx, tree, person, "leader", &group.key);
            }
        }
    }

    fn add_district_liaisons(
        &mut self,
        tx: &Tx<'_>,
        tree: &Tree,
        name: &mut impl FnMut() -> String,
    ) {
        for place in 1..=16 {
            let district = format!("district_{place:02}");
            let person = self.add(tx, tree, name(), &district);
            self.appoint(tx, tree, person, "liaison", &district);
        }
    }

    fn appoint(&mut self, tx: &Tx<'_>, tree: &Tree, person: Id<Person>, office: &str, body: &str) {
        let Some(body) = tree.find(body).map(|p| p.id) else {
            return;
        };
        let id = tx.id();
        // Five years, while the demo's day lies in them; a demo of later years runs on.
        let last = Date::constant(2027, 6, 9);
        let last = (self.today <= last).then_some(last);
        self.terms.push((
            id,
            vec![
                id.into(),
                person.into(),
                office.into(),
                body.into(),
                TERM_FIRST.into(),
                last.into(),
                false.into(),
                ELECTED.into(),
                self.now.clone(),
                1_i64.into(),
            ],
        ));
    }

    /// Writes people and terms.
    pub(super) fn insert(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let rows: Vec<(Id<Person>, Vec<Value>)> = self
            .people
            .iter()
            .enumerate()
            .map(|(place, p)| {
                let staff_no = p.home.map(|_| format!("D{:05}", place + 1));
                let row = vec![
                    p.id.into(),
                    p.name.as_str().into(),
                    staff_no.into(),
                    p.home.into(),
                    p.home.into(),
                    p.from.into(),
                    p.to.into(),
                    false.into(),
                    self.now.clone(),
                    1_i64.into(),
                ];
                (p.id, row)
            })
            .collect();
        super::insert(
            tx,
            PERSON,
            "id, name, staff_no, home, first_home, active_from, active_to, can_sign_in, learnt_at,
             version",
            &rows,
        )?;
        super::insert(
            tx,
            TERM,
            "id, person, office, body, first_day, last_day, ended, appointed_by, learnt_at, version",
            &self.terms,
        )
    }
}
