//! Uploads are read in a child process of our own binary (隔离读取): a file that loops, explodes
//! or crashes its reader takes nothing with it but the child.
//!
//! The parent starts `unionhall read-upload READER LIMITS`, gives the file on the standard input
//! and takes the reader's text from the standard output. The child limits itself first thing,
//! then reads; the parent holds the wall clock.
//!
//! **Invariants:** the child gets no environment and writes no file; whatever becomes of it, the
//! parent answers within the wall time with a text or one clear sentence.

mod child;
mod limits;
mod parent;

pub use child::{Reader, serve};
pub use limits::{Limits, confine};
pub use parent::{in_child, in_child_of, read};
