//! A year in small squares (热力日历): on which days something was done.

use std::collections::BTreeMap;

use kernel::Date;
use maud::{Markup, Render, html};

use crate::ui::{Words, words};

use super::data_table;

/// Side of a square and its distance to the next, in SVG units.
const CELL: i64 = 11;
const STEP: i64 = 14;
/// Room for the names of weekdays and months.
const LEFT: i64 = 26;
const TOP: i64 = 18;
/// Shades above none.
const SHADES: i64 = 4;

/// How often on each day of a year (热力日历).
#[derive(Debug)]
pub struct Heat<'a> {
    caption: Words<'a>,
    unit: Words<'a>,
    year: i16,
    counts: BTreeMap<Date, i64>,
}

impl<'a> Heat<'a> {
    /// `unit` is read after each count: 次, 条.
    pub fn new(
        caption: impl Into<Words<'a>>,
        unit: impl Into<Words<'a>>,
        year: i16,
        counts: impl IntoIterator<Item = (Date, i64)>,
    ) -> Self {
        let counts = counts.into_iter().filter(|(day, _)| day.year() == year);
        Self {
            caption: caption.into(),
            unit: unit.into(),
            year,
            counts: counts.collect(),
        }
    }

    fn most(&self) -> i64 {
        self.counts.values().copied().max().unwrap_or(0).max(1)
    }

    /// 0 for none, else 1 to 4.
    fn shade(&self, count: i64) -> i64 {
        if count <= 0 {
            0
        } else {
            1 + (count - 1).saturating_mul(SHADES) / self.most()
        }
    }

    fn place(&self, day: Date) -> (i64, i64) {
        let first = jiff::civil::date(self.year, 1, 1);
        let before = i64::from(first.weekday().to_monday_zero_offset());
        let nth = i64::from(day.day_of_year()) - 1 + before;
        (LEFT + nth / 7 * STEP, TOP + nth % 7 * STEP)
    }

    fn days(&self) -> impl Iterator<Item = Date> {
        let first = jiff::civil::date(self.year, 1, 1);
        let year = self.year;
        first
            .series(jiff::ToSpan::days(1))
            .take_while(move |day| day.year() == year)
    }

    fn drawing(&self) -> Markup {
        let total: i64 = self.counts.values().sum();
        let label = format!(
            "{}：{} 天共 {} {}，最多一天 {} {}",
            self.caption,
            self.counts.len(),
            words::count(total),
            self.unit,
            self.most(),
            self.unit
        );
        let (width, height) = (LEFT + 54 * STEP, TOP + 7 * STEP);
        html! {
            svg.heat viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height)
                role="img" aria-label=(label) {
                @for month in 1..=12_i8 {
                    @let (x, _) = self.place(jiff::civil::date(self.year, month, 1));
                    text x=(x) y="11" { (month) "月" }
                }
                @for (index, name) in ["一", "三", "五", "日"].into_iter().enumerate() {
                    text x="2" y=(TOP + CELL - 1 + i64::try_from(index).unwrap_or(0) * 2 * STEP) {
                        (name)
                    }
                }
                @for day in self.days() {
                    @let count = self.counts.get(&day).copied().unwrap_or(0);
                    @let (x, y) = self.place(day);
                    rect class={ "h" (self.shade(count)) } x=(x) y=(y)
                        width=(CELL) height=(CELL) rx="2" {
                        @if count > 0 {
                            title { (words::day(day)) "：" (count) " " (self.unit) }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Heat<'_> {
    fn render(&self) -> Markup {
        let numbers: Vec<Vec<String>> = self
            .counts
            .iter()
            .map(|(day, count)| vec![words::date(*day), format!("{count} {}", self.unit)])
            .collect();
        html! {
            div.scroll tabindex="0" role="region" aria-label=(self.caption) { (self.drawing()) }
            p.legend.dim {
                "少 "
                svg.heat-key width="68" height="12" aria-hidden="true" {
                    @for shade in 0..=SHADES {
                        rect class={ "h" (shade) } x=(shade * STEP) y="0" width=(CELL)
                            height=(CELL) rx="2" {}
                    }
                }
                " 多（最多一天 " (self.most()) " " (self.unit) "）"
            }
            (data_table(&self.caption, &["日期", "数"], &numbers))
        }
    }
}
