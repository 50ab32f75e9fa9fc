//! The headline of a page: the news in one sentence, written from the data.

use maud::{Markup, Render, html};

use super::Words;

/// One step of the way to this page (路径).
#[derive(Debug, Clone)]
pub struct Crumb<'a> {
    words: Words<'a>,
    href: Words<'a>,
}

impl<'a> Crumb<'a> {
    /// A step with its address.
    pub fn new(words: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self {
            words: words.into(),
            href: href.into(),
        }
    }
}

/// The head of a page (页首): crumbs, the one `h1`, a second line, what to do.
#[derive(Debug)]
pub struct Head<'a> {
    title: Words<'a>,
    tab: Option<Words<'a>>,
    sub: Option<Markup>,
    crumbs: Vec<Crumb<'a>>,
    acts: Option<Markup>,
    tag: Option<Markup>,
}

impl<'a> Head<'a> {
    /// The headline, a sentence where there is news: 3月，四件事到期，一件已晚.
    pub fn new(title: impl Into<Words<'a>>) -> Self {
        Self {
            title: title.into(),
            tab: None,
            sub: None,
            crumbs: Vec::new(),
            acts: None,
            tag: None,
        }
    }

    /// The name in the browser's tab, when the headline is news: 工作台.
    pub fn tab(mut self, words: impl Into<Words<'a>>) -> Self {
        self.tab = Some(words.into());
        self
    }

    /// The line under the headline.
    #[expect(
        clippy::should_implement_trait,
        reason = "the line under a headline; nobody subtracts from one"
    )]
    pub fn sub(mut self, words: impl Into<Words<'a>>) -> Self {
        let words: Words<'a> = words.into();
        self.sub = Some(html! { (words) });
        self
    }

    /// The line under the headline, with links in it.
    pub fn sub_html(mut self, line: Markup) -> Self {
        self.sub = Some(line);
        self
    }

    /// How the thing stands, after the headline.
    pub fn tag(mut self, tag: &super::Tag<'_>) -> Self {
        self.tag = Some(tag.render());
        self
    }

    /// A step of the way here; the page itself is not named.
    pub fn crumb(mut self, words: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        self.crumbs.push(Crumb::new(words, href));
        self
    }

    /// Buttons at the right.
    pub fn acts(mut self, acts: Markup) -> Self {
        self.acts = Some(acts);
        self
    }

    /// The headline itself.
    pub fn title_words(&self) -> &str {
        &self.title
    }

    /// The name in the browser's tab.
    pub(super) fn tab_words(&self) -> &str {
        self.tab.as_deref().unwrap_or(&self.title)
    }

    pub(super) fn render_with(&self, find: Option<&Markup>) -> Markup {
        html! {
            header.top {
                div.top-text {
                    @if !self.crumbs.is_empty() {
                        nav.crumbs aria-label="路径" {
                            ol { @for crumb in &self.crumbs {
                                li { a href=(crumb.href) { (crumb.words) } }
                            } }
                        }
                    }
                    h1 { (self.title) @if let Some(tag) = &self.tag { " " (tag) } }
                    @if let Some(sub) = &self.sub { p.sub { (sub) } }
                }
                @if let Some(find) = find { (find) }
                @if let Some(acts) = &self.acts { div.acts.top-acts { (acts) } }
            }
        }
    }
}

impl Render for Head<'_> {
    fn render(&self) -> Markup {
        self.render_with(None)
    }
}
