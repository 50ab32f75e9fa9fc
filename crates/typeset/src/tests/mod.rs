//! What the paper must look like, read back from the files.

#[cfg(feature = "pdf")]
mod pdf;
mod samples;
