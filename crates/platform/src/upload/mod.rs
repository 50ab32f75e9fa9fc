//! Uploads are read in a child process of our own binary (隔离读取): a file that loops, explodes
//! or crashes its reader takes nothing with it but the child.
//!
//! The parent starts `unionhall read-upload READER LIMITS`, gives the file on the standard input
//! and takes the reader's text from the standard output. The child limits itself first thing,
//! then reads; the parent holds the wall clock. A list of a million rows comes as lines instead
//! ([`lines_in_child`]): the parent takes one after the other, and the child waits for it.
//!
//! **Invariants:** the child gets no environment and writes no file; whatever becomes of it, the
//! parent answers within the wall time with a text or one clear sentence.

mod child;
mod limits;
mod lines;
mod parent;
mod text;

pub use child::{Reader, Readers, serve};
pub use limits::{Limits, confine};
pub use lines::{LineReader, Lines, Source, lines_in_child, lines_in_child_of};
pub use parent::{in_child, in_child_of, read};
pub use text::{NotText, decode};
