//! Files, and secrets that are shown once.

use maud::{Markup, Render, html};

use super::{Icon, Tag, Words, words};

/// One file (附件).
#[derive(Debug)]
pub struct FileItem<'a> {
    name: Words<'a>,
    href: Words<'a>,
    length: u64,
    line: Words<'a>,
    tag: Option<Tag<'a>>,
    act: Option<Markup>,
}

impl<'a> FileItem<'a> {
    /// A file of `length` bytes that is fetched from `href`.
    pub fn new(name: impl Into<Words<'a>>, href: impl Into<Words<'a>>, length: u64) -> Self {
        Self {
            name: name.into(),
            href: href.into(),
            length,
            line: "".into(),
            tag: None,
            act: None,
        }
    }

    /// Who brought it, and when.
    pub fn line(mut self, words: impl Into<Words<'a>>) -> Self {
        self.line = words.into();
        self
    }

    /// How it stands: 齐, 后补.
    pub fn tag(mut self, tag: Tag<'a>) -> Self {
        self.tag = Some(tag);
        self
    }

    /// A deed at the right.
    pub fn act(mut self, act: Markup) -> Self {
        self.act = Some(act);
        self
    }
}

/// A list of files (附件列表).
pub fn file_list<'a>(files: impl IntoIterator<Item = FileItem<'a>>) -> Markup {
    html! {
        ul.rows.files {
            @for file in files {
                li.row {
                    div.row-lead { (Icon::Document) }
                    div.row-text {
                        div.row-title {
                            a href=(file.href) { (file.name) }
                            @if let Some(tag) = &file.tag { " " (tag) }
                        }
                        p {
                            (words::bytes(file.length))
                            @if !file.line.is_empty() { " · " (file.line) }
                        }
                    }
                    @if let Some(act) = &file.act { div.row-act { (act) } }
                }
            }
        }
    }
}

/// Text as it is, in equal widths (原文).
pub fn code_block(label: &str, text: &str) -> Markup {
    html! { pre.code tabindex="0" role="region" aria-label=(label) { code { (text) } } }
}

/// A secret that is shown this once (只显示一次): access token, recovery codes, feed address.
#[derive(Debug)]
pub struct Secret<'a> {
    /// What it is: 个人访问令牌.
    pub label: Words<'a>,
    /// The secret itself, a line each.
    pub lines: Vec<Words<'a>>,
    /// What to do with it now.
    pub advice: Words<'a>,
}

impl Render for Secret<'_> {
    fn render(&self) -> Markup {
        html! {
            div.secret role="group" aria-label=(self.label) {
                p.secret-title { (Icon::Lock) (self.label) "　只显示这一次" }
                pre.code { code data-copy {
                    @for (index, line) in self.lines.iter().enumerate() {
                        @if index > 0 { "\n" }
                        (line)
                    }
                } }
                p.hint { (self.advice) }
                button.btn type="button" data-copies hidden { "复制" }
            }
        }
    }
}
