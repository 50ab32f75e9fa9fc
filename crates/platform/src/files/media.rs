//! What a file is, told from its content.

use crate::Error;

/// A type of file that is taken (文件类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// PDF 文档
    Pdf,
    /// Word 文档
    Docx,
    /// Excel 表格
    Xlsx,
    /// Word 97–2003 文档
    Doc,
    /// Excel 97–2003 表格
    Xls,
    /// 纯文本
    Text,
    /// 逗号分隔的表格
    Csv,
    /// JPEG 图片
    Jpeg,
    /// PNG 图片
    Png,
    /// WebP 图片
    Webp,
    /// 手机照片
    Heic,
}

impl Media {
    /// The type as the web calls it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
        }
    }

    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Doc => &["doc"],
            Self::Xls => &["xls"],
            Self::Text => &["txt", "md", "csv"],
            Self::Csv => &["csv"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
        }
    }

    /// The name with the ending that fits the content: `a.exe` that is text becomes `a.exe.txt`.
    pub fn name_for(self, name: &str) -> String {
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let clean: String = last
            .chars()
            .filter(|c| !c.is_control() && !is_turning(*c))
            .take(NAME_MAX)
            .collect();
        let clean = clean.trim().trim_matches('.');
        let base = if clean.is_empty() { "文件" } else { clean };
        let ending = base.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
        if ending.is_some_and(|e| self.endings().contains(&e.as_str())) {
            base.to_owned()
        } else {
            format!("{base}.{}", self.endings()[0])
        }
    }

    /// Whether files of that stored type are shown within the browser.
    pub(super) fn is_shown(media_type: &str) -> bool {
        [Self::Jpeg, Self::Png, Self::Webp]
            .iter()
            .any(|m| m.media_type() == media_type)
    }
}

/// Longest name, characters.
const NAME_MAX: usize = 150;
/// How far into a file its signature may start.
const PDF_HEAD: usize = 1_024;

/// Characters that make a name read backwards, so that `exe.docx` hides what it is.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What `bytes` are. The name only tells `.csv` from other text.
///
/// # Errors
/// A refusal that says which types are taken.
pub fn sniff(bytes: &[u8], name: &str) -> Result<Media, Error> {
    if bytes.is_empty() {
        return Err(Error::refused(
            "files.empty",
            "这是一个空文件，没有保存；请重新选择文件",
        ));
    }
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    if has(head, b"%PDF-") {
        return Ok(Media::Pdf);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Media::Png);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(Media::Jpeg);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Media::Webp);
    }
    if bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(is_heic) {
        return Ok(Media::Heic);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return office(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return old_office(bytes);
    }
    if is_text(bytes) {
        let is_csv = name.to_ascii_lowercase().ends_with(".csv");
        return Ok(if is_csv { Media::Csv } else { Media::Text });
    }
    Err(not_taken())
}

fn not_taken() -> Error {
    Error::refused(
        "files.type",
        "这种文件不能上传，没有保存；可以上传 PDF、Word、Excel、文本和图片",
    )
}

fn is_heic(brand: &[u8]) -> bool {
    [&b"heic"[..], b"heix", b"hevc", b"mif1", b"msf1", b"heif"].contains(&brand)
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// The names of the parts stand uncompressed in the archive; nothing is unpacked here.
fn office(bytes: &[u8]) -> Result<Media, Error> {
    if !has(bytes, b"[Content_Types].xml") {
        return Err(not_taken());
    }
    if has(bytes, b"vbaProject.bin") {
        return Err(macros());
    }
    match (has(bytes, b"word/document"), has(bytes, b"xl/workbook")) {
        (true, false) => Ok(Media::Docx),
        (false, true) => Ok(Media::Xlsx),
        (true, true) | (false, false) => Err(not_taken()),
    }
}

/// The names of the streams stand in the directory as UTF-16.
fn old_office(bytes: &[u8]) -> Result<Media, Error> {
    let wide = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    if has(bytes, &wide("_VBA_PROJECT")) {
        return Err(macros());
    }
    if has(bytes, &wide("WordDocument")) {
        Ok(Media::Doc)
    } else if has(bytes, &wide("Workbook")) || has(bytes, &wide("Book")) {
        Ok(Media::Xls)
    } else {
        Err(not_taken())
    }
}

fn macros() -> Error {
    Error::refused(
        "files.macros",
        "这个文件带有宏，不能上传，没有保存；请另存为不带宏的文件再上传",
    )
}

/// UTF-8 or GB18030 without control characters other than tabs and line ends.
fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |b: &u8| *b >= 0x20 && *b != 0x7f || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
    bytes.iter().all(is_plain) && (std::str::from_utf8(bytes).is_ok() || is_gb18030(bytes))
}

/// Whether the bytes have the shape of GB18030: single, double and four-byte characters.
fn is_gb18030(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0x00..=0x7f, rest @ ..] => rest,
            [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, rest @ ..] => rest,
            [
                0x81..=0xfe,
                0x30..=0x39,
                0x81..=0xfe,
                0x30..=0x39,
                rest @ ..,
            ] => rest,
            [_, ..] => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8], name: &str) -> String {
        match sniff(bytes, name) {
            Ok(media) => media.media_type().to_owned(),
            Err(Error::Refused(refusal)) => refusal.code.to_owned(),
            Err(other) => other.to_string(),
        }
    }

    fn zip(parts: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        for part in parts {
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }

    /// Content | name | what it is.
    #[test]
    fn the_content_says_what_a_file_is() {
        let ole = |name: &str| {
            let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        let word = zip(&["[Content_Types].xml", "word/document.xml"]);
        let macros = zip(&[
            "[Content_Types].xml",
            "word/document.xml",
            "word/vbaProject.bin",
        ]);
        for (bytes, name, expected) in [
            (b"%PDF-1.7".to_vec(), "a.docx", "application/pdf"),
            (b"\x89PNG\r\n\x1a\nx".to_vec(), "a", "image/png"),
            (b"\xff\xd8\xff\xe0".to_vec(), "a.png", "image/jpeg"),
            (b"RIFF1234WEBPVP8 ".to_vec(), "a", "image/webp"),
            (b"\0\0\0\x18ftypheic".to_vec(), "a", "image/heic"),
            (word, "a", Media::Docx.media_type()),
            (
                zip(&["[Content_Types].xml", "xl/workbook.xml"]),
                "a",
                Media::Xlsx.media_type(),
            ),
            (macros, "a.docx", "files.macros"),
            (zip(&["evil.exe"]), "a.docx", "files.type"),
            (ole("WordDocument"), "a", "application/msword"),
            (ole("Workbook"), "a", "application/vnd.ms-excel"),
            (ole("_VBA_PROJECT"), "a.doc", "files.macros"),
            (ole("Else"), "a.doc", "files.type"),
            ("工会".as_bytes().to_vec(), "a.txt", "text/plain"),
            (b"\xb9\xa4\xbb\xe1".to_vec(), "a.txt", "text/plain"),
            (b"a,b\r\n1,2".to_vec(), "A.CSV", "text/csv"),
            (
                b"<script>alert(1)</script>".to_vec(),
                "a.html",
                "text/plain",
            ),
            (b"MZ\x90\0\x03".to_vec(), "a.txt", "files.type"),
            (b"\x7fELF\x02".to_vec(), "a.pdf", "files.type"),
            (b"\xff\xff".to_vec(), "a.txt", "files.type"),
            (Vec::new(), "a.txt", "files.empty"),
        ] {
            assert_eq!(code(&bytes, name), expected, "{name}");
        }
    }

    #[test]
    fn names_end_as_their_content_does() {
        for (media, name, expected) in [
            (Media::Pdf, "通知.pdf", "通知.pdf"),
            (Media::Pdf, "通知.PDF", "通知.PDF"),
            (Media::Text, "page.html", "page.html.txt"),
            (Media::Text, "a.exe", "a.exe.txt"),
            (Media::Jpeg, "照片", "照片.jpg"),
            (Media::Docx, "a\u{202e}xcod.exe", "axcod.exe.docx"),
            (Media::Png, "../../etc/x.png", "x.png"),
            (Media::Png, "..", "文件.png"),
        ] {
            assert_eq!(media.name_for(name), expected);
        }
    }
}
