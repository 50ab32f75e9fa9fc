//! The year board.

use kernel::Date;
use maud::{Markup, html};
use platform::{
    ui::{Board, Button, Card, Empty, Figure, Head, Notice, Tone, words},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::{PlanHead, against};
use crate::{look::ProjectLine, plan::State, project::rules::Share};

/// Projects by months, as issued and as now (年度看板).
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoardPage {
    /// The plan.
    pub plan: PlanHead,
    /// The day for which it is drawn.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
    /// How it stands, in one clause.
    pub news: String,
    /// 已完成, in thousandths.
    pub done_permille: i64,
    /// 应完成, in thousandths.
    pub expected_permille: i64,
    /// Its projects in order.
    pub projects: Vec<ProjectLine>,
}

impl BoardPage {
    fn figures(&self) -> Markup {
        let share = Share {
            done_permille: self.done_permille,
            expected_permille: self.expected_permille,
        };
        let count = |codes: &[&str]| {
            let hits = self
                .projects
                .iter()
                .filter(|p| codes.contains(&p.state.code.as_str()));
            hits.count().to_string()
        };
        let list = |code: &str| self.plan.href_with("/list", &format!("state={code}"));
        html! {
            section.cols.c4 aria-label="概览" {
                (Figure::new("计划进度", words::permille(share.done_permille).replace('%', ""), "%")
                    .against(against(share)).permille(share.done_permille)
                    .link(self.plan.href("/list")))
                (Figure::new("已晚", count(&["late"]), "项").against("过了应办日期还没有销号")
                    .link(list("late")))
                (Figure::new("久无进展", count(&["silent"]), "项")
                    .against("该有进展，没有人填报").link(list("silent")))
                (Figure::new("快到期", count(&["due_soon"]), "项").against("七天之内")
                    .link(list("due_soon")))
            }
        }
    }
}

impl Page for BoardPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        self.plan.head(&self.news, "")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let board = Board::new(
            format!("{}年项目看板", self.plan.year),
            self.plan.year,
            self.today,
        )
        .rows(self.projects.iter().map(ProjectLine::board_row))
        .legend(Tone::Ok, "完", "已完成")
        .legend(Tone::Info, "行", "进行中")
        .legend(Tone::Warn, "近", "快到期、未定节奏")
        .legend(Tone::Bad, "晚", "已晚、久无进展")
        .legend(Tone::Plain, "待", "未到时间");
        html! {
            (self.plan.views(""))
            @if !self.plan.state.is_issued() {
                (Notice::info("计划还没有印发，看板按现在的稿子画；印发时的时间会定下来，以后可以对照。"))
            }
            @if self.projects.is_empty() {
                (Card::new("").body(html! {
                    (Empty::new("这里放计划里的项目，一行一个，横着是十二个月。")
                        .step(Button::go("补上项目").link(self.plan.href("/life"))))
                }))
            } @else {
                (self.figures())
                (Card::new("年度看板").more("项目清单", self.plan.href("/list"))
                    .body(html! { (board) }))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |state: State, projects: Vec<ProjectLine>| Self {
            plan: PlanHead::sample(state),
            today: Date::constant(2025, 3, 18),
            news: "13 个项目，1 项已晚".to_owned(),
            done_permille: 230,
            expected_permille: 210,
            projects,
        };
        vec![
            page(State::Draft, Vec::new()),
            page(State::Running, ProjectLine::samples()),
            page(State::Archived, ProjectLine::many(15)),
        ]
    }
}
