//! The closed world that a template is compiled in: three texts of ours, the data, the fonts.

use serde_json::{Value, json};
use typst::{
    Library, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use super::{
    Pdf,
    data::Paper,
    fonts::{Face, Fonts, Shelf},
    glyphs,
};
use crate::TypesetError;

/// Which template sets the data.
#[derive(Debug, Clone, Copy)]
pub enum Template {
    Official,
    Report,
}

impl Template {
    fn path(self) -> &'static str {
        match self {
            Self::Official => "/official.typ",
            Self::Report => "/report.typ",
        }
    }
}

/// The text of a file of this world.
fn template_text(path: &str) -> Option<&'static str> {
    match path {
        "/official.typ" => Some(include_str!("official.typ")),
        "/report.typ" => Some(include_str!("report.typ")),
        "/common.typ" => Some(include_str!("common.typ")),
        _ => None,
    }
}

/// How many compilations memoized results outlive.
const KEEP_RESULTS: usize = 4;

/// Compiles a template over its data.
pub fn render(fonts: &Fonts, template: Template, paper: Paper) -> Result<Pdf, TypesetError> {
    let found = glyphs::check(fonts, &paper);
    let mut stand_ins = found.stand_ins;
    stand_ins.dedup();
    let mut data = paper.data;
    glyphs::replace(&mut data, &found.missing);
    if let Value::Object(fields) = &mut data {
        let families =
            Face::ALL.map(|face| (face.key().to_owned(), json!(found.shelf.chain(face))));
        fields.insert(
            "fonts".to_owned(),
            Value::Object(families.into_iter().collect()),
        );
        let mut keywords = stand_ins.clone();
        if !found.missing.is_empty() {
            let codes = found
                .missing
                .iter()
                .map(|c| format!("U+{:04X}", u32::from(*c)));
            let codes: Vec<String> = codes.collect();
            keywords.push(format!("缺字以〓代：{}。", codes.join("、")));
        }
        fields.insert("keywords".to_owned(), json!(keywords));
        fields.insert("description".to_owned(), json!(keywords.concat()));
    }
    let bytes = compile(found.shelf, template, &data, paper.date)?;
    Ok(Pdf {
        bytes,
        stand_ins,
        missing: found.missing,
    })
}

fn compile(
    shelf: &Shelf,
    template: Template,
    data: &Value,
    date: kernel::Date,
) -> Result<Vec<u8>, TypesetError> {
    let text = serde_json::to_vec(data).map_err(|e| TypesetError::Write(e.into()))?;
    let world = Desk {
        shelf,
        main: file_id(template.path()),
        data: Bytes::new(text),
    };
    let document = typst::compile::<PagedDocument>(&world)
        .output
        .map_err(|e| layout(&e))?;
    let midnight = Datetime::from_ymd_hms(
        i32::from(date.year()),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
        0,
        0,
        0,
    );
    let options = PdfOptions {
        creator: Smart::Custom(Some("Unionhall 职工之家".to_owned())),
        timestamp: midnight.map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|e| layout(&e));
    comemo::evict(KEEP_RESULTS);
    bytes
}

fn layout(errors: &[SourceDiagnostic]) -> TypesetError {
    let messages: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    TypesetError::Layout(messages.join("; "))
}

fn file_id(path: &str) -> FileId {
    let vpath = VirtualPath::new(path).expect("our own paths are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, vpath))
}

/// What a template can see: nothing but our own files and its data.
struct Desk<'a> {
    shelf: &'a Shelf,
    main: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let rooted = id.get();
        match (
            rooted.root(),
            template_text(rooted.vpath().get_with_slash()),
        ) {
            (VirtualRoot::Project, Some(text)) => Ok(Source::new(id, text.to_owned())),
            (VirtualRoot::Project | VirtualRoot::Package(_), _) => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let rooted = id.get();
        match (rooted.root(), rooted.vpath().get_with_slash()) {
            (VirtualRoot::Project, "/data.json") => Ok(self.data.clone()),
            (VirtualRoot::Project | VirtualRoot::Package(_), _) => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None // dates come from the input
    }
}
