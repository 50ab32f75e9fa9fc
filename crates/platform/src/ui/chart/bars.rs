//! Bars side by side (条形图): budgets, attendance by unit, pyramids.

use maud::{Markup, Render, html};

use crate::ui::{Tone, Words, words};

use super::{data_table, percent, place};

/// One part of a bar (分段): its colour, its word, its size.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// 颜色
    pub tone: Tone,
    /// 已付
    pub word: Words<'a>,
    /// Whole units (people, fen, days).
    pub size: i64,
}

/// One bar (一条).
#[derive(Debug, Clone)]
pub struct BarRow<'a> {
    label: Words<'a>,
    href: Option<Words<'a>>,
    parts: Vec<Part<'a>>,
    figure: Words<'a>,
    target: Option<i64>,
}

impl<'a> BarRow<'a> {
    /// `figure` is what is read at the right: 412,600.00 / 2,240,000.00 元.
    pub fn new(label: impl Into<Words<'a>>, figure: impl Into<Words<'a>>) -> Self {
        Self {
            label: label.into(),
            href: None,
            parts: Vec::new(),
            figure: figure.into(),
            target: None,
        }
    }

    /// A part; parts stand one after another.
    pub fn part(mut self, tone: Tone, word: impl Into<Words<'a>>, size: i64) -> Self {
        self.parts.push(Part {
            tone,
            word: word.into(),
            size,
        });
        self
    }

    /// A tick: what it should be, or its limit.
    pub fn target(mut self, size: i64) -> Self {
        self.target = Some(size);
        self
    }

    /// The label is a link.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    fn total(&self) -> i64 {
        let sum = self
            .parts
            .iter()
            .fold(0_i64, |sum, part| sum.saturating_add(part.size.max(0)));
        sum.max(self.target.unwrap_or(0))
    }

    fn spoken(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                format!(
                    "{} {}",
                    part.word,
                    words::permille(words::share(part.size, self.total()))
                )
            })
            .collect();
        format!("{}：{}", self.figure, parts.join("，"))
    }
}

/// Bars on one scale (条形图).
#[derive(Debug)]
pub struct Bars<'a> {
    caption: Words<'a>,
    rows: Vec<BarRow<'a>>,
    scale: Option<i64>,
}

impl<'a> Bars<'a> {
    /// The scale ends at the longest bar.
    pub fn new(caption: impl Into<Words<'a>>) -> Self {
        Self {
            caption: caption.into(),
            rows: Vec::new(),
            scale: None,
        }
    }

    /// The scale ends here (100 %, the whole budget).
    pub fn scale(mut self, whole: i64) -> Self {
        self.scale = Some(whole);
        self
    }

    /// The next bar.
    pub fn row(mut self, row: BarRow<'a>) -> Self {
        self.rows.push(row);
        self
    }

    fn whole(&self) -> i64 {
        let longest = self.rows.iter().map(BarRow::total).max().unwrap_or(0);
        self.scale.unwrap_or(longest).max(1)
    }

    fn drawing(&self, row: &BarRow<'_>) -> Markup {
        let whole = self.whole();
        let mut at = 0_i64;
        let mut placed = Vec::new();
        for part in &row.parts {
            let start = place(at, whole);
            at = at.saturating_add(part.size.max(0));
            placed.push((part, start, place(at, whole) - start));
        }
        html! {
            svg.gauge width="100%" height="16" role="img" aria-label=(row.spoken()) {
                rect.bar-ground width="100%" height="10" y="3" rx="3" {}
                @for (part, start, width) in placed {
                    rect class={ "g-fill " (part.tone.class()) } x=(percent(start))
                        width=(percent(width)) y="3" height="10" { title { (part.word) } }
                }
                @if let Some(target) = row.target {
                    @let x = percent(place(target, whole));
                    line.bar-target x1=(x) x2=(x) y1="0" y2="16" {}
                }
            }
        }
    }

    fn legend(&self) -> Markup {
        let mut seen: Vec<(Tone, &str)> = Vec::new();
        for part in self.rows.iter().flat_map(|row| &row.parts) {
            if !seen.contains(&(part.tone, part.word.as_ref())) {
                seen.push((part.tone, part.word.as_ref()));
            }
        }
        html! {
            @if seen.len() > 1 {
                ul.legend aria-label="图例" {
                    @for (tone, word) in seen {
                        li {
                            span class={ "key fill " (tone.class()) } aria-hidden="true" {}
                            (word)
                        }
                    }
                }
            }
        }
    }
}

impl Render for Bars<'_> {
    fn render(&self) -> Markup {
        if self.rows.is_empty() {
            return html! { p.dim { (self.caption) "：还没有数据" } };
        }
        let numbers: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| vec![row.label.to_string(), row.spoken()])
            .collect();
        html! {
            ul.bars aria-label=(self.caption) {
                @for row in &self.rows { li {
                    span.bars-label {
                        @if let Some(href) = &row.href { a href=(href) { (row.label) } }
                        @else { (row.label) }
                    }
                    (self.drawing(row))
                    span.bars-figure { (row.figure) }
                } }
            }
            (self.legend())
            (data_table(&self.caption, &["项", "数"], &numbers))
        }
    }
}
