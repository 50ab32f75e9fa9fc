//! The list of kinds.

use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Cell, Column, Head, Table},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::web::paths;

/// The kinds of body (组织类别).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct KindsPage {
    /// All of them in their order.
    pub kinds: Vec<KindLine>,
}

/// One kind (组织类别行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct KindLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it keeps its own books.
    pub is_union: bool,
    /// Whether it came with the program.
    pub built_in: bool,
    /// Names of the kinds that may stand below it.
    pub children: Vec<String>,
    /// Names of the committees that it is founded with.
    pub committees: Vec<String>,
    /// Names of the offices that it is founded with.
    pub offices: Vec<String>,
    /// How many standing bodies there are of it.
    pub bodies: i64,
}

impl Page for KindsPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        Head::new("组织类别")
            .sub("每类组织能设什么下级，新设时随同设立哪些委员会和职务")
            .crumb("组织", paths::BODIES)
            .acts(html! {
                (Button::go("新增类别").link(paths::kind("new")))
                (Button::normal("职务权限").link(paths::OFFICES))
            })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let table = Table::new("组织类别")
            .column(Column::text("类别"))
            .column(Column::text("独立建账"))
            .column(Column::text("允许的下级"))
            .column(Column::text("随同设立的委员会"))
            .column(Column::text("随同设立的职务（先空缺）"))
            .column(Column::number("现有", "个"))
            .column(Column::acts());
        let rows = self.kinds.iter().map(|k| {
            let act = if k.built_in || k.bodies > 0 {
                Cell::text("")
            } else {
                Cell::link("删除", paths::kind_removal(&k.code))
            };
            vec![
                Cell::link(k.name.as_str(), paths::kind(&k.code)),
                Cell::text(if k.is_union { "是" } else { "" }),
                Cell::text(k.children.join("、")),
                Cell::text(k.committees.join("、")),
                Cell::text(k.offices.join("、")),
                Cell::Number(k.bodies),
                act,
            ]
        });
        html! { (Card::new("").body(html! { (table.rows(rows)) })) }
    }

    fn samples() -> Vec<Self> {
        let names = |all: &[&str]| all.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        vec![Self {
            kinds: vec![
                KindLine {
                    code: "union".to_owned(),
                    name: "基层工会".to_owned(),
                    is_union: true,
                    built_in: true,
                    children: names(&["分会", "工会小组"]),
                    committees: names(&["经审委"]),
                    offices: names(&["主席", "会计"]),
                    bodies: 2,
                },
                KindLine {
                    code: "joint_union".to_owned(),
                    name: "<script>alert(1)</script>".to_owned(),
                    is_union: false,
                    built_in: false,
                    children: Vec::new(),
                    committees: Vec::new(),
                    offices: Vec::new(),
                    bodies: 0,
                },
            ],
        }]
    }
}

#[cfg(test)]
#[test]
fn the_page_renders() {
    for page in KindsPage::samples() {
        let html = platform::web::page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(!html.contains("<script>alert"));
    }
}
