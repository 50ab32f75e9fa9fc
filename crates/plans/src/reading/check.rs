//! The invariants of a reading, checked by property tests and the fuzzer.

use super::{
    draft::Draft,
    extract::extract,
    model::{Chapter, Measure, PlanDocument, Span},
    page::Page,
    read, warnings,
};

/// Checks all invariants of the module.
///
/// # Errors
/// What does not hold.
pub fn check(document: &PlanDocument) -> Result<(), String> {
    let leaves = leaves(document);
    let chars: Vec<char> = document.source.text.chars().collect();
    let mut owner = vec![0_u32; chars.len()];
    for (what, span, _) in &leaves {
        let fits = span.0 <= span.1 && span.1 <= chars.len();
        if !fits {
            return Err(format!("{what} 的位置 {span:?} 不在原文内"));
        }
        owner[span.0..span.1].iter_mut().for_each(|n| *n += 1);
    }
    for (at, c) in chars.iter().enumerate() {
        if owner[at] > 1 || (owner[at] == 0 && !c.is_whitespace()) {
            return Err(format!("第 {at} 个字“{c}”在 {} 个叶子里", owner[at]));
        }
    }
    hulls(document)?;
    texts(document, &leaves)
}

/// Reads bytes and checks everything that must hold for any input.
///
/// # Panics
/// When it does not.
pub fn fuzz_once(bytes: &[u8], name: &str) {
    let Ok(source) = extract(bytes, name) else {
        return;
    };
    let document = read(source.clone());
    assert_eq!(check(&document), Ok(()), "{:?}", document.source.text);
    assert_eq!(read(source), document, "the same text reads the same");
    let lost = document
        .warnings
        .iter()
        .find(|w| w.code == warnings::UNPLACED);
    assert_eq!(lost, None, "{:?}", document.source.text);
}

/// Nothing of a document may be dropped silently, not even by a fault of the reader: what is in
/// no leaf goes to the unassigned text.
pub(super) fn place_the_rest(page: &mut Page, draft: &mut Draft) {
    let mut placed = vec![false; page.chars.len()];
    let measures = draft.chapters.iter().flat_map(|c| &c.measures);
    let spans = draft.chapters.iter().map(|c| c.title_span);
    let spans = spans.chain(measures.clone().map(|m| m.title_span));
    let spans = spans.chain(measures.flat_map(|m| &m.sentences).map(|s| s.span));
    let spans = spans.chain(draft.projects.iter().flat_map(|p| &p.cells).map(|c| c.span));
    let spans = spans.chain(draft.head.iter().chain(&draft.tail).map(|p| p.span));
    for span in spans.chain(draft.unassigned.iter().map(|f| f.span)) {
        placed[span.0..span.1].fill(true);
    }
    let mut at = 0;
    while at < placed.len() {
        let start = at;
        while at < placed.len() && !placed[at] && !page.chars[at].is_whitespace() {
            at += 1;
        }
        if at > start {
            let span = Span(start, at);
            page.warn(
                warnings::UNPLACED,
                "这段文字没有读到任何位置，已列入未归类。",
                span,
            );
            draft.leave(page, span);
        }
        at += 1;
    }
}

type Leaf<'a> = (&'static str, Span, Option<&'a str>);

fn leaves(document: &PlanDocument) -> Vec<Leaf<'_>> {
    let mut leaves: Vec<Leaf<'_>> = Vec::new();
    for chapter in &document.chapters {
        leaves.push(("章标题", chapter.title_span, None));
        for measure in &chapter.measures {
            leaves.push(("条标题", measure.title_span, None));
            let sentences = measure.sentences.iter();
            leaves.extend(sentences.map(|s| ("句", s.span, Some(s.text.as_str()))));
        }
    }
    let cells = document.projects.iter().flat_map(|p| &p.cells);
    leaves.extend(cells.map(|c| ("格", c.span, None)));
    let pieces = document.head.iter().chain(&document.tail);
    leaves.extend(pieces.map(|p| ("版头版记", p.span, Some(p.text.as_str()))));
    let rest = document.unassigned.iter();
    leaves.extend(rest.map(|f| ("未归类", f.span, Some(f.text.as_str()))));
    leaves
}

fn hull(spans: impl Iterator<Item = Span>) -> Span {
    spans.fold(Span::default(), Span::hull)
}

fn hulls(document: &PlanDocument) -> Result<(), String> {
    let of_measure = |m: &Measure| m.title_span.hull(hull(m.sentences.iter().map(|s| s.span)));
    let of_chapter = |c: &Chapter| c.title_span.hull(hull(c.measures.iter().map(|m| m.span)));
    for chapter in &document.chapters {
        if chapter.span != of_chapter(chapter) {
            return Err(format!("章“{}”的位置不是其内容的范围", chapter.title));
        }
        for measure in &chapter.measures {
            if measure.span != of_measure(measure) {
                return Err(format!("条“{}”的位置不是其内容的范围", measure.title));
            }
        }
    }
    for project in &document.projects {
        if project.span != hull(project.cells.iter().map(|c| c.span)) {
            return Err(format!("项目“{}”的位置不是其各格的范围", project.name));
        }
    }
    Ok(())
}

/// Every text is what the source says at its place after the repairs that the warnings name.
fn texts(document: &PlanDocument, leaves: &[Leaf<'_>]) -> Result<(), String> {
    let page = Page::new(&document.source.text);
    let mut kept = vec![true; page.chars.len()];
    for warning in &document.warnings {
        if warnings::REPAIRS.contains(&warning.code.as_str()) {
            kept[warning.span.0..warning.span.1].fill(false);
        }
    }
    let at = |span: Span| -> String {
        let kept = (span.0..span.1).filter(|&i| kept[i]);
        let chars = kept.map(|i| page.chars[i]);
        chars.filter(|c| !c.is_whitespace()).collect()
    };
    for (what, span, text) in leaves {
        if let Some(text) = text
            && squeeze(text) != at(*span)
        {
            return Err(format!("{what}“{text}”与原文不符：“{}”", at(*span)));
        }
    }
    for chapter in &document.chapters {
        inside("章标题", &chapter.title, &at(chapter.title_span))?;
        for measure in &chapter.measures {
            inside("条标题", &measure.title, &at(measure.title_span))?;
            let sentences: String = measure.sentences.iter().map(|s| s.text.as_str()).collect();
            inside("条文", &measure.text, &squeeze(&sentences))?;
        }
    }
    // Owners may stand in the row above, so they are looked for in all cells.
    let cells = document.projects.iter().flat_map(|p| &p.cells);
    let cells: Vec<String> = cells.map(|c| squeeze(&c.text)).collect();
    let cells = cells.join("\n");
    for project in &document.projects {
        for cell in &project.cells {
            inside("格", &cell.text, &at(cell.span))?;
        }
        for owner in &project.owners {
            inside("负责部门", owner, &cells)?;
        }
    }
    Ok(())
}

fn inside(what: &str, text: &str, whole: &str) -> Result<(), String> {
    if whole.contains(&squeeze(text)) {
        return Ok(());
    }
    Err(format!("{what}“{text}”不在原文“{whole}”里"))
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
