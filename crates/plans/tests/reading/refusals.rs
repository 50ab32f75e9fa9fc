//! What cannot be read is refused with one sentence.

use std::io::{Cursor, Write};

use plans::reading::{ReadRefusal, UPLOAD_MAX_BYTES, extract};
use zip::{ZipWriter, write::SimpleFileOptions};

fn check(bytes: &[u8], expected: ReadRefusal) {
    assert_eq!(extract(bytes, "计划").map(|s| s.text), Err(expected));
    assert!(expected.code().starts_with("plans.read."));
    assert!(expected.text().ends_with('。'));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const BODY: &str = r#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>计划</w:t></w:r></w:p>"#;

#[test]
fn files_of_other_kinds() {
    check(b"", ReadRefusal::Empty);
    check(b" \r\n\t ", ReadRefusal::Empty);
    check(b"\x89PNG\r\n\x1a\n0000", ReadRefusal::WrongType);
    check(b"\xff\xd8\xff\xe0\x00\x10JFIF", ReadRefusal::WrongType);
    check(b"{\\rtf1\\ansi hello}", ReadRefusal::WrongType);
    check(&[0, 1, 2, 3, 0, 200, 201], ReadRefusal::WrongType);
    let torn = extract(&[0, 1, 2, 3, 0, 200], "计划.DOCX").map(|s| s.text);
    assert_eq!(torn, Err(ReadRefusal::BrokenZip));
    check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ReadRefusal::OldWord);
    check(&vec![b'a'; UPLOAD_MAX_BYTES + 1], ReadRefusal::TooLarge);
}

#[test]
fn texts_in_other_encodings() {
    let (big5, _, _) = encoding_rs::BIG5.encode("職工代表大會工作計畫與預算審查");
    check(&big5, ReadRefusal::UnknownEncoding);
    check(
        b"caf\xe9 r\xe9sum\xe9 na\xefve",
        ReadRefusal::UnknownEncoding,
    );
    check(b"\xef\xbb\xbf\xff\xfe", ReadRefusal::UnknownEncoding);
    let (shift, _, _) = encoding_rs::SHIFT_JIS.encode("これは日本語のテキストです");
    check(&shift, ReadRefusal::UnknownEncoding);
}

#[test]
fn texts_in_the_usual_encodings() {
    let plan = "某厂工会2025年工作计划";
    let read = |bytes: &[u8]| extract(bytes, "x.txt").map(|s| (s.text, s.encoding));
    let expected = |encoding: &str| Ok((plan.to_owned(), encoding.to_owned()));
    assert_eq!(read(plan.as_bytes()), expected("utf-8"));
    let marked = [b"\xef\xbb\xbf", plan.as_bytes()].concat();
    assert_eq!(read(&marked), expected("utf-8"));
    let (gb, _, _) = encoding_rs::GB18030.encode(plan);
    assert_eq!(read(&gb), expected("gb18030"));
    let units = plan.encode_utf16();
    let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        read(&[b"\xff\xfe", little.as_slice()].concat()),
        expected("utf-16le")
    );
    let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        read(&[b"\xfe\xff", big.as_slice()].concat()),
        expected("utf-16be")
    );
}

#[test]
fn broken_and_exploding_documents() {
    let whole = format!("{BODY}</w:body></w:document>");
    let good = zipped(&[("word/document.xml", whole.as_bytes())]);
    assert_eq!(
        extract(&good, "x.docx").map(|s| s.text),
        Ok("计划\n".to_owned())
    );
    check(&good[..good.len() / 2], ReadRefusal::BrokenZip);
    check(b"PK\x03\x04", ReadRefusal::BrokenZip);
    check(&zipped(&[("a.txt", b"hello")]), ReadRefusal::NotADocx);
    check(
        &zipped(&[("word/document.xml", b"<a><b></a>")]),
        ReadRefusal::BrokenDocx,
    );
    check(
        &zipped(&[("word/document.xml", b"\xff\xfe")]),
        ReadRefusal::BrokenDocx,
    );
    let bomb = vec![b' '; 60 * 1024 * 1024];
    let bomb = zipped(&[("word/document.xml", &bomb)]);
    assert!(bomb.len() < 200_000);
    check(&bomb, ReadRefusal::ExplodingZip);
    let many: Vec<(String, &[u8])> = (0..5_000)
        .map(|n| (format!("{n}"), b"".as_slice()))
        .collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, c)| (n.as_str(), *c)).collect();
    check(&zipped(&many), ReadRefusal::ExplodingZip);
}

/// A pdf of one page with the given content.
fn pdf(content: &str, trailer: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>".to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    file.push_str("xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    let end = format!("trailer\n<< /Size 5 /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
    file.push_str(&end);
    file.into_bytes()
}

#[test]
fn pdfs_without_text() {
    check(&pdf("0 0 100 100 re f", ""), ReadRefusal::ScannedPdf);
    check(&pdf("", "/Encrypt 9 0 R"), ReadRefusal::Encrypted);
    check(b"%PDF-1.7\nnothing of the kind", ReadRefusal::BrokenPdf);
    let path = super::fixtures::folder().join("13-pdf-text-layer.pdf");
    let whole = std::fs::read(path).unwrap();
    check(&whole[..whole.len() / 2], ReadRefusal::BrokenPdf);
}
