//! Plain text: UTF-8, UTF-16 with its mark, or GB18030.

use platform::upload::{NotText, decode};

use super::{Extracted, ReadRefusal};

pub(crate) fn extract(bytes: &[u8]) -> Result<Extracted, ReadRefusal> {
    let (text, encoding) = decode(bytes).map_err(|why| match why {
        NotText::Binary => ReadRefusal::WrongType,
        NotText::Encoding => ReadRefusal::UnknownEncoding,
    })?;
    // Control characters other than line ends and tabs are no text in any encoding.
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace());
    if controls.count() * 50 > text.chars().count() {
        return Err(ReadRefusal::WrongType);
    }
    Ok(Extracted {
        text: text.into_owned(),
        encoding,
        notes: Vec::new(),
    })
}
