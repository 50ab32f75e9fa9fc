//! How change sets look.

use kernel::{Id, Moment, human_moment};
use maud::{Markup, html};
use platform::{
    jobs::{self, Job},
    ui::{
        Card, Cell, Column, Confirm, Empty, Facts, Head, Notice, Pager, Progress, Table, Tag, Tone,
        words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    model::{Kind, Set, State, Work},
    web::paths,
};
use crate::model::SetMark;

/// A change set in a list (变更行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SetLine {
    id: Id<SetMark>,
    kind: Kind,
    name: String,
    state: State,
    /// For which union.
    union: String,
    /// Rows of the list.
    rows: i64,
    /// When it was made, UTC milliseconds.
    made_ms: i64,
    /// When it became visible, UTC milliseconds.
    live_ms: Option<i64>,
    /// When it was undone, UTC milliseconds.
    undone_ms: Option<i64>,
    /// What it undoes.
    undoes: Option<Id<SetMark>>,
    /// The job that works on it.
    job: Option<String>,
    /// Why it was dropped or staged again.
    problem: String,
}

impl SetLine {
    pub(super) fn of(set: &Set, union: String) -> Self {
        Self {
            id: set.id,
            kind: set.kind,
            name: set.name.clone(),
            state: set.state,
            union,
            rows: set.row_count,
            made_ms: set.made_at.as_ms(),
            live_ms: set.live_at.map(Moment::as_ms),
            undone_ms: set.undone_at.map(Moment::as_ms),
            undoes: set.undoes,
            job: set.job.map(|job| Id::<Job>::from_i64(job).to_string()),
            problem: set.problem.clone(),
        }
    }

    fn tag(&self) -> Tag<'_> {
        if self.undone_ms.is_some() {
            return Tag::plain("已撤销");
        }
        let tone = match self.state {
            State::Reading | State::Writing | State::Dropping => Tone::Info,
            State::Staged => Tone::Warn,
            State::Live => Tone::Ok,
            State::Dropped => Tone::Plain,
        };
        Tag::new(tone, self.state.word())
    }

    fn title(&self) -> String {
        format!("{}：{}", self.kind.word(), self.name)
    }

    fn sample(no: i64, kind: Kind, state: State) -> Self {
        Self {
            id: Id::from_i64(no),
            kind,
            name: "<b>名册</b>2025.xlsx".to_owned(),
            state,
            union: "甲单位工会".to_owned(),
            rows: 5_000,
            made_ms: 1_742_259_600_000,
            live_ms: (state == State::Live).then_some(1_742_259_660_000),
            undone_ms: None,
            undoes: (kind == Kind::Undo).then(|| Id::from_i64(1)),
            job: (state == State::Writing).then(|| Id::<Job>::from_i64(9).to_string()),
            problem: if state == State::Staged {
                "名册在预览之后被改过（第 3 行）".to_owned()
            } else {
                String::new()
            },
        }
    }
}

/// `GET /members/sets` (名册变更).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetsPage {
    /// The newest first.
    lines: Vec<SetLine>,
    /// Key to go on behind, when there are more.
    next: Option<Id<SetMark>>,
}

impl SetsPage {
    pub(super) fn new(lines: Vec<SetLine>, more: bool) -> Self {
        let next = lines.last().filter(|_| more).map(|line| line.id);
        Self { lines, next }
    }
}

impl Page for SetsPage {
    const RAIL: &'static str = "/members";

    fn head(&self) -> Head<'_> {
        let open = self
            .lines
            .iter()
            .filter(|l| l.state == State::Staged)
            .count();
        let title = match (self.lines.len(), open) {
            (0, _) => "名册变更".to_owned(),
            (_, 0) => "名册变更都已办完".to_owned(),
            (_, open) => format!("{open} 次名册变更等待确认"),
        };
        Head::new(title)
            .tab("名册变更")
            .sub("每次导入、比对和撤销各是一次变更：整体生效，也可以整体撤销")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let rows = self.lines.iter().map(|line| {
            vec![
                Cell::link(line.title(), paths::set(line.id)),
                Cell::State(line.tag()),
                Cell::text(line.union.as_str()),
                Cell::text(words::count(line.rows)),
                Cell::text(human_moment(Moment::from_ms(line.made_ms), sheet.now)),
            ]
        });
        html! {
            @if self.lines.is_empty() {
                (Empty::new("这里是名册的每一次整批变更")
                    .why("导入一份名册后，就会出现在这里。"))
            } @else {
                (Table::new("名册变更")
                    .column(Column::text("变更"))
                    .column(Column::state("状态"))
                    .column(Column::text("工会"))
                    .column(Column::text("行数"))
                    .column(Column::text("提交"))
                    .rows(rows))
                (Pager {
                    back: None,
                    on: self.next.map(|id| paths::sets_before(id).into()),
                    words: format!("本页 {} 次", self.lines.len()).into(),
                })
            }
        }
    }

    fn samples() -> Vec<Self> {
        let all = [
            SetLine::sample(1, Kind::Import, State::Live),
            SetLine::sample(2, Kind::Comparison, State::Staged),
            SetLine::sample(3, Kind::Undo, State::Writing),
            SetLine::sample(4, Kind::Import, State::Dropped),
        ];
        vec![
            Self::new(Vec::new(), false),
            Self::new(all.to_vec(), true),
            Self::new(
                vec![SetLine::sample(5, Kind::Import, State::Reading)],
                false,
            ),
        ]
    }
}

/// What a set did (变更结果).
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// 新增
    added: i64,
    /// 变更
    changed: i64,
    /// 移出
    removed: i64,
}

impl From<Work> for Counts {
    fn from(work: Work) -> Self {
        Self {
            added: work.added,
            changed: work.changed,
            removed: work.removed,
        }
    }
}

/// `GET /members/sets/{id}` (一次名册变更).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SetPage {
    pub(super) line: SetLine,
    pub(super) work: Counts,
    pub(super) may_commit: bool,
    pub(super) may_give_up: bool,
    pub(super) may_undo: bool,
    /// Why it cannot be undone now.
    pub(super) why_not_undone: Option<String>,
    /// The set that undoes it.
    pub(super) undoing: Option<Id<SetMark>>,
}

impl Page for SetPage {
    const RAIL: &'static str = "/members";

    fn head(&self) -> Head<'_> {
        Head::new(self.line.title())
            .tag(&self.line.tag())
            .crumb("名册变更", paths::SETS)
            .sub(format!(
                "{}，{} 行",
                self.line.union,
                words::count(self.line.rows)
            ))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @if !self.line.problem.is_empty() {
                (Notice::warn(self.line.problem.as_str()))
            }
            @if self.line.state == State::Writing {
                (self.progress())
            }
            (Card::new("做了什么").body(html! { (self.facts(sheet)) }))
            (self.acts(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |state, kind, why: Option<&str>| Self {
            line: SetLine::sample(2, kind, state),
            work: Counts {
                added: 4_980,
                changed: 12,
                removed: 0,
            },
            may_commit: state == State::Staged,
            may_give_up: matches!(state, State::Staged | State::Writing),
            may_undo: true,
            why_not_undone: why.map(str::to_owned),
            undoing: why.map(|_| Id::from_i64(7)),
        };
        vec![
            page(State::Staged, Kind::Import, None),
            page(State::Writing, Kind::Undo, None),
            page(State::Live, Kind::Import, None),
            page(State::Live, Kind::Import, Some("这次变更已经撤销过了")),
            page(State::Dropped, Kind::Comparison, None),
        ]
    }
}

impl SetPage {
    fn done(&self) -> i64 {
        self.work.added + self.work.changed + self.work.removed
    }

    fn progress(&self) -> Markup {
        let share = words::share(self.done(), self.line.rows);
        let told = format!(
            "已写入 {} / {} 行，全部写完之前名册没有变化",
            words::count(self.done()),
            words::count(self.line.rows)
        );
        let follow = self.line.job.as_ref().and_then(|job| job.parse().ok());
        let progress = Progress::new(self.line.name.as_str(), share).words(told);
        let progress = match follow {
            Some(job) => progress.follows(format!("{}/events", jobs::path(job))),
            None => progress,
        };
        html! { (Card::new("进度").id("progress").swaps().body(html! { (progress) })) }
    }

    fn facts(&self, sheet: &Sheet) -> Facts {
        let when = |ms: i64| human_moment(Moment::from_ms(ms), sheet.now);
        let people = |count: i64| format!("{} 人", words::count(count));
        let mut facts = Facts::new()
            .fact("新增", &people(self.work.added))
            .fact("变更", &people(self.work.changed));
        if self.work.removed > 0 {
            facts = facts.fact("移出", &people(self.work.removed));
        }
        facts = facts.fact("提交时间", &when(self.line.made_ms));
        if let Some(ms) = self.line.live_ms {
            facts = facts.fact("生效时间", &when(ms));
        }
        if let Some(ms) = self.line.undone_ms {
            facts = facts.fact("撤销时间", &when(ms));
        }
        if let Some(set) = self.line.undoes {
            let link = html! { a href=(paths::set(set)) { "被撤销的变更" } };
            facts = facts.fact_html("撤销的是", link);
        }
        if let Some(set) = self.undoing {
            let link = html! { a href=(paths::set(set)) { "查看撤销" } };
            facts = facts.fact_html("撤销情况", link);
        }
        facts
    }

    fn shows_undo(&self) -> bool {
        self.may_undo && self.line.state == State::Live && self.line.kind != Kind::Undo
    }

    fn acts(&self, sheet: &Sheet) -> Markup {
        let (id, key) = (self.line.id, sheet.key.as_str());
        html! {
            div.acts {
                @if self.may_commit {
                    (Confirm::new("commit", "确认写入", "要把这份名册写入吗？", paths::commit(id), key)
                        .body(html! {
                            p.hint { "全部写完后同时生效；中途断电或出错，名册保持原样。生效后可以整体撤销。" }
                        }))
                }
                @if self.may_give_up {
                    (Confirm::new("give-up", "放弃", "要放弃这次变更吗？", paths::giving_up(id), key)
                        .body(html! { p.hint { "已经写入的部分会清除，名册不受影响。" } }))
                }
                @if self.shows_undo() {
                    @match &self.why_not_undone {
                        Some(why) => p.hint { (why) },
                        None => (Confirm::new(
                            "undo", "整体撤销", "要撤销这次变更的全部内容吗？", paths::undoing(id), key)
                            .body(html! {
                                p.hint {
                                    "新增的人从名册移出，变更的内容恢复原样；这次变更和撤销的记录都会保留。"
                                    "如果后来又以它为依据办过事，系统会说明，不会撤销。"
                                }
                            })),
                    }
                }
            }
        }
    }
}
