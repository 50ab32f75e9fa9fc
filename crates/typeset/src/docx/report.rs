//! A report for Word.

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, PageMargin, PageOrientationType, Paragraph, Run, Tab,
    TabValueType, Table as WordTable, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::parts::{
    HEI, Look, PLAIN, Properties, SONG, fonts, pack, page_count, page_number, ruled, run, table,
};
use crate::{Block, Level, Report, TypesetError, clean};

/// A4 and the margin of 18 mm in twentieths of a point.
const SHORT: u32 = 11_906;
const LONG: u32 = 16_838;
const MARGIN: i32 = 1_021;
const RED: &str = "B5121B";
const GREY: &str = "57606A";
/// Half points: text, cells, foot.
const TEXT: usize = 21;
const CELL: usize = 18;
const FOOT: usize = 16;

/// Writes a report (报告) for Word.
///
/// # Errors
/// A table row longer than its head, or a file that cannot be written.
pub fn report_docx(report: &Report) -> Result<Vec<u8>, TypesetError> {
    let (wide, high) = if report.landscape {
        (LONG, SHORT)
    } else {
        (SHORT, LONG)
    };
    let width = usize::try_from(wide).unwrap_or(11_906) - 2 * 1_021;
    let mut docx = Docx::new()
        .page_size(wide, high)
        .page_margin(
            PageMargin::new()
                .top(MARGIN)
                .bottom(1_134)
                .left(MARGIN)
                .right(MARGIN)
                .footer(567),
        )
        .default_size(TEXT)
        .default_fonts(fonts(PLAIN))
        .footer(foot(&report.foot, width));
    if report.landscape {
        docx = docx.page_orient(PageOrientationType::Landscape);
    }
    docx = head(docx, report, width);
    for section in &report.sections {
        let heading = clean::line(&section.heading);
        if !heading.is_empty() {
            let line = Paragraph::new()
                .keep_next(true)
                .outline_lvl(0)
                .line_spacing(LineSpacing::new().before(240).after(120))
                .add_run(run(&heading, HEI, 26));
            docx = docx.add_paragraph(line);
        }
        docx = blocks(docx, &section.blocks, width)?;
    }
    let properties = Properties {
        title: clean::line(&report.title),
        author: "Unionhall 职工之家".to_owned(),
        date: report.date,
    };
    pack(docx, &properties)
}

fn foot(text: &str, width: usize) -> Footer {
    let small = |text: &str| run(text, PLAIN, FOOT).color(GREY);
    let line = Paragraph::new()
        .add_tab(Tab::new().val(TabValueType::Right).pos(width))
        .add_run(small(&clean::line(text)))
        .add_run(Run::new().add_tab())
        .add_run(small("第 "));
    let line = page_number(line, &small("")).add_run(small(" 页 共 "));
    let line = page_count(line, &small("")).add_run(small(" 页"));
    Footer::new().add_paragraph(line)
}

fn head(mut docx: Docx, report: &Report, width: usize) -> Docx {
    let title = run(&clean::line(&report.title), SONG, 40);
    docx = docx.add_paragraph(Paragraph::new().align(AlignmentType::Left).add_run(title));
    let subtitle = run(&clean::line(&report.subtitle), PLAIN, TEXT).color(GREY);
    let line = ruled(Paragraph::new().add_run(subtitle), 10, 4, RED);
    docx = docx.add_paragraph(line.line_spacing(LineSpacing::new().after(120)));
    if report.facts.is_empty() {
        return docx;
    }
    let cell = |(label, value): &(String, String)| {
        let text = Paragraph::new()
            .add_run(run(&format!("{}　", clean::line(label)), PLAIN, TEXT).color(GREY))
            .add_run(run(&clean::text(value), PLAIN, TEXT));
        TableCell::new()
            .width(width / 2, WidthType::Dxa)
            .add_paragraph(text)
    };
    let empty = (String::new(), String::new());
    let rows = report.facts.chunks(2).map(|pair| {
        let cells = vec![cell(&pair[0]), cell(pair.get(1).unwrap_or(&empty))];
        TableRow::new(cells).cant_split()
    });
    docx.add_table(
        WordTable::without_borders(rows.collect())
            .set_grid(vec![width / 2, width / 2])
            .layout(TableLayoutType::Fixed)
            .width(width, WidthType::Dxa),
    )
}

fn blocks(mut docx: Docx, blocks: &[Block], width: usize) -> Result<Docx, TypesetError> {
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let (size, outline) = match level {
                    Level::One => (24, 1),
                    Level::Two => (22, 2),
                    Level::Three => (TEXT, 3),
                    Level::Four => (TEXT, 4),
                };
                let line = Paragraph::new()
                    .keep_next(true)
                    .outline_lvl(outline)
                    .line_spacing(LineSpacing::new().before(160).after(80))
                    .add_run(run(&clean::line(text), HEI, size));
                docx = docx.add_paragraph(line);
            }
            Block::Paragraph { run_in, text } => {
                let mut line = Paragraph::new()
                    .align(AlignmentType::Both)
                    .line_spacing(LineSpacing::new().after(100));
                if let Some(head) = run_in {
                    line = line.add_run(run(&clean::line(&head.text), HEI, TEXT));
                }
                docx = docx.add_paragraph(line.add_run(run(&clean::text(text), PLAIN, TEXT)));
            }
            Block::Table(shown) if shown.columns.is_empty() => {}
            Block::Table(shown) => {
                let look = Look {
                    cells: PLAIN,
                    size: CELL,
                    width,
                    head_wash: Some("F0F2F5"),
                };
                let after = Paragraph::new().add_run(run("", PLAIN, 8));
                docx = docx.add_table(table(shown, &look)?).add_paragraph(after);
            }
        }
    }
    Ok(docx)
}
