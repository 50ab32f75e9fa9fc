//! Rows of tables and items of lists become projects.

use std::collections::BTreeMap;

use super::{
    columns::{self, Column, Role},
    draft::{Draft, cell},
    model::{Cell, PieceKind, ProjectRow, Recurrence, Span},
    owners::split_owners,
    page::Page,
    repair, sentences, signs,
    table::{Row, Table},
    time::{self, TimeCell, Understood},
    timelist, warnings as code,
};

use kernel::MonthWindow;

/// What the row above said, for cells that say “same as above”.
#[derive(Default)]
struct Above {
    name: String,
    time: Option<TimeCell>,
    owners: Vec<String>,
    /// What each column of bodies said.
    bodies: BTreeMap<usize, Vec<String>>,
}

/// Whether a cell says “same as above”; merged cells of a docx are read so.
fn is_ditto(text: &str) -> bool {
    matches!(text, "〃" | "″" | "同上")
}

/// Puts the rows of a table into the draft.
pub(crate) fn from_table(page: &mut Page, draft: &mut Draft, table: &Table) {
    for head in &table.heads {
        let number = signs::special(page, *head).filter(|kind| *kind == PieceKind::PageNumber);
        draft.tail(page, number.unwrap_or(PieceKind::TableHead), *head);
    }
    let columns = &table.head.columns;
    if columns.iter().all(|c| c.name.is_empty()) {
        let place = table.rows.first().map_or(Span::default(), Row::span);
        let message = "表格没有表头，各列按内容推断，请核对。";
        page.warn(code::TABLE_WITHOUT_HEAD, message, place);
    }
    let has = |role| columns.iter().any(|c: &Column| c.role == role);
    draft.timed |= has(Role::Time);
    let mut above = Above::default();
    for row in &table.rows {
        if row.cells.len() == 1 && columns.len() > 2 {
            let (_, span) = row.cells[0];
            draft.tail(page, PieceKind::TableHead, span);
            continue;
        }
        blanks(page, columns, row);
        let cells = cells(page, columns, row);
        if role_text(columns, &cells, Role::Name).is_empty() {
            page.warn(
                code::ROW_IRREGULAR,
                "这一行没有项目名称，未作为项目。",
                row.span(),
            );
            for (_, cell) in cells {
                draft.leave(page, cell.span);
            }
            continue;
        }
        row_warnings(page, row);
        let project = project(page, columns, cells, row, &mut above);
        draft.projects.extend(split_items(page, columns, project));
    }
}

fn row_warnings(page: &mut Page, row: &Row) {
    if row.rejoined {
        let message = "表格的一行被拆成几行，已合并，请核对。";
        page.warn(code::ROW_REJOINED, message, row.span());
    }
    if row.irregular {
        let message = "这一行的格数与表头不一致，请核对各列。";
        page.warn(code::ROW_IRREGULAR, message, row.span());
    }
}

/// Drops blanks after 、 and beside digits; in the time column they separate.
fn blanks(page: &mut Page, columns: &[Column], row: &Row) {
    for (column, span) in &row.cells {
        match columns[*column].role {
            Role::Time | Role::No => {}
            Role::Name | Role::Other => {
                repair::digit_blanks(page, *span);
                separator_blanks(page, *span);
            }
            Role::Lead | Role::Join | Role::Person => separator_blanks(page, *span),
        }
    }
}

fn separator_blanks(page: &mut Page, span: Span) {
    let mut at = span.0 + 1;
    while at < span.1 {
        let start = at;
        while at < span.1 && page.chars[at].is_whitespace() {
            at += 1;
        }
        let separated = page.chars[start - 1] == '、' && at < span.1;
        let line_break = page.slice(Span(start, at)).contains(&'\n') && at < span.1;
        if at > start && (separated || line_break) && page.kept[start] {
            page.drop_span(Span(start, at));
            if !line_break {
                let message = "顿号后多出的空格已去掉。";
                page.warn(code::BLANK_AFTER_SEPARATOR, message, Span(start, at));
            }
        }
        at += 1;
    }
}

fn cells(page: &Page, columns: &[Column], row: &Row) -> Vec<(usize, Cell)> {
    let made = row.cells.iter().map(|(column, span)| {
        let words = columns::content(page, *span);
        (*column, cell(page, &columns[*column].name, words, *span))
    });
    made.collect()
}

/// The texts of all cells of a role, one after the other.
fn role_text(columns: &[Column], cells: &[(usize, Cell)], role: Role) -> String {
    let of_role = cells.iter().filter(|(c, _)| columns[*c].role == role);
    let texts: Vec<&str> = of_role.map(|(_, cell)| cell.text.as_str()).collect();
    let glue = match role {
        Role::Name | Role::No | Role::Other => "",
        Role::Time | Role::Lead | Role::Join | Role::Person => " ",
    };
    texts.join(glue).trim().to_owned()
}

/// The bodies of the row, lead first; without a column of bodies, the persons. A column that
/// says “same as above” takes what stood there.
fn owners(columns: &[Column], cells: &[(usize, Cell)], above: &mut Above) -> (Vec<String>, bool) {
    let has_body = columns
        .iter()
        .any(|c| matches!(c.role, Role::Lead | Role::Join));
    let roles: &[Role] = if has_body {
        &[Role::Lead, Role::Join]
    } else {
        &[Role::Person]
    };
    let mut owners: Vec<String> = Vec::new();
    let mut inherited = false;
    for role in roles {
        for (at, _) in columns.iter().enumerate().filter(|(_, c)| c.role == *role) {
            let of_column = cells.iter().filter(|(c, _)| *c == at);
            let mut bodies: Vec<String> = of_column
                .flat_map(|(_, cell)| split_owners(&cell.text))
                .collect();
            if bodies.iter().any(|body| is_ditto(body)) {
                bodies = above.bodies.get(&at).cloned().unwrap_or_default();
                inherited = true;
            }
            for owner in &bodies {
                if !owners.contains(owner) {
                    owners.push(owner.clone());
                }
            }
            above.bodies.insert(at, bodies);
        }
    }
    (owners, inherited)
}

fn project(
    page: &mut Page,
    columns: &[Column],
    cells: Vec<(usize, Cell)>,
    row: &Row,
    above: &mut Above,
) -> ProjectRow {
    let span = row.span();
    let no = Some(role_text(columns, &cells, Role::No)).filter(|no| !no.is_empty());
    let written = role_text(columns, &cells, Role::Time);
    let place = cells.iter().find(|(c, _)| columns[*c].role == Role::Time);
    let place = place.map_or(span, |(_, cell)| cell.span);
    let has = |role| columns.iter().any(|c: &Column| c.role == role);
    let time = if written.is_empty() {
        untimed(
            page,
            span,
            has(Role::Time),
            columns[0].role == Role::Time,
            above,
        )
    } else {
        timed(page, &written, place)
    };
    let (mut owners, mut inherited) = owners(columns, &cells, above);
    let below_month = columns[0].role == Role::Time && written.is_empty();
    if owners.is_empty() && below_month && !above.owners.is_empty() {
        owners.clone_from(&above.owners);
        inherited = true;
    }
    if inherited {
        let message = "负责部门与上一行合并或空白，按上一行读取，请核对。";
        page.warn(code::CELL_INHERITED, message, span);
    } else if owners.is_empty() && (has(Role::Lead) || has(Role::Person)) {
        page.warn(code::OWNER_MISSING, "这一行没有负责部门。", span);
    }
    above.time = time.clone();
    above.owners.clone_from(&owners);
    let (windows, recurrence) = parts(time);
    let mut name = role_text(columns, &cells, Role::Name);
    if is_ditto(&name) && !above.name.is_empty() {
        name.clone_from(&above.name);
        page.warn(
            code::CELL_INHERITED,
            "项目名称与上一行合并，请核对是否同一项目。",
            span,
        );
    }
    above.name.clone_from(&name);
    ProjectRow {
        no: no.filter(|no| !is_ditto(no)),
        name,
        windows,
        recurrence,
        owners,
        cells: cells.into_iter().map(|(_, cell)| cell).collect(),
        span,
    }
}

fn parts(time: Option<TimeCell>) -> (Vec<MonthWindow>, Option<Recurrence>) {
    time.map(|t| (t.windows, t.recurrence)).unwrap_or_default()
}

fn timed(page: &mut Page, written: &str, place: Span) -> Option<TimeCell> {
    let time = time::parse_time_cell(written);
    match time.understood {
        Understood::Fully => {}
        Understood::Partly => {
            let message = format!("时间“{written}”只读懂一部分，请核对月份。");
            page.warn(code::TIME_PARTLY_UNKNOWN, message, place);
        }
        Understood::Not => {
            let message = format!("时间“{written}”未读懂，没有填月份，请补填。");
            page.warn(code::TIME_UNKNOWN, message, place);
        }
    }
    Some(time)
}

/// A row without a time: below a merged month cell it belongs to the month above.
fn untimed(
    page: &mut Page,
    span: Span,
    column: bool,
    inherits: bool,
    above: &Above,
) -> Option<TimeCell> {
    if !column {
        return None;
    }
    if inherits && above.time.is_some() {
        page.warn(
            code::CELL_INHERITED,
            "时间空白，按上一行读取，请核对。",
            span,
        );
        return above.time.clone();
    }
    page.warn(code::TIME_MISSING, "这一行没有时间，请补填。", span);
    None
}

/// A month's cell that lists several items gives one project each.
fn split_items(page: &mut Page, columns: &[Column], project: ProjectRow) -> Vec<ProjectRow> {
    let by_month = columns[0].role == Role::Time;
    let column = columns.iter().find(|c| c.role == Role::Name);
    let place = column.and_then(|column| {
        let mut of_column = project.cells.iter().enumerate();
        of_column
            .find(|(_, cell)| cell.column == column.name)
            .map(|(at, _)| at)
    });
    let Some(place) = place.filter(|_| by_month) else {
        return vec![project];
    };
    let whole = project.cells[place].clone();
    let items = timelist::counted(page, columns::content(page, whole.span));
    if items.len() < 2 {
        return vec![project];
    }
    let mut projects = Vec::with_capacity(items.len());
    let last = items.len() - 1;
    for (at, item) in items.into_iter().enumerate() {
        // The pipe before a cell belongs to its first item, the one behind it to the last.
        let span = Span(
            if at == 0 { whole.span.0 } else { item.0 },
            if at == last { whole.span.1 } else { item.1 },
        );
        let mut one = self::item(page, item, &whole.column);
        one.cells[0].span = span;
        one.windows.clone_from(&project.windows);
        one.recurrence = project.recurrence;
        one.owners.clone_from(&project.owners);
        let text = one.cells.remove(0);
        let before = project.cells[..place].iter().filter(|_| at == 0).cloned();
        let after = project.cells[place + 1..]
            .iter()
            .filter(|_| at == last)
            .cloned();
        one.cells = before.chain([text]).chain(after).collect();
        one.span = one
            .cells
            .iter()
            .fold(Span::default(), |s, c| s.hull(c.span));
        projects.push(one);
    }
    projects
}

/// An item of a list by month or quarter.
pub(crate) fn item(page: &Page, span: Span, column: &str) -> ProjectRow {
    let mark = super::marks::mark(&page.chars, span.0, span.1);
    let words = mark.as_ref().map_or(span.0, |m| m.end);
    let heading = sentences::heading(page, span, words);
    let name = page.text(heading.title);
    let name = if name.is_empty() {
        page.text(Span(words, span.1))
    } else {
        name
    };
    let name = name
        .trim_end_matches(['。', '；', ';', '，', ','])
        .to_owned();
    ProjectRow {
        no: mark.map(|m| m.number).filter(|n| !n.is_empty()),
        name,
        windows: Vec::new(),
        recurrence: None,
        owners: Vec::new(),
        cells: vec![cell(page, column, span, span)],
        span,
    }
}
