//! `members import`: a roster read and checked as on the page, and written when that is said.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use kernel::Id;
use membership::{
    changeset::{self, Kind, NewSet, State, Who},
    intake::{
        self, Asked, Checker, Choice, Desk, Level, Line, Looked, Settled, Tally, Verdict, store,
    },
    powers::IMPORT,
};
use organisation::BodyView;
use platform::{
    App, Error,
    access::Body,
    db::{CommandKey, Conn},
    jobs, sign_in,
    upload::{Limits, Source, lines_in_child},
};

use super::{Place, care, tell};

/// A file that cannot be read.
const UNREADABLE: u8 = 2;
/// From this score on a text names a body. Source: `organisation::BodyMatch::score`.
const NAMES_IT: u16 = 900;
/// Rows that one write stages.
const ROWS_AT_ONCE: usize = 200;

/// What can be typed after `members import`.
#[derive(Debug, Args)]
pub struct Import {
    /// .xlsx .csv
    file: PathBuf,
    /// 哪个工会：全称、简称、统一社会信用代码或网址里的编号
    #[arg(long, value_name = "CODE")]
    union: String,
    /// 写入会员名册；不写就只检查
    #[arg(long, requires = "by")]
    commit: bool,
    /// 以谁的名义写入：有导入权限的登录名
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Reads, checks and tells; writes with `--commit`.
///
/// # Errors
/// What stood in the way, besides a file that cannot be read: that is exit code 2.
pub fn import(typed: &Import) -> Result<ExitCode, Error> {
    let house = care::open(&typed.place)?;
    let outcome = run(&house, typed);
    house.db.close();
    match outcome {
        Err(Error::Refused(refusal)) if is_about_the_file(refusal.code) => {
            tell::error(&refusal.text);
            Ok(ExitCode::from(UNREADABLE))
        }
        outcome => outcome.map(|()| ExitCode::SUCCESS),
    }
}

fn is_about_the_file(code: &str) -> bool {
    code.starts_with("upload.") || code.starts_with("membership.list_")
}

fn run(house: &App, typed: &Import) -> Result<(), Error> {
    let union = house
        .db
        .read_blocking(|conn| union_called(conn, &typed.union))?;
    let who = match (&typed.by, typed.commit) {
        (Some(name), true) => Some(
            house
                .db
                .read_blocking(|conn| may(house, conn, name, &union))?,
        ),
        (Some(_) | None, false) | (None, true) => None,
    };
    let mut looked = Looked::default();
    lines(typed, &Asked::Look, &mut |line| {
        looked.line(line);
        Ok(())
    })?;
    let choice = intake::first_choice(&looked)?;
    let choice = house
        .db
        .read_blocking(|conn| intake::as_remembered(conn, union.id, choice))?;
    tell_columns(&looked, &choice);
    match who {
        None => {
            let tally = check(house, typed, &union, &choice, &mut |_| Ok(()))?;
            tell_counts(&tally);
            tell::line("只做了检查，没有保存；写入请加 --commit --by 登录名");
            Ok(())
        }
        Some(who) => write(house, typed, &union, &choice, &who),
    }
}

/// The union by its key, name or short name.
fn union_called(conn: &mut Conn, text: &str) -> Result<BodyView, Error> {
    let by_key = text.parse::<Id<Body>>().ok();
    if let Some(body) = by_key
        .map(|id| organisation::body(conn, id))
        .transpose()?
        .flatten()
    {
        return Ok(body);
    }
    // Each tree is asked: the first body of all may be an outside one.
    let bodies = organisation::bodies(conn, None, &[])?;
    let mut best: Option<organisation::BodyMatch> = None;
    for root in bodies.iter().filter(|b| b.parent.is_none()) {
        let found = organisation::match_bodies(conn, text, &root.path)?;
        let good = found.into_iter().filter(|m| m.score >= NAMES_IT);
        let better = |m: &organisation::BodyMatch| best.as_ref().is_none_or(|b| m.score > b.score);
        if let Some(found) = good.into_iter().find(better) {
            best = Some(found);
        }
    }
    best.map(|m| m.body).ok_or_else(|| {
        Error::refused(
            "members.no_union",
            format!("没有叫「{text}」的工会；请写全称、简称或统一社会信用代码"),
        )
    })
}

/// Somebody who may import there.
fn may(house: &App, conn: &mut Conn, name: &str, union: &BodyView) -> Result<Who, Error> {
    let no = || {
        Error::refused(
            "members.not_allowed",
            format!(
                "登录名 {name} 不存在，或没有「{}」的名册导入权限",
                union.name
            ),
        )
    };
    let account = sign_in::by_name(conn, name)?
        .filter(|a| a.active)
        .ok_or_else(no)?;
    let today = house.today();
    let actor = house
        .directory
        .actor(conn, account.id, account.person, today)?;
    let actor = actor
        .filter(|a| a.may(IMPORT.code, &union.path))
        .ok_or_else(no)?;
    Ok(Who::from(&actor))
}

fn lines(
    typed: &Import,
    asked: &Asked,
    take: &mut dyn FnMut(Line) -> Result<(), Error>,
) -> Result<(), Error> {
    let unreadable = |text: String| Error::refused("membership.list_unreadable", text);
    let shown = typed.file.display();
    let length = fs::metadata(&typed.file)
        .map_err(|_| unreadable(format!("找不到文件 {shown}")))?
        .len();
    if length > intake::BYTES_MAX {
        return Err(unreadable(format!(
            "{shown} 有 {} MB，超过 180 MB，没有读取",
            length / 1_048_576
        )));
    }
    let file = File::open(&typed.file).map_err(|e| unreadable(format!("读不了 {shown}：{e}")))?;
    let asked = asked.to_text();
    let source = Source {
        name: "名册",
        asked: &asked,
        length,
        bytes: Box::new(file),
    };
    lines_in_child(intake::READER, source, &Limits::LIST, &mut |json| {
        take(serde_json::from_str(json)?)
    })
}

/// Checks every row, tells what is wrong, and hands the rows on.
fn check(
    house: &App,
    typed: &Import,
    union: &BodyView,
    choice: &Choice,
    keep: &mut dyn FnMut(Vec<Settled>) -> Result<(), Error>,
) -> Result<Tally, Error> {
    let desk = Desk {
        db: &house.db,
        keys: &house.keys,
        choice,
        union,
        today: house.today(),
    };
    let mut tally = Tally::default();
    let mut take = |rows: Vec<Settled>| {
        for settled in &rows {
            tally.add(&settled.row);
            tell_row(settled);
        }
        keep(rows)
    };
    let mut checker = Checker::new(desk, &mut take)?;
    let asked = Asked::Sheet(choice.sheet.clone());
    lines(typed, &asked, &mut |line| checker.line(line))?;
    checker.end()?;
    Ok(tally)
}

fn write(
    house: &App,
    typed: &Import,
    union: &BodyView,
    choice: &Choice,
    who: &Who,
) -> Result<(), Error> {
    let (body, opener) = (union.id, who.clone());
    let name = typed
        .file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let size = usize::try_from(fs::metadata(&typed.file)?.len()).unwrap_or(usize::MAX);
    let kept = choice.clone();
    let set = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let new = NewSet {
            kind: Kind::Import,
            body,
            name: name.clone(),
        };
        let set = changeset::open(tx, &opener, &new)?;
        store::insert(tx, set, size)?;
        store::set_phase(tx, set, store::Phase::Asking, None)?;
        store::save_choice(tx, set, &kept, 2)?;
        store::set_phase(tx, set, store::Phase::Checking, None)?;
        Ok(set)
    })?;
    let tally = check(house, typed, union, choice, &mut |rows| {
        for some in rows.chunks(ROWS_AT_ONCE) {
            let (keys, chance) = (house.keys.clone(), house.chance.clone());
            let (some, sheet) = (some.to_vec(), choice.sheet.clone());
            house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
                store::insert_rows(tx, &keys, &chance, (set, &sheet), &some)
            })?;
        }
        Ok(())
    })?;
    tell_counts(&tally);
    let committer = who.clone();
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        store::save_tally(tx, set, &tally)?;
        store::set_phase(tx, set, store::Phase::Staged, None)?;
        changeset::staged(tx, set, tally.all())?;
        changeset::commit(tx, &committer, set).map(drop)
    })?;
    jobs::run_due(house)?;
    let found = house.db.read_blocking(|conn| changeset::find(conn, set))?;
    let found = found.ok_or(Error::NotFound)?;
    if found.state == State::Live {
        tell::line("已写入会员名册；需要退回时可以整体撤销");
        return Ok(());
    }
    let text = format!("{}：{}", found.state.word(), found.problem);
    Err(Error::refused("members.not_live", text))
}

fn tell_columns(looked: &Looked, choice: &Choice) {
    let others: Vec<String> = looked
        .sheets
        .iter()
        .filter(|s| s.name != choice.sheet)
        .map(|s| {
            if s.hidden {
                format!("{}（隐藏）", s.name)
            } else {
                s.name.clone()
            }
        })
        .collect();
    if !others.is_empty() {
        tell::line(&format!(
            "读「{}」；没有读：{}",
            choice.sheet,
            others.join("、")
        ));
    }
    let column = |(head, field): (&String, &Option<intake::Field>)| match field {
        Some(field) => format!("{head}→{}", field.word()),
        None => format!("{head}→不读取"),
    };
    let columns: Vec<String> = choice
        .heads
        .iter()
        .zip(&choice.columns)
        .map(column)
        .collect();
    tell::line(&format!(
        "第 {} 行是表头：{}",
        choice.head_no,
        columns.join("，")
    ));
}

/// One line for each row that is not simply taken.
fn tell_row(settled: &Settled) {
    let told: Vec<&str> = settled
        .row
        .problems
        .iter()
        .filter(|p| p.level() != Level::Tells)
        .map(|p| p.words.as_str())
        .collect();
    if !told.is_empty() {
        let word = settled.row.verdict().word();
        tell::line(&format!(
            "第 {} 行  {word}  {}",
            settled.row.no,
            told.join("；")
        ));
    }
}

fn tell_counts(tally: &Tally) {
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .map(|v| format!("{} {}", v.word(), tally.of(*v)))
        .collect();
    tell::line(&format!("共 {} 行：{}", tally.all(), counts.join("，")));
    for (code, count) in &tally.codes {
        tell::line(&format!("  {} {count}", code.title()));
    }
}
