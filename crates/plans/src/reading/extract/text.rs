//! Plain text: UTF-8, UTF-16 with its mark, or GB18030.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::{Extracted, ReadRefusal};

pub(crate) fn extract(bytes: &[u8]) -> Result<Extracted, ReadRefusal> {
    let (text, encoding) = decode(bytes)?;
    // Control characters other than line ends and tabs are no text in any encoding.
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace());
    if controls.count() * 50 > text.chars().count() {
        return Err(ReadRefusal::WrongType);
    }
    Ok(Extracted {
        text,
        encoding,
        notes: Vec::new(),
    })
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadRefusal> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        let text = str::from_utf8(rest).map_err(|_| ReadRefusal::UnknownEncoding)?;
        return Ok((text.to_owned(), "utf-8"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return strict(UTF_16LE, rest).map(|text| (text, "utf-16le"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return strict(UTF_16BE, rest).map(|text| (text, "utf-16be"));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok((text.to_owned(), "utf-8"));
    }
    if bytes.contains(&0) {
        return Err(ReadRefusal::WrongType);
    }
    let text = strict(GB18030, bytes)?;
    if !reads_as_chinese(&text) {
        return Err(ReadRefusal::UnknownEncoding);
    }
    Ok((text, "gb18030"))
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ReadRefusal> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let text = text.ok_or(ReadRefusal::UnknownEncoding)?;
    Ok(text.into_owned())
}

/// Nearly any bytes decode as GB18030. A Chinese text mostly has characters of the first level
/// of GB 2312 and Chinese punctuation; other encodings give rare characters and private ones.
fn reads_as_chinese(text: &str) -> bool {
    let mut usual = 0_usize;
    let mut odd = 0_usize;
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let mut buffer = [0; 4];
        let (bytes, _, _) = GB18030.encode(c.encode_utf8(&mut buffer));
        match bytes.as_ref() {
            [0xa1..=0xa3 | 0xb0..=0xd7, 0xa1..=0xfe] => usual += 1,
            _ => odd += 1,
        }
    }
    usual > odd * 4
}
