//! Files made by code: what is read of them, and what is refused.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

/// Every line as a short text: sheets, then `no|cell|cell`, merged columns behind a tilde.
pub fn told(bytes: &[u8], asked: &Asked) -> Result<Vec<String>, ReadRefusal> {
    let mut told = Vec::new();
    read(bytes, asked, &mut |line| {
        told.push(match line {
            Line::Book { sheets, how } => {
                let name = |s: &SheetName| format!("{}{}", s.name, if s.hidden { "*" } else { "" });
                let names: Vec<String> = sheets.iter().map(name).collect();
                format!("{how}: {}", names.join(" "))
            }
            Line::Sheet(name) => format!("[{name}]"),
            Line::Row(row) => {
                let kind = |cell: &Cell| match cell.held() {
                    Held::Nothing => String::new(),
                    Held::Text(text) => text.replace('\n', "⏎"),
                    Held::Number(digits) => format!("#{digits}"),
                    Held::Day(iso) => format!("@{iso}"),
                    Held::Fault(word) => format!("!{word}"),
                };
                let cells: Vec<String> = row.cells.iter().map(kind).collect();
                let merged: Vec<String> = row.merged.iter().map(|c| format!("~{c}")).collect();
                let loose = if row.loose_quote { "?" } else { "" };
                format!("{}|{}{}{loose}", row.no, cells.join("|"), merged.concat())
            }
        });
        true
    })?;
    Ok(told)
}

fn rows_of(text: &str) -> Vec<String> {
    told(text.as_bytes(), &Asked::Look).unwrap().split_off(2)
}

#[test]
fn texts_are_read_with_their_separator_and_quotes() {
    let all = told("姓名,性别\n张三,男\n".as_bytes(), &Asked::Look).unwrap();
    assert_eq!(all, ["UTF-8，逗号分隔: ", "[]", "1|姓名|性别", "2|张三|男"]);
    let bom = told("\u{feff}姓名\t性别\r\n张三\t男".as_bytes(), &Asked::Look).unwrap();
    assert_eq!(
        bom,
        ["UTF-8，制表符分隔: ", "[]", "1|姓名|性别", "2|张三|男"]
    );
    let (gb, _, _) = encoding_rs::GB18030.encode("姓名;部门\n张三;办公室\n");
    let gb = told(&gb, &Asked::Look).unwrap();
    assert_eq!(
        gb,
        ["GB18030，分号分隔: ", "[]", "1|姓名|部门", "2|张三|办公室"]
    );
    for (text, expected) in [
        ("a,b\n\"x,\ny\",2\n", vec!["1|a|b", "2|x,⏎y|2"]),
        ("a,b\n\"x \"\"y\"\"\",2\n", vec!["1|a|b", "2|x \"y\"|2"]),
        ("a,b\n\n,\n1,2\n", vec!["1|a|b", "4|1|2"]),
        (
            "a,b\n\"张三,2\n李四,3\n",
            vec!["1|a|b", "2|\"张三|2?", "3|李四|3"],
        ),
        ("a,b\n\"张三\"(男),2\n", vec!["1|a|b", "2|\"张三\"(男)|2?"]),
        ("sep=;\na;b\n1;2\n", vec!["1|a|b", "2|1|2"]),
        ("a,b\r1,2\r", vec!["1|a|b", "2|1|2"]),
    ] {
        assert_eq!(rows_of(text), expected, "{text:?}");
    }
}

/// A workbook with a hidden sheet, merged cells, dates, numbers and a formula that failed.
fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.set_name("会员").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "会员名册", &Format::new())
        .unwrap();
    for (at, head) in (0..).zip(["姓名", "部门", "入会时间", "手机"]) {
        sheet.write_string(1, at, head).unwrap();
    }
    sheet.write_string(2, 0, "张三").unwrap();
    sheet
        .merge_range(2, 1, 3, 1, "办公室", &Format::new())
        .unwrap();
    let joined = ExcelDateTime::from_ymd(2010, 5, 4).unwrap();
    sheet
        .write_datetime_with_format(2, 2, &joined, &day)
        .unwrap();
    sheet.write_number(2, 3, 13_812_345_678_f64).unwrap();
    sheet.write_string(3, 0, "李四").unwrap();
    sheet.write_number(3, 2, 40_302).unwrap();
    sheet.write_number(3, 3, 3.10105E+17).unwrap();
    sheet.write_string(6, 0, "王五").unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("旧表").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "旧").unwrap();
    for row in 1..100 {
        hidden.write_number(row, 0, row).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_keeps_what_its_cells_mean() {
    let book = book();
    let all = told(&book, &Asked::Look).unwrap();
    assert_eq!(
        all[..7],
        [
            "Excel 工作簿: 会员 旧表*",
            "[会员]",
            "1|会员名册|会员名册|会员名册|会员名册~1~2~3",
            "2|姓名|部门|入会时间|手机",
            "3|张三|办公室|@2010-05-04|#13812345678",
            "4|李四|办公室|#40302|#310105000000000000~1",
            "7|王五",
        ]
    );
    // Of a hidden sheet only the beginning is looked at, until somebody chooses it.
    assert_eq!((all[7].as_str(), all.len()), ("[旧表]", 8 + 60));
    let hidden = told(&book, &Asked::Sheet("旧表".to_owned())).unwrap();
    assert_eq!(hidden.len(), 2 + 100);
    assert_eq!(
        told(&book, &Asked::Sheet("没有".to_owned())),
        Err(ReadRefusal::NoSheet)
    );
}

#[test]
fn empty_fields_at_the_end_count_for_the_separator() {
    // A tab inside a quoted field does not divide a record whose other fields are empty.
    let text = "\"\t\",\"\"\n\"张三\",\"工会\"\n";
    let lines = told(text.as_bytes(), &Asked::Look).unwrap();
    assert_eq!(lines[2..], ["2|张三|工会"]);
    let all_empty = "姓名;;;\n张三;;;\n李四;;;\n";
    let lines = told(all_empty.as_bytes(), &Asked::Look).unwrap();
    assert_eq!(lines[2..], ["1|姓名", "2|张三", "3|李四"]);
}

#[test]
fn who_stops_listening_stops_the_reader() {
    let text = "a,b\n".repeat(1_000);
    let mut came = 0;
    let stop = &mut |_: &Line| {
        came += 1;
        came < 10
    };
    read(text.as_bytes(), &Asked::Look, stop).unwrap();
    assert_eq!(came, 10);
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn every_refusal_has_a_file_that_provokes_it() {
    let compound = |word: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(2_048, 0);
        bytes.extend(word.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let zeros = vec![b' '; 30 * 1_024 * 1_024];
    let mut cut = book();
    cut.truncate(cut.len() / 2);
    let files: Vec<(Vec<u8>, ReadRefusal)> = vec![
        (Vec::new(), ReadRefusal::Empty),
        (b" \n\r\n".to_vec(), ReadRefusal::Empty),
        (b"%PDF-1.7 x".to_vec(), ReadRefusal::WrongType),
        (b"\x89PNG\r\n".to_vec(), ReadRefusal::WrongType),
        (b"a,b\x01\x02\n1,2".to_vec(), ReadRefusal::WrongType),
        (compound("Workbook"), ReadRefusal::OldExcel),
        (compound("EncryptedPackage"), ReadRefusal::Encrypted),
        (
            b"nom,pr\xe9nom\ncaf\xe9,cr\xe8me".to_vec(),
            ReadRefusal::Encoding,
        ),
        (cut, ReadRefusal::BrokenZip),
        (
            zipped(&[("word/document.xml", b"<x/>")]),
            ReadRefusal::NotAWorkbook,
        ),
        (
            zipped(&[("xl/workbook.xml", b"<x/>")]),
            ReadRefusal::BrokenWorkbook,
        ),
        (
            zipped(&[
                ("xl/workbook.xml", b"<x/>"),
                ("xl/worksheets/sheet1.xml", &zeros),
            ]),
            ReadRefusal::Exploding,
        ),
        (",".repeat(300).into_bytes(), ReadRefusal::TooWide),
        (vec![b'a'; 200 * 1_024 * 1_024], ReadRefusal::TooLarge),
    ];
    let mut provoked = Vec::new();
    for (bytes, expected) in files {
        assert_eq!(
            told(&bytes, &Asked::Look),
            Err(expected),
            "{} bytes",
            bytes.len()
        );
        provoked.push(expected);
    }
    provoked.push(ReadRefusal::NoSheet);
    for refusal in ReadRefusal::ALL {
        assert!(provoked.contains(&refusal), "{}", refusal.code());
        assert!(refusal.text().ends_with('。'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = told(&bytes, &Asked::Look);
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(
        at in 0_usize..4_000,
        with in any::<u8>(),
        keep in 0_usize..9_000,
    ) {
        let mut bytes = book();
        let at = at % bytes.len();
        bytes[at] = with;
        bytes.truncate(keep.max(4));
        let _ = told(&bytes, &Asked::Look);
    }

    #[test]
    fn what_is_written_as_text_is_read_back(
        rows in proptest::collection::vec(
            proptest::collection::vec("[^\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\r]{0,12}", 2..6),
            1..6,
        ),
    ) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
        let text: Vec<String> = rows.iter().map(line).collect();
        let bytes = format!("\u{feff}{}\n", text.join("\n"));
        let mut came: Vec<Vec<String>> = Vec::new();
        let outcome = read(bytes.as_bytes(), &Asked::Look, &mut |line| {
            if let Line::Row(row) = line {
                came.push(row.cells.iter().map(|c| c.shown().to_owned()).collect());
            }
            true
        });
        prop_assert!(outcome.is_ok());
        let trimmed = |row: &Vec<String>| {
            let mut cells: Vec<String> = row.iter().map(|c| c.trim().to_owned()).collect();
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            cells
        };
        let expected: Vec<Vec<String>> =
            rows.iter().map(trimmed).filter(|row| !row.is_empty()).collect();
        prop_assert_eq!(came, expected);
    }
}
