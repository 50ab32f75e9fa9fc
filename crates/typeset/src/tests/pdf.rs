//! PDFs, read back with poppler.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::samples::{self, HOSTILE};
use crate::{Block, Cell, Fonts, Official, Pdf, TypesetError, official_pdf, report_pdf};

/// Fonts of a machine that has nothing but ours.
fn bare() -> Fonts {
    Fonts::load_with(None, Path::new("/nonexistent"))
}

/// A file of a test's own, removed when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let file = format!("unionhall-typeset-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(file);
        fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// Runs a poppler program over a PDF; the output file is `-`.
fn poppler(program: &str, options: &[&str], name: &str, pdf: &Pdf) -> String {
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let file = Scratch::new(name, &pdf.bytes);
    let mut command = Command::new(program);
    command.args(options).arg(&file.0);
    if program == "pdftotext" {
        command.arg("-");
    }
    let out = command
        .output()
        .unwrap_or_else(|_| panic!("{program} is missing: apt-get install poppler-utils"));
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap()
}

fn text(name: &str, pdf: &Pdf) -> String {
    poppler("pdftotext", &["-layout"], name, pdf)
}

/// One line as poppler sees it, in hundredths of a point.
#[derive(Debug)]
struct Line {
    page: usize,
    left: i64,
    top: i64,
    right: i64,
    text: String,
}

/// `123.456000` to hundredths.
fn hundredths(number: &str) -> i64 {
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{:0<2.2}", rest).parse().unwrap()
}

/// The lines of a PDF from top to bottom: words that share a base line are one line.
fn lines(name: &str, pdf: &Pdf) -> Vec<Line> {
    let xml = poppler("pdftotext", &["-bbox"], name, pdf);
    let mut lines: Vec<Line> = Vec::new();
    let mut page = 0;
    for row in xml.lines().map(str::trim) {
        if row.starts_with("<page ") {
            page += 1;
        }
        let Some(word) = row.strip_prefix("<word ") else {
            continue;
        };
        let field = |key: &str| {
            let rest = word.split_once(&format!("{key}=\"")).unwrap().1;
            hundredths(rest.split_once('"').unwrap().0)
        };
        let text = word.split_once('>').unwrap().1.split_once('<').unwrap().0;
        let (left, top, right) = (field("xMin"), field("yMin"), field("xMax"));
        match lines
            .iter_mut()
            .find(|l| l.page == page && (l.top - top).abs() < 300)
        {
            Some(line) => {
                line.left = line.left.min(left);
                line.right = line.right.max(right);
                line.text.push_str(text);
            }
            None => lines.push(Line {
                page,
                left,
                top,
                right,
                text: text.to_owned(),
            }),
        }
    }
    lines.sort_by_key(|line| (line.page, line.top));
    lines
}

/// A document whose text is one paragraph of nothing but characters.
fn solid(letters: usize) -> Official {
    let text: String = "工会计划职工活动培训走访慰问"
        .chars()
        .cycle()
        .take(letters)
        .collect();
    Official {
        body: vec![Block::paragraph(text)],
        annexes: Vec::new(),
        ..samples::plan()
    }
}

#[test]
fn a_full_page_has_22_lines_of_28_characters_inside_the_margins() {
    let pdf = official_pdf(&solid(1_500), &bare()).unwrap();
    let all = lines("grid", &pdf);
    let page: Vec<&Line> = all
        .iter()
        .filter(|line| line.page == 2 && !line.text.contains('—'))
        .collect();
    assert_eq!(page.len(), 22, "{page:#?}");
    for line in &page {
        assert_eq!(line.text.chars().count(), 28, "{line:?}");
        // 28 mm and 210 - 26 mm, within half a millimetre.
        assert!(line.left.abs_diff(7_937) < 142, "left {line:?}");
        assert!(line.right.abs_diff(52_157) < 142, "right {line:?}");
    }
    for pair in page.windows(2) {
        // 225 mm / 22 = 28.99 pt
        assert!(
            (pair[1].top - pair[0].top).abs_diff(2_899) <= 3,
            "{pair:#?}"
        );
    }
}

#[test]
fn the_first_page_stands_on_the_same_raster_and_the_last_line_is_in_the_text_area() {
    let pdf = official_pdf(&solid(1_500), &bare()).unwrap();
    let all = lines("raster", &pdf);
    let full = |page: usize| {
        let of = all
            .iter()
            .filter(move |l| l.page == page && l.text.chars().count() == 28);
        of.map(|l| l.top).collect::<Vec<i64>>()
    };
    let (first, second) = (full(1), full(2));
    assert!(first.len() >= 5);
    for top in first {
        let near = second.iter().any(|other| other.abs_diff(top) <= 5);
        assert!(near, "{top} is off {second:?}");
    }
    let numbers: Vec<&Line> = all.iter().filter(|l| l.text.contains('—')).collect();
    assert_eq!(numbers[0].text.replace(' ', ""), "—1—");
    assert!(
        numbers[0].right > 48_000,
        "odd pages have it on the right: {numbers:?}"
    );
    assert!(
        numbers[1].left < 10_000,
        "even pages have it on the left: {numbers:?}"
    );
}

#[test]
fn an_official_pdf_gives_its_text_back() {
    let pdf = official_pdf(&samples::plan(), &bare()).unwrap();
    let text: String = text("plan", &pdf).split_whitespace().collect();
    for wanted in [
        "示例市示例管理局工会委员会文件",
        "示工〔2025〕1号",
        "各基层工会、局机关处室工会小组：",
        "一、坚持思想引领，凝聚奋进力量",
        "（一）加强理论学习。每月组织一次",
        "附件：2025年工会项目清单",
        "冬送温暖、夏送清凉",
        "抄送：各区示例管理局工会。",
        "2025年3月3日印发",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert_eq!(pdf.missing, Vec::<char>::new());
    assert!(
        pdf.stand_ins[0].starts_with("仿宋以"),
        "{:?}",
        pdf.stand_ins
    );
}

#[test]
fn the_imprint_lies_at_the_foot_of_the_last_page() {
    let pdf = official_pdf(&samples::plan(), &bare()).unwrap();
    let all = lines("imprint", &pdf);
    let last = all.last().map(|line| line.page);
    let imprint = all
        .iter()
        .find(|line| line.text.contains("印发") && line.top > 60_000);
    let imprint = imprint.expect("the imprint is at the foot");
    assert_eq!(Some(imprint.page), last);
    // The text area ends at 297 - 35 mm.
    assert!((70_500..74_270).contains(&imprint.top), "{imprint:?}");
}

#[test]
fn a_signature_never_has_a_page_of_its_own() {
    let fonts = bare();
    for extra in 0..24 {
        let mut paper = solid(28 * (10 + extra));
        paper
            .body
            .push(Block::paragraph("特此通知。请各单位认真组织，抓好落实。"));
        paper.notes = None;
        let pdf = official_pdf(&paper, &fonts).unwrap();
        let all = lines("signature", &pdf);
        let date = all.iter().find(|line| line.text == "2025年3月3日").unwrap();
        let same = all
            .iter()
            .any(|l| l.page == date.page && l.text.contains("特此通知"));
        assert!(same, "{extra} lines more: {all:#?}");
    }
}

#[test]
fn an_empty_paper_is_still_a_paper() {
    let paper = Official {
        issuer_mark: String::new(),
        number: String::new(),
        title: String::new(),
        recipients: String::new(),
        body: vec![Block::Table(crate::Table::default())],
        attachments: Vec::new(),
        signature: Vec::new(),
        annexes: Vec::new(),
        copies: None,
        printer: String::new(),
        printed_on: None,
        ..samples::plan()
    };
    official_pdf(&paper, &bare()).unwrap();
    crate::official_docx(&paper).unwrap();
}

#[test]
fn an_upward_document_names_its_signer_and_a_page_of_signatures_fits() {
    let mut paper = samples::plan();
    paper.signer = Some("张示例".to_owned());
    paper.secrecy = Some("秘密★1年".to_owned());
    paper.urgency = Some("特急".to_owned());
    paper.attachments = vec!["甲".to_owned(), "乙".repeat(60)];
    paper.signature = vec![
        "示例市示例管理局及其所属各单位联合工会委员会全体委员".to_owned();
        2
    ];
    let pdf = official_pdf(&paper, &bare()).unwrap();
    let text: String = text("upward", &pdf).split_whitespace().collect();
    for wanted in ["签发人：张示例", "秘密★1年", "特急", "附件：1.甲", "2.乙乙"]
    {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    for line in lines("upward-lines", &pdf) {
        // Half of a mark at the end of a line is white and may stand in the margin.
        let white = if line.text.ends_with(['，', '。', '、', '：']) {
            800
        } else {
            0
        };
        assert!(line.left > 7_800 && line.right - white < 52_300, "{line:?}");
    }
}

#[test]
fn a_report_repeats_its_head_row_on_each_page() {
    let pdf = report_pdf(&samples::progress(), &bare()).unwrap();
    let text = text("report", &pdf);
    let pages = text.matches('\u{c}').count();
    assert!(pages >= 2);
    assert_eq!(text.matches("完成时限").count(), pages);
    assert!(text.contains("493,826.80") && text.contains("久无进展") && text.contains("4/4"));
    assert!(text.contains("存证 3f9a 1c07 e5b2"));
}

#[test]
fn a_report_may_lie_on_its_side_and_be_empty() {
    let mut paper = samples::progress();
    paper.landscape = true;
    let size = poppler(
        "pdfinfo",
        &[],
        "side",
        &report_pdf(&paper, &bare()).unwrap(),
    );
    assert!(size.contains("841.89 x 595.276"), "{size}");
    paper.facts.clear();
    paper.sections.clear();
    paper.title.clear();
    paper.subtitle.clear();
    report_pdf(&paper, &bare()).unwrap();
}

#[test]
fn hostile_text_is_printed_and_not_obeyed() {
    let mut paper = samples::plan();
    paper.title = HOSTILE.to_owned();
    paper.issuer_mark = HOSTILE.to_owned();
    paper.recipients = HOSTILE.to_owned();
    paper.copies = Some(HOSTILE.to_owned());
    paper.notes = Some(HOSTILE.to_owned());
    let long: String = ["字".repeat(10_000), "a".repeat(10_000)].concat();
    paper.body = vec![Block::paragraph(HOSTILE), Block::paragraph(long)];
    let pdf = official_pdf(&paper, &bare()).unwrap();
    let text: String = text("hostile", &pdf).split_whitespace().collect();
    let wanted = "#import\"@preview/x:1.0.0\":**粗*_斜_$x^2$@ref<label>\\`code`=标题#panic()";
    assert!(text.contains(wanted), "{}", &text[..2_000]);
    assert!(text.matches('a').count() >= 10_000);
    for line in lines("hostile-lines", &pdf).iter().filter(|l| l.page > 2) {
        assert!(line.right < 52_300, "{line:?}");
    }
}

#[test]
fn a_character_without_a_glyph_is_shown_and_named() {
    let mut paper = samples::plan();
    // U+2A700 is in none of our fonts; 玕 is a name's character beyond GB 2312.
    paper.body = vec![Block::paragraph("会员\u{2a700}某、王玕")];
    paper.title = "致\u{2a700}同志".to_owned();
    let pdf = official_pdf(&paper, &bare()).unwrap();
    assert_eq!(pdf.missing, ['\u{2a700}']);
    let text: String = text("missing", &pdf).split_whitespace().collect();
    assert!(
        text.contains("会员〓某、王玕") && text.contains("致〓同志"),
        "{text}"
    );
    let about = poppler("pdfinfo", &[], "missing-info", &pdf);
    assert!(
        about.contains("U+2A700") && about.contains("仿宋以"),
        "{about}"
    );
}

#[test]
fn rare_characters_are_drawn_by_some_font_or_named() {
    let mut paper = samples::plan();
    paper.body = vec![Block::paragraph("𠮷㐂")];
    let pdf = official_pdf(&paper, &Fonts::load(None)).unwrap();
    let text: String = text("rare", &pdf).split_whitespace().collect();
    for c in "𠮷㐂".chars() {
        let filled = pdf.stand_ins.iter().any(|s| s.contains(c)) && text.contains(c);
        assert!(
            filled || pdf.missing.contains(&c),
            "{c} {:?}",
            pdf.stand_ins
        );
    }
}

#[test]
fn the_same_paper_gives_the_same_pdf_with_its_own_date() {
    let paper = samples::plan();
    let first = official_pdf(&paper, &bare()).unwrap();
    assert!(first == official_pdf(&paper, &bare()).unwrap());
    let about = poppler("pdfinfo", &[], "about", &first);
    for wanted in [
        "关于印发《2025年示例市示例管理局工会工作计划》的通知",
        "示例市示例管理局工会委员会",
        "Mar  3 00:00:00 2025",
        "Unionhall 职工之家",
    ] {
        assert!(about.contains(wanted), "{wanted} in {about}");
    }
    assert!(poppler("pdffonts", &[], "fonts", &first).contains("UnionhallKai"));
}

#[test]
fn a_broken_font_file_is_named_and_does_no_harm() {
    let folder = std::env::temp_dir().join(format!("unionhall-fonts-{}", std::process::id()));
    fs::create_dir_all(folder.join("fonts")).unwrap();
    fs::write(folder.join("fonts/simfang.ttf"), b"no font").unwrap();
    let fonts = Fonts::load_with(Some(&folder), Path::new("/nonexistent"));
    let notes = fonts.notes();
    fs::remove_dir_all(&folder).unwrap();
    assert!(
        notes.iter().any(|note| note.contains("simfang.ttf")),
        "{notes:?}"
    );
    official_pdf(&samples::plan(), &fonts).unwrap();
}

#[test]
fn fonts_may_be_shared_by_threads() {
    let fonts = bare();
    std::thread::scope(|scope| {
        let papers = [1, 2].map(|_| scope.spawn(|| official_pdf(&samples::plan(), &fonts)));
        let [one, two] = papers.map(|paper| paper.join().unwrap().unwrap());
        assert!(one == two);
    });
}

#[test]
fn a_row_longer_than_its_head_is_refused() {
    let mut paper = samples::plan();
    let mut table = samples::projects();
    table.rows[0].push(Cell::from("多"));
    paper.annexes[0].body = vec![Block::Table(table)];
    let error = official_pdf(&paper, &bare()).unwrap_err();
    assert!(matches!(error, TypesetError::LongRow { row: 1, .. }));
}
