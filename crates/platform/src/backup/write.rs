//! Writing a backup: one snapshot, part by part, in constant memory.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use kernel::{Id, Moment};
use zip::ZipWriter;

use super::{
    contents::Place,
    manifest::{APART, Applied, FORMAT, KEYS, MANIFEST, Manifest, SEALS, Sum, Used},
    opens::what,
    parts::{Parts, fault, sum_of},
    report::BackupReport,
    wrap,
};
use crate::{
    Error, args,
    chance::Chance,
    db::{CommandKey, Conn, Db, bulk},
    secret::{Keys, Purpose, SealedColumn},
    subject::Subject,
    trail::{By, Deed},
};

/// Marks the subject of the trail entries of backups and restores.
pub(crate) struct Backup;

impl Backup {
    pub(crate) const KIND: &str = "platform.backup";

    /// All backups are one subject: its newest entry is the last backup.
    pub(crate) fn subject() -> Subject {
        Subject::new(Self::KIND, Id::<Self>::from_i64(1))
    }
}

const VERB: &str = "platform.backup";

/// What is backed up (备份来源).
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The database; it may be in use.
    pub db: &'a Db,
    /// Its keys.
    pub keys: &'a Keys,
    /// The data folder.
    pub data: &'a Path,
    /// All columns of sealed values.
    pub sealed: &'a [SealedColumn],
    /// Chance.
    pub chance: &'a Chance,
}

/// Writes a backup into `file`, which must not be there yet; with a passphrase the keys are in
/// it. Blocks.
///
/// # Errors
/// A refusal with a sentence, or what the database or the disk said; then there is no file.
pub fn write(
    source: &Source<'_>,
    file: &Path,
    passphrase: Option<&str>,
) -> Result<BackupReport, Error> {
    passphrase.map_or(Ok(()), wrap::accept)?;
    let folder = folder_of(file)?;
    let made = tempfile::Builder::new()
        .prefix(".unionhall-backup-")
        .tempfile_in(&folder)?;
    let mut parts = Parts {
        zip: ZipWriter::new(BufWriter::new(made.reopen()?)),
    };
    let snapshot = source
        .db
        .read_blocking(|conn| snapshot(conn, source, passphrase, &mut parts))?;
    let written = parts.zip.finish().map_err(fault)?;
    written
        .into_inner()
        .map_err(|e| Error::Fault(Box::new(e)))?
        .sync_all()?;
    let sum = sum_of(made.reopen()?)?;
    made.persist_noclobber(file).map_err(|e| {
        if e.error.kind() == io::ErrorKind::AlreadyExists {
            already_there(file)
        } else {
            Error::Fault(Box::new(e.error))
        }
    })?;
    File::open(&folder)?.sync_all()?;
    let Snapshot {
        manifest,
        mut sentences,
    } = snapshot;
    if let Err(error) = note(source.db, file, &sum) {
        sentences.push(format!("备份已写好，但没有记入留痕：{error}"));
    }
    Ok(report(file, manifest, sum, sentences))
}

fn report(file: &Path, manifest: Manifest, sum: Sum, sentences: Vec<String>) -> BackupReport {
    BackupReport {
        file: file.to_owned(),
        bytes: sum.bytes,
        sha256: sum.sha256,
        taken_at: Moment::from_ms(manifest.taken_at),
        tables: manifest.tables.len(),
        rows: manifest.tables.iter().map(|t| t.rows).sum(),
        files: manifest.files.count,
        seal: manifest.seals.map(|s| s.hash.chars().take(16).collect()),
        has_keys: !manifest.keys.is_empty(),
        sentences,
    }
}

fn folder_of(file: &Path) -> Result<PathBuf, Error> {
    if file.exists() {
        return Err(already_there(file));
    }
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    };
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(Error::refused(
            "backup.no_folder",
            format!("文件夹 {} 不存在，没有写备份", folder.display()),
        ))
    }
}

fn already_there(file: &Path) -> Error {
    Error::refused(
        "backup.exists",
        format!("{} 已经存在，没有覆盖它：请换一个文件名", file.display()),
    )
}

struct Snapshot {
    manifest: Manifest,
    sentences: Vec<String>,
}

fn snapshot(
    conn: &mut Conn,
    source: &Source<'_>,
    passphrase: Option<&str>,
    parts: &mut Parts,
) -> Result<Snapshot, Error> {
    let mut tables = Vec::new();
    for name in conn.table_names()? {
        if !APART.contains(&name.as_str()) {
            let table = conn.table(&name)?;
            tables.push(parts.table(conn, table)?);
        }
    }
    let files = parts.files(conn, &Place::of(conn.is_pg(), source.data))?;
    let seals = parts.seals(conn, &source.data.join(SEALS))?;
    let exported = source.keys.export();
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: if conn.is_pg() { "postgres" } else { "sqlite" }.to_owned(),
        taken_at: source.db.clock().now().as_ms(),
        migrations: migrations(conn)?,
        nodes: nodes(conn)?,
        tables,
        files,
        seals,
        keys: match passphrase {
            Some(_) => names(&exported),
            None => Vec::new(),
        },
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    parts.part(MANIFEST, |out| Ok(out.write_all(&text)?))?;
    if let Some(passphrase) = passphrase {
        let wrapped = wrap::wrap(&exported, &text, passphrase, source.chance)?;
        let wrapped = serde_json::to_vec_pretty(&wrapped)?;
        parts.part(KEYS, |out| Ok(out.write_all(&wrapped)?))?;
    }
    let sentences = sentences(conn, source, &manifest)?;
    Ok(Snapshot {
        manifest,
        sentences,
    })
}

/// `person.1` of each exported line.
fn names(exported: &str) -> Vec<String> {
    exported
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some(format!("{}.{}", words.next()?, words.next()?))
        })
        .collect()
}

fn migrations(conn: &mut Conn) -> Result<Vec<Applied>, Error> {
    let mut found = conn.all(
        "select name, checksum, at from platform_migration",
        &[],
        |row| {
            Ok(Applied {
                name: row.get(0)?,
                checksum: row.get(1)?,
                at: row.get(2)?,
            })
        },
    )?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn nodes(conn: &mut Conn) -> Result<Vec<Used>, Error> {
    conn.all(
        "select number, used_until from platform_node order by number",
        &[],
        |row| {
            Ok(Used {
                number: row.get(0)?,
                until: row.get(1)?,
            })
        },
    )
}

fn sentences(
    conn: &mut Conn,
    source: &Source<'_>,
    manifest: &Manifest,
) -> Result<Vec<String>, Error> {
    let mut out = Vec::new();
    if manifest.keys.is_empty() {
        out.push(without_keys(conn, source.sealed)?);
    }
    if !manifest.files.missing.is_empty() {
        let count = manifest.files.missing.len();
        out.push(format!(
            "有 {count} 个文件在备份之前就已缺失或损坏，备份里没有：请运行 doctor 查看是哪些"
        ));
    }
    for broken in bulk::broken_references(conn)? {
        out.push(format!(
            "{broken}：这样的备份恢复不了，请先运行 doctor 并修复，再备份一次"
        ));
    }
    Ok(out)
}

/// One sentence: what nobody can open after a restore from this file alone.
fn without_keys(conn: &mut Conn, columns: &[SealedColumn]) -> Result<String, Error> {
    let mut lost = Vec::new();
    for purpose in Purpose::ALL {
        let mut values = 0;
        for column in columns.iter().filter(|c| c.purpose == purpose) {
            if conn.has_table(column.table)? {
                let (table, column) = (column.table, column.column);
                let sql = format!("select count(*) from {table} where {column} is not null");
                values += conn.number(&sql, &[])?;
            }
        }
        if values > 0 {
            lost.push(format!("{}（{values} 处）", what(purpose)));
        }
    }
    let lost = if lost.is_empty() {
        "加密的内容".to_owned()
    } else {
        lost.join("、")
    };
    Ok(format!(
        "没有给备份口令，密钥不在这份备份里：单凭它恢复以后，{lost}打不开；\
         请另外保存 keys 文件夹，或带口令再备份一次"
    ))
}

/// A copy of everything leaves the house: that stands on the trail, and `doctor` finds there
/// when it last happened.
fn note(db: &Db, file: &Path, sum: &Sum) -> Result<(), Error> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (name, sha256) = (name.into_owned(), sum.sha256.clone());
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let deed = Deed::on(VERB, Backup::subject())
            .change("备份文件", "", &name)
            .change("校验值", "", &sha256);
        tx.trail(By::House("备份"), deed)
    })
}

/// When the last backup was written.
pub(crate) fn last(conn: &mut Conn) -> Result<Option<Moment>, Error> {
    conn.one(
        "select at from platform_trail
         where subject_kind = $1 and subject_id = $2 and verb = $3
         order by id desc limit 1",
        args![Backup::KIND, Backup::subject().id, VERB],
        |row| row.get(0),
    )
}
