//! Recomputes the whole trail from a copy, and says which entry or row was touched.

use std::{collections::BTreeMap, path::Path};

mod batches;
mod rows;

use super::{
    Change, Tracked,
    hash::{Touched, entry_hash, sm3_hex},
    seal::{self, Seal},
};
use crate::{
    Error, args,
    db::{Conn, Value},
};

/// What verification found (核验结果).
#[derive(Debug, Default)]
pub struct Report {
    /// Seals that were recomputed.
    pub seals: usize,
    /// Entries that were recomputed.
    pub entries: usize,
    /// Rows that were compared with their last hash.
    pub rows: usize,
    /// Batches whose chunks were recomputed.
    pub batches: usize,
    /// Batches that somebody began and nobody finished yet, one sentence each: no tampering.
    pub unfinished: Vec<String>,
    /// Entries that no seal covers yet.
    pub unsealed: usize,
    /// Sensitive values that retention has erased.
    pub erased: usize,
    /// One sentence each; empty when all is well.
    pub findings: Vec<Finding>,
}

/// What was done to the trail (异常).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: Tampering,
    /// Which, in one sentence.
    pub text: String,
}

/// The ways in which history is touched (篡改类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tampering {
    /// 记录被改.
    Changed,
    /// 记录被删.
    Removed,
    /// 记录被加.
    Inserted,
    /// 顺序被换.
    Reordered,
    /// 记录未动，数据行被改.
    RowChanged,
    /// 封签链断开.
    ChainBroken,
    /// 历史连同封签被整体改写.
    Rewritten,
}

struct Entry {
    id: i64,
    fields: Vec<String>,
    changes: String,
    hash: String,
}

/// Checks everything. `file` is the list of seals outside the database, `printed` a seal from
/// the foot of a report (whole or its first signs, with or without dashes).
///
/// # Errors
/// What the database or the file said.
pub fn verify(
    conn: &mut Conn,
    tracked: &[Tracked],
    file: &Path,
    printed: Option<&str>,
) -> Result<Report, Error> {
    let mut report = Report::default();
    let seals = seal::seals(conn, 0)?;
    let mut previous = seal::beginning();
    let mut next_seq = 1;
    for (place, seal) in seals.iter().enumerate() {
        chain(&mut report, seal, place, &previous, next_seq);
        under_seal(conn, &mut report, seal)?;
        previous.clone_from(&seal.hash);
        next_seq = seal.last_seq + 1;
    }
    report.seals = seals.len();
    outside(conn, &mut report)?;
    outside_file(&mut report, &seals, file)?;
    if let Some(printed) = printed {
        against_print(&mut report, &seals, printed);
    }
    batches::check(conn, &mut report)?;
    for table in tracked {
        rows::compare(conn, &mut report, table)?;
    }
    Ok(report)
}

impl Report {
    fn add(&mut self, kind: Tampering, text: String) {
        self.findings.push(Finding { kind, text });
    }
}

fn chain(report: &mut Report, seal: &Seal, place: usize, previous: &str, next_seq: i64) {
    let no = seal.no;
    if i64::try_from(place + 1) != Ok(no) {
        report.add(
            Tampering::ChainBroken,
            format!("封签缺号：应为第 {} 号，是第 {no} 号", place + 1),
        );
    }
    if seal.previous != previous || seal.first_seq != next_seq {
        report.add(
            Tampering::ChainBroken,
            format!("第 {no} 号封签与前一号接不上"),
        );
    }
    if seal.computed_hash() != seal.hash {
        report.add(
            Tampering::ChainBroken,
            format!("第 {no} 号封签的内容与其校验值不符"),
        );
    }
}

/// Entries of one seal: each recomputed, then number by number under the root.
fn under_seal(conn: &mut Conn, report: &mut Report, seal: &Seal) -> Result<(), Error> {
    let leaves = conn.all(
        "select seq, entry, entry_hash from platform_trail_leaf
         where seal = $1 order by seq",
        args![seal.no],
        |row| {
            Ok((
                row.get::<i64>(0)?,
                row.get::<i64>(1)?,
                row.get::<String>(2)?,
            ))
        },
    )?;
    let found = entries(
        conn,
        "join platform_trail_leaf l on l.entry = t.id where l.seal = $1",
        args![seal.no],
    )?;
    let before = report.findings.len();
    let mut by_id: BTreeMap<i64, Entry> = found.into_iter().map(|e| (e.id, e)).collect();
    for (seq, entry, entry_hash) in &leaves {
        match by_id.remove(entry) {
            None => report.add(Tampering::Removed, format!("第 {seq} 条留痕被删除")),
            Some(found) => {
                check_entry(conn, report, &found, &format!("第 {seq} 条留痕"))?;
                if found.hash != *entry_hash && report.findings.len() == before {
                    let text = format!("第 {seq} 条留痕被改动（连同其校验值）");
                    report.add(Tampering::Changed, text);
                }
            }
        }
        report.entries += 1;
    }
    let computed: Vec<String> = leaves
        .iter()
        .map(|(seq, _, h)| seal::leaf(*seq, h))
        .collect();
    if report.findings.len() == before && seal::merkle_root(computed) != seal.root {
        report.findings.push(which(seal, &leaves));
    }
    Ok(())
}

/// All entries are what they say, yet the root differs: something was taken, put in or swapped.
fn which(seal: &Seal, leaves: &[(i64, i64, String)]) -> Finding {
    let expected = usize::try_from(seal.last_seq - seal.first_seq + 1).unwrap_or_default();
    let no = seal.no;
    let inside = |seq: i64| (seal.first_seq..=seal.last_seq).contains(&seq);
    let extra = leaves.iter().find(|(seq, _, _)| !inside(*seq));
    let missing = (seal.first_seq..=seal.last_seq).find(|s| !leaves.iter().any(|l| l.0 == *s));
    let (kind, text) = match (extra, missing) {
        (Some((seq, ..)), _) => (
            Tampering::Inserted,
            format!("第 {no} 号封签下多出第 {seq} 条留痕"),
        ),
        (None, Some(seq)) => (Tampering::Removed, format!("第 {seq} 条留痕被整条删除")),
        (None, None) if leaves.len() > expected => {
            (Tampering::Inserted, format!("第 {no} 号封签下多出留痕"))
        }
        (None, None) => (
            Tampering::Reordered,
            format!("第 {no} 号封签下的留痕被调换了顺序"),
        ),
    };
    Finding { kind, text }
}

/// Entries under no seal: the honest tail waits in the list of the pending, anything else was
/// put in.
fn outside(conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let tail = entries(conn, "join platform_trail_pending p on p.entry = t.id", &[])?;
    report.unsealed = tail.len();
    for entry in &tail {
        check_entry(conn, report, entry, &format!("未封存的留痕 {}", entry.id))?;
        report.entries += 1;
    }
    let strange = conn.all(
        "select t.id from platform_trail t
         where not exists (select 1 from platform_trail_leaf l where l.entry = t.id)
           and not exists (select 1 from platform_trail_pending p where p.entry = t.id)
         order by t.id limit 100",
        &[],
        |row| row.get::<i64>(0),
    )?;
    for id in strange {
        report.add(
            Tampering::Inserted,
            format!("留痕 {id} 不在任何封签下，也不在待封存之列"),
        );
    }
    let loose = conn.all(
        "select l.seq from platform_trail_leaf l
         where not exists (select 1 from platform_trail_seal s where s.no = l.seal)
         order by l.seq limit 100",
        &[],
        |row| row.get::<i64>(0),
    )?;
    for seq in loose {
        report.add(
            Tampering::Inserted,
            format!("第 {seq} 条留痕所属的封签不存在"),
        );
    }
    Ok(())
}

fn entries(conn: &mut Conn, rest: &str, args: &[Value]) -> Result<Vec<Entry>, Error> {
    let sql = format!(
        "select t.id, t.at, t.account, t.person, t.name, t.verb, t.subject_kind, t.subject_id,
                t.changes, t.why, t.hash
         from platform_trail t {rest} order by t.id"
    );
    conn.all(&sql, args, |row| {
        let number = |i: usize| -> Result<String, Error> {
            Ok(row
                .get::<Option<i64>>(i)?
                .map(|n| n.to_string())
                .unwrap_or_default())
        };
        let changes: String = row.get(8)?;
        let fields = vec![
            number(0)?,
            number(1)?,
            number(2)?,
            number(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
            number(7)?,
            changes.clone(),
            row.get(9)?,
        ];
        Ok(Entry {
            id: row.get(0)?,
            fields,
            changes,
            hash: row.get(10)?,
        })
    })
}

fn check_entry(
    conn: &mut Conn,
    report: &mut Report,
    entry: &Entry,
    name: &str,
) -> Result<(), Error> {
    let rows = conn.all(
        "select table_name, row_id, hash, previous from platform_trail_row where entry = $1",
        args![entry.id],
        |row| {
            Ok(Touched {
                table: row.get(0)?,
                id: row.get(1)?,
                hash: row.get(2)?,
                previous: row.get(3)?,
            })
        },
    )?;
    let fields: Vec<&str> = entry.fields.iter().map(String::as_str).collect();
    if entry_hash(&fields, &rows) != entry.hash {
        report.add(Tampering::Changed, format!("{name}被改动"));
        return Ok(());
    }
    check_values(conn, report, entry, name)
}

/// Values that stand apart: erased is accepted, changed is not.
fn check_values(
    conn: &mut Conn,
    report: &mut Report,
    entry: &Entry,
    name: &str,
) -> Result<(), Error> {
    let changes: Vec<Change> = serde_json::from_str(&entry.changes).unwrap_or_default();
    if !changes.iter().any(|c| c.sensitive) {
        return Ok(());
    }
    let kept = conn.all(
        "select place, salt, old, new from platform_trail_value where entry = $1",
        args![entry.id],
        |row| {
            let pair = (row.get::<Option<String>>(2)?, row.get::<Option<String>>(3)?);
            Ok((row.get::<usize>(0)?, (row.get::<String>(1)?, pair)))
        },
    )?;
    let kept: BTreeMap<_, _> = kept.into_iter().collect();
    for (place, change) in changes.iter().enumerate().filter(|(_, c)| c.sensitive) {
        let Some((salt, (old, new))) = kept.get(&place) else {
            report.erased += 1;
            continue;
        };
        let hash = |text: &Option<String>| {
            text.as_ref()
                .map(|t| sm3_hex(&[salt.as_bytes(), t.as_bytes()]))
        };
        if hash(old) != change.old || hash(new) != change.new {
            let text = format!("{name}的敏感值（{}）被改动", change.field);
            report.add(Tampering::Changed, text);
        }
    }
    Ok(())
}

fn outside_file(report: &mut Report, seals: &[Seal], file: &Path) -> Result<(), Error> {
    for (no, hash) in seal::lines(file)? {
        let same = seals.iter().any(|s| s.no == no && s.hash == hash);
        if !same {
            report.add(
                Tampering::Rewritten,
                format!(
                    "库外封签文件里的第 {no} 号封签与数据库不同：历史被改写，或数据库被换回旧的"
                ),
            );
            return Ok(());
        }
    }
    Ok(())
}

fn against_print(report: &mut Report, seals: &[Seal], printed: &str) {
    let plain: String = printed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let plain = plain.to_ascii_lowercase();
    let known = plain.len() >= 8 && seals.iter().any(|s| s.hash.starts_with(&plain));
    if !known {
        report.add(
            Tampering::Rewritten,
            format!("打印过的封签 {printed} 不在链上：此后历史被改写（封签也被重算），或抄写有误"),
        );
    }
}
