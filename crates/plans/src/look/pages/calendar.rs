//! A month of the plan, with legal holidays and make-up workdays.

use kernel::Date;
use maud::{Markup, html};
use platform::{
    ui::{self, CalendarEntry, Card, Empty, Head, MonthGrid, Row, rows},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::{look::StateWord, plan::State};

/// What falls on a day (到期事项).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DayItem {
    /// The day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// `集体生日会 一季度`
    pub title: String,
    /// How it stands.
    pub state: StateWord,
    /// Where it is looked at.
    pub href: String,
}

/// A day that is not as the week says (节假日和调休).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DayNote {
    /// The day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// Of which holiday.
    pub name: String,
    /// Worked in exchange; else off.
    pub worked: bool,
}

/// A month of the plan (日历).
#[derive(Debug, Serialize, JsonSchema)]
pub struct CalendarPage {
    /// The plan.
    pub plan: PlanHead,
    /// Its first day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub first: Date,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
    /// What is due in it.
    pub items: Vec<DayItem>,
    /// Holidays and make-up workdays.
    pub notes: Vec<DayNote>,
    /// Whether the year's arrangement is known.
    pub announced: bool,
}

impl CalendarPage {
    fn month(&self, step: i8) -> (String, String) {
        let first = self.first;
        let month = first.month() + step;
        let (year, month) = match month {
            0 => (first.year() - 1, 12),
            13 => (first.year() + 1, 1),
            _ => (first.year(), month),
        };
        let href = self
            .plan
            .href_with("/calendar", &format!("month={year}-{month:02}"));
        (format!("{month}月"), href)
    }
}

impl Page for CalendarPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let (year, month) = (self.first.year(), self.first.month());
        let news = match self.items.len() {
            0 => format!("{year}年{month}月，没有到期的项目"),
            some => format!("{year}年{month}月，{some} 件到期"),
        };
        self.plan.head(&news, "/calendar")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let mut grid = MonthGrid::new(self.first, self.today);
        for note in &self.notes {
            let kind = if note.worked {
                ui::DayKind::MakeUp(note.name.as_str().into())
            } else {
                ui::DayKind::Holiday(note.name.as_str().into())
            };
            grid = grid.kind(note.day, kind);
        }
        for item in &self.items {
            grid = grid.entry(CalendarEntry {
                date: item.day,
                words: item.title.as_str().into(),
                state: item.state.word.as_str().into(),
                tone: item.state.tone,
                href: item.href.as_str().into(),
            });
        }
        let list = self.items.iter().map(|item| {
            Row::new(item.title.as_str())
                .link(item.href.as_str())
                .day(item.day)
                .tag(item.state.tag())
        });
        let (before, after) = (self.month(-1), self.month(1));
        html! {
            (self.plan.views("/calendar"))
            (Card::new(format!("{}年{}月", self.first.year(), self.first.month())).acts(html! {
                (ui::Button::normal(format!("‹ {}", before.0)).link(before.1))
                (ui::Button::normal(format!("{} ›", after.0)).link(after.1))
            }).body(html! {
                (grid)
                @if !self.announced {
                    p.dim { (self.first.year()) "年的放假安排还没有公布，这里只按星期排。" }
                }
            }))
            (Card::new("本月到期").body(html! {
                @if self.items.is_empty() {
                    (Empty::new("这里列出这个月到期的时点。").why("这个月没有到期的项目。"))
                }
                (rows(list))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let day = Date::constant(2025, 5, 1);
        let item = |title: &str| DayItem {
            day: Date::constant(2025, 5, 30),
            title: title.to_owned(),
            state: crate::project::Standing::DueSoon(3).into(),
            href: "/projects/8".to_owned(),
        };
        let page = |items: Vec<DayItem>| Self {
            plan: PlanHead::sample(State::Running),
            first: day,
            today: Date::constant(2025, 5, 27),
            items,
            notes: vec![DayNote {
                day,
                name: "劳动节".to_owned(),
                worked: false,
            }],
            announced: true,
        };
        let full: Vec<DayItem> = (0..9).map(|n| item(&format!("项目{n}"))).collect();
        vec![
            page(Vec::new()),
            page(vec![item("组织疗休养 5月"), item("<b>粗</b>")]),
            page(full),
        ]
    }
}
