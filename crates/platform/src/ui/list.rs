//! What stands around a list: search as you type, filter chips, pages, tabs.

use maud::{Markup, Render, html};

use super::{Button, Icon, Words};

/// Search and filters of a list (筛选条): a GET form; with JavaScript it answers while typing.
///
/// Mark what changes with an id and `data-swap` ([`super::Card::swaps`], [`super::Table::swaps`]).
#[derive(Debug)]
pub struct SearchBox<'a> {
    action: Words<'a>,
    name: Words<'a>,
    value: Words<'a>,
    hint: Words<'a>,
    fields: Markup,
    keeps: Vec<(Words<'a>, Words<'a>)>,
    guarded: bool,
}

/// What a browser does not send in an address: a run of digits as long as a phone number or
/// longer, which is somebody's phone, identity or bank account.
pub(super) const NO_LONG_NUMBER: &str = "(?!.*[0-9]{11}).*";
/// What it says then.
pub(super) const LONG_NUMBER_WORDS: &str =
    "手机号、身份证号不能在这里查：网址会留下记录。会员名册里有专门的查找";

impl<'a> SearchBox<'a> {
    /// A box that asks `action` with `q`.
    pub fn new(
        action: impl Into<Words<'a>>,
        value: impl Into<Words<'a>>,
        hint: impl Into<Words<'a>>,
    ) -> Self {
        Self {
            action: action.into(),
            name: "q".into(),
            value: value.into(),
            hint: hint.into(),
            fields: Markup::default(),
            keeps: Vec::new(),
            guarded: false,
        }
    }

    /// Where people are looked for: the browser does not send what looks like a phone or
    /// identity number, because an address is kept in many places.
    pub fn guarded(mut self) -> Self {
        self.guarded = true;
        self
    }

    /// Selects beside the box (filters).
    pub fn fields(mut self, fields: Markup) -> Self {
        self.fields = fields;
        self
    }

    /// A part of the address that searching keeps (order, view).
    pub fn keep(mut self, name: impl Into<Words<'a>>, value: impl Into<Words<'a>>) -> Self {
        self.keeps.push((name.into(), value.into()));
        self
    }
}

impl Render for SearchBox<'_> {
    fn render(&self) -> Markup {
        let pattern = self.guarded.then_some(NO_LONG_NUMBER);
        let title = self.guarded.then_some(LONG_NUMBER_WORDS);
        html! {
            form.search role="search" method="get" action=(self.action) data-live {
                @for (name, value) in &self.keeps {
                    input type="hidden" name=(name) value=(value);
                }
                div.search-box {
                    (Icon::Search)
                    input type="search" name=(self.name) value=(self.value)
                        placeholder=(self.hint) aria-label=(self.hint) autocomplete="off"
                        pattern=[pattern] title=[title];
                }
                (self.fields)
                (Button::normal("查找"))
            }
        }
    }
}

/// A filter that is on (筛选条件), with the address without it.
#[derive(Debug, Clone)]
pub struct Chip<'a> {
    words: Words<'a>,
    without: Words<'a>,
}

impl<'a> Chip<'a> {
    /// `without` is the address of the list without this filter.
    pub fn new(words: impl Into<Words<'a>>, without: impl Into<Words<'a>>) -> Self {
        Self {
            words: words.into(),
            without: without.into(),
        }
    }
}

/// The filters that are on, and a way to drop all (已选条件); nothing when none is on.
pub fn chips(on: &[Chip<'_>], clear: &str) -> Markup {
    html! {
        @if !on.is_empty() {
            ul.chips aria-label="已选条件" {
                @for chip in on {
                    li { a.chip href=(chip.without) {
                        (chip.words) span.sr { "，去掉这个条件" } (Icon::Close)
                    } }
                }
                li { a.chip-clear href=(clear) { "全部清除" } }
            }
        }
    }
}

/// Forward and back through a list that is paged by its last key (翻页).
#[derive(Debug, Default)]
pub struct Pager<'a> {
    /// 上一页
    pub back: Option<Words<'a>>,
    /// 下一页
    pub on: Option<Words<'a>>,
    /// What is shown: 第 1–50 项，共 2,016 项.
    pub words: Words<'a>,
}

impl Render for Pager<'_> {
    fn render(&self) -> Markup {
        html! {
            nav.pager aria-label="翻页" {
                @if let Some(back) = &self.back {
                    a.btn href=(back) rel="prev" { "‹ 上一页" }
                }
                span aria-live="polite" { (self.words) }
                @if let Some(on) = &self.on {
                    a.btn href=(on) rel="next" { "下一页 ›" }
                }
            }
        }
    }
}

/// Pages by number for short, fixed lists (页码); `href` gives the address of a page from 1.
pub fn numbered_pages(current: u32, last: u32, href: &dyn Fn(u32) -> String) -> Markup {
    let near = current.saturating_sub(2).max(1)..=current.saturating_add(2).min(last);
    let link = |page: u32| {
        html! {
            @if page == current {
                a.btn.on href=(href(page)) aria-current="page" { (page) }
            } @else {
                a.btn href=(href(page)) aria-label={ "第 " (page) " 页" } { (page) }
            }
        }
    };
    html! {
        @if last > 1 {
            nav.pager aria-label="页码" {
                @if *near.start() > 1 { (link(1)) }
                @if *near.start() > 2 { span { "…" } }
                @for page in near.clone() { (link(page)) }
                @if *near.end() + 1 < last { span { "…" } }
                @if *near.end() < last { (link(last)) }
            }
        }
    }
}

/// Views of the same thing as links (页签): word, address, count or nothing, whether shown now.
pub fn tabs(label: &str, views: &[(&str, &str, Option<i64>, bool)]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for (words, href, count, current) in views {
                a href=(href) aria-current=[current.then_some("page")] {
                    (words)
                    @if let Some(count) = count { " " span.dim { (count) } }
                }
            }
        }
    }
}
