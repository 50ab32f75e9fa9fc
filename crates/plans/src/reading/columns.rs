//! Heads of tables: which column says what.

use super::{
    model::Span,
    page::{Line, Page, trim, width},
    signs::squeezed,
};

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// 序号.
    No,
    /// 项目、任务、活动内容.
    Name,
    /// 计划时间、完成时限、月份.
    Time,
    /// 负责部门、牵头单位.
    Lead,
    /// 配合单位.
    Join,
    /// 责任人.
    Person,
    /// 备注 and everything else.
    Other,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    pub role: Role,
    /// Where it begins, in half columns from the start of the line.
    pub left: usize,
}

/// How cells of a line are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Tabs,
    Pipes,
    /// Runs of blanks.
    Aligned,
    /// Single blanks: all that is left of a table in a pdf.
    Blanks,
}

/// A head of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub style: Style,
    pub columns: Vec<Column>,
}

/// Words of heads, looked for in this order.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::No,
        &["序号", "编号", "NO", "No", "no", "NO.", "No.", "序", "号"],
    ),
    (
        Role::Join,
        &[
            "配合",
            "协办",
            "协助",
            "参与单位",
            "参加单位",
            "参与部门",
            "协同",
        ],
    ),
    (
        Role::Person,
        &[
            "责任人",
            "负责人",
            "联系人",
            "分管领导",
            "责任领导",
            "经办人",
        ],
    ),
    (
        Role::Time,
        &[
            "时间",
            "月份",
            "时限",
            "季度",
            "时间节点",
            "日期",
            "期限",
            "周期",
            "进度",
            "节点",
        ],
    ),
    (
        Role::Lead,
        &[
            "负责",
            "责任",
            "牵头",
            "主办",
            "承办",
            "部门",
            "单位",
            "科室",
            "处室",
            "实施主体",
            "组织者",
        ],
    ),
    (
        Role::Name,
        &[
            "项目", "任务", "事项", "活动", "工作", "内容", "名称", "主题", "举措", "措施",
        ],
    ),
    (
        Role::Other,
        &[
            "备注",
            "目标",
            "要求",
            "类别",
            "分类",
            "经费",
            "预算",
            "地点",
            "对象",
            "说明",
            "板块",
            "成果",
            "指标",
            "完成情况",
        ],
    ),
];

/// A head's longest cell.
const HEAD_CELL_MAX: usize = 14;

/// Reads a line as the head of a table.
pub(crate) fn head(page: &Page, line: &Line) -> Option<Head> {
    if line.raw.1 - line.raw.0 > 240 {
        return None;
    }
    [Style::Tabs, Style::Pipes, Style::Aligned, Style::Blanks]
        .into_iter()
        .find_map(|style| head_in(page, line, style))
}

fn head_in(page: &Page, line: &Line, style: Style) -> Option<Head> {
    let cells = cells(page, line, style);
    let least = if style == Style::Blanks { 3 } else { 2 };
    if cells.len() < least {
        return None;
    }
    let mut columns = Vec::with_capacity(cells.len());
    let mut known = 0;
    for cell in cells {
        let name = squeezed(page.slice(content(page, cell)));
        let role = role(&name);
        if name.chars().count() > HEAD_CELL_MAX || name.contains(['。', '，', '；']) {
            return None;
        }
        known += usize::from(role.is_some());
        columns.push(Column {
            role: role.unwrap_or(Role::Other),
            name,
            left: left(page, line, cell.0),
        });
    }
    let all = known == columns.len();
    one_name(&mut columns);
    let has = |role| columns.iter().any(|c: &Column| c.role == role);
    let useful = has(Role::Name) && (has(Role::Time) || has(Role::Lead) || has(Role::Person));
    let enough = all || (style != Style::Blanks && known * 2 >= columns.len());
    (useful && enough).then_some(Head { style, columns })
}

fn role(name: &str) -> Option<Role> {
    if name.is_empty() {
        return None;
    }
    WORDS.iter().find_map(|(role, words)| {
        let fits = |word: &str| match role {
            Role::No => name == word,
            Role::Name | Role::Time | Role::Lead | Role::Join | Role::Person | Role::Other => {
                name.contains(word)
            }
        };
        words.iter().any(|word| fits(word)).then_some(*role)
    })
}

/// Words of the one column that names the row, best first.
const NAMES: &[&str] = &["项目", "任务", "事项", "活动", "工作内容", "内容", "工作"];

/// Only one column names the row; the others that could are ordinary ones.
fn one_name(columns: &mut [Column]) {
    let best = NAMES.iter().find_map(|word| {
        columns
            .iter()
            .position(|c| c.role == Role::Name && c.name.contains(word))
    });
    let best = best.or_else(|| columns.iter().position(|c| c.role == Role::Name));
    for (at, column) in columns.iter_mut().enumerate() {
        if column.role == Role::Name && Some(at) != best {
            column.role = Role::Other;
        }
    }
}

/// How far a place stands from the start of its line, in half columns.
pub(crate) fn left(page: &Page, line: &Line, at: usize) -> usize {
    line.indent + width(&page.chars[line.span.0..at.max(line.span.0)])
}

/// The cells of a line.
pub(crate) fn cells(page: &Page, line: &Line, style: Style) -> Vec<Span> {
    let tabs = style == Style::Tabs && page.slice(line.raw).contains(&'\t');
    split(page, if tabs { line.raw } else { line.span }, style)
}

/// The cells of a stretch of a line. With tabs and pipes an empty cell keeps its place.
pub(crate) fn split(page: &Page, span: Span, style: Style) -> Vec<Span> {
    match style {
        Style::Tabs => at_signs(page, span, '\t'),
        Style::Pipes => piped(page, span),
        Style::Aligned => at_blanks(page, span, 2),
        Style::Blanks => at_blanks(page, span, 1),
    }
}

fn at_signs(page: &Page, span: Span, sign: char) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut start = span.0;
    for at in span.0..=span.1 {
        if at == span.1 || page.chars[at] == sign {
            cells.push(trim(&page.chars, Span(start, at)));
            start = at + 1;
        }
    }
    cells
}

/// A piped cell owns the pipe before it; the last one also the pipe that closes the row.
fn piped(page: &Page, span: Span) -> Vec<Span> {
    let pipes: Vec<usize> = (span.0..span.1)
        .filter(|&i| is_pipe(page.chars[i]))
        .collect();
    if pipes.len() < 2 {
        return Vec::new();
    }
    let mut starts = pipes.clone();
    if starts[0] != span.0 {
        starts.insert(0, span.0);
    }
    let closed = starts.last() == Some(&(span.1 - 1));
    if closed {
        starts.pop();
    }
    let ends = starts.iter().skip(1).copied().chain([span.1]);
    let ends: Vec<usize> = ends.collect();
    let cells = starts.into_iter().zip(ends);
    cells
        .map(|(start, end)| trim(&page.chars, Span(start, end)))
        .collect()
}

pub(crate) fn is_pipe(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '┃')
}

/// What stands in a cell without its pipes.
pub(crate) fn content(page: &Page, cell: Span) -> Span {
    let Span(mut start, mut end) = cell;
    while start < end && (is_pipe(page.chars[start]) || page.chars[start].is_whitespace()) {
        start += 1;
    }
    while end > start && (is_pipe(page.chars[end - 1]) || page.chars[end - 1].is_whitespace()) {
        end -= 1;
    }
    Span(start, end)
}

/// Cells between runs of at least `least` half columns of blanks.
fn at_blanks(page: &Page, span: Span, least: usize) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut start = span.0;
    let mut at = span.0;
    while at < span.1 {
        let blank = at;
        while at < span.1 && page.chars[at].is_whitespace() {
            at += 1;
        }
        if at > blank && width(&page.chars[blank..at]) >= least {
            cells.push(Span(start, blank));
            start = at;
        }
        at += 1;
    }
    if start < span.1 {
        cells.push(Span(start, span.1));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let page = Page::new(line);
        let found = head(&page, &page.lines[0]);
        let seen = found.map(|h| {
            let roles: Vec<String> = h.columns.iter().map(|c| format!("{:?}", c.role)).collect();
            format!("{:?}: {}", h.style, roles.join(" "))
        });
        assert_eq!(seen.unwrap_or_default(), expected, "{line}");
    }

    #[test]
    fn heads_of_every_style() {
        check("序号\t项目\t计划时间\t负责部门", "Tabs: No Name Time Lead");
        check("| 月份 | 工作内容 | 责任部门 |", "Pipes: Time Name Lead");
        check(
            "序号   项目      计划时间   负责部门",
            "Aligned: No Name Time Lead",
        );
        check("序号 项目 计划时间 负责部门", "Blanks: No Name Time Lead");
        check(
            "序号\t类别\t重点任务\t工作措施\t牵头单位\t配合单位\t责任人\t完成时限\t备注",
            "Tabs: No Other Name Other Lead Join Person Time Other",
        );
        check("加强 项目 建设 工作", "");
        check("各部门要按时间节点完成项目。", "");
    }
}
