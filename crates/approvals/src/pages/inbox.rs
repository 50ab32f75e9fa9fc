//! The inbox: what waits for me, what I asked, what I decided.

use kernel::{Date, Id, Moment, human_date};
use maud::{Markup, html};
use platform::{
    ui::{Cell, Column, Empty, Head, Pager, Table, Tag, tabs},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tag;
use crate::{
    load::up_to,
    model::{Did, Request, State},
    paths,
};

/// Which list (审批列表).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// 待我办
    #[default]
    Todo,
    /// 我发起
    Mine,
    /// 已办
    Done,
}

impl View {
    /// As it stands in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Mine => "mine",
            Self::Done => "done",
        }
    }
}

/// One row of the list (审批条目).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RowView {
    /// The request.
    pub id: Id<Request>,
    /// What it is.
    pub title: String,
    /// 申请种类.
    pub flow: String,
    /// Who asks.
    pub requester: String,
    /// Where it was made.
    pub body: String,
    /// How it stands.
    pub state: State,
    /// For whom it waits; empty when it does not.
    pub waits_for: String,
    /// What this person decided, in the list of what they did.
    pub did: Option<Did>,
    /// When it was asked, or decided by this person.
    pub at: Moment,
}

/// The inbox (审批).
#[derive(Debug, Serialize, JsonSchema)]
pub struct InboxPage {
    /// Which list.
    pub view: View,
    /// The rows.
    pub rows: Vec<RowView>,
    /// How many wait for this person; counted up to a hundred.
    pub waiting: i64,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later: bool,
    /// Whether this person sets the flows.
    pub sets_flows: bool,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
}

impl InboxPage {
    fn news(&self) -> String {
        match (self.view, self.waiting) {
            (View::Todo, 0) => "没有等您审批的申请".to_owned(),
            (View::Todo, count) => format!("{} 件申请等您审批", up_to(count)),
            (View::Mine, _) => "我提出的申请".to_owned(),
            (View::Done, _) => "我办过的申请".to_owned(),
        }
    }

    fn empty(&self) -> Empty<'_> {
        let (what, why) = match self.view {
            View::Todo => (
                "轮到您审批的申请会出现在这里",
                "有新的申请时，消息里也会提醒您。",
            ),
            View::Mine => (
                "您提出的申请会出现在这里",
                "入会、转会、修改个人信息等，在相应的页面提出。",
            ),
            View::Done => ("您办过的申请会出现在这里", "同意、退回和不同意的都在。"),
        };
        Empty::new(what).why(why)
    }

    fn table(&self) -> Table<'_> {
        let when = match self.view {
            View::Todo | View::Mine => "提出日期",
            View::Done => "办理日期",
        };
        let table = Table::new(self.news())
            .column(Column::text("申请"))
            .column(Column::text("种类"))
            .column(Column::text("申请人"))
            .column(Column::date(when))
            .column(Column::state("状态"));
        table.rows(self.rows.iter().map(|row| {
            vec![
                Cell::link(row.title.as_str(), paths::request(row.id)),
                Cell::text(row.flow.as_str()),
                Cell::text(format!("{} · {}", row.requester, row.body)),
                Cell::text(human_date(row.at.day(), self.today)),
                Cell::Html(row.standing(self.view)),
            ]
        }))
    }
}

impl RowView {
    fn standing(&self, view: View) -> Markup {
        let waited = match (&self.state, view) {
            (State::Waiting { .. }, View::Todo) => Tag::info("等您办理"),
            (
                State::Waiting { .. }
                | State::Returned { .. }
                | State::Agreed
                | State::Refused { .. }
                | State::Withdrawn
                | State::Void { .. },
                _,
            ) => tag(&self.state),
        };
        html! {
            (waited)
            @if let Some(did) = self.did {
                " " span.dim { "我：" (did.word()) }
            } @else if view == View::Mine && !self.waits_for.is_empty() {
                " " span.dim { (self.waits_for) }
            }
        }
    }
}

impl Page for InboxPage {
    const RAIL: &'static str = paths::APPROVALS;

    fn head(&self) -> Head<'_> {
        Head::new(self.news()).tab("审批")
    }

    fn body(&self, _: &Sheet) -> Markup {
        let to = |view: View| paths::inbox(view.as_str(), "");
        let (todo, mine, done) = (to(View::Todo), to(View::Mine), to(View::Done));
        let count = (self.waiting > 0).then_some(self.waiting);
        let views = [
            ("待我办", todo.as_str(), count, self.view == View::Todo),
            ("我发起", mine.as_str(), None, self.view == View::Mine),
            ("已办", done.as_str(), None, self.view == View::Done),
        ];
        let here = self.view.as_str();
        html! {
            (tabs("审批列表", &views))
            @if self.sets_flows { p { a href=(paths::FLOWS) { "设置审批流程 ›" } } }
            @if self.rows.is_empty() {
                (self.empty())
            } @else {
                (self.table())
                @if self.next.is_some() || self.is_later {
                    (Pager {
                        back: self.is_later.then(|| paths::inbox(here, "").into()),
                        on: self.next.as_ref().map(|next| paths::inbox(here, next).into()),
                        words: format!("本页 {} 件", self.rows.len()).into(),
                    })
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let at = Moment::from_ms(1_741_000_000_000);
        let row = |n: i64, title: &str, state| RowView {
            id: Id::from_i64(n),
            title: title.to_owned(),
            flow: "入会申请".to_owned(),
            requester: "林若彤".to_owned(),
            body: "机关工会第二小组".to_owned(),
            state,
            waits_for: "等机关工会主席".to_owned(),
            did: None,
            at,
        };
        let page = |view, rows: Vec<RowView>| Self {
            view,
            waiting: i64::try_from(rows.len()).unwrap_or_default(),
            rows,
            next: Some("0000000000001".to_owned()),
            is_later: true,
            sets_flows: true,
            today: at.day(),
        };
        let why = || "<b>材料不齐".to_owned();
        vec![
            page(View::Todo, Vec::new()),
            page(View::Mine, Vec::new()),
            page(View::Done, Vec::new()),
            page(
                View::Mine,
                vec![
                    row(1, "林若彤申请加入机关工会", State::Waiting { step: 0 }),
                    row(
                        2,
                        "修改手机号",
                        State::Returned {
                            step: 0,
                            why: why(),
                        },
                    ),
                    row(3, "导出名单", State::Refused { why: why() }),
                    row(4, "转会", State::Agreed),
                    row(5, "转会", State::Withdrawn),
                    row(6, "转会", State::Void { why: why() }),
                ],
            ),
            page(
                View::Todo,
                (1..=100)
                    .map(|n| {
                        let title = "<script>长标题".repeat(16);
                        row(n, &title, State::Waiting { step: 1 })
                    })
                    .collect(),
            ),
        ]
    }
}
