//! A run with its rows.

use kernel::{Id, Money};
use maud::{Markup, html};
use platform::{
    access::Person,
    ui::{Card, Cell, Column, Confirm, Empty, Facts, Head, Notice, Pager, Table, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{account_path, outcome_tag, run_tag, union_path, why_field};
use crate::{
    dues::{
        DUES,
        model::{Month, Outcome, Run, RunState},
    },
    paths,
};

/// One row of a run (应收行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunLine {
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: String,
    /// For which month.
    pub month: Month,
    /// What was found.
    pub outcome: Outcome,
    /// How much.
    pub amount: Money,
}

/// A month of a union (月度应收).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunPage {
    /// The run.
    pub run: Run,
    /// 简称 of the union.
    pub name: String,
    /// This page of its rows.
    pub lines: Vec<RunLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the reader may take it back.
    pub may_undo: bool,
}

impl RunPage {
    fn table(&self) -> Markup {
        let rows = self.lines.iter().map(|line| {
            let for_month = if line.month == self.run.month {
                Cell::State(outcome_tag(line.outcome))
            } else if line.amount.fen() < 0 {
                Cell::text(format!("退还{}多收", line.month.word()))
            } else {
                Cell::text(format!("补收{}", line.month.word()))
            };
            let to = account_path(self.run.union_body, line.person);
            vec![
                Cell::link(line.name.as_str(), to),
                Cell::text(line.staff_no.as_str()),
                for_month,
                Cell::Money(line.amount),
            ]
        });
        let table = Table::new("应收明细")
            .column(Column::text("姓名"))
            .column(Column::text("工号"))
            .column(Column::state("结论"))
            .column(Column::money("金额"))
            .rows(rows);
        html! { (table) }
    }

    fn state(&self) -> Markup {
        match self.run.state {
            RunState::Making => html! {
                (Notice::info("正在生成").body(html! { "稍后刷新本页" }))
            },
            RunState::Undoing => html! {
                (Notice::info("正在撤回").body(html! { "稍后刷新本页" }))
            },
            RunState::Undone => html! {
                (Notice::warn("已整月撤回").body(html! { "原因：" (self.run.why) }))
            },
            RunState::Closed => html! {},
        }
    }
}

impl Page for RunPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{}会费应收", self.run.month.word()))
            .tag(&run_tag(self.run.state))
            .sub(self.name.as_str())
            .crumb("会费", DUES)
            .crumb(
                format!("{} 会费", self.name),
                union_path(self.run.union_body),
            )
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let here = format!("{DUES}/runs/{}", self.run.id);
        let on = self
            .next
            .as_ref()
            .map(|next| paths::asked(&here, &[("after", next)]));
        let pager = Pager {
            back: None,
            on: on.map(Into::into),
            words: format!("本页 {} 行", self.lines.len()).into(),
        };
        html! {
            (self.state())
            (Card::new("合计").body(html! {
                (Facts::new()
                    .fact("应收", &words::yuan(self.run.due))
                    .fact("行数", &words::count(self.run.row_count))
                    .fact("生成", &words::moment(self.run.made_at)))
                @if self.may_undo && self.run.state == RunState::Closed {
                    (Confirm::new(
                        "undo",
                        "整月撤回",
                        "撤回这个月的全部应收；只有还没有人缴费的最后一个月能撤回",
                        format!("{here}/withdrawal"),
                        sheet.key.as_str(),
                    ).body(why_field("undo-why")))
                }
            }))
            (Card::new("").body(html! {
                @if self.lines.is_empty() { (Empty::new("还没有明细")) }
                @else { (self.table()) (pager) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let month = Month::of(kernel::Date::constant(2025, 3, 1));
        let line = |month, fen| RunLine {
            person: Id::from_i64(3),
            name: "<b>林若彤</b>".to_owned(),
            staff_no: "0017".to_owned(),
            month,
            outcome: Outcome::Due,
            amount: Money::from_fen(fen),
        };
        let before = month.plus(-1);
        let page = |state, lines: Vec<RunLine>| Self {
            run: Run {
                id: Id::from_i64(7),
                union_body: Id::from_i64(2),
                month,
                state,
                upto: 0,
                row_count: 715,
                due: Money::from_fen(2_812_340),
                made_at: kernel::Moment::from_ms(1_742_000_000_000),
                why: "<i>基数导错了</i>".to_owned(),
                version: 1,
            },
            name: "<b>机关工会</b>".to_owned(),
            next: Some("0000000000003".to_owned()),
            lines,
            may_undo: true,
        };
        let lines = vec![line(month, 4_062), line(before, -120), line(before, 120)];
        vec![
            page(RunState::Closed, lines),
            page(RunState::Making, Vec::new()),
            page(RunState::Undoing, Vec::new()),
            page(RunState::Undone, Vec::new()),
        ]
    }
}
