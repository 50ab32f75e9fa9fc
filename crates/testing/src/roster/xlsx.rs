//! The workbook, written part by part: only so can it hold what spreadsheets do to numbers, with
//! the digits that they keep.

use std::io::{Cursor, Write};

use kernel::synthetic::Cell;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Roster, Row};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="会员名册" sheetId="1" r:id="rId1"/><sheet name="去年" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
/// How many rows the hidden sheet repeats.
const HIDDEN_ROWS: usize = 40;

impl Roster {
    /// The workbook; its second sheet is hidden.
    pub fn xlsx(&self) -> Vec<u8> {
        let old = self.rows.get(..HIDDEN_ROWS).unwrap_or(&self.rows);
        let parts = [
            ("[Content_Types].xml", TYPES.to_owned()),
            ("_rels/.rels", RELATIONS.to_owned()),
            ("xl/workbook.xml", BOOK.to_owned()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.to_owned()),
            ("xl/worksheets/sheet1.xml", sheet(&self.rows, &self.merged)),
            ("xl/worksheets/sheet2.xml", sheet(old, &[])),
        ];
        let mut book = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            book.start_file(name, SimpleFileOptions::default())
                .expect("a name and room in memory");
            write!(book, "{HEAD}{text}").expect("room in memory");
        }
        book.finish().expect("room in memory").into_inner()
    }
}

fn sheet(rows: &[Row], merged: &[[usize; 4]]) -> String {
    let mut out = SHEET.to_owned();
    for (row, no) in rows.iter().zip(1..) {
        out.push_str(&format!(r#"<row r="{no}">"#));
        for (at, cell) in row.cells.iter().enumerate() {
            out.push_str(&written(cell, &place(no, at)));
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData>");
    if !merged.is_empty() {
        out.push_str(&format!(r#"<mergeCells count="{}">"#, merged.len()));
        for [first, last, left, right] in merged {
            let (from, to) = (place(*first, *left), place(*last, *right));
            out.push_str(&format!(r#"<mergeCell ref="{from}:{to}"/>"#));
        }
        out.push_str("</mergeCells>");
    }
    out.push_str("</worksheet>");
    out
}

fn written(cell: &Cell, place: &str) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number { kept, .. } => format!(r#"<c r="{place}"><v>{kept}</v></c>"#),
        Cell::Text(text) => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!(
                r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
            )
        }
    }
}

/// `B7`; there are fewer columns than letters.
fn place(row: usize, column: usize) -> String {
    let letter = ('A'..='Z').nth(column).unwrap_or('Z');
    format!("{letter}{row}")
}
