//! Many rows written in many short transactions, under one entry: an import, its undoing.
//!
//! An ordinary command costs two rows of the trail for each row it touches; a batch costs 48
//! bytes. [`Batch::open`] notes that something begins; each transaction writes its rows and, with
//! [`Batch::chunk`], what they hash to; [`Batch::close`] writes the one entry, which holds the
//! root over all chunks. A process that dies in between leaves an *unfinished* batch, which
//! `verify` names as such; whoever resumes goes on with it, or takes its rows back chunk by chunk
//! ([`Batch::newest`], [`Batch::withdraw`]) and leaves nothing ([`Batch::abandon`]).
//!
//! Chunks are chained: each hashes the one before, so the root is the hash of the last. A batch
//! that goes through its rows in the order of their ids has chunks that hardly overlap, and is
//! quickly searched and verified; any other order works too.

use kernel::Id;
use serde::{Deserialize, Serialize};

use super::{
    By, Deed, RowHash, Tracked,
    hash::{Touched, row_hash},
    last,
    leaves::{Leaves, Link, Packed, beginning},
};
use crate::{
    Error, args,
    db::{Conn, Tx, Value},
};

/// Under which name an entry holds the root of a batch.
pub(super) const TABLE: &str = "platform_trail_batch";

/// A batch of rows under one entry (批); the key is kept by whoever may have to resume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch(pub Id<Batch>);

/// What a transaction did to one row (叶).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    table: &'static str,
    id: i64,
    hash: RowHash,
    /// Nothing touched the row before.
    fresh: bool,
}

impl Leaf {
    /// The row was written with these values, in the order of the tracked columns.
    ///
    /// # Errors
    /// A fault when there are more or fewer values than columns.
    pub fn written<T>(tracked: &Tracked, id: Id<T>, values: &[Value]) -> Result<Self, Error> {
        let (table, id) = (tracked.table, id.as_i64());
        let hash = tracked.hash_of(id, values)?;
        Ok(Self {
            table,
            id,
            hash,
            fresh: false,
        })
    }

    /// The row has a key of its own that no row had before: nobody is asked what touched it last.
    #[must_use]
    pub const fn fresh(self) -> Self {
        Self {
            fresh: true,
            ..self
        }
    }

    /// The row was removed.
    pub fn removed<T>(tracked: &Tracked, id: Id<T>) -> Self {
        Self {
            table: tracked.table,
            id: id.as_i64(),
            hash: RowHash::GONE,
            fresh: false,
        }
    }

    /// The row as it stands now, read back.
    ///
    /// # Errors
    /// What the database said.
    pub fn standing<T>(conn: &mut Conn, tracked: &Tracked, id: Id<T>) -> Result<Self, Error> {
        let (table, id) = (tracked.table, id.as_i64());
        let hash = row_hash(conn, tracked, id)?;
        Ok(Self {
            table,
            id,
            hash,
            fresh: false,
        })
    }
}

/// The rows of one table that one transaction of a batch touched (段).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// 1, 2, 3 …
    pub no: i64,
    /// Their table.
    pub table: String,
    /// Their ids, in order.
    pub ids: Vec<i64>,
}

/// Marks the keys of chunks.
struct ChunkKey;

/// A batch that is being written.
struct Open {
    chunks: i64,
    leaves: i64,
    root: String,
}

impl Batch {
    /// Begins a batch. `what` names it in Chinese, should it never be finished.
    ///
    /// # Errors
    /// What the database said.
    pub fn open(tx: &mut Tx<'_>, what: &str) -> Result<Self, Error> {
        let (id, at) = (tx.id::<Self>(), tx.now());
        tx.run(
            "insert into platform_trail_batch (id, what, opened_at, chunks, leaves, root)
             values ($1, $2, $3, 0, 0, $4)",
            args![id, what, at, beginning(id.as_i64(), what, at)],
        )?;
        Ok(Self(id))
    }

    /// Notes what this transaction did to rows, each at most once; a later chunk may touch the
    /// same row again.
    ///
    /// # Errors
    /// A fault when the batch is not open or a row comes twice; what the database said.
    pub fn chunk(&self, tx: &mut Tx<'_>, leaves: &[Leaf]) -> Result<(), Error> {
        let mut open = self.still_open(tx)?;
        let mut tables: Vec<&'static str> = Vec::new();
        for leaf in leaves {
            if !tables.contains(&leaf.table) {
                tables.push(leaf.table);
            }
        }
        let before = open.chunks;
        for table in tables {
            let of_table = leaves.iter().filter(|leaf| leaf.table == table);
            self.add(tx, &mut open, table, of_table.copied().collect())?;
        }
        tx.run_one(
            "update platform_trail_batch set chunks = $1, leaves = $2, root = $3
             where id = $4 and entry is null and chunks = $5",
            args![open.chunks, open.leaves, open.root, self.0, before],
        )
    }

    fn add(
        &self,
        tx: &mut Tx<'_>,
        open: &mut Open,
        table: &'static str,
        mut leaves: Vec<Leaf>,
    ) -> Result<(), Error> {
        leaves.sort_by_key(|leaf| leaf.id);
        let ids: Vec<i64> = leaves.iter().map(|leaf| leaf.id).collect();
        if ids.windows(2).any(|two| two.first() == two.last()) {
            return Err(Error::fault(format!("{table}: one row twice in a chunk")));
        }
        let known = leaves.iter().filter(|leaf| !leaf.fresh);
        let known: Vec<i64> = known.map(|leaf| leaf.id).collect();
        let before = last::touchers(tx, table, &known)?;
        let packed: Vec<Packed> = leaves
            .iter()
            .map(|leaf| Packed {
                id: leaf.id,
                hash: leaf.hash,
                previous: before.get(&leaf.id).copied().unwrap_or_default(),
            })
            .collect();
        let packed = Leaves::pack(&packed);
        let (key, no) = (tx.id::<ChunkKey>(), open.chunks + 1);
        let link = Link {
            key: key.as_i64(),
            no,
            table,
            leaves: &packed,
        };
        let hash = link.hash(self.0.as_i64(), &open.root);
        let ends = (ids.first().copied(), ids.last().copied());
        tx.run(
            "insert into platform_trail_chunk
               (id, batch, no, table_name, first_id, last_id, hash, leaves)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                key,
                self.0,
                no,
                table,
                ends.0,
                ends.1,
                &hash,
                packed.bytes()
            ],
        )?;
        let touched: Vec<i64> = before.into_keys().collect();
        last::move_heads(tx, table, &touched, key.as_i64())?;
        open.chunks = no;
        open.leaves += i64::try_from(leaves.len()).unwrap_or_default();
        open.root = hash;
        Ok(())
    }

    /// Ends the batch with one entry, which holds the root over all chunks, how many rows there
    /// are, and in which tables. `deed` may name rows of its own, such as that of the import.
    ///
    /// # Errors
    /// A fault when the batch is not open; what the database said.
    pub fn close(&self, tx: &mut Tx<'_>, by: impl Into<By>, deed: Deed) -> Result<(), Error> {
        let open = self.still_open(tx)?;
        let tables = tx.all(
            "select table_name, sum(length(leaves)) / 48 from platform_trail_chunk
             where batch = $1 group by table_name order by table_name",
            args![self.0],
            |row| {
                Ok(format!(
                    "{} {} 行",
                    row.get::<String>(0)?,
                    row.get::<i64>(1)?
                ))
            },
        )?;
        let deed =
            deed.change("写入行数", "", open.leaves)
                .change("写入的表", "", tables.join("、"));
        let root = Touched {
            table: TABLE.to_owned(),
            id: self.0.as_i64(),
            hash: open.root,
            previous: 0,
        };
        let entry = tx.trail_with(by.into(), deed, Some(root))?;
        tx.run_one(
            "update platform_trail_batch set entry = $1
             where id = $2 and entry is null and chunks = $3",
            args![entry, self.0, open.chunks],
        )
    }

    /// How many chunks it has.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such batch.
    pub fn chunks(&self, conn: &mut Conn) -> Result<i64, Error> {
        let sql = "select chunks from platform_trail_batch where id = $1";
        conn.one(sql, args![self.0], |row| row.get(0))?
            .ok_or(Error::NotFound)
    }

    /// One chunk by its number, for going through what a batch wrote.
    ///
    /// # Errors
    /// What the database said.
    pub fn chunk_at(&self, conn: &mut Conn, no: i64) -> Result<Option<Chunk>, Error> {
        let found = conn.one(
            "select table_name, leaves from platform_trail_chunk where batch = $1 and no = $2",
            args![self.0, no],
            |row| Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?)),
        )?;
        Ok(found.map(|(table, leaves)| Chunk {
            no,
            table,
            ids: Leaves::stored(leaves).iter().map(|leaf| leaf.id).collect(),
        }))
    }

    /// The newest chunk, which is the next to take back; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such batch.
    pub fn newest(&self, conn: &mut Conn) -> Result<Option<Chunk>, Error> {
        let no = self.chunks(conn)?;
        self.chunk_at(conn, no)
    }

    /// Takes back the newest chunk of an open batch, after its rows were put back as they were
    /// before: removed when they were new.
    ///
    /// # Errors
    /// A refusal when somebody changed one of the rows since: then the batch is finished and
    /// undone by another. A fault when a row is not as it was.
    pub fn withdraw(&self, tx: &mut Tx<'_>, tracked: &Tracked) -> Result<(), Error> {
        let open = self.still_open(tx)?;
        let found = tx.one(
            "select id, leaves, table_name from platform_trail_chunk
             where batch = $1 and no = $2",
            args![self.0, open.chunks],
            |row| {
                Ok((
                    row.get::<i64>(0)?,
                    row.get::<Vec<u8>>(1)?,
                    row.get::<String>(2)?,
                ))
            },
        )?;
        let (key, leaves, table) = found.ok_or_else(|| Error::fault("no chunk to take back"))?;
        if table != tracked.table {
            return Err(Error::fault(format!("the newest chunk is of {table}")));
        }
        let leaves = Leaves::stored(leaves);
        as_before(tx, tracked, key, &leaves)?;
        for leaf in leaves.iter().filter(|leaf| leaf.previous != 0) {
            last::move_heads(tx, tracked.table, &[leaf.id], leaf.previous)?;
        }
        let sql = "delete from platform_trail_chunk where id = $1";
        tx.run_one(sql, args![key])?;
        let root = self.root_at(tx, open.chunks - 1)?;
        let left = open.leaves - i64::try_from(leaves.len()).unwrap_or_default();
        tx.run_one(
            "update platform_trail_batch set chunks = $1, leaves = $2, root = $3
             where id = $4 and entry is null and chunks = $5",
            args![open.chunks - 1, left, root, self.0, open.chunks],
        )
    }

    /// Forgets an open batch whose chunks were all taken back.
    ///
    /// # Errors
    /// A fault when a chunk is left; what the database said.
    pub fn abandon(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        if self.still_open(tx)?.chunks > 0 {
            return Err(Error::fault("the batch still has chunks"));
        }
        let sql = "delete from platform_trail_batch where id = $1 and entry is null";
        tx.run_one(sql, args![self.0])
    }

    fn still_open(&self, conn: &mut Conn) -> Result<Open, Error> {
        conn.one(
            "select chunks, leaves, root from platform_trail_batch
             where id = $1 and entry is null",
            args![self.0],
            |row| {
                Ok(Open {
                    chunks: row.get(0)?,
                    leaves: row.get(1)?,
                    root: row.get(2)?,
                })
            },
        )?
        .ok_or_else(|| Error::fault("the batch is not open"))
    }

    /// The root after `no` chunks.
    fn root_at(&self, conn: &mut Conn, no: i64) -> Result<String, Error> {
        let found = if no == 0 {
            conn.one(
                "select id, what, opened_at from platform_trail_batch where id = $1",
                args![self.0],
                |row| Ok(beginning(row.get(0)?, &row.get::<String>(1)?, row.get(2)?)),
            )?
        } else {
            conn.one(
                "select hash from platform_trail_chunk where batch = $1 and no = $2",
                args![self.0, no],
                |row| row.get(0),
            )?
        };
        found.ok_or_else(|| Error::fault("a chunk of the batch is missing"))
    }
}

/// Every row stands as what touched it before the chunk had left it, and nothing touched it after.
fn as_before(tx: &mut Tx<'_>, tracked: &Tracked, key: i64, leaves: &Leaves) -> Result<(), Error> {
    let ids: Vec<i64> = leaves.iter().map(|leaf| leaf.id).collect();
    let newest = last::touchers(tx, tracked.table, &ids)?;
    for leaf in leaves.iter() {
        if newest.get(&leaf.id) != Some(&key) {
            return Err(Error::refused(
                "trail.touched_since",
                "这批数据写入之后又有人改过其中的行，不能直接放弃；请先写完，再用撤回处理",
            ));
        }
        let expected = left_by(tx, tracked.table, leaf.previous, leaf.id)?;
        if row_hash(tx, tracked, leaf.id)? != expected {
            let (table, id) = (tracked.table, leaf.id);
            return Err(Error::fault(format!(
                "{table} {id} is not as it was before"
            )));
        }
    }
    Ok(())
}

/// What an entry or a chunk left of a row.
fn left_by(conn: &mut Conn, table: &str, toucher: i64, id: i64) -> Result<RowHash, Error> {
    if toucher == 0 {
        return Ok(RowHash::GONE);
    }
    let sql = "select hash from platform_trail_row
               where entry = $1 and table_name = $2 and row_id = $3";
    let entry = conn.one(sql, args![toucher, table, id], |row| row.get::<String>(0))?;
    let found = match entry {
        Some(text) => RowHash::from_text(&text),
        None => last::leaves_of(conn, toucher)?
            .find(id)
            .map(|leaf| leaf.hash),
    };
    found.ok_or_else(|| Error::fault("what touched the row before is missing"))
}
