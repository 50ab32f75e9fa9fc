//! Files (文件): what is in them is stored once under its SHA-256; who may see one is decided by
//! what it belongs to.
//!
//! On SQLite the contents lie beside the database in `DIR/files`, on PostgreSQL in the database
//! in pieces, so that any process finds them. The type is told from the content, never from the
//! sender's word.
//!
//! **Invariants:** a row of `platform_file` exists only when its content is durable; content is
//! removed only when no row names it; a file is shown within the browser only when it is an
//! image, and then sandboxed.

mod contents;
mod media;
mod store;
mod sweep;
mod web;

use bytes::Bytes;
use kernel::{Id, Moment};
use schemars::JsonSchema;
use serde::Serialize;

pub use contents::FileStore;
pub use media::{Media, sniff};
pub use store::{files_of, find};
pub use web::routes;

use crate::{
    App, Error,
    access::{Account, Actor},
    db::{CommandKey, Conn, Tx},
    jobs::JobKind,
    subject::Subject,
};

/// Marks the keys of files (文件).
pub struct StoredFile;

/// The kinds of job that look after files.
pub const KINDS: &[JobKind] = &[sweep::KIND];

/// Largest file, bytes.
/// Source: house rule; a scanned contract of 50 pages takes about 10 MB.
pub const FILE_BYTES_MAX: usize = 20 * 1_024 * 1_024;

/// What `accept` of a file field says.
pub const ACCEPT: &str = ".pdf,.docx,.xlsx,.doc,.xls,.txt,.csv,.jpg,.jpeg,.png,.webp,.heic";

/// A file as lists show it (附件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileView {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<StoredFile>,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// By content.
    pub media_type: String,
    /// Of its content, hexadecimal.
    pub sha256: String,
    /// Who brought it.
    #[schemars(with = "Option<String>")]
    pub account: Option<Id<Account>>,
    /// When, UTC ms.
    #[serde(skip)]
    pub at: Moment,
    /// Where it is fetched.
    pub href: String,
}

/// The address of a file.
pub fn path(id: Id<StoredFile>) -> String {
    format!("/files/{id}")
}

/// Stores a file that `by` brought (`None`: made by the house); it belongs to nothing yet. Call
/// [`Tx::attach`] in the command that uses it; a file without use is swept after a week.
///
/// # Errors
/// A refusal when it is empty or of a type that is not taken, [`Error::TooLarge`], a fault.
pub async fn store(
    house: &App,
    by: Option<Id<Account>>,
    name: &str,
    bytes: Bytes,
) -> Result<Id<StoredFile>, Error> {
    let (house, name) = (house.clone(), name.to_owned());
    tokio::task::spawn_blocking(move || store_blocking(&house, by, &name, &bytes))
        .await
        .unwrap_or_else(|error| Err(Error::Fault(Box::new(error))))
}

/// As [`store`], for threads that may block.
///
/// # Errors
/// As [`store`].
pub fn store_blocking(
    house: &App,
    by: Option<Id<Account>>,
    name: &str,
    bytes: &[u8],
) -> Result<Id<StoredFile>, Error> {
    if bytes.len() > FILE_BYTES_MAX {
        let text = format!("文件最大 {} MB，没有保存", FILE_BYTES_MAX / 1_024 / 1_024);
        return Err(Error::TooLarge(text.into()));
    }
    let media = sniff(bytes, name)?;
    let name = media.name_for(name);
    let size = bytes.len();
    house.files.put(&house.db, bytes, |sha256| {
        let (sha256, name) = (sha256.to_owned(), name.clone());
        house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
            store::insert(tx, &sha256, size, &name, media, by)
        })
    })
}

/// The content of a file, compared with its hash.
///
/// # Errors
/// A fault when it is gone or was changed.
pub async fn content(house: &App, file: &FileView) -> Result<Vec<u8>, Error> {
    let (house, sha256) = (house.clone(), file.sha256.clone());
    tokio::task::spawn_blocking(move || house.files.get(&house.db, &sha256))
        .await
        .unwrap_or_else(|error| Err(Error::Fault(Box::new(error))))
}

/// A file that this person may see: they brought it, or they see something it belongs to.
///
/// # Errors
/// [`Error::NotFound`]; what the database said.
pub fn visible(
    house: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: Id<StoredFile>,
) -> Result<FileView, Error> {
    let file = find(conn, id)?.ok_or(Error::NotFound)?;
    if file.account == Some(actor.account) {
        return Ok(file);
    }
    for subject in store::subjects_of(conn, id)? {
        if house.eyes(actor).view(conn, &subject)?.is_some() {
            return Ok(file);
        }
    }
    Err(Error::NotFound)
}

impl Tx<'_> {
    /// Notes that `file` belongs to `subject`: who sees the subject then sees the file. Attach
    /// only what this command stored, or what [`visible`] showed.
    ///
    /// # Errors
    /// What the database said.
    pub fn attach(&mut self, file: Id<StoredFile>, subject: &Subject) -> Result<(), Error> {
        store::attach(self, file, subject)
    }

    /// Notes that `file` does not belong to `subject` any more.
    ///
    /// # Errors
    /// What the database said.
    pub fn detach(&mut self, file: Id<StoredFile>, subject: &Subject) -> Result<(), Error> {
        store::detach(self, file, subject)
    }
}
