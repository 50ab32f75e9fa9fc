//! The tree on a day of the past, as it is known now or was known then.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{self, Button, Card, Cell, Column, Empty, Field, Form, Head, Notice, Table, Tag, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{TermLine, body::history, tree::branch};
use crate::{
    model::{BodyFact, PersonView},
    web::paths,
};

/// The tree on a day (某一天的组织).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AsOfPage {
    /// On which day, ISO.
    pub day: String,
    /// As known at the end of which day, ISO; empty for what is known now.
    pub known: String,
    /// What is wrong with the days that were asked for.
    pub problem: String,
    /// The bodies that stood then and may be seen, parents before children.
    pub lines: Vec<ThenLine>,
    /// The body that is open.
    pub open: Option<BodyThen>,
}

/// One body that stood then (当时的组织).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ThenLine {
    /// Its key.
    pub id: Id<Body>,
    /// Its short name then.
    pub short: String,
    /// 类别.
    pub kind_name: String,
    /// Steps below the root then.
    pub depth: usize,
    /// Whether it is gone by now.
    pub gone: bool,
}

/// One body with its people and offices then (当时的人员和任职).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BodyThen {
    /// Its key.
    pub id: Id<Body>,
    /// Its name then, or now when it did not stand.
    pub name: String,
    /// Whether it stood on that day.
    pub stood: bool,
    /// Whether people may be seen.
    pub sees_people: bool,
    /// The first of its people.
    pub people: Vec<PersonView>,
    /// How many there were.
    pub people_count: i64,
    /// Offices that were held.
    pub terms: Vec<TermLine>,
    /// What happened to it, newest first.
    pub history: Vec<BodyFact>,
}

impl Page for AsOfPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let known = if self.known.is_empty() {
            "按现在掌握的情况".to_owned()
        } else {
            format!("按{}当天掌握的情况", said(&self.known))
        };
        Head::new(format!("{}的组织", said(&self.day)))
            .sub(known)
            .crumb("组织", paths::BODIES)
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        html! {
            (Card::new("").body(self.ask()))
            @if !self.problem.is_empty() { (Notice::warn(self.problem.as_str())) }
            @if let Some(open) = &self.open { (self.of_body(open)) }
            (Card::new(format!("组织树（{}）", self.lines.len())).body(self.tree()))
        }
    }

    fn samples() -> Vec<Self> {
        let line = |n: i64, short: &str, depth: usize, gone: bool| ThenLine {
            id: Id::from_i64(n),
            short: short.to_owned(),
            kind_name: "基层工会".to_owned(),
            depth,
            gone,
        };
        let full = Self {
            day: "2025-01-01".to_owned(),
            known: "2025-02-01".to_owned(),
            problem: String::new(),
            lines: vec![
                line(1, "局工会", 0, false),
                line(2, "<script>alert(1)</script>", 1, true),
            ],
            open: Some(BodyThen {
                id: Id::from_i64(2),
                name: "机关工会".to_owned(),
                stood: true,
                sees_people: true,
                people: vec![super::sample_person()],
                people_count: 1,
                terms: TermLine::samples(),
                history: vec![super::sample_fact()],
            }),
        };
        let empty = Self {
            known: String::new(),
            problem: "日期写成 2025-03-08 的样子".to_owned(),
            lines: Vec::new(),
            open: None,
            ..full.clone()
        };
        vec![full, empty]
    }
}

/// A day as people say it.
fn said(day: &str) -> String {
    let parsed = day.parse::<kernel::Date>();
    parsed.map_or_else(|_| day.to_owned(), words::date)
}

impl AsOfPage {
    fn ask(&self) -> Markup {
        let open = self.open.as_ref().map(|o| o.id.to_string());
        html! {
            (Form::get(paths::AS_OF).body(html! {
                @if let Some(open) = open { input type="hidden" name="body" value=(open); }
                (Field::date("day", "哪一天").value(self.day.as_str()))
                (Field::date("known", "按哪一天掌握的情况").value(self.known.as_str())
                    .hint("不填就按现在掌握的情况；填了，以后登记的变动不计在内"))
                (ui::form_actions(&html! { (Button::go("查看")) }))
            }))
        }
    }

    fn tree(&self) -> Markup {
        if self.lines.is_empty() {
            return html! { (Empty::new("这一天没有您能查看的组织").why("换一天再查")) };
        }
        let faces: Vec<(usize, Markup)> =
            self.lines.iter().map(|l| (l.depth, self.face(l))).collect();
        html! { div.tree { (branch(&faces)) } }
    }

    fn face(&self, line: &ThenLine) -> Markup {
        html! {
            span.node-text {
                a href=(paths::as_of(&self.day, &self.known, Some(line.id))) { (line.short) }
                " " (Tag::plain(line.kind_name.as_str()))
                @if line.gone { " " (Tag::warn("现已撤并")) }
            }
        }
    }

    fn of_body(&self, open: &BodyThen) -> Markup {
        let title = format!("{}（{}）", open.name, self.day);
        html! {
            (Card::new(title).id("body").more("现在的情况", paths::body(open.id)).body(html! {
                @if open.stood { (terms_and_people(open)) }
                @else { (Empty::new("这一天它不存在").why("见下面的沿革")) }
            }))
            (Card::new("沿革").body(history(&open.history, open.id)))
        }
    }
}

fn terms_and_people(open: &BodyThen) -> Markup {
    let table = Table::new("任职")
        .column(Column::text("人员"))
        .column(Column::text("职务"))
        .column(Column::text("任期"))
        .column(Column::text("依据"));
    let rows = open.terms.iter().map(|t| {
        let who = if t.sees_person {
            Cell::link(t.person_name.as_str(), paths::person(t.person))
        } else {
            Cell::text(t.person_name.as_str())
        };
        vec![
            who,
            Cell::text(t.office_name.as_str()),
            Cell::text(t.term.to_string()),
            Cell::text(t.appointed_by.as_str()),
        ]
    });
    let count = words::count(open.people_count);
    html! {
        @if open.terms.is_empty() { p.dim { "这一天没有登记的任职。" } }
        @else { (table.rows(rows)) }
        @if open.sees_people {
            p { "直属人员 " (count) " 人" }
            @if !open.people.is_empty() { (super::people_table("人员", &open.people)) }
        }
    }
}
