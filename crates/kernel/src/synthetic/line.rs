//! A person as a roster writes them, in any of the spellings that people use.

use jiff::civil::Date;

use super::{Draw, Person};

/// What stands in a cell of a spreadsheet (单元格).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number: what is kept, and what is shown and exported.
    Number {
        /// As the file keeps it: `3.10105198503081E+17`.
        kept: String,
        /// As the cell shows it: `3.10105E+17`.
        shown: String,
    },
}

impl Cell {
    /// A text; nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// A number that is shown as it is kept.
    pub fn number(number: impl ToString) -> Self {
        let kept = number.to_string();
        let shown = kept.clone();
        Self::Number { kept, shown }
    }

    /// What one sees in the cell, and finds in an export as text.
    pub fn shown(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number { shown: text, .. } => text,
        }
    }
}

/// A row of a roster (名册行).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 姓名.
    pub name: Cell,
    /// 性别.
    pub sex: Cell,
    /// 身份证号.
    pub id_number: Cell,
    /// 出生日期.
    pub birth: Cell,
    /// 手机号.
    pub phone: Cell,
    /// 工号.
    pub staff_no: Cell,
    /// 所在单位.
    pub body: Cell,
    /// 入会日期.
    pub joined_on: Cell,
}

impl Line {
    /// The words above the columns, in the order of [`Line::cells`].
    pub const HEADS: [&str; 8] = [
        "姓名",
        "性别",
        "身份证号码",
        "出生日期",
        "手机号码",
        "工号",
        "所在单位",
        "入会日期",
    ];

    /// The cells in the order of [`Line::HEADS`].
    pub const fn cells(&self) -> [&Cell; 8] {
        [
            &self.name,
            &self.sex,
            &self.id_number,
            &self.birth,
            &self.phone,
            &self.staff_no,
            &self.body,
            &self.joined_on,
        ]
    }
}

impl Person {
    /// The person in a roster of `body`, spelled in any way that is right.
    pub fn line(&self, body: &str) -> Line {
        let mut draw = self.draw.fork(3);
        Line {
            name: Cell::text(spelled_name(&mut draw, &self.name)),
            sex: Cell::text(self.sex.to_string()),
            id_number: Cell::text(spelled_id(&mut draw, self.id_number.expose())),
            birth: spelled_day(&mut draw, self.birth),
            phone: spelled_phone(&mut draw, self.phone.expose()),
            staff_no: Cell::text(&self.staff_no),
            body: Cell::text(body),
            joined_on: spelled_day(&mut draw, self.joined_on),
        }
    }
}

/// `张三`, and now and then `张　三` to look even.
fn spelled_name(draw: &mut Draw, name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(one), Some(two), None) if draw.below(5) == 0 => format!("{one}\u{3000}{two}"),
        _ => name.to_owned(),
    }
}

fn spelled_id(draw: &mut Draw, id: &str) -> String {
    match draw.below(20) {
        0 => id.to_lowercase(),
        1 => format!(" {id}"),
        2 => format!(
            "{} {} {}",
            part(id, 0, 6),
            part(id, 6, 14),
            part(id, 14, 18)
        ),
        3 => wide(id),
        _ => id.to_owned(),
    }
}

fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// In full-width characters.
fn wide(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
    text.chars().map(wide).collect()
}

/// Every spelling that [`crate::typed_day`] takes.
fn spelled_day(draw: &mut Draw, day: Date) -> Cell {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let text = match draw.below(12) {
        0 => format!("{year}-{month}-{date}"),
        1 => format!("{year}/{month:02}/{date:02}"),
        2 => format!("{year}.{month}.{date}"),
        3 => format!("{year}{month:02}{date:02}"),
        4 => format!("{year}年{month}月{date}日"),
        5 => wide(&format!("{year}-{month}-{date}")),
        6 => format!("{day} 00:00:00"),
        7 | 8 => return Cell::number(serial(day)),
        _ => day.to_string(),
    };
    Cell::text(text)
}

/// The number of a day after February 1900 in a spreadsheet.
pub(super) fn serial(day: Date) -> i64 {
    let zero = Date::constant(1899, 12, 30);
    (day - zero).get_days().into()
}

fn spelled_phone(draw: &mut Draw, phone: &str) -> Cell {
    let (head, middle, tail) = (part(phone, 0, 3), part(phone, 3, 7), part(phone, 7, 11));
    match draw.below(12) {
        0 => Cell::text(format!("+86 {head} {middle} {tail}")),
        1 => Cell::text(format!("{head}-{middle}-{tail}")),
        2 => Cell::text(format!("{head} {middle} {tail}")),
        3 => Cell::text(wide(phone)),
        4 | 5 => Cell::number(phone),
        _ => Cell::text(phone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IdNumber, Phone, spreadsheet_day, synthetic::People, typed_day};

    #[test]
    fn every_spelling_reads_back() {
        for number in 0..3_000 {
            let person = People::seeded(7).nth(number);
            let line = person.line("办公室");
            let [name, sex, id, birth, phone, staff_no, body, joined] = line.cells();
            assert_eq!(name.shown().replace('\u{3000}', ""), person.name);
            assert_eq!(sex.shown(), person.sex.to_string());
            assert_eq!(IdNumber::parse(id.shown()).as_ref(), Ok(&person.id_number));
            assert_eq!(typed_day(birth.shown()), Ok(person.birth), "{birth:?}");
            assert_eq!(
                typed_day(joined.shown()),
                Ok(person.joined_on),
                "{joined:?}"
            );
            assert_eq!(Phone::parse(phone.shown()).as_ref(), Ok(&person.phone));
            assert_eq!(
                (staff_no.shown(), body.shown()),
                (&*person.staff_no, "办公室")
            );
        }
    }

    #[test]
    fn a_day_has_the_number_that_spreadsheets_give_it() {
        for text in ["1900-03-01", "1985-03-08", "2025-03-18", "2099-12-31"] {
            let day: Date = text.parse().unwrap();
            assert_eq!(spreadsheet_day(serial(day)), Ok(day), "{text}");
        }
    }
}
