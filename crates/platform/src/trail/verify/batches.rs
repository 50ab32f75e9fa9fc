//! Batches: every chunk recomputed, the chain against the root that the entry holds.

use super::{Report, Tampering};
use crate::{
    Error, args,
    db::Conn,
    trail::{
        batch,
        leaves::{Leaves, Link, beginning},
    },
};

use kernel::Moment;

/// Chunks that are read at once.
const PAGE: usize = 16;

struct Batch {
    id: i64,
    what: String,
    at: Moment,
    chunks: i64,
    leaves: i64,
    root: String,
    entry: Option<i64>,
}

impl Batch {
    fn name(&self) -> String {
        format!("批 {}（{}）", self.id, self.what)
    }
}

struct Chunk {
    key: i64,
    no: i64,
    table: String,
    ends: (i64, i64),
    hash: String,
    leaves: Leaves,
}

impl Chunk {
    fn is_sound(&self) -> bool {
        self.leaves.are_sound(self.ends.0, self.ends.1)
    }

    fn computed(&self, batch: i64, before: &str) -> String {
        let link = Link {
            key: self.key,
            no: self.no,
            table: &self.table,
            leaves: &self.leaves,
        };
        link.hash(batch, before)
    }
}

pub(super) fn check(conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let all = conn.all(
        "select id, what, opened_at, chunks, leaves, root, entry
         from platform_trail_batch order by id",
        &[],
        |row| {
            Ok(Batch {
                id: row.get(0)?,
                what: row.get(1)?,
                at: row.get(2)?,
                chunks: row.get(3)?,
                leaves: row.get(4)?,
                root: row.get(5)?,
                entry: row.get(6)?,
            })
        },
    )?;
    for one in &all {
        let before = report.findings.len();
        chain(conn, report, one)?;
        if report.findings.len() == before {
            against_entry(conn, report, one)?;
        }
        report.batches += 1;
    }
    strays(conn, report)
}

/// Recomputes chunk after chunk. Each is chained to the stored hash of the one before, so that
/// a tampered chunk is named and those after it are not.
fn chain(conn: &mut Conn, report: &mut Report, one: &Batch) -> Result<(), Error> {
    let before = report.findings.len();
    let (mut root, mut next, mut leaves) = (beginning(one.id, &one.what, one.at), 1, 0);
    loop {
        let page = page(conn, one.id, next)?;
        let ended = page.len() < PAGE;
        for chunk in page {
            let gap = chunk.no != next;
            missing(report, one, next..chunk.no);
            if chunk.no > one.chunks {
                let text = format!("{}多出第 {} 段", one.name(), chunk.no);
                report.add(Tampering::Inserted, text);
            } else if !chunk.is_sound() || (!gap && chunk.computed(one.id, &root) != chunk.hash) {
                let text = format!("{}的第 {} 段校验值被改动", one.name(), chunk.no);
                report.add(Tampering::Changed, text);
            }
            leaves += chunk.leaves.len();
            next = chunk.no + 1;
            root = chunk.hash;
        }
        if ended {
            break;
        }
    }
    missing(report, one, next..one.chunks.saturating_add(1));
    let same = root == one.root && i64::try_from(leaves) == Ok(one.leaves);
    if report.findings.len() == before && !same {
        let text = format!("{}与其登记的总校验值不符", one.name());
        report.add(Tampering::Changed, text);
    }
    Ok(())
}

/// One sentence for all chunks that are missing in a row.
fn missing(report: &mut Report, one: &Batch, numbers: std::ops::Range<i64>) {
    let (first, last) = (numbers.start, numbers.end - 1);
    if first < last {
        let text = format!("{}的第 {first} 至 {last} 段被删除", one.name());
        report.add(Tampering::Removed, text);
    } else if first == last {
        report.add(
            Tampering::Removed,
            format!("{}的第 {first} 段被删除", one.name()),
        );
    }
}

fn page(conn: &mut Conn, batch: i64, from: i64) -> Result<Vec<Chunk>, Error> {
    conn.all(
        "select id, no, table_name, first_id, last_id, hash, leaves from platform_trail_chunk
         where batch = $1 and no >= $2
         order by no
         limit $3",
        args![batch, from, PAGE],
        |row| {
            Ok(Chunk {
                key: row.get(0)?,
                no: row.get(1)?,
                table: row.get(2)?,
                ends: (row.get(3)?, row.get(4)?),
                hash: row.get(5)?,
                leaves: Leaves::stored(row.get(6)?),
            })
        },
    )
}

/// A finished batch has its root in the entry that finished it; an open one has no entry.
fn against_entry(conn: &mut Conn, report: &mut Report, one: &Batch) -> Result<(), Error> {
    let held = conn.all(
        "select entry, hash from platform_trail_row where table_name = $1 and row_id = $2",
        args![batch::TABLE, one.id],
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    let (kind, text) = match (one.entry, held.as_slice()) {
        (None, []) => {
            let (what, when) = (&one.what, one.at.civil());
            let (day, hour, minute) = (when.date(), when.hour(), when.minute());
            let sentence = format!(
                "{what}：{day} {hour:02}:{minute:02} 开始，已写 {} 行，没有写完",
                one.leaves
            );
            report.unfinished.push(sentence);
            return Ok(());
        }
        (Some(entry), [(holder, root)]) if entry == *holder && *root == one.root => return Ok(()),
        (None, _) => (Tampering::Changed, "被改回没有写完"),
        (Some(_), []) => (Tampering::Inserted, "不在任何一条留痕里：被直接加入"),
        (Some(_), _) => (
            Tampering::Changed,
            "连同其校验值被改动，与留痕里的总校验值不符",
        ),
    };
    report.add(kind, format!("{}{text}", one.name()));
    Ok(())
}

/// What is left of batches that were taken away, and chunks that belong to none.
fn strays(conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let gone = conn.all(
        "select r.row_id from platform_trail_row r
         where r.table_name = $1
           and not exists (select 1 from platform_trail_batch b where b.id = r.row_id)
         order by r.row_id
         limit 100",
        args![batch::TABLE],
        |row| row.get::<i64>(0),
    )?;
    for id in gone {
        report.add(Tampering::Removed, format!("批 {id} 被删除"));
    }
    let loose = conn.all(
        "select c.id, c.batch from platform_trail_chunk c
         where not exists (select 1 from platform_trail_batch b where b.id = c.batch)
         order by c.id
         limit 100",
        &[],
        |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
    )?;
    for (chunk, batch) in loose {
        let text = format!("批的一段 {chunk} 所属的批 {batch} 不存在");
        report.add(Tampering::Inserted, text);
    }
    Ok(())
}
