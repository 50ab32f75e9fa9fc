//! From paragraphs and tables to the tree: head, chapters, projects, tail.

use super::{
    draft::Draft,
    head,
    levels::{self, Level},
    model::{PieceKind, Span},
    noise,
    page::{Line, Page},
    projects,
    repair::{self, Para, Wrap},
    signs,
    table::{self, Table},
    time::TimeCell,
    timelist::{self, TimeHead},
};

/// A paragraph or a table.
pub(crate) enum Block {
    Para(usize),
    Table(usize),
}

/// The page cut into blocks.
pub(crate) struct Blocks {
    pub paras: Vec<Para>,
    pub tables: Vec<Table>,
    pub order: Vec<Block>,
}

/// Cuts the page into paragraphs and tables.
pub(crate) fn blocks(page: &mut Page) -> Blocks {
    let tables = table::find(page);
    let mut free: Vec<Line> = Vec::new();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for table in &tables {
        let start = free.len();
        free.extend_from_slice(&page.lines[at..table.lines.start]);
        runs.push((start, free.len()));
        at = table.lines.end;
    }
    let start = free.len();
    free.extend_from_slice(&page.lines[at..]);
    runs.push((start, free.len()));
    let wrap = Wrap::detect(page, &free);
    let mut paras = Vec::new();
    let mut order = Vec::new();
    for (at, (start, end)) in runs.iter().enumerate() {
        for para in repair::paragraphs(page, &free[*start..*end], wrap) {
            order.push(Block::Para(paras.len()));
            paras.push(para);
        }
        if at < tables.len() {
            order.push(Block::Table(at));
        }
    }
    Blocks {
        paras,
        tables,
        order,
    }
}

/// Reads the blocks into a draft.
pub(crate) fn outline(page: &mut Page, blocks: &Blocks) -> Draft {
    let heads = time_heads(page, &blocks.paras);
    let skip: Vec<bool> = heads.iter().map(Option::is_some).collect();
    let levels = levels::levels(&blocks.paras, &skip);
    let mut walk = Walk {
        page,
        blocks,
        heads,
        levels,
        draft: Draft::default(),
        time: None,
        after_end: false,
    };
    let digits = walk.digit_style();
    let body = head::read(&mut walk, digits);
    for at in body..blocks.order.len() {
        walk.block(at, digits);
    }
    walk.draft.close();
    walk.draft
}

/// The headings of a list by month or quarter; one alone makes no list.
fn time_heads(page: &Page, paras: &[Para]) -> Vec<Option<TimeHead>> {
    let found = |para: &Para| {
        let plain = para.special.is_none();
        plain.then(|| timelist::head(page, para.span)).flatten()
    };
    let heads: Vec<Option<TimeHead>> = paras.iter().map(found).collect();
    if heads.iter().flatten().count() < 2 {
        return heads.into_iter().map(|_| None).collect();
    }
    heads
}

/// The reader on its way through the blocks.
pub(crate) struct Walk<'a> {
    pub page: &'a mut Page,
    pub blocks: &'a Blocks,
    pub heads: Vec<Option<TimeHead>>,
    pub levels: Vec<Level>,
    pub draft: Draft,
    /// The month or quarter whose items are being read.
    time: Option<TimeCell>,
    /// A signature, 附件 or 抄送 was passed: plain text no longer belongs to a measure.
    after_end: bool,
}

/// More blanks beside digits than this are the document's style.
const DIGIT_BLANKS_MAX: usize = 12;

impl Walk<'_> {
    /// Whether blanks beside digits are repaired: not where all digits have them.
    fn digit_style(&self) -> bool {
        let spans = self.blocks.paras.iter().map(|p| p.span);
        let count: usize = spans
            .map(|span| repair::count_digit_blanks(self.page, span))
            .sum();
        count <= DIGIT_BLANKS_MAX
    }

    pub(crate) fn para(&self, at: usize) -> Option<&Para> {
        match self.blocks.order.get(at)? {
            Block::Para(para) => self.blocks.paras.get(*para),
            Block::Table(_) => None,
        }
    }

    /// Whether the next block but page numbers and rules is a table.
    fn before_table(&self, at: usize) -> bool {
        let mut next = at + 1;
        while let Some(Block::Para(para)) = self.blocks.order.get(next) {
            let para = &self.blocks.paras[*para];
            let short = para.span.1 - para.span.0 <= 20 && para.mark.is_none();
            let number = para.special == Some(PieceKind::PageNumber);
            if !number && (!short || next > at + 1) {
                return false;
            }
            next += 1;
        }
        matches!(self.blocks.order.get(next), Some(Block::Table(_)))
    }

    /// A short line just above a date is who signed.
    pub(crate) fn is_signature(&self, at: usize) -> bool {
        let (Some(para), Some(next)) = (self.para(at), self.para(at + 1)) else {
            return false;
        };
        let text = self.page.slice(para.span);
        next.special == Some(PieceKind::Date)
            && para.special.is_none()
            && para.mark.is_none()
            && text.len() <= 50
            && !text.iter().any(|c| "，。；：？！".contains(*c))
    }

    fn block(&mut self, at: usize, digits: bool) {
        let blocks = self.blocks;
        let index = match blocks.order[at] {
            Block::Table(table) => {
                projects::from_table(self.page, &mut self.draft, &blocks.tables[table]);
                self.time = None;
                return;
            }
            Block::Para(index) => index,
        };
        let para = &blocks.paras[index];
        if let Some(kind) = para.special {
            self.special(para, kind);
            return;
        }
        if digits {
            repair::digit_blanks(self.page, para.span);
        }
        if let Some(head) = self.heads[index].take() {
            self.month(&head);
            return;
        }
        match self.levels[index] {
            Level::Title => self.draft.tail(self.page, PieceKind::TableTitle, para.span),
            Level::Chapter => {
                self.time = None;
                self.after_end = false;
                self.draft.chapter(self.page, para);
            }
            Level::Measure if self.time.is_some() => self.items(para.span),
            Level::Measure if self.listed_attachment(para) => {
                self.draft
                    .tail(self.page, PieceKind::AttachmentRef, para.span);
            }
            Level::Measure => {
                self.after_end = false;
                self.draft.measure(self.page, para);
            }
            Level::Text => self.text(at, para),
        }
    }

    fn special(&mut self, para: &Para, kind: PieceKind) {
        let span = para.span;
        if let Some((place, day)) = signs::find_date(self.page.slice(span))
            && matches!(kind, PieceKind::Date | PieceKind::PrintDate)
        {
            let place = Span(place.0 + span.0, place.1 + span.0);
            self.draft.dates.push((place, day));
            let office = self.page.trim(Span(span.0, place.0));
            if kind == PieceKind::PrintDate && !office.is_empty() {
                self.draft.tail(self.page, PieceKind::PrintOffice, office);
                let rest = Span(place.0, span.1);
                self.draft.tail(self.page, kind, rest);
                return;
            }
        }
        let ends = !matches!(
            kind,
            PieceKind::PageNumber | PieceKind::Rule | PieceKind::Note | PieceKind::Marking
        );
        if ends {
            self.after_end = true;
            self.time = None;
        }
        self.draft.tail(self.page, kind, span);
    }

    /// `2. 名称` under `附件：1. 名称`.
    fn listed_attachment(&self, para: &Para) -> bool {
        let last = self.draft.tail.last().map(|piece| piece.kind);
        let short = para.span.1 - para.span.0 <= 60;
        let stop = self.page.slice(para.span).contains(&'。');
        last == Some(PieceKind::AttachmentRef) && self.after_end && short && !stop
    }

    fn month(&mut self, head: &TimeHead) {
        self.draft.tail(self.page, PieceKind::TableHead, head.span);
        self.draft.timed = true;
        self.time = Some(head.time.clone());
        if !head.rest.is_empty() {
            self.items(head.rest);
        }
    }

    fn items(&mut self, span: Span) {
        let Some(time) = &self.time else {
            return;
        };
        for item in timelist::items(self.page, span) {
            let mut project = projects::item(self.page, item, "工作内容");
            project.windows.clone_from(&time.windows);
            project.recurrence = time.recurrence;
            self.draft.projects.push(project);
        }
    }

    fn text(&mut self, at: usize, para: &Para) {
        let span = para.span;
        let next = self.para(at + 1).and_then(|p| p.special);
        let short = span.1 - span.0 <= 60 && !self.page.slice(span).contains(&'。');
        if short && self.before_table(at) {
            repair::title_blanks(self.page, span);
            self.draft.tail(self.page, PieceKind::TableTitle, span);
        } else if self.is_signature(at) {
            self.after_end = true;
            self.time = None;
            self.draft.tail(self.page, PieceKind::Signature, span);
        } else if short && self.after_end && next == Some(PieceKind::PrintDate) {
            self.draft.tail(self.page, PieceKind::PrintOffice, span);
        } else if self.time.is_some() && !self.after_end {
            self.items(span);
        } else if self.after_end || noise::is_residue(self.page.slice(span)) {
            self.draft.leave(self.page, span);
        } else {
            self.draft.text(self.page, span);
        }
    }
}
