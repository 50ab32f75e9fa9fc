//! The jobs of a comparison: compare, do all of a kind, erase what was brought.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kernel::Id;
use platform::{
    App, Error,
    access::Person,
    db::{CommandKey, Tx},
    jobs::{Claim, JobKind},
};
use serde::{Deserialize, Serialize};

use super::{
    all::{self, All},
    model::{Comparison, Counted, Covers, Kind},
    rules,
    store::{self, NewRow},
};
use crate::{
    intake::{
        Code, Order, Phase, Problem, Settled, Verdict, drop_file, each_row, or_fail, store as lists,
    },
    member::{Seen, find_by},
    model::{Member, MemberMark, SetMark},
};

/// Compares a list whose columns are confirmed.
pub const COMPARE: &str = "membership.compare_list";
/// Does one thing with all open differences of a kind.
pub const ALL: &str = "membership.compare_all";
/// Erases what was brought of a comparison that was ended.
pub const ERASE: &str = "membership.compare_erase";

/// The kinds of job of comparisons.
pub const JOBS: [JobKind; 3] = [
    JobKind {
        name: COMPARE,
        title: "比对名单",
        run: compare,
        every_secs: None,
    },
    JobKind {
        name: ALL,
        title: "处理一类差异",
        run: run_all,
        every_secs: None,
    },
    JobKind {
        name: ERASE,
        title: "清除比对名单的原文",
        run: erase,
        every_secs: None,
    },
];

/// Rows that one write keeps or erases.
const ROWS_AT_ONCE: usize = 200;
/// People of the roster who are looked at together.
const PEOPLE_AT_ONCE: u32 = 500;

/// Whom the list named (名单上的人). A few bytes for each: a hundred thousand fit easily.
#[derive(Default)]
struct Met {
    people: BTreeSet<Id<Person>>,
    /// Who may be meant by a row of the list.
    near: BTreeMap<Id<Person>, u32>,
    counted: Counted,
}

fn compare(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let (list, comparison) = house.db.read_blocking(|conn| {
        let list = lists::find(conn, order.set)?.ok_or(Error::NotFound)?;
        let comparison = store::find(conn, order.set)?.ok_or(Error::NotFound)?;
        Ok((list, comparison))
    })?;
    if list.phase != Phase::Checking {
        return Ok("已经比对过".to_owned());
    }
    let outcome = compare_rows(house, Writer::Job(claim), &comparison, &mut |keep| {
        let mut done = 0;
        each_row(house, &list, &mut |rows, total| {
            done += i64::try_from(rows.len()).unwrap_or_default();
            keep(rows)?;
            claim.progress(house, done, total.max(done))
        })
    });
    or_fail(house, claim, order.set, outcome)
}

/// How a comparison is written (写入方式): by a job, step by step, or at once by the demo.
#[derive(Clone, Copy)]
pub(super) enum Writer<'a> {
    /// 后台任务
    Job(&'a Claim),
    /// 示例数据
    Demo,
}

impl Writer<'_> {
    fn write<F>(self, house: &App, step: &str, work: F) -> Result<(), Error>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
    {
        match self {
            Self::Job(claim) => claim.write(house, step, work),
            Self::Demo => house.db.write_blocking(CommandKey::unkeyed(), work),
        }
    }
}

/// Takes checked rows, some hundred at a time.
type Take<'a> = dyn FnMut(Vec<Settled>) -> Result<(), Error> + 'a;

/// Compares rows as `feed` hands them over, then looks who of the roster was not among them.
pub(super) fn compare_rows(
    house: &App,
    writer: Writer<'_>,
    comparison: &Comparison,
    feed: &mut dyn FnMut(&mut Take<'_>) -> Result<(), Error>,
) -> Result<String, Error> {
    let (mut met, mut chunk) = (Met::default(), 0_u64);
    feed(&mut |rows| {
        let mut new = Vec::new();
        for settled in rows {
            new.extend(met.row(house, comparison, settled)?);
        }
        chunk += 1;
        keep(house, writer, comparison, &format!("rows {chunk}"), new)
    })?;
    gone(house, writer, comparison, &mut met)?;
    let (set, earlier, counted) = (comparison.id, comparison.earlier, met.counted);
    let left = match earlier {
        Some(earlier) => house
            .db
            .read_blocking(|conn| store::count_earlier_left(conn, earlier, set))?,
        None => 0,
    };
    writer.write(house, "compared", move |tx| {
        store::finish(tx, set, &counted, left)?;
        lists::set_phase(tx, set, Phase::Staged, None)
    })?;
    if let Writer::Job(claim) = writer {
        drop_file(house, claim, set)?;
    }
    Ok(format!(
        "比对完成：名单上 {} 人，{} 人一致",
        counted.people, counted.same
    ))
}

impl Met {
    /// Notes whom a row names, and what differs.
    fn row(
        &mut self,
        house: &App,
        comparison: &Comparison,
        settled: Settled,
    ) -> Result<Vec<NewRow>, Error> {
        let Settled { row, known, .. } = settled;
        if row.verdict() == Verdict::LeftOut {
            self.counted.left_out += 1;
            return Ok(Vec::new());
        }
        self.counted.people += 1;
        if let Some(known) = &known {
            self.counted.met += 1;
            self.people.insert(known.person);
        } else if let Some(near) = row.near {
            self.near.insert(near, row.no);
        }
        let found = rules::found(&row, known.as_ref());
        if found.is_empty() {
            self.counted.same += 1;
            return Ok(Vec::new());
        }
        let mark = match &known {
            Some(known) => format!("p{}", known.person),
            None => mark(house, &row.parsed)?,
        };
        let home = match &known {
            Some(known) => known.home,
            None => rules::home_of_new(&row.parsed, comparison.body),
        };
        let new = found.into_iter().map(|found| NewRow {
            kind: found.kind,
            no: i64::from(row.no),
            mark: mark.clone(),
            name: row.parsed.name.clone().unwrap_or_default(),
            person: known.as_ref().map(|k| k.person).or(row.near),
            member: known.as_ref().map(|k| (k.row, k.version)),
            home,
            fields: found.fields,
            problems: row.problems.clone(),
            parsed: Some(row.parsed.clone()),
            cells: row.cells.clone(),
            before: None,
        });
        Ok(new.collect())
    }
}

/// By what somebody who is not in the roster is known next month; a keyed hash.
fn mark(house: &App, parsed: &crate::intake::Parsed) -> Result<String, Error> {
    let text = match &parsed.id_number {
        Some(number) => number.clone(),
        None => format!(
            "{} {} {}",
            parsed.name.as_deref().unwrap_or_default(),
            parsed.birth.map(|d| d.to_string()).unwrap_or_default(),
            parsed.staff_no.as_deref().unwrap_or_default()
        ),
    };
    house.keys.lookup(&text)
}

/// Keeps differences, each with what was said of it last time; a job that runs again finds them
/// there.
fn keep(
    house: &App,
    writer: Writer<'_>,
    comparison: &Comparison,
    step: &str,
    mut rows: Vec<NewRow>,
) -> Result<(), Error> {
    if let Some(earlier) = comparison.earlier.filter(|_| !rows.is_empty()) {
        let marks: Vec<&str> = rows.iter().map(|row| row.mark.as_str()).collect();
        let mut met = house
            .db
            .read_blocking(|conn| store::met_before(conn, earlier, &marks))?;
        for row in &mut rows {
            row.before = met.remove(&(row.mark.clone(), row.kind.as_str().to_owned()));
        }
    }
    let rows = Arc::new(rows);
    for (part, from) in (0..rows.len()).step_by(ROWS_AT_ONCE).enumerate() {
        let (rows, keys, chance) = (rows.clone(), house.keys.clone(), house.chance.clone());
        let set = comparison.id;
        writer.write(house, &format!("{step} {part}"), move |tx| {
            let to = rows.len().min(from + ROWS_AT_ONCE);
            store::insert_rows(
                tx,
                &keys,
                &chance,
                set,
                rows.get(from..to).unwrap_or_default(),
            )
        })?;
    }
    Ok(())
}

/// Tells who of the roster should stand in the list and does not.
fn gone(
    house: &App,
    writer: Writer<'_>,
    comparison: &Comparison,
    met: &mut Met,
) -> Result<(), Error> {
    if comparison.covers == Covers::Part {
        return Ok(());
    }
    let body = comparison.body;
    let union = house
        .db
        .read_blocking(|conn| organisation::body(conn, body))?
        .ok_or(Error::NotFound)?;
    let (from, to) = organisation::path_range(&union.path);
    let mut after = Id::<MemberMark>::from_i64(0);
    loop {
        let people = house.db.read_blocking(|conn| {
            let seen = Seen::now(conn)?;
            find_by(conn, &seen, |sql| {
                sql.push(
                    "and m.path >= ? and m.path < ? and m.id > ? order by m.id limit ?",
                    platform::args![&from, &to, after, PEOPLE_AT_ONCE],
                )
            })
        })?;
        let Some(last) = people.last() else {
            return Ok(());
        };
        after = last.id;
        let expected = people
            .iter()
            .filter(|m| comparison.covers.expects(m.standing));
        let expected: Vec<&Member> = expected.collect();
        met.counted.expected += i64::try_from(expected.len()).unwrap_or_default();
        let missing = expected
            .into_iter()
            .filter(|m| !met.people.contains(&m.person));
        let rows: Vec<NewRow> = missing.map(|m| not_listed(m, &met.near)).collect();
        keep(house, writer, comparison, &format!("gone {after}"), rows)?;
    }
}

fn not_listed(member: &Member, near: &BTreeMap<Id<Person>, u32>) -> NewRow {
    let problems = near.get(&member.person).map(|no| {
        let words = format!("名单第 {no} 行可能就是此人；请先核对那一行");
        Problem::row(Code::RosterNear, words)
    });
    NewRow {
        kind: Kind::Gone,
        no: 0,
        mark: format!("p{}", member.person),
        name: member.name.clone(),
        person: Some(member.person),
        member: Some((member.id, member.version)),
        home: member.home,
        fields: Vec::new(),
        problems: problems.into_iter().collect(),
        parsed: None,
        cells: Vec::new(),
        before: None,
    }
}

fn run_all(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: All = claim.read()?;
    let today = house.today();
    let (mut after, mut step, mut rows) = (None, 0_u64, 0);
    loop {
        let (order, house_) = (order.clone(), house.clone());
        let (account, person) = (order.account, order.person);
        let done = claim.write(house, &format!("all {step}"), move |tx| {
            // The rights are asked anew: an office may have ended meanwhile.
            let actor = house_.directory.actor(tx, account, person, today)?;
            let actor = actor.ok_or(Error::NotFound)?;
            all::some_of_all(tx, &house_, &actor, &order, after)
        })?;
        rows += done.rows;
        step += 1;
        claim.progress(house, rows, 0)?;
        match done.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let order_ = order.clone();
    claim.write(house, "written", move |tx| {
        all::end_of_all(tx, &order_, rows)
    })?;
    Ok(format!("已处理 {rows} 处：{}", order.action_word()))
}

/// Which comparison (任务内容).
#[derive(Debug, Serialize, Deserialize)]
pub struct Erase {
    /// Its key.
    pub comparison: Id<SetMark>,
}

fn erase(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Erase = claim.read()?;
    let comparison = order.comparison;
    let mut rows = 0;
    for step in 0_u64.. {
        let some = claim.write(house, &format!("erase {step}"), move |tx| {
            store::erase_some(tx, comparison, ROWS_AT_ONCE)
        })?;
        rows += some;
        if some < ROWS_AT_ONCE {
            break;
        }
    }
    Ok(format!("已清除 {rows} 行原文"))
}
