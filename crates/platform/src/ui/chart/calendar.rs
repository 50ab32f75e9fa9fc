//! A month as a calendar (月历), with holidays, make-up workdays and entries.

use std::collections::BTreeMap;

use kernel::Date;
use maud::{Markup, Render, html};

use crate::ui::{Tone, Words, words};

/// At most so many entries stand in a day; the rest is counted.
const ENTRIES_PER_DAY_MAX: usize = 3;

/// What kind of day it is (日子).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DayKind<'a> {
    /// 工作日
    #[default]
    Work,
    /// 周末
    Weekend,
    /// 法定节假日: its name.
    Holiday(Words<'a>),
    /// 调休上班: for which holiday.
    MakeUp(Words<'a>),
}

/// Something on a day (日程).
#[derive(Debug, Clone)]
pub struct CalendarEntry<'a> {
    /// 哪天
    pub date: Date,
    /// 事由
    pub words: Words<'a>,
    /// 状态词, read before the entry: 晚, 到期.
    pub state: Words<'a>,
    /// 状态色
    pub tone: Tone,
    /// 去处
    pub href: Words<'a>,
}

/// A month as a grid of weeks from Monday (月历).
#[derive(Debug)]
pub struct MonthGrid<'a> {
    first: Date,
    today: Date,
    kinds: BTreeMap<Date, DayKind<'a>>,
    entries: BTreeMap<Date, Vec<CalendarEntry<'a>>>,
    day_href: Option<Words<'a>>,
}

impl<'a> MonthGrid<'a> {
    /// The month in which `day` lies.
    pub fn new(day: Date, today: Date) -> Self {
        Self {
            first: day.first_of_month(),
            today,
            kinds: BTreeMap::new(),
            entries: BTreeMap::new(),
            day_href: None,
        }
    }

    /// What kind of day it is; days not named are work days or weekends by the week.
    pub fn kind(mut self, date: Date, kind: DayKind<'a>) -> Self {
        self.kinds.insert(date, kind);
        self
    }

    /// Something on a day.
    pub fn entry(mut self, entry: CalendarEntry<'a>) -> Self {
        self.entries.entry(entry.date).or_default().push(entry);
        self
    }

    /// Where one day is shown whole: the ISO date is put after this address.
    pub fn day_link(mut self, address: impl Into<Words<'a>>) -> Self {
        self.day_href = Some(address.into());
        self
    }

    fn kind_of(&self, date: Date) -> DayKind<'_> {
        self.kinds.get(&date).cloned().unwrap_or_else(|| {
            if date.weekday().to_monday_zero_offset() >= 5 {
                DayKind::Weekend
            } else {
                DayKind::Work
            }
        })
    }

    /// All days that are shown: whole weeks.
    fn days(&self) -> Vec<Date> {
        let before = i64::from(self.first.weekday().to_monday_zero_offset());
        let last = self.first.last_of_month();
        let after = 6 - i64::from(last.weekday().to_monday_zero_offset());
        let count = before + i64::from(last.day()) + after;
        let start = jiff::ToSpan::days(-before);
        let start = self.first.checked_add(start).unwrap_or(self.first);
        (0..count)
            .filter_map(|n| start.checked_add(jiff::ToSpan::days(n)).ok())
            .collect()
    }

    fn day(&self, date: Date) -> Markup {
        let kind = self.kind_of(date);
        let (class, sign, name) = match &kind {
            DayKind::Work => ("", "", ""),
            DayKind::Weekend => ("rest", "", ""),
            DayKind::Holiday(name) => ("rest", "休", name.as_ref()),
            DayKind::MakeUp(name) => ("makeup", "班", name.as_ref()),
        };
        let outside = if date.month() == self.first.month() {
            ""
        } else {
            " outside"
        };
        let entries = self.entries.get(&date).map_or(&[][..], Vec::as_slice);
        let quiet = if entries.is_empty() && sign.is_empty() {
            " quiet"
        } else {
            ""
        };
        let today = (date == self.today).then_some("date");
        html! {
            td class={ (class) (outside) (quiet) } aria-current=[today] {
                div.cal-day {
                    time datetime=(date.to_string()) {
                        span.cal-month { (date.month()) "月" } (date.day())
                        span.cal-week { " " (words::weekday(date)) }
                    }
                    @if !sign.is_empty() { span.cal-sign { (sign) span { (name) } } }
                    @if today.is_some() { span.cal-today { "今天" } }
                }
                @if !entries.is_empty() { (self.list(date, entries)) }
            }
        }
    }

    fn list(&self, date: Date, entries: &[CalendarEntry<'_>]) -> Markup {
        html! {
            ul {
                @for entry in entries.iter().take(ENTRIES_PER_DAY_MAX) {
                    li { a class={ "cal-entry " (entry.tone.class()) } href=(entry.href) {
                        b { (entry.state) } " " (entry.words)
                    } }
                }
                @if entries.len() > ENTRIES_PER_DAY_MAX {
                    li.dim {
                        @let more = entries.len() - ENTRIES_PER_DAY_MAX;
                        @if let Some(address) = &self.day_href {
                            a href={ (address) (date) } { "还有 " (more) " 件" }
                        } @else { "还有 " (more) " 件" }
                    }
                }
            }
        }
    }
}

impl Render for MonthGrid<'_> {
    fn render(&self) -> Markup {
        let title = format!("{}年{}月", self.first.year(), self.first.month());
        html! {
            table.calendar {
                caption.sr { (title) "月历" }
                thead { tr {
                    @for day in ["一", "二", "三", "四", "五", "六", "日"] {
                        th scope="col" { span.sr { "星期" } (day) }
                    }
                } }
                tbody {
                    @for week in self.days().chunks(7) {
                        tr { @for day in week { (self.day(*day)) } }
                    }
                }
            }
        }
    }
}
