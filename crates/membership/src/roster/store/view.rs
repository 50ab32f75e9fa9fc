//! One look at the list: who looks, where, for what.
//!
//! A page costs the same over ten thousand rows and over ten million, because each question is
//! one range of one index:
//!
//! - Without a text, and for a small scope, the rows are read in the order of the roster index
//!   `(path, pinyin, id)`, range by range of the scope, from where the page before ended; for a
//!   text they are tested one by one, at most [`SMALL_ROWS`] of them.
//! - With a text and a large scope, each key that the text may mean is a range of its index
//!   `(key, path)`; the path is tested in the index. The likelier key comes first, and rows that
//!   it gave are left out of the next.
//!
//! The plans of both engines are checked in `tests/plans.rs`.

use kernel::{Date, Id};
use organisation::Place;
use platform::{
    Error,
    access::{Actor, Body, BodyPath},
    args,
    db::{Conn, Sql, Value},
};
use std::collections::BTreeMap;

use super::condition::{Condition, Known};
use crate::{
    age, flaw,
    member::{self, Seen},
    model::Member,
    powers::READ,
    roster::{
        filter::{Expr, Term},
        model::{After, Ask, Count, Found, Line},
        probe::{self, Probe},
        scope::Scope,
    },
};

/// A scope of at most so many rows is read row by row.
pub const SMALL_ROWS: i64 = 2_000;

/// One look at the list (名册视图).
#[derive(Debug, Clone)]
pub struct View {
    /// Where, the bodies of the filter taken into account.
    pub scope: Scope,
    /// The filter.
    pub expr: Expr,
    /// What the filter rests on.
    pub known: Known,
    /// What the text may mean.
    probes: Vec<Probe>,
    /// Which rows count.
    seen: Seen,
    /// The filter as SQL.
    condition: Condition,
    /// A scope of at most so many rows is read row by row.
    small_rows: i64,
}

impl View {
    /// Opens the list for somebody.
    ///
    /// # Errors
    /// A refusal when text or filter cannot be used; what the database said.
    pub fn open(conn: &mut Conn, actor: &Actor, ask: &Ask, today: Date) -> Result<Self, Error> {
        Self::of(
            conn,
            actor,
            Expr::parse(&ask.f)?,
            probe::probes(&ask.q)?,
            today,
        )
    }

    /// The people of a filter.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn of(
        conn: &mut Conn,
        actor: &Actor,
        expr: Expr,
        probes: Vec<Probe>,
        today: Date,
    ) -> Result<Self, Error> {
        let may = Scope::of(actor, READ.code);
        let known = Known::load(conn, actor, &may, &expr, today)?;
        let mut scope = may;
        for part in expr.parts() {
            if let Expr::Is(Term::Body(body)) = part
                && let Some(place) = known.bodies.get(body)
            {
                scope = scope.within(&place.path);
            }
        }
        Ok(Self {
            seen: Seen::now(conn)?,
            condition: Condition::of(&expr, &known),
            scope,
            expr,
            known,
            probes,
            small_rows: SMALL_ROWS,
        })
    }

    /// The same, every scope taken for large: what ten million rows would do to two thousand.
    #[cfg(test)]
    pub fn taken_for_large(mut self) -> Self {
        self.small_rows = 0;
        self
    }

    /// One page, behind `after`.
    ///
    /// # Errors
    /// What the database said.
    pub fn page(
        &self,
        conn: &mut Conn,
        after: Option<After>,
        limit: usize,
    ) -> Result<Found, Error> {
        let last = match after {
            Some(after) => self.last_row(conn, after)?,
            None => None,
        };
        // A page keeps to the way in which the page before was found.
        let by_row = match &last {
            Some((after, _)) => after.probe.is_none(),
            None => self.probes.is_empty() || self.is_small(conn)?,
        };
        let mut rows = if by_row {
            self.by_roster(conn, last.map(|(_, row)| row).as_ref(), limit + 1)?
        } else {
            self.by_key(conn, last.as_ref(), limit + 1)?
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().map(|(probe, row)| After {
            probe: *probe,
            row: row.id,
        });
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        Ok(Found {
            lines: self.lines(conn, rows)?,
            next: next.filter(|_| more),
        })
    }

    /// The row that ended the page before, when this person may see it.
    fn last_row(&self, conn: &mut Conn, after: After) -> Result<Option<(After, Member)>, Error> {
        let found = member::find_by(conn, &self.seen, |sql| {
            sql.push("and m.id = ?", args![after.row])
        })?;
        let fits = after.probe.is_none_or(|p| p < self.probes.len());
        let row = found.into_iter().next();
        Ok(row
            .filter(|row| fits && self.scope.has(&row.path))
            .map(|row| (after, row)))
    }

    fn is_small(&self, conn: &mut Conn) -> Result<bool, Error> {
        Ok(super::rows_in(conn, &self.scope, self.small_rows + 1)? <= self.small_rows)
    }

    /// Rows in the order of the roster index.
    fn by_roster(
        &self,
        conn: &mut Conn,
        last: Option<&Member>,
        limit: usize,
    ) -> Result<Vec<(Option<usize>, Member)>, Error> {
        let mut rows: Vec<Member> = Vec::new();
        for (from, to) in self.scope.ranges() {
            if rows.len() >= limit || last.is_some_and(|last| last.path.0 >= *to) {
                continue;
            }
            let left = limit - rows.len();
            let last = last.filter(|last| last.path.0 >= *from);
            let more = member::find_by(conn, &self.seen, |sql| {
                self.ranged(sql, (from, to), last, left)
            })?;
            rows.extend(more);
        }
        Ok(rows.into_iter().map(|row| (None, row)).collect())
    }

    /// The rows of one range of paths, behind `last`.
    pub fn ranged(
        &self,
        sql: Sql,
        (from, to): (&str, &str),
        last: Option<&Member>,
        left: usize,
    ) -> Sql {
        let sql = sql.push("and m.path >= ? and m.path < ?", args![from, to]);
        let sql = match last {
            Some(last) => sql.push(
                "and (m.path, m.pinyin, m.id) > (?, ?, ?)",
                args![&last.path.0, &last.pinyin, last.id],
            ),
            None => sql,
        };
        let sql = self.any_probe(self.filtered(sql));
        sql.push("order by m.path, m.pinyin, m.id limit ?", args![left])
    }

    /// Rows key by key.
    fn by_key(
        &self,
        conn: &mut Conn,
        last: Option<&(After, Member)>,
        limit: usize,
    ) -> Result<Vec<(Option<usize>, Member)>, Error> {
        let first = last.and_then(|(after, _)| after.probe).unwrap_or(0);
        let mut rows: Vec<(Option<usize>, Member)> = Vec::new();
        for place in first..self.probes.len() {
            if rows.len() >= limit {
                break;
            }
            let left = limit - rows.len();
            let last = last.filter(|_| place == first).map(|(_, row)| row);
            let more = member::find_by(conn, &self.seen, |sql| self.keyed(sql, place, last, left))?;
            rows.extend(more.into_iter().map(|row| (Some(place), row)));
        }
        Ok(rows)
    }

    /// The rows of one key that no likelier key gave, behind `last`.
    pub fn keyed(&self, sql: Sql, place: usize, last: Option<&Member>, left: usize) -> Sql {
        let probe = &self.probes[place];
        let column = probe.key.column();
        let mut sql = self.of_key(sql, place);
        if let Some(last) = last {
            sql = sql.push(
                &format!("and (m.{column}, m.path, m.id) > (?, ?, ?)"),
                args![super::key_of(last, probe), &last.path.0, last.id],
            );
        }
        let sql = self.filtered(sql);
        let order = format!("order by m.{column}, m.path, m.id limit ?");
        sql.push(&order, args![left])
    }

    /// The rows of one key within the scope, without those that a likelier key gave.
    fn of_key(&self, sql: Sql, place: usize) -> Sql {
        let probe = &self.probes[place];
        let column = probe.key.column();
        let mut sql = sql.push(
            &format!("and m.{column} >= ? and m.{column} < ?"),
            args![&probe.from, &probe.to],
        );
        let mut paths = Condition::default();
        paths.paths(&self.scope);
        sql = sql.push(&format!("and {}", paths.text), &paths.args);
        for earlier in &self.probes[..place] {
            let column = earlier.key.column();
            sql = sql.push(
                &format!("and not (m.{column} >= ? and m.{column} < ?)"),
                args![&earlier.from, &earlier.to],
            );
        }
        sql
    }

    fn filtered(&self, sql: Sql) -> Sql {
        sql.push(
            &format!("and {}", self.condition.text),
            &self.condition.args,
        )
    }

    /// Rows that any key gives, tested row by row: joined with an empty text, so that no engine
    /// thinks of the key's index.
    fn any_probe(&self, sql: Sql) -> Sql {
        if self.probes.is_empty() {
            return sql;
        }
        let test = |p: &Probe| {
            let column = p.key.column();
            format!("(m.{column} || '' >= ? and m.{column} || '' < ?)")
        };
        let tests: Vec<String> = self.probes.iter().map(test).collect();
        sql.push(&format!("and ({})", tests.join(" or ")), &self.probe_args())
    }

    fn probe_args(&self) -> Vec<Value> {
        let ends = |p: &Probe| [Value::from(&p.from), Value::from(&p.to)];
        self.probes.iter().flat_map(ends).collect()
    }

    /// How many there are: exact up to `most`, or exact at any price without it. Rows are
    /// counted where the index has them, also while a moved body is brought in step.
    ///
    /// # Errors
    /// What the database said.
    pub fn count(&self, conn: &mut Conn, most: Option<i64>) -> Result<Count, Error> {
        let limit = most.map_or(i64::MAX, |most| most + 1);
        let count = if self.probes.is_empty() || self.is_small(conn)? {
            self.count_by_row(conn, limit)?
        } else {
            self.count_by_key(conn, limit)?
        };
        Ok(match most {
            Some(most) if count > most => Count::MoreThan(most),
            Some(_) | None => Count::Exactly(count),
        })
    }

    fn count_by_row(&self, conn: &mut Conn, limit: i64) -> Result<i64, Error> {
        let mut count = 0;
        for (from, to) in self.scope.ranges() {
            if count < limit {
                count += super::count(conn, &self.seen, limit - count, |sql| {
                    let sql = sql.push("and m.path >= ? and m.path < ?", args![from, to]);
                    self.any_probe(self.filtered(sql))
                })?;
            }
        }
        Ok(count)
    }

    fn count_by_key(&self, conn: &mut Conn, limit: i64) -> Result<i64, Error> {
        let mut count = 0;
        for place in 0..self.probes.len() {
            if count < limit {
                count += super::count(conn, &self.seen, limit - count, |sql| {
                    self.filtered(self.of_key(sql, place))
                })?;
            }
        }
        Ok(count)
    }

    /// Rows as lines: the tree itself is asked once more where each home stands today, because
    /// the path in a row follows a moved body only after a while.
    pub fn lines(&self, conn: &mut Conn, rows: Vec<Member>) -> Result<Vec<Line>, Error> {
        let mut bodies: Vec<Id<Body>> = rows.iter().flat_map(|r| [r.home, r.union_body]).collect();
        bodies.sort();
        bodies.dedup();
        let places = organisation::places(conn, &bodies)?;
        let lines = rows.into_iter().filter_map(|row| {
            let place = places.get(&row.home).filter(|p| self.scope.has(&p.path))?;
            Some(self.line(&row, place, &places))
        });
        Ok(lines.collect())
    }

    fn line(&self, row: &Member, place: &Place, places: &BTreeMap<Id<Body>, Place>) -> Line {
        let union = places.get(&row.union_body);
        let knows = |path: &BodyPath| self.known.hardship.has(path);
        Line {
            person: row.person,
            name: row.name.clone(),
            staff_no: row.staff_no.clone(),
            sex: row.sex,
            age: row.birth.map(|birth| age::age(birth, self.known.today)),
            birthday: row
                .birth
                .map(|b| b.strftime("%m-%d").to_string())
                .unwrap_or_default(),
            home: row.home,
            home_name: place.short.clone(),
            union_name: union.map(|p| p.short.clone()).unwrap_or_default(),
            standing: row.standing,
            joined_on: row.joined_on,
            post: row.post.clone(),
            phone_mask: row.phone_mask.clone(),
            id_mask: row.id_mask.clone(),
            model_worker: row.model_worker,
            hardship: knows(&place.path).then_some(row.hardship),
            flaws: flaw::list(row.flaws).len(),
        }
    }
}
