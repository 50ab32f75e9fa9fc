//! What the example's entries show for themselves: small files made from the entries' own words
//! and figures, and one entry that points at another.

use kernel::{Date, Id, end_of_month, first_of_month};
use platform::{
    App, Error,
    db::{CommandKey, Conn},
    files::{self, StoredFile},
    subject::Subject,
    trail::Deed,
};
use typeset::{Block, Cell, Column, Report, Section, Sheet, Table};

use super::BY;
use crate::{
    plan::Plan,
    progress::{self, Evidence, Progress, SUBJECT, evidence::title_of, store::EVIDENCE},
    project::{self, Project, commands::subject},
};

/// What kind of file (文件种类).
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Workbook,
    Word,
    Pdf,
}

const fn day(month: i8, day: i8) -> Date {
    Date::constant(2025, month, day)
}

/// Number of the project, day of the entry, name of the file, kind.
const PAPERS: &[(&str, Date, &str, Kind)] = &[
    ("1", day(3, 27), "赛道申报汇总.xlsx", Kind::Workbook),
    ("1", day(8, 4), "年中推进会纪要.docx", Kind::Word),
    ("2", day(9, 11), "评审结果公示.pdf", Kind::Pdf),
    ("3", day(1, 22), "春节走访登记.xlsx", Kind::Workbook),
    ("5", day(3, 21), "一季度生日会签到汇总.txt", Kind::Text),
    ("5", day(9, 19), "三季度生日会签到汇总.txt", Kind::Text),
    ("6", day(6, 27), "健步走和乒乓球赛通知.pdf", Kind::Pdf),
    ("7", day(5, 29), "端午慰问品签收统计.xlsx", Kind::Workbook),
    ("9", day(9, 26), "体检情况小结.docx", Kind::Word),
    ("12", day(2, 27), "审查意见采纳情况.docx", Kind::Word),
];

/// An entry that points at an entry of another project: number and day of both.
const POINTS: (&str, Date, &str, Date) = ("2", day(9, 11), "1", day(8, 4));

/// Entries of the year with their projects.
struct Year(Vec<(Project, Progress)>);

impl Year {
    fn read(conn: &mut Conn, plan: &Plan) -> Result<Self, Error> {
        let projects = project::store::of_plan(conn, plan.id)?;
        let (from, to) = (first_of_month(plan.year, 1), end_of_month(plan.year, 12));
        let entries = progress::store::of_plan(conn, plan.id, from, to)?;
        let with = |entry: Progress| {
            let project = projects.iter().find(|p| p.id == entry.project)?;
            Some((project.clone(), entry))
        };
        Ok(Self(entries.into_iter().filter_map(with).collect()))
    }

    fn find(&self, no: &str, day: Date) -> Option<&(Project, Progress)> {
        self.0.iter().find(|(p, e)| p.no == no && e.about_on == day)
    }
}

/// Makes the files and hangs them on their entries, as far as the year has come.
///
/// # Errors
/// What the database or the disk said.
pub fn attach(house: &App, plan: &Plan) -> Result<(), Error> {
    let year = house.db.read_blocking(|conn| Year::read(conn, plan))?;
    let mut found: Vec<Evidence> = Vec::new();
    let mut projects: Vec<Id<Project>> = Vec::new();
    for (no, day, name, kind) in PAPERS {
        let Some((project, entry)) = year.find(no, *day) else {
            continue;
        };
        let bytes = paper(project, entry, *kind)?;
        let file = files::store_blocking(house, None, name, &bytes)?;
        found.push(Evidence {
            progress: entry.id,
            title: (*name).to_owned(),
            length: u64::try_from(bytes.len()).unwrap_or_default(),
            file: Some(file.as_i64()),
            subject: None,
        });
        projects.push(project.id);
    }
    let (no, day, other, about) = POINTS;
    if let (Some((mine, entry)), Some((theirs, proof))) =
        (year.find(no, day), year.find(other, about))
    {
        found.push(Evidence {
            progress: entry.id,
            title: title_of(theirs, proof),
            length: 0,
            file: None,
            subject: Some(Subject::new(SUBJECT, proof.id)),
        });
        projects.push(mine.id);
    }
    house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
        for (one, project) in found.iter().zip(&projects) {
            if let Some(file) = one.file {
                tx.attach(Id::<StoredFile>::from_i64(file), &subject(*project))?;
            }
            let rows = progress::store::insert_evidence(tx, *project, std::slice::from_ref(one))?;
            let deed = Deed::on("plans.load_demo", subject(*project))
                .rows(EVIDENCE, rows)
                .change("佐证", "", &one.title);
            tx.trail(BY, deed)?;
        }
        Ok(())
    })
}

/// The content of a file: what the entry says, and its figures.
fn paper(project: &Project, entry: &Progress, kind: Kind) -> Result<Vec<u8>, Error> {
    let fault = |e: typeset::TypesetError| Error::Fault(Box::new(e));
    match kind {
        Kind::Text => Ok(lines(project, entry).join("\n").into_bytes()),
        Kind::Pdf => Ok(pdf(&lines(project, entry))),
        Kind::Workbook => {
            let sheet = Sheet {
                name: "汇总".to_owned(),
                title: project.name.clone(),
                table: table(entry),
            };
            typeset::sheet_xlsx(&[sheet]).map_err(fault)
        }
        Kind::Word => {
            let report = Report {
                title: project.name.clone(),
                subtitle: kernel::official_date(entry.about_on),
                facts: Vec::new(),
                sections: vec![Section {
                    heading: "办理情况".to_owned(),
                    blocks: vec![Block::paragraph(entry.text.clone())],
                }],
                foot: NOTE.to_owned(),
                date: entry.about_on,
                landscape: false,
            };
            typeset::report_docx(&report).map_err(fault)
        }
    }
}

/// Nobody should take such a paper for a real one.
const NOTE: &str = "示例数据，内容为虚构";

fn lines(project: &Project, entry: &Progress) -> Vec<String> {
    let figures = entry.figures.iter();
    let figures = figures.map(|f| format!("{}：{} {}", f.name, f.value, f.unit));
    let head = [
        project.name.clone(),
        kernel::official_date(entry.about_on),
        entry.text.clone(),
    ];
    let foot = [NOTE.to_owned()];
    head.into_iter().chain(figures).chain(foot).collect()
}

fn table(entry: &Progress) -> Table {
    let row = |f: &progress::Figure| -> Vec<Cell> {
        vec![
            entry.about_on.into(),
            f.name.as_str().into(),
            f.value.as_str().into(),
            f.unit.as_str().into(),
        ]
    };
    Table {
        columns: vec![
            Column::center("日期", 7),
            Column::left("内容", 10),
            Column::right("数", 6),
            Column::left("单位", 4),
        ],
        rows: entry.figures.iter().map(row).collect(),
    }
}

/// A page of a few lines in a font that every reader of PDF brings for Chinese, so that nothing
/// needs to be embedded.
fn pdf(lines: &[String]) -> Vec<u8> {
    let hex = |line: &String| -> String {
        let units = line.encode_utf16();
        units.map(|unit| format!("{unit:04X}")).collect()
    };
    let shown: Vec<String> = lines
        .iter()
        .map(|l| format!("<{}> Tj T*", hex(l)))
        .collect();
    let text = format!("BT /F1 14 Tf 28 TL 72 760 Td {} ET", shown.join(" "));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H \
         /DescendantFonts [6 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> \
         /FontDescriptor 7 0 R >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 \
         /FontBBox [-25 -254 1000 880] /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::with_capacity(objects.len());
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = out.len();
    let size = objects.len() + 1;
    out.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n"));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    out.into_bytes()
}
