//! The calendar of everything this person may see, with legal holidays and make-up workdays.

use kernel::{Date, DayKind};
use maud::{Markup, html};
use platform::{
    area::CalendarEntry,
    holidays,
    ui::{self, Button, Head, MonthGrid, Notice},
    web::{Answer, Page, Query, Sheet, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One month of the calendar (日历).
#[derive(Debug, Serialize, JsonSchema)]
pub struct CalendarPage {
    /// The first day of the month.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub month: Date,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
    /// What happens in it.
    pub entries: Vec<CalendarEntry>,
    /// Days off by arrangement, and weekends that are worked for them.
    pub arranged: Vec<holidays::Day>,
    /// Whether the year's holidays have been announced.
    pub announced: bool,
    /// Whether the reader may add what was announced.
    pub may_add: bool,
}

/// Which month, `2025-03`.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

/// `GET /calendar?month=2025-03`.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let asked: Option<Date> = format!("{}-01", asked.month).parse().ok();
    let month = asked.unwrap_or(visit.today).first_of_month();
    let (house, actor, today) = (visit.house.clone(), visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let mut entries = Vec::new();
            for area in &house.areas {
                let found = (area.calendar)(conn, &actor, month, month.last_of_month(), today)?;
                entries.extend(found);
            }
            let calendar = holidays::calendar(conn)?;
            let arranged = holidays::arranged(&calendar, month, month.last_of_month());
            Ok(CalendarPage {
                month,
                today,
                entries,
                arranged,
                announced: calendar.announced(month.year()),
                may_add: actor.may_somewhere(holidays::POWER.code),
            })
        })
        .await?;
    visit.page(&page)
}

fn address(month: Date) -> String {
    format!("/calendar?month={}", month.strftime("%Y-%m"))
}

impl CalendarPage {
    fn grid(&self) -> MonthGrid<'_> {
        let mut grid = MonthGrid::new(self.month, self.today);
        for day in &self.arranged {
            let name = if day.name.is_empty() {
                "休"
            } else {
                &day.name
            };
            grid = match day.kind {
                DayKind::Holiday => grid.kind(day.date, ui::DayKind::Holiday(name.into())),
                DayKind::MakeUpWorkday => grid.kind(day.date, ui::DayKind::MakeUp(name.into())),
                DayKind::Workday | DayKind::Weekend => grid,
            };
        }
        self.entries
            .iter()
            .filter_map(entry)
            .fold(grid, MonthGrid::entry)
    }
}

/// An entry stands on its last day, the day it is due.
fn entry(entry: &CalendarEntry) -> Option<ui::CalendarEntry<'_>> {
    Some(ui::CalendarEntry {
        date: entry.to.parse().ok()?,
        words: entry.title.as_str().into(),
        state: entry.tag.text.as_str().into(),
        tone: entry.tag.tone,
        href: entry.href.as_str().into(),
    })
}

impl Page for CalendarPage {
    const RAIL: &'static str = "/calendar";

    fn head(&self) -> Head<'_> {
        let earlier = self
            .month
            .yesterday()
            .map_or(self.month, Date::first_of_month);
        let later = self.month.last_of_month().tomorrow().unwrap_or(self.month);
        let month = format!("{}年{}月", self.month.year(), self.month.month());
        let news = match self.entries.len() {
            0 => format!("{month}，没有到期的事"),
            some => format!("{month}，{some} 件事到期"),
        };
        Head::new(news)
            .tab("日历")
            .sub("计划里的事，连同法定节假日和调休上班日")
            .acts(html! {
                (Button::normal("‹ 上月").link(address(earlier)))
                (Button::normal("本月").link(address(self.today.first_of_month())))
                (Button::normal("下月 ›").link(address(later)))
            })
    }

    fn body(&self, _: &Sheet) -> Markup {
        html! {
            @if !self.announced {
                (Notice::warn(format!("{}年的放假安排还没有公布", self.month.year())).body(html! {
                    p { "先按周六、周日休息计算；公布后由管理员补充。" }
                    @if self.may_add {
                        (Button::normal("补充放假安排").link("/settings/holidays"))
                    }
                }))
            }
            (self.grid())
        }
    }

    fn samples() -> Vec<Self> {
        let month = Date::constant(2025, 10, 1);
        let entry = |title: &str| CalendarEntry {
            from: "2025-10-01".to_owned(),
            to: "2025-10-31".to_owned(),
            title: title.to_owned(),
            tag: platform::area::Tag::new(ui::Tone::Info, "进行中"),
            href: "/projects/x".to_owned(),
        };
        let page = |month: Date, entries| Self {
            month,
            today: Date::constant(2025, 10, 9),
            entries,
            arranged: vec![holidays::Day {
                date: Date::constant(2025, 10, 1),
                kind: DayKind::Holiday,
                name: "<b>国庆</b>".to_owned(),
            }],
            announced: month.year() == 2025,
            may_add: month.year() == 2031,
        };
        vec![
            page(month, Vec::new()),
            page(Date::constant(2031, 2, 1), Vec::new()),
            page(
                month,
                (0..30).map(|_| entry(&"<script>".repeat(9))).collect(),
            ),
        ]
    }
}
