//! Who owes and paid what in a union.

use kernel::{Date, Id, Money};
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{
        Button, Card, Cell, Chip, Choice, Column, Empty, Field, Form, Head, Pager, SearchBox,
        Table, Tag, chips, tabs, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{account_path, union_path};
use crate::{
    dues::{
        DUES,
        model::Month,
        store::{Ask, Sums, Which},
    },
    model::Standing,
    paths,
};

/// What was asked, as it stands in the address (筛选).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Asked {
    /// `all`, `credit`, empty for who is behind.
    pub which: String,
    /// Open for so many months or longer.
    pub age: String,
    /// With this month open.
    pub month: String,
    /// Of this group.
    pub home: String,
    /// Name or staff number.
    pub q: String,
    /// Where the page begins.
    pub after: String,
}

impl Asked {
    /// As the store is asked.
    pub fn ask(&self, today: Date) -> Ask {
        let age: Option<i32> = self.age.parse().ok().filter(|n| (1..=600).contains(n));
        Ask {
            which: match self.which.as_str() {
                "all" => Which::All,
                "credit" => Which::Credit,
                _ => Which::Behind,
            },
            since: age.map(|n| Month::of(today).plus(1 - n)),
            month: Month::parse(&self.month),
            home: self.home.parse().ok(),
            q: self.q.trim().to_owned(),
        }
    }

    /// In words, for the trail and the file.
    pub fn words(&self) -> String {
        let mut parts = vec![match self.which.as_str() {
            "all" => "全部".to_owned(),
            "credit" => "有预缴".to_owned(),
            _ => "欠缴".to_owned(),
        }];
        if !self.age.is_empty() {
            parts.push(format!("欠缴满 {} 个月", self.age));
        }
        if let Some(month) = Month::parse(&self.month) {
            parts.push(format!("欠{}", month.word()));
        }
        if !self.home.is_empty() {
            parts.push("按小组".to_owned());
        }
        if !self.q.trim().is_empty() {
            parts.push(format!("查找：{}", self.q.trim()));
        }
        parts.join("；")
    }

    /// The address of the list with these parts.
    pub fn address(&self, path: &str) -> String {
        let parts = [
            ("which", self.which.as_str()),
            ("age", &self.age),
            ("month", &self.month),
            ("home", &self.home),
            ("q", &self.q),
            ("after", &self.after),
        ];
        paths::asked(path, &parts)
    }
}

/// One person (名单行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AccountLine {
    /// Who.
    pub person: Id<Person>,
    /// 姓名.
    pub name: String,
    /// 工号.
    pub staff_no: String,
    /// 所在小组.
    pub home_name: String,
    /// 会籍状态.
    pub standing: Standing,
    /// Owed.
    pub due: Money,
    /// Paid.
    pub paid: Money,
    /// The oldest month that is open.
    pub oldest: Option<Month>,
    /// For how many months that is.
    pub age: i32,
}

/// The list (缴费名单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PeoplePage {
    /// Whose.
    pub union: Id<Body>,
    /// 简称.
    pub name: String,
    /// What was asked.
    pub asked: Asked,
    /// Sums of all that is found.
    pub sums: Sums,
    /// This page of it.
    pub lines: Vec<AccountLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Groups to choose from.
    pub homes: Vec<(String, String)>,
    /// Whether the reader may have it as a file.
    pub may_export: bool,
}

impl PeoplePage {
    fn path(&self) -> String {
        format!("{}/people", union_path(self.union))
    }

    fn with(&self, change: impl FnOnce(&mut Asked)) -> String {
        let mut asked = self.asked.clone();
        asked.after = String::new();
        change(&mut asked);
        asked.address(&self.path())
    }

    fn table(&self) -> Markup {
        let rows = self.lines.iter().map(|line| {
            let open = line.due.fen() - line.paid.fen();
            let state = match line.oldest {
                Some(oldest) if line.age > 3 => {
                    Cell::State(Tag::bad(format!("自{}，{} 个月", oldest.word(), line.age)))
                }
                Some(oldest) => {
                    Cell::State(Tag::warn(format!("自{}，{} 个月", oldest.word(), line.age)))
                }
                None if open < 0 => Cell::State(Tag::info("有预缴")),
                None => Cell::State(Tag::ok("已缴清")),
            };
            vec![
                Cell::link(line.name.as_str(), account_path(self.union, line.person)),
                Cell::text(line.staff_no.as_str()),
                Cell::text(line.home_name.as_str()),
                Cell::Money(line.due),
                Cell::Money(line.paid),
                Cell::Money(Money::from_fen(open)),
                state,
            ]
        });
        let table = Table::new("缴费名单")
            .column(Column::text("姓名"))
            .column(Column::text("工号"))
            .column(Column::text("所在小组"))
            .column(Column::money("应缴"))
            .column(Column::money("实缴"))
            .column(Column::money("尚欠"))
            .column(Column::state("情况"))
            .rows(rows);
        html! { (table) }
    }

    fn filters(&self) -> Markup {
        let ages = [
            ("", "欠多久都看"),
            ("2", "欠满 2 个月"),
            ("4", "欠满 4 个月"),
            ("7", "欠满 7 个月"),
            ("13", "欠满一年"),
        ];
        let ages = ages.map(|(value, word)| Choice::new(value, word));
        let mut homes = vec![Choice::new("", "全部小组")];
        homes.extend(
            self.homes
                .iter()
                .map(|(id, name)| Choice::new(id.as_str(), name.as_str())),
        );
        let fields = html! {
            (Field::select("age", "欠缴时间", ages.into()).value(self.asked.age.as_str()))
            (Field::select("home", "小组", homes).value(self.asked.home.as_str()))
        };
        let mut search = SearchBox::new(self.path(), self.asked.q.as_str(), "姓名或工号")
            .guarded()
            .fields(fields);
        for (name, value) in [("which", &self.asked.which), ("month", &self.asked.month)] {
            if !value.is_empty() {
                search = search.keep(name, value.as_str());
            }
        }
        let mut on = Vec::new();
        if let Some(month) = Month::parse(&self.asked.month) {
            let without = self.with(|a| a.month = String::new());
            on.push(Chip::new(format!("欠{}", month.word()), without));
        }
        html! { (search) (chips(&on, &self.path())) }
    }

    fn export(&self, sheet: &Sheet) -> Markup {
        let button = |format: &'static str, words: &'static str| {
            Button::normal(words).named("format", format)
        };
        let hidden = [
            ("which", &self.asked.which),
            ("age", &self.asked.age),
            ("month", &self.asked.month),
            ("home", &self.asked.home),
            ("q", &self.asked.q),
        ];
        html! {
            (Form::post(format!("{}/export", self.path()), sheet.key.as_str()).unguarded()
                .body(html! {
                    @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                    (Field::text("why", "导出原因").max(100).required())
                    div.acts { (button("xlsx", "导出 Excel")) (button("csv", "导出 CSV")) }
                }))
            p.dim { "导出的就是现在筛选出的全部人，不含缴费基数，导出会留痕。" }
        }
    }
}

impl Page for PeoplePage {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{} 缴费名单", self.name))
            .sub(format!(
                "{} 人，应缴 {}，实缴 {}，尚欠 {}",
                words::count(self.sums.people),
                words::yuan(self.sums.due),
                words::yuan(self.sums.paid),
                words::yuan(self.sums.open)
            ))
            .crumb("会费", DUES)
            .crumb(format!("{} 会费", self.name), union_path(self.union))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let views = [("", "欠缴"), ("credit", "有预缴"), ("all", "全部")];
        let hrefs = views.map(|(which, _)| self.with(|a| a.which = which.to_owned()));
        let views: Vec<_> = views
            .iter()
            .zip(&hrefs)
            .map(|((which, word), href)| (*word, href.as_str(), None, *which == self.asked.which))
            .collect();
        let first = self.with(|_| ());
        let pager = Pager {
            back: (!self.asked.after.is_empty()).then(|| first.into()),
            on: self
                .next
                .as_ref()
                .map(|next| self.with(|a| a.after.clone_from(next)).into()),
            words: format!("本页 {} 人", self.lines.len()).into(),
        };
        html! {
            (tabs("看哪些人", &views))
            (self.filters())
            (Card::new("").id("accounts").swaps().body(html! {
                @if self.lines.is_empty() {
                    (Empty::new("没有这样的人").why("欠缴名单是空的，说明都已缴清；也可以换个条件"))
                } @else { (self.table()) (pager) }
                @if self.may_export && !self.lines.is_empty() { (self.export(sheet)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let line = |oldest, age, paid| AccountLine {
            person: Id::from_i64(3),
            name: "<b>林若彤</b>".to_owned(),
            staff_no: "0017".to_owned(),
            home_name: "法规处小组".to_owned(),
            standing: Standing::Active,
            due: Money::from_fen(48_000),
            paid: Money::from_fen(paid),
            oldest,
            age,
        };
        let full = Self {
            union: Id::from_i64(2),
            name: "<b>机关工会</b>".to_owned(),
            asked: Asked {
                month: "2025-01".to_owned(),
                q: "\"><script>alert(1)</script>".to_owned(),
                ..Asked::default()
            },
            sums: Sums::default(),
            lines: vec![
                line(Month::parse("2025-01"), 11, 0),
                line(Month::parse("2025-10"), 2, 40_000),
                line(None, 0, 48_000),
                line(None, 0, 50_000),
            ],
            next: Some("2025-10_0000000000003".to_owned()),
            homes: vec![("1".to_owned(), "法规处小组".to_owned())],
            may_export: true,
        };
        let empty = Self {
            asked: Asked::default(),
            lines: Vec::new(),
            next: None,
            ..full.clone()
        };
        vec![full, empty]
    }
}
