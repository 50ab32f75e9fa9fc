//! A pyramid (金字塔图): two sides of each band, back to back, as of ages by sex.

use maud::{Markup, Render, html};

use crate::ui::{Tone, Words, words};

use super::{WHOLE, data_table, percent, place};

/// One band (一层).
#[derive(Debug, Clone)]
pub struct Band<'a> {
    /// 30–34 岁
    pub label: Words<'a>,
    /// Its rows; empty when there are none to show.
    pub href: Words<'a>,
    /// How many on the left.
    pub left: i64,
    /// How many on the right.
    pub right: i64,
}

/// Bands one above the other (金字塔图); both sides have one scale.
#[derive(Debug)]
pub struct Pyramid<'a> {
    /// What is counted.
    pub caption: Words<'a>,
    /// 男
    pub left: Words<'a>,
    /// 女
    pub right: Words<'a>,
    /// 人
    pub unit: Words<'a>,
    /// From the top.
    pub bands: Vec<Band<'a>>,
}

impl Pyramid<'_> {
    fn figure(&self, band: &Band<'_>) -> String {
        format!(
            "{} {}，{} {}",
            self.left,
            words::count(band.left),
            self.right,
            words::count(band.right)
        )
    }

    fn drawing(&self, band: &Band<'_>, widest: i64) -> Markup {
        let middle = WHOLE / 2;
        let (left, right) = (place(band.left, widest) / 2, place(band.right, widest) / 2);
        html! {
            svg.gauge width="100%" height="18" role="img" aria-label=(self.figure(band)) {
                rect class={ "g-fill " (Tone::Info.class()) } x=(percent(middle - left))
                    width=(percent(left)) y="2" height="14" {}
                rect class={ "g-fill " (Tone::Plain.class()) } x=(percent(middle))
                    width=(percent(right)) y="2" height="14" {}
                line.bar-target x1="50%" x2="50%" y1="0" y2="18" {}
            }
        }
    }
}

impl Render for Pyramid<'_> {
    fn render(&self) -> Markup {
        let sides = self.bands.iter().flat_map(|b| [b.left, b.right]);
        let widest = sides.max().unwrap_or(0);
        if widest <= 0 {
            return html! { p.dim { (self.caption) "：还没有数据" } };
        }
        let numbers: Vec<Vec<String>> = self
            .bands
            .iter()
            .map(|b| {
                vec![
                    b.label.to_string(),
                    words::count(b.left),
                    words::count(b.right),
                ]
            })
            .collect();
        let key = |tone: Tone, word: &str| {
            html! { li { span class={ "key fill " (tone.class()) } aria-hidden="true" {} (word) } }
        };
        html! {
            ul.bars aria-label=(self.caption) {
                @for band in &self.bands { li {
                    span.bars-label {
                        @if band.href.is_empty() { (band.label) }
                        @else { a href=(band.href) { (band.label) } }
                    }
                    (self.drawing(band, widest))
                    span.bars-figure {
                        (words::count(band.left + band.right)) " " (self.unit)
                    }
                } }
            }
            ul.legend aria-label="图例" {
                (key(Tone::Info, &format!("左：{}", self.left)))
                (key(Tone::Plain, &format!("右：{}", self.right)))
            }
            (data_table(&self.caption, &["层", &self.left, &self.right], &numbers))
        }
    }
}
