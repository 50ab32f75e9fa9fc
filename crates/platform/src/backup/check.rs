//! Reading a backup: every part is found right before anything is written.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{
    manifest::{
        APART, Dumped, FORMAT, KEYS, MANIFEST, Manifest, SEALS, Sum, file_part, row, table_part,
    },
    parts::Summing,
    wrap::Wrapped,
};
use crate::{
    Error,
    db::{Migration, Value, bulk},
};

/// Longest manifest that is read.
const MANIFEST_BYTES: u64 = 256 * 1_024 * 1_024;
const SHA256_SIGNS: usize = 64;

/// An opened backup (备份文件).
pub(super) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    pub manifest: Manifest,
    /// As it stands in the file: the passphrase vouches for it.
    pub manifest_text: Vec<u8>,
}

impl Archive {
    /// Opens the file and reads its manifest.
    pub(super) fn open(file: &Path) -> Result<Self, Error> {
        let opened = File::open(file).map_err(|error| {
            Error::refused(
                "restore.no_file",
                format!("备份文件 {} 打不开：{error}", file.display()),
            )
        })?;
        let mut zip = ZipArchive::new(BufReader::new(opened)).map_err(|_| not_whole())?;
        let mut manifest_text = Vec::new();
        zip.by_name(MANIFEST)
            .map_err(|_| no_backup())?
            .take(MANIFEST_BYTES)
            .read_to_end(&mut manifest_text)
            .map_err(|_| damaged(MANIFEST))?;
        let format: Format =
            serde_json::from_slice(&manifest_text).map_err(|_| damaged(MANIFEST))?;
        if format.format != FORMAT {
            return Err(newer(&format!("格式 {}", format.format)));
        }
        let manifest = serde_json::from_slice(&manifest_text).map_err(|_| damaged(MANIFEST))?;
        Ok(Self {
            zip,
            manifest,
            manifest_text,
        })
    }

    /// Finds every part right, or says which is not. `pg`: for which engine.
    pub(super) fn check(&mut self, known: &[Migration], pg: bool) -> Result<(), Error> {
        self.check_migrations(known)?;
        let files = self.check_names()?;
        for at in 0..self.manifest.tables.len() {
            self.check_table(at, pg)?;
        }
        let (mut count, mut bytes, mut hash) = (0, 0, Sha256::new());
        for sha256 in files {
            let sum = self.sum(&file_part(&sha256))?;
            if sum.sha256 != sha256 {
                return Err(damaged(&file_part(&sha256)));
            }
            hash.update(format!("{sha256} {}\n", sum.bytes));
            count += 1;
            bytes += sum.bytes;
        }
        let expected = &self.manifest.files;
        let found = crate::hex(&hash.finalize());
        if (expected.count, expected.bytes, &expected.sha256) != (count, bytes, &found) {
            return Err(damaged("files"));
        }
        let list = self.manifest.seals.as_ref().and_then(|s| s.list.clone());
        if let Some(list) = list
            && self.sum(SEALS)? != list
        {
            return Err(damaged(SEALS));
        }
        Ok(())
    }

    /// Migrations of the backup that this program does not know, or knows otherwise.
    fn check_migrations(&self, known: &[Migration]) -> Result<(), Error> {
        for applied in &self.manifest.migrations {
            match known.iter().find(|m| m.name == applied.name) {
                None => return Err(newer(&applied.name)),
                Some(one) if one.checksum() == applied.checksum => {}
                Some(_) => {
                    return Err(Error::refused(
                        "restore.other_program",
                        format!(
                            "备份里的数据库变更 {} 与本程序的不同：什么都没有写，\
                             请用写这份备份的程序恢复",
                            applied.name
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    /// The parts are exactly those of the manifest; gives the hashes of the files, in order.
    fn check_names(&self) -> Result<BTreeSet<String>, Error> {
        let mut expected: BTreeSet<String> = BTreeSet::from([MANIFEST.to_owned()]);
        for Dumped { table, .. } in &self.manifest.tables {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let apart = APART.contains(&table.name.as_str());
            if apart || table.name.is_empty() || !table.name.chars().all(plain) {
                return Err(damaged(MANIFEST));
            }
            expected.insert(table_part(&table.name));
        }
        let seals = self.manifest.seals.as_ref();
        expected.extend(
            seals
                .and_then(|s| s.list.as_ref())
                .map(|_| SEALS.to_owned()),
        );
        if !self.manifest.keys.is_empty() {
            expected.insert(KEYS.to_owned());
        }
        let mut files = BTreeSet::new();
        for name in self.zip.file_names() {
            if expected.remove(name) {
                continue;
            }
            match name.strip_prefix("files/") {
                Some(sha256) if is_sha256(sha256) => files.insert(sha256.to_owned()),
                Some(_) | None => return Err(damaged(name)),
            };
        }
        match expected.first() {
            None => Ok(files),
            Some(missing) => Err(damaged(missing)),
        }
    }

    fn check_table(&mut self, at: usize, pg: bool) -> Result<(), Error> {
        let Some(Dumped { table, rows, sum }) = self.manifest.tables.get(at) else {
            return Err(damaged(MANIFEST));
        };
        let part = table_part(&table.name);
        let kinds: Vec<_> = table.columns.iter().map(|c| c.kind).collect();
        let mut found = 0;
        let read = each_line(&mut self.zip, &part, |values| {
            let fits = values.len() == kinds.len()
                && kinds.iter().zip(&values).all(|(k, v)| bulk::fits(*k, v));
            let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
            if !fits {
                return Err(damaged(&part));
            }
            if pg && values.iter().any(has_nul) {
                return Err(Error::refused(
                    "restore.nul",
                    format!(
                        "{} 里有 PostgreSQL 存不了的空字符：什么都没有写",
                        table.name
                    ),
                ));
            }
            found += 1;
            Ok(())
        })?;
        if (found, &read) == (*rows, sum) {
            Ok(())
        } else {
            Err(damaged(&part))
        }
    }

    /// Every row of a table that was checked.
    pub(super) fn rows(
        &mut self,
        name: &str,
        visit: impl FnMut(Vec<Value>) -> Result<(), Error>,
    ) -> Result<Sum, Error> {
        each_line(&mut self.zip, &table_part(name), visit)
    }

    /// The hashes of all files, in order.
    pub(super) fn file_names(&self) -> BTreeSet<String> {
        let names = self.zip.file_names();
        names
            .filter_map(|n| n.strip_prefix("files/"))
            .map(str::to_owned)
            .collect()
    }

    /// A part as it is.
    pub(super) fn part<'a>(&'a mut self, name: &str) -> Result<impl Read + use<'a>, Error> {
        self.zip.by_name(name).map_err(|_| damaged(name))
    }

    /// The wrapped keys.
    pub(super) fn wrapped(&mut self) -> Result<Wrapped, Error> {
        let part = self.part(KEYS)?;
        serde_json::from_reader(part.take(MANIFEST_BYTES)).map_err(|_| damaged(KEYS))
    }

    fn sum(&mut self, name: &str) -> Result<Sum, Error> {
        let mut part = Summing::new(self.part(name)?);
        io::copy(&mut part, &mut io::sink()).map_err(|_| damaged(name))?;
        Ok(part.sum())
    }
}

#[derive(serde::Deserialize)]
struct Format {
    format: u32,
}

fn each_line(
    zip: &mut ZipArchive<BufReader<File>>,
    name: &str,
    mut visit: impl FnMut(Vec<Value>) -> Result<(), Error>,
) -> Result<Sum, Error> {
    let part = zip.by_name(name).map_err(|_| damaged(name))?;
    let mut part = BufReader::new(Summing::new(part));
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = part
            .read_until(b'\n', &mut line)
            .map_err(|_| damaged(name))?;
        if read == 0 {
            return Ok(part.into_inner().sum());
        }
        visit(row(&line).ok_or_else(|| damaged(name))?)?;
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == SHA256_SIGNS && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn not_whole() -> Error {
    Error::refused(
        "restore.not_whole",
        "这个文件不是完整的备份（可能没有拷完，或被截断）：什么都没有写，请换一份",
    )
}

fn no_backup() -> Error {
    Error::refused(
        "restore.no_backup",
        "这个文件里没有备份清单，不是本程序的备份：什么都没有写",
    )
}

fn newer(what: &str) -> Error {
    Error::refused(
        "restore.newer",
        format!("备份由更新的版本写成（{what}）：什么都没有写，请用那个版本或更新的版本恢复"),
    )
}

pub(super) fn damaged(part: &str) -> Error {
    Error::refused(
        "restore.damaged",
        format!("备份已损坏或被改动（{part} 的内容与清单不符）：什么都没有写，请换一份备份"),
    )
}
