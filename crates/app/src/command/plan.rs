//! `plan read`: what the importer understands, nothing stored.

use std::{fs, path::Path, process::ExitCode};

use plans::reading::{self, PlanDocument};
use platform::{
    Error,
    upload::{self, Limits},
};

use super::tell;

/// A file that cannot be read.
const UNREADABLE: u8 = 2;
/// Largest file, bytes.
const BYTES_MAX: u64 = reading::UPLOAD_MAX_BYTES as u64;

/// Prints the tree of a plan file, or its JSON.
///
/// # Errors
/// What the disk said.
pub fn read(file: &Path, json: bool) -> Result<ExitCode, Error> {
    let read = match read_file(file) {
        Ok(text) => text,
        Err(sentence) => {
            tell::error(&sentence);
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    if json {
        tell::line(&read);
    } else {
        let document: PlanDocument = serde_json::from_str(&read)?;
        tell::line(&outline(&document));
    }
    Ok(ExitCode::SUCCESS)
}

fn read_file(file: &Path) -> Result<String, String> {
    let name = file
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    let size = fs::metadata(file)
        .map_err(|_| format!("找不到文件 {}", file.display()))?
        .len();
    if size > BYTES_MAX {
        return Err(format!(
            "{name} 有 {} MB，超过 20 MB，没有读取",
            size / 1_048_576
        ));
    }
    let bytes = fs::read(file).map_err(|error| format!("读不了 {}：{error}", file.display()))?;
    // Text is read here; formats with a parser of their own in a child that may die.
    if is_plain_text(&bytes) {
        let document = reading::read_bytes(&bytes, name).map_err(|refusal| refusal.to_string())?;
        return serde_json::to_string(&document).map_err(|error| error.to_string());
    }
    match upload::in_child(plans::READER, name, &bytes, &Limits::DOCUMENT) {
        Ok(text) => Ok(text),
        Err(Error::Refused(refusal)) => Err(refusal.text.into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether no foreign parser is needed: neither a zip nor a PDF.
fn is_plain_text(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"PK") && !bytes.windows(5).take(1_024).any(|w| w == b"%PDF-")
}

/// The child's side: bytes in, JSON or a refusal out.
pub fn read_upload(reader: &str, limits: &str) -> ExitCode {
    ExitCode::from(upload::serve(reader, limits, &crate::areas::READERS))
}

fn outline(document: &PlanDocument) -> String {
    let mut out = Vec::new();
    out.push(
        document
            .title
            .clone()
            .unwrap_or_else(|| "（没有标题）".to_owned()),
    );
    let date = document.date.map(kernel::official_date);
    let facts = [document.issuer.clone(), document.number.clone(), date];
    out.push(facts.into_iter().flatten().collect::<Vec<_>>().join("  "));
    for chapter in &document.chapters {
        out.push(format!("{}、{}", chapter.number, chapter.title));
        for measure in &chapter.measures {
            let count = measure.sentences.len();
            out.push(format!(
                "  {} {} · {count} 句",
                measure.number, measure.title
            ));
        }
    }
    for project in &document.projects {
        let no = project.no.as_deref().unwrap_or_default();
        out.push(format!(
            "{no} {} · {}",
            project.name,
            project.owners.join("、")
        ));
    }
    for warning in &document.warnings {
        out.push(format!("提醒 {}：{}", warning.code, warning.message));
    }
    out.join("\n")
}
