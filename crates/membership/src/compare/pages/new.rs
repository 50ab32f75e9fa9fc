//! Bringing a list to be compared, and the comparisons of before.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Cell, Choice, Column, Empty, Field, Form, Head, Icon, Table, Tag,
        form_actions, words,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::COMPARISONS;
use crate::{
    compare::model::{Covers, Origin},
    intake::Phase,
    paths,
};

/// One comparison of before (比对记录).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComparisonLine {
    /// Where it is looked at.
    pub href: String,
    /// The file's name.
    pub name: String,
    /// Its union.
    pub union: String,
    /// 名单来源
    pub origin: Origin,
    /// 名单日期
    pub list_day: String,
    /// Differences that nobody decided yet.
    pub open: i64,
    /// All differences.
    pub all: i64,
    /// How far reading is.
    pub phase: Phase,
    /// Whether it was ended.
    pub closed: bool,
}

impl ComparisonLine {
    fn tag(&self) -> Tag<'_> {
        match (self.phase, self.closed, self.open) {
            (Phase::Failed, ..) => Tag::bad(self.phase.word()),
            (Phase::Asking, ..) => Tag::warn(self.phase.word()),
            (Phase::Reading | Phase::Checking, ..) => Tag::info("正在比对"),
            (Phase::Staged, true, _) => Tag::plain("已结束"),
            (Phase::Staged, false, 0) => Tag::ok("都已处理"),
            (Phase::Staged, false, _) => Tag::warn("待处理"),
        }
    }
}

/// `GET /members/comparisons` (名单比对).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ComparisonsPage {
    /// What was typed.
    pub fields: Fields,
    /// For which unions: key, name.
    pub bodies: Vec<(String, String)>,
    /// The newest comparisons.
    pub lines: Vec<ComparisonLine>,
}

impl ComparisonsPage {
    fn upload(&self, sheet: &Sheet) -> Markup {
        let choices: Vec<Choice<'_>> = self
            .bodies
            .iter()
            .map(|(id, name)| Choice::new(id.as_str(), name.as_str()))
            .collect();
        let first = self.bodies.first().map_or("", |(id, _)| id.as_str());
        let typed = self.fields.get("body");
        let chosen = if typed.is_empty() { first } else { typed };
        let origins = Origin::ALL.map(|o| Choice::new(o.as_str(), o.word()));
        let covers = Covers::ALL.map(|c| Choice::new(c.as_str(), c.word()));
        let f = &self.fields;
        let form = Form::post(COMPARISONS, sheet.key.as_str())
            .files()
            .body(html! {
                @if self.bodies.len() > 1 {
                    (Field::select("body", "与哪个工会的名册比对", choices).value(chosen)
                        .hint("包括它下面的分会和小组。").error(f.error("body")).required())
                } @else { input type="hidden" name="body" value=(first); }
                (Field::radio("origin", "名单从哪里来", origins.to_vec()).value(f.get("origin"))
                    .error(f.error("origin")).required())
                (Field::date("list_day", "名单日期").value(f.get("list_day"))
                    .hint("名单反映的是哪一天的情况。").error(f.error("list_day")).required())
                (Field::radio("covers", "名单上应该有哪些人", covers.to_vec())
                    .value(f.get("covers")).hint("名册里有、名单上却没有的人会列出来请您核实。")
                    .error(f.error("covers")).required())
                (Field::file("file", "名单文件", ".xlsx,.csv,.txt")
                    .hint("Excel 工作簿（.xlsx）或文本表格（.csv），不超过 25 MB。")
                    .error(f.error("file")).required())
                (form_actions(&html! { (Button::go("上传并比对").icon(Icon::Upload)) }))
            });
        html! { (Card::new("比对一份名单").body(html! { (form) })) }
    }

    fn how() -> Markup {
        html! { (Card::new("比对会做什么").body(html! {
            p { "把名单和会员名册逐人对照，列出五种差异：名单有名册没有、名册有名单没有、\
                 所在组织不同、会籍状态不同、资料不同。拿不准是不是同一人的单独列出。" }
            p { "先按身份证号对，再按工号，最后按姓名和出生日期。" }
            p { strong { "比对本身不改动名册。" } "不在名单上的人不会因此离会；每一处都由您决定，\
                 再按平时的手续办理，写入的可以整体撤销。" }
            p { "办完后可以下载差异表：用名单自己的栏目和顺序，只列仍不一致的人，\
                 交回人事部门或导回上级平台。" }
        })) }
    }

    fn before(&self) -> Markup {
        fn row(line: &ComparisonLine) -> Vec<Cell<'_>> {
            let count = format!("{} / {}", words::count(line.open), words::count(line.all));
            vec![
                Cell::link(line.name.clone(), line.href.clone()),
                Cell::State(line.tag()),
                Cell::text(line.union.clone()),
                Cell::text(line.origin.word()),
                Cell::text(line.list_day.clone()),
                Cell::text(count),
            ]
        }
        html! { (Card::new("比对记录").more("名册变更", crate::changeset::paths::SETS).body(html! {
            @if self.lines.is_empty() {
                (Empty::new("还没有比对过名单").why("每月人事名单来了，就在这里比一次。"))
            } @else {
                (Table::new("比对记录")
                    .column(Column::text("名单"))
                    .column(Column::state("情况"))
                    .column(Column::text("工会"))
                    .column(Column::text("来源"))
                    .column(Column::text("名单日期"))
                    .column(Column::text("待处理 / 全部差异"))
                    .rows(self.lines.iter().map(row)))
            }
        })) }
    }
}

impl Page for ComparisonsPage {
    const RAIL: &'static str = COMPARISONS;

    fn head(&self) -> Head<'_> {
        Head::new("名单比对")
            .sub("人事部门或上级平台的名单，与会员名册逐人对照")
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            div.cols.c21 {
                @if self.bodies.is_empty() {
                    (Card::new("比对一份名单").body(html! { p { "您没有可以比对名册的工会。" } }))
                } @else { (self.upload(sheet)) }
                (Self::how())
            }
            (self.before())
        }
    }

    fn samples() -> Vec<Self> {
        let line = |phase: Phase, open: i64, closed: bool| ComparisonLine {
            href: super::path(kernel::Id::from_i64(1)),
            name: "<三月>在职名单.xlsx".to_owned(),
            union: "机关工会".to_owned(),
            origin: Origin::Staff,
            list_day: "2025-03-01".to_owned(),
            open,
            all: 12,
            phase,
            closed,
        };
        let page = |count: usize| Self {
            fields: Fields::default(),
            bodies: (0..count)
                .map(|n| (n.to_string(), "示例局<b>工会".to_owned()))
                .collect(),
            lines: [
                line(Phase::Staged, 3, false),
                line(Phase::Staged, 0, false),
                line(Phase::Staged, 0, true),
                line(Phase::Asking, 0, false),
                line(Phase::Checking, 0, false),
                line(Phase::Failed, 0, false),
            ]
            .into_iter()
            .take(count * 2)
            .collect(),
        };
        vec![page(0), page(1), page(3)]
    }
}
