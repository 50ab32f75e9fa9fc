//! The body of a Word document as text.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    Extracted, ReadRefusal,
    docx_numbering::{Numbering, attribute},
};
use crate::reading::{
    model::{Span, Warning},
    warnings as code,
};

/// Most text that is taken from a document.
const TEXT_MAX_BYTES: usize = super::TEXT_MAX_BYTES;
/// Tables deeper than this in tables are not looked into.
const DEPTH_MAX: usize = 16;

/// Stands in a cell that is merged with the one above it: “same as above”.
pub(crate) const DITTO: char = '〃';

pub(crate) fn read(xml: &str, numbering: Numbering) -> Result<Extracted, ReadRefusal> {
    let mut body = Body {
        numbering,
        ..Body::default()
    };
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| ReadRefusal::BrokenDocx)? {
            Event::Start(tag) => body.open(&tag),
            Event::Empty(tag) => {
                body.open(&tag);
                body.close(tag.local_name().as_ref());
            }
            Event::End(tag) => body.close(tag.local_name().as_ref()),
            Event::Text(text) if body.in_text => {
                let text = text.decode().map_err(|_| ReadRefusal::BrokenDocx)?;
                body.push(&text);
            }
            Event::GeneralRef(reference) if body.in_text => {
                let name = reference.decode().map_err(|_| ReadRefusal::BrokenDocx)?;
                let char = reference.resolve_char_ref().ok().flatten();
                let named = quick_xml::escape::resolve_predefined_entity(&name);
                match (char, named) {
                    (Some(c), _) => body.push(c.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => body.push(text),
                    (None, None) => {}
                }
            }
            Event::Eof => break,
            Event::Text(_)
            | Event::GeneralRef(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
        if body.text.len() > TEXT_MAX_BYTES {
            return Err(ReadRefusal::ExplodingZip);
        }
    }
    if !body.seen_body || body.skipping > 0 {
        return Err(ReadRefusal::BrokenDocx);
    }
    Ok(body.finish())
}

/// A table being read.
#[derive(Default)]
struct Table {
    row: Vec<String>,
    cell: String,
    span: usize,
    merged: bool,
}

#[derive(Default)]
struct Body {
    text: String,
    line: String,
    tables: Vec<Table>,
    numbering: Numbering,
    /// Depth inside parts that are not read.
    skipping: usize,
    in_text: bool,
    seen_body: bool,
    in_paragraph_properties: bool,
    list: Option<String>,
    depth: u32,
    style: Option<String>,
    numbered: bool,
    notes: Vec<Warning>,
}

/// Parts whose text is not the document's, or would stand there twice.
fn is_skipped(name: &[u8]) -> bool {
    matches!(
        name,
        b"Fallback" | b"txbxContent" | b"del" | b"moveFrom" | b"drawing" | b"pict"
    )
}

impl Body {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if is_skipped(name) {
            self.skipping += 1;
            if matches!(name, b"txbxContent" | b"drawing" | b"pict") {
                self.note(
                    code::PART_NOT_READ,
                    "文档里有图片或文本框，其中的文字没有读取。",
                );
            }
        }
        if self.skipping > 0 {
            return;
        }
        match name {
            b"body" => self.seen_body = true,
            b"t" => self.in_text = true,
            b"p" => self.begin_paragraph(),
            b"pPr" => self.in_paragraph_properties = true,
            b"pStyle" => self.style = attribute(tag, b"val"),
            b"numId" if self.in_paragraph_properties => self.list = attribute(tag, b"val"),
            b"ilvl" if self.in_paragraph_properties => {
                let value = attribute(tag, b"val");
                self.depth = value.and_then(|v| v.parse().ok()).unwrap_or(0);
            }
            b"tab" if !self.in_paragraph_properties => self.push("\t"),
            b"br" => {
                let page = attribute(tag, b"type").as_deref() == Some("page");
                self.push(if page { "\u{c}" } else { "\n" });
            }
            b"cr" => self.push("\n"),
            b"noBreakHyphen" => self.push("-"),
            b"footnoteReference" | b"endnoteReference" => {
                self.note(code::PART_NOT_READ, "文档里有脚注或尾注，没有读取。");
            }
            b"tbl" if self.tables.len() < DEPTH_MAX => self.tables.push(Table::default()),
            b"tc" => self.with_table(|t| {
                t.cell.clear();
                t.span = 1;
                t.merged = false;
            }),
            b"gridSpan" => {
                let value = attribute(tag, b"val").and_then(|v| v.parse().ok());
                self.with_table(|t| t.span = value.unwrap_or(1).clamp(1, 64));
            }
            b"vMerge" => {
                let starts = attribute(tag, b"val").as_deref() == Some("restart");
                self.with_table(|t| t.merged = !starts);
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        if is_skipped(name) {
            self.skipping = self.skipping.saturating_sub(1);
            return;
        }
        if self.skipping > 0 {
            return;
        }
        match name {
            b"t" => self.in_text = false,
            b"pPr" => {
                self.in_paragraph_properties = false;
                self.number();
            }
            b"p" => self.end_paragraph(),
            b"tc" => self.end_cell(),
            b"tr" => self.end_row(),
            b"tbl" => {
                self.tables.pop();
            }
            _ => {}
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn push(&mut self, text: &str) {
        if self.tables.is_empty() {
            self.line.push_str(text);
        } else {
            // Inside a cell a tab or a line break would look like the table's own.
            let flat = text.replace(['\t', '\n', '\r', '\u{c}'], " ");
            self.line.push_str(&flat);
        }
    }

    fn begin_paragraph(&mut self) {
        self.line.clear();
        self.list = None;
        self.style = None;
        self.depth = 0;
        self.numbered = false;
    }

    /// Puts the automatic number before the paragraph's words.
    fn number(&mut self) {
        let style = self
            .style
            .as_deref()
            .and_then(|s| self.numbering.of_style(s));
        let list = self.list.clone().map(|list| (list, self.depth)).or(style);
        let Some((list, depth)) = list.filter(|(list, _)| list != "0" && !self.numbered) else {
            return;
        };
        self.numbered = true;
        match self.numbering.next(&list, depth) {
            Some(number) => self.line.insert_str(0, &number),
            None => self.note(
                code::LIST_NUMBER_LOST,
                "这一段有自动编号，但编号格式读不出来，请核对层级。",
            ),
        }
    }

    fn end_paragraph(&mut self) {
        let line = std::mem::take(&mut self.line);
        if let Some(table) = self.tables.last_mut() {
            if !table.cell.is_empty() && !line.trim().is_empty() {
                table.cell.push(' ');
            }
            table.cell.push_str(line.trim());
        } else {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn end_cell(&mut self) {
        self.with_table(|table| {
            let mut cell = std::mem::take(&mut table.cell);
            if table.merged && cell.is_empty() {
                cell.push(DITTO);
            }
            table.row.push(cell);
            for _ in 1..table.span {
                table.row.push(String::new());
            }
        });
    }

    fn end_row(&mut self) {
        let nested = self.tables.len() > 1;
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let row = std::mem::take(&mut table.row);
        if nested {
            let at = self.tables.len() - 2;
            let flat = row.join(" ");
            let outer = &mut self.tables[at].cell;
            outer.push_str(if outer.is_empty() { "" } else { " " });
            outer.push_str(flat.trim());
        } else {
            self.text.push_str(&row.join("\t"));
            self.text.push('\n');
        }
    }

    /// One note of each kind, at the place it was first seen.
    fn note(&mut self, code: &str, message: &str) {
        if self.notes.iter().all(|n| n.message != message) {
            let at = self.text.chars().count();
            self.notes.push(Warning {
                code: code.to_owned(),
                message: message.to_owned(),
                span: Span(at, at),
            });
        }
    }

    fn finish(self) -> Extracted {
        Extracted {
            text: self.text,
            encoding: "docx",
            notes: self.notes,
        }
    }
}
