//! What the paper must look like, read back from the files.

mod docx;
#[cfg(feature = "pdf")]
mod pdf;
mod samples;
mod xlsx;
