//! What comes due in the tree: terms of committees, certificates, and what must be done about
//! them. Said on the workbench and in the calendar, and told once for each step.

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Account, Actor, Body, Directory},
    area::{CalendarEntry, Card, CardRow, Tag},
    db::{CommandKey, Conn, Db, Tx},
    jobs::{Claim, JobKind},
    messages::Message,
    subject::Subject,
    ui::Tone,
};

use crate::{
    EDIT, READ, certificate,
    commands::BODY_SUBJECT,
    committee,
    rules::dates::{Alarm, alarm, days_after, days_between},
    store::{self, DueAsk},
    web::paths,
};

/// The daily job.
pub(crate) const KIND: JobKind = JobKind {
    name: "organisation.remind",
    title: "提醒换届和法人证书到期",
    run,
    every_secs: Some(86_400),
};

/// How far ahead the first step lies.
const AHEAD_DAYS: u64 = 180;
/// Rows of the card.
const CARD_ROWS: usize = 10;
/// Rows that a card or a calendar asks for of each kind.
const ASKED: u32 = 300;
/// Rows that the job asks for of each kind: more than a city has unions.
const ASKED_BY_JOB: u32 = 50_000;

/// Something that comes due (到期事项).
#[derive(Debug, Clone)]
struct Due {
    body: Id<Body>,
    short: String,
    /// What tells it from all else: a moved day is another one.
    mark: String,
    day: Date,
    steps: &'static [i64],
    /// Without the body's name: `第 3 届委员会届满`.
    what: String,
    todo: String,
    href: String,
}

/// `还有 23 天` or `已过 3 天`, when a step is reached.
pub(crate) fn tag(due: Date, today: Date, steps: &[i64]) -> Option<Tag> {
    alarm(due, today, steps).map(|alarm| match alarm {
        Alarm::Near { days: 0, .. } => Tag::new(Tone::Warn, "今天到期"),
        Alarm::Near { days, .. } => Tag::new(Tone::Warn, format!("还有 {days} 天")),
        Alarm::Late { days } => Tag::new(Tone::Bad, format!("已过 {days} 天")),
    })
}

/// Everything that is due within what is asked, the first first.
fn dues(conn: &mut Conn, ask: &DueAsk<'_>, today: Date) -> Result<Vec<Due>, Error> {
    let mut dues = Vec::new();
    for line in committee::lines(conn, ask, today)? {
        let term = line.row;
        dues.push(Due {
            body: term.body,
            short: line.short,
            mark: format!("organisation.term {} {}", term.id, term.last),
            day: term.last,
            steps: &committee::ALARM_DAYS,
            what: format!("第 {} 届委员会届满", term.number),
            todo: committee::todo(days_between(today, term.last)).to_owned(),
            href: paths::body(term.body),
        });
    }
    for line in certificate::lines(conn, ask)? {
        let one = line.row;
        dues.push(Due {
            body: one.body,
            short: line.short,
            mark: format!("organisation.certificate {} {}", one.id, one.valid_to),
            day: one.valid_to,
            steps: &certificate::ALARM_DAYS,
            what: "法人资格证书到期".to_owned(),
            todo: "取得上级工会的批复，在期满前 30 天内换领".to_owned(),
            href: paths::certificate(one.body),
        });
    }
    for (task, short) in certificate::open_tasks(conn, ask)? {
        dues.push(Due {
            body: task.body,
            short,
            mark: format!("organisation.certificate_task {} {}", task.id, task.due),
            day: task.due,
            steps: &certificate::TASK_ALARM_DAYS,
            what: format!("法人资格证书{}", task.what.word()),
            todo: "变更之日起 30 天内办理登记；先登记上级工会的批复".to_owned(),
            href: paths::certificate(task.body),
        });
    }
    dues.sort_by(|a, b| (a.day, &a.mark).cmp(&(b.day, &b.mark)));
    Ok(dues)
}

/// What is asked for somebody who holds a power.
const fn asked<'a>(actor: &'a Actor, power: &'a str) -> DueAsk<'a> {
    DueAsk {
        by: Some((actor, power)),
        from: None,
        until: None,
        after: None,
        limit: ASKED,
    }
}

/// The card of what comes due, for who acts on it; nothing when nothing does.
pub(crate) fn cards(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Card>, Error> {
    if !actor.may_somewhere(EDIT.code) {
        return Ok(Vec::new());
    }
    let ask = DueAsk {
        until: Some(days_after(today, AHEAD_DAYS)),
        ..asked(actor, EDIT.code)
    };
    let mut rows = Vec::new();
    for due in dues(conn, &ask, today)? {
        let Some(tag) = tag(due.day, today, due.steps) else {
            continue;
        };
        rows.push(CardRow {
            day: Some(due.day.to_string()),
            lead: None,
            title: format!("{}：{}", due.short, due.what),
            tag: Some(tag),
            detail: due.todo,
            action: ("去办理".to_owned(), due.href),
        });
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    rows.truncate(CARD_ROWS);
    Ok(vec![Card::List {
        order: 40,
        title: "换届和证书".to_owned(),
        empty: String::new(),
        more: Some(("全部届次".to_owned(), paths::COMMITTEES.to_owned())),
        rows,
        wide: true,
    }])
}

/// Last days in the calendar, for who may see the body's people and papers.
pub(crate) fn calendar(
    conn: &mut Conn,
    actor: &Actor,
    from: Date,
    to: Date,
    today: Date,
) -> Result<Vec<CalendarEntry>, Error> {
    if !actor.may_somewhere(READ.code) {
        return Ok(Vec::new());
    }
    let ask = DueAsk {
        from: Some(from),
        until: Some(to),
        ..asked(actor, READ.code)
    };
    let found = dues(conn, &ask, today)?.into_iter();
    let entries = found.map(|due| {
        let tone = if due.day < today {
            Tone::Bad
        } else {
            Tone::Warn
        };
        CalendarEntry {
            from: due.day.to_string(),
            to: due.day.to_string(),
            title: format!("{}：{}", due.short, due.what),
            tag: Tag::new(tone, "截止"),
            href: due.href,
        }
    });
    Ok(entries.collect())
}

fn run(house: &App, _claim: &Claim) -> Result<String, Error> {
    let told = remind(&house.db, &*house.directory)?;
    Ok(format!("发出 {told} 条提醒"))
}

/// Tells what has reached a step that was not told yet; how many. A day on which the program was
/// off is made up for: the step that is reached by now is told, those before it are past.
fn remind(db: &Db, directory: &dyn Directory) -> Result<usize, Error> {
    let today = db.clock().today();
    let ask = DueAsk {
        by: None,
        from: None,
        until: Some(days_after(today, AHEAD_DAYS)),
        after: None,
        limit: ASKED_BY_JOB,
    };
    let mut told = 0_usize;
    for due in db.read_blocking(move |c| dues(c, &ask, today))? {
        let Some(reached) = alarm(due.day, today, due.steps) else {
            continue;
        };
        let mark = format!("{} {}", due.mark, step_word(reached));
        let body = due.body;
        let accounts = db.read_blocking(|c| {
            if store::was_said(c, &mark)? {
                return Ok(Vec::new());
            }
            directory.accounts_with(c, EDIT.code, body, today)
        })?;
        // While nobody can read it, it is not said.
        if accounts.is_empty() {
            continue;
        }
        let new = db.write_blocking(CommandKey::unkeyed(), move |tx| {
            tell(tx, &due, reached, &mark, &accounts)
        })?;
        told += usize::from(new);
    }
    Ok(told)
}

fn step_word(reached: Alarm) -> String {
    match reached {
        Alarm::Near { step, .. } => step.to_string(),
        Alarm::Late { .. } => "late".to_owned(),
    }
}

/// Tells it to those who act for the body; whether it was new.
fn tell(
    tx: &mut Tx<'_>,
    due: &Due,
    reached: Alarm,
    mark: &str,
    accounts: &[Id<Account>],
) -> Result<bool, Error> {
    if !store::note_said(tx, mark)? {
        return Ok(false);
    }
    let when = match reached {
        Alarm::Near { days: 0, .. } => "就在今天".to_owned(),
        Alarm::Near { days, .. } => format!("还有 {days} 天"),
        Alarm::Late { .. } => "已经过期".to_owned(),
    };
    let day = platform::ui::words::date(due.day);
    for account in accounts {
        let message = Message {
            subject: Some(Subject::new(BODY_SUBJECT, due.body)),
            title: format!("{}：{}，{when}", due.short, due.what),
            text: format!("{day}为止。{}。", due.todo),
            href: due.href.clone(),
            mail: true,
            unique: Some(mark.to_owned()),
        };
        tx.message(*account, message)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use platform::messages;

    use super::*;
    use crate::{
        OrganisationDirectory,
        tests::{BY, account_for, actor, day, demo_on, who, write},
    };

    #[test]
    fn a_day_reaches_the_smallest_step() {
        let due = day("2025-06-30");
        let near = |days, step| Some(Alarm::Near { days, step });
        for (today, expected) in [
            ("2024-12-31", None),
            ("2025-01-01", near(180, 180)),
            ("2025-04-01", near(90, 90)),
            ("2025-05-20", near(41, 60)),
            ("2025-06-30", near(0, 30)),
            ("2025-07-01", Some(Alarm::Late { days: 1 })),
        ] {
            let reached = alarm(due, day(today), &committee::ALARM_DAYS);
            assert_eq!(reached, expected, "{today}");
        }
    }

    #[test]
    fn each_step_is_told_once_to_those_who_act() {
        testing::each_engine(|fresh| {
            let (db, cast) = demo_on(fresh);
            let today = db.clock().today();
            let first = remind(&db, &OrganisationDirectory).unwrap();
            // Nobody of the demo has an account here: nothing is said, nothing is used up.
            assert_eq!(first, 0);
            let new = account_for(who(&cast, "officer"), "officer");
            let account = write(&db, move |tx| crate::open_account(tx, BY, &new)).unwrap();
            let told = remind(&db, &OrganisationDirectory).unwrap();
            assert!(told > 0, "the demo's certificate ends soon");
            assert_eq!(remind(&db, &OrganisationDirectory).unwrap(), 0, "not twice");
            let unread = db.read_blocking(|c| messages::unread(c, account)).unwrap();
            assert_eq!(unread, i64::try_from(told).unwrap());
            let cards = |user: &str| {
                let actor = actor(&db, who(&cast, user)).unwrap();
                db.read_blocking(move |c| cards(c, &actor, today))
                    .unwrap()
                    .len()
            };
            assert_eq!(
                (cards("officer"), cards("auditor"), cards("member")),
                (1, 0, 0)
            );
            let entries = |user: &str| {
                let actor = actor(&db, who(&cast, user)).unwrap();
                let (from, to) = (day("2025-04-01"), day("2025-06-30"));
                let found = db.read_blocking(move |c| calendar(c, &actor, from, to, today));
                found.unwrap().len()
            };
            // Two certificate days, two committees of the same union.
            assert_eq!((entries("auditor"), entries("member")), (4, 0));
        });
    }
}
