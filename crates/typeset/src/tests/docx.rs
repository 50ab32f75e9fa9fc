//! Word files, opened as the archives they are.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::samples::{self, HOSTILE};
use crate::{Block, TypesetError, official_docx, report_docx};

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The text of a part, paragraph by paragraph.
fn paragraphs(bytes: &[u8]) -> Vec<String> {
    let xml = part(bytes, "word/document.xml");
    let plain = |piece: &str| {
        let runs = piece.split("<w:t ").skip(1);
        let texts = runs.filter_map(|run| run.split_once('>')?.1.split_once("</w:t>"));
        let text: String = texts.map(|(text, _)| text).collect();
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    xml.split("</w:p>").map(plain).collect()
}

#[test]
fn an_official_word_file_has_the_text_the_table_and_the_typefaces() {
    let bytes = official_docx(&samples::plan()).unwrap();
    let text = paragraphs(&bytes);
    for wanted in [
        "示例市示例管理局工会委员会文件",
        "示工〔2025〕1号",
        "各基层工会、局机关处室工会小组：",
        "一、坚持思想引领，凝聚奋进力量",
        "附件：2025年工会项目清单",
        "2025年3月3日",
        "（此件公开发布）",
        "抄送：各区示例管理局工会。",
        "冬送温暖、夏送清凉",
    ] {
        assert!(
            text.iter().any(|line| line == wanted),
            "{wanted} in {text:#?}"
        );
    }
    let xml = part(&bytes, "word/document.xml");
    for wanted in [
        "方正小标宋简体",
        "楷体_GB2312",
        "黑体",
        "<w:tblHeader />",
        r#"w:type="lines""#,
        r#"w:linePitch="579""#,
        r#"<w:spacing w:val="-5" />"#,
        r#"w:top="2098""#,
        r#"<w:tblPr><w:tblpPr w:vertAnchor="margin""#,
    ] {
        assert!(xml.contains(wanted), "{wanted}");
    }
    assert_eq!(
        xml.matches("<w:tblHeader />").count(),
        1,
        "only the list repeats its head"
    );
    assert!(part(&bytes, "word/styles.xml").contains("仿宋_GB2312"));
    assert!(part(&bytes, "word/settings.xml").contains("evenAndOddHeaders"));
    assert!(part(&bytes, "word/footer1.xml").contains("PAGE"));
    assert!(part(&bytes, "docProps/core.xml").contains("示例市示例管理局工会委员会"));
}

#[test]
fn a_word_report_has_a_real_table_and_page_numbers() {
    let bytes = report_docx(&samples::progress()).unwrap();
    let xml = part(&bytes, "word/document.xml");
    // Two tables: facts, and forty rows under a head.
    assert_eq!(xml.matches("<w:tbl>").count(), 2);
    assert_eq!(xml.matches("<w:tr>").count(), 2 + 41);
    assert!(xml.contains("12,345.67") && xml.contains("久无进展"));
    assert!(part(&bytes, "word/footer1.xml").contains("NUMPAGES"));
}

#[test]
fn hostile_text_stays_text_in_word() {
    let mut official = samples::plan();
    official.body = vec![Block::paragraph(HOSTILE)];
    official.title = HOSTILE.to_owned();
    let bytes = official_docx(&official).unwrap();
    let shown = paragraphs(&bytes);
    assert!(
        shown.iter().any(|line| line.contains("#panic() </w:t> &")),
        "{shown:#?}"
    );
    assert!(shown.iter().any(|line| line.contains("𠮷野家 㐂")));
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("&lt;label&gt;") && core.ends_with("</cp:coreProperties>"));
}

#[test]
fn the_same_paper_gives_the_same_word_file() {
    let paper = samples::plan();
    assert!(official_docx(&paper).unwrap() == official_docx(&paper).unwrap());
}

#[test]
fn a_row_longer_than_its_head_is_refused() {
    let mut paper = samples::progress();
    let mut table = samples::projects();
    table.rows[1].push("多".into());
    paper.sections[1].blocks = vec![Block::Table(table)];
    let error = report_docx(&paper).unwrap_err();
    assert!(matches!(
        error,
        TypesetError::LongRow {
            row: 2,
            cells: 5,
            columns: 4
        }
    ));
}
