//! Reading a plan from its official document (计划文稿读取).
//!
//! [`extract`] turns bytes (`.txt`, `.docx`, `.pdf`) into a [`Source`]; [`read`] turns a source
//! into a [`PlanDocument`]: head, chapters, measures, sentences, projects, tail. Nothing is
//! stored and nothing is looked up.
//!
//! # Invariants
//! - Every character of the source that is not white space is in exactly one *leaf*: a chapter's
//!   or measure's heading, a sentence, a cell, a piece of head or tail, or an unassigned
//!   fragment. A parent's span is the hull of its children ([`check`]).
//! - Spans count Unicode scalars of the text as extracted, before any repair.
//! - The text of a leaf is the source's text at its span, without what the warnings of
//!   [`warnings::REPAIRS`] name as dropped, and without line breaks that tore it.
//! - No word is ever corrected. What looks wrong is pointed out by a warning.
//! - No input makes it panic; the time grows with the length of the text.
//!
//! Layout and noise follow GB/T 9704-2012 and plans as unions publish them.

mod check;
mod columns;
mod coverage;
mod draft;
mod extract;
mod facts;
mod fuzz;
mod head;
mod headless;
mod levels;
mod marks;
mod model;
mod noise;
mod notes;
mod numerals;
mod outline;
mod owners;
mod page;
mod projects;
mod repair;
mod rowsplit;
mod sentences;
mod signs;
mod table;
mod time;
mod timelist;
pub mod warnings;

pub use check::{check, fuzz_once};
pub use extract::{ReadRefusal, UPLOAD_MAX_BYTES, extract, pasted};
pub use fuzz::fuzz;
pub use model::{
    Cell, Chapter, Fragment, Measure, Piece, PieceKind, PlanDocument, ProjectRow, Recurrence,
    Source, Span, Warning,
};
pub use owners::split_owners;
pub use time::{TimeCell, Understood, parse_time_cell};

use draft::Draft;
use facts::Facts;
use page::Page;

/// Reads a file: [`extract`], then [`read`].
///
/// # Errors
/// One sentence why the file cannot be read.
pub fn read_bytes(bytes: &[u8], name: &str) -> Result<PlanDocument, ReadRefusal> {
    extract(bytes, name).map(read)
}

/// Understands the text as a plan. Pure; any text gives a document.
pub fn read(source: Source) -> PlanDocument {
    let mut page = Page::new(&source.text);
    let blocks = outline::blocks(&mut page);
    let mut draft = outline::outline(&mut page, &blocks);
    if !is_plan(&page, &draft) {
        return no_plan(source);
    }
    let facts = facts::facts(&mut page, &draft);
    draft.title.clone_from(&facts.title);
    notes::notes(&mut page, &blocks, &draft);
    noise::noise(&mut page);
    coverage::coverage(&mut page, &draft);
    check::place_the_rest(&mut page, &mut draft);
    unassigned(&mut page, &draft);
    finish(source, page, draft, facts)
}

/// Words of a document that looks back or binds, and plans nothing.
const OTHER_KINDS: &[&str] = &[
    "总结", "纪要", "合同", "协议", "简报", "讲话", "致辞", "通报", "办法", "规定", "条例", "菜谱",
    "小说",
];

/// Whether title or content say that something is planned.
fn is_plan(page: &Page, draft: &Draft) -> bool {
    let content = !draft.chapters.is_empty() || !draft.projects.is_empty();
    let dated = draft.projects.iter().any(|p| !p.windows.is_empty());
    if !content {
        return false;
    }
    if let Some(title) = &draft.title {
        let other = OTHER_KINDS.iter().any(|word| title.contains(word));
        let grounded = ["工会", "职工", "年", "工作", "项目"]
            .iter()
            .any(|w| title.contains(w));
        return dated || (grounded && (!other || title.contains("计划")));
    }
    let text: String = page.chars.iter().take(20_000).collect();
    let noticed = draft.head.iter().any(|p| {
        p.kind == PieceKind::NoticeTitle
            && ["计划", "要点", "安排"].iter().any(|w| p.text.contains(w))
    });
    let union = text.contains("工会") || text.contains("职工");
    let ahead = ["计划", "今年", "全年", "年度", "安排"]
        .iter()
        .any(|w| text.contains(w));
    let measures: usize = draft.chapters.iter().map(|c| c.measures.len()).sum();
    dated || noticed || (union && ahead && measures >= 2)
}

/// A text that is no plan: all of it unassigned, line by line.
fn no_plan(source: Source) -> PlanDocument {
    let mut page = Page::new(&source.text);
    let mut draft = Draft::default();
    for line in page.lines.clone() {
        draft.leave(&page, line.span);
    }
    let end = page.chars.len();
    let message = "这份文字不像工作计划：没有标题、章节或项目清单。全文未归类，可以手工建立计划。";
    page.warn(warnings::NOT_A_PLAN, message, page.trim(Span(0, end)));
    finish(source, page, draft, Facts::default())
}

fn unassigned(page: &mut Page, draft: &Draft) {
    let spans: Vec<Span> = draft.unassigned.iter().map(|f| f.span).collect();
    for span in spans {
        page.warn(
            warnings::UNASSIGNED,
            "这段文字没有归到任何位置，请处理。",
            span,
        );
    }
}

fn finish(source: Source, page: Page, draft: Draft, facts: Facts) -> PlanDocument {
    let mut warnings = source.notes.clone();
    warnings.extend(page.warnings);
    warnings.sort_by_key(|w| (w.span, w.code.clone()));
    PlanDocument {
        source,
        title: facts.title,
        issuer: facts.issuer,
        number: facts.number,
        date: facts.date,
        recipients: facts.recipients,
        copies: facts.copies,
        head: draft.head,
        tail: draft.tail,
        chapters: draft.chapters,
        projects: draft.projects,
        unassigned: draft.unassigned,
        warnings,
    }
}
