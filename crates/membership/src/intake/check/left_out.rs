//! Rows that are no member's: titles, totals, notes, headers once more.

use super::super::{
    field::{Field, plain},
    model::Choice,
    problem::{Code, Problem},
    read::{Cell, Row},
};

/// Words with which a row of sums begins.
const TOTALS: &[&str] = &[
    "合计",
    "总计",
    "小计",
    "共计",
    "总人数",
    "人数合计",
    "本页合计",
    "本页小计",
];
/// Words with which a row below a table begins.
const NOTES: &[&str] = &[
    "备注",
    "说明",
    "注",
    "填表人",
    "制表人",
    "填报人",
    "审核人",
    "负责人",
    "联系人",
    "填表日期",
    "制表日期",
    "填报日期",
    "填报单位",
    "制表单位",
    "盖章",
    "单位盖章",
    "填表说明",
];
/// A note fills at most so many cells.
const NOTE_CELLS_MAX: usize = 6;

/// Why a row is left out; `None` when it is a member's.
pub(super) fn why(row: &Row, choice: &Choice) -> Option<Problem> {
    if row.no < choice.head_no {
        let words = "在表头以上，当作标题，没有读取";
        return Some(Problem::row(Code::TitleRow, words));
    }
    let full: Vec<&str> = row
        .cells
        .iter()
        .map(Cell::shown)
        .filter(|text| !text.is_empty())
        .collect();
    let named = |field: Field| choice.column(field).map_or("", |at| row.shown(at));
    if is_total(&full, named(Field::Name)) {
        let words = "是合计行，没有读取";
        return Some(Problem::row(Code::TotalRow, words));
    }
    if is_head(row, choice) {
        let words = "与表头相同，没有读取";
        return Some(Problem::row(Code::HeadAgain, words));
    }
    // A row that numbers itself and says nothing else.
    let mapped = choice
        .columns
        .iter()
        .enumerate()
        .filter(|(_, f)| f.is_some());
    let says = mapped
        .map(|(at, _)| row.shown(at))
        .any(|text| !text.is_empty());
    let first = full.first().copied().unwrap_or_default();
    if full.len() <= NOTE_CELLS_MAX && is_note(first) {
        let words = "是表下的说明或落款，没有读取";
        return Some(Problem::row(Code::NoteRow, words));
    }
    let numbered = full.len() == 1 && first.chars().all(|c| c.is_ascii_digit());
    if !says && (full.is_empty() || numbered) {
        let words = "只有序号，没有内容，没有读取";
        return Some(Problem::row(Code::EmptyRow, words));
    }
    None
}

fn is_total(full: &[&str], name: &str) -> bool {
    let starts = |text: &str| {
        let text = plain(text);
        // `总计` is a word, `计` a surname: the whole word, or the word before figures.
        TOTALS.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| {
                !rest.chars().any(super::super::columns::is_han) || rest == "人数"
            })
        })
    };
    starts(name) || (full.first().is_some_and(|first| starts(first)))
}

fn is_note(first: &str) -> bool {
    let head = first.split(['：', ':']).next().unwrap_or_default();
    let marked = first.contains(['：', ':']);
    marked && NOTES.contains(&plain(head).as_str())
}

fn is_head(row: &Row, choice: &Choice) -> bool {
    let mapped: Vec<usize> = choice
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, field)| field.map(|_| at))
        .collect();
    let same = |at: &&usize| {
        let head = choice.heads.get(**at).map(|h| plain(h)).unwrap_or_default();
        !head.is_empty() && plain(row.shown(**at)) == head
    };
    let alike = mapped.iter().filter(same).count();
    alike >= 2 && alike * 2 > mapped.len()
}
