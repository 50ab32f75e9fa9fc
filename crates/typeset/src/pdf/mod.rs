//! PDF through Typst; the only place that knows it.

#[cfg(feature = "pdf")]
mod breaks;
#[cfg(feature = "pdf")]
mod data;
#[cfg(feature = "pdf")]
mod fonts;
#[cfg(feature = "pdf")]
mod glyphs;
#[cfg(feature = "pdf")]
mod world;

#[cfg(feature = "pdf")]
pub use fonts::Fonts;
#[cfg(not(feature = "pdf"))]
pub use without::Fonts;

use crate::{Official, Report, TypesetError};

/// Whether this program can make PDFs (带 PDF 功能).
pub const PDF: bool = cfg!(feature = "pdf");

/// A finished PDF and what its reader should know about its fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Sentences about fonts that stand in for others (代用字体), for the page that offers the
    /// file; they are also in its properties.
    pub stand_ins: Vec<String>,
    /// Characters that no font has (缺字); each is printed as 〓.
    pub missing: Vec<char>,
}

/// Sets a red-head document (公文) in the layout of GB/T 9704-2012.
///
/// # Errors
/// A table row longer than its head, a layout that fails, or a program without the feature.
#[cfg(feature = "pdf")]
pub fn official_pdf(official: &Official, fonts: &Fonts) -> Result<Pdf, TypesetError> {
    world::render(fonts, world::Template::Official, data::official(official)?)
}

/// Sets a report (报告).
///
/// # Errors
/// A table row longer than its head, a layout that fails, or a program without the feature.
#[cfg(feature = "pdf")]
pub fn report_pdf(report: &Report, fonts: &Fonts) -> Result<Pdf, TypesetError> {
    world::render(fonts, world::Template::Report, data::report(report)?)
}

#[cfg(not(feature = "pdf"))]
pub use without::{official_pdf, report_pdf};

/// The same names in a program without PDF, so that callers need no feature of their own.
#[cfg(not(feature = "pdf"))]
mod without {
    use std::path::Path;

    use super::{Official, Pdf, Report, TypesetError};

    /// Fonts (字体); none, because this program was built without PDF.
    #[derive(Debug, Clone, Default)]
    pub struct Fonts;

    impl Fonts {
        /// Nothing to load.
        pub fn load(_: Option<&Path>) -> Self {
            Self
        }

        /// Nothing to say.
        pub fn notes(&self) -> Vec<String> {
            Vec::new()
        }
    }

    /// Sets a red-head document (公文); here it cannot.
    ///
    /// # Errors
    /// Always [`TypesetError::WithoutPdf`].
    pub fn official_pdf(_: &Official, _: &Fonts) -> Result<Pdf, TypesetError> {
        Err(TypesetError::WithoutPdf)
    }

    /// Sets a report (报告); here it cannot.
    ///
    /// # Errors
    /// Always [`TypesetError::WithoutPdf`].
    pub fn report_pdf(_: &Report, _: &Fonts) -> Result<Pdf, TypesetError> {
        Err(TypesetError::WithoutPdf)
    }
}
