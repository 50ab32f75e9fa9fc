//! What is wrong with a row by itself (逐行核对). Pure: the row, how the sheet is understood, what
//! the written bodies mean, and today.

mod left_out;
mod person;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use kernel::{Date, Id};
use platform::access::Body;

use super::{
    dates::{self, Written},
    field::Field,
    model::{Checked, Choice, Parsed},
    problem::{Code, Problem},
    read::{Cell, Held, Row},
};

pub use words::{knows_standing, standing_of};

/// What a written body means (单位对应).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// One body of this union, without doubt.
    Body(Id<Body>),
    /// Several, or none that is near enough.
    Unclear,
}

/// All that a row is checked against.
pub struct Facts<'a> {
    /// How the sheet is understood.
    pub choice: &'a Choice,
    /// What the written bodies mean; every name of the row stands in it.
    pub bodies: &'a BTreeMap<String, Meant>,
    /// Today.
    pub today: Date,
}

/// Longest texts, characters.
const NAME_MAX: usize = 50;
const STAFF_NO_MAX: usize = 40;
const POST_MAX: usize = 100;

/// Checks one row. Whether the person is known, and stands in the file twice, is asked later.
pub fn row(row: &Row, facts: &Facts<'_>) -> Checked {
    if let Some(problem) = left_out::why(row, facts.choice) {
        return Checked::left_out(row.no, row.cells.clone(), problem);
    }
    let mut check = Check {
        row,
        facts,
        parsed: Parsed::default(),
        problems: Vec::new(),
    };
    check.faults();
    check.name();
    check.id_number();
    check.sex();
    check.birth();
    check.phone();
    check.staff_no();
    check.home();
    check.standing();
    check.days();
    check.texts();
    check.merged();
    Checked {
        no: row.no,
        parsed: check.parsed,
        problems: check.problems,
        cells: row.cells.clone(),
        person: None,
        near: None,
        differences: Vec::new(),
    }
}

struct Check<'a> {
    row: &'a Row,
    facts: &'a Facts<'a>,
    parsed: Parsed,
    problems: Vec<Problem>,
}

impl Check<'_> {
    /// The cell of a field; `None` when there is no such column or nothing of use in it.
    fn cell(&self, field: Field) -> Option<Cell> {
        let cell = self.row.cell(self.facts.choice.column(field)?);
        let nothing = matches!(cell.held(), Held::Nothing | Held::Fault(_));
        (!nothing).then_some(cell)
    }

    /// What stands in a field, without the apostrophe and the `="…"` that keep digits whole.
    fn text(&self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        let text = bare(cell.shown()).to_owned();
        (!text.is_empty()).then_some(text)
    }

    fn tell(&mut self, code: Code, field: Field, words: impl Into<String>) {
        self.problems.push(Problem::of(code, field, words));
    }

    fn faults(&mut self) {
        for field in Field::ALL {
            let Some(at) = self.facts.choice.column(field) else {
                continue;
            };
            if let Held::Fault(word) = self.row.cell(at).held() {
                let words = format!(
                    "「{}」一栏的公式出错（{word}），读不到内容；请在表里改成数值",
                    field.word()
                );
                self.problems
                    .push(Problem::of(Code::CellFault, field, words));
            }
        }
        if self.row.loose_quote {
            let words = "这一行的引号不成对，列可能读错位；请核对各栏，或另存为 .xlsx";
            self.problems.push(Problem::row(Code::LooseQuote, words));
        }
    }

    fn home(&mut self) {
        if self.facts.choice.column(Field::Home).is_none() {
            return;
        }
        let Some(written) = self.text(Field::Home) else {
            return;
        };
        match self.facts.bodies.get(&written) {
            Some(Meant::Body(id)) => self.parsed.home = Some(*id),
            Some(Meant::Unclear) | None => {
                let words = format!(
                    "「{written}」对应不上本工会的任何组织；请在「核对各列」里指定，或先建立这个组织"
                );
                self.tell(Code::HomeUnknown, Field::Home, words);
            }
        }
    }

    fn standing(&mut self) {
        let Some(written) = self.text(Field::Standing) else {
            return;
        };
        match standing_of(&written) {
            Some(standing) => self.parsed.standing = Some(standing),
            None => {
                let words =
                    format!("会籍状态「{written}」认不出；请写在会、保留会籍、退休、离会或去世");
                self.tell(Code::StandingUnknown, Field::Standing, words);
            }
        }
    }

    fn days(&mut self) {
        self.parsed.joined_on = self.day(Field::JoinedOn);
        self.parsed.since = self.day(Field::Since);
        if let (Some(birth), Some(joined)) = (self.parsed.birth, self.parsed.joined_on)
            && years_between(birth, joined) < WORKING_AGE_YEARS
        {
            let words = format!(
                "入会日期 {joined} 时不满 {WORKING_AGE_YEARS} 周岁；请核对入会日期和出生日期"
            );
            self.tell(Code::JoinedEarly, Field::JoinedOn, words);
        }
    }

    fn day(&mut self, field: Field) -> Option<Date> {
        let cell = self.cell(field)?;
        let day = match dates::written(&cell) {
            Written::Nothing => return None,
            Written::Day(day) => day,
            Written::Month(first) => {
                let words = format!("「{}」只写到月，按当月 1 日登记", field.word());
                self.tell(Code::MonthOnly, field, words);
                first
            }
            Written::Unreadable => {
                let words = format!(
                    "「{}」里的「{}」读不出日期；请写成 2025-03-08，仍然采用时这一栏留空",
                    field.word(),
                    short(cell.shown())
                );
                self.tell(Code::DateUnreadable, field, words);
                return None;
            }
        };
        if day > self.facts.today {
            let words = format!(
                "「{}」{day} 在今天以后；请核对，仍然采用时这一栏留空",
                field.word()
            );
            self.tell(Code::DateFuture, field, words);
            return None;
        }
        Some(day)
    }

    fn texts(&mut self) {
        self.parsed.post = self.bounded(Field::Post, POST_MAX);
        self.parsed.model_worker = self.text(Field::ModelWorker).map(|t| words::is_yes(&t));
        self.parsed.hardship = self.text(Field::Hardship).map(|t| words::is_yes(&t));
        if let Some(office) = self.text(Field::Office)
            && words::is_office(&office)
        {
            let words = format!(
                "写有职务「{}」；导入不任命职务，请在「组织」里按任免手续办理",
                short(&office)
            );
            self.tell(Code::Office, Field::Office, words);
        }
    }

    fn bounded(&mut self, field: Field, max: usize) -> Option<String> {
        let text = self.text(field)?;
        if text.chars().count() <= max {
            return Some(text);
        }
        let words = format!(
            "「{}」超过 {max} 个字；请缩短，仍然采用时这一栏留空",
            field.word()
        );
        self.tell(Code::TooLong, field, words);
        None
    }

    fn merged(&mut self) {
        let choice = self.facts.choice;
        let filled = |field: &Field| {
            let at = choice.column(*field).and_then(|at| u16::try_from(at).ok());
            at.is_some_and(|at| self.row.merged.contains(&at))
        };
        let fields: Vec<Field> = Field::ALL.into_iter().filter(filled).collect();
        if fields.is_empty() {
            return;
        }
        let names: Vec<&str> = fields.iter().map(|f| f.word()).collect();
        let names = names.join("、");
        let own = |f: &Field| {
            matches!(
                f,
                Field::Name | Field::IdNumber | Field::Phone | Field::StaffNo
            )
        };
        let problem = if fields.iter().any(own) {
            let words = format!("「{names}」是合并单元格，两行会读成同一人；请取消合并，逐行填写");
            Problem::row(Code::MergedPerson, words)
        } else {
            let words = format!("「{names}」是合并单元格，已按合并的内容补全，请看一眼");
            Problem::row(Code::Merged, words)
        };
        self.problems.push(problem);
    }
}

/// Youngest age at which somebody works.
/// Source: 劳动法第十五条 (no one under sixteen is employed).
const WORKING_AGE_YEARS: i16 = 16;

/// Whole years between two days.
fn years_between(from: Date, to: Date) -> i16 {
    let early = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(early)
}

/// A text without what spreadsheets put around it to keep digits whole.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_start_matches('\'');
    let inner = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    inner.unwrap_or(text).trim()
}

/// What may be quoted of a cell in a sentence.
fn short(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if text.chars().count() <= 20 {
        return text;
    }
    text.chars().take(20).chain("…".chars()).collect()
}

/// What stands in the body column of a row, as it is asked for.
pub fn home_text(row: &Row, choice: &Choice) -> Option<String> {
    let at = choice.column(Field::Home)?;
    let text = bare(row.shown(at));
    (!text.is_empty()).then(|| text.to_owned())
}
