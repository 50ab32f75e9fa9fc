//! Finds tables and puts the lines of each row together.

use super::{
    columns::{self, Head, Role, Style},
    headless,
    model::{PieceKind, Span},
    numerals,
    page::{Line, Page, trim},
    rowsplit, signs,
};

/// A table: the lines it takes and its rows.
pub(crate) struct Table {
    /// Its lines, as indexes into the page's.
    pub lines: std::ops::Range<usize>,
    pub head: Head,
    /// Lines of the table that are no rows: the head, Markdown's rule, a repeated head.
    pub heads: Vec<Span>,
    pub rows: Vec<Row>,
    /// The last line was one of `heads`: nothing can go on with the row before it.
    cut: bool,
}

/// A row: its cells with the index of their column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub cells: Vec<(usize, Span)>,
    /// It was put together from several lines.
    pub rejoined: bool,
    /// Its cells do not fit the head.
    pub irregular: bool,
}

impl Row {
    pub(crate) fn span(&self) -> Span {
        let spans = self.cells.iter().map(|(_, span)| *span);
        spans.fold(Span::default(), Span::hull)
    }

    fn filled(&self) -> usize {
        self.cells.len()
    }
}

/// All tables of the page, in order.
pub(crate) fn find(page: &Page) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < page.lines.len() {
        let line = page.lines[at];
        let headed = columns::head(page, &line).map(|head| read(page, at, head, true));
        let table = headed.or_else(|| {
            let tabs = page.slice(line.raw).contains(&'\t');
            let head = tabs.then(|| headless::head(page, at)).flatten()?;
            Some(read(page, at, head, false))
        });
        match table {
            Some(table) if !table.rows.is_empty() => {
                at = table.lines.end;
                tables.push(table);
            }
            Some(_) | None => at += 1,
        }
    }
    tables
}

fn read(page: &Page, first: usize, head: Head, headed: bool) -> Table {
    let skipped = usize::from(headed);
    let heads = page.lines[first..first + skipped].iter();
    let mut table = Table {
        lines: first..first + skipped,
        heads: heads.map(|line| line.span).collect(),
        head,
        rows: Vec::new(),
        cut: true,
    };
    while let Some(line) = page.lines.get(table.lines.end) {
        let heads = table.heads.len();
        if !take(page, &mut table, line) {
            break;
        }
        table.cut = table.heads.len() > heads;
        table.lines.end += 1;
    }
    table
}

/// Takes one more line into the table; `false` when the table is over.
fn take(page: &Page, table: &mut Table, line: &Line) -> bool {
    let repeated = columns::head(page, line).is_some_and(|h| h.columns.len() == table.width());
    if repeated || is_rule(page, line.span) {
        table.heads.push(line.span);
        return true;
    }
    if table.head.style == Style::Blanks {
        return take_blanks(page, table, line);
    }
    let cells = columns::cells(page, line, table.head.style);
    let filled = cells
        .iter()
        .filter(|c| !columns::content(page, **c).is_empty());
    let filled = filled.count();
    let special = signs::special(page, line.span);
    if special.is_some() && filled < 2 {
        return special == Some(PieceKind::PageNumber) && table.goes_on(page) && {
            table.heads.push(line.span);
            true
        };
    }
    if cells.len() < 2 && !continues(page, table, line) {
        let group = is_group(page, line.span) && table.goes_on(page);
        if group {
            table.heads.push(line.span);
        }
        return group;
    }
    if table.head.style == Style::Aligned {
        return take_aligned(page, table, line, &cells);
    }
    if continues(page, table, line) && join_row(page, table, &cells) {
        return true;
    }
    if filled == 0 || cells.len() < 2 {
        return false;
    }
    table.rows.push(placed(page, table, &cells));
    true
}

impl Table {
    fn width(&self) -> usize {
        self.head.columns.len()
    }

    /// Whether another row stands just below the next line.
    fn goes_on(&self, page: &Page) -> bool {
        let after = page.lines.get(self.lines.end + 1);
        after.is_some_and(|line| {
            columns::cells(page, line, self.head.style).len() >= 2
                && (self.head.style != Style::Aligned || starts_with_number(page, line.span))
        })
    }
}

/// A line of a Markdown table that only holds `|---|`.
fn is_rule(page: &Page, span: Span) -> bool {
    let text = page.slice(span);
    text.len() >= 3
        && text.iter().all(|c| "|-:=+─━┼├┤┌┐└┘┬┴ \t".contains(*c))
        && text.iter().any(|c| "-=─━".contains(*c))
}

/// A heading between rows: `一、学习类`.
fn is_group(page: &Page, span: Span) -> bool {
    let text = page.slice(span);
    text.len() <= 30 && !text.iter().any(|c| "。，；：".contains(*c))
}

fn starts_with_number(page: &Page, span: Span) -> bool {
    let line = &page.chars[..span.1];
    let at = columns::content(page, span).0;
    let number = numerals::number(line, at).map(|(_, end)| end);
    number.is_some_and(|end| match line.get(end) {
        None | Some('、' | '.' | '．' | '|' | '｜' | '│') => true,
        Some(c) => c.is_whitespace(),
    })
}

/// Whether the line goes on with the last row: no number where rows have one, no gap before it.
fn continues(page: &Page, table: &Table, line: &Line) -> bool {
    let numbered = table.head.columns[0].role == Role::No;
    let Some(row) = table.rows.last() else {
        return false;
    };
    if table.cut || line.gap_before || starts_with_number(page, line.span) {
        return false;
    }
    let short = row.filled() < table.width();
    let end = row.cells.last().map_or(0, |(_, span)| span.1);
    let torn = end > 0 && "、，（(及和与".contains(page.chars[end - 1]);
    (numbered && (short || torn)) || (torn && !page.slice(line.span).contains(&'\t'))
}

/// Puts the cells behind the last row's: its last cell and the first of these are one.
fn join_row(page: &Page, table: &mut Table, cells: &[Span]) -> bool {
    let width = table.width();
    let Some(row) = table.rows.last_mut() else {
        return false;
    };
    let Some(&(column, last)) = row.cells.last() else {
        return false;
    };
    let positional = cells.first().is_none_or(|c| c.is_empty());
    if positional || column + cells.len() > width {
        return false;
    }
    for (offset, cell) in cells.iter().enumerate() {
        if offset == 0 {
            let joined = trim(&page.chars, Span(last.0, cell.1));
            if let Some(slot) = row.cells.last_mut() {
                slot.1 = joined;
            }
        } else if !cell.is_empty() {
            row.cells.push((column + offset, *cell));
        }
    }
    row.rejoined = true;
    row.irregular = false;
    true
}

/// A row whose cells stand in the order of the columns.
fn placed(page: &Page, table: &Table, cells: &[Span]) -> Row {
    let width = table.width();
    let filled: Vec<Span> = cells
        .iter()
        .copied()
        .filter(|c| !columns::content(page, *c).is_empty())
        .collect();
    let piped = table.head.style == Style::Pipes;
    let irregular = cells.len() != width;
    // Several tabs in a row are used to line columns up: then empty cells mean nothing.
    let cells = if cells.len() > width && !piped {
        &filled
    } else {
        cells
    };
    let mut row = Row {
        irregular,
        ..Row::default()
    };
    for (at, cell) in cells.iter().enumerate() {
        let column = at.min(width - 1);
        match row.cells.last_mut() {
            Some((before, span)) if *before == column => *span = span.hull(*cell),
            Some(_) | None if !cell.is_empty() => row.cells.push((column, *cell)),
            Some(_) | None => {}
        }
    }
    row
}

/// A line of an aligned table: cells go by order when all are there, else by their place.
fn take_aligned(page: &Page, table: &mut Table, line: &Line, cells: &[Span]) -> bool {
    let width = table.width();
    let numbered = table.head.columns[0].role == Role::No;
    let new_row = if numbered {
        starts_with_number(page, line.span)
    } else {
        columns::left(page, line, line.span.0) < table.head.columns[0].left + 4
    };
    if !new_row && (table.cut || line.gap_before || table.rows.is_empty()) {
        return false;
    }
    let mut row = if new_row {
        Row::default()
    } else {
        table.rows.pop().unwrap_or_default()
    };
    for (at, cell) in cells.iter().enumerate() {
        let by_place = column_at(table, columns::left(page, line, cell.0));
        let column = if new_row && cells.len() == width {
            at
        } else {
            by_place
        };
        match row.cells.last_mut() {
            Some((before, span)) if *before == column => *span = span.hull(*cell),
            Some(_) | None => row.cells.push((column, *cell)),
        }
    }
    row.rejoined |= !new_row;
    row.irregular |= new_row && cells.len() != width;
    table.rows.push(row);
    true
}

fn column_at(table: &Table, left: usize) -> usize {
    let columns = &table.head.columns;
    let after = columns.iter().position(|c| c.left > left + 2);
    after.unwrap_or(columns.len()).saturating_sub(1)
}

/// A line of a table whose columns are only kept apart by single blanks.
fn take_blanks(page: &Page, table: &mut Table, line: &Line) -> bool {
    if let Some(cells) = rowsplit::split(page, &table.head, line.span) {
        table.rows.push(Row {
            cells,
            ..Row::default()
        });
        return true;
    }
    let torn = continues(page, table, line) && signs::special(page, line.span).is_none();
    let Some(row) = table.rows.last_mut().filter(|_| torn) else {
        return false;
    };
    if let Some((_, span)) = row.cells.last_mut() {
        span.1 = line.span.1;
        row.rejoined = true;
    }
    true
}
