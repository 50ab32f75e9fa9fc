//! Receipts: the list, and one for the printer.

use kernel::{Id, Money};
use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{
        Button, Card, Cell, Column, Confirm, Empty, Facts, Head, Notice, Pager, Table, Tag,
        print_button, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{union_path, why_field};
use crate::{
    dues::{DUES, capital::capital, model::Receipt},
    paths,
};

/// The receipts of a union in a year (收据).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReceiptsPage {
    /// Whose.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// Which year.
    pub year: i64,
    /// The newest first.
    pub receipts: Vec<Receipt>,
    /// The number below which the next page begins.
    pub next: Option<i64>,
}

impl ReceiptsPage {
    fn address(&self, year: i64, below: Option<i64>) -> String {
        let path = format!("{}/receipts", union_path(self.union));
        let below = below.map(|no| no.to_string()).unwrap_or_default();
        paths::asked(&path, &[("year", &year.to_string()), ("below", &below)])
    }
}

impl Page for ReceiptsPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{} 年会费收据", self.year))
            .sub(format!(
                "{}；每年从 1 号起连续编号，作废的也留着号",
                self.name
            ))
            .crumb("会费", DUES)
            .crumb(format!("{} 会费", self.name), union_path(self.union))
            .acts(html! {
                (Button::normal(format!("{} 年", self.year - 1))
                    .link(self.address(self.year - 1, None)))
            })
    }

    fn body(&self, _: &Sheet) -> Markup {
        let rows = self.receipts.iter().map(|receipt| {
            let state = match &receipt.voided {
                Some(why) => Cell::Html(html! { (Tag::bad("作废")) " " (why) }),
                None => Cell::State(Tag::ok("有效")),
            };
            vec![
                Cell::link(receipt.number(), format!("{DUES}/receipts/{}", receipt.id)),
                Cell::Date(receipt.day),
                Cell::text(receipt.payer.as_str()),
                Cell::text(receipt.about.as_str()),
                Cell::Money(receipt.amount),
                state,
            ]
        });
        let table = Table::new("收据")
            .column(Column::text("编号"))
            .column(Column::date("收款日期"))
            .column(Column::text("交款人"))
            .column(Column::text("事由"))
            .column(Column::money("金额"))
            .column(Column::state("状态"))
            .rows(rows);
        let pager = Pager {
            back: None,
            on: self.next.map(|no| self.address(self.year, Some(no)).into()),
            words: format!("本页 {} 张", self.receipts.len()).into(),
        };
        html! {
            (Card::new("").body(html! {
                @if self.receipts.is_empty() {
                    (Empty::new("这一年还没有收据").why("登记现金、转账缴费时自动开出"))
                } @else { (table) (pager) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |receipts, next| Self {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            year: 2025,
            receipts,
            next,
        };
        let full = vec![sample(None), sample(Some("<i>重复开具</i>"))];
        vec![page(full, Some(2)), page(Vec::new(), None)]
    }
}

fn sample(voided: Option<&str>) -> Receipt {
    Receipt {
        id: Id::from_i64(3),
        union_body: Id::from_i64(2),
        year: 2025,
        no: 17,
        payment: None,
        payer: "<b>林若彤</b>".to_owned(),
        about: "工会会费（现金）".to_owned(),
        amount: Money::from_fen(3_520),
        day: kernel::Date::constant(2025, 3, 18),
        voided: voided.map(str::to_owned),
    }
}

/// One receipt (收据).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReceiptPage {
    /// What it says.
    pub receipt: Receipt,
    /// Full name of the union.
    pub union_name: String,
    /// Whether the reader may make it void.
    pub may_void: bool,
    /// Whether the reader sees the list it stands on.
    pub sees_list: bool,
    /// Whether a PDF can be made.
    pub pdf: bool,
}

impl Page for ReceiptPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        let tag = if self.receipt.voided.is_some() {
            Tag::bad("作废")
        } else {
            Tag::ok("有效")
        };
        let head = Head::new(format!("会费收据 {}", self.receipt.number())).tag(&tag);
        let head = if self.sees_list {
            let list = format!("{}/receipts", union_path(self.receipt.union_body));
            head.crumb("会费", DUES).crumb("收据", list)
        } else {
            head
        };
        head.acts(html! {
            (print_button())
            @if self.pdf {
                (Button::normal("下载 PDF")
                    .link(format!("{DUES}/receipts/{}/pdf", self.receipt.id)))
            }
        })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let receipt = &self.receipt;
        html! {
            @if let Some(why) = &receipt.voided {
                (Notice::bad("这张收据已作废").body(html! { "原因：" (why) }))
            }
            (Card::new(self.union_name.as_str()).body(html! {
                (Facts::new()
                    .fact("编号", &receipt.number())
                    .fact("收款日期", &words::date(receipt.day))
                    .fact("交款人", &receipt.payer)
                    .fact("事由", &receipt.about)
                    .fact("金额", &words::yuan(receipt.amount))
                    .fact("大写", &capital(receipt.amount)))
                p.dim { "收款单位（章）　　　　　　　经手人" }
                @if self.may_void && receipt.voided.is_none() {
                    (Confirm::new(
                        "void",
                        "作废",
                        "作废后号码保留；缴费本身不变，可以另补一张收据",
                        format!("{DUES}/receipts/{}/voiding", receipt.id),
                        sheet.key.as_str(),
                    ).body(why_field("void-why")))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |receipt, may_void| Self {
            receipt,
            union_name: "<b>示例局机关工会</b>".to_owned(),
            may_void,
            sees_list: may_void,
            pdf: true,
        };
        vec![
            page(sample(None), true),
            page(sample(Some("<i>重复</i>")), false),
        ]
    }
}
