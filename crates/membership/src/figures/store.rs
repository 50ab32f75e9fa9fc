//! Figures and differences as rows.

use std::collections::BTreeMap;

use kernel::{Id, Sex};
use platform::{
    Error,
    access::{Body, BodyPath},
    args,
    db::{Conn, Row, Sql, Tx, Value},
};

use crate::{
    member::Seen,
    model::{Member, SetMark, Standing},
};

/// What members are counted by (分组).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// 会籍状态
    pub standing: Standing,
    /// 性别; `None` when it is not known.
    pub sex: Option<Sex>,
    /// 出生年份; 0 when it is not known.
    pub birth_year: i64,
}

/// How many members of a group there are (留存数字).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Which group.
    pub group: Group,
    /// How many.
    pub count: i64,
}

/// A kept figure that is not what counting gives (数字不符).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Where.
    pub body: Id<Body>,
    /// Of which group.
    pub group: Group,
    /// What counting gives, less what is kept.
    pub missing: i64,
}

impl Group {
    fn of(m: &Member) -> Self {
        Self {
            standing: m.standing,
            sex: m.sex,
            birth_year: m.birth.map_or(0, |day| i64::from(day.year())),
        }
    }

    const fn sex_text(self) -> &'static str {
        match self.sex {
            Some(Sex::Male) => "male",
            Some(Sex::Female) => "female",
            None => "unknown",
        }
    }

    fn read(row: &Row<'_>, first: usize) -> Result<Self, Error> {
        let (standing, sex): (String, String) = (row.get(first)?, row.get(first + 1)?);
        Ok(Self {
            standing: Standing::parse(&standing).ok_or(Error::Corrupt("standing"))?,
            sex: match sex.as_str() {
                "male" => Some(Sex::Male),
                "female" => Some(Sex::Female),
                _ => None,
            },
            birth_year: row.get(first + 2)?,
        })
    }
}

/// Adds what one row changes: what it was before, what it is after.
///
/// # Errors
/// What the database said.
pub fn adjust(
    tx: &mut Tx<'_>,
    before: Option<&Member>,
    after: Option<&Member>,
    set: Option<Id<SetMark>>,
) -> Result<(), Error> {
    adjust_all(tx, &[(before, after)], set)
}

/// As [`adjust`] for many rows, summed before they are written.
///
/// # Errors
/// What the database said.
pub fn adjust_all(
    tx: &mut Tx<'_>,
    changes: &[(Option<&Member>, Option<&Member>)],
    set: Option<Id<SetMark>>,
) -> Result<(), Error> {
    let mut sums: BTreeMap<(Id<Body>, &str, Group), i64> = BTreeMap::new();
    for (before, after) in changes {
        for (member, by) in [(before, -1), (after, 1)] {
            if let Some(m) = member {
                *sums
                    .entry((m.home, m.path.0.as_str(), Group::of(m)))
                    .or_default() += by;
            }
        }
    }
    for ((body, path, group), difference) in sums {
        if difference != 0 {
            insert(tx, (body, path), group, difference, set)?;
        }
    }
    Ok(())
}

/// What a set adds at one home (变更集的数字): the home, where it stands, which group, how many.
pub type Added = (Id<Body>, BodyPath, Group, i64);

/// What a set that is being written adds: its rows, less those that it replaces.
///
/// # Errors
/// What the database said.
pub fn brought(conn: &mut Conn, set: Id<SetMark>) -> Result<Vec<Added>, Error> {
    let mut sums: BTreeMap<(Id<Body>, Group), (BodyPath, i64)> = BTreeMap::new();
    for (column, by) in [("ended_by", -1), ("made_by", 1)] {
        let sql = format!(
            "select m.home, m.path, m.standing, m.sex,
                    coalesce(cast(substr(m.birth, 1, 4) as bigint), 0), count(*)
             from membership_member m where m.{column} = $1
             group by 1, 2, 3, 4, 5"
        );
        conn.each(&sql, args![set], |row| {
            let key = (row.get(0)?, Group::read(row, 2)?);
            let (path, count) = (BodyPath(row.get(1)?), row.get::<i64>(5)?);
            let sum = sums.entry(key).or_insert((path, 0));
            sum.1 += by * count;
            Ok(())
        })?;
    }
    let changed = sums.into_iter().filter(|(_, (_, count))| *count != 0);
    Ok(changed
        .map(|((body, group), (path, count))| (body, path, group, count))
        .collect())
}

/// Adds differences of a set, of which none of these is there yet.
///
/// # Errors
/// What the database said.
pub fn add_for(tx: &mut Tx<'_>, added: &[Added], set: Id<SetMark>) -> Result<(), Error> {
    struct Delta;
    let rows = added.iter().map(|(body, path, group, difference)| {
        args![
            tx.id::<Delta>(),
            set,
            *body,
            &path.0,
            group.standing.as_str(),
            group.sex_text(),
            group.birth_year,
            *difference
        ]
        .to_vec()
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    tx.insert_all(
        "membership_figure_delta",
        "id, made_by, body, path, standing, sex, birth_year, difference",
        &rows,
    )
}

fn insert(
    tx: &mut Tx<'_>,
    (body, path): (Id<Body>, &str),
    group: Group,
    difference: i64,
    set: Option<Id<SetMark>>,
) -> Result<(), Error> {
    struct Delta;
    let id = tx.id::<Delta>();
    tx.run(
        "insert into membership_figure_delta
           (id, made_by, body, path, standing, sex, birth_year, difference)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (made_by, body, standing, sex, birth_year) do update
         set difference = membership_figure_delta.difference + excluded.difference",
        args![
            id,
            set,
            body,
            path,
            group.standing.as_str(),
            group.sex_text(),
            group.birth_year,
            difference
        ],
    )?;
    Ok(())
}

/// The figures of a body and all below it, groups without members left out.
///
/// # Errors
/// What the database said.
pub fn of_body(
    conn: &mut Conn,
    seen: &Seen,
    body: Id<Body>,
    path: &BodyPath,
) -> Result<Vec<Figure>, Error> {
    let (from, to) = organisation::path_range(path);
    let sql = Sql::new(
        "select t.standing, t.sex, t.birth_year, cast(sum(t.count) as bigint)
         from (select f.standing, f.sex, f.birth_year, f.count as count
               from membership_figure f",
    )
    .push("where f.body = ?", args![body])
    .push(
        "union all
         select d.standing, d.sex, d.birth_year, d.difference as count
         from membership_figure_delta d",
        &[],
    )
    .push("where d.path >= ? and d.path < ?", args![from, to]);
    seen.narrow_deltas(sql, "d")
        .push(
            ") t group by t.standing, t.sex, t.birth_year
             having sum(t.count) <> 0
             order by t.standing, t.sex, t.birth_year",
            &[],
        )
        .all(conn, |row| {
            Ok(Figure {
                group: Group::read(row, 0)?,
                count: row.get(3)?,
            })
        })
}

/// One difference as it waits to be folded.
pub(super) struct Waiting {
    id: i64,
    path: BodyPath,
    group: Group,
    difference: i64,
}

fn waiting(conn: &mut Conn, seen: &Seen, limit: Option<u32>) -> Result<Vec<Waiting>, Error> {
    let sql = Sql::new(
        "select d.id, d.path, d.standing, d.sex, d.birth_year, d.difference
         from membership_figure_delta d where true",
    );
    seen.narrow_deltas(sql, "d")
        .push("order by d.id", &[])
        .push_some("limit ?", limit.map(Value::from))
        .all(conn, |row| {
            Ok(Waiting {
                id: row.get(0)?,
                path: BodyPath(row.get(1)?),
                group: Group::read(row, 2)?,
                difference: row.get(5)?,
            })
        })
}

/// The body itself and all above it.
fn on_the_way_up(path: &BodyPath) -> impl Iterator<Item = Id<Body>> {
    path.0.split('/').filter_map(|id| id.parse().ok())
}

type Sums = BTreeMap<(Id<Body>, Group), i64>;

fn carry_up(sums: &mut Sums, path: &BodyPath, group: Group, count: i64) {
    for body in on_the_way_up(path) {
        *sums.entry((body, group)).or_default() += count;
    }
}

/// Folds up to `limit` differences; how many there were.
pub(super) fn fold(tx: &mut Tx<'_>, limit: u32) -> Result<usize, Error> {
    let seen = Seen::now(tx)?;
    let rows = waiting(tx, &seen, Some(limit))?;
    let mut sums = Sums::new();
    for row in &rows {
        carry_up(&mut sums, &row.path, row.group, row.difference);
    }
    add(tx, &sums)?;
    for row in &rows {
        tx.run(
            "delete from membership_figure_delta where id = $1",
            args![row.id],
        )?;
    }
    Ok(rows.len())
}

fn add(tx: &mut Tx<'_>, sums: &Sums) -> Result<(), Error> {
    for ((body, group), count) in sums.iter().filter(|(_, count)| **count != 0) {
        tx.run(
            "insert into membership_figure (body, standing, sex, birth_year, count)
             values ($1, $2, $3, $4, $5)
             on conflict (body, standing, sex, birth_year) do update
             set count = membership_figure.count + excluded.count",
            args![
                *body,
                group.standing.as_str(),
                group.sex_text(),
                group.birth_year,
                *count
            ],
        )?;
    }
    Ok(())
}

/// Puts right what does not agree. Differences that were written meanwhile stay differences, so
/// nothing is counted twice.
pub(super) fn put_right(tx: &mut Tx<'_>, drifts: &[Drift]) -> Result<(), Error> {
    let sums = drifts.iter().map(|d| ((d.body, d.group), d.missing));
    add(tx, &sums.collect())
}

/// Counts all members and names what is kept otherwise.
///
/// # Errors
/// What the database said.
pub fn drift(conn: &mut Conn) -> Result<Vec<Drift>, Error> {
    let seen = Seen::now(conn)?;
    let sql = Sql::new(
        "select m.path, m.standing, m.sex,
                coalesce(cast(substr(m.birth, 1, 4) as bigint), 0), count(*)
         from membership_member m where true",
    );
    let counted: Vec<(BodyPath, Group, i64)> = seen
        .narrow(sql, "m")
        .push("group by 1, 2, 3, 4", &[])
        .all(conn, |row| {
            Ok((BodyPath(row.get(0)?), Group::read(row, 1)?, row.get(4)?))
        })?;
    let mut sums = Sums::new();
    for (path, group, count) in &counted {
        carry_up(&mut sums, path, *group, *count);
    }
    for row in waiting(conn, &seen, None)? {
        carry_up(&mut sums, &row.path, row.group, -row.difference);
    }
    conn.each(
        "select body, standing, sex, birth_year, count from membership_figure",
        &[],
        |row| {
            let key = (row.get(0)?, Group::read(row, 1)?);
            *sums.entry(key).or_default() -= row.get::<i64>(4)?;
            Ok(())
        },
    )?;
    let off = sums.into_iter().filter(|(_, missing)| *missing != 0);
    Ok(off
        .map(|((body, group), missing)| Drift {
            body,
            group,
            missing,
        })
        .collect())
}

/// What `doctor` says of kept figures.
///
/// # Errors
/// What the database said.
pub fn doctor(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let off = drift(conn)?;
    let Some(first) = off.first() else {
        return Ok(Vec::new());
    };
    let name = organisation::body(conn, first.body)?.map(|b| b.short);
    let Group {
        standing,
        sex,
        birth_year,
    } = first.group;
    let sex = sex.map_or_else(|| "性别不明".to_owned(), |sex| sex.to_string());
    Ok(vec![format!(
        "会员统计数字有 {} 处与实际不符，例如{}的{}、{sex}、{birth_year} 年出生：相差 {}；每日任务会自动改正",
        off.len(),
        name.unwrap_or_else(|| format!("组织 {}", first.body)),
        standing.word(),
        first.missing
    )])
}
