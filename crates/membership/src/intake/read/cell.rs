//! What comes out of a file: lines of sheets and rows.

use serde::{Deserialize, Serialize};

/// One cell (单元格). A text on its way through the pipe: its first letter says what it is, so
/// that a million rows are cheap to write and to read.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cell(String);

/// What a cell holds (单元格内容).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held<'a> {
    /// 空白
    Nothing,
    /// 文本
    Text(&'a str),
    /// 数值, in decimal digits.
    Number(&'a str),
    /// 日期, ISO.
    Day(&'a str),
    /// 公式错误: `#REF!`.
    Fault(&'a str),
}

impl Cell {
    /// A text; blanks around it are dropped.
    pub fn text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            Self::default()
        } else {
            Self(format!("t{text}"))
        }
    }

    /// A number in decimal digits.
    pub fn number(digits: &str) -> Self {
        Self(format!("n{digits}"))
    }

    /// A day, ISO.
    pub fn day(iso: &str) -> Self {
        Self(format!("d{iso}"))
    }

    /// A formula that failed.
    pub fn fault(word: &str) -> Self {
        Self(format!("e{word}"))
    }

    /// What it holds.
    pub fn held(&self) -> Held<'_> {
        let Some(kind) = self.0.chars().next() else {
            return Held::Nothing;
        };
        let rest = self.0.get(kind.len_utf8()..).unwrap_or_default();
        match kind {
            'n' => Held::Number(rest),
            'd' => Held::Day(rest),
            'e' => Held::Fault(rest),
            _ => Held::Text(rest),
        }
    }

    /// As people see it.
    pub fn shown(&self) -> &str {
        match self.held() {
            Held::Nothing => "",
            Held::Text(text) | Held::Number(text) | Held::Day(text) | Held::Fault(text) => text,
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Says how long it is, never what it holds: a cell may be somebody's number.
impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cell({})", self.shown().chars().count())
    }
}

/// One row of a sheet in which something stands (行).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Its number as people see it, from 1.
    #[serde(rename = "n")]
    pub no: u32,
    /// Its cells from the first column on.
    #[serde(rename = "c")]
    pub cells: Vec<Cell>,
    /// Columns whose value belongs to a merged cell that begins elsewhere.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<u16>,
    /// Whether a quotation mark in it has no partner (only in texts).
    #[serde(rename = "q", default, skip_serializing_if = "is_false")]
    pub loose_quote: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Row {
    /// The cell of a column; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> Cell {
        self.cells.get(column).cloned().unwrap_or_default()
    }

    /// What people see in a column.
    pub fn shown(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", Cell::shown)
    }
}

/// A sheet of the file (工作表).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetName {
    /// Its name; empty for a text.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// One line of the reader (读出的一行).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// What the file is; comes first.
    Book {
        /// Its sheets.
        sheets: Vec<SheetName>,
        /// `UTF-8，逗号分隔`.
        how: String,
    },
    /// The rows of this sheet follow.
    Sheet(String),
    /// One row.
    Row(Row),
}
