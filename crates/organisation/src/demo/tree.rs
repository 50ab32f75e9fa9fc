//! The bodies of the made-up bureau.

use std::collections::BTreeMap;

use kernel::Id;
use platform::{
    Error,
    access::{Body, BodyPath},
    db::{Tx, Value},
};

use super::{BODY, FACT, FOUNDED, POST};
use crate::model::{FactMark, PostMark};

/// One body to be inserted.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    pub id: Id<Body>,
    pub key: String,
    pub kind: &'static str,
    pub parent: Option<Id<Body>>,
    pub path: BodyPath,
    pub name: String,
    pub short: String,
    pub aliases: Vec<&'static str>,
    fact: Id<FactMark>,
}

/// All bodies, parents before children.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub all: Vec<Planted>,
}

/// Where the thing stands: key of the body above, own key, kind, full and short name, aliases.
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const LINES: &[Line] = &[
    (
        "",
        "upper",
        "outside",
        "东江市建设交通工会",
        "市建设交通工会",
        &["建交工会"],
    ),
    (
        "",
        "party",
        "outside",
        "东江市城市管理行政执法局党组",
        "局党组",
        &[],
    ),
    (
        "",
        "bureau",
        "bureau_union",
        "东江市城管执法局工会",
        "局工会",
        &["局工会委员会"],
    ),
    (
        "bureau",
        "office_union",
        "union",
        "东江市城管执法局机关工会",
        "机关工会",
        &["局机关工会"],
    ),
    (
        "bureau",
        "team_union",
        "union",
        "东江市城管执法局执法总队工会",
        "执法总队工会",
        &["总队工会"],
    ),
    (
        "bureau",
        "bureau_audit",
        "audit_committee",
        "局工会经费审查委员会",
        "局工会经审委",
        &["经审委", "经审会"],
    ),
    (
        "bureau",
        "bureau_women",
        "women_committee",
        "局工会女职工委员会",
        "局工会女工委",
        &["女工委"],
    ),
    (
        "bureau",
        "personnel",
        "department",
        "组织人事处",
        "组织人事处",
        &["组织处", "人事处"],
    ),
    (
        "bureau",
        "general",
        "department",
        "办公室",
        "办公室",
        &["局办公室"],
    ),
    (
        "bureau",
        "finance",
        "department",
        "计划财务处",
        "计划财务处",
        &["计财处", "财务处"],
    ),
    (
        "bureau",
        "publicity",
        "department",
        "宣传教育处",
        "宣传教育处",
        &["宣教处"],
    ),
    (
        "bureau",
        "youth",
        "department",
        "团工委",
        "团工委",
        &["局团工委", "共青团工作委员会"],
    ),
    (
        "bureau",
        "party_office",
        "department",
        "机关党委办公室",
        "机关党办",
        &["机关党委"],
    ),
    (
        "office_union",
        "office_audit",
        "audit_committee",
        "机关工会经费审查委员会",
        "机关工会经审委",
        &[],
    ),
    (
        "office_union",
        "office_women",
        "women_committee",
        "机关工会女职工委员会",
        "机关工会女工委",
        &[],
    ),
    (
        "team_union",
        "team_audit",
        "audit_committee",
        "执法总队工会经费审查委员会",
        "总队工会经审委",
        &[],
    ),
    (
        "team_union",
        "team_women",
        "women_committee",
        "执法总队工会女职工委员会",
        "总队工会女工委",
        &[],
    ),
];

/// Groups of the 机关工会, one for each department or two.
const OFFICE_GROUPS: &[&str] = &[
    "局领导与办公室小组",
    "组织人事处小组",
    "计划财务处小组",
    "宣传教育处小组",
    "机关党办小组",
    "法制处小组",
    "规划科技处小组",
    "市容管理处小组",
    "环境卫生处小组",
    "景观灯光处小组",
    "执法协调处小组",
    "信访督查处小组",
    "离退休工作小组",
    "信息中心小组",
];

/// Branches of the 执法总队工会; each has its groups.
const BRANCHES: &[(&str, usize)] = &[
    ("总队机关分会", 4),
    ("直属一支队分会", 5),
    ("直属二支队分会", 5),
    ("水域支队分会", 4),
    ("特勤支队分会", 4),
    ("执法保障支队分会", 4),
];

/// Sixteen districts that no map knows.
const DISTRICTS: [&str; 16] = [
    "澄湾", "鹤汀", "桐浦", "苇塘", "枫渡", "栖云", "砚池", "棠溪", "麦岭", "汐桥", "榆岗", "雁洲",
    "月河", "橘园", "松屿", "帆沙",
];

const NUMERALS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];

/// Puts the tree together; nothing is written yet.
pub(super) fn plant(tx: &Tx<'_>) -> Tree {
    let mut tree = Tree::default();
    for (above, key, kind, name, short, aliases) in LINES {
        let above = tree.find(above).map(|p| (p.id, p.path.clone()));
        tree.add(tx, above.as_ref(), key, kind, name, short, aliases);
    }
    for (place, name) in OFFICE_GROUPS.iter().enumerate() {
        let above = tree.find("office_union").map(|p| (p.id, p.path.clone()));
        let key = format!("office_group_{}", place + 1);
        tree.add(tx, above.as_ref(), &key, "group", name, name, &[]);
    }
    for (place, (branch, groups)) in BRANCHES.iter().enumerate() {
        let above = tree.find("team_union").map(|p| (p.id, p.path.clone()));
        let key = format!("branch_{}", place + 1);
        let at = tree.add(tx, above.as_ref(), &key, "branch", branch, branch, &[]);
        let stem = branch.trim_end_matches("分会");
        for (group, numeral) in NUMERALS.iter().take(*groups).enumerate() {
            let key = format!("branch_{}_group_{}", place + 1, group + 1);
            let name = format!("{stem}第{numeral}小组");
            tree.add(tx, Some(&at), &key, "group", &name, &name, &[]);
        }
    }
    for (place, district) in DISTRICTS.iter().enumerate() {
        let key = format!("district_{:02}", place + 1);
        let name = format!("东江市{district}区城管执法局工会");
        let short = format!("{district}区局工会");
        tree.add(tx, None, &key, "outside", &name, &short, &[]);
    }
    tree
}

impl Tree {
    /// The body with that key.
    pub(super) fn find(&self, key: &str) -> Option<&Planted> {
        self.all.iter().find(|p| p.key == key)
    }

    /// Groups at or below a body, in their order.
    pub(super) fn groups_below(&self, key: &str) -> Vec<&Planted> {
        let Some(at) = self.find(key) else {
            return Vec::new();
        };
        self.all
            .iter()
            .filter(|p| p.kind == "group" && p.path.is_within(&at.path))
            .collect()
    }

    pub(super) fn keys(&self) -> BTreeMap<String, Id<Body>> {
        self.all.iter().map(|p| (p.key.clone(), p.id)).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of the table above")]
    fn add(
        &mut self,
        tx: &Tx<'_>,
        above: Option<&(Id<Body>, BodyPath)>,
        key: &str,
        kind: &'static str,
        name: &str,
        short: &str,
        aliases: &[&'static str],
    ) -> (Id<Body>, BodyPath) {
        let id = tx.id();
        let path = above.map_or_else(|| BodyPath::root(id), |(_, path)| path.child(id));
        self.all.push(Planted {
            id,
            key: key.to_owned(),
            kind,
            parent: above.map(|(id, _)| *id),
            path: path.clone(),
            name: name.to_owned(),
            short: short.to_owned(),
            aliases: aliases.to_vec(),
            fact: tx.id(),
        });
        (id, path)
    }

    /// Writes the offices that each body is founded with.
    pub(super) fn insert_posts(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut posts = Vec::new();
        for p in &self.all {
            for office in crate::kinds::usual_offices(tx, p.kind)? {
                let (id, now) = (tx.id::<PostMark>(), tx.now());
                posts.push((id, vec![id.into(), p.id.into(), office.into(), now.into()]));
            }
        }
        super::insert(tx, POST, "id, body, office, learnt_at", &posts)
    }

    /// Writes bodies and their first facts.
    pub(super) fn insert(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let now = tx.now();
        let mut bodies = Vec::with_capacity(self.all.len());
        let mut facts = Vec::with_capacity(self.all.len());
        for (place, p) in self.all.iter().enumerate() {
            let aliases = serde_json::to_string(&p.aliases)?;
            bodies.push((
                p.id,
                vec![
                    p.id.into(),
                    p.kind.into(),
                    p.parent.into(),
                    p.name.as_str().into(),
                    p.short.as_str().into(),
                    aliases.into(),
                    Value::Null,
                    (p.kind == "outside").into(),
                    (place * 10 + 10).into(),
                    p.path.0.as_str().into(),
                    FOUNDED.into(),
                    now.into(),
                    1_i64.into(),
                ],
            ));
            facts.push((
                p.fact,
                vec![
                    p.fact.into(),
                    p.id.into(),
                    "founded".into(),
                    FOUNDED.into(),
                    now.into(),
                    p.parent.into(),
                    p.name.as_str().into(),
                    p.short.as_str().into(),
                    "建立示例组织".into(),
                ],
            ));
        }
        super::insert(
            tx,
            BODY,
            "id, kind, parent, name, short_name, aliases, credit_code, outside, position, path,
             valid_from, learnt_at, version",
            &bodies,
        )?;
        super::insert(
            tx,
            FACT,
            "id, body, what, holds_from, learnt_at, parent, name, short_name, reason",
            &facts,
        )
    }
}
