//! A document beside what was understood of it: marked text on one side, a tree on the other.
//!
//! Nodes link to marks and back by id, so that a press on one side shows the other (`:target`),
//! without a script.

use maud::{Markup, Render, html};

use super::{Tag, Tone, Words};

/// A piece of a source text (原文片段): plain, or marked with what was seen in it.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    text: Words<'a>,
    mark: Option<Mark<'a>>,
}

#[derive(Debug, Clone)]
struct Mark<'a> {
    tone: Tone,
    what: Words<'a>,
    id: Option<Words<'a>>,
    href: Option<Words<'a>>,
    dropped: bool,
}

impl<'a> Piece<'a> {
    /// Text with nothing to say about it.
    pub fn plain(text: impl Into<Words<'a>>) -> Self {
        Self {
            text: text.into(),
            mark: None,
        }
    }

    /// Marked text; `what` is read with it: 措施标题, 未归入.
    pub fn marked(tone: Tone, text: impl Into<Words<'a>>, what: impl Into<Words<'a>>) -> Self {
        let (id, href, what) = (None, None, what.into());
        Self {
            text: text.into(),
            mark: Some(Mark {
                tone,
                what,
                id,
                href,
                dropped: false,
            }),
        }
    }

    /// What was left out in repairing a page break (版面杂字): struck through.
    pub fn dropped(text: impl Into<Words<'a>>, what: impl Into<Words<'a>>) -> Self {
        let mut piece = Self::marked(Tone::Plain, text, what);
        if let Some(mark) = &mut piece.mark {
            mark.dropped = true;
        }
        piece
    }

    /// Its id on the page, for links from the tree.
    pub fn id(mut self, id: impl Into<Words<'a>>) -> Self {
        if let Some(mark) = &mut self.mark {
            mark.id = Some(id.into());
        }
        self
    }

    /// Where a press leads: the node of the tree (`#n-12`).
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        if let Some(mark) = &mut self.mark {
            mark.href = Some(href.into());
        }
        self
    }
}

impl Render for Piece<'_> {
    fn render(&self) -> Markup {
        let Some(mark) = &self.mark else {
            return html! { (self.text) };
        };
        let class = if mark.dropped {
            "dropped"
        } else {
            mark.tone.class()
        };
        html! {
            mark class=(class) id=[&mark.id] title=(mark.what) {
                @if let Some(href) = &mark.href { a href=(href) { (self.text) } }
                @else { (self.text) }
                span.sr { "（" (mark.what) "）" }
            }
        }
    }
}

/// A source text as it was read, line breaks kept (原文对照).
pub fn source_text<'a>(label: &str, pieces: impl IntoIterator<Item = Piece<'a>>) -> Markup {
    html! {
        div.source tabindex="0" role="region" aria-label=(label) {
            @for piece in pieces { (piece) }
        }
    }
}

/// A node of a tree (目录节点): chapter, measure, body.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    label: Words<'a>,
    number: Words<'a>,
    id: Option<Words<'a>>,
    href: Option<Words<'a>>,
    line: Words<'a>,
    tag: Option<Tag<'a>>,
    act: Option<Markup>,
    children: Vec<Node<'a>>,
    closed: bool,
}

impl<'a> Node<'a> {
    /// A node; `number` stands before it (一、), or is empty.
    pub fn new(number: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self {
            label: label.into(),
            number: number.into(),
            id: None,
            href: None,
            line: "".into(),
            tag: None,
            act: None,
            children: Vec::new(),
            closed: false,
        }
    }

    /// Its id on the page, for links from the source.
    pub fn id(mut self, id: impl Into<Words<'a>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Where a press leads: the mark in the source (`#s-12`), or the record.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// A small second line.
    pub fn line(mut self, words: impl Into<Words<'a>>) -> Self {
        self.line = words.into();
        self
    }

    /// How it stands.
    pub fn tag(mut self, tag: Tag<'a>) -> Self {
        self.tag = Some(tag);
        self
    }

    /// Deeds at the right.
    pub fn act(mut self, act: Markup) -> Self {
        self.act = Some(act);
        self
    }

    /// A node below this one.
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Many nodes below this one.
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Closed at first, when it has nodes below.
    pub fn closed(mut self) -> Self {
        self.closed = true;
        self
    }

    fn face(&self) -> Markup {
        html! {
            span.node-text {
                @if !self.number.is_empty() { span.node-number { (self.number) } }
                @if let Some(href) = &self.href { a href=(href) { (self.label) } }
                @else { span { (self.label) } }
                @if let Some(tag) = &self.tag { " " (tag) }
                @if !self.line.is_empty() { small { (self.line) } }
            }
        }
    }
}

impl Render for Node<'_> {
    fn render(&self) -> Markup {
        html! {
            li.node id=[&self.id] {
                @if self.children.is_empty() {
                    div.node-face { (self.face()) @if let Some(act) = &self.act { (act) } }
                } @else {
                    details open[!self.closed] {
                        summary.node-face { (self.face()) }
                        @if let Some(act) = &self.act { div.node-act { (act) } }
                        ul { @for child in &self.children { (child) } }
                    }
                }
            }
        }
    }
}

/// A tree (目录树): chapters and measures, bodies below bodies.
pub fn tree<'a>(label: &str, nodes: impl IntoIterator<Item = Node<'a>>) -> Markup {
    html! { ul.tree aria-label=(label) { @for node in nodes { (node) } } }
}
