//! The workbench (工作台): the news in one sentence, figures, what is due, what waits.

use kernel::{Date, human_date_full};
use maud::{Markup, html};
use platform::{
    area::{BoardLine, Card, CardRow},
    ui::{self, Board, BoardBar, BoardRow, Button, Empty, Head, Row},
    web::{Answer, Page, Sheet, Visit},
};
use schemars::JsonSchema;
use serde::Serialize;

/// What one person sees first (工作台).
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkbenchPage {
    /// The news in one sentence.
    pub headline: String,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
    /// What the areas have to say, in order.
    pub cards: Vec<Card>,
}

/// `GET /`.
pub async fn show(visit: Visit) -> Answer {
    let (house, actor, today) = (visit.house.clone(), visit.actor.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let mut cards = Vec::new();
            for area in &house.areas {
                cards.extend((area.cards)(conn, &actor, today)?);
            }
            Ok(WorkbenchPage::new(&actor.name, today, cards))
        })
        .await?;
    visit.page(&page)
}

fn order(card: &Card) -> u16 {
    match card {
        Card::News { order, .. }
        | Card::Figure { order, .. }
        | Card::List { order, .. }
        | Card::Board { order, .. } => *order,
    }
}

impl WorkbenchPage {
    /// Puts the cards in order and the news into one sentence.
    pub fn new(name: &str, today: Date, mut cards: Vec<Card>) -> Self {
        cards.sort_by_key(order);
        let news: Vec<&str> = cards
            .iter()
            .filter_map(|card| match card {
                Card::News { text, .. } => Some(text.as_str()),
                Card::Figure { .. } | Card::List { .. } | Card::Board { .. } => None,
            })
            .collect();
        let headline = if news.is_empty() {
            format!("{name}，今天没有到期的事")
        } else {
            format!("{}月，{}", today.month(), news.join("，"))
        };
        Self {
            headline,
            today,
            cards,
        }
    }

    fn figures(&self) -> Vec<Markup> {
        let figure = |card: &Card| match card {
            Card::Figure {
                label,
                value,
                unit,
                against,
                href,
                permille,
                ..
            } => {
                let mut figure = ui::Figure::new(label.as_str(), value.as_str(), unit.as_str())
                    .against(against.as_str())
                    .link(href.as_str());
                if let Some(part) = permille {
                    figure = figure.permille(i64::from(*part));
                }
                Some(html! { (figure) })
            }
            Card::News { .. } | Card::List { .. } | Card::Board { .. } => None,
        };
        self.cards.iter().filter_map(figure).collect()
    }

    fn lists(&self, wanted: bool) -> Vec<Markup> {
        let list = |card: &Card| match card {
            Card::List {
                title,
                empty,
                more,
                rows,
                wide,
                ..
            } if *wide == wanted => Some(list_card(title, empty, more.as_ref(), rows)),
            Card::News { .. } | Card::Figure { .. } | Card::List { .. } | Card::Board { .. } => {
                None
            }
        };
        self.cards.iter().filter_map(list).collect()
    }

    fn boards(&self) -> Vec<Markup> {
        let board = |card: &Card| match card {
            Card::Board {
                title,
                more,
                year,
                rows,
                ..
            } => {
                let mut shown = ui::Card::new(title.as_str());
                if let Some((words, href)) = more {
                    shown = shown.more(words.as_str(), href.as_str());
                }
                let board =
                    Board::new(title.as_str(), *year, self.today).rows(rows.iter().map(board_row));
                Some(html! { (shown.body(html! { (board) })) })
            }
            Card::News { .. } | Card::Figure { .. } | Card::List { .. } => None,
        };
        self.cards.iter().filter_map(board).collect()
    }
}

fn board_row(line: &BoardLine) -> BoardRow<'_> {
    let bars = line.bars.iter().filter_map(|bar| {
        let (from, to) = (bar.from.parse().ok()?, bar.to.parse().ok()?);
        let mark = match bar.tag.tone {
            ui::Tone::Ok => "完",
            ui::Tone::Info => "行",
            ui::Tone::Warn => "近",
            ui::Tone::Bad => "晚",
            ui::Tone::Plain => "待",
        };
        Some(BoardBar::new(
            from,
            to,
            bar.tag.tone,
            mark,
            bar.tag.text.as_str(),
        ))
    });
    let row = BoardRow::new(line.title.as_str()).link(line.href.as_str());
    bars.fold(row, BoardRow::bar)
}

fn list_card(
    title: &str,
    empty: &str,
    more: Option<&(String, String)>,
    rows: &[CardRow],
) -> Markup {
    let mut card = ui::Card::new(title);
    if let Some((words, href)) = more {
        card = card.more(words.as_str(), href.as_str());
    }
    let body = if rows.is_empty() {
        html! { (Empty::new(empty)) }
    } else {
        ui::rows(rows.iter().map(row))
    };
    html! { (card.body(body)) }
}

fn row(row: &CardRow) -> Row<'_> {
    let mut shown = Row::new(row.title.as_str()).detail(row.detail.as_str());
    if let Some(day) = row.day.as_ref().and_then(|day| day.parse().ok()) {
        shown = shown.day(day);
    } else if let Some(lead) = &row.lead {
        shown = shown.lead(&lead.show());
    }
    if let Some(tag) = &row.tag {
        shown = shown.tag(tag.show());
    }
    let (label, href) = &row.action;
    if row.day.is_some() {
        let button = Button::normal(label.as_str())
            .link(href.as_str())
            .about(row.title.as_str());
        shown.act(html! { (button) })
    } else {
        shown.next(label, href)
    }
}

impl Page for WorkbenchPage {
    const RAIL: &'static str = "/";

    fn head(&self) -> Head<'_> {
        Head::new(self.headline.as_str())
            .tab("工作台")
            .sub(human_date_full(self.today))
    }

    fn body(&self, _: &Sheet) -> Markup {
        let (figures, boards) = (self.figures(), self.boards());
        let (wide, narrow) = (self.lists(true), self.lists(false));
        html! {
            @if !figures.is_empty() {
                section.cols.c4 aria-label="概览" { @for figure in &figures { (figure) } }
            }
            @if !wide.is_empty() && !narrow.is_empty() {
                section.cols.c21 {
                    div.cols { @for list in &wide { (list) } }
                    div.cols { @for list in &narrow { (list) } }
                }
            } @else if !wide.is_empty() || !narrow.is_empty() {
                section.cols { @for list in wide.iter().chain(&narrow) { (list) } }
            }
            @for board in &boards { (board) }
            @if figures.is_empty() && wide.is_empty() && narrow.is_empty() && boards.is_empty() {
                (Empty::new("这里放您今天要办的事")
                    .why("有任务分给您、有公文要签收，或者您的工会印发了计划，就会出现在这里。\
                          现在没有要办的，可以看看本月日历，或到「我的」设好密码和大字显示。")
                    .step(Button::normal("看本月日历").link("/calendar")))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let today = Date::constant(2025, 3, 18);
        let row = |title: &str, day: Option<&str>| CardRow {
            day: day.map(str::to_owned),
            lead: Some(platform::area::Tag::new(ui::Tone::Warn, "待签收")),
            title: title.to_owned(),
            tag: Some(platform::area::Tag::new(ui::Tone::Bad, "晚 10 天")),
            detail: "机关工会".to_owned(),
            action: ("办理".to_owned(), "/x".to_owned()),
        };
        let list = |wide, rows| Card::List {
            order: 20,
            title: "本月到期".to_owned(),
            empty: "本月没有到期的事".to_owned(),
            more: Some(("年度看板".to_owned(), "/plans/2025".to_owned())),
            rows,
            wide,
        };
        let hostile = "<script>alert(1)</script>".repeat(8);
        vec![
            Self::new("王", today, Vec::new()),
            Self::new(
                &hostile,
                today,
                vec![
                    Card::News {
                        order: 1,
                        text: hostile.clone(),
                    },
                    list(
                        true,
                        vec![
                            row(&hostile, Some("2025-03-08")),
                            row("不是日期", Some("x")),
                        ],
                    ),
                    list(false, Vec::new()),
                    list(false, vec![row("签收", None)]),
                ],
            ),
        ]
    }
}
