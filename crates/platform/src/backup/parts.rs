//! The parts of a backup: each is written with its size and checksum.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    contents::{self, Place},
    manifest::{Dumped, Files, SEALS, Seals, Sum, file_part, line, table_part},
};
use crate::{
    Error,
    db::{Conn, bulk::Table},
    trail,
};

/// The zip being written.
pub(super) struct Parts {
    pub zip: ZipWriter<BufWriter<File>>,
}

impl Parts {
    fn start(&mut self, name: &str) -> Result<(), Error> {
        let options = SimpleFileOptions::default().large_file(true);
        self.zip.start_file(name, options).map_err(fault)
    }

    /// One part with its checksum.
    pub(super) fn part(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Summing<&mut ZipWriter<BufWriter<File>>>) -> Result<(), Error>,
    ) -> Result<Sum, Error> {
        self.start(name)?;
        let mut out = Summing::new(&mut self.zip);
        fill(&mut out)?;
        Ok(out.sum())
    }

    pub(super) fn table(&mut self, conn: &mut Conn, table: Table) -> Result<Dumped, Error> {
        let mut rows = 0;
        let sum = self.part(&table_part(&table.name), |out| {
            conn.stream(&table, |values| {
                rows += 1;
                Ok(out.write_all(&line(values)?)?)
            })
        })?;
        Ok(Dumped { table, rows, sum })
    }

    pub(super) fn files(&mut self, conn: &mut Conn, place: &Place) -> Result<Files, Error> {
        let mut files = Files::default();
        let mut hash = Sha256::new();
        contents::each_named(conn, |conn, sha256| {
            self.start(&file_part(sha256))?;
            let mut out = Summing::new(&mut self.zip);
            if place.copy(conn, sha256, &mut out)? {
                let bytes = out.bytes;
                hash.update(format!("{sha256} {bytes}\n"));
                files.count += 1;
                files.bytes += bytes;
            } else {
                self.zip.abort_file().map_err(fault)?;
                files.missing.push(sha256.to_owned());
            }
            Ok(())
        })?;
        files.sha256 = crate::hex(&hash.finalize());
        Ok(files)
    }

    /// The chain's end, and the list outside the database up to it: a seal may have been made
    /// since the snapshot.
    pub(super) fn seals(&mut self, conn: &mut Conn, list: &Path) -> Result<Option<Seals>, Error> {
        let Some(last) = trail::latest(conn)? else {
            return Ok(None);
        };
        let mut seals = Seals {
            no: last.no,
            hash: last.hash,
            list: None,
        };
        let file = match File::open(list) {
            Ok(file) => BufReader::new(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(seals)),
            Err(error) => return Err(error.into()),
        };
        let sum = self.part(SEALS, |out| {
            for line in file.lines() {
                let line = line?;
                let no = line.split(' ').next().and_then(|no| no.parse().ok());
                if no.is_some_and(|no: i64| no <= seals.no) {
                    writeln!(out, "{line}")?;
                }
            }
            Ok(())
        })?;
        seals.list = Some(sum);
        Ok(Some(seals))
    }
}

/// Counts and hashes what goes through.
pub(super) struct Summing<W> {
    inner: W,
    hash: Sha256,
    pub bytes: u64,
}

impl<W> Summing<W> {
    pub(super) fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    pub(super) fn sum(self) -> Sum {
        Sum {
            bytes: self.bytes,
            sha256: crate::hex(&self.hash.finalize()),
        }
    }

    fn took(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
    }
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.took(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Summing<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.took(&bytes[..read]);
        Ok(read)
    }
}

/// Size and checksum of a whole file.
pub(super) fn sum_of(file: File) -> Result<Sum, Error> {
    let mut whole = Summing::new(file);
    io::copy(&mut whole, &mut io::sink())?;
    Ok(whole.sum())
}

pub(super) fn fault(error: zip::result::ZipError) -> Error {
    Error::Fault(Box::new(error))
}
