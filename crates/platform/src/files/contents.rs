//! Where the contents lie: a folder beside SQLite, pieces within PostgreSQL.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use kernel::Moment;
use sha2::{Digest, Sha256};

use super::store;
use crate::{
    Error, args,
    db::{CommandKey, Conn, Db},
};

/// Bytes of one piece on PostgreSQL.
const PIECE_BYTES: usize = 1_024 * 1_024;
/// Contents that one look of the check takes from the table.
const CHECK_ROWS: i64 = 500;

/// The contents of files (文件库).
pub struct FileStore {
    place: Place,
    /// Held while content is written and named, and while it is removed: on SQLite this process
    /// is the only one.
    lock: Mutex<()>,
}

enum Place {
    Folder(PathBuf),
    Pieces,
}

impl FileStore {
    /// The contents of `db`; on SQLite they lie in `data/files`.
    pub fn beside(db: &Db, data: &Path) -> Self {
        let place = if db.is_pg() {
            Place::Pieces
        } else {
            Place::Folder(data.join("files"))
        };
        Self {
            place,
            lock: Mutex::new(()),
        }
    }

    /// Makes `bytes` durable, then lets `name` write the row that names them.
    pub(super) fn put<T>(
        &self,
        db: &Db,
        bytes: &[u8],
        name: impl FnOnce(&str) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let sha256 = crate::hex(&Sha256::digest(bytes));
        let _held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.place {
            Place::Folder(folder) => put_file(folder, &sha256, bytes)?,
            Place::Pieces => put_pieces(db, &sha256, bytes)?,
        }
        name(&sha256)
    }

    /// The content with this hash.
    ///
    /// # Errors
    /// A fault when it is gone or does not match its hash.
    pub fn get(&self, db: &Db, sha256: &str) -> Result<Vec<u8>, Error> {
        let bytes = match &self.place {
            Place::Folder(folder) => match fs::read(place_of(folder, sha256)) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(error.into()),
            },
            Place::Pieces => db.read_blocking(|conn| pieces(conn, sha256))?,
        };
        let bytes = bytes.ok_or_else(|| Error::fault(format!("content {sha256} is gone")))?;
        if crate::hex(&Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(Error::fault(format!("content {sha256} was changed")))
        }
    }

    /// Removes content that no file names any more and that was last written before `before`.
    pub(super) fn remove(&self, db: &Db, sha256: &str, before: Moment) -> Result<(), Error> {
        let _held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let owned = sha256.to_owned();
        match &self.place {
            Place::Folder(folder) => {
                if db.read_blocking(|conn| store::is_named(conn, &owned))? {
                    return Ok(());
                }
                match fs::remove_file(place_of(folder, sha256)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                    Ok(()) | Err(_) => Ok(()),
                }
            }
            Place::Pieces => db.write_blocking(CommandKey::unkeyed(), move |tx| {
                // An upload of the same content at the same time has made its pieces young, or
                // will write them again.
                if store::is_named(tx, &owned)? {
                    return Ok(());
                }
                let sql = "delete from platform_file_piece where sha256 = $1 and at < $2";
                tx.run(sql, args![&owned, before]).map(drop)
            }),
        }
    }

    /// Contents written before `before` that no file names: an upload that broke off.
    pub(super) fn strays(&self, db: &Db, before: Moment) -> Result<Vec<String>, Error> {
        match &self.place {
            Place::Folder(folder) => {
                let _held = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
                stray_files(db, folder, before)
            }
            Place::Pieces => db.read_blocking(|conn| {
                conn.all(
                    "select distinct p.sha256 from platform_file_piece p
                     where p.no = 0 and p.at < $1
                       and not exists (select 1 from platform_file f where f.sha256 = p.sha256)
                     order by p.sha256 limit 500",
                    args![before],
                    |row| row.get(0),
                )
            }),
        }
    }

    /// Whether every file's content is there and matches its hash: one finding a line, empty
    /// when all is well.
    ///
    /// # Errors
    /// What the database said.
    pub fn check(&self, db: &Db) -> Result<Vec<String>, Error> {
        let (mut findings, mut after) = (Vec::new(), String::new());
        loop {
            let from = after.clone();
            let rows = db.read_blocking(|conn| store::contents(conn, &from, CHECK_ROWS))?;
            let Some((last, _)) = rows.last() else {
                return Ok(findings);
            };
            after.clone_from(last);
            for (sha256, size) in rows {
                match self.get(db, &sha256) {
                    Ok(bytes) if u64::try_from(bytes.len()).is_ok_and(|len| len == size) => {}
                    Ok(_) => findings.push(format!("文件 {sha256} 的大小与登记不符")),
                    Err(error) => findings.push(format!("文件 {sha256} 缺失或已损坏：{error}")),
                }
            }
        }
    }
}

fn place_of(folder: &Path, sha256: &str) -> PathBuf {
    let (first, rest) = sha256.split_at(2.min(sha256.len()));
    folder.join(first).join(rest)
}

/// Written beside its place, made durable, then put there in one step.
fn put_file(folder: &Path, sha256: &str, bytes: &[u8]) -> Result<(), Error> {
    let place = place_of(folder, sha256);
    let parent = place
        .parent()
        .ok_or_else(|| Error::fault("a content without a folder"))?;
    if !parent.is_dir() {
        fs::create_dir_all(parent)?;
        sync_folder(folder)?;
    }
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(parent)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&place)
        .map_err(|e| Error::Fault(Box::new(e)))?;
    sync_folder(parent)
}

fn sync_folder(folder: &Path) -> Result<(), Error> {
    Ok(fs::File::open(folder)?.sync_all()?)
}

/// Each piece in a write of its own; the row that names them comes last.
fn put_pieces(db: &Db, sha256: &str, bytes: &[u8]) -> Result<(), Error> {
    for (no, piece) in bytes.chunks(PIECE_BYTES).enumerate() {
        let (sha256, piece) = (sha256.to_owned(), piece.to_vec());
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let now = tx.now();
            tx.run(
                "insert into platform_file_piece (sha256, no, bytes, at)
                 values ($1, $2, $3, $4)
                 on conflict (sha256, no) do update set at = excluded.at",
                args![&sha256, no, piece.as_slice(), now],
            )
        })?;
    }
    Ok(())
}

fn pieces(conn: &mut Conn, sha256: &str) -> Result<Option<Vec<u8>>, Error> {
    let mut bytes = Vec::new();
    let sql = "select bytes from platform_file_piece where sha256 = $1 order by no";
    conn.each(sql, args![sha256], |row| {
        bytes.extend(row.get::<Vec<u8>>(0)?);
        Ok(())
    })?;
    Ok((!bytes.is_empty()).then_some(bytes))
}

fn stray_files(db: &Db, folder: &Path, before: Moment) -> Result<Vec<String>, Error> {
    let mut strays = Vec::new();
    if !folder.is_dir() {
        return Ok(strays);
    }
    for first in fs::read_dir(folder)? {
        let first = first?;
        if !first.file_type()?.is_dir() {
            continue;
        }
        for rest in fs::read_dir(first.path())? {
            let rest = rest?;
            if written(&rest)? >= before {
                continue;
            }
            let (head, tail) = (first.file_name(), rest.file_name());
            let (head, tail) = (head.to_string_lossy(), tail.to_string_lossy());
            if tail.starts_with(".new-") {
                fs::remove_file(rest.path())?;
                continue;
            }
            let sha256 = format!("{head}{tail}");
            if !db.read_blocking(|conn| store::is_named(conn, &sha256))? {
                strays.push(sha256);
            }
        }
    }
    strays.sort();
    Ok(strays)
}

/// When a file was last written, by the machine's own clock.
fn written(entry: &fs::DirEntry) -> Result<Moment, Error> {
    let modified = entry.metadata()?.modified()?;
    let ms = modified
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    Ok(Moment::from_ms(ms))
}
