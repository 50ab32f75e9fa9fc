//! Rows against what touched them last, in the order of their ids and in constant memory: the
//! table, the entries and the chunks of batches are read side by side.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Report, Tampering};
use crate::{
    Error, args,
    db::Conn,
    trail::{RowHash, Tracked, last, leaves::Leaves},
};

/// Rows that are read at once.
const PAGE: usize = 2_000;

/// An entry or a chunk that touched a row.
struct Touch {
    toucher: i64,
    /// `None`: the stored text is no hash.
    hash: Option<RowHash>,
    previous: i64,
}

pub(super) fn compare(
    conn: &mut Conn,
    report: &mut Report,
    tracked: &Tracked,
) -> Result<(), Error> {
    let mut rows = Rows::default();
    let mut entries = Entries::default();
    let mut chunks = Chunks::default();
    let mut touches = Vec::new();
    loop {
        let heads = [
            rows.peek(conn, tracked)?,
            entries.peek(conn, tracked.table)?,
            chunks.peek(conn, tracked.table)?,
        ];
        let Some(id) = heads.into_iter().flatten().min() else {
            return Ok(());
        };
        let now = rows.take(id);
        touches.clear();
        while entries.peek(conn, tracked.table)? == Some(id) {
            touches.extend(entries.page.pop_front().map(|(_, touch)| touch));
        }
        chunks.take(id, &mut touches);
        report.rows += usize::from(now.is_some());
        if let Some(text) = judge(tracked.table, id, now, &touches) {
            report.add(Tampering::RowChanged, text);
        }
    }
}

/// What is wrong with one row; `None` when nothing is.
fn judge(table: &str, id: i64, now: Option<RowHash>, touches: &[Touch]) -> Option<String> {
    let Some(last) = newest(touches) else {
        return Some(if touches.is_empty() {
            format!("{table} 第 {id} 行没有留痕：被直接加入")
        } else {
            format!("{table} 第 {id} 行的留痕次序断开")
        });
    };
    match (last.hash, now) {
        (Some(left), now) if left == now.unwrap_or(RowHash::GONE) => None,
        (Some(RowHash::GONE), _) => Some(format!(
            "{table} 第 {id} 行按留痕已删除，又被直接加入，没有留痕"
        )),
        (_, Some(_)) => Some(format!("{table} 第 {id} 行被直接改动，没有留痕")),
        (_, None) => Some(format!("{table} 第 {id} 行被直接删除，没有留痕")),
    }
}

/// The last of an unbroken chain.
fn newest(touches: &[Touch]) -> Option<&Touch> {
    let known: BTreeSet<i64> = touches.iter().map(|t| t.toucher).collect();
    let named: BTreeSet<i64> = touches.iter().map(|t| t.previous).collect();
    let whole = named.iter().all(|one| *one == 0 || known.contains(one));
    // As many different ones before as touches: no two follow the same one.
    let single = named.len() == touches.len() && known.len() == touches.len();
    let mut last = touches.iter().filter(|t| !named.contains(&t.toucher));
    last.next().filter(|_| whole && single)
}

/// The rows as they stand (数据行), page by page.
#[derive(Default)]
struct Rows {
    page: VecDeque<(i64, RowHash)>,
    after: Option<i64>,
    ended: bool,
}

impl Rows {
    fn peek(&mut self, conn: &mut Conn, tracked: &Tracked) -> Result<Option<i64>, Error> {
        if self.page.is_empty() && !self.ended {
            let columns = tracked.columns.join(", ");
            let rest = match self.after {
                None => "order by id limit $1",
                Some(_) => "where id > $2 order by id limit $1",
            };
            let sql = format!("select id, {columns} from {} {rest}", tracked.table);
            let mut args = args![PAGE].to_vec();
            args.extend(self.after.map(crate::db::Value::Int));
            conn.each(&sql, &args, |row| {
                let id = row.get(0)?;
                self.page.push_back((id, tracked.hash_read(id, row, 1)?));
                Ok(())
            })?;
            self.after = self.page.back().map(|(id, _)| *id);
            self.ended = self.page.len() < PAGE;
        }
        Ok(self.page.front().map(|(id, _)| *id))
    }

    fn take(&mut self, id: i64) -> Option<RowHash> {
        self.page
            .pop_front_if(|(of, _)| *of == id)
            .map(|(_, hash)| hash)
    }
}

/// What entries left behind, by row (留痕行), page by page.
#[derive(Default)]
struct Entries {
    page: VecDeque<(i64, Touch)>,
    after: Option<(i64, i64)>,
    ended: bool,
}

impl Entries {
    fn peek(&mut self, conn: &mut Conn, table: &str) -> Result<Option<i64>, Error> {
        if self.page.is_empty() && !self.ended {
            let (row, entry) = self.after.unwrap_or((i64::MIN, i64::MIN));
            conn.each(
                "select row_id, entry, hash, previous from platform_trail_row
                 where table_name = $1 and (row_id, entry) > ($2, $3)
                 order by row_id, entry
                 limit $4",
                args![table, row, entry, PAGE],
                |row| {
                    let touch = Touch {
                        toucher: row.get(1)?,
                        hash: RowHash::from_text(&row.get::<String>(2)?),
                        previous: row.get(3)?,
                    };
                    self.page.push_back((row.get(0)?, touch));
                    Ok(())
                },
            )?;
            self.after = self.page.back().map(|(id, touch)| (*id, touch.toucher));
            self.ended = self.page.len() < PAGE;
        }
        Ok(self.page.front().map(|(id, _)| *id))
    }
}

/// What chunks left behind (段), those over the present id only.
#[derive(Default)]
struct Chunks {
    /// First id and key of chunks not yet reached.
    ahead: VecDeque<(i64, i64)>,
    after: Option<(i64, i64)>,
    ended: bool,
    /// The next id and the key of each chunk being read, with its leaves and the place in them.
    within: BTreeMap<(i64, i64), (Leaves, usize)>,
}

impl Chunks {
    fn peek(&mut self, conn: &mut Conn, table: &str) -> Result<Option<i64>, Error> {
        loop {
            let now = self.within.keys().next().map(|(id, _)| *id);
            let Some((first, key)) = self.next_ahead(conn, table)? else {
                return Ok(now);
            };
            if now.is_some_and(|now| now < first) {
                return Ok(now);
            }
            self.ahead.pop_front();
            let leaves = last::leaves_of(conn, key)?;
            let last = leaves.len().checked_sub(1).and_then(|at| leaves.get(at));
            // What is not sound was named with its batch already.
            if last.is_some_and(|last| leaves.are_sound(first, last.id)) {
                self.within.insert((first, key), (leaves, 0));
            }
        }
    }

    fn next_ahead(&mut self, conn: &mut Conn, table: &str) -> Result<Option<(i64, i64)>, Error> {
        if self.ahead.is_empty() && !self.ended {
            let (first, key) = self.after.unwrap_or((i64::MIN, i64::MIN));
            let page = conn.all(
                "select first_id, id from platform_trail_chunk
                 where table_name = $1 and (first_id, id) > ($2, $3)
                 order by first_id, id
                 limit $4",
                args![table, first, key, PAGE],
                |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
            )?;
            self.ended = page.len() < PAGE;
            self.after = page.last().copied();
            self.ahead.extend(page);
        }
        Ok(self.ahead.front().copied())
    }

    fn take(&mut self, id: i64, touches: &mut Vec<Touch>) {
        while let Some(found) = self.within.first_entry()
            && found.key().0 == id
        {
            let ((_, key), (leaves, place)) = found.remove_entry();
            if let Some(leaf) = leaves.get(place) {
                touches.push(Touch {
                    toucher: key,
                    hash: Some(leaf.hash),
                    previous: leaf.previous,
                });
            }
            if let Some(next) = leaves.get(place + 1) {
                self.within.insert((next.id, key), (leaves, place + 1));
            }
        }
    }
}
