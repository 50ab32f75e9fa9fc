//! The year board (年度看板): projects by months, as issued and as now.

use kernel::{Date, MonthWindow};
use maud::{Markup, Render, html};

use crate::ui::{Tag, Tone, Words, words};

use super::{WHOLE, data_table, percent};

/// Spans of at most so many days are drawn as a diamond: a bar would be too thin to see.
const DIAMOND_DAYS_MAX: i32 = 3;
/// Bars of at most so many days have their mark beside them: it would not fit inside.
const BESIDE_DAYS_MAX: i32 = 12;
/// So many days give room for one character inside a bar, on the narrowest board.
const DAYS_PER_CHARACTER: usize = 9;

/// One bar (时段): from a day to a day, both included.
#[derive(Debug, Clone)]
pub struct BoardBar<'a> {
    from: Date,
    to: Date,
    tone: Tone,
    mark: Words<'a>,
    word: Words<'a>,
    href: Option<Words<'a>>,
    void: bool,
}

impl<'a> BoardBar<'a> {
    /// `mark` is one character for a narrow bar (晚), `word` the whole state (晚 10 天).
    pub fn new(
        from: Date,
        to: Date,
        tone: Tone,
        mark: impl Into<Words<'a>>,
        word: impl Into<Words<'a>>,
    ) -> Self {
        Self {
            from,
            to,
            tone,
            mark: mark.into(),
            word: word.into(),
            href: None,
            void: false,
        }
    }

    /// Where a press leads.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Decided away (取消、合并): an empty, dashed frame.
    pub fn void(mut self) -> Self {
        self.void = true;
        self
    }

    fn class(&self) -> String {
        let void = if self.void { " void" } else { "" };
        format!("g {}{void}", self.tone.class())
    }

    fn spoken(&self) -> String {
        format!("{} {}", words::span(self.from, self.to), self.word)
    }
}

/// One row (一行): a project with its bars now and its windows as issued.
#[derive(Debug, Clone)]
pub struct BoardRow<'a> {
    title: Words<'a>,
    href: Option<Words<'a>>,
    line: Words<'a>,
    tag: Option<Tag<'a>>,
    bars: Vec<BoardBar<'a>>,
    issued: Vec<(Date, Date)>,
    group: bool,
}

impl<'a> BoardRow<'a> {
    /// A row named `title`.
    pub fn new(title: impl Into<Words<'a>>) -> Self {
        Self {
            title: title.into(),
            href: None,
            line: "".into(),
            tag: None,
            bars: Vec::new(),
            issued: Vec::new(),
            group: false,
        }
    }

    /// A headline over the rows that follow (chapter, body).
    pub fn group(title: impl Into<Words<'a>>) -> Self {
        Self {
            group: true,
            ..Self::new(title)
        }
    }

    /// The title is a link.
    pub fn link(mut self, href: impl Into<Words<'a>>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// A small line under the title: who leads.
    pub fn line(mut self, words: impl Into<Words<'a>>) -> Self {
        self.line = words.into();
        self
    }

    /// How the project stands.
    pub fn tag(mut self, tag: Tag<'a>) -> Self {
        self.tag = Some(tag);
        self
    }

    /// A bar as it stands now.
    pub fn bar(mut self, bar: BoardBar<'a>) -> Self {
        self.bars.push(bar);
        self
    }

    /// A window as the plan was issued, drawn thin under the bars.
    pub fn issued(mut self, from: Date, to: Date) -> Self {
        self.issued.push((from, to));
        self
    }

    /// A window of months as the plan was issued.
    pub fn issued_months(self, year: i16, window: MonthWindow) -> Self {
        let (from, to) = month_ends(year, window);
        self.issued(from, to)
    }
}

/// First and last day of a window of months.
fn month_ends(year: i16, window: MonthWindow) -> (Date, Date) {
    let first = |month: u8| {
        let month = i8::try_from(month).unwrap_or(1).clamp(1, 12);
        jiff::civil::date(year, month, 1)
    };
    (first(window.from), first(window.to).last_of_month())
}

/// The whole board: twelve months of one year.
#[derive(Debug)]
pub struct Board<'a> {
    caption: Words<'a>,
    year: i16,
    today: Date,
    rows: Vec<BoardRow<'a>>,
    legend: Vec<(Tone, Words<'a>, Words<'a>)>,
}

impl<'a> Board<'a> {
    /// `today` draws the line of now when it lies in `year`.
    pub fn new(caption: impl Into<Words<'a>>, year: i16, today: Date) -> Self {
        Self {
            caption: caption.into(),
            year,
            today,
            rows: Vec::new(),
            legend: Vec::new(),
        }
    }

    /// The next row.
    pub fn row(mut self, row: BoardRow<'a>) -> Self {
        self.rows.push(row);
        self
    }

    /// Many rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = BoardRow<'a>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// What a mark means: colour, mark, word.
    pub fn legend(
        mut self,
        tone: Tone,
        mark: impl Into<Words<'a>>,
        word: impl Into<Words<'a>>,
    ) -> Self {
        self.legend.push((tone, mark.into(), word.into()));
        self
    }

    /// Where a day begins on the axis; months are equally wide, days share their month.
    fn start_of(&self, day: Date) -> i64 {
        self.at(day, 0)
    }

    /// Where a day ends on the axis.
    fn end_of(&self, day: Date) -> i64 {
        self.at(day, 1)
    }

    fn at(&self, day: Date, more: i64) -> i64 {
        if day.year() < self.year {
            return 0;
        }
        if day.year() > self.year {
            return WHOLE;
        }
        let month = i64::from(day.month()) - 1;
        let days = i64::from(day.days_in_month());
        let within = i64::from(day.day()) - 1 + more;
        (month * WHOLE + within * WHOLE / days) / 12
    }

    fn now(&self) -> Option<i64> {
        (self.today.year() == self.year).then(|| {
            let (start, end) = (self.start_of(self.today), self.end_of(self.today));
            start.midpoint(end)
        })
    }

    fn bar(&self, bar: &BoardBar<'_>) -> Markup {
        let drawn = self.shape(bar);
        let spoken = bar.spoken();
        html! {
            @if let Some(href) = &bar.href {
                a class=(bar.class()) href=(href) aria-label=(spoken) {
                    title { (spoken) } (drawn)
                }
            } @else {
                g class=(bar.class()) role="img" aria-label=(spoken) {
                    title { (spoken) } (drawn)
                }
            }
        }
    }

    fn shape(&self, bar: &BoardBar<'_>) -> Markup {
        let (from, to) = (self.start_of(bar.from), self.end_of(bar.to));
        let days = (bar.to - bar.from).get_days() + 1;
        if days <= DIAMOND_DAYS_MAX {
            return html! {
                svg x=(percent(from.midpoint(to))) y="50%" width="1" height="1"
                    overflow="visible" {
                    path.diamond d="M0-9 8-1 0 7-8-1z" {}
                    text.beside x="11" y="-1" dominant-baseline="central" { (bar.mark) }
                }
            };
        }
        let width = percent((to - from).max(1));
        let room = usize::try_from(days).unwrap_or_default() / DAYS_PER_CHARACTER;
        let fits = bar.word.chars().count() <= room;
        html! {
            svg x=(percent(from)) y="0" width=(width) height="100%" {
                rect.hit width="100%" height="100%" {}
                rect.bar-now x="2" y="50%" width="100%" height="20" rx="4"
                    transform="translate(0 -12)" {}
                @if days > BESIDE_DAYS_MAX {
                    text x="50%" y="50%" dy="-2" text-anchor="middle"
                        dominant-baseline="central" {
                        @if fits { (bar.word) } @else { (bar.mark) }
                    }
                }
            }
            @if days <= BESIDE_DAYS_MAX {
                svg x=(percent(to)) y="50%" width="1" height="1" overflow="visible" {
                    text.beside x="3" y="-2" dominant-baseline="central" { (bar.mark) }
                }
            }
        }
    }

    fn lane(&self, row: &BoardRow<'_>) -> Markup {
        html! {
            svg.lane width="100%" height="100%" role="group" aria-label={ (row.title) "的时段" } {
                @for (from, to) in &row.issued {
                    @let (start, end) = (self.start_of(*from), self.end_of(*to));
                    svg x=(percent(start)) y="0" width=(percent((end - start).max(1)))
                        height="100%" {
                        rect.issued x="2" y="50%" width="100%" height="4" rx="2"
                            transform="translate(0 12)" {
                            title { "印发时：" (words::span(*from, *to)) }
                        }
                    }
                }
                @if let Some(now) = self.now() {
                    line.now x1=(percent(now)) x2=(percent(now)) y1="0" y2="100%" {}
                }
                @for bar in &row.bars { (self.bar(bar)) }
            }
        }
    }

    fn line(&self, row: &BoardRow<'_>) -> Markup {
        if row.group {
            return html! {
                tr.board-group { th scope="colgroup" colspan="13" { span { (row.title) } } }
            };
        }
        html! {
            tr {
                th scope="row" {
                    span.board-title {
                        @if let Some(href) = &row.href { a href=(href) { (row.title) } }
                        @else { (row.title) }
                        @if let Some(tag) = &row.tag { " " (tag) }
                    }
                    @if !row.line.is_empty() { small { (row.line) } }
                }
                td colspan="12" { (self.lane(row)) }
            }
        }
    }

    fn head(&self) -> Markup {
        let this_month = (self.today.year() == self.year).then(|| self.today.month());
        html! {
            thead { tr {
                th scope="col" { "项目" }
                @for month in 1..=12_i8 {
                    @let now = this_month == Some(month);
                    th scope="col" class=[now.then_some("now")] {
                        (month) span.sr { "月" @if now { "，本月" } }
                    }
                }
            } }
        }
    }

    fn keys(&self) -> Markup {
        let issued = self.rows.iter().any(|row| !row.issued.is_empty());
        html! {
            ul.legend aria-label="图例" {
                @for (tone, mark, word) in &self.legend {
                    li { span class={ "key " (tone.class()) } aria-hidden="true" { (mark) } (word) }
                }
                @if issued { li { span.key.issued-key aria-hidden="true" {} "印发时的时间" } }
                @if self.now().is_some() {
                    li { span.key.now-key aria-hidden="true" {} "今天 " (words::day(self.today)) }
                }
            }
        }
    }

    fn numbers(&self) -> Markup {
        let spans = |spans: Vec<String>| spans.join("、");
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .filter(|row| !row.group)
            .map(|row| {
                let issued = row.issued.iter().map(|(from, to)| words::span(*from, *to));
                vec![
                    row.title.to_string(),
                    row.line.to_string(),
                    spans(row.bars.iter().map(BoardBar::spoken).collect()),
                    spans(issued.collect()),
                ]
            })
            .collect();
        data_table(&self.caption, &["项目", "说明", "现在", "印发时"], &rows)
    }
}

impl Render for Board<'_> {
    fn render(&self) -> Markup {
        html! {
            div.scroll.board-scroll tabindex="0" role="region" aria-label=(self.caption) {
                table.board {
                    caption.sr { (self.caption) }
                    (self.head())
                    tbody { @for row in &self.rows { (self.line(row)) } }
                }
            }
            (self.keys())
            (self.numbers())
        }
    }
}
