//! A red-head document for Word, on the grid of GB/T 9704: 22 lines of 28 characters.

use docx_rs::{
    AlignmentType, DocGrid, DocGridType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin,
    Paragraph, Run, SpecialIndentType, Tab, TabValueType, Table as WordTable, TableBorder,
    TableBorderPosition, TableCell, TableLayoutType, TablePositionProperty, TableRow, WidthType,
};

use super::parts::{
    FANG, HEI, KAI, Look, PLAIN, Properties, SONG, fonts, pack, page_number, ruled, run, table,
};
use crate::{Annex, Block, Level, Official, TypesetError, clean};

/// 3号 (16 pt), 2号 (22 pt) and 4号 (14 pt) in half points.
const THREE: usize = 32;
const TWO: usize = 44;
const FOUR: usize = 28;
/// Twentieths of a point: 156 mm, one line of the grid, one character of 16 pt.
const WIDTH: usize = 8844;
const PITCH: i32 = 580;
const EM: i32 = 320;
/// 35 mm in twentieths of a point: from the text area to the red head.
const TO_MARK: u32 = 1984;
const RED: &str = "D0021B";

/// Writes a red-head document (公文) for Word.
///
/// # Errors
/// A table row longer than its head, or a file that cannot be written.
pub fn official_docx(official: &Official) -> Result<Vec<u8>, TypesetError> {
    let mut docx = page();
    docx = head(docx, official);
    docx = body(docx, &official.body)?;
    docx = attachments(docx, &official.attachments);
    docx = signature(docx, official);
    for (place, annex) in official.annexes.iter().enumerate() {
        docx = self::annex(docx, annex, place, official.annexes.len())?;
    }
    docx = docx
        .add_paragraph(blank())
        .add_table(imprint(official))
        .add_paragraph(tiny());
    let properties = Properties {
        title: clean::line(&official.title),
        author: official
            .signature
            .iter()
            .map(|s| clean::line(s))
            .collect::<Vec<_>>()
            .join("、"),
        date: official.date,
    };
    pack(docx, &properties)
}

fn page() -> Docx {
    let number = |align, left: i32, right: i32| {
        let dash = run("", PLAIN, FOUR);
        let line = Paragraph::new()
            .align(align)
            .indent(Some(left), None, Some(right), None)
            .add_run(dash.clone().add_text("— "));
        let line = page_number(line, &dash).add_run(dash.add_text(" —"));
        Footer::new().add_paragraph(line)
    };
    let mut docx = Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(
            PageMargin::new()
                .top(2_098)
                .bottom(1_984)
                .left(1_588)
                .right(1_474)
                .footer(1_307),
        )
        .default_size(THREE)
        .default_fonts(fonts(FANG))
        .footer(number(AlignmentType::Right, 0, 280))
        .even_footer(number(AlignmentType::Left, 280, 0));
    let grid = DocGrid::with_empty()
        .grid_type(DocGridType::Lines)
        .line_pitch(579);
    docx.document = docx.document.doc_grid(grid);
    docx
}

/// Text of 16 pt, set so close that 28 characters fit 156 mm: a quarter of a point each.
fn letters(text: &str, chinese: &str) -> Run {
    run(text, chinese, THREE).character_spacing(-5)
}

/// A paragraph on the grid.
fn paragraph() -> Paragraph {
    let exact = LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(PITCH);
    Paragraph::new()
        .line_spacing(exact)
        .align(AlignmentType::Both)
}

/// A paragraph whose first line stands in by two characters.
fn indented() -> Paragraph {
    paragraph()
        .indent(None, Some(SpecialIndentType::FirstLine(2 * EM)), None, None)
        .first_line_chars(200)
}

fn blank() -> Paragraph {
    paragraph().add_run(letters("", FANG))
}

/// The paragraph that Word wants after a last table, too small to be seen.
fn tiny() -> Paragraph {
    let least = LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(20);
    Paragraph::new()
        .line_spacing(least)
        .snap_to_grid(false)
        .add_run(run("", FANG, 2))
}

fn head(mut docx: Docx, official: &Official) -> Docx {
    let mut used = 0;
    for line in [&official.secrecy, &official.urgency].into_iter().flatten() {
        docx = docx.add_paragraph(paragraph().add_run(letters(&clean::line(line), HEI)));
        used += PITCH.unsigned_abs();
    }
    let mark = clean::line(&official.issuer_mark);
    let (size, stretch) = mark_size(mark.chars().count());
    let above = LineSpacing::new()
        .before(TO_MARK.saturating_sub(used))
        .after(1_160);
    docx = docx.add_paragraph(
        Paragraph::new()
            .align(AlignmentType::Center)
            .snap_to_grid(false)
            .line_spacing(above)
            .add_run(run(&mark, SONG, size).color(RED).stretch(stretch)),
    );
    docx = docx.add_paragraph(number_line(official));
    docx = docx.add_paragraph(blank()).add_paragraph(blank());
    docx = title(docx, &official.title);
    docx = docx.add_paragraph(blank());
    let recipients = clean::line(&official.recipients);
    let bare = recipients.trim_end_matches(['：', ':', ' ']);
    if bare.is_empty() {
        return docx;
    }
    docx.add_paragraph(paragraph().add_run(letters(&format!("{bare}："), FANG)))
}

/// Half points and per cent of width, so that the red head fills at most the line.
fn mark_size(letters: usize) -> (usize, i32) {
    let letters = letters.max(1);
    let size = (WIDTH / 10 * 100 / (letters * 64)).min(100);
    // One per cent less, so that rounding in Word breaks no line.
    let stretch = (WIDTH / 10 * 99 / (letters * size.max(1))).min(100);
    (size, i32::try_from(stretch).unwrap_or(100))
}

/// 发文字号, with the signer where there is one, over the red line.
fn number_line(official: &Official) -> Paragraph {
    let number = letters(&clean::line(&official.number), FANG);
    let line = match &official.signer {
        None => paragraph().align(AlignmentType::Center).add_run(number),
        Some(signer) => paragraph()
            .align(AlignmentType::Left)
            .indent(Some(0), Some(SpecialIndentType::FirstLine(EM)), None, None)
            .add_tab(Tab::new().val(TabValueType::Right).pos(WIDTH - 320))
            .add_run(number)
            .add_run(Run::new().add_tab())
            .add_run(letters("签发人：", FANG))
            .add_run(letters(&clean::line(signer), KAI)),
    };
    // 4 mm below the number.
    ruled(line, 14, 8, RED)
}

fn title(mut docx: Docx, raw: &str) -> Docx {
    for line in clean::title_lines(raw) {
        let spacing = LineSpacing::new()
            .line_rule(LineSpacingType::Exact)
            .line(700);
        docx = docx.add_paragraph(
            Paragraph::new()
                .align(AlignmentType::Center)
                .snap_to_grid(false)
                .line_spacing(spacing)
                .keep_next(true)
                .add_run(run(&line, SONG, TWO)),
        );
    }
    docx
}

fn face(level: Level) -> &'static str {
    match level {
        Level::One => HEI,
        Level::Two => KAI,
        Level::Three | Level::Four => FANG,
    }
}

fn outline(level: Level) -> usize {
    match level {
        Level::One => 0,
        Level::Two => 1,
        Level::Three => 2,
        Level::Four => 3,
    }
}

fn body(mut docx: Docx, blocks: &[Block]) -> Result<Docx, TypesetError> {
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let line = letters(&clean::line(text), face(*level));
                let heading = indented().keep_next(true).outline_lvl(outline(*level));
                docx = docx.add_paragraph(heading.add_run(line));
            }
            Block::Paragraph { run_in, text } => {
                let text = clean::text(text);
                let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
                let mut first = indented();
                if let Some(head) = run_in {
                    let line = letters(&clean::line(&head.text), face(head.level));
                    first = first.add_run(line);
                }
                let start = lines.next().unwrap_or_default();
                if run_in.is_some() || !start.is_empty() {
                    docx = docx.add_paragraph(first.add_run(letters(start, FANG)));
                }
                for line in lines {
                    docx = docx.add_paragraph(indented().add_run(letters(line, FANG)));
                }
            }
            Block::Table(shown) if shown.columns.is_empty() => {}
            Block::Table(shown) => {
                let look = Look {
                    cells: FANG,
                    size: 24,
                    width: WIDTH,
                    head_wash: None,
                };
                docx = docx.add_table(table(shown, &look)?).add_paragraph(tiny());
            }
        }
    }
    Ok(docx)
}

fn attachments(mut docx: Docx, names: &[String]) -> Docx {
    if !names.is_empty() {
        docx = docx.add_paragraph(blank());
    }
    for (place, name) in names.iter().enumerate() {
        let label = if place == 0 { "附件：" } else { "" };
        let number = match names.len() {
            1 => String::new(),
            _ => format!("{}. ", place + 1),
        };
        // The label takes three characters; what wraps stands under the name.
        let hanging = if names.len() > 1 { EM } else { 0 };
        let line = paragraph().align(AlignmentType::Left).indent(
            Some(5 * EM + hanging),
            Some(SpecialIndentType::Hanging(if place == 0 {
                3 * EM + hanging
            } else {
                hanging
            })),
            None,
            None,
        );
        let text = format!("{label}{number}{}", clean::line(name));
        docx = docx.add_paragraph(line.add_run(letters(&text, FANG)));
    }
    docx
}

fn signature(mut docx: Docx, official: &Official) -> Docx {
    docx = docx.add_paragraph(blank()).add_paragraph(blank());
    let date = clean::chinese_date(official.date);
    let names: Vec<String> = official.signature.iter().map(|s| clean::line(s)).collect();
    // In half characters: the date ends four characters in, the names stand centred over it.
    let widest = names
        .iter()
        .map(|n| clean::places(n))
        .max()
        .unwrap_or_default();
    let middle_in = (8 + clean::places(&date) / 2).max(2 + widest / 2);
    let half_em = usize::try_from(EM / 2).unwrap_or(160);
    let left = i32::try_from(WIDTH.saturating_sub(2 * middle_in * half_em)).unwrap_or_default();
    for line in names.iter().chain([&date]) {
        docx = docx.add_paragraph(
            paragraph()
                .align(AlignmentType::Center)
                .indent(Some(left), None, None, None)
                .keep_lines(true)
                .add_run(letters(line, FANG)),
        );
    }
    if let Some(note) = &official.notes {
        let note = clean::line(note);
        let bare = note
            .trim_start_matches(['（', '('])
            .trim_end_matches(['）', ')']);
        docx = docx.add_paragraph(indented().add_run(letters(&format!("（{bare}）"), FANG)));
    }
    docx
}

fn annex(docx: Docx, annex: &Annex, place: usize, of: usize) -> Result<Docx, TypesetError> {
    let label = if of > 1 {
        format!("附件{}", place + 1)
    } else {
        "附件".to_owned()
    };
    let first = paragraph()
        .page_break_before(true)
        .add_run(letters(&label, HEI));
    let docx = docx.add_paragraph(first).add_paragraph(blank());
    body(
        title(docx, &annex.title).add_paragraph(blank()),
        &annex.body,
    )
}

/// 版记: a table that floats at the foot of the last page; thick lines outside, thin between.
fn imprint(official: &Official) -> WordTable {
    // What wraps stands under the first name, three characters in.
    let line = |left: String, right: Option<String>, hanging: i32| {
        let mut text = Paragraph::new()
            .snap_to_grid(false)
            .indent(
                Some(280 + hanging),
                Some(SpecialIndentType::Hanging(hanging)),
                Some(280),
                None,
            )
            .add_tab(Tab::new().val(TabValueType::Right).pos(WIDTH - 560))
            .add_run(run(&left, FANG, FOUR));
        if let Some(right) = right {
            text = text
                .add_run(Run::new().add_tab())
                .add_run(run(&right, FANG, FOUR));
        }
        let cell = TableCell::new()
            .width(WIDTH, WidthType::Dxa)
            .add_paragraph(text);
        TableRow::new(vec![cell]).cant_split()
    };
    let mut rows = Vec::new();
    if let Some(copies) = &official.copies {
        let copies = clean::line(copies);
        let bare = copies
            .trim_start_matches("抄送：")
            .trim_end_matches(['。', ' ']);
        rows.push(line(format!("抄送：{bare}。"), None, 840));
    }
    let day = official
        .printed_on
        .map(|day| format!("{}印发", clean::chinese_date(day)));
    rows.push(line(clean::line(&official.printer), day, 0));
    let border = |position, size| TableBorder::new(position).size(size).color("000000");
    let foot = TablePositionProperty::new()
        .vertical_anchor("margin")
        .horizontal_anchor("margin")
        .position_x_alignment("left")
        .position_y_alignment("bottom");
    WordTable::without_borders(rows)
        // 0.35 mm is one point, 0.25 mm three quarters; sizes are eighths of a point.
        .set_border(border(TableBorderPosition::Top, 8))
        .set_border(border(TableBorderPosition::InsideH, 6))
        .set_border(border(TableBorderPosition::Bottom, 8))
        .set_grid(vec![WIDTH])
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
        .position(foot)
}
