//! All terms by the day on which they end.

use kernel::{Date, Id};
use maud::{Markup, html};
use platform::{
    access::Body,
    area::Tag,
    ui::{Button, Card, Cell, Column, Empty, Head, Table, tabs, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::web::paths;

/// Which part of a list of things that come due (视图).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueView {
    /// 快到期和已过期
    #[default]
    Due,
    /// 全部
    All,
    /// 没有登记的工会
    Missing,
}

impl DueView {
    pub(crate) const ALL: [Self; 3] = [Self::Due, Self::All, Self::Missing];

    /// As it stands in an address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::All => "all",
            Self::Missing => "missing",
        }
    }

    /// The tabs of a list, each with its word.
    pub(crate) fn tabs(self, at: &str, [due, all, missing]: [&str; 3]) -> Markup {
        let words = [due, all, missing];
        let hrefs = Self::ALL.map(|view| format!("{at}?view={}", view.as_str()));
        let views: Vec<(&str, &str, Option<i64>, bool)> = Self::ALL
            .iter()
            .zip(words)
            .zip(&hrefs)
            .map(|((view, word), href)| (word, href.as_str(), None, *view == self))
            .collect();
        tabs("视图", &views)
    }
}

/// A union of which nothing is registered (未登记的工会).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MissingLine {
    /// Which.
    pub body: Id<Body>,
    /// Its short name.
    pub short: String,
    /// Where it is registered; empty for who may not.
    pub href: String,
}

/// Unions of which nothing is registered, as a table with the way to each form.
pub(crate) fn missing_table(lines: &[MissingLine], go: &str, nothing: &str) -> Markup {
    if lines.is_empty() {
        return html! { (Empty::new("每个工会都登记了").why(nothing)) };
    }
    let table = Table::new("没有登记的工会")
        .column(Column::text("工会"))
        .column(Column::acts());
    let rows = lines.iter().map(|l| {
        let act = if l.href.is_empty() {
            Cell::text("")
        } else {
            Cell::link(go, l.href.as_str())
        };
        vec![Cell::link(l.short.as_str(), paths::body(l.body)), act]
    });
    html! { (table.rows(rows)) }
}

/// All terms by the day on which they end (届次).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CommitteesPage {
    /// Which part.
    pub view: DueView,
    /// Terms, the next to end first.
    pub lines: Vec<TermOfCommittee>,
    /// Unions of which no term is known.
    pub missing: Vec<MissingLine>,
    /// Address of the rows behind these; empty at the end.
    pub next: String,
}

/// One committee (届次行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TermOfCommittee {
    /// Whose.
    pub body: Id<Body>,
    /// Its short name.
    pub short: String,
    /// 第几届.
    pub number: i64,
    /// 选举日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub first: Date,
    /// 届满日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub last: Date,
    /// 席位.
    pub seats: i64,
    /// 在任人数.
    pub seated: i64,
    /// How many hold a seat beyond those that there are.
    pub over: i64,
    /// How near its end is.
    pub tag: Option<Tag>,
    /// What is to be done now.
    pub todo: String,
}

impl Page for CommitteesPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        Head::new("届次")
            .sub("每个委员会什么时候届满、现在该办什么；届满前 180、90、60、30 天提醒")
            .crumb("组织", paths::BODIES)
            .acts(html! { (Button::normal("法人资格证书").link(paths::CERTIFICATES)) })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let words = ["要换届的", "全部", "没有登记的工会"];
        let none = "登记之后，届满日期和席位都在这里看";
        html! {
            (self.view.tabs(paths::COMMITTEES, words))
            (Card::new("").id("committees").body(html! {
                @match self.view {
                    DueView::Missing => (missing_table(&self.missing, "登记届次", none)),
                    DueView::Due | DueView::All => (self.table()),
                }
            }))
            @if !self.next.is_empty() { (Button::normal("后面的").link(self.next.as_str())) }
        }
    }

    fn samples() -> Vec<Self> {
        let line = TermOfCommittee {
            body: Id::from_i64(2),
            short: "执法总队工会".to_owned(),
            number: 3,
            first: Date::constant(2022, 6, 10),
            last: Date::constant(2025, 6, 9),
            seats: 9,
            seated: 10,
            over: 1,
            tag: Some(Tag::new(platform::ui::Tone::Warn, "还有 83 天")),
            todo: super::rules::todo(83).to_owned(),
        };
        let calm = TermOfCommittee {
            short: "<script>alert(1)</script>".to_owned(),
            over: 0,
            tag: None,
            todo: super::rules::todo(400).to_owned(),
            ..line.clone()
        };
        let due = Self {
            view: DueView::Due,
            lines: vec![line, calm],
            missing: Vec::new(),
            next: "/committees?view=due&after=2025-06-09&id=0000000000001".to_owned(),
        };
        let none = Self {
            lines: Vec::new(),
            next: String::new(),
            ..due.clone()
        };
        let missing = Self {
            view: DueView::Missing,
            missing: vec![MissingLine {
                body: Id::from_i64(2),
                short: "机关工会".to_owned(),
                href: "/bodies/0000000000002/committee".to_owned(),
            }],
            ..none.clone()
        };
        vec![due, none, missing]
    }
}

impl CommitteesPage {
    fn table(&self) -> Markup {
        if self.lines.is_empty() {
            return html! { (Empty::new("没有要换届的")
            .why("半年之内届满的、已经届满的会列在这里；登记届次请到组织页")) };
        }
        let table = Table::new("届次")
            .column(Column::text("组织"))
            .column(Column::text("届次"))
            .column(Column::date("届满日期"))
            .column(Column::state("离届满"))
            .column(Column::text("席位"))
            .column(Column::text("现在该办"));
        let rows = self.lines.iter().map(|l| {
            let seats = format!("{} 个，在任 {} 人", l.seats, l.seated);
            let near = html! { @if let Some(tag) = &l.tag { (tag.show()) } };
            vec![
                Cell::link(l.short.as_str(), paths::body(l.body)),
                Cell::text(format!("第 {} 届（{} 起）", l.number, words::date(l.first))),
                Cell::text(words::date(l.last)),
                Cell::Html(near),
                Cell::Html(html! {
                    (seats)
                    @if l.over > 0 {
                        " " (Tag::new(platform::ui::Tone::Warn, format!("多 {} 人", l.over)).show())
                    }
                }),
                Cell::text(l.todo.as_str()),
            ]
        });
        html! { (table.rows(rows)) }
    }
}

#[cfg(test)]
#[test]
fn the_page_renders() {
    for page in CommitteesPage::samples() {
        let html = platform::web::page_html(&page);
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(!html.contains("<script>alert"));
    }
}
