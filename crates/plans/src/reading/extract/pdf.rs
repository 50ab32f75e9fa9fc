//! Text layers of pdf files.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Extracted, ReadRefusal};

/// The library reads many broken files by panicking, so that is caught here; time and memory are
/// limited by the child process that uploads are read in.
pub(crate) fn extract(bytes: &[u8]) -> Result<Extracted, ReadRefusal> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        pdf_extract::extract_text_from_mem(bytes)
    }));
    // A file that is only locked against changes opens with the empty password.
    let text = match read {
        Ok(Ok(text)) => text,
        Ok(Err(_)) | Err(_) if is_encrypted(bytes) => return Err(ReadRefusal::Encrypted),
        Ok(Err(_)) | Err(_) => return Err(ReadRefusal::BrokenPdf),
    };
    if !text.chars().any(char::is_alphanumeric) {
        return Err(if is_encrypted(bytes) {
            ReadRefusal::Encrypted
        } else {
            ReadRefusal::ScannedPdf
        });
    }
    Ok(Extracted {
        text,
        encoding: "pdf",
        notes: Vec::new(),
    })
}

/// An encrypted file names its key dictionary in the trailer.
fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.windows(8).any(|w| w == b"/Encrypt")
}
