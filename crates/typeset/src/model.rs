//! What can be put on paper; no I/O, no layout.

use kernel::{Date, Money};

use crate::{TypesetError, clean};

/// A red-head official document (公文) in the layout of GB/T 9704-2012.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// The red head (发文机关标志), for example `示例局工会委员会文件`.
    pub issuer_mark: String,
    /// The document number (发文字号), for example `示工〔2025〕1号`.
    pub number: String,
    /// Who signed for issue (签发人); only on documents that go upward.
    pub signer: Option<String>,
    /// Secrecy and its period (密级和保密期限).
    pub secrecy: Option<String>,
    /// Urgency (紧急程度).
    pub urgency: Option<String>,
    /// The title (标题); a line break in it is kept, else the lines are balanced.
    pub title: String,
    /// To whom it is sent (主送机关), with or without the colon.
    pub recipients: String,
    /// The text (正文).
    pub body: Vec<Block>,
    /// Names of what is attached (附件说明).
    pub attachments: Vec<String>,
    /// Who issues it (发文机关署名), one name a line.
    pub signature: Vec<String>,
    /// The day of the document (成文日期).
    pub date: Date,
    /// A note in brackets below the date (附注), with or without the brackets.
    pub notes: Option<String>,
    /// What is attached, each on a new page (附件).
    pub annexes: Vec<Annex>,
    /// Who gets copies (抄送机关).
    pub copies: Option<String>,
    /// Who prints it (印发机关).
    pub printer: String,
    /// The day of printing (印发日期).
    pub printed_on: Option<Date>,
}

/// One annex (附件), bound with the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// Its title (附件标题).
    pub title: String,
    /// What it says.
    pub body: Vec<Block>,
}

/// Level of a heading (层次).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 一、 in 黑体
    One,
    /// （一） in 楷体
    Two,
    /// 1. in 仿宋
    Three,
    /// （1） in 仿宋
    Four,
}

/// A heading that runs on into its paragraph (段首小标题).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunIn {
    /// Its level.
    pub level: Level,
    /// Its text with number and full stop, for example `（一）强化理论武装。`.
    pub text: String,
}

/// One piece of text (正文的一段).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading on a line of its own (标题), with its number.
    Heading {
        /// Its level.
        level: Level,
        /// Its text with number.
        text: String,
    },
    /// A paragraph (自然段); line breaks in it begin new paragraphs.
    Paragraph {
        /// A heading that runs on into it.
        run_in: Option<RunIn>,
        /// The text after the run-in heading.
        text: String,
    },
    /// A table (表格); its head row is repeated on each page.
    Table(Table),
}

impl Block {
    /// A heading on a line of its own.
    pub fn heading(level: Level, text: impl Into<String>) -> Self {
        Self::Heading {
            level,
            text: text.into(),
        }
    }

    /// A plain paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph {
            run_in: None,
            text: text.into(),
        }
    }

    /// A paragraph that begins with its heading.
    pub fn run_in(level: Level, heading: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Paragraph {
            run_in: Some(RunIn {
                level,
                text: heading.into(),
            }),
            text: text.into(),
        }
    }
}

/// Rows under named columns (表).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows; a short row is filled with empty cells, a long one is an error.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Refuses a row with more cells than there are columns.
    pub(crate) fn check(&self) -> Result<(), TypesetError> {
        let columns = self.columns.len();
        match self.rows.iter().position(|row| row.len() > columns) {
            None => Ok(()),
            Some(place) => Err(TypesetError::LongRow {
                row: place + 1,
                cells: self.rows[place].len(),
                columns,
            }),
        }
    }

    /// The cells of a row, each with its column; a short row is filled.
    pub(crate) fn cells<'a>(
        &'a self,
        row: &'a [Cell],
    ) -> impl Iterator<Item = (&'a Cell, &'a Column)> {
        let filled = row.iter().chain(std::iter::repeat(&Cell::Empty));
        filled.zip(&self.columns)
    }
}

/// One column (列).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands in the head row (列名).
    pub title: String,
    /// Width in Chinese characters (列宽); on paper the columns share the line in this ratio.
    pub width: u16,
    /// How its cells stand.
    pub align: Align,
}

impl Column {
    /// A column whose cells stand at the left.
    pub fn left(title: impl Into<String>, width: u16) -> Self {
        Self::new(title, width, Align::Left)
    }

    /// A column whose cells stand in the middle.
    pub fn center(title: impl Into<String>, width: u16) -> Self {
        Self::new(title, width, Align::Center)
    }

    /// A column whose cells stand at the right: money and numbers.
    pub fn right(title: impl Into<String>, width: u16) -> Self {
        Self::new(title, width, Align::Right)
    }

    fn new(title: impl Into<String>, width: u16, align: Align) -> Self {
        Self {
            title: title.into(),
            width,
            align,
        }
    }
}

/// How the cells of a column stand (对齐).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// 左对齐
    Left,
    /// 居中
    Center,
    /// 右对齐
    Right,
}

/// One cell (单元格).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// 空
    Empty,
    /// 文字; line breaks are kept.
    Text(String),
    /// 整数
    Whole(i64),
    /// 金额: two decimals with thousands separators.
    Money(Money),
    /// 日期: `2025-03-03` on paper, a real date in a workbook.
    Date(Date),
    /// 状态词: a short word on a wash; the word alone says it, the colour only helps.
    Tag {
        /// The word.
        text: String,
        /// Its colour.
        tone: Tone,
    },
    /// 进度: a bar with `done/of` beside it.
    Bar {
        /// How much is done.
        done: u32,
        /// Out of how much; nothing out of nothing is an empty bar.
        of: u32,
    },
}

impl Cell {
    /// A state word.
    pub fn tag(text: impl Into<String>, tone: Tone) -> Self {
        Self::Tag {
            text: text.into(),
            tone,
        }
    }

    /// What it says in words and figures.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Tag { text, .. } => clean::text(text),
            Self::Whole(number) => number.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Bar { done, of } => format!("{done}/{of}"),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}
impl From<Money> for Cell {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}
impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Colour of a state word (色调); never the only bearer of the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// 平常
    Plain,
    /// 正常、已完成
    Good,
    /// 临近、待核实
    Warn,
    /// 逾期、久无进展
    Bad,
    /// 进行中
    Info,
}

/// A report in our own layout (报告): progress of a period, task break-down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The title (标题).
    pub title: String,
    /// The line below it (副标题): period, body, as of which day; may be empty.
    pub subtitle: String,
    /// Facts as label and value (要点), two a line.
    pub facts: Vec<(String, String)>,
    /// The sections (各部分).
    pub sections: Vec<Section>,
    /// The foot of each page (页脚): who made it when, and the short seal of the trail.
    pub foot: String,
    /// The day in the properties of the file (日期).
    pub date: Date,
    /// Whether the page lies on its side (横向).
    pub landscape: bool,
}

/// A part of a report (一个部分).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading; may be empty.
    pub heading: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// One sheet of a workbook (工作表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name on its tab (工作表名); forbidden characters are replaced, long names cut.
    pub name: String,
    /// The line above the head row (标题); none when empty.
    pub title: String,
    /// Head row and rows.
    pub table: Table,
}
