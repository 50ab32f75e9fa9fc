//! A funnel (漏斗图): how many are left after each step of a selection.

use maud::{Markup, Render, html};

use crate::ui::{Words, words};

use super::{WHOLE, data_table, percent, place};

/// One step (阶段).
#[derive(Debug, Clone)]
pub struct Stage<'a> {
    /// 申报
    pub label: Words<'a>,
    /// How many are left.
    pub count: i64,
    /// Its rows; empty when there are none to show.
    pub href: Words<'a>,
}

/// Steps from the widest to the narrowest (漏斗图).
#[derive(Debug)]
pub struct Funnel<'a> {
    /// What is counted.
    pub caption: Words<'a>,
    /// 项, 人
    pub unit: Words<'a>,
    /// 阶段
    pub stages: Vec<Stage<'a>>,
}

impl Funnel<'_> {
    /// What is left of the step before, in words.
    fn kept(&self, index: usize) -> Option<String> {
        let before = index.checked_sub(1).and_then(|i| self.stages.get(i))?;
        let here = self.stages.get(index)?;
        let share = words::share(here.count, before.count);
        Some(format!("留下 {}", words::permille(share)))
    }
}

impl Render for Funnel<'_> {
    fn render(&self) -> Markup {
        let widest = self.stages.iter().map(|s| s.count).max().unwrap_or(0);
        let figure = |stage: &Stage<'_>| format!("{} {}", words::count(stage.count), self.unit);
        let numbers: Vec<Vec<String>> = self
            .stages
            .iter()
            .enumerate()
            .map(|(index, stage)| {
                let kept = self.kept(index).unwrap_or_default();
                vec![stage.label.to_string(), figure(stage), kept]
            })
            .collect();
        html! {
            ol.funnel aria-label=(self.caption) {
                @for (index, stage) in self.stages.iter().enumerate() { li {
                    span.bars-label {
                        @if stage.href.is_empty() { (stage.label) }
                        @else { a href=(stage.href) { (stage.label) } }
                    }
                    @let width = place(stage.count, widest);
                    svg.gauge width="100%" height="28" aria-hidden="true" {
                        rect.g-fill.info x=(percent((WHOLE - width) / 2)) width=(percent(width))
                            y="2" height="24" rx="3" {}
                    }
                    span.bars-figure {
                        (figure(stage))
                        @if let Some(kept) = self.kept(index) { small { (kept) } }
                    }
                } }
            }
            (data_table(&self.caption, &["阶段", "数", "与上一阶段比"], &numbers))
        }
    }
}
