//! From a file to rows, in the child process (读取): what the file is shows in its content, not
//! in its name.

mod cell;
mod csv;
#[cfg(test)]
mod tests;
mod xlsx;

use std::fmt;

use kernel::Refusal;
use platform::upload::{self, Lines, NotText};

pub use cell::{Cell, Held, Line, Row, SheetName};

/// The name of the reader that `app` registers for child processes.
pub const READER: &str = "roster";

/// Largest file that is read, bytes.
/// Source: house rule; a list of a million members as CSV has about 120 MB.
pub const BYTES_MAX: u64 = 180 * 1_024 * 1_024;
/// Most columns of a sheet: a roster with more is another kind of table.
pub(super) const COLUMNS_MAX: usize = 256;
/// So many rows of a hidden sheet are looked at: enough to say what stands there.
pub(super) const HIDDEN_ROWS: u32 = 60;

/// What is asked of the reader: every sheet, or one by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// 全部工作表: all rows of visible sheets, the first of hidden ones.
    Look,
    /// 一张工作表: all its rows.
    Sheet(String),
}

impl Asked {
    /// As the child is asked.
    pub fn to_text(&self) -> String {
        match self {
            Self::Look => "look".to_owned(),
            Self::Sheet(name) => format!("sheet {name}"),
        }
    }

    fn parse(text: &str) -> Self {
        text.strip_prefix("sheet ")
            .map_or(Self::Look, |name| Self::Sheet(name.to_owned()))
    }
}

/// Why a file cannot be read (无法读取).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadRefusal {
    /// 文件是空的.
    Empty,
    /// 文件太大.
    TooLarge,
    /// 类型不对.
    WrongType,
    /// 旧版 .xls.
    OldExcel,
    /// 有密码.
    Encrypted,
    /// 编码不对.
    Encoding,
    /// 压缩包损坏.
    BrokenZip,
    /// 解压后过大.
    Exploding,
    /// 不是工作簿.
    NotAWorkbook,
    /// 工作簿内容损坏.
    BrokenWorkbook,
    /// 没有这张工作表.
    NoSheet,
    /// 列太多.
    TooWide,
}

impl ReadRefusal {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Empty,
        Self::TooLarge,
        Self::WrongType,
        Self::OldExcel,
        Self::Encrypted,
        Self::Encoding,
        Self::BrokenZip,
        Self::Exploding,
        Self::NotAWorkbook,
        Self::BrokenWorkbook,
        Self::NoSheet,
        Self::TooWide,
    ];

    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "membership.read.empty",
            Self::TooLarge => "membership.read.too_large",
            Self::WrongType => "membership.read.wrong_type",
            Self::OldExcel => "membership.read.old_excel",
            Self::Encrypted => "membership.read.encrypted",
            Self::Encoding => "membership.read.encoding",
            Self::BrokenZip => "membership.read.broken_zip",
            Self::Exploding => "membership.read.exploding",
            Self::NotAWorkbook => "membership.read.not_a_workbook",
            Self::BrokenWorkbook => "membership.read.broken_workbook",
            Self::NoSheet => "membership.read.no_sheet",
            Self::TooWide => "membership.read.too_wide",
        }
    }

    /// One sentence for the person.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Empty => "文件是空的，没有可读的内容；请换一份有内容的名册。",
            Self::TooLarge => "文件太大（超过 180 MB），没有读取；请按单位拆成几个文件分别导入。",
            Self::WrongType => "这不是名册表格；请上传 .xlsx 或 .csv 文件。",
            Self::OldExcel => "这是旧版 .xls 文件；请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
            Self::Encrypted => "文件设有密码，无法读取；请去掉密码另存后再上传。",
            Self::Encoding => {
                "文字编码既不是 UTF-8 也不是 GB18030，无法读取；请另存为 .xlsx 或“CSV UTF-8”。"
            }
            Self::BrokenZip => "文件不完整或已损坏，打不开；请重新取得原件后再上传。",
            Self::Exploding => "文件解压后大得不正常，已停止读取；请另存为普通的 .xlsx 后再上传。",
            Self::NotAWorkbook => "这个压缩文件不是 Excel 工作簿；请上传 .xlsx，不要上传压缩包。",
            Self::BrokenWorkbook => {
                "工作簿的内容已损坏，无法读取；请用 Excel 或 WPS 打开并另存后再上传。"
            }
            Self::NoSheet => "文件里没有要读的工作表；请重新上传后再选一次。",
            Self::TooWide => "表格超过 256 列，不像是名册；请只留下需要的列后再上传。",
        }
    }
}

impl fmt::Display for ReadRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl From<ReadRefusal> for Refusal {
    fn from(refusal: ReadRefusal) -> Self {
        Self::new(refusal.code(), refusal.text())
    }
}

/// Takes lines on their way to whoever asked; false when nobody listens any more.
pub(super) type Give<'a> = dyn FnMut(&Line) -> bool + 'a;

/// Reads a list in the child process: each line is the JSON of a [`Line`].
///
/// # Errors
/// One sentence why the file cannot be read.
pub fn read_in_child(
    bytes: &[u8],
    _name: &str,
    asked: &str,
    lines: &mut Lines<'_>,
) -> Result<(), Refusal> {
    let mut give = |line: &Line| {
        // Our own lines serialise; one that does not ends the reading and is a clear refusal.
        serde_json::to_string(line).is_ok_and(|json| lines.give(&json))
    };
    Ok(read(bytes, &Asked::parse(asked), &mut give)?)
}

/// Beginnings of files that people upload by mistake.
const OTHER_FILES: &[&[u8]] = &[
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
    b"<?xml",
    b"<html",
    b"<!DOCTYPE",
];
/// Old Office files, and new ones with a password, are compound files.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// Looks at the first bytes and the length, as can be done before anything is read.
///
/// # Errors
/// Why it cannot be read.
pub fn glance(bytes: &[u8]) -> Result<(), ReadRefusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > BYTES_MAX {
        return Err(ReadRefusal::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadRefusal::Empty);
    }
    if bytes.starts_with(COMPOUND) {
        return Err(if has_wide(bytes, "EncryptedPackage") {
            ReadRefusal::Encrypted
        } else {
            ReadRefusal::OldExcel
        });
    }
    if OTHER_FILES.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(ReadRefusal::WrongType);
    }
    Ok(())
}

/// Reads a file of any kind that is taken.
///
/// # Errors
/// Why it cannot be read.
pub fn read(bytes: &[u8], asked: &Asked, give: &mut Give<'_>) -> Result<(), ReadRefusal> {
    glance(bytes)?;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return xlsx::read(bytes, asked, give);
    }
    let (text, encoding) = upload::decode(bytes).map_err(|why| match why {
        NotText::Binary => ReadRefusal::WrongType,
        NotText::Encoding => ReadRefusal::Encoding,
    })?;
    csv::read(&text, encoding, give)
}

/// Whether a word stands in the names of a compound file, which are UTF-16.
fn has_wide(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}
