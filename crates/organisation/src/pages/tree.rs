//! The tree of bodies.

use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{Button, Card, Cell, Column, Empty, Head, SearchBox, Table, Tag, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{store::LineOfTree, web::paths};
use kernel::Id;

/// The tree (组织树).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BodiesPage {
    /// What was searched for.
    pub q: String,
    /// All bodies that may be seen, parents before children; only hits when searched.
    pub lines: Vec<TreeLine>,
    /// People at or below the roots of the tree.
    pub people: i64,
    /// Whether the list of people may be seen.
    pub sees_people: bool,
    /// Whether offices' powers may be set.
    pub sets_offices: bool,
}

/// One body in the tree (组织树行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TreeLine {
    /// Its key.
    pub id: Id<Body>,
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// 类别.
    pub kind_name: String,
    /// Steps below the root.
    pub depth: usize,
    /// People at or below it.
    pub people: i64,
    /// Whether it is an outside body.
    pub outside: bool,
}

impl From<&LineOfTree> for TreeLine {
    fn from(line: &LineOfTree) -> Self {
        Self {
            id: line.row.view.id,
            name: line.row.view.name.clone(),
            short: line.row.view.short.clone(),
            kind_name: line.row.view.kind_name.clone(),
            depth: line.depth,
            people: line.people,
            outside: line.row.outside,
        }
    }
}

impl Page for BodiesPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let own = self.lines.iter().filter(|l| !l.outside).count();
        let head = Head::new("组织").sub(format!(
            "{} 个组织，{} 人；另有 {} 个外单位",
            own,
            words::count(self.people),
            self.lines.len() - own
        ));
        head.acts(html! {
            @if self.sees_people { (Button::normal("人员名单").link(paths::PEOPLE)) }
            @if self.sees_people {
                (Button::normal("届次").link(paths::COMMITTEES))
                (Button::normal("法人资格证书").link(paths::CERTIFICATES))
            }
            (Button::normal("查看某一天").link(paths::AS_OF))
            @if self.sets_offices {
                (Button::normal("职务权限").link(paths::OFFICES))
                (Button::normal("组织类别").link(paths::KINDS))
            }
        })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let searched = !self.q.is_empty();
        html! {
            (SearchBox::new(paths::BODIES, self.q.as_str(), "按名称、简称或别名查找组织"))
            @if self.lines.is_empty() {
                (Card::new("").id("bodies").swaps().body(html! { (self.nothing()) }))
            } @else if searched {
                (Card::new("").id("bodies").swaps().body(self.hits()))
            } @else {
                (Card::new("").id("bodies").swaps().body(self.trees()))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let line = |n: i64, short: &str, depth: usize, outside: bool| TreeLine {
            id: Id::from_i64(n),
            name: format!("东江市城管执法局{short}"),
            short: short.to_owned(),
            kind_name: "基层工会".to_owned(),
            depth,
            people: 1_200,
            outside,
        };
        let full = Self {
            q: String::new(),
            lines: vec![
                line(1, "局工会", 0, false),
                line(2, "机关工会", 1, false),
                line(3, "第一小组", 2, false),
                line(4, "总队工会", 1, false),
                line(5, "<script>alert(1)</script>", 0, true),
            ],
            people: 2_000,
            sees_people: true,
            sets_offices: true,
        };
        let searched = Self {
            q: "工会".to_owned(),
            ..full.clone()
        };
        let empty = Self {
            lines: Vec::new(),
            ..searched.clone()
        };
        vec![full, searched, empty]
    }
}

impl BodiesPage {
    fn nothing(&self) -> Empty<'_> {
        if self.q.is_empty() {
            Empty::new("这里会列出您所在工会的组织").why("您还没有归属的组织，请联系工会干事登记")
        } else {
            Empty::new(format!("没有名称含「{}」的组织", self.q)).why("换个简称或少写几个字再试")
        }
    }

    fn hits(&self) -> Markup {
        let table = Table::new("组织查找结果")
            .column(Column::text("组织"))
            .column(Column::text("全称"))
            .column(Column::state("类别"))
            .column(Column::number("人数", "人"));
        let rows = self.lines.iter().map(|line| {
            vec![
                Cell::link(line.short.as_str(), paths::body(line.id)),
                Cell::text(line.name.as_str()),
                Cell::text(line.kind_name.as_str()),
                Cell::Number(line.people),
            ]
        });
        html! { (table.rows(rows)) }
    }

    /// The lines as nested lists, each below the nearest line above it of less depth.
    fn trees(&self) -> Markup {
        let own: Vec<&TreeLine> = self.lines.iter().filter(|l| !l.outside).collect();
        let outside: Vec<&TreeLine> = self.lines.iter().filter(|l| l.outside).collect();
        html! {
            div.tree { (branch(&faces(&own))) }
            @if !outside.is_empty() {
                details {
                    summary { "外单位（" (outside.len()) "）" }
                    div.tree { (branch(&faces(&outside))) }
                }
            }
        }
    }
}

/// A tree of lines in their order, each with its depth.
pub(super) fn branch(lines: &[(usize, Markup)]) -> Markup {
    let Some((top, _)) = lines.first() else {
        return Markup::default();
    };
    let starts: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, (depth, _))| depth <= top)
        .map(|(place, _)| place)
        .collect();
    html! {
        ul {
            @for (n, start) in starts.iter().enumerate() {
                @let end = starts.get(n + 1).copied().unwrap_or(lines.len());
                @let below = &lines[start + 1..end];
                @let face = &lines[*start].1;
                li.node {
                    @if below.is_empty() {
                        div.node-face { (face) }
                    } @else if *top < 2 {
                        details open { summary.node-face { (face) } (branch(below)) }
                    } @else {
                        details { summary.node-face { (face) } (branch(below)) }
                    }
                }
            }
        }
    }
}

fn faces(lines: &[&TreeLine]) -> Vec<(usize, Markup)> {
    lines.iter().map(|line| (line.depth, face(line))).collect()
}

fn face(line: &TreeLine) -> Markup {
    html! {
        span.node-text {
            a href=(paths::body(line.id)) { (line.short) }
            " " (Tag::plain(line.kind_name.as_str()))
            @if line.people > 0 { " " span.dim { (words::count(line.people)) " 人" } }
        }
    }
}
