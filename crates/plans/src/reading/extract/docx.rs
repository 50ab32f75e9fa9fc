//! Word documents: paragraphs as lines, table rows as lines with tabs.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::{Extracted, ReadRefusal, docx_body, docx_numbering::Numbering};

/// Most entries that a document may have.
const ENTRIES_MAX: usize = 4_000;
/// Most bytes that one part may unpack to.
const PART_MAX_BYTES: u64 = 48 * 1024 * 1024;
/// Most bytes that all parts together say they unpack to.
const ALL_MAX_BYTES: u64 = 400 * 1024 * 1024;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(crate) fn extract(bytes: &[u8]) -> Result<Extracted, ReadRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadRefusal::BrokenZip)?;
    if archive.len() > ENTRIES_MAX {
        return Err(ReadRefusal::ExplodingZip);
    }
    let mut all = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(refusal)?;
        all = all.saturating_add(entry.size());
    }
    if all > ALL_MAX_BYTES {
        return Err(ReadRefusal::ExplodingZip);
    }
    let body = part(&mut archive, "word/document.xml")?.ok_or(ReadRefusal::NotADocx)?;
    let numbers = part(&mut archive, "word/numbering.xml")?.unwrap_or_default();
    let styles = part(&mut archive, "word/styles.xml")?.unwrap_or_default();
    let numbering = Numbering::parse(&numbers, &styles);
    docx_body::read(&body, numbering)
}

fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, ReadRefusal> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(refusal(error)),
    };
    if file.size() > PART_MAX_BYTES {
        return Err(ReadRefusal::ExplodingZip);
    }
    let mut bytes = Vec::new();
    let mut limited = file.take(PART_MAX_BYTES + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|_| ReadRefusal::BrokenZip)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > PART_MAX_BYTES {
        return Err(ReadRefusal::ExplodingZip);
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| ReadRefusal::BrokenDocx)
}

fn refusal(error: ZipError) -> ReadRefusal {
    let locked = matches!(
        error,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword
    );
    if locked {
        ReadRefusal::Encrypted
    } else {
        ReadRefusal::BrokenZip
    }
}
