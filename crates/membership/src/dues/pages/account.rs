//! How one person stands, for the cashier and for themselves.

use kernel::{Date, Id, Money};
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{
        Button, Card, Cell, Column, Columns, Confirm, Empty, Facts, Figure, Form, Head, Table, Tag,
        columns, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{account_path, union_path, why_field};
use crate::dues::{
    DUES, MINE,
    model::{Month, MonthStanding, PaymentMark, Way},
};

/// One payment (缴费行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PaymentLine {
    /// Its key.
    pub id: Id<PaymentMark>,
    /// When.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub day: Date,
    /// How.
    pub way: Way,
    /// How much.
    pub amount: Money,
    /// For which month, when somebody said so.
    pub for_month: Option<Month>,
    /// A note.
    pub note: String,
    /// Why it was reversed, when it was.
    pub reversed: Option<String>,
    /// Address and number of its receipt.
    pub receipt: Option<(String, String)>,
    /// Whether a receipt may be given.
    pub may_receipt: bool,
}

/// Somebody's dues in one union (会费账户).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccountPage {
    /// Whose.
    pub union: Id<Body>,
    /// 简称.
    pub union_name: String,
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Other unions where they have one: name and address.
    pub others: Vec<(String, String)>,
    /// Owed.
    pub due: Money,
    /// Paid.
    pub paid: Money,
    /// Month by month, the newest first.
    pub months: Vec<MonthStanding>,
    /// Payments, the newest first.
    pub payments: Vec<PaymentLine>,
    /// Bases with first day and source, the newest first; for the person and who may see them.
    #[serde(skip)]
    pub bases: Option<Vec<(Date, Money, String)>>,
    /// Whether payments may be taken.
    pub may_take: bool,
    /// Whether a base may be set.
    pub may_base: bool,
}

impl AccountPage {
    fn balance(&self) -> i64 {
        self.due.fen() - self.paid.fen()
    }

    fn figures(&self) -> Markup {
        let open = self.balance();
        let (label, amount) = if open < 0 {
            ("预缴", -open)
        } else {
            ("尚欠", open)
        };
        html! {
            (columns(Columns::Three, &html! {
                (Figure::new("累计应缴", self.due.to_string(), "元"))
                (Figure::new("累计实缴", self.paid.to_string(), "元"))
                (Figure::new(label, Money::from_fen(amount).to_string(), "元"))
            }))
        }
    }

    fn months(&self) -> Markup {
        let rows = self.months.iter().map(|m| {
            let open = m.due.fen() - m.paid.fen();
            let state = if open > 0 && m.paid.fen() > 0 {
                Tag::warn("缴了一部分")
            } else if open > 0 {
                Tag::warn("未缴")
            } else if m.due.fen() == 0 {
                Tag::plain("不用缴")
            } else {
                Tag::ok("已缴")
            };
            vec![
                Cell::text(m.month.word()),
                Cell::Money(m.due),
                Cell::Money(m.paid),
                Cell::State(state),
            ]
        });
        let table = Table::new("逐月")
            .column(Column::text("月份"))
            .column(Column::money("应缴"))
            .column(Column::money("已缴"))
            .column(Column::state("情况"))
            .rows(rows);
        html! {
            @if self.months.is_empty() { (Empty::new("还没有应缴的会费")) } @else { (table) }
        }
    }

    fn payment_acts(&self, line: &PaymentLine, sheet: &Sheet) -> Markup {
        if line.reversed.is_some() || !self.may_take {
            return html! {};
        }
        let id = format!("reverse-{}", line.id);
        html! {
            @if line.may_receipt {
                (Form::post(format!("{DUES}/payments/{}/receipt", line.id), sheet.key.as_str())
                    .unguarded()
                    .body(html! { (Button::quiet("补开收据")) }))
            }
            (Confirm::new(
                id.clone(),
                "冲销",
                "登记错了才冲销：这笔不再计入，收据一并作废，记录保留",
                format!("{DUES}/payments/{}/reversal", line.id),
                sheet.key.as_str(),
            ).body(why_field(&id)))
        }
    }

    fn payments(&self, sheet: &Sheet) -> Markup {
        let rows = self.payments.iter().map(|line| {
            let mut note = line.note.clone();
            if let Some(month) = line.for_month {
                note = format!("抵{} {note}", month.word());
            }
            let state = match &line.reversed {
                Some(why) => html! { (Tag::bad("已冲销")) " " (why) },
                None => html! { @if let Some((href, number)) = &line.receipt {
                    a href=(href) { "收据 " (number) }
                } },
            };
            vec![
                Cell::Date(line.day),
                Cell::text(line.way.word()),
                Cell::Money(line.amount),
                Cell::text(note),
                Cell::Html(state),
                Cell::Html(self.payment_acts(line, sheet)),
            ]
        });
        let table = Table::new("缴费记录")
            .column(Column::date("日期"))
            .column(Column::text("方式"))
            .column(Column::money("金额"))
            .column(Column::text("备注"))
            .column(Column::text("收据"))
            .column(Column::acts())
            .rows(rows);
        html! {
            @if self.payments.is_empty() { (Empty::new("还没有缴费记录")) } @else { (table) }
        }
    }

    fn bases(&self) -> Markup {
        let Some(bases) = &self.bases else {
            return html! {};
        };
        let mut facts = Facts::new();
        for (from, amount, why) in bases {
            let value = format!("{}（{why}）", words::yuan(*amount));
            facts = facts.fact(&format!("{}起", words::date(*from)), &value);
        }
        html! {
            (Card::new("缴费基数").body(html! {
                @if bases.is_empty() { (Empty::new("还没有登记基数")) } @else { (facts) }
                p.dim { "工资信息，只有本人和有权的财务人员能看" }
            }))
        }
    }
}

impl Page for AccountPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        if self.own {
            return Head::new("我的会费").sub(self.union_name.as_str());
        }
        let to = account_path(self.union, self.person);
        Head::new(format!("{} 会费", self.name))
            .sub(self.union_name.as_str())
            .crumb("会费", DUES)
            .crumb(format!("{} 会费", self.union_name), union_path(self.union))
            .acts(html! {
                @if self.may_take { (Button::go("登记缴费").link(format!("{to}/payment"))) }
                @if self.may_base { (Button::normal("登记基数").link(format!("{to}/base"))) }
            })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let main = html! {
            (Card::new("逐月").body(self.months()))
            (Card::new("缴费记录").body(self.payments(sheet)))
        };
        let side = html! {
            (self.bases())
            @if !self.others.is_empty() {
                (Card::new("在其他工会的会费").body(html! {
                    @for (name, href) in &self.others { p { a href=(href) { (name) } } }
                }))
            }
        };
        html! {
            (self.figures())
            (columns(Columns::MainSide, &html! {
                (columns(Columns::One, &main)) (columns(Columns::One, &side))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let month = Month::of(Date::constant(2025, 3, 1));
        let standing = |n: i32, due, paid| MonthStanding {
            month: month.plus(n),
            due: Money::from_fen(due),
            paid: Money::from_fen(paid),
        };
        let payment = |reversed: Option<&str>, way| PaymentLine {
            id: Id::from_i64(9),
            day: Date::constant(2025, 3, 18),
            way,
            amount: Money::from_fen(8_000),
            for_month: Some(month),
            note: "<i>年初一起缴</i>".to_owned(),
            reversed: reversed.map(str::to_owned),
            receipt: Some((format!("{DUES}/receipts/3"), "2025-0003".to_owned())),
            may_receipt: true,
        };
        let full = Self {
            union: Id::from_i64(2),
            union_name: "<b>机关工会</b>".to_owned(),
            person: Id::from_i64(3),
            name: "<b>林若彤</b>".to_owned(),
            own: false,
            others: vec![("示例局工会".to_owned(), MINE.to_owned())],
            due: Money::from_fen(12_000),
            paid: Money::from_fen(8_000),
            months: vec![
                standing(0, 4_000, 0),
                standing(-1, 4_000, 2_000),
                standing(-2, 4_000, 4_000),
                standing(-3, 0, 0),
            ],
            payments: vec![
                payment(None, Way::Cash),
                payment(Some("<i>记错人</i>"), Way::Payroll),
            ],
            bases: Some(vec![(
                Date::constant(2025, 1, 1),
                Money::from_fen(812_345),
                "<i>工资表</i>".to_owned(),
            )]),
            may_take: true,
            may_base: true,
        };
        let own = Self {
            own: true,
            may_take: false,
            may_base: false,
            paid: Money::from_fen(13_000),
            ..full.clone()
        };
        let empty = Self {
            others: Vec::new(),
            months: Vec::new(),
            payments: Vec::new(),
            bases: Some(Vec::new()),
            due: Money::default(),
            paid: Money::default(),
            ..own.clone()
        };
        let hidden = Self {
            bases: None,
            ..full.clone()
        };
        vec![full, own, empty, hidden]
    }
}
