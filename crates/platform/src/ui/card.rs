//! Cards, figures and rows: what a workbench and a record are made of.

use kernel::Date;
use maud::{Markup, Render, html};

use super::{Progress, Tag, Words};

/// A card (卡片) with a headline, a link to more and a body.
#[derive(Debug)]
pub struct Card<'a> {
    title: Words<'a>,
    id: Option<Words<'a>>,
    more: Option<(Words<'a>, Words<'a>)>,
    acts: Option<Markup>,
    swap: bool,
    body: Markup,
}

impl<'a> Card<'a> {
    /// A card; an empty title leaves the headline out.
    pub fn new(title: impl Into<Words<'a>>) -> Self {
        Self {
            title: title.into(),
            id: None,
            more: None,
            acts: None,
            swap: false,
            body: Markup::default(),
        }
    }

    /// A link at the right of the headline; the chevron is added.
    pub fn more(mut self, words: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        self.more = Some((words.into(), href.into()));
        self
    }

    /// Buttons at the right of the headline.
    pub fn acts(mut self, acts: Markup) -> Self {
        self.acts = Some(acts);
        self
    }

    /// An id to link to.
    pub fn id(mut self, id: impl Into<Words<'a>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Is swapped for its new self by live search and by events; needs [`Card::id`].
    pub fn swaps(mut self) -> Self {
        self.swap = true;
        self
    }

    /// What the card holds.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

impl Render for Card<'_> {
    fn render(&self) -> Markup {
        let swap = self.swap.then_some("");
        html! {
            section.card id=[&self.id] data-swap=[swap] {
                @if !self.title.is_empty() {
                    header {
                        h2 { (self.title) }
                        @if let Some((words, href)) = &self.more {
                            a.more href=(href) { (words) " ›" }
                        }
                        @if let Some(acts) = &self.acts { div.acts { (acts) } }
                    }
                }
                (self.body)
            }
        }
    }
}

/// One figure with what it is measured against (数字卡); links to its rows.
#[derive(Debug)]
pub struct Figure<'a> {
    label: Words<'a>,
    number: Words<'a>,
    unit: Words<'a>,
    against: Option<Words<'a>>,
    progress: Option<i64>,
    href: Option<Words<'a>>,
}

impl<'a> Figure<'a> {
    /// `number` as it is to be read (`1,482`, `18.4`), `unit` after it (人, %).
    pub fn new(
        label: impl Into<Words<'a>>,
        number: impl Into<Words<'a>>,
        unit: impl Into<Words<'a>>,
    ) -> Self {
        Self {
            label: label.into(),
            number: number.into(),
            unit: unit.into(),
            against: None,
            progress: None,
            href: None,
        }
    }

    /// Against what: 应到 21%，快 2 个百分点.
    pub fn against(mut self, words: impl Into<Words<'a>>) -> Self {
        self.against = Some(words.into());
        self
    }

    /// A bar below, in thousandths.
    pub fn permille(mut self, thousandths: i64) -> Self {
        self.progress = Some(thousandths);
        self
    }

    /// The rows behind the figure.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    fn body(&self) -> Markup {
        html! {
            small { (self.label) }
            strong { (self.number) span { (self.unit) } }
            @if let Some(against) = &self.against { em { (against) } }
            @if let Some(permille) = self.progress {
                (Progress::new(self.label.as_ref(), permille).bare())
            }
        }
    }
}

impl Render for Figure<'_> {
    fn render(&self) -> Markup {
        html! {
            @if let Some(href) = &self.href {
                a.card.fig href=(href) { (self.body()) }
            } @else {
                div.card.fig { (self.body()) }
            }
        }
    }
}

/// A day as a small sheet (日期牌).
#[derive(Debug, Clone, Copy)]
pub struct DayTile(pub Date);

impl Render for DayTile {
    fn render(&self) -> Markup {
        html! {
            time.day datetime=(self.0.to_string()) {
                small { (self.0.month()) "月" }
                span { (self.0.day()) }
                span.sr { "日" }
            }
        }
    }
}

/// One thing in a list (条目): what leads, what it is, how it stands, what to do.
#[derive(Debug)]
pub struct Row<'a> {
    title: Words<'a>,
    href: Option<Words<'a>>,
    lead: Option<Markup>,
    tag: Option<Tag<'a>>,
    detail: Option<Words<'a>>,
    body: Option<Markup>,
    act: Option<Markup>,
}

impl<'a> Row<'a> {
    /// A row named `title`.
    pub fn new(title: impl Into<Words<'a>>) -> Self {
        Self {
            title: title.into(),
            href: None,
            lead: None,
            tag: None,
            detail: None,
            body: None,
            act: None,
        }
    }

    /// The title is a link.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// A day in front.
    pub fn day(mut self, date: Date) -> Self {
        self.lead = Some(DayTile(date).render());
        self
    }

    /// A tag in front.
    pub fn lead(mut self, tag: &Tag<'_>) -> Self {
        self.lead = Some(tag.render());
        self
    }

    /// A tag after the title.
    pub fn tag(mut self, tag: Tag<'a>) -> Self {
        self.tag = Some(tag);
        self
    }

    /// The second line.
    pub fn detail(mut self, words: impl Into<Words<'a>>) -> Self {
        self.detail = Some(words.into());
        self
    }

    /// More below the second line.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = Some(body);
        self
    }

    /// A button at the right.
    pub fn act(mut self, act: Markup) -> Self {
        self.act = Some(act);
        self
    }

    /// 办理 ›: a plain link at the right.
    pub fn next(mut self, words: &str, href: &str) -> Self {
        self.act = Some(html! {
            a.next href=(href) { (words) span.sr { "：" (self.title) } " ›" }
        });
        self
    }
}

impl Render for Row<'_> {
    fn render(&self) -> Markup {
        html! {
            li.row {
                @if let Some(lead) = &self.lead { div.row-lead { (lead) } }
                div.row-text {
                    div.row-title {
                        @if let Some(href) = &self.href {
                            a href=(href) { (self.title) }
                        } @else {
                            span { (self.title) }
                        }
                        @if let Some(tag) = &self.tag { " " (tag) }
                    }
                    @if let Some(detail) = &self.detail { p { (detail) } }
                    @if let Some(body) = &self.body { (body) }
                }
                @if let Some(act) = &self.act { div.row-act { (act) } }
            }
        }
    }
}

/// A list of rows (条目列表).
pub fn rows<'a>(items: impl IntoIterator<Item = Row<'a>>) -> Markup {
    html! { ul.rows { @for row in items { (row) } } }
}
