//! Lists that come as a sheet: the form, and one of them before and after it is taken.

use kernel::{Date, Id, Money};
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{
        Button, Card, Cell, Choice, Column, Confirm, Empty, Facts, Field, Form, Head, Notice,
        Pager, Table, Tag, error_summary, form_actions, post_button, tabs, words,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{account_path, list_tag, union_path};
use crate::{
    dues::{
        DUES,
        model::{DuesList, ListKind, ListState, Problem},
    },
    paths,
};

/// The lists of a union, and the form for one more (代扣和基数名单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ListsPage {
    /// Whose.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// The newest first.
    pub lists: Vec<DuesList>,
    /// Kinds that the reader may bring.
    pub kinds: Vec<ListKind>,
    /// What was typed, and what is wrong.
    pub fields: Fields,
}

impl ListsPage {
    fn form(&self, sheet: &Sheet) -> Markup {
        let kinds = self
            .kinds
            .iter()
            .map(|k| Choice::new(k.as_str(), k.word()))
            .collect();
        let label = |name: &str| match name {
            "day" => "日期",
            "file" => "文件",
            "text" => "或者粘贴",
            "title" => "名称",
            _ => "种类",
        };
        let problems: Vec<_> = self
            .fields
            .errors
            .iter()
            .map(|e| platform::ui::Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect();
        let get = |name: &'static str| (self.fields.get(name), self.fields.error(name));
        let (kind, title, day, text) = (get("kind"), get("title"), get("day"), get("text"));
        let body = html! {
            (error_summary(&problems))
            (Field::select("kind", "种类", kinds).value(kind.0).error(kind.1))
            (Field::text("title", "名称").max(60).required().value(title.0).error(title.1)
                .hint("如：2025年3月工资代扣"))
            (Field::date("day", "日期").required().value(day.0).error(day.1)
                .hint("代扣名单填扣款日，基数名单填起算日"))
            (Field::file("file", "文件", ".xlsx,.csv").error(self.fields.error("file"))
                .hint("表头要有「工号、姓名」和「金额」或「缴费基数」"))
            (Field::long("text", "或者粘贴", 6).max(100_000).value(text.0).error(text.1)
                .hint("从表格里复制带表头的几列，粘在这里"))
            (form_actions(&html! { (Button::go("上传核对")) }))
        };
        let action = format!("{}/lists", union_path(self.union));
        html! { (Form::post(action, sheet.key.as_str()).files().body(body)) }
    }
}

impl Page for ListsPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new("代扣和基数名单")
            .sub(format!("{}；先核对再入账，对不上的一行也不猜", self.name))
            .crumb("会费", DUES)
            .crumb(format!("{} 会费", self.name), union_path(self.union))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let rows = self.lists.iter().map(|list| {
            vec![
                Cell::link(list.title.as_str(), format!("{DUES}/lists/{}", list.id)),
                Cell::text(list.kind.word()),
                Cell::Date(list.day),
                Cell::Number(list.row_count),
                Cell::Number(list.taken_count),
                Cell::State(list_tag(list.state)),
            ]
        });
        let table = Table::new("名单")
            .column(Column::text("名称"))
            .column(Column::text("种类"))
            .column(Column::date("日期"))
            .column(Column::number("行数", ""))
            .column(Column::number("能入账", ""))
            .column(Column::state("状态"))
            .rows(rows);
        html! {
            @if !self.kinds.is_empty() {
                (Card::new("上传名单").body(self.form(sheet)))
            }
            (Card::new("已有名单").body(html! {
                @if self.lists.is_empty() { (Empty::new("还没有名单")) } @else { (table) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let mut wrong = Fields::default().with("title", "<script>alert(1)</script>");
        wrong.errors.push(platform::FieldError {
            field: "file".to_owned(),
            text: "没有找到表头".to_owned(),
        });
        let page = |lists, kinds, fields| Self {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            lists,
            kinds,
            fields,
        };
        let both = vec![ListKind::Payroll, ListKind::Base];
        vec![
            page(vec![sample(ListState::Staged)], both, Fields::default()),
            page(Vec::new(), vec![ListKind::Base], wrong),
            page(Vec::new(), Vec::new(), Fields::default()),
        ]
    }
}

fn sample(state: ListState) -> DuesList {
    DuesList {
        id: Id::from_i64(4),
        union_body: Id::from_i64(2),
        kind: ListKind::Payroll,
        title: "<b>3月代扣</b>".to_owned(),
        day: Date::constant(2025, 3, 10),
        state,
        upto: 0,
        row_count: 3,
        taken_count: 1,
        taken: Money::from_fen(4_000),
        version: 1,
    }
}

/// One row (名单行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ListRowLine {
    /// Row of the sheet.
    pub no: i64,
    /// 工号, as written.
    pub staff_no: String,
    /// 姓名, as written.
    pub name: String,
    /// The amount; never in an answer to a program, it may be a base.
    #[serde(skip)]
    pub amount: Option<Money>,
    /// Whom it is about, and how the roster calls them.
    pub known: Option<(Id<Person>, String)>,
    /// What they have open, for a list of deductions.
    pub open: Option<Money>,
    /// Why it is left out.
    pub problem: Option<Problem>,
}

/// One list (名单核对).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ListPage {
    /// The list.
    pub list: DuesList,
    /// 简称 of the union.
    pub name: String,
    /// Whether only rows with problems are shown.
    pub problems: bool,
    /// This page of its rows.
    pub rows: Vec<ListRowLine>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// Members who are behind and do not stand on a list of deductions.
    pub absent: i64,
    /// Address of its receipt.
    pub receipt: Option<String>,
}

impl ListPage {
    fn here(&self) -> String {
        format!("{DUES}/lists/{}", self.list.id)
    }

    fn address(&self, problems: &str, after: &str) -> String {
        paths::asked(&self.here(), &[("problems", problems), ("after", after)])
    }

    fn table(&self) -> Markup {
        let payroll = self.list.kind == ListKind::Payroll;
        let rows = self.rows.iter().map(|row| {
            let found = match &row.known {
                Some((person, name)) => {
                    Cell::link(name.as_str(), account_path(self.list.union_body, *person))
                }
                None => Cell::None,
            };
            let state = match (row.problem, row.amount, row.open) {
                (Some(problem), ..) => Tag::bad(problem.word()),
                (None, Some(amount), Some(open)) if payroll && amount < open => {
                    Tag::warn("不够抵欠缴")
                }
                (None, Some(amount), Some(open)) if payroll && amount > open => {
                    Tag::info("多出的留作预缴")
                }
                (None, ..) => Tag::ok("对上了"),
            };
            vec![
                Cell::Number(row.no),
                Cell::text(row.staff_no.as_str()),
                Cell::text(row.name.as_str()),
                row.amount.map_or(Cell::None, Cell::Money),
                found,
                row.open.map_or(Cell::None, Cell::Money),
                Cell::State(state),
            ]
        });
        let table = Table::new("名单核对")
            .column(Column::number("行", ""))
            .column(Column::text("工号"))
            .column(Column::text("姓名"))
            .column(Column::money("金额"))
            .column(Column::text("对上的会员"))
            .column(Column::money("尚欠"))
            .column(Column::state("核对"))
            .rows(rows);
        html! { (table) }
    }

    fn confirm(&self, sheet: &Sheet) -> Markup {
        let list = &self.list;
        if list.state != ListState::Staged {
            return html! {};
        }
        let left = list.row_count - list.taken_count;
        let question = format!(
            "把对上的 {} 人入账，{left} 行有问题的不入账；入账后不能整批撤回，只能逐笔冲销",
            list.taken_count
        );
        html! {
            div.acts {
                (Confirm::new(
                    "take",
                    "确认入账",
                    question,
                    format!("{}/confirmation", self.here()),
                    sheet.key.as_str(),
                ).calm())
                (post_button(
                    &format!("{}/removal", self.here()),
                    sheet.key.as_str(),
                    &Button::quiet("放弃这份名单"),
                ))
            }
        }
    }
}

impl Page for ListPage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(self.list.title.as_str())
            .tag(&list_tag(self.list.state))
            .sub(format!("{} {}", self.name, self.list.kind.word()))
            .crumb("会费", DUES)
            .crumb(
                "代扣和基数名单",
                format!("{}/lists", union_path(self.list.union_body)),
            )
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let list = &self.list;
        let left = list.row_count - list.taken_count;
        let (all, bad) = (self.address("", ""), self.address("1", ""));
        let views = [
            ("全部", all.as_str(), Some(list.row_count), !self.problems),
            ("有问题的", bad.as_str(), Some(left), self.problems),
        ];
        let flag = if self.problems { "1" } else { "" };
        let pager = Pager {
            back: None,
            on: self
                .next
                .map(|no| self.address(flag, &no.to_string()).into()),
            words: format!("本页 {} 行", self.rows.len()).into(),
        };
        let mut facts = Facts::new()
            .fact("日期", &words::date(list.day))
            .fact("对上", &format!("{} 人", words::count(list.taken_count)))
            .fact("有问题", &format!("{} 行", words::count(left)));
        if list.kind == ListKind::Payroll {
            facts = facts.fact("金额", &words::yuan(list.taken));
        }
        html! {
            @if list.state == ListState::Taking {
                (Notice::info("正在入账").body(html! { "稍后刷新本页" }))
            }
            (Card::new("核对结果").body(html! {
                (facts)
                @if self.absent > 0 {
                    p { "本会另有 " (self.absent) " 位欠缴会员不在这份名单里" }
                }
                @if let Some(receipt) = &self.receipt { p { a href=(receipt) { "看收据" } } }
                (self.confirm(sheet))
            }))
            (tabs("看哪些行", &views))
            (Card::new("").body(html! {
                @if self.rows.is_empty() { (Empty::new("没有这样的行")) }
                @else { (self.table()) (pager) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let row = |problem, amount, open| ListRowLine {
            no: 2,
            staff_no: "0017".to_owned(),
            name: "<b>林若彤</b>".to_owned(),
            amount,
            known: Some((Id::from_i64(3), "林若彤".to_owned())),
            open,
            problem,
        };
        let money = |fen| Some(Money::from_fen(fen));
        let mut rows: Vec<_> = Problem::WORDS
            .iter()
            .map(|(problem, ..)| row(Some(*problem), None, None))
            .collect();
        rows.push(row(None, money(4_000), money(4_000)));
        rows.push(row(None, money(3_000), money(4_000)));
        rows.push(row(None, money(5_000), money(4_000)));
        let page = |state, rows| Self {
            list: sample(state),
            name: "<b>机关工会</b>".to_owned(),
            problems: false,
            rows,
            next: Some(200),
            absent: 12,
            receipt: Some(format!("{DUES}/receipts/3")),
        };
        vec![
            page(ListState::Staged, rows),
            page(ListState::Taking, Vec::new()),
            page(ListState::Taken, Vec::new()),
            page(ListState::Dropped, Vec::new()),
        ]
    }
}
