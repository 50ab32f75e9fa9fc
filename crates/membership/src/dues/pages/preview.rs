//! What a run would do, before it is done.

use kernel::{Id, Money};
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{
        Button, Card, Cell, Column, Confirm, Empty, Facts, Head, Notice, Pager, Table, Tag, tabs,
        words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{account_path, outcome_tag, union_path};
use crate::{
    dues::{
        DUES,
        model::{Month, Outcome, Rate},
    },
    paths,
};

/// Which part of the preview is shown (看哪部分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// 全部
    #[default]
    All,
    /// 缺基数
    Missing,
    /// 免缴
    Exempt,
    /// 补收退还
    Adjusted,
}

impl Show {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::All, "", "全部"),
        (Self::Missing, "missing", "缺基数"),
        (Self::Exempt, "exempt", "不缴"),
        (Self::Adjusted, "adjusted", "补收退还"),
    ];

    /// Whether a line belongs to it.
    pub fn has(self, line: &DueLine) -> bool {
        match self {
            Self::All => true,
            Self::Missing => line.outcome == Some(Outcome::Missing),
            Self::Exempt => !matches!(line.outcome, Some(Outcome::Due | Outcome::Missing)),
            Self::Adjusted => !line.adjustments.is_empty(),
        }
    }
}

/// One person (预览行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DueLine {
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: String,
    /// The base, for who may see it; never in an answer to a program.
    #[serde(skip)]
    pub base: Option<Money>,
    /// What was found for the month.
    pub outcome: Option<Outcome>,
    /// For the month.
    pub amount: Money,
    /// For earlier months.
    pub adjustments: Vec<(Month, Money)>,
}

/// What the run comes to (合计).
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// 应缴人数.
    pub paying: i64,
    /// 不缴人数.
    pub exempt: i64,
    /// 缺基数人数.
    pub missing: i64,
    /// 当月应收.
    pub due: Money,
    /// 补收退还.
    pub adjusted: Money,
}

/// The preview of a month (应收预览).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PreviewPage {
    /// Whose.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// Which month.
    pub month: Month,
    /// By what rule.
    pub rate: Option<Rate>,
    /// What it comes to.
    pub totals: Totals,
    /// Whether everybody was counted.
    pub whole: bool,
    /// Which part is shown.
    pub show: Show,
    /// This page of it.
    pub lines: Vec<DueLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Why it cannot be made now.
    pub refused: Option<String>,
    /// Whether the reader may see bases.
    pub sees_base: bool,
    /// Whether the reader may make it.
    pub may_run: bool,
}

impl PreviewPage {
    fn address(&self, show: &str, after: &str) -> String {
        let path = format!("{}/months/{}", union_path(self.union), self.month);
        paths::asked(&path, &[("show", show), ("after", after)])
    }

    fn table(&self) -> Markup {
        let rows = self.lines.iter().map(|line| {
            let more: Vec<String> = line
                .adjustments
                .iter()
                .map(|(month, amount)| format!("{}：{amount}", month.word()))
                .collect();
            let base = match line.base {
                Some(base) => Cell::Money(base),
                None => Cell::None,
            };
            let mut cells = vec![
                Cell::link(line.name.as_str(), account_path(self.union, line.person)),
                Cell::text(line.staff_no.as_str()),
                line.outcome
                    .map_or(Cell::None, |o| Cell::State(outcome_tag(o))),
            ];
            if self.sees_base {
                cells.push(base);
            }
            cells.push(Cell::Money(line.amount));
            cells.push(Cell::text(more.join("；")));
            cells
        });
        let mut table = Table::new("应收预览")
            .column(Column::text("姓名"))
            .column(Column::text("工号"))
            .column(Column::state("结论"));
        if self.sees_base {
            table = table.column(Column::money("缴费基数"));
        }
        let table = table
            .column(Column::money("当月应缴"))
            .column(Column::text("补收、退还"))
            .rows(rows);
        html! { (table) }
    }

    fn totals(&self) -> Markup {
        let t = &self.totals;
        let people = |n: i64| format!("{} 人", words::count(n));
        let sum = Money::from_fen(t.due.fen() + t.adjusted.fen());
        html! {
            (Facts::new()
                .fact("应缴", &format!("{}，{}", people(t.paying), words::yuan(t.due)))
                .fact("不缴", &people(t.exempt))
                .fact("缺基数", &people(t.missing))
                .fact("补收退还", &words::yuan(t.adjusted))
                .fact("应收合计", &words::yuan(sum)))
            @if !self.whole {
                p.dim { "人数较多，这里只算了一部分；生成后给出全部合计" }
            }
        }
    }

    fn confirm(&self, sheet: &Sheet) -> Markup {
        if let Some(why) = &self.refused {
            return html! { (Notice::warn("现在不能生成").body(html! { (why) })) };
        }
        if !self.may_run {
            return html! {};
        }
        let question = format!(
            "生成{}{}的会费应收，之后有变动在下个月补收、退还",
            self.name,
            self.month.word()
        );
        let action = format!("{}/months/{}", union_path(self.union), self.month);
        html! { (Confirm::new("run", "生成应收", question, action, sheet.key.as_str()).calm()) }
    }
}

impl Page for PreviewPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{}应收预览", self.month.word()))
            .sub(format!("{}；还没有生成，什么都没有写入", self.name))
            .crumb("会费", DUES)
            .crumb(format!("{} 会费", self.name), union_path(self.union))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let Some(rate) = &self.rate else {
            return html! { (Notice::warn("还没有缴费办法").body(html! {
                p { "这个月没有适用的缴费办法，请先设置" }
                (Button::go("设置缴费办法").link(format!("{}/rates/new", union_path(self.union))))
            })) };
        };
        let hrefs: Vec<String> = Show::ALL
            .iter()
            .map(|(_, code, _)| self.address(code, ""))
            .collect();
        let views: Vec<_> = Show::ALL
            .iter()
            .zip(&hrefs)
            .map(|((show, _, word), href)| (*word, href.as_str(), None, *show == self.show))
            .collect();
        let code = Show::ALL
            .iter()
            .find(|(s, ..)| *s == self.show)
            .map_or("", |s| s.1);
        let pager = Pager {
            back: None,
            on: self
                .next
                .as_ref()
                .map(|next| self.address(code, next).into()),
            words: format!("本页 {} 人", self.lines.len()).into(),
        };
        html! {
            @if self.totals.missing > 0 {
                (Notice::warn(format!("{} 人缺缴费基数", self.totals.missing)).body(html! {
                    "这次先不收他们的；补登基数后，下个月自动补收"
                }))
            }
            (Card::new("合计").body(html! {
                p { "办法：" (rate.words()) " " @if !rate.confirmed { (Tag::warn("待核实")) } }
                (self.totals())
                (self.confirm(sheet))
            }))
            (tabs("看哪部分", &views))
            (Card::new("").body(html! {
                @if self.lines.is_empty() { (Empty::new("这部分没有人")) }
                @else { (self.table()) (pager) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let month = Month::of(kernel::Date::constant(2025, 3, 1));
        let line = |outcome| DueLine {
            person: Id::from_i64(3),
            name: "<b>林若彤</b>".to_owned(),
            staff_no: "0017".to_owned(),
            base: Some(Money::from_fen(812_345)),
            outcome,
            amount: Money::from_fen(4_062),
            adjustments: vec![(month.plus(-1), Money::from_fen(-120))],
        };
        let full = Self {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            month,
            rate: Some(super::form::sample_rate()),
            totals: Totals {
                paying: 700,
                exempt: 12,
                missing: 3,
                due: Money::from_fen(2_812_340),
                adjusted: Money::from_fen(-120),
            },
            whole: false,
            show: Show::All,
            lines: vec![
                line(Some(Outcome::Due)),
                line(Some(Outcome::Retired)),
                line(None),
            ],
            next: Some("0000000000003".to_owned()),
            refused: None,
            sees_base: true,
            may_run: true,
        };
        let read = Self {
            refused: Some("<i>2025年4月还没有开始</i>".to_owned()),
            sees_base: false,
            lines: Vec::new(),
            totals: Totals::default(),
            whole: true,
            show: Show::Missing,
            next: None,
            ..full.clone()
        };
        let none = Self {
            rate: None,
            ..read.clone()
        };
        vec![full, read, none]
    }
}
