//! Contents of files, wherever the engine keeps them: a folder beside SQLite, pieces within
//! PostgreSQL.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use kernel::Moment;
use sha2::{Digest, Sha256};

use crate::{
    Error, args,
    db::{
        Conn,
        bulk::{Bulk, Table},
    },
};

/// Bytes that are held at once.
const PIECE_BYTES: usize = 1_024 * 1_024;
/// Names that are asked for at once.
const NAMES: i64 = 500;
const PIECES: &str = "platform_file_piece";

/// Where contents lie (文件内容的位置).
pub(crate) enum Place {
    /// `data/files/ab/cd…`
    Folder(PathBuf),
    /// Rows of the database.
    Pieces,
}

impl Place {
    /// Of a database with this data folder.
    pub(crate) fn of(pg: bool, data: &Path) -> Self {
        if pg {
            Self::Pieces
        } else {
            Self::Folder(data.join("files"))
        }
    }

    /// Writes the content into `sink`; `false` when it is gone or not what its hash says (then
    /// part of it may have been written).
    pub(super) fn copy(
        &self,
        conn: &mut Conn,
        sha256: &str,
        sink: &mut dyn Write,
    ) -> Result<bool, Error> {
        let mut hash = Sha256::new();
        match self {
            Self::Folder(folder) => {
                let mut file = match fs::File::open(path_of(folder, sha256)) {
                    Ok(file) => file,
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        return Ok(false);
                    }
                    Err(error) => return Err(error.into()),
                };
                let mut piece = vec![0; PIECE_BYTES];
                loop {
                    let read = file.read(&mut piece)?;
                    if read == 0 {
                        break;
                    }
                    hash.update(&piece[..read]);
                    sink.write_all(&piece[..read])?;
                }
            }
            Self::Pieces => {
                let sql = "select bytes from platform_file_piece where sha256 = $1 and no = $2";
                for no in 0_i64.. {
                    let piece: Option<Vec<u8>> = conn.one(sql, args![sha256, no], |r| r.get(0))?;
                    let Some(piece) = piece else { break };
                    hash.update(&piece);
                    sink.write_all(&piece)?;
                }
            }
        }
        Ok(crate::hex(&hash.finalize()) == sha256)
    }
}

/// Every content that a file names, in the order of the hash; nothing when the database knows
/// no files.
pub(super) fn each_named(
    conn: &mut Conn,
    mut visit: impl FnMut(&mut Conn, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    if !conn.has_table("platform_file")? {
        return Ok(());
    }
    let mut after = String::new();
    loop {
        let names: Vec<String> = conn.all(
            "select distinct sha256 from platform_file where sha256 > $1
             order by sha256 limit $2",
            args![&after, NAMES],
            |row| row.get(0),
        )?;
        let Some(last) = names.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for name in &names {
            visit(conn, name)?;
        }
    }
}

/// Looks at every content: how many there are, and which are gone or damaged.
pub(crate) fn check_named(conn: &mut Conn, place: &Place) -> Result<(u64, Vec<String>), Error> {
    let (mut count, mut damaged) = (0, Vec::new());
    each_named(conn, |conn, sha256| {
        count += 1;
        if !place.copy(conn, sha256, &mut std::io::sink())? {
            damaged.push(sha256.to_owned());
        }
        Ok(())
    })?;
    Ok((count, damaged))
}

/// Puts one content into a folder and makes it durable.
pub(super) fn into_folder(
    folder: &Path,
    sha256: &str,
    content: &mut dyn Read,
) -> Result<(), Error> {
    let path = path_of(folder, sha256);
    let parent = path
        .parent()
        .ok_or_else(|| Error::fault("a content without a folder"))?;
    fs::create_dir_all(parent)?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    std::io::copy(content, &mut file)?;
    file.sync_all()?;
    Ok(fs::File::open(parent)?.sync_all()?)
}

/// Puts one content into the database.
pub(super) fn into_pieces(
    bulk: &mut Bulk,
    table: &Table,
    sha256: &str,
    at: Moment,
    content: &mut dyn Read,
) -> Result<(), Error> {
    for no in 0_i64.. {
        let mut piece = Vec::new();
        let limit = u64::try_from(PIECE_BYTES).unwrap_or(u64::MAX);
        content.take(limit).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        bulk.insert(table, &[args![sha256, no, piece, at].to_vec()])?;
    }
    Ok(())
}

/// The pieces' table, its columns in our order.
pub(super) fn pieces_table(conn: &mut Conn) -> Result<Option<Table>, Error> {
    if !conn.has_table(PIECES)? {
        return Ok(None);
    }
    let mut table = conn.table(PIECES)?;
    let order = ["sha256", "no", "bytes", "at"];
    table
        .columns
        .sort_by_key(|c| order.iter().position(|name| *name == c.name));
    Ok(Some(table))
}

fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    let (first, rest) = sha256.split_at(2.min(sha256.len()));
    folder.join(first).join(rest)
}
