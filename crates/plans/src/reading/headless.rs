//! Tables whose head was not copied along: the columns are told by what stands in them.

use super::{
    columns::{self, Column, Head, Role, Style},
    model::Span,
    numerals,
    page::Page,
    time::{Understood, parse_time_cell},
};

/// So many lines of one shape make a table.
const ROWS_MIN: usize = 3;

/// The head that lines from `first` would have; its columns have no names.
pub(crate) fn head(page: &Page, first: usize) -> Option<Head> {
    let lines = page.lines.get(first..first + ROWS_MIN)?;
    let rows: Vec<Vec<Span>> = lines
        .iter()
        .map(|line| columns::cells(page, line, Style::Tabs))
        .collect();
    let width = rows[0].len();
    if !(3..=12).contains(&width) || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let all = |column: usize, fits: &dyn Fn(Span) -> bool| rows.iter().all(|r| fits(r[column]));
    let mut roles = vec![Role::Other; width];
    if all(0, &|cell| is_number(page, cell)) {
        roles[0] = Role::No;
    }
    let time = (0..width).find(|&at| all(at, &|cell| is_time(page, cell)))?;
    roles[time] = Role::Time;
    let name = (0..width).find(|&at| roles[at] == Role::Other)?;
    roles[name] = Role::Name;
    if let Some(lead) = (time + 1..width).find(|&at| roles[at] == Role::Other) {
        roles[lead] = Role::Lead;
    }
    let column = |role| Column {
        name: String::new(),
        role,
        left: 0,
    };
    Some(Head {
        style: Style::Tabs,
        columns: roles.into_iter().map(column).collect(),
    })
}

fn is_number(page: &Page, cell: Span) -> bool {
    let cell = page.slice(cell);
    numerals::number(cell, 0).is_some_and(|(_, end)| end == cell.len())
}

fn is_time(page: &Page, cell: Span) -> bool {
    let text: String = page.slice(cell).iter().take(60).collect();
    parse_time_cell(&text).understood != Understood::Not
}
