//! PDFs, read back with poppler.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use super::samples::{self, HOSTILE};
use crate::{Block, Fonts, Official, Pdf, official_pdf, report_pdf};

/// Fonts of a machine that has nothing but ours.
fn bare() -> Fonts {
    Fonts::load_with(None, Path::new("/nonexistent"))
}

#[test]
fn see() {
    let data = std::env::var("TYPESET_DATA").ok();
    let fonts = Fonts::load(data.as_deref().map(Path::new));
    let t = std::time::Instant::now();
    let a = official_pdf(&samples::plan(), &fonts).unwrap();
    eprintln!("cold {:?} {:?} {:?}", t.elapsed(), a.stand_ins, a.missing);
    fs::write("/tmp/official.pdf", &a.bytes).unwrap();
    let t = std::time::Instant::now();
    let b = report_pdf(&samples::progress(), &fonts).unwrap();
    eprintln!("report cold {:?}", t.elapsed());
    fs::write("/tmp/report.pdf", &b.bytes).unwrap();
    let mut p = samples::plan();
    for i in 0..5 {
        p.number = format!("示工〔2025〕{i}号");
        let t = std::time::Instant::now();
        official_pdf(&p, &fonts).unwrap();
        eprintln!("warm {:?}", t.elapsed());
    }
}
