//! Gaps and contradictions by union.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{
        Band, Card, Cell, Column, Columns, Empty, Facts, Head, Pyramid, Row, Table, Tag, columns,
        rows, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{flaw::Flaw, paths};

/// One union (工会数据质量).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnionLine {
    /// Which.
    pub body: Id<Body>,
    /// 简称.
    pub name: String,
    /// 会员人数.
    pub members: i64,
    /// Members with a problem.
    pub flawed: i64,
    /// Of them with a contradiction.
    pub contradictions: i64,
    /// Share of members without any problem, in thousandths.
    pub score: i64,
}

/// One problem over all unions (数据问题).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlawLine {
    /// Which.
    pub flaw: Flaw,
    /// Members who have it.
    pub people: i64,
}

/// One band of ages (年龄段).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgeLine {
    /// In words.
    pub label: String,
    /// The filter for it.
    pub filter: String,
    /// 男
    pub men: i64,
    /// 女
    pub women: i64,
}

/// Data quality and the pyramid of ages (数据质量).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QualityPage {
    /// The unions, the worst first.
    pub unions: Vec<UnionLine>,
    /// The problems, the most frequent first.
    pub flaws: Vec<FlawLine>,
    /// Ages, the oldest on top.
    pub ages: Vec<AgeLine>,
    /// Members without sex or birthday, who stand in no band.
    pub unknown: i64,
    /// Whether who looks may put records together somewhere.
    pub merges: bool,
}

impl QualityPage {
    fn members(&self) -> i64 {
        self.unions.iter().map(|u| u.members).sum()
    }

    fn flawed(&self) -> i64 {
        self.unions.iter().map(|u| u.flawed).sum()
    }

    fn by_union(&self) -> Markup {
        let table = Table::new("各工会数据质量")
            .column(Column::text("工会"))
            .column(Column::number("会员", "人"))
            .column(Column::number("有问题", "人"))
            .column(Column::number("其中自相矛盾", "人"))
            .column(Column::number("完好率", ""))
            .column(Column::acts())
            .column(Column::acts());
        let lines = self.unions.iter().map(|u| {
            let filter = format!("and(body.{},flaws)", u.body);
            let to = paths::asked(paths::MEMBERS, &[("f", &filter)]);
            vec![
                Cell::text(u.name.as_str()),
                Cell::Number(u.members),
                Cell::Number(u.flawed),
                Cell::Number(u.contradictions),
                Cell::text(words::permille(u.score)),
                if self.merges {
                    let body = u.body.to_string();
                    Cell::link("查重", paths::asked(paths::DUPLICATES, &[("body", &body)]))
                } else {
                    Cell::text("")
                },
                if u.flawed > 0 {
                    Cell::link("逐个处理", to)
                } else {
                    Cell::State(Tag::ok("齐"))
                },
            ]
        });
        html! { (table.rows(lines)) }
    }

    fn by_flaw(&self) -> Markup {
        let lines = self.flaws.iter().map(|line| {
            let filter = format!("flaw.{}", line.flaw.as_str());
            let tag = format!("{} 人", words::count(line.people));
            let tag = if line.flaw.contradicts() {
                Tag::bad(tag)
            } else {
                Tag::warn(tag)
            };
            Row::new(line.flaw.word())
                .link(paths::asked(paths::MEMBERS, &[("f", &filter)]))
                .tag(tag)
                .detail(line.flaw.remedy())
        });
        html! {
            @if self.flaws.is_empty() { (Empty::new("没有发现数据问题")) }
            @else { (rows(lines)) }
        }
    }

    fn pyramid(&self) -> Markup {
        let bands = self.ages.iter().map(|line| Band {
            label: line.label.as_str().into(),
            href: paths::asked(paths::MEMBERS, &[("f", &line.filter)]).into(),
            left: line.men,
            right: line.women,
        });
        let pyramid = Pyramid {
            caption: "会员年龄和性别".into(),
            left: "男".into(),
            right: "女".into(),
            unit: "人".into(),
            bands: bands.collect(),
        };
        let unknown = format!("{} 人", words::count(self.unknown));
        html! {
            (pyramid)
            @if self.unknown > 0 {
                (Facts::new().fact("没有登记性别或出生日期，未画进图里", &unknown))
            }
        }
    }
}

impl Page for QualityPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let title = match self.flawed() {
            0 => "会员数据没有发现问题".to_owned(),
            flawed => format!(
                "{} 名会员中，{} 人的资料要补正",
                words::count(self.members()),
                words::count(flawed)
            ),
        };
        Head::new(title)
            .tab("数据质量")
            .sub("只统计您有权查看的在册会员（不含离会和去世）")
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, _: &Sheet) -> Markup {
        let side = html! {
            (Card::new("有哪些问题").body(self.by_flaw()))
        };
        let main = html! {
            (Card::new("各工会").body(self.by_union()))
            (Card::new("年龄和性别").body(self.pyramid()))
        };
        columns(
            Columns::MainSide,
            &html! { (columns(Columns::One, &main)) (columns(Columns::One, &side)) },
        )
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            unions: Vec::new(),
            flaws: Vec::new(),
            ages: Vec::new(),
            unknown: 0,
            merges: false,
        };
        let union = |name: &str, flawed| UnionLine {
            body: Id::from_i64(2),
            name: name.to_owned(),
            members: 1_400,
            flawed,
            contradictions: flawed / 10,
            score: words::share(1_400 - flawed, 1_400),
        };
        let full = Self {
            unions: vec![union("<script>alert(1)</script>", 90), union("机关工会", 0)],
            flaws: Flaw::ALL.map(|flaw| FlawLine { flaw, people: 12 }).to_vec(),
            ages: vec![AgeLine {
                label: "30–34 岁".to_owned(),
                filter: "age.30-34".to_owned(),
                men: 120,
                women: 80,
            }],
            unknown: 3,
            merges: true,
        };
        vec![empty, full]
    }
}
