//! From the reader's lines to checked rows, some hundred at a time: the file is never in memory
//! as a whole, and the roster is asked once for many rows.

use std::collections::BTreeMap;

use kernel::{Date, Id};
use organisation::BodyView;
use platform::{
    Error,
    access::Body,
    db::{Conn, Db},
    secret::Keys,
};

use super::{
    check::{self, Facts, Meant},
    model::{Checked, Choice, Parsed},
    problem::{Code, Problem},
    read::{Line, Row},
    settle::{self, Ground, Hashes, Known},
    store,
    twins::Twins,
};
use crate::model::MemberMark;

/// Rows that are checked and looked up together.
pub const CHUNK_ROWS: usize = 1_000;
/// From this score on a text names a body. Source: `organisation::BodyMatch::score`.
const NAMES_IT: u16 = 900;

/// A checked row, and the row of the roster that it was compared with.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The row.
    pub row: Checked,
    /// Which row of the roster, and its version.
    pub member: Option<(Id<MemberMark>, i64)>,
    /// That row as it stood.
    pub known: Option<Known>,
}

/// What a list is checked with (核对所需).
pub struct Desk<'a> {
    /// The roster.
    pub db: &'a Db,
    /// The keys by which sensitive values are found.
    pub keys: &'a Keys,
    /// How the sheet is understood.
    pub choice: &'a Choice,
    /// For which union.
    pub union: &'a BodyView,
    /// Today.
    pub today: Date,
}

/// Checks rows as they come.
pub struct Checker<'a> {
    desk: Desk<'a>,
    names: BTreeMap<Id<Body>, String>,
    meant: BTreeMap<String, Meant>,
    twins: Twins,
    waiting: Vec<Row>,
    here: bool,
    last_no: u32,
    take: &'a mut dyn FnMut(Vec<Settled>) -> Result<(), Error>,
}

impl<'a> Checker<'a> {
    /// Begins; `take` gets the rows in their order, some hundred at a time.
    ///
    /// # Errors
    /// What the database said.
    pub fn new(
        desk: Desk<'a>,
        take: &'a mut dyn FnMut(Vec<Settled>) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let path = desk.union.path.clone();
        let bodies = desk
            .db
            .read_blocking(|conn| organisation::bodies(conn, Some(&path), &[]))?;
        let meant = desk.choice.bodies.iter();
        Ok(Self {
            meant: meant
                .map(|(name, id)| (name.clone(), Meant::Body(*id)))
                .collect(),
            names: bodies.into_iter().map(|b| (b.id, b.name)).collect(),
            desk,
            twins: Twins::default(),
            waiting: Vec::with_capacity(CHUNK_ROWS),
            here: false,
            last_no: 0,
            take,
        })
    }

    /// Takes the reader's next line.
    ///
    /// # Errors
    /// What the database, or who takes the rows, said.
    pub fn line(&mut self, line: Line) -> Result<(), Error> {
        match line {
            Line::Book { .. } => {}
            Line::Sheet(name) => self.here = name == self.desk.choice.sheet,
            Line::Row(row) if self.here && row.no != self.desk.choice.head_no => {
                self.waiting.push(row);
                if self.waiting.len() >= CHUNK_ROWS {
                    self.chunk()?;
                }
            }
            Line::Row(_) => {}
        }
        Ok(())
    }

    /// Checks what is left.
    ///
    /// # Errors
    /// As [`Checker::line`].
    pub fn end(&mut self) -> Result<(), Error> {
        if self.waiting.is_empty() {
            Ok(())
        } else {
            self.chunk()
        }
    }

    fn chunk(&mut self) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.waiting);
        self.understand(&rows)?;
        let facts = Facts {
            choice: self.desk.choice,
            bodies: &self.meant,
            today: self.desk.today,
        };
        let mut checked = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(gap) = gap(self.last_no, row.no, self.desk.choice.head_no) {
                checked.push((gap, Hashes::default()));
            }
            self.last_no = row.no;
            let mut one = check::row(row, &facts);
            let hashes = hashes(self.desk.keys, &one.parsed)?;
            self.twins.look(&mut one, hashes.id.as_deref());
            checked.push((one, hashes));
        }
        let settled = self.settle(checked)?;
        (self.take)(settled)
    }

    fn settle(&self, rows: Vec<(Checked, Hashes)>) -> Result<Vec<Settled>, Error> {
        let path = &self.desk.union.path;
        let known = self
            .desk
            .db
            .read_blocking(|conn| store::known(conn, path, &rows))?;
        let ground = Ground {
            choice: self.desk.choice,
            union: self.desk.union.id,
            path,
            names: &self.names,
        };
        let settled = rows.into_iter().map(|(mut row, hashes)| {
            let known = if row.verdict() == super::model::Verdict::LeftOut {
                None
            } else {
                let near = known.of(&row, &hashes);
                settle::settle(&mut row, &hashes, &near, &ground)
            };
            Settled {
                member: known.as_ref().map(|k| (k.row, k.version)),
                known,
                row,
            }
        });
        Ok(settled.collect())
    }

    /// Asks once for each written body that was not met before.
    fn understand(&mut self, rows: &[Row]) -> Result<(), Error> {
        let mut new: Vec<String> = rows
            .iter()
            .filter_map(|row| check::home_text(row, self.desk.choice))
            .filter(|name| !self.meant.contains_key(name))
            .collect();
        new.sort();
        new.dedup();
        if new.is_empty() {
            return Ok(());
        }
        let union = self.desk.union;
        let found = self.desk.db.read_blocking(|conn| {
            let one = |name: String| meant(conn, &name, union).map(|meant| (name, meant));
            new.into_iter().map(one).collect::<Result<Vec<_>, Error>>()
        })?;
        self.meant.extend(found);
        Ok(())
    }
}

/// By what the sensitive values of a row are found.
///
/// # Errors
/// A fault when there is no key.
pub fn hashes(keys: &Keys, parsed: &Parsed) -> Result<Hashes, Error> {
    let hashed = |value: &Option<String>| match value {
        Some(value) => keys.lookup(value).map(Some),
        None => Ok(None),
    };
    Ok(Hashes {
        id: hashed(&parsed.id_number)?,
        phone: hashed(&parsed.phone)?,
    })
}

/// Which body of the union a text names, when it names exactly one.
///
/// # Errors
/// What the database said.
pub fn meant(conn: &mut Conn, text: &str, union: &BodyView) -> Result<Meant, Error> {
    let found = organisation::match_bodies(conn, text, &union.path)?;
    let mut good = found
        .iter()
        .filter(|m| m.score >= NAMES_IT && m.body.path.is_within(&union.path));
    Ok(match (good.next(), good.next()) {
        (Some(best), Some(second)) if second.score == best.score => Meant::Unclear,
        (Some(best), _) => Meant::Body(best.body.id),
        (None, _) => Meant::Unclear,
    })
}

/// The rows between two that were read, where nothing stands.
fn gap(last: u32, no: u32, head_no: u32) -> Option<Checked> {
    let first = if last < head_no && no > head_no {
        head_no + 1
    } else {
        last + 1
    };
    if first >= no || no <= head_no {
        return None;
    }
    let words = if first + 1 == no {
        "是空行，没有读取".to_owned()
    } else {
        format!("第 {first} 至 {} 行是空行，没有读取", no - 1)
    };
    let problem = Problem::row(Code::EmptyRow, words);
    Some(Checked::left_out(first, Vec::new(), problem))
}
