//! The plans that somebody may see.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Cell, Column, Empty, Head, Icon, Pager, Row, Table, rows, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::{Plan, State};

/// A plan in the list (计划行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanLine {
    /// Its key.
    pub id: String,
    /// 年度
    pub year: i16,
    /// 标题
    pub title: String,
    /// 发文字号
    pub number: String,
    /// Its body's name.
    pub body_name: String,
    /// Where it stands.
    pub state: State,
    /// 印发日期, ISO; empty before issue.
    pub issued_on: String,
    /// Where it is looked at.
    pub href: String,
}

impl PlanLine {
    /// From what is stored.
    pub fn of(plan: &Plan, body_name: String, own: bool) -> Self {
        let body = if own {
            String::new()
        } else {
            format!("?body={}", plan.body)
        };
        Self {
            id: plan.id.to_string(),
            year: plan.year,
            title: plan.title.clone(),
            number: plan.number.clone(),
            body_name,
            state: plan.state,
            issued_on: plan.issued_on.map(|d| d.to_string()).unwrap_or_default(),
            href: format!("/plans/{}{body}", plan.year),
        }
    }
}

/// A preview that was begun (未完成的预览).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BegunLine {
    /// Where it goes on.
    pub href: String,
    /// The file's name.
    pub name: String,
    /// When it was begun, UTC ms.
    pub at: i64,
}

/// The plans that somebody may see (计划列表).
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlansPage {
    /// This page of them, newest year first.
    pub plans: Vec<PlanLine>,
    /// The key of the last one, when there are more.
    pub next: Option<Id<Plan>>,
    /// Whether this is not the first page.
    pub is_later: bool,
    /// Previews that wait for the end.
    pub begun: Vec<BegunLine>,
    /// Whether the reader may begin one.
    pub may_edit: bool,
}

impl PlansPage {
    fn table(&self) -> Markup {
        let table = Table::new("工作计划")
            .column(Column::text("计划"))
            .column(Column::date("年度"))
            .column(Column::text("单位"))
            .column(Column::state("状态"))
            .column(Column::text("发文字号"))
            .column(Column::date("印发日期"))
            .rows(self.plans.iter().map(|p| {
                vec![
                    Cell::link(p.title.as_str(), p.href.as_str()),
                    Cell::text(p.year.to_string()),
                    Cell::text(p.body_name.as_str()),
                    Cell::text(p.state.word()),
                    Cell::text(p.number.as_str()),
                    p.issued_on.parse().map_or(Cell::None, Cell::Date),
                ]
            }));
        html! { (table) @if self.is_paged() { (self.pager()) } }
    }

    fn is_paged(&self) -> bool {
        self.is_later || self.next.is_some()
    }

    fn pager(&self) -> Pager<'_> {
        let on = self.next.map(|id| format!("/plans?after={id}").into());
        Pager {
            back: self.is_later.then(|| Self::RAIL.into()),
            on,
            words: format!("本页 {} 份", self.plans.len()).into(),
        }
    }
}

impl Page for PlansPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let title = match self.plans.len() {
            _ if self.is_paged() => "工作计划".to_owned(),
            0 => "还没有工作计划".to_owned(),
            some => format!("工作计划，{some} 份"),
        };
        let head = Head::new(title).tab("计划");
        if !self.may_edit {
            return head;
        }
        let act = Button::go("新建计划").icon(Icon::Plus).link("/plans/new");
        head.acts(html! { (act) })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let begun = self.begun.iter().map(|b| {
            let when = words::moment(kernel::Moment::from_ms(b.at));
            Row::new(b.name.as_str())
                .link(b.href.as_str())
                .detail(format!("{when} 开始"))
                .next("继续", &b.href)
        });
        html! {
            @if !self.begun.is_empty() {
                (Card::new("还没做完的").body(rows(begun)))
            }
            (Card::new("").body(html! {
                @if self.plans.is_empty() {
                    @let empty = Empty::new("这里放各年度的工作计划。");
                    @if self.may_edit {
                        (empty.why("上传印发的文件，系统读出章节和项目，由您核对后建成计划。")
                            .step(Button::normal("新建计划").link("/plans/new")))
                    } @else {
                        (empty.why("您的工会印发计划后，就能在这里看到；发给您单位的文件在「公文」里。")
                            .step(Button::normal("看公文").link("/documents")))
                    }
                } @else { (self.table()) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let plan = |year: i16, title: &str| PlanLine {
            id: "1".to_owned(),
            year,
            title: title.to_owned(),
            number: "示工〔2025〕1号".to_owned(),
            body_name: "示例局工会".to_owned(),
            state: State::Running,
            issued_on: "2025-03-03".to_owned(),
            href: "/plans/2025".to_owned(),
        };
        let begun = BegunLine {
            href: "/plans/imports/1".to_owned(),
            name: "<b>计划.docx</b>".to_owned(),
            at: 1_741_000_000_000,
        };
        vec![
            Self {
                plans: Vec::new(),
                next: None,
                is_later: false,
                begun: Vec::new(),
                may_edit: false,
            },
            Self {
                plans: vec![plan(2025, "2025年度工会工作计划"), plan(2024, "<i>旧</i>")],
                next: None,
                is_later: false,
                begun: vec![begun],
                may_edit: true,
            },
            Self {
                plans: vec![plan(2025, "2025年度工会工作计划")],
                next: Some(Id::from_i64(1)),
                is_later: true,
                begun: Vec::new(),
                may_edit: false,
            },
        ]
    }
}
