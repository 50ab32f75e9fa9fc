//! Jobs as pages.

use kernel::{Id, Moment, human_moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Job,
    rules::{self, State},
    store::JobRow,
};
use crate::{
    ui::{
        Button, Card, Cell, Column, Confirm, Empty, Facts, Head, Pager, Progress, Row, Table, Tag,
        post_button, rows, tabs, words,
    },
    web::{Page, Sheet},
};

/// One job (后台任务).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JobView {
    /// Its key.
    pub id: String,
    /// What it does.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// Whether it was cancelled and stops at its next step.
    pub stopping: bool,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0: not known.
    pub total: i64,
    /// Tries so far.
    pub attempts: i64,
    /// When it was asked for, UTC milliseconds.
    pub at_ms: i64,
    /// When it runs next, UTC milliseconds.
    pub run_after_ms: i64,
    /// When it ended, UTC milliseconds.
    pub finished_ms: Option<i64>,
    /// Seconds that the rest takes, when that can be told.
    pub remaining_secs: Option<i64>,
    /// What it gave, or why it failed.
    pub outcome: String,
}

impl JobView {
    pub(super) fn of(row: &JobRow, title: &str, now: Moment) -> Self {
        let remaining_secs = row
            .started_at
            .filter(|_| row.state == State::Running)
            .and_then(|started| rules::remaining_secs(started, now, row.done, row.total));
        Self {
            id: row.id.to_string(),
            title: title.to_owned(),
            state: row.state,
            stopping: row.stop && row.state == State::Running,
            done: row.done,
            total: row.total,
            attempts: row.attempts,
            at_ms: row.at.as_ms(),
            run_after_ms: row.run_after.as_ms(),
            finished_ms: row.finished_at.map(Moment::as_ms),
            remaining_secs,
            outcome: row.outcome.clone(),
        }
    }

    /// Done thousandths.
    pub(super) fn permille(&self) -> i64 {
        if self.state == State::Done {
            1_000
        } else {
            words::share(self.done, self.total)
        }
    }

    /// `3 / 20　还剩约 2 分钟`.
    pub(super) fn progress_words(&self) -> String {
        let mut parts = Vec::new();
        if self.total > 0 {
            let (done, total) = (words::count(self.done), words::count(self.total));
            parts.push(format!("{done} / {total}"));
        }
        if self.stopping {
            parts.push("正在停下".to_owned());
        } else if let Some(secs) = self.remaining_secs {
            parts.push(rules::remaining_text(secs));
        }
        parts.join("　")
    }

    fn tag(&self) -> Tag<'_> {
        if self.stopping {
            Tag::warn("正在停下")
        } else {
            Tag::new(self.state.tone(), self.state.text())
        }
    }

    fn href(&self) -> String {
        format!("/jobs/{}", self.id)
    }

    fn sample(title: &str, state: State) -> Self {
        Self {
            id: Id::<Job>::from_i64(42).to_string(),
            title: title.to_owned(),
            state,
            stopping: false,
            done: 30,
            total: 120,
            attempts: 1,
            at_ms: 1_742_259_600_000,
            run_after_ms: 1_742_259_600_000,
            finished_ms: state.is_final().then_some(1_742_259_660_000),
            remaining_secs: (state == State::Running).then_some(95),
            outcome: if state == State::Failed {
                "试了 10 次都没有成功，已停止重试".to_owned()
            } else {
                String::new()
            },
        }
    }
}

/// A letter that could not be sent (未能发出的邮件); its address and title are not told.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnsentLetter {
    /// Whom it was for.
    pub to: String,
    /// When it was written, UTC milliseconds.
    pub at_ms: i64,
    /// Why it was given up.
    pub error: String,
}

/// `GET /jobs` (后台任务).
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobsPage {
    /// The newest first.
    pub jobs: Vec<JobView>,
    /// The state that is asked for.
    pub state: Option<State>,
    /// How many stand in each state.
    pub counts: Vec<(String, i64)>,
    /// The newest letters that were given up.
    pub unsent: Vec<UnsentLetter>,
    /// Key to go on behind, when there are more.
    pub next: Option<String>,
}

impl JobsPage {
    fn count(&self, state: State) -> i64 {
        let found = self.counts.iter().find(|(word, _)| word == state.as_str());
        found.map_or(0, |(_, count)| *count)
    }

    fn query(&self) -> String {
        self.state
            .map(|s| format!("?state={}", s.as_str()))
            .unwrap_or_default()
    }
}

impl Page for JobsPage {
    const RAIL: &'static str = "/settings";

    fn head(&self) -> Head<'_> {
        let title = match (self.count(State::Failed), self.count(State::Running)) {
            (0, 0) => "后台任务都已办完".to_owned(),
            (0, running) => format!("{running} 项任务进行中"),
            (failed, _) => format!("{failed} 项任务失败"),
        };
        Head::new(title).tab("后台任务").crumb("设置", "/settings")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let view = |state: State| {
            let href = format!("/jobs?state={}", state.as_str());
            (
                state.text(),
                href,
                self.count(state),
                self.state == Some(state),
            )
        };
        let views = [
            State::Running,
            State::Waiting,
            State::Failed,
            State::Cancelled,
            State::Done,
        ]
        .map(view);
        let mut all = vec![("全部", "/jobs", None, self.state.is_none())];
        all.extend(
            views
                .iter()
                .map(|(t, h, n, on)| (*t, h.as_str(), Some(*n), *on)),
        );
        let joint = if self.state.is_some() { "&" } else { "?" };
        let pager = Pager {
            on: self
                .next
                .as_ref()
                .map(|key| format!("/jobs{}{joint}before={key}", self.query()).into()),
            ..Pager::default()
        };
        html! {
            (tabs("任务状态", &all))
            (Card::new("").id("jobs").swaps().body(html! {
                @if self.jobs.is_empty() {
                    (Empty::new("这里显示导入、导出、发信等后台任务"))
                } @else {
                    (self.table(sheet))
                    @if self.next.is_some() { (pager) }
                }
            }))
            (self.unsent_card(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        vec![
            Self {
                jobs: Vec::new(),
                state: None,
                counts: Vec::new(),
                unsent: Vec::new(),
                next: None,
            },
            Self {
                jobs: vec![
                    JobView::sample("发送邮件", State::Running),
                    JobView::sample("<b>\"导入\"</b>", State::Failed),
                    JobView::sample("导出清单", State::Done),
                ],
                state: Some(State::Failed),
                counts: vec![("failed".to_owned(), 1), ("running".to_owned(), 1)],
                unsent: vec![UnsentLetter {
                    to: "<张三>".to_owned(),
                    at_ms: 1_742_259_600_000,
                    error: "对方服务器拒收（550）".to_owned(),
                }],
                next: Some("0abc".to_owned()),
            },
        ]
    }
}

impl JobsPage {
    fn unsent_card(&self, sheet: &Sheet) -> Markup {
        let line = |letter: &UnsentLetter| {
            let when = human_moment(Moment::from_ms(letter.at_ms), sheet.now);
            format!("{when}　{}", letter.error)
        };
        let items = self
            .unsent
            .iter()
            .map(|letter| Row::new(letter.to.as_str()).detail(line(letter)));
        html! {
            @if !self.unsent.is_empty() {
                (Card::new("未能发出的邮件").body(html! {
                    p.hint { "对应的站内消息都已送达，这里只列出没有发出去的邮件。" }
                    (rows(items))
                }))
            }
        }
    }

    fn table(&self, sheet: &Sheet) -> Markup {
        let mut table = Table::new("后台任务")
            .column(Column::text("任务"))
            .column(Column::text("状态"))
            .column(Column::text("进度"))
            .column(Column::text("提交"))
            .column(Column::text("结果"));
        for job in &self.jobs {
            table = table.row(vec![
                Cell::link(job.title.as_str(), job.href()),
                Cell::State(job.tag()),
                Cell::text(job.progress_words()),
                Cell::text(human_moment(Moment::from_ms(job.at_ms), sheet.now)),
                Cell::text(job.outcome.as_str()),
            ]);
        }
        html! { (table) }
    }
}

/// `GET /jobs/{id}` (一项后台任务).
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobPage {
    /// The job.
    pub job: JobView,
    /// Whether this person sees all jobs, and not only their own.
    pub sees_all: bool,
}

impl Page for JobPage {
    const RAIL: &'static str = "/settings";

    fn head(&self) -> Head<'_> {
        let head = Head::new(self.job.title.as_str()).tag(&self.job.tag());
        if self.sees_all {
            head.crumb("设置", "/settings").crumb("后台任务", "/jobs")
        } else {
            head
        }
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let job = &self.job;
        let progress = Progress::new(job.title.as_str(), job.permille())
            .words(job.progress_words())
            .tone(job.state.tone());
        let progress = if job.state.is_final() {
            progress
        } else {
            progress.follows(format!("{}/events", job.href()))
        };
        html! {
            (Card::new("进度").id("progress").swaps().body(html! {
                (progress)
                div.acts { (self.acts(sheet)) }
            }))
            (Card::new("情况").id("facts").swaps().body(html! { (self.facts(sheet)) }))
        }
    }

    fn samples() -> Vec<Self> {
        [
            State::Waiting,
            State::Running,
            State::Done,
            State::Failed,
            State::Cancelled,
        ]
        .map(|state| Self {
            job: JobView::sample("导入 <会员> 名册", state),
            sees_all: state != State::Done,
        })
        .into()
    }
}

impl JobPage {
    fn facts(&self, sheet: &Sheet) -> Facts {
        let job = &self.job;
        let when = |ms: i64| human_moment(Moment::from_ms(ms), sheet.now);
        let mut facts = Facts::new()
            .fact("状态", job.state.text())
            .fact("提交时间", &when(job.at_ms))
            .fact("已执行次数", &job.attempts.to_string());
        if job.state == State::Waiting {
            facts = facts.fact("下次执行", &when(job.run_after_ms));
        }
        if let Some(ms) = job.finished_ms {
            facts = facts.fact("结束时间", &when(ms));
        }
        if !job.outcome.is_empty() {
            facts = facts.fact("结果", &job.outcome);
        }
        facts
    }

    fn acts(&self, sheet: &Sheet) -> Markup {
        let (job, key) = (&self.job, sheet.key.as_str());
        match job.state {
            State::Waiting | State::Running if !job.stopping => html! {
                (Confirm::new("cancel", "取消任务", "要取消这项任务吗？",
                    format!("{}/cancel", job.href()), key)
                    .body(html! { p.hint { "已经完成的部分保留，其余不再继续。" } }))
            },
            State::Failed | State::Cancelled => {
                let action = format!("{}/again", job.href());
                post_button(&action, key, &Button::normal("重新执行"))
            }
            State::Waiting | State::Running | State::Done => Markup::default(),
        }
    }
}
