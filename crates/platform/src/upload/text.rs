//! Plain text (纯文本): UTF-8 with or without its mark, UTF-16 with its mark, or GB18030.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// Why bytes are no text (不是文本).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// Some binary format.
    Binary,
    /// A text in an encoding that is not read here.
    Encoding,
}

/// Characters that are looked at to tell Chinese from another encoding.
const LOOK_AT: usize = 100_000;

/// The text of `bytes`, and the name of its encoding.
///
/// # Errors
/// When it is binary, or in none of the encodings above.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), NotText> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        let text = str::from_utf8(rest).map_err(|_| NotText::Encoding)?;
        return Ok((text.into(), "utf-8"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return strict(UTF_16LE, rest).map(|text| (text, "utf-16le"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return strict(UTF_16BE, rest).map(|text| (text, "utf-16be"));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok((text.into(), "utf-8"));
    }
    if bytes.contains(&0) {
        return Err(NotText::Binary);
    }
    let text = strict(GB18030, bytes)?;
    if reads_as_chinese(&text) {
        Ok((text, "gb18030"))
    } else {
        Err(NotText::Encoding)
    }
}

fn strict<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, NotText> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(NotText::Encoding)
}

/// Nearly any bytes decode as GB18030. A Chinese text mostly has characters of the first level
/// of GB 2312 and Chinese punctuation; other encodings give rare characters and private ones.
fn reads_as_chinese(text: &str) -> bool {
    let mut usual = 0_usize;
    let mut odd = 0_usize;
    for c in text.chars().filter(|c| !c.is_ascii()).take(LOOK_AT) {
        let mut buffer = [0; 4];
        let (bytes, _, _) = GB18030.encode(c.encode_utf8(&mut buffer));
        match bytes.as_ref() {
            [0xa1..=0xa3 | 0xb0..=0xd7, 0xa1..=0xfe] => usual += 1,
            _ => odd += 1,
        }
    }
    usual > odd * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_told_and_others_are_refused() {
        let (gb, _, _) = GB18030.encode("姓名,性别\n张三,男\n");
        let both = |(text, name): (Cow<'_, str>, &'static str)| (text.into_owned(), name);
        for (bytes, expected) in [
            ("姓名".as_bytes(), Ok(("姓名".to_owned(), "utf-8"))),
            (b"\xef\xbb\xbfa", Ok(("a".to_owned(), "utf-8"))),
            (b"\xff\xfea\0", Ok(("a".to_owned(), "utf-16le"))),
            (&gb, Ok(("姓名,性别\n张三,男\n".to_owned(), "gb18030"))),
            (b"\x80\x81\0", Err(NotText::Binary)),
            (b"caf\xe9 cr\xe8me", Err(NotText::Encoding)),
        ] {
            assert_eq!(decode(bytes).map(both), expected);
        }
    }
}
