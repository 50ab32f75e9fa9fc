//! Tables: typed columns, sorted by links, cards on a phone.

use kernel::{Date, Money};
use maud::{Markup, Render, html};

use super::{Tag, Words, words};

/// How a column stands (对齐).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// 左
    #[default]
    Start,
    /// 右: numbers, money.
    End,
}

/// Which way a column is sorted now (排序).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 升序
    Up,
    /// 降序
    Down,
}

/// A column (列). Its kind says how cells stand and which unit the head names.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    title: Words<'a>,
    unit: Words<'a>,
    align: Align,
    narrow: bool,
    sort: Option<Words<'a>>,
    order: Option<Order>,
}

impl<'a> Column<'a> {
    /// 文字
    pub fn text(title: impl Into<Words<'a>>) -> Self {
        Self {
            title: title.into(),
            unit: "".into(),
            align: Align::Start,
            narrow: false,
            sort: None,
            order: None,
        }
    }

    /// 数
    pub fn number(title: impl Into<Words<'a>>, unit: impl Into<Words<'a>>) -> Self {
        Self {
            align: Align::End,
            narrow: true,
            unit: unit.into(),
            ..Self::text(title)
        }
    }

    /// 金额, in yuan.
    pub fn money(title: impl Into<Words<'a>>) -> Self {
        Self::number(title, "元")
    }

    /// 日期
    pub fn date(title: impl Into<Words<'a>>) -> Self {
        Self {
            narrow: true,
            ..Self::text(title)
        }
    }

    /// 状态
    pub fn state(title: impl Into<Words<'a>>) -> Self {
        Self::date(title)
    }

    /// 操作: the head is read, not seen.
    pub fn acts() -> Self {
        Self {
            align: Align::End,
            ..Self::date("操作")
        }
    }

    /// The head is a link that sorts; `order` when the table is sorted by it now.
    pub fn sort(mut self, href: impl Into<Words<'a>>, order: Option<Order>) -> Self {
        self.sort = Some(href.into());
        self.order = order;
        self
    }

    fn class(&self) -> &'static str {
        match (self.align, self.narrow) {
            (Align::End, _) => "n",
            (Align::Start, true) => "s",
            (Align::Start, false) => "",
        }
    }

    fn head(&self) -> Markup {
        let sorted = self.order.map(|order| match order {
            Order::Up => "ascending",
            Order::Down => "descending",
        });
        let arrow = self.order.map_or("", |order| match order {
            Order::Up => " ↑",
            Order::Down => " ↓",
        });
        html! {
            th scope="col" class=(self.class()) aria-sort=[sorted] {
                @if let Some(href) = &self.sort {
                    a href=(href) { (self.title) (arrow) }
                } @else if self.title == "操作" {
                    span.sr { (self.title) }
                } @else {
                    (self.title)
                }
                @if !self.unit.is_empty() { span.unit { "（" (self.unit) "）" } }
            }
        }
    }
}

/// What stands in a cell (单元格).
#[derive(Debug)]
pub enum Cell<'a> {
    /// 文字
    Text(Words<'a>),
    /// 链接: words and address.
    Link(Words<'a>, Words<'a>),
    /// 数
    Number(i64),
    /// 金额
    Money(Money),
    /// 日期
    Date(Date),
    /// 状态
    State(Tag<'a>),
    /// 其他
    Html(Markup),
    /// 空
    None,
}

impl<'a> Cell<'a> {
    /// 文字
    pub fn text(words: impl Into<Words<'a>>) -> Self {
        Self::Text(words.into())
    }

    /// 链接
    pub fn link(words: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self::Link(words.into(), href.into())
    }
}

impl Render for Cell<'_> {
    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Text(words) => { (words) },
                Self::Link(words, href) => { a href=(href) { (words) } },
                Self::Number(number) => { (words::count(*number)) },
                Self::Money(money) => { (money.to_string()) },
                Self::Date(date) => { time datetime=(date.to_string()) { (words::date(*date)) } },
                Self::State(tag) => { (tag) },
                Self::Html(markup) => { (markup) },
                Self::None => { span.dim.none { "—" } },
            }
        }
    }
}

/// A table (表格); the first cell of each row names the row.
#[derive(Debug)]
pub struct Table<'a> {
    caption: Words<'a>,
    columns: Vec<Column<'a>>,
    rows: Vec<Vec<Cell<'a>>>,
    foot: Option<Vec<Cell<'a>>>,
    id: Option<Words<'a>>,
    swap: bool,
    wide: bool,
}

impl<'a> Table<'a> {
    /// The caption is read by screen readers and printed; the card's headline is seen.
    pub fn new(caption: impl Into<Words<'a>>) -> Self {
        Self {
            caption: caption.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            foot: None,
            id: None,
            swap: false,
            wide: false,
        }
    }

    /// The next column.
    pub fn column(mut self, column: Column<'a>) -> Self {
        self.columns.push(column);
        self
    }

    /// The next row; as many cells as columns.
    pub fn row(mut self, cells: Vec<Cell<'a>>) -> Self {
        self.rows.push(cells);
        self
    }

    /// Many rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell<'a>>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The sum at the foot.
    pub fn foot(mut self, cells: Vec<Cell<'a>>) -> Self {
        self.foot = Some(cells);
        self
    }

    /// An id to link to.
    pub fn id(mut self, id: impl Into<Words<'a>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Is swapped by live search and events; needs [`Table::id`].
    pub fn swaps(mut self) -> Self {
        self.swap = true;
        self
    }

    /// Stays a table on a phone and scrolls sideways (figures to compare); else rows become
    /// cards there.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    fn line(&self, cells: &[Cell<'a>]) -> Markup {
        html! {
            tr {
                @for (index, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
                    @if index == 0 {
                        th scope="row" class=(column.class()) { (cell) }
                    } @else {
                        td class=(column.class()) data-label=(column.title) { (cell) }
                    }
                }
            }
        }
    }
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        let class = if self.wide { "scroll" } else { "stack" };
        let swap = self.swap.then_some("");
        let tabindex = self.wide.then_some("0");
        let role = self.wide.then_some("region");
        let label = self.wide.then_some(&self.caption);
        html! {
            div class=(class) id=[&self.id] data-swap=[swap]
                tabindex=[tabindex] role=[role] aria-label=[label] {
                table {
                    caption.sr { (self.caption) }
                    thead { tr { @for column in &self.columns { (column.head()) } } }
                    tbody { @for cells in &self.rows { (self.line(cells)) } }
                    @if let Some(foot) = &self.foot { tfoot { (self.line(foot)) } }
                }
            }
        }
    }
}
