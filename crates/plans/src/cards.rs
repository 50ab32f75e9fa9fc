//! What plans say on the workbench: the news, figures, what is due, what waits, the year.

use kernel::Date;
use platform::{
    Error,
    access::Actor,
    area::{BoardLine, BoardStretch, Card, CardRow, Tag},
    db::Conn,
    ui::{Tone, words},
};

use crate::{
    look::{self, Sight, Whole, load, pages},
    mine,
    powers::{EDIT, READ},
    progress,
    project::{self, Standing},
};

/// The actor's plan of a year, as it stands today, with its projects.
///
/// # Errors
/// What the database said.
pub fn own_plan(
    conn: &mut Conn,
    actor: &Actor,
    year: i16,
    today: Date,
) -> Result<Option<(Sight, Whole)>, Error> {
    if !actor.may_somewhere(READ.code) {
        return Ok(None);
    }
    match load::plan_of_year(conn, actor, year, None) {
        Ok(sight) => {
            let whole = load::whole(conn, &sight.plan, today)?;
            Ok(Some((sight, whole)))
        }
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The cards of a person on a day (工作台卡片).
///
/// # Errors
/// What the database said.
pub fn cards(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Card>, Error> {
    let Some((sight, whole)) = own_plan(conn, actor, today.year(), today)? else {
        let mut cards = mine::cards(conn, actor, today, None)?;
        cards.extend(begin(actor, today));
        return Ok(cards);
    };
    let own = Some(sight.plan.id);
    if !sight.plan.state.is_issued() {
        let mut cards = mine::cards(conn, actor, today, own)?;
        cards.extend(unfinished(&sight));
        return Ok(cards);
    }
    let due = due_rows(actor, &sight, &whole, today);
    let soon: Vec<&(Date, CardRow)> = due.iter().filter(|(day, _)| *day >= today).collect();
    let next = soon.first().map(|(day, _)| *day);
    let base = |view: &str| format!("/plans/{}{view}?body={}", sight.plan.year, sight.plan.body);
    let mut cards = overview(&whole, soon.len(), next, &base);
    cards.push(Card::List {
        order: 20,
        title: "到期和已晚".to_owned(),
        empty: "这个月没有到期的项目。".to_owned(),
        more: Some(("项目清单".to_owned(), base("/list"))),
        rows: due.into_iter().map(|(_, row)| row).take(10).collect(),
        wide: true,
    });
    cards.push(Card::List {
        order: 30,
        title: "待我填报".to_owned(),
        empty: "没有等您填报的项目。".to_owned(),
        more: None,
        rows: waiting(conn, actor, &whole)?,
        wide: false,
    });
    cards.extend(mine::cards(conn, actor, today, own)?);
    cards.push(year_board(&sight, &whole, base("")));
    Ok(cards)
}

/// The news and the figures: each figure counts the rows that it leads to.
fn overview(
    whole: &Whole,
    due: usize,
    next: Option<Date>,
    base: &dyn Fn(&str) -> String,
) -> Vec<Card> {
    let standings: Vec<Standing> = whole.projects.iter().map(|p| whole.standing(p)).collect();
    let count = |code: &str| standings.iter().filter(|s| s.code() == code).count();
    let longest = |code: &str| {
        let days = standings.iter().filter_map(|s| match s {
            Standing::Late(days) | Standing::Silent(days) if s.code() == code => Some(*days),
            Standing::Late(_)
            | Standing::Silent(_)
            | Standing::Done
            | Standing::NotYet
            | Standing::Running
            | Standing::DueSoon(_)
            | Standing::NoRhythm
            | Standing::Decided(_) => None,
        });
        days.max()
    };
    let (late, silent) = (count("late"), count("silent"));
    let share = whole.share();
    let mut cards = vec![Card::Figure {
        order: 10,
        label: "计划进度".to_owned(),
        value: words::permille(share.done_permille).replace('%', ""),
        unit: "%".to_owned(),
        against: pages::against(share),
        href: base(""),
        permille: u16::try_from(share.done_permille).ok(),
    }];
    let figure =
        |order, label: &str, some: usize, unit: &str, against: String, href| Card::Figure {
            order,
            label: label.to_owned(),
            value: some.to_string(),
            unit: unit.to_owned(),
            against,
            href,
            permille: None,
        };
    let worst = |days: Option<i32>, none: &str, word: &str| {
        days.map_or_else(|| none.to_owned(), |d| format!("{word} {d} 天"))
    };
    let nearest = next.map_or_else(
        || "这个月没有要到期的".to_owned(),
        |day| format!("最近的是{}", words::day(day)),
    );
    let by_state = |code: &str| format!("{}&state={code}", base("/list"));
    cards.extend([
        figure(11, "本月到期", due, "件", nearest, base("/calendar")),
        figure(
            12,
            "已晚",
            late,
            "项",
            worst(longest("late"), "没有过期未销号的", "最久的晚了"),
            by_state("late"),
        ),
        figure(
            13,
            "久无进展",
            silent,
            "项",
            worst(longest("silent"), "进行中的都有进展", "最久的已有"),
            by_state("silent"),
        ),
    ]);
    cards.extend(news(due, late, silent));
    cards
}

/// The news, one clause each; what is not there is no news.
fn news(due: usize, late: usize, silent: usize) -> impl Iterator<Item = Card> {
    let news = [
        (10, due, "件到期"),
        (11, late, "项已晚"),
        (12, silent, "项久无进展"),
    ];
    news.into_iter()
        .filter(|(_, some, _)| *some > 0)
        .map(|(order, some, clause)| Card::News {
            order,
            text: format!("{some} {clause}"),
        })
}

/// Most rows of the year board on the workbench. Source: what stands on one screen below the
/// lists; the whole board is one press away.
const BOARD_ROWS_MAX: usize = 13;

/// The year at a glance, at the foot of the workbench.
fn year_board(sight: &Sight, whole: &Whole, href: String) -> Card {
    let stretch = |o: look::OccurrenceLine| BoardStretch {
        from: o.from.to_string(),
        to: o.to.to_string(),
        tag: Tag::new(o.state.tone, o.state.word),
    };
    let rows = whole
        .projects
        .iter()
        .take(BOARD_ROWS_MAX)
        .map(|project| BoardLine {
            title: format!("{} {}", project.no, project.name).trim().to_owned(),
            href: format!("/projects/{}", project.id),
            bars: look::lines_of(whole, project)
                .into_iter()
                .map(stretch)
                .collect(),
        });
    Card::Board {
        order: 90,
        title: "年度看板".to_owned(),
        more: Some(("印发时和现在".to_owned(), href)),
        year: sight.plan.year,
        rows: rows.collect(),
    }
}

/// Without a plan: the first step, for who may take it.
fn begin(actor: &Actor, today: Date) -> Vec<Card> {
    if !actor.may_somewhere(EDIT.code) {
        return Vec::new();
    }
    let year = today.year();
    let step = |title: String, detail: &str, label: &str, href: &str| CardRow {
        day: None,
        lead: None,
        title,
        tag: None,
        detail: detail.to_owned(),
        action: (label.to_owned(), href.to_owned()),
    };
    vec![
        Card::News {
            order: 20,
            text: format!("还没有{year}年的工作计划"),
        },
        Card::List {
            order: 20,
            title: "先做这两件".to_owned(),
            empty: String::new(),
            more: None,
            rows: vec![
                step(
                    "补全组织和人员".to_owned(),
                    "基层工会、小组、委员会和负责人；计划里的负责部门要对应到这里",
                    "看组织",
                    "/bodies",
                ),
                step(
                    format!("建立{year}年工作计划"),
                    "上传印发的文件或粘贴文字，核对后建成；也可以手工建立",
                    "新建计划",
                    "/plans/new",
                ),
            ],
            wide: true,
        },
    ]
}

/// With a plan that was not sent out yet: where it goes on.
fn unfinished(sight: &Sight) -> Vec<Card> {
    let plan = &sight.plan;
    let row = CardRow {
        day: None,
        lead: Some(Tag::new(Tone::Warn, plan.state.word())),
        title: plan.title.clone(),
        tag: None,
        detail: "印发以后，各单位签收，项目按时间提醒".to_owned(),
        action: (
            "去办理".to_owned(),
            format!("/plans/{}/life?body={}", plan.year, plan.body),
        ),
    };
    vec![
        Card::News {
            order: 20,
            text: format!("{}年计划还没有印发", plan.year),
        },
        Card::List {
            order: 20,
            title: "没有印发的计划".to_owned(),
            empty: String::new(),
            more: None,
            rows: vec![row],
            wide: true,
        },
    ]
}

/// Due dates of this month and those that are late, in order of time. Who answers for one is led
/// to its report, who may chase to the chasing of a late one, everybody else to the project.
fn due_rows(actor: &Actor, sight: &Sight, whole: &Whole, today: Date) -> Vec<(Date, CardRow)> {
    let mut found: Vec<(Date, CardRow)> = Vec::new();
    for project in &whole.projects {
        let owners = whole.owners_of(project);
        let mine = owners.iter().any(|o| progress::rules::is_mine(actor, o));
        for o in look::lines_of(whole, project) {
            let open = o.done_on.is_none() && project.decision.is_none();
            let this = o.due.first_of_month() == today.first_of_month();
            if open && (this || o.due < today) {
                let (word, view) = match (mine, o.due < today) {
                    (true, true) => ("补报进展", "/report"),
                    (true, false) => ("填报进展", "/report"),
                    (false, true) if sight.may_chase => ("催办", "/chase"),
                    (false, true | false) => ("查看", ""),
                };
                let row = CardRow {
                    day: Some(o.due.to_string()),
                    lead: None,
                    title: format!("{} {}", project.name, o.label),
                    tag: Some(Tag::new(o.state.tone, o.state.word.clone())),
                    detail: whole.lead(project).to_owned(),
                    action: (word.to_owned(), format!("/projects/{}{view}", project.id)),
                };
                found.push((o.due, row));
            }
        }
    }
    found.sort_by_key(|(due, _)| *due);
    found
}

/// What waits for the actor's own bodies and tasks.
fn waiting(conn: &mut Conn, actor: &Actor, whole: &Whole) -> Result<Vec<CardRow>, Error> {
    let mut rows = Vec::new();
    for project in &whole.projects {
        let mine = whole
            .owners_of(project)
            .iter()
            .any(|o| progress::rules::is_mine(actor, o));
        let standing = whole.standing(project);
        if mine && (standing.is_behind() || matches!(standing, Standing::DueSoon(_))) {
            let tag = Tag::new(look::tone_of(standing), standing.word());
            rows.push(CardRow {
                day: None,
                lead: Some(tag),
                title: project.name.clone(),
                tag: None,
                detail: whole.lead(project).to_owned(),
                action: (
                    "办理".to_owned(),
                    format!("/projects/{}/report", project.id),
                ),
            });
        }
    }
    for task in project::task_store::tasks_of(conn, actor.person)? {
        rows.push(CardRow {
            day: Some(task.due_on.to_string()),
            lead: None,
            title: task.title,
            tag: None,
            detail: "任务".to_owned(),
            action: ("办理".to_owned(), format!("/projects/{}", task.project)),
        });
    }
    rows.truncate(10);
    Ok(rows)
}
