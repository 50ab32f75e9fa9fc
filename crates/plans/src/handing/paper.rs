//! What all papers share: the formats, the period, the foot, the fonts, the words.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use kernel::{Date, Moment, official_date};
use platform::{Error, db::Conn, trail};
use typeset::{Cell, Fonts, Tone, TypesetError};

use crate::{look::tone_of, plan::Amendment, project::Standing};

/// What a paper is handed out as (文件格式).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PDF
    Pdf,
    /// Word
    Docx,
    /// Excel
    Xlsx,
}

impl Format {
    /// The ending of its file.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type of its file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The days that a report covers, both included (报告期).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; how things stand is told as of this day.
    pub to: Date,
}

impl Period {
    /// The period that was asked for: from the start of the plan's year to today, unless the
    /// days say otherwise; never beyond today or, for a past year, its last day.
    ///
    /// # Errors
    /// Refused when it ends before it begins.
    pub fn asked(
        year: i16,
        from: Option<Date>,
        to: Option<Date>,
        today: Date,
    ) -> Result<Self, Error> {
        let first = kernel::first_of_month(year, 1);
        let last = kernel::end_of_month(year, 12);
        let from = from.unwrap_or(first);
        let to = to
            .unwrap_or_else(|| today.clamp(first, last))
            .min(today.max(first));
        if to < from {
            return Err(Error::refused(
                "plans.period_reversed",
                format!("报告期的止日 {to} 早于起日 {from}，请改好日期再生成"),
            ));
        }
        Ok(Self { from, to })
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// `2025年1月1日至6月30日`
    pub fn words(self) -> String {
        let to = if self.from.year() == self.to.year() {
            format!("{}月{}日", self.to.month(), self.to.day())
        } else {
            official_date(self.to)
        };
        format!("{}至{to}", official_date(self.from))
    }
}

/// Who made a paper, when, and the newest seal then (制表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// The short seal of the trail; none before the first seal.
    pub seal: Option<String>,
}

impl Made {
    /// As of now.
    ///
    /// # Errors
    /// What the database said.
    pub fn now(conn: &mut Conn, at: Moment, by: &str) -> Result<Self, Error> {
        let seal = trail::latest(conn)?.map(|seal| seal.short());
        Ok(Self {
            at,
            by: by.to_owned(),
            seal,
        })
    }

    /// The foot of a report.
    pub fn foot(&self) -> String {
        let when = self.at.civil();
        let seal = self.seal.as_deref().unwrap_or("尚未封存");
        format!(
            "{} {:02}:{:02} 制表　制表人 {}　存证 {seal}",
            official_date(when.date()),
            when.hour(),
            when.minute(),
            self.by
        )
    }
}

/// The fonts of this data folder, read once in the life of the process.
pub fn fonts(data: &Path) -> Fonts {
    static KNOWN: OnceLock<Mutex<BTreeMap<PathBuf, Fonts>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let made = known.entry(data.to_owned());
    made.or_insert_with(|| Fonts::load(Some(data))).clone()
}

/// What went wrong on the way to paper, as the person sees it.
pub fn not_made(error: TypesetError) -> Error {
    match error {
        TypesetError::WithoutPdf => Error::refused("plans.no_pdf", error.to_string()),
        TypesetError::TooBig { .. } => Error::refused("plans.list_too_long", error.to_string()),
        TypesetError::LongRow { .. } | TypesetError::Layout(_) | TypesetError::Write(_) => {
            Error::Fault(Box::new(error))
        }
    }
}

/// The state word of something, coloured as on the page.
pub fn state_cell(standing: Standing) -> Cell {
    tag_cell(&standing.word(), tone_of(standing))
}

/// A word in the colour of a page.
pub fn tag_cell(word: &str, tone: platform::ui::Tone) -> Cell {
    use platform::ui::Tone as Page;
    let tone = match tone {
        Page::Plain => Tone::Plain,
        Page::Ok => Tone::Good,
        Page::Warn => Tone::Warn,
        Page::Bad => Tone::Bad,
        Page::Info => Tone::Info,
    };
    Cell::tag(word, tone)
}

/// The day of a change.
pub fn amended_on(amendment: &Amendment) -> Date {
    Moment::from_ms(amendment.at).day()
}

/// A count as a cell.
pub fn count_cell(count: usize) -> Cell {
    Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `58.3%` of thousandths.
pub fn percent(permille: i64) -> String {
    match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{}%", permille / 10, tenth.abs()),
    }
}
