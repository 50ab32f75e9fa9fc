//! What a person can do here: buttons, questions before a deed, small menus.

use maud::{Markup, Render, html};

use super::{Icon, Words};

/// How loudly a button speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Go,
    Normal,
    Quiet,
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Go => "btn go",
            Self::Normal => "btn",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// A button (按钮): a link when it has [`Button::link`], else it submits its form.
#[derive(Debug, Clone)]
pub struct Button<'a> {
    words: Words<'a>,
    weight: Weight,
    icon: Option<Icon>,
    href: Option<Words<'a>>,
    name: Option<(Words<'a>, Words<'a>)>,
    action: Option<Words<'a>>,
    about: Option<Words<'a>>,
    off: Option<Words<'a>>,
    wide: bool,
    unchecked: bool,
}

impl<'a> Button<'a> {
    /// The one thing to do on this page (主要操作); red, at most one per page.
    pub fn go(words: impl Into<Words<'a>>) -> Self {
        Self::new(Weight::Go, words)
    }

    /// Any other deed (一般操作).
    pub fn normal(words: impl Into<Words<'a>>) -> Self {
        Self::new(Weight::Normal, words)
    }

    /// A deed beside the point (次要操作): no frame.
    pub fn quiet(words: impl Into<Words<'a>>) -> Self {
        Self::new(Weight::Quiet, words)
    }

    /// A deed that hurts (不可逆操作): put it behind [`Confirm`].
    pub fn danger(words: impl Into<Words<'a>>) -> Self {
        Self::new(Weight::Danger, words)
    }

    fn new(weight: Weight, words: impl Into<Words<'a>>) -> Self {
        Self {
            words: words.into(),
            weight,
            icon: None,
            href: None,
            name: None,
            action: None,
            about: None,
            off: None,
            wide: false,
            unchecked: false,
        }
    }

    /// Makes it a link.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// An icon before the word.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The name and value that the form sends when this button was pressed.
    pub fn named(mut self, name: impl Into<Words<'a>>, value: impl Into<Words<'a>>) -> Self {
        self.name = Some((name.into(), value.into()));
        self
    }

    /// Sends the form to another address than the form's own.
    pub fn sends_to(mut self, action: impl Into<Words<'a>>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// What it is about, for screen readers, where many rows carry the same word (查看：春游).
    pub fn about(mut self, about: impl Into<Words<'a>>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// Off, with the reason shown beside it.
    pub fn off(mut self, why: impl Into<Words<'a>>) -> Self {
        self.off = Some(why.into());
        self
    }

    /// As wide as its place.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Sends without the browser's own checks (save a draft, go back).
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }

    fn class(&self) -> String {
        let wide = if self.wide { " wide" } else { "" };
        format!("{}{wide}", self.weight.class())
    }

    fn face(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            (self.words)
            @if let Some(about) = &self.about { span.sr { "：" (about) } }
        }
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        if let Some(why) = &self.off {
            return html! {
                span.off-by {
                    button type="button" class=(self.class()) disabled { (self.face()) }
                    small { (why) }
                }
            };
        }
        if let Some(href) = &self.href {
            return html! { a class=(self.class()) href=(href) { (self.face()) } };
        }
        let (name, value) = match &self.name {
            Some((name, value)) => (Some(name), Some(value)),
            None => (None, None),
        };
        html! {
            button type="submit" class=(self.class()) name=[name] value=[value]
                formaction=[&self.action] formnovalidate[self.unchecked] { (self.face()) }
        }
    }
}

/// One press that posts (一键办理): a form of its own with the command key.
pub fn post_button(action: &str, key: &str, button: &Button<'_>) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            input type="hidden" name="_key" value=(key);
            (button)
        }
    }
}

/// Prints the page; shown only where JavaScript runs, since the browser's menu does the same.
pub fn print_button() -> Markup {
    html! { button.btn type="button" data-print hidden { (Icon::Print) "打印" } }
}

/// A question before a deed that hurts (确认): opens in place, and as a dialog with JavaScript.
#[derive(Debug)]
pub struct Confirm<'a> {
    id: Words<'a>,
    open: Words<'a>,
    question: Words<'a>,
    action: Words<'a>,
    key: Words<'a>,
    go: Words<'a>,
    body: Markup,
    calm: bool,
}

impl<'a> Confirm<'a> {
    /// `id` is unique on the page; `open` is the word on the button that asks; `question` says
    /// what will happen; the deed is a post to `action` with the command `key`.
    pub fn new(
        id: impl Into<Words<'a>>,
        open: impl Into<Words<'a>>,
        question: impl Into<Words<'a>>,
        action: impl Into<Words<'a>>,
        key: impl Into<Words<'a>>,
    ) -> Self {
        let open = open.into();
        Self {
            id: id.into(),
            go: open.clone(),
            open,
            question: question.into(),
            action: action.into(),
            key: key.into(),
            body: Markup::default(),
            calm: false,
        }
    }

    /// Nothing is hurt by it; it only wants a word first, as a look at a sensitive value does.
    pub fn calm(mut self) -> Self {
        self.calm = true;
        self
    }

    /// The word on the button that does it, when it differs from the one that asks.
    pub fn go(mut self, words: impl Into<Words<'a>>) -> Self {
        self.go = words.into();
        self
    }

    /// What is kept and what is lost, and fields such as the reason.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

impl Render for Confirm<'_> {
    fn render(&self) -> Markup {
        let (class, go) = if self.calm {
            ("btn", Button::normal(self.go.as_ref()))
        } else {
            ("btn danger", Button::danger(self.go.as_ref()))
        };
        html! {
            details.confirm data-confirm {
                summary class=(class) { (self.open) }
                form.confirm-box method="post" action=(self.action)
                    aria-labelledby={ (self.id) "-question" } {
                    input type="hidden" name="_key" value=(self.key);
                    p.confirm-ask id={ (self.id) "-question" } { (self.question) }
                    (self.body)
                    div.acts {
                        button.btn type="button" data-close hidden { "不办了" }
                        (go)
                    }
                }
            }
        }
    }
}

/// A small menu behind a button (菜单), by the browser's own popover.
#[derive(Debug)]
pub struct Menu<'a> {
    id: Words<'a>,
    words: Words<'a>,
    icon: Option<Icon>,
    items: Vec<Markup>,
}

impl<'a> Menu<'a> {
    /// `id` is unique on the page.
    pub fn new(id: impl Into<Words<'a>>, words: impl Into<Words<'a>>) -> Self {
        Self {
            id: id.into(),
            words: words.into(),
            icon: None,
            items: Vec::new(),
        }
    }

    /// An icon before the word.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A link in the menu.
    pub fn link(mut self, words: &str, href: &str) -> Self {
        self.items.push(html! { a href=(href) { (words) } });
        self
    }

    /// A deed in the menu.
    pub fn post(mut self, words: &str, action: &str, key: &str) -> Self {
        self.items
            .push(post_button(action, key, &Button::quiet(words)));
        self
    }
}

impl Render for Menu<'_> {
    fn render(&self) -> Markup {
        html! {
            button.btn type="button" popovertarget=(self.id) {
                @if let Some(icon) = self.icon { (icon) }
                (self.words)
            }
            div.menu popover id=(self.id) {
                ul { @for item in &self.items { li { (item) } } }
            }
        }
    }
}
