//! Runs, tables and the packing that both kinds of Word file share.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, FieldCharType, InstrNUMPAGES, InstrPAGE, InstrText,
    Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts, Shading,
    ShdType, Table as WordTable, TableCell, TableCellMargins, TableLayoutType, TableRow,
    VAlignType, WidthType,
};
use kernel::Date;

use crate::{Align, Cell, Table, Tone, TypesetError, clean};

/// Names of the typefaces as Word knows them on an office machine.
pub const FANG: &str = "仿宋_GB2312";
pub const HEI: &str = "黑体";
pub const KAI: &str = "楷体_GB2312";
pub const SONG: &str = "方正小标宋简体";
pub const PLAIN: &str = "宋体";
/// Western letters and figures.
const WESTERN: &str = "Times New Roman";

/// Fonts of a run: the Chinese typeface, with Western letters beside it.
pub fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new()
        .ascii(WESTERN)
        .hi_ansi(WESTERN)
        .east_asia(chinese)
        .hint("eastAsia")
}

/// Text in a typeface; `size` in half points; line breaks are kept.
pub fn run(text: &str, chinese: &str, size: usize) -> Run {
    let mut run = Run::new().fonts(fonts(chinese)).size(size);
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        if !line.is_empty() {
            run = run.add_text(line);
        }
    }
    run
}

/// A paragraph that goes on with the number of the page, in runs that look like `like`.
pub fn page_number(line: Paragraph, like: &Run) -> Paragraph {
    field(line, like, InstrText::PAGE(InstrPAGE {}))
}

/// A paragraph that goes on with how many pages there are.
pub fn page_count(line: Paragraph, like: &Run) -> Paragraph {
    field(line, like, InstrText::NUMPAGES(InstrNUMPAGES {}))
}

/// Each mark of a field stands in a run of its own; other programs lose the look otherwise.
fn field(line: Paragraph, like: &Run, instruction: InstrText) -> Paragraph {
    let mark = |kind| like.clone().add_field_char(kind, false);
    line.add_run(mark(FieldCharType::Begin))
        .add_run(like.clone().add_instr_text(instruction))
        .add_run(mark(FieldCharType::Separate))
        .add_run(like.clone().add_text("1"))
        .add_run(mark(FieldCharType::End))
}

/// Puts a rule below a paragraph; `size` in eighths of a point, `space` in points.
pub fn ruled(mut line: Paragraph, size: usize, space: usize, color: &str) -> Paragraph {
    let rule = ParagraphBorder::new(ParagraphBorderPosition::Bottom)
        .val(BorderType::Single)
        .size(size)
        .space(space)
        .color(color);
    line.property = line
        .property
        .set_borders(ParagraphBorders::with_empty().set(rule));
    line
}

/// Look of a table.
pub struct Look {
    /// Typeface of the cells.
    pub cells: &'static str,
    /// Half points.
    pub size: usize,
    /// Twentieths of a point that the table may be wide.
    pub width: usize,
    /// Colour behind the head row, if any.
    pub head_wash: Option<&'static str>,
}

/// A real table; its head row is repeated on each page and no row is torn.
pub fn table(table: &Table, look: &Look) -> Result<WordTable, TypesetError> {
    table.check()?;
    let widths = widths(table, look.width);
    // `pack` turns a row without properties into a repeated head row.
    let head = TableRow::new(
        (table.columns.iter().zip(&widths))
            .map(|(column, &wide)| {
                let text = run(&clean::text(&column.title), HEI, look.size);
                let cell = cell_box(wide, Align::Center, text);
                match look.head_wash {
                    Some(fill) => cell.shading(wash(fill)),
                    None => cell,
                }
            })
            .collect(),
    );
    let body = table.rows.iter().map(|row| {
        let cells = table.cells(row).zip(&widths);
        let cells =
            cells.map(|((cell, column), &wide)| cell_box(wide, column.align, cell_run(cell, look)));
        TableRow::new(cells.collect()).cant_split()
    });
    let all: Vec<TableRow> = [head].into_iter().chain(body).collect();
    Ok(WordTable::new(all)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .width(look.width, WidthType::Dxa)
        .margins(TableCellMargins::new().margin(60, 80, 60, 80)))
}

fn widths(table: &Table, whole: usize) -> Vec<usize> {
    let of = |width: u16| usize::from(width.max(1));
    let sum: usize = table.columns.iter().map(|c| of(c.width)).sum();
    table
        .columns
        .iter()
        .map(|c| of(c.width) * whole / sum.max(1))
        .collect()
}

fn cell_box(wide: usize, align: Align, content: Run) -> TableCell {
    let align = match align {
        Align::Left => AlignmentType::Left,
        Align::Center => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
    };
    let text = Paragraph::new()
        .align(align)
        .snap_to_grid(false)
        .add_run(content);
    TableCell::new()
        .width(wide, WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .add_paragraph(text)
}

fn cell_run(cell: &Cell, look: &Look) -> Run {
    let shown = run(&cell.shown(), look.cells, look.size);
    match cell {
        Cell::Tag { tone, .. } => {
            let (ink, back) = match tone {
                Tone::Plain => ("57606A", "F0F2F5"),
                Tone::Good => ("1A7F4B", "E6F4EC"),
                Tone::Warn => ("9A6700", "FDF3D8"),
                Tone::Bad => ("C0262D", "FDEAEA"),
                Tone::Info => ("1F5FBF", "E8F0FC"),
            };
            shown.color(ink).shading(wash(back))
        }
        Cell::Empty
        | Cell::Text(_)
        | Cell::Whole(_)
        | Cell::Money(_)
        | Cell::Date(_)
        | Cell::Bar { .. } => shown,
    }
}

fn wash(fill: &str) -> Shading {
    Shading::new()
        .shd_type(ShdType::Clear)
        .color("auto")
        .fill(fill)
}

/// What the properties of a file say.
pub struct Properties {
    pub title: String,
    pub author: String,
    pub date: Date,
}

/// Packs a Word file with its properties.
pub fn pack(docx: Docx, properties: &Properties) -> Result<Vec<u8>, TypesetError> {
    let mut parts = docx.build();
    let body = String::from_utf8(parts.document).map_err(|e| TypesetError::Write(e.into()))?;
    // docx-rs has no word for a repeated head row; ours are the rows without properties.
    let head = "<w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>";
    let body = body.replace("<w:trPr />", head);
    parts.document = floating_first(&body).into_bytes();
    parts.doc_props.core = core(properties).into_bytes();
    let mut bytes = Cursor::new(Vec::new());
    parts
        .pack(&mut bytes)
        .map_err(|e| TypesetError::Write(e.into()))?;
    Ok(bytes.into_inner())
}

/// Word reads the place of a floating table only at the beginning of its properties, and docx-rs
/// writes it at their end.
fn floating_first(body: &str) -> String {
    let mut tables = body.split("<w:tblPr>");
    let mut out = tables.next().unwrap_or_default().to_owned();
    for table in tables {
        let (properties, rest) = table.split_once("</w:tblPr>").unwrap_or((table, ""));
        let start = properties.find("<w:tblpPr ").unwrap_or(properties.len());
        let (before, place) = properties.split_at(start);
        let end = place.find("/>").map_or(0, |at| at + 2);
        let (place, after) = place.split_at(end);
        out.push_str("<w:tblPr>");
        out.extend([place, before, after, "</w:tblPr>", rest]);
    }
    out
}

fn core(properties: &Properties) -> String {
    let (title, author) = (escape(&properties.title), escape(&properties.author));
    let day = properties.date;
    let office = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        &format!(r#"<cp:coreProperties xmlns:cp="{office}""#),
        r#" xmlns:dc="http://purl.org/dc/elements/1.1/""#,
        r#" xmlns:dcterms="http://purl.org/dc/terms/""#,
        r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
        &format!("<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"),
        &format!("<cp:lastModifiedBy>{author}</cp:lastModifiedBy>"),
        &moment("created", day),
        &moment("modified", day),
        "</cp:coreProperties>",
    ]
    .concat()
}

fn moment(which: &str, day: Date) -> String {
    let kind = r#"xsi:type="dcterms:W3CDTF""#;
    format!("<dcterms:{which} {kind}>{day}T00:00:00Z</dcterms:{which}>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
