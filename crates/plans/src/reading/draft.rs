//! The document while it is being put together.

use kernel::Date;

use super::{
    marks::Mark,
    model::{Cell, Chapter, Fragment, Measure, Piece, PieceKind, ProjectRow, Span},
    page::Page,
    repair::Para,
    sentences,
};

/// The document while it is being put together.
#[derive(Default)]
pub(crate) struct Draft {
    pub head: Vec<Piece>,
    pub tail: Vec<Piece>,
    pub chapters: Vec<Chapter>,
    pub projects: Vec<ProjectRow>,
    pub unassigned: Vec<Fragment>,
    pub title: Option<String>,
    pub dates: Vec<(Span, Option<Date>)>,
    /// A table or list with a time column was found.
    pub timed: bool,
}

/// A number mark's bare numeral.
fn number(mark: Option<&Mark>) -> String {
    mark.map(|m| m.number.clone()).unwrap_or_default()
}

impl Draft {
    pub(crate) fn head(&mut self, page: &Page, kind: PieceKind, span: Span) {
        self.head.push(piece(page, kind, span));
    }

    pub(crate) fn tail(&mut self, page: &Page, kind: PieceKind, span: Span) {
        self.tail.push(piece(page, kind, span));
    }

    pub(crate) fn leave(&mut self, page: &Page, span: Span) {
        self.unassigned.push(Fragment {
            text: page.text(span),
            span,
        });
    }

    /// Begins a chapter with its heading; text in the same paragraph is its first measure.
    pub(crate) fn chapter(&mut self, page: &Page, para: &Para) {
        let words = para.mark.as_ref().map_or(para.span.0, |m| m.end);
        let heading = sentences::heading(page, para.span, words);
        self.chapters.push(Chapter {
            number: number(para.mark.as_ref()),
            title: page.text(heading.title),
            title_span: heading.span,
            measures: Vec::new(),
            span: heading.span,
        });
        if !heading.rest.is_empty() {
            self.text(page, heading.rest);
        }
    }

    /// Begins a measure with its heading.
    pub(crate) fn measure(&mut self, page: &Page, para: &Para) {
        let words = para.mark.as_ref().map_or(para.span.0, |m| m.end);
        let heading = sentences::heading(page, para.span, words);
        let measure = Measure {
            number: number(para.mark.as_ref()),
            title: page.text(heading.title),
            title_span: heading.span,
            text: String::new(),
            sentences: Vec::new(),
            span: heading.span,
        };
        self.open_chapter(para.span.0).measures.push(measure);
        if !heading.rest.is_empty() {
            self.text(page, heading.rest);
        }
    }

    /// Text under the last measure; without one, a measure that has no heading.
    pub(crate) fn text(&mut self, page: &Page, span: Span) {
        let sentences = sentences::fragments(page, span);
        let chapter = self.open_chapter(span.0);
        let titled = chapter
            .measures
            .last()
            .is_some_and(|m| !m.title_span.is_empty());
        if !titled {
            chapter.measures.push(Measure {
                number: String::new(),
                title: String::new(),
                title_span: Span(span.0, span.0),
                text: String::new(),
                sentences: Vec::new(),
                span: Span::default(),
            });
        }
        let Some(measure) = chapter.measures.last_mut() else {
            return;
        };
        if !measure.text.is_empty() {
            measure.text.push('\n');
        }
        for sentence in sentences {
            measure.text.push_str(&sentence.text);
            measure.span = measure.span.hull(sentence.span);
            measure.sentences.push(sentence);
        }
    }

    fn open_chapter(&mut self, at: usize) -> &mut Chapter {
        if self.chapters.is_empty() {
            self.chapters.push(Chapter {
                number: String::new(),
                title: String::new(),
                title_span: Span(at, at),
                measures: Vec::new(),
                span: Span::default(),
            });
        }
        let last = self.chapters.len() - 1;
        &mut self.chapters[last]
    }

    /// Sets the hulls of chapters, and the places of headings that are not there.
    pub(crate) fn close(&mut self) {
        for chapter in &mut self.chapters {
            let spans = chapter.measures.iter().map(|m| m.span);
            chapter.span = spans.fold(chapter.title_span, Span::hull);
            if chapter.title_span.is_empty() {
                chapter.title_span = Span(chapter.span.0, chapter.span.0);
            }
        }
    }
}

pub(crate) fn piece(page: &Page, kind: PieceKind, span: Span) -> Piece {
    Piece {
        kind,
        text: page.text(span),
        span,
    }
}

pub(crate) fn cell(page: &Page, column: &str, words: Span, span: Span) -> Cell {
    Cell {
        column: column.to_owned(),
        text: page.text(words),
        span,
    }
}
