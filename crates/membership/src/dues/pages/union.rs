//! The unions whose dues somebody sees, and one of them.

use kernel::{Date, Id, Money};
use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{
        Button, Card, Cell, Column, Columns, Empty, Facts, Figure, Head, Notice, Table, columns,
        words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{run_tag, union_path};
use crate::dues::{
    DUES,
    model::{Month, MonthStanding, Rate, Run, RunState, Way},
    store::Sums,
};

/// One union (工会行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnionLine {
    /// Which.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// The month whose run is the latest.
    pub last: Option<Month>,
    /// 合计.
    pub sums: Sums,
}

/// All unions that the reader may see (会费).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DuesPage {
    /// In the order of the tree.
    pub unions: Vec<UnionLine>,
    /// Whether there are more than are shown.
    pub more: bool,
}

impl Page for DuesPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new("会费").sub("每月按办法算出应缴，登记实缴，看谁欠缴")
    }

    fn body(&self, _: &Sheet) -> Markup {
        let rows = self.unions.iter().map(|line| {
            vec![
                Cell::link(line.name.as_str(), union_path(line.union)),
                Cell::text(line.last.map_or("还没有".to_owned(), Month::word)),
                Cell::Money(line.sums.due),
                Cell::Money(line.sums.paid),
                Cell::Money(line.sums.open),
                Cell::Number(line.sums.behind),
            ]
        });
        let table = Table::new("各工会会费")
            .column(Column::text("工会"))
            .column(Column::text("最近应收"))
            .column(Column::money("应缴"))
            .column(Column::money("实缴"))
            .column(Column::money("欠缴"))
            .column(Column::number("欠缴人数", ""))
            .rows(rows);
        html! {
            (Card::new("").body(html! {
                @if self.unions.is_empty() {
                    (Empty::new("没有您能查看会费的工会"))
                } @else { (table) }
                @if self.more { p.dim { "工会较多，只列出前面的；其余请从组织树进入" } }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let line = UnionLine {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            last: Month::parse("2025-03"),
            sums: Sums {
                people: 715,
                behind: 12,
                due: Money::from_fen(8_812_340),
                paid: Money::from_fen(8_700_000),
                open: Money::from_fen(112_340),
            },
        };
        let new = UnionLine {
            last: None,
            sums: Sums::default(),
            ..line.clone()
        };
        let page = |unions, more| Self { unions, more };
        vec![page(vec![line, new], true), page(Vec::new(), false)]
    }
}

/// What the reader may do here (可办事项).
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct Rights {
    /// 设置办法
    pub rate: bool,
    /// 生成应收
    pub run: bool,
    /// 登记缴费
    pub take: bool,
    /// 登记基数
    pub base: bool,
}

/// One run with what was paid of its month (月份行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MonthLine {
    /// The run.
    pub run: Run,
    /// How its month stands now, adjustments of later runs included.
    pub stands: Option<MonthStanding>,
}

/// What was taken on a day (收款行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TakingLine {
    /// The day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// How.
    pub way: Way,
    /// How many.
    pub count: i64,
    /// How much.
    pub amount: Money,
}

/// One union's dues (会费).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnionPage {
    /// Which.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// By what rule it asks now.
    pub rate: Option<Rate>,
    /// From which union above that rule comes.
    pub rate_of: Option<String>,
    /// The month that is next to be run.
    pub next: Option<Month>,
    /// 合计.
    pub sums: Sums,
    /// Runs, the newest first.
    pub months: Vec<MonthLine>,
    /// Takings by day, the newest first.
    pub takings: Vec<TakingLine>,
    /// What may be done.
    pub rights: Rights,
}

impl UnionPage {
    fn to(&self, tail: &str) -> String {
        format!("{}/{tail}", union_path(self.union))
    }

    fn next_step(&self) -> Markup {
        if self.rate.is_none() {
            let why = "先设置从哪个月起按什么办法收，再登记基数、生成应收";
            return html! { (Notice::warn("还没有缴费办法").body(html! {
                p { (why) }
                @if self.rights.rate {
                    (Button::go("设置缴费办法").link(self.to("rates/new")))
                }
            })) };
        }
        let running = self
            .months
            .first()
            .filter(|line| matches!(line.run.state, RunState::Making | RunState::Undoing));
        if let Some(line) = running {
            let title = format!("{}应收{}", line.run.month.word(), line.run.state.word());
            return html! { (Notice::info(title).body(html! { "办完后合计才完整，稍后刷新本页" })) };
        }
        let Some(next) = self.next else {
            return html! {};
        };
        html! { (Notice::info(format!("{}应收还没有生成", next.word())).body(html! {
            p { "先看预览：谁缴多少、谁免缴、谁缺基数" }
            @if self.rights.run {
                (Button::go("看预览").link(self.to(&format!("months/{next}"))))
            }
        })) }
    }

    fn rule(&self) -> Markup {
        let Some(rate) = &self.rate else {
            return html! { (Empty::new("还没有缴费办法")) };
        };
        let mut exempt = Vec::new();
        if rate.exempt_retired {
            exempt.push("退休");
        }
        if rate.exempt_retained {
            exempt.push("保留会籍");
        }
        let exempt = if exempt.is_empty() {
            "无".to_owned()
        } else {
            exempt.join("、")
        };
        let source = html! {
            (rate.source) " "
            @if !rate.confirmed { (platform::ui::Tag::warn("待核实")) }
        };
        let from = match &self.rate_of {
            Some(above) => format!("{}起（沿用{above}）", rate.from.word()),
            None => format!("{}起", rate.from.word()),
        };
        html! {
            (Facts::new()
                .fact("标准", &rate.words())
                .fact("起用", &from)
                .fact("免缴", &exempt)
                .fact_html("依据", source))
            @if self.rights.rate {
                div.acts { (Button::normal("改办法").link(self.to("rates/new"))) }
            }
        }
    }

    fn months(&self) -> Markup {
        let rows = self.months.iter().map(|line| {
            let run = &line.run;
            let open = line
                .stands
                .map(|s| Money::from_fen(s.due.fen() - s.paid.fen()));
            vec![
                Cell::link(run.month.word(), format!("{DUES}/runs/{}", run.id)),
                Cell::State(run_tag(run.state)),
                Cell::Number(run.row_count),
                Cell::Money(run.due),
                line.stands.map_or(Cell::None, |s| Cell::Money(s.paid)),
                open.map_or(Cell::None, Cell::Money),
            ]
        });
        let table = Table::new("月度应收")
            .column(Column::text("月份"))
            .column(Column::state("状态"))
            .column(Column::number("行数", ""))
            .column(Column::money("当次应收"))
            .column(Column::money("该月实缴"))
            .column(Column::money("该月欠缴"))
            .rows(rows);
        html! {
            @if self.months.is_empty() { (Empty::new("还没有生成过应收")) } @else { (table) }
        }
    }

    fn takings(&self) -> Markup {
        let rows = self.takings.iter().map(|line| {
            vec![
                Cell::Date(line.day),
                Cell::text(line.way.word()),
                Cell::Number(line.count),
                Cell::Money(line.amount),
            ]
        });
        let table = Table::new("每日收款")
            .column(Column::date("日期"))
            .column(Column::text("方式"))
            .column(Column::number("笔数", ""))
            .column(Column::money("金额"))
            .rows(rows);
        html! {
            @if self.takings.is_empty() { (Empty::new("最近没有收款")) } @else { (table) }
        }
    }
}

impl Page for UnionPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{} 会费", self.name))
            .tab("会费")
            .crumb("会费", DUES)
            .acts(html! {
                (Button::normal("缴费名单").link(self.to("people?which=all")))
                (Button::normal("收据").link(self.to("receipts")))
                @if self.rights.take || self.rights.base {
                    (Button::normal("代扣和基数名单").link(self.to("lists")))
                }
            })
    }

    fn body(&self, _: &Sheet) -> Markup {
        let sums = &self.sums;
        let figure = |label: &'static str, money: Money, against: String| {
            Figure::new(label, money.to_string(), "元").against(against)
        };
        let people = format!("{} 人", words::count(sums.people));
        let behind = format!("{} 人，看名单", words::count(sums.behind));
        let main = html! {
            (Card::new("月度应收").body(self.months()))
            (Card::new("每日收款").body(self.takings()))
        };
        html! {
            (self.next_step())
            (columns(Columns::Three, &html! {
                (figure("累计应缴", sums.due, people))
                (figure("累计实缴", sums.paid, String::new()))
                (figure("欠缴", sums.open, behind).link(self.to("people")))
            }))
            (columns(Columns::MainSide, &html! {
                (columns(Columns::One, &main))
                (columns(Columns::One, &html! { (Card::new("缴费办法").body(self.rule())) }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let DuesPage { unions, .. } = DuesPage::samples().remove(0);
        let sums = unions.first().map(|line| line.sums).unwrap_or_default();
        let month = Month::of(Date::constant(2025, 3, 1));
        let run = |state| MonthLine {
            run: Run {
                id: Id::from_i64(7),
                union_body: Id::from_i64(2),
                month,
                state,
                upto: 0,
                row_count: 715,
                due: Money::from_fen(2_812_340),
                made_at: kernel::Moment::from_ms(1_742_000_000_000),
                why: String::new(),
                version: 1,
            },
            stands: Some(MonthStanding {
                month,
                due: Money::from_fen(2_812_340),
                paid: Money::from_fen(2_700_000),
            }),
        };
        let rights = Rights {
            rate: true,
            run: true,
            take: true,
            base: true,
        };
        let full = Self {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            rate: Some(super::form::sample_rate()),
            rate_of: Some("示例局工会".to_owned()),
            next: Some(month.plus(1)),
            sums,
            months: vec![run(RunState::Closed), run(RunState::Undone)],
            takings: vec![TakingLine {
                day: Date::constant(2025, 3, 18),
                way: Way::Payroll,
                count: 700,
                amount: Money::from_fen(2_700_000),
            }],
            rights,
        };
        let running = Self {
            months: vec![run(RunState::Making)],
            rights: Rights::default(),
            ..full.clone()
        };
        let empty = Self {
            rate: None,
            rate_of: None,
            next: None,
            sums: Sums::default(),
            months: Vec::new(),
            takings: Vec::new(),
            ..full.clone()
        };
        vec![full, running, empty]
    }
}
