//! The list of projects with filters in the address.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Cell, Chip, Choice, Column, Empty, Field, Head, Icon, Pager, SearchBox,
        Table, chips,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::head::PlanHead;
use crate::{look::ProjectLine, plan::State, project::STANDINGS};

/// Rows on one page of the list. Source: what a person scrolls through.
pub const ROWS_MAX: usize = 50;

/// What is looked for (筛选条件), as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Filter {
    /// Words in name, number or owner.
    pub q: String,
    /// Code of a standing.
    pub state: String,
    /// Name of an owner, as printed.
    pub owner: String,
    /// Key of a chapter.
    pub chapter: String,
    /// The plan's body, where the actor's own is not meant.
    pub body: String,
    /// The last row of the page before.
    pub after: String,
}

impl Filter {
    /// Whether a project passes, but for the chapter.
    pub fn passes(&self, line: &ProjectLine) -> bool {
        let word = self.q.trim();
        let found = word.is_empty()
            || line.name.contains(word)
            || line.no == word
            || line.owners.iter().any(|o| o.name.contains(word));
        found
            && (self.state.is_empty() || line.state.code == self.state)
            && (self.owner.is_empty() || line.owners.iter().any(|o| o.name == self.owner))
    }

    /// The address with these filters; `without` is left out.
    pub fn address(&self, base: &str, without: &str) -> String {
        let pairs = [
            ("q", &self.q),
            ("state", &self.state),
            ("owner", &self.owner),
            ("chapter", &self.chapter),
            ("body", &self.body),
        ];
        let kept: Vec<(&str, &String)> = pairs
            .into_iter()
            .filter(|(name, value)| *name != without && !value.is_empty())
            .collect();
        let query = serde_urlencoded::to_string(&kept).unwrap_or_default();
        if query.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{query}")
        }
    }
}

/// The projects of a plan (项目清单).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListPage {
    /// The plan.
    pub plan: PlanHead,
    /// What is looked for.
    pub filter: Filter,
    /// Owners to choose from.
    pub owners: Vec<String>,
    /// Chapters to choose from: key and heading.
    pub chapters: Vec<(String, String)>,
    /// The rows of this page.
    pub projects: Vec<ProjectLine>,
    /// Rows that match in all.
    pub found: usize,
    /// The next page starts after this row.
    pub next: Option<String>,
}

impl ListPage {
    fn base(&self) -> String {
        format!("/plans/{}/list", self.plan.year)
    }

    fn chips(&self) -> Markup {
        let base = self.base();
        let state = STANDINGS
            .iter()
            .find(|(code, _)| *code == self.filter.state);
        let chapter = self
            .chapters
            .iter()
            .find(|(id, _)| *id == self.filter.chapter);
        let mut on = Vec::new();
        if !self.filter.q.trim().is_empty() {
            on.push(Chip::new(
                format!("含「{}」", self.filter.q),
                self.filter.address(&base, "q"),
            ));
        }
        if let Some((_, word)) = state {
            on.push(Chip::new(
                format!("状态：{word}"),
                self.filter.address(&base, "state"),
            ));
        }
        if !self.filter.owner.is_empty() {
            let words = format!("单位：{}", self.filter.owner);
            on.push(Chip::new(words, self.filter.address(&base, "owner")));
        }
        if let Some((_, title)) = chapter {
            on.push(Chip::new(
                format!("章：{title}"),
                self.filter.address(&base, "chapter"),
            ));
        }
        chips(&on, &self.plan.href("/list"))
    }

    fn search(&self) -> Markup {
        // The labels are for screen readers only, so the first choice says what it chooses from.
        let all = |word: &'static str| std::iter::once(Choice::new("", word));
        let states = all("全部状态")
            .chain(
                STANDINGS
                    .iter()
                    .map(|(code, word)| Choice::new(*code, *word)),
            )
            .collect();
        let owners = all("全部单位")
            .chain(
                self.owners
                    .iter()
                    .map(|o| Choice::new(o.as_str(), o.as_str())),
            )
            .collect();
        let chapters = all("全部章")
            .chain(
                self.chapters
                    .iter()
                    .map(|(id, t)| Choice::new(id.as_str(), t.as_str())),
            )
            .collect();
        let fields = html! {
            (Field::select("state", "状态", states).value(self.filter.state.as_str()).quiet_label())
            (Field::select("owner", "单位", owners).value(self.filter.owner.as_str()).quiet_label())
            (Field::select("chapter", "章", chapters).value(self.filter.chapter.as_str())
                .quiet_label())
        };
        let mut search =
            SearchBox::new(self.base(), self.filter.q.as_str(), "按项目、单位查找").fields(fields);
        if !self.filter.body.is_empty() {
            search = search.keep("body", self.filter.body.as_str());
        }
        html! { (search) }
    }

    fn table(&self) -> Markup {
        let row = |line: &ProjectLine| {
            vec![
                Cell::link(line.title(), line.href.clone()),
                Cell::State(platform::ui::Tag::new(
                    line.state.tone,
                    line.state.word.clone(),
                )),
                Cell::text(line.who()),
                Cell::text(line.when()),
                Cell::text(line.counted()),
                line.next_due.map_or(Cell::None, Cell::Date),
                line.last_on.map_or(Cell::None, Cell::Date),
            ]
        };
        let table = Table::new("项目清单")
            .id("rows")
            .swaps()
            .column(Column::text("项目"))
            .column(Column::state("状态"))
            .column(Column::text("负责部门"))
            .column(Column::text("计划时间"))
            .column(Column::number("已销号", ""))
            .column(Column::date("下一应办日期"))
            .column(Column::date("最近进展"))
            .rows(self.projects.iter().map(row));
        html! { (table) }
    }
}

impl Page for ListPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        self.plan
            .head(&format!("项目清单，{} 项", self.found), "/list")
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let next = self.next.as_ref().map(|after| {
            let base = self.filter.address(&self.base(), "after");
            let joint = if base.contains('?') { "&" } else { "?" };
            format!("{base}{joint}after={after}")
        });
        let export = self
            .filter
            .address(&format!("/plans/{}/list.xlsx", self.plan.year), "after");
        html! {
            (self.plan.views("/list"))
            (Card::new("").body(html! {
                (self.search())
                (self.chips())
                @if self.projects.is_empty() {
                    (Empty::new("没有符合条件的项目。").why("去掉一个条件再看。")
                        .step(Button::normal("看全部项目").link(self.plan.href("/list"))))
                } @else {
                    (self.table())
                    (Pager { back: None, on: next.map(Into::into),
                        words: format!("共 {} 项", self.found).into() })
                    div.acts {
                        (Button::normal("导出这张清单").icon(Icon::Download).link(export))
                        (Button::quiet("查正文和进展").icon(Icon::Search)
                            .link(self.plan.href("/search")))
                    }
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |projects: Vec<ProjectLine>, filter: Filter| Self {
            plan: PlanHead::sample(State::Running),
            filter,
            owners: vec!["示例局工会".to_owned()],
            chapters: vec![("7".to_owned(), "一、思想引领".to_owned())],
            found: projects.len(),
            projects,
            next: Some("3".to_owned()),
        };
        let filter = Filter {
            q: "<script>".to_owned(),
            state: "late".to_owned(),
            owner: "示例局工会".to_owned(),
            chapter: "7".to_owned(),
            ..Filter::default()
        };
        vec![
            page(Vec::new(), filter),
            page(ProjectLine::samples(), Filter::default()),
            page(ProjectLine::many(12), Filter::default()),
        ]
    }
}
