//! What is shown of the roster.

mod filter;
mod list;
mod lookup;
mod quality;
mod segments;

pub use filter::{Choices, FilterPage};
pub use list::{Chip, MembersPage};
pub use lookup::LookupPage;
pub use quality::{AgeLine, FlawLine, QualityPage, UnionLine};
pub use segments::{NewSegmentPage, SegmentPage, SegmentsPage};

use maud::{Markup, html};
use platform::ui::{Cell, Column, Table, Tag, words};

use super::model::{Count, Line};
use crate::{model::Standing, paths};

/// `1,482 人`, `超过 1,000 人`.
fn count_words(count: Count) -> String {
    match count {
        Count::Exactly(people) => format!("{} 人", words::count(people)),
        Count::MoreThan(people) => format!("超过 {} 人", words::count(people)),
    }
}

/// A standing as a tag; the usual one says nothing loud.
pub fn standing_tag(standing: Standing) -> Tag<'static> {
    match standing {
        Standing::Active => Tag::ok(standing.word()),
        Standing::Retained => Tag::info(standing.word()),
        Standing::Retired | Standing::Left | Standing::Deceased => Tag::plain(standing.word()),
    }
}

/// What stands out of somebody.
fn marks(line: &Line) -> Markup {
    html! {
        @if line.model_worker { (Tag::info("劳模")) " " }
        @if line.hardship == Some(true) { (Tag::warn("困难")) " " }
        @if line.flaws > 0 { (Tag::warn(format!("{} 处待补正", line.flaws))) }
    }
}

/// Members as a table.
fn table(caption: &str, lines: &[Line]) -> Markup {
    let table = Table::new(caption.to_owned())
        .column(Column::text("姓名"))
        .column(Column::text("工号"))
        .column(Column::state("性别"))
        .column(Column::number("年龄", "岁"))
        .column(Column::text("所在小组"))
        .column(Column::text("工会"))
        .column(Column::state("会籍"))
        .column(Column::text("手机"))
        .column(Column::text("标记"));
    let rows = lines.iter().map(|line| {
        let some = |text: &str| {
            if text.is_empty() {
                Cell::None
            } else {
                Cell::text(text.to_owned())
            }
        };
        vec![
            Cell::link(line.name.as_str(), paths::member(line.person)),
            some(&line.staff_no),
            line.sex
                .map_or(Cell::None, |sex| Cell::text(sex.to_string())),
            line.age
                .map_or(Cell::None, |age| Cell::Number(i64::from(age))),
            Cell::text(line.home_name.as_str()),
            Cell::text(line.union_name.as_str()),
            Cell::State(standing_tag(line.standing)),
            some(&line.phone_mask),
            Cell::Html(marks(line)),
        ]
    });
    html! { (table.rows(rows)) }
}
