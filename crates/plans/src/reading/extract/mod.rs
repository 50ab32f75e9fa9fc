//! From bytes to text: what the file is shows in its content, not in its name.

mod docx;
mod docx_body;
mod docx_numbering;
mod pdf;
mod text;

use std::fmt;

use sha2::{Digest, Sha256};

use super::model::{Source, Warning};

/// Largest file that is read.
pub const UPLOAD_MAX_BYTES: usize = 20 * 1024 * 1024;
/// Longest text that is read, in bytes of UTF-8.
pub(crate) const TEXT_MAX_BYTES: usize = 20 * 1024 * 1024;

/// Why a file cannot be read (无法读取).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadRefusal {
    /// 文件是空的.
    Empty,
    /// 文件太大.
    TooLarge,
    /// 类型不对.
    WrongType,
    /// 旧版 .doc.
    OldWord,
    /// 不是 UTF-8，也不是 GB18030.
    UnknownEncoding,
    /// 压缩包损坏.
    BrokenZip,
    /// 解压后过大.
    ExplodingZip,
    /// 压缩包里没有文档正文.
    NotADocx,
    /// docx 内容损坏.
    BrokenDocx,
    /// 加密.
    Encrypted,
    /// PDF 没有文字层.
    ScannedPdf,
    /// PDF 损坏.
    BrokenPdf,
}

impl ReadRefusal {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "plans.read.empty",
            Self::TooLarge => "plans.read.too_large",
            Self::WrongType => "plans.read.wrong_type",
            Self::OldWord => "plans.read.old_word",
            Self::UnknownEncoding => "plans.read.unknown_encoding",
            Self::BrokenZip => "plans.read.broken_zip",
            Self::ExplodingZip => "plans.read.exploding_zip",
            Self::NotADocx => "plans.read.not_a_docx",
            Self::BrokenDocx => "plans.read.broken_docx",
            Self::Encrypted => "plans.read.encrypted",
            Self::ScannedPdf => "plans.read.scanned_pdf",
            Self::BrokenPdf => "plans.read.broken_pdf",
        }
    }

    /// One sentence for the person.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Empty => "文件是空的，没有可读的文字；请换一份有内容的文件。",
            Self::TooLarge => "文件超过 20 MB，没有读取；请只上传计划正文，图片和附件另存。",
            Self::WrongType => {
                "这不是能读取的文件类型；请上传 .txt、.docx 或带文字层的 .pdf，也可以直接粘贴文字。"
            }
            Self::OldWord => {
                "这是旧版 Word 或加密的 Office 文件；请去掉密码并另存为 .docx 后再上传。"
            }
            Self::UnknownEncoding => {
                "文字编码既不是 UTF-8 也不是 GB18030，无法读取；请另存为 UTF-8 文本，或直接粘贴文字。"
            }
            Self::BrokenZip => "文件不完整或已损坏，打不开；请重新取得原件后再上传。",
            Self::ExplodingZip => "文件解压后大得不正常，已停止读取；请另存为普通 .docx 后再上传。",
            Self::NotADocx => "这个压缩文件不是 Word 文档；请上传 .docx，不要上传压缩包。",
            Self::BrokenDocx => "Word 文档的内容已损坏，无法读取；请用 Word 打开并另存后再上传。",
            Self::Encrypted => "文件有密码保护，无法读取；请去掉密码后再上传。",
            Self::ScannedPdf => {
                "PDF 里没有文字层，多半是扫描件，无法读取；请上传 Word 原件，或识别成文字后粘贴。"
            }
            Self::BrokenPdf => "PDF 已损坏或不完整，无法读取；请重新取得原件后再上传。",
        }
    }
}

impl fmt::Display for ReadRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for ReadRefusal {}

impl From<ReadRefusal> for kernel::Refusal {
    fn from(refusal: ReadRefusal) -> Self {
        Self::new(refusal.code(), refusal.text())
    }
}

/// What an extractor hands over.
pub(crate) struct Extracted {
    pub text: String,
    pub encoding: &'static str,
    pub notes: Vec<Warning>,
}

/// Takes the text out of a file. `name` only helps where the content does not tell.
///
/// # Errors
/// One sentence why it cannot be read.
pub fn extract(bytes: &[u8], name: &str) -> Result<Source, ReadRefusal> {
    if bytes.len() > UPLOAD_MAX_BYTES {
        return Err(ReadRefusal::TooLarge);
    }
    let extracted = by_content(bytes, name)?;
    if extracted.text.len() > TEXT_MAX_BYTES {
        return Err(ReadRefusal::TooLarge);
    }
    if !extracted.text.chars().any(|c| c.is_alphanumeric()) {
        return Err(if extracted.encoding == "pdf" {
            ReadRefusal::ScannedPdf
        } else {
            ReadRefusal::Empty
        });
    }
    Ok(Source {
        text: extracted.text,
        encoding: extracted.encoding.to_owned(),
        sha256: sha256(bytes),
        notes: extracted.notes,
    })
}

/// A source from text that was pasted (粘贴).
///
/// # Errors
/// When there is no text, or too much.
pub fn pasted(text: &str) -> Result<Source, ReadRefusal> {
    extract(text.as_bytes(), "粘贴.txt")
}

fn by_content(bytes: &[u8], name: &str) -> Result<Extracted, ReadRefusal> {
    let head = &bytes[..bytes.len().min(1024)];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        docx::extract(bytes)
    } else if head.windows(5).any(|w| w == b"%PDF-") {
        pdf::extract(bytes)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Err(ReadRefusal::OldWord)
    } else if is_binary(bytes) {
        Err(ReadRefusal::WrongType)
    } else {
        text::extract(bytes).map_err(|refusal| by_name(refusal, name))
    }
}

/// What is no text but calls itself a document has lost its beginning.
fn by_name(refusal: ReadRefusal, name: &str) -> ReadRefusal {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".docx") {
        ReadRefusal::BrokenZip
    } else if lower.ends_with(".pdf") {
        ReadRefusal::BrokenPdf
    } else {
        refusal
    }
}

/// Beginnings of files that people upload by mistake.
const OTHER_FILES: &[&[u8]] = &[
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"BM\x00",
    b"ID3",
    b"OggS",
    b"II*\x00",
    b"MM\x00*",
    b"{\\rtf",
];

fn is_binary(bytes: &[u8]) -> bool {
    OTHER_FILES.iter().any(|magic| bytes.starts_with(magic))
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
