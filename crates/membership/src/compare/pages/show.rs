//! One comparison: how many of each kind, and one kind row by row with what may be done.

use kernel::{Moment, human_moment};
use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Cell, Choice, Column, Confirm, Empty, Facts, Field, Form, Head, Icon, Notice,
        Pager, Progress, Table, Tag, form_actions, tabs, words,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::COMPARISONS;
use crate::{
    compare::{
        model::{Counted, Covers, Kind, Origin, State},
        rules,
    },
    intake::{Difference, Phase, Problem},
    paths,
};

/// The form that sends what is ticked in the table above it.
const DECIDE: &str = "decide";

/// One difference on the page (差异).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RowView {
    /// Its key and version, as it is ticked.
    pub value: String,
    /// Its key.
    pub id: String,
    /// 种类
    pub kind: Kind,
    /// Its number in the list; 0 for somebody not standing in it.
    pub no: i64,
    /// 姓名
    pub name: String,
    /// The member's page.
    pub member: Option<String>,
    /// Where it is decided.
    pub home: String,
    /// What differs: the roster's value is the old one.
    pub fields: Vec<Difference>,
    /// What is wrong with the row of the list.
    pub problems: Vec<Problem>,
    /// 上次比对也有
    pub met_before: bool,
    /// 上次的处理说明
    pub said_before: String,
    /// 处理情况
    pub state: State,
    /// Whether the roster changed since.
    pub stale: bool,
    /// The page of the change set that does it.
    pub set: Option<String>,
    /// The page of the approval that it waits for.
    pub request: Option<String>,
    /// 处理说明
    pub reason: String,
    /// Who decided, and when, UTC milliseconds.
    pub decided: Option<(String, i64)>,
    /// 由谁决定
    pub decider: String,
    /// What may be done: value, word.
    pub actions: Vec<(String, String)>,
}

/// `GET /members/comparisons/{id}` (一次名单比对).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ComparisonPage {
    /// Its address.
    pub href: String,
    /// The file's name.
    pub name: String,
    /// The union's name.
    pub union: String,
    /// 名单来源
    pub origin: Origin,
    /// 名单应有哪些人
    pub covers: Covers,
    /// 名单日期
    pub list_day: String,
    /// Who brought it.
    pub made_by: String,
    /// When, UTC milliseconds.
    pub made_ms: i64,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// How its columns were understood: header, what it holds.
    pub columns: Vec<(String, String)>,
    /// How far reading is.
    pub phase: Phase,
    /// Why the list was not read; empty otherwise.
    pub problem: String,
    /// The job that reads or compares.
    pub job: Option<String>,
    /// What makes one doubt that it is the right list.
    pub odd: Option<String>,
    /// What was counted; only for who sees all of it.
    pub counted: Option<Counted>,
    /// The comparison before this one.
    pub earlier: Option<String>,
    /// Differences of then that are met no more.
    pub earlier_left: i64,
    /// Whether it was ended.
    pub closed: bool,
    /// Whether all of it is seen, and not only some bodies.
    pub whole: bool,
    /// Differences by kind and state.
    pub counts: Vec<(Kind, State, i64)>,
    /// The kind that is shown.
    pub kind: Option<Kind>,
    /// The state that is shown.
    pub state: Option<State>,
    /// Its differences.
    pub rows: Vec<RowView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Today, ISO.
    pub today: String,
    /// Whose difference had changed when it was decided.
    pub changed: Vec<String>,
    /// What was typed.
    pub fields: Fields,
}

impl ComparisonPage {
    fn at(&self, noun: &str) -> String {
        format!("{}/{noun}", self.href)
    }

    fn view(&self, path: &str, kind: Option<Kind>, state: Option<State>) -> String {
        let (kind, state) = (
            kind.map_or("", Kind::as_str),
            state.map_or("", State::as_str),
        );
        paths::asked(path, &[("kind", kind), ("state", state)])
    }

    fn count(&self, kind: Option<Kind>, state: Option<State>) -> i64 {
        let wanted = self.counts.iter().filter(|(k, s, _)| {
            kind.is_none_or(|kind| kind == *k) && state.is_none_or(|state| state == *s)
        });
        wanted.map(|(_, _, count)| count).sum()
    }

    fn standing(&self) -> Markup {
        html! {
            @if let Some(job) = &self.job {
                (Card::new(self.phase.word()).id("progress").swaps().body(html! {
                    (Progress::new(self.phase.word(), 0).follows(format!("{job}/events")))
                    p.hint { "可以离开这个页面，完成后再来看；" a href=(job) { "看任务详情" } "。" }
                }))
            }
            @if !self.problem.is_empty() && self.phase == Phase::Failed {
                (Notice::bad(self.problem.as_str()))
            }
            @if let Some(odd) = &self.odd { (Notice::warn(odd.as_str())) }
            @if !self.changed.is_empty() {
                (Notice::warn("名册在比对之后变动过，这次没有办理").body(html! {
                    p { (self.changed.join("、")) "：已按现在的名册重新对照，请看过再决定。" }
                }))
            }
            @if let Some(problem) = self.fields.error("") { (Notice::bad(problem)) }
            @if self.closed {
                (Notice::info("这次比对已经结束，名单原文已清除；要再看差异请重新比对"))
            }
        }
    }

    fn overview(&self) -> Markup {
        let row = |kind: Kind| {
            let href = format!("{}#rows", self.view(&self.href, Some(kind), None));
            vec![
                Cell::link(kind.word(), href),
                Cell::Number(self.count(Some(kind), None)),
                Cell::Number(self.count(Some(kind), Some(State::Open))),
                Cell::text(rules::proposed(kind)),
            ]
        };
        let met = |kind: &Kind| self.count(Some(*kind), None) > 0;
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(met).collect();
        html! { (Card::new("哪里不一致").id("overview").body(html! {
            @if kinds.is_empty() {
                p { "没有差异：名单和名册一致。" }
            } @else {
                (Table::new("各类差异")
                    .column(Column::text("种类"))
                    .column(Column::number("共", "处"))
                    .column(Column::number("待处理", "处"))
                    .column(Column::text("建议"))
                    .rows(kinds.into_iter().map(row)))
            }
            @if let Some(c) = self.counted {
                p.hint { "名单上 " (words::count(c.people)) " 人，在名册里对上 "
                    (words::count(c.met)) " 人，其中 " (words::count(c.same)) " 人完全一致；"
                    (words::count(c.left_out)) " 行不是人员，没有读取。" }
            } @else {
                p.hint { "只列出您负责的组织里的差异。" }
            }
            @if let Some(earlier) = &self.earlier {
                p.hint { a href=(earlier) { "上一次比对" } "里的差异，有 "
                    (words::count(self.earlier_left)) " 处这次没有了。" }
            }
        })) }
    }

    fn facts(&self, sheet: &Sheet) -> Markup {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(head, field)| format!("{head}＝{field}"))
            .collect();
        let mut facts = Facts::new()
            .fact("名单来源", self.origin.word())
            .fact("名单日期", &self.list_day)
            .fact("名单应有", self.covers.word())
            .fact(
                "提交",
                &format!(
                    "{}，{}",
                    self.made_by,
                    human_moment(Moment::from_ms(self.made_ms), sheet.now)
                ),
            )
            .fact("栏目", &columns.join("，"));
        if let Some(hash) = self.file_hash.get(..16) {
            facts = facts.fact("文件指纹", &format!("{hash}…（SHA-256）"));
        }
        html! { (Card::new("这份名单").body(html! {
            (facts)
            @if self.phase == Phase::Staged && !self.closed {
                (Form::post(self.at("differences"), sheet.key.as_str()).unguarded().body(html! {
                    (form_actions(&html! {
                        (Button::normal("下载差异表").icon(Icon::Download))
                    }))
                }))
                p.hint { "用名单自己的栏目和顺序，只列仍不一致的人，填名册里的内容；\
                    最后一栏写明差在哪里。名册里的号码打码。" }
                @if self.whole {
                    (Confirm::new("closing", "结束这次比对", "要结束这次比对吗？",
                        self.at("closing"), sheet.key.as_str())
                        .body(html! { p.hint { "名单原文会被清除，处理记录保留；\
                            之后不能再处理这次的差异，也不能再下载差异表。" } }))
                }
            }
        })) }
    }

    fn kinds(&self) -> Markup {
        let views: Vec<(&str, String, i64, bool)> = Kind::ALL
            .into_iter()
            .filter(|kind| self.count(Some(*kind), None) > 0)
            .map(|kind| {
                let href = format!("{}#rows", self.view(&self.href, Some(kind), None));
                let open = self.count(Some(kind), Some(State::Open));
                (kind.word(), href, open, self.kind == Some(kind))
            })
            .collect();
        let shown: Vec<_> = views
            .iter()
            .map(|(word, href, open, on)| (*word, href.as_str(), Some(*open), *on))
            .collect();
        let states = State::ALL
            .into_iter()
            .filter(|state| self.count(self.kind, Some(*state)) > 0);
        html! {
            (tabs("差异种类", &shown))
            ul.chips aria-label="按处理情况筛选" {
                @for state in states {
                    @let on = self.state == Some(state);
                    @let href = self.view(&self.href, self.kind, (!on).then_some(state));
                    li { a.chip href=(format!("{href}#rows"))
                        aria-current=[on.then_some("true")] {
                        (state.word()) " " (self.count(self.kind, Some(state)))
                        @if on { span.sr { "，去掉这个条件" } (Icon::Close) }
                    } }
                }
            }
        }
    }

    fn differs(row: &RowView) -> Markup {
        html! {
            @for change in &row.fields {
                div { (change.field.word()) "：名册"
                    @if change.old.is_empty() { span.dim { "（空）" } } @else { "“" (change.old) "”" }
                    " → 名单" ins { "“" (change.new) "”" } }
            }
            @for problem in &row.problems { div.hint { (problem.words) } }
            @if row.stale { div.hint { "比对之后名册里此人有变动，办理时会重新核对" } }
            @if row.met_before {
                div.hint { "上次比对也有"
                    @if !row.said_before.is_empty() { "，当时说明：" (row.said_before) } }
            }
            @if row.fields.is_empty() && row.problems.is_empty() {
                span.dim { (rules::proposed(row.kind)) }
            }
        }
    }

    fn state_cell(&self, row: &RowView, sheet: &Sheet) -> Markup {
        let tag = match row.state {
            State::Open => Tag::warn(row.state.word()),
            State::UnderWay => Tag::info(row.state.word()),
            State::Done => Tag::ok(row.state.word()),
            State::Kept | State::Settled => Tag::plain(row.state.word()),
        };
        html! {
            (tag)
            @if let Some((name, ms)) = &row.decided {
                @if row.state != State::Open {
                    div.hint { (name) "，" (human_moment(Moment::from_ms(*ms), sheet.now)) }
                }
            }
            @if !row.reason.is_empty() { div.hint { (row.reason) } }
            @if let Some(set) = &row.set { div { a href=(set) { "看名册变更" } } }
            @if let Some(request) = &row.request { div { a href=(request) { "看对方答复" } } }
            @if row.state == State::Open && !row.decider.is_empty() {
                div.hint { "由 " (row.decider) " 决定" }
            }
        }
    }

    fn name_cell(row: &RowView) -> Markup {
        html! {
            @match &row.member {
                Some(href) if row.kind != Kind::Doubtful => a href=(href) { (row.name) },
                _ => (row.name),
            }
            @if row.no > 0 { div.hint { "名单第 " (row.no) " 行" } }
            @if let (Some(href), Kind::Doubtful) = (&row.member, row.kind) {
                div { a href=(href) { "看名册里的那个人" } }
            }
        }
    }

    fn table(&self, sheet: &Sheet, ticks: bool) -> Markup {
        let row = |row: &RowView| {
            let tick = if row.state == State::Open && ticks {
                Cell::Html(html! { label.choice {
                    input type="checkbox" name="row" value=(row.value) form=(DECIDE)
                        checked[self.fields.has("row", &row.value)];
                    span.sr { "选中" (row.name) }
                } })
            } else if matches!(row.state, State::Kept | State::Settled) && !self.closed {
                Cell::Html(html! {
                    button.btn.quiet type="submit" name="reopen" value=(row.id)
                        formnovalidate form=(DECIDE)
                        formaction=(self.view(&self.at("reopening"), self.kind, self.state)) {
                        "重新打开" span.sr { "：" (row.name) }
                    }
                })
            } else {
                Cell::None
            };
            vec![
                Cell::Html(Self::name_cell(row)),
                Cell::text(row.home.clone()),
                Cell::Html(Self::differs(row)),
                Cell::Html(self.state_cell(row, sheet)),
                tick,
            ]
        };
        html! { (Table::new("差异逐条")
        .column(Column::text("姓名"))
        .column(Column::text("组织"))
        .column(Column::text("差在哪里"))
        .column(Column::state("处理情况"))
        .column(Column::text("选中"))
        .rows(self.rows.iter().map(row))) }
    }

    /// What may be done with what is ticked, each once.
    fn choices(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let open = self.rows.iter().filter(|r| r.state == State::Open);
        for action in open.flat_map(|r| &r.actions) {
            if !all.contains(action) {
                all.push(action.clone());
            }
        }
        all
    }

    fn decide(&self) -> Markup {
        let actions = self.choices();
        let choices: Vec<Choice<'_>> = actions
            .iter()
            .map(|(value, word)| Choice::new(value.as_str(), word.as_str()))
            .collect();
        let moves = matches!(self.kind, Some(Kind::Gone | Kind::Moved | Kind::Standing));
        let f = &self.fields;
        let typed = f.get("day");
        let day = if typed.is_empty() {
            self.list_day.as_str()
        } else {
            typed
        };
        html! {
            @if let Some(problem) = f.error("row") { (Notice::bad(problem)) }
            (Field::radio("action", "选中的怎么处理", choices).value(f.get("action"))
                .error(f.error("action")).required())
            @if moves {
                (Field::date("day", "从哪一天起").value(day).error(f.error("day")))
            }
            (Field::text("reason", "原因或依据").value(f.get("reason")).max(150)
                .hint("无需处理和会籍办理必须写明，例如“借调，编制未动”。")
                .error(f.error("reason")))
            (form_actions(&html! { (Button::go("处理选中的")) }))
            @if self.kind == Some(Kind::Gone) {
                p.hint { "不在名单上不等于离会。请先与本人或所在部门核实，再登记。" }
            }
        }
    }

    fn all_at_once(&self, sheet: &Sheet) -> Markup {
        let (action, word) = match self.kind {
            Some(Kind::New) => ("join", "全部接收入会"),
            Some(Kind::Different) => ("update", "全部按名单更新"),
            Some(Kind::Gone | Kind::Moved | Kind::Standing | Kind::Elsewhere | Kind::Doubtful)
            | None => return Markup::default(),
        };
        let open = self.count(self.kind, Some(State::Open));
        if open < 2 || !self.whole {
            return Markup::default();
        }
        html! { (Confirm::new("all", format!("{word}（{open} 处）"),
        format!("这一类待处理的 {open} 处，{word}吗？"),
        self.view(&self.at("all"), self.kind, None), sheet.key.as_str())
        .body(html! {
            input type="hidden" name="action" value=(action);
            p.hint { "作为一次名册变更写入，可以整体撤销。名单里有疑问的行不包括在内，留给您逐个看。" }
        })) }
    }

    fn list(&self, sheet: &Sheet) -> Markup {
        let ticks = !self.closed && self.rows.iter().any(|r| r.state == State::Open);
        let more = self.view(&self.href, self.kind, self.state);
        let pager = Pager {
            on: self.next.as_ref().map(|key| {
                let joint = if more.contains('?') { "&" } else { "?" };
                format!("{more}{joint}after={key}#rows").into()
            }),
            ..Pager::default()
        };
        let action = self.view(&self.at("decisions"), self.kind, self.state);
        html! { (Card::new(self.kind.map_or("逐条处理", Kind::word)).id("rows").body(html! {
            (self.kinds())
            @if self.kind.is_none() {
                p { "先选一类差异，再逐条处理。" }
            } @else if self.rows.is_empty() {
                (Empty::new("没有这样的差异"))
            } @else {
                (self.table(sheet, ticks))
                (Form::post(action, sheet.key.as_str()).id(DECIDE).body(html! {
                    @if ticks { (self.decide()) }
                }))
                @if !self.closed { (self.all_at_once(sheet)) }
            }
            @if self.next.is_some() { (pager) }
        })) }
    }
}

impl Page for ComparisonPage {
    const RAIL: &'static str = COMPARISONS;

    fn head(&self) -> Head<'_> {
        let open = self.count(None, Some(State::Open));
        let tag = match self.phase {
            Phase::Failed => Tag::bad(self.phase.word()),
            Phase::Reading | Phase::Asking | Phase::Checking => Tag::info("正在比对"),
            Phase::Staged if self.closed => Tag::plain("已结束"),
            Phase::Staged if open == 0 => Tag::ok("都已处理"),
            Phase::Staged => Tag::warn("待处理"),
        };
        let title = match (self.phase, self.count(None, None), open) {
            (Phase::Staged, 0, _) => format!("{}：与名册完全一致", self.name),
            (Phase::Staged, _, 0) => format!("{}：差异都已处理", self.name),
            (Phase::Staged, _, open) => format!("{}：{open} 处差异待处理", self.name),
            (Phase::Reading | Phase::Asking | Phase::Checking | Phase::Failed, ..) => {
                self.name.clone()
            }
        };
        Head::new(title)
            .tab("名单比对")
            .sub(format!(
                "{} · {} {}",
                self.union,
                self.origin.word(),
                self.list_day
            ))
            .tag(&tag)
            .crumb("名单比对", COMPARISONS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (self.standing())
            div.cols.c21 {
                @if self.phase == Phase::Staged { (self.overview()) }
                (self.facts(sheet))
            }
            @if self.phase == Phase::Staged && !self.counts.is_empty() { (self.list(sheet)) }
        }
    }

    fn samples() -> Vec<Self> {
        super::samples::samples()
    }
}
