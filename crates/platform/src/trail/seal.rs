//! Seals: committed entries get their number and a place under a Merkle root that is chained.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};

use kernel::Moment;

use super::hash::sm3_hex;
use crate::{
    Error, args,
    db::{Conn, Row, Tx},
};

/// Most entries under one seal; numbering them must not hold the writer for long.
pub const ENTRIES_MAX: usize = 500;

/// One link of the chain (封签).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// 1, 2, 3 …
    pub no: i64,
    /// First number under it.
    pub first_seq: i64,
    /// Last number under it.
    pub last_seq: i64,
    /// Merkle root over number and hash of each entry.
    pub root: String,
    /// The hash of the seal before; 64 zeros under the first.
    pub previous: String,
    /// When.
    pub at: Moment,
    /// SM3 over all of the above.
    pub hash: String,
}

impl Seal {
    pub(super) fn computed_hash(&self) -> String {
        sm3_hex(&[
            self.no.to_string().as_bytes(),
            self.first_seq.to_string().as_bytes(),
            self.last_seq.to_string().as_bytes(),
            self.root.as_bytes(),
            self.previous.as_bytes(),
            self.at.as_ms().to_string().as_bytes(),
        ])
    }

    /// The first 16 signs, in fours, as printed at the foot of a report.
    pub fn short(&self) -> String {
        let signs: Vec<char> = self.hash.chars().take(16).collect();
        let parts: Vec<String> = signs.chunks(4).map(|c| c.iter().collect()).collect();
        parts.join("-")
    }

    fn line(&self) -> String {
        let Self {
            no,
            first_seq,
            last_seq,
            root,
            previous,
            at,
            hash,
        } = self;
        let at = at.as_ms();
        format!("{no} {first_seq} {last_seq} {root} {previous} {at} {hash}\n")
    }
}

/// What stands under the first seal.
pub(super) fn beginning() -> String {
    "0".repeat(64)
}

/// The leaf of one entry.
pub(super) fn leaf(seq: i64, entry_hash: &str) -> String {
    sm3_hex(&[b"leaf", seq.to_string().as_bytes(), entry_hash.as_bytes()])
}

/// The Merkle root; an odd last node goes up as it is.
pub(super) fn merkle_root(mut level: Vec<String>) -> String {
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => sm3_hex(&[b"node", left.as_bytes(), right.as_bytes()]),
                [one] => one.clone(),
                _ => String::new(),
            })
            .collect();
    }
    level.pop().unwrap_or_else(beginning)
}

/// Seals what is committed and unsealed; `None` when there is nothing. Two sealers at once
/// collide on the seal's number, and the later one runs again.
///
/// # Errors
/// What the database said.
pub fn seal(tx: &mut Tx<'_>) -> Result<Option<i64>, Error> {
    let entries = tx.all(
        "select p.entry, t.hash
         from platform_trail_pending p
         join platform_trail t on t.id = p.entry
         order by p.entry
         limit $1",
        args![ENTRIES_MAX],
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    if entries.is_empty() {
        return Ok(None);
    }
    let last = latest(tx)?;
    let first_seq = last.as_ref().map_or(1, |s| s.last_seq + 1);
    let no = last.as_ref().map_or(1, |s| s.no + 1);
    let (mut leaves, mut rows, mut seq) = (Vec::new(), Vec::new(), first_seq);
    for (entry, hash) in &entries {
        leaves.push(leaf(seq, hash));
        rows.push(args![seq, *entry, hash, no].to_vec());
        tx.run(
            "delete from platform_trail_pending where entry = $1",
            args![*entry],
        )?;
        seq += 1;
    }
    tx.insert_all("platform_trail_leaf", "seq, entry, entry_hash, seal", &rows)?;
    let mut made = Seal {
        no,
        first_seq,
        last_seq: seq - 1,
        root: merkle_root(leaves),
        previous: last.map_or_else(beginning, |s| s.hash),
        at: tx.now(),
        hash: String::new(),
    };
    made.hash = made.computed_hash();
    tx.run(
        "insert into platform_trail_seal (no, first_seq, last_seq, root, previous, at, hash)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![
            made.no,
            made.first_seq,
            made.last_seq,
            &made.root,
            &made.previous,
            made.at,
            &made.hash
        ],
    )?;
    Ok(Some(no))
}

const COLUMNS: &str = "no, first_seq, last_seq, root, previous, at, hash";

fn read(row: &Row<'_>) -> Result<Seal, Error> {
    Ok(Seal {
        no: row.get(0)?,
        first_seq: row.get(1)?,
        last_seq: row.get(2)?,
        root: row.get(3)?,
        previous: row.get(4)?,
        at: row.get(5)?,
        hash: row.get(6)?,
    })
}

/// The newest seal, for the foot of reports.
///
/// # Errors
/// What the database said.
pub fn latest(conn: &mut Conn) -> Result<Option<Seal>, Error> {
    let sql = format!("select {COLUMNS} from platform_trail_seal order by no desc limit 1");
    conn.one(&sql, &[], read)
}

/// All seals above `after`, in order.
pub(super) fn seals(conn: &mut Conn, after: i64) -> Result<Vec<Seal>, Error> {
    let sql = format!("select {COLUMNS} from platform_trail_seal where no > $1 order by no");
    conn.all(&sql, args![after], read)
}

/// Appends to the file outside the database whatever it lacks; a crash between the commit and
/// the file is made good at the next seal.
///
/// # Errors
/// What the file or the database said.
pub fn append_to_file(conn: &mut Conn, file: &Path) -> Result<(), Error> {
    let last = lines(file)?.last().map_or(0, |(no, _)| *no);
    let missing = seals(conn, last)?;
    if missing.is_empty() {
        return Ok(());
    }
    let mut out = OpenOptions::new().create(true).append(true).open(file)?;
    for seal in missing {
        out.write_all(seal.line().as_bytes())?;
    }
    out.sync_all()?;
    Ok(())
}

/// Number and hash of each seal in the file.
pub(super) fn lines(file: &Path) -> Result<Vec<(i64, String)>, Error> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let parsed = text.lines().filter_map(|line| {
        let (no, rest) = line.split_once(' ')?;
        Some((no.parse().ok()?, rest.rsplit_once(' ')?.1.to_owned()))
    });
    Ok(parsed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_number_change_the_root() {
        let root = |hashes: &[&str]| {
            let leaves = hashes
                .iter()
                .zip(1..)
                .map(|(h, seq)| leaf(seq, h))
                .collect();
            merkle_root(leaves)
        };
        assert_ne!(root(&["a", "b", "c"]), root(&["b", "a", "c"]));
        assert_ne!(root(&["a", "b"]), root(&["a", "b", "b"]));
        assert_eq!(root(&["a", "b", "c"]), root(&["a", "b", "c"]));
    }
}
