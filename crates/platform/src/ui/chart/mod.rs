//! Pictures where people would rather look, drawn on the server as SVG, each with its table.
//!
//! Places along an axis are percentages made with whole numbers, so a drawing stretches to its
//! place without any style attribute, and prints as it looks.

mod bars;
mod board;
mod calendar;
mod funnel;
mod heat;
mod pyramid;

use maud::{Markup, html};

pub use bars::{BarRow, Bars, Part};
pub use board::{Board, BoardBar, BoardRow};
pub use calendar::{CalendarEntry, DayKind, MonthGrid};
pub use funnel::{Funnel, Stage};
pub use heat::Heat;
pub use pyramid::{Band, Pyramid};

/// The whole axis, in hundredths of a per cent.
const WHOLE: i64 = 10_000;

/// `part` of `whole` on the axis, in hundredths of a per cent, within it.
fn place(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let exact = i128::from(part.max(0)) * i128::from(WHOLE) / i128::from(whole);
    i64::try_from(exact).map_or(WHOLE, |at| at.min(WHOLE))
}

/// Hundredths of a per cent as SVG writes them: 833 is `8.33%`.
fn percent(at: i64) -> String {
    format!("{}.{:02}%", at / 100, at % 100)
}

/// The numbers behind a picture (查看数据), closed until asked for.
pub fn data_table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> Markup {
    html! {
        details.data {
            summary { "查看数据" }
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table {
                    caption.sr { (caption) }
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody {
                        @for row in rows { tr {
                            @for (index, cell) in row.iter().enumerate() {
                                @if index == 0 { th scope="row" { (cell) } }
                                @else { td { (cell) } }
                            }
                        } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_stays_on_the_axis() {
        for (part, whole, at) in [
            (0, 12, "0.00%"),
            (1, 12, "8.33%"),
            (12, 12, "100.00%"),
            (99, 12, "100.00%"),
            (-5, 12, "0.00%"),
            (1, 0, "0.00%"),
            (i64::MAX, i64::MAX, "100.00%"),
        ] {
            assert_eq!(percent(place(part, whole)), at, "{part} of {whole}");
        }
    }
}
