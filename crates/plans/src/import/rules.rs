//! Editing a draft in the preview. Pure: each edit takes a draft and gives the next one.

use kernel::Refusal;

use super::{
    convert::{name_owner, rhythm_of, take_id},
    model::{Draft, DraftProject, Mapping, Node, NodeKind},
};
use crate::{
    project::{Milestone, Rhythm, rules},
    reading::{Understood, parse_time_cell, split_owners},
};

/// One edit of the text (条目修改).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// 改写: number and text.
    Rewrite { number: String, text: String },
    /// 改变层次: a sentence becomes a measure, loose text a sentence, and so on.
    Kind(NodeKind),
    /// 与上一条合并
    Merge,
    /// 拆分 after so many characters.
    Split(usize),
    /// 移到某条之后, with what hangs under it.
    MoveAfter(u32),
    /// 上移 by one place.
    Up,
    /// 列为项目
    Project,
    /// 在后面加一条
    Add { kind: NodeKind, text: String },
    /// 删除: only what was typed by hand; the document's words stay.
    Remove,
}

fn gone() -> Refusal {
    Refusal::new("plans.node_gone", "这一条已经不在了，请刷新页面再改")
}

/// Applies one edit to node `id`; 0 with [`Edit::Add`] is the end of the text.
///
/// # Errors
/// Refused when the node is gone or the edit makes no sense there.
pub fn edit(draft: &mut Draft, source: &str, id: u32, edit: Edit) -> Result<(), Refusal> {
    if let Edit::Add { kind, text } = edit {
        return add(draft, id, kind, text);
    }
    let at = draft
        .nodes
        .iter()
        .position(|n| n.id == id)
        .ok_or_else(gone)?;
    match edit {
        Edit::Rewrite { number, text } => {
            if text.trim().is_empty() {
                return Err(Refusal::new(
                    "plans.node_empty",
                    "文字不能为空；不要这一条，请并入上一条",
                ));
            }
            draft.nodes[at].number = number;
            draft.nodes[at].text = text;
        }
        Edit::Kind(kind) => draft.nodes[at].kind = kind,
        Edit::Merge => merge(draft, at)?,
        Edit::Split(after) => split(draft, source, at, after)?,
        Edit::MoveAfter(target) => move_after(draft, at, target)?,
        Edit::Up => {
            let before = at
                .checked_sub(1)
                .ok_or_else(|| Refusal::new("plans.node_first", "这已经是第一条，不能再往上移"))?;
            draft.nodes.swap(before, at);
        }
        Edit::Project => {
            let node = draft.nodes[at].clone();
            add_project(draft, &node.text, "", "");
            if node.kind == NodeKind::Loose {
                draft.nodes.remove(at);
                if let Some(project) = draft.projects.last_mut() {
                    project.span = node.span;
                    project.cells = vec![node.span];
                }
            }
        }
        Edit::Remove => {
            if draft.nodes[at].span.0 != draft.nodes[at].span.1 {
                return Err(Refusal::new(
                    "plans.node_from_document",
                    "文件里的文字不能删除，可以改为「未归类」",
                ));
            }
            draft.nodes.remove(at);
        }
        Edit::Add { .. } => {}
    }
    Ok(())
}

fn add(draft: &mut Draft, after: u32, kind: NodeKind, text: String) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(
            "plans.node_empty",
            "文字不能为空；不要这一条，请并入上一条",
        ));
    }
    let at = match draft.nodes.iter().position(|n| n.id == after) {
        Some(at) => at + 1,
        None if after == 0 => draft.nodes.len(),
        None => return Err(gone()),
    };
    let id = take_id(draft);
    let node = Node {
        id,
        kind,
        number: String::new(),
        text,
        span: (0, 0),
    };
    draft.nodes.insert(at, node);
    Ok(())
}

/// A heading that is merged falls down to a sentence; a sentence joins the one before.
fn merge(draft: &mut Draft, at: usize) -> Result<(), Refusal> {
    let before = at.checked_sub(1);
    let before =
        before.ok_or_else(|| Refusal::new("plans.node_first", "前面没有可以合并的条目"))?;
    let this = draft.nodes[at].clone();
    let previous = &mut draft.nodes[before];
    let same = previous.kind == this.kind;
    let both_text = matches!(previous.kind, NodeKind::Sentence | NodeKind::Loose)
        && matches!(this.kind, NodeKind::Sentence | NodeKind::Loose);
    if same || both_text {
        previous.text.push_str(&this.text);
        previous.span = hull(previous.span, this.span);
        draft.nodes.remove(at);
    } else {
        draft.nodes[at].kind = NodeKind::Sentence;
    }
    Ok(())
}

fn hull(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    match (a.0 == a.1, b.0 == b.1) {
        (true, _) => b,
        (false, true) => a,
        (false, false) => (a.0.min(b.0), a.1.max(b.1)),
    }
}

fn split(draft: &mut Draft, source: &str, at: usize, after: usize) -> Result<(), Refusal> {
    let node = draft.nodes[at].clone();
    let length = node.text.chars().count();
    if after == 0 || after >= length {
        return Err(Refusal::new(
            "plans.split_outside",
            "请选择文字中间的位置来拆分",
        ));
    }
    let first: String = node.text.chars().take(after).collect();
    let second: String = node.text.chars().skip(after).collect();
    let cut = place_in_source(source, node.span, &first);
    let id = take_id(draft);
    draft.nodes[at].text = first.trim_end().to_owned();
    draft.nodes[at].span = (node.span.0, cut);
    let rest = Node {
        id,
        kind: match node.kind {
            NodeKind::Loose => NodeKind::Loose,
            NodeKind::Chapter | NodeKind::Measure | NodeKind::Sentence => NodeKind::Sentence,
        },
        number: String::new(),
        text: second.trim_start().to_owned(),
        span: (cut, node.span.1),
    };
    draft.nodes.insert(at + 1, rest);
    Ok(())
}

/// Where the source has said all of `text`; repairs only leave characters out.
fn place_in_source(source: &str, span: (usize, usize), text: &str) -> usize {
    let mut wanted = text.chars().filter(|c| !c.is_whitespace()).peekable();
    let inside = source
        .chars()
        .enumerate()
        .skip(span.0)
        .take(span.1.saturating_sub(span.0));
    for (index, found) in inside {
        if wanted.peek() == Some(&found) {
            wanted.next();
            if wanted.peek().is_none() {
                return index + 1;
            }
        }
    }
    span.1
}

fn move_after(draft: &mut Draft, at: usize, target: u32) -> Result<(), Refusal> {
    let node = draft.nodes[at].clone();
    let deeper = |kind: NodeKind| match node.kind {
        NodeKind::Chapter => kind != NodeKind::Chapter,
        NodeKind::Measure => matches!(kind, NodeKind::Sentence),
        NodeKind::Sentence | NodeKind::Loose => false,
    };
    let end = draft.nodes[at + 1..]
        .iter()
        .position(|n| !deeper(n.kind))
        .map_or(draft.nodes.len(), |more| at + 1 + more);
    let block: Vec<Node> = draft.nodes.drain(at..end).collect();
    let Some(place) = draft.nodes.iter().position(|n| n.id == target) else {
        for (offset, node) in block.into_iter().enumerate() {
            draft.nodes.insert(at + offset, node);
        }
        return Err(gone());
    };
    // Under a heading means at its end, before the next heading of its kind or above.
    let heading = draft.nodes[place].kind;
    let place = match (heading, node.kind) {
        (NodeKind::Measure, NodeKind::Sentence | NodeKind::Loose) => draft.nodes[place + 1..]
            .iter()
            .position(|n| n.kind != NodeKind::Sentence)
            .map_or(draft.nodes.len(), |more| place + 1 + more),
        (NodeKind::Chapter, NodeKind::Measure) => draft.nodes[place + 1..]
            .iter()
            .position(|n| matches!(n.kind, NodeKind::Chapter | NodeKind::Loose))
            .map_or(draft.nodes.len(), |more| place + 1 + more),
        _ => place + 1,
    };
    for (offset, mut node) in block.into_iter().enumerate() {
        if heading == NodeKind::Measure && node.kind == NodeKind::Loose {
            node.kind = NodeKind::Sentence;
        }
        draft.nodes.insert(place + offset, node);
    }
    Ok(())
}

/// Adds a project at the end of the list.
pub fn add_project(draft: &mut Draft, name: &str, time: &str, owners: &str) {
    let id = take_id(draft);
    let no = (draft.projects.len() + 1).to_string();
    draft.projects.push(DraftProject {
        id,
        no,
        name: name.trim().to_owned(),
        time_text: String::new(),
        windows: Vec::new(),
        rhythm: Rhythm::Windows,
        rhythm_chosen: false,
        milestones: Vec::new(),
        owners: Vec::new(),
        span: (0, 0),
        cells: Vec::new(),
    });
    let at = draft.projects.len() - 1;
    set_time(&mut draft.projects[at], time);
    set_owners(draft, at, owners);
}

/// What a person set for a project (项目修改).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectEdit {
    /// 序号
    pub no: String,
    /// 项目
    pub name: String,
    /// 计划时间; read anew.
    pub time_text: String,
    /// 负责部门; split anew.
    pub owners: String,
    /// 节奏; `None` leaves the question open.
    pub rhythm: Option<Rhythm>,
    /// 里程碑
    pub milestones: Vec<Milestone>,
}

/// Applies what a person set for a project.
///
/// # Errors
/// Refused when the project is gone, or milestones are missing or outside the year.
pub fn edit_project(draft: &mut Draft, id: u32, edit: ProjectEdit) -> Result<(), Refusal> {
    let at = draft
        .projects
        .iter()
        .position(|p| p.id == id)
        .ok_or_else(gone)?;
    let year = draft.year;
    if edit.rhythm == Some(Rhythm::Milestones) {
        rules::check_milestones(year, &edit.milestones)?;
    }
    let project = &mut draft.projects[at];
    project.no = edit.no;
    project.name = edit.name;
    if project.time_text != edit.time_text {
        set_time(project, &edit.time_text);
    }
    if let Some(rhythm) = edit.rhythm {
        project.rhythm = rhythm;
        project.rhythm_chosen = true;
        project.milestones = edit.milestones;
    }
    set_owners(draft, at, &edit.owners);
    Ok(())
}

/// Takes a project off the list; its words go back to the loose text.
///
/// # Errors
/// Refused when the project is gone.
pub fn drop_project(draft: &mut Draft, id: u32) -> Result<(), Refusal> {
    let at = draft
        .projects
        .iter()
        .position(|p| p.id == id)
        .ok_or_else(gone)?;
    let project = draft.projects.remove(at);
    if project.span.0 != project.span.1 {
        let id = take_id(draft);
        let text = [
            project.no,
            project.name,
            project.time_text,
            project.owners.join("、"),
        ];
        draft.nodes.push(Node {
            id,
            kind: NodeKind::Loose,
            number: String::new(),
            text: text.join(" "),
            span: project.span,
        });
    }
    Ok(())
}

fn set_time(project: &mut DraftProject, text: &str) {
    let read = parse_time_cell(text);
    project.time_text = text.trim().to_owned();
    project.windows = match read.understood {
        Understood::Not => Vec::new(),
        Understood::Fully | Understood::Partly => read.windows,
    };
    project.rhythm = rhythm_of(&project.windows, read.recurrence);
    project.rhythm_chosen = false;
}

fn set_owners(draft: &mut Draft, at: usize, text: &str) {
    let owners = split_owners(text);
    for owner in &owners {
        name_owner(draft, owner);
    }
    draft.projects[at].owners = owners;
    let used: Vec<String> = draft
        .projects
        .iter()
        .flat_map(|p| p.owners.clone())
        .collect();
    draft.names.retain(|n| used.contains(&n.printed));
}

/// What still stands between a preview and a plan, one sentence each with its place on the
/// page: code, sentence, anchor.
pub fn open_questions(draft: &Draft) -> Vec<(&'static str, String, String)> {
    let mut open = Vec::new();
    if draft.title.trim().is_empty() {
        open.push((
            "plans.title_missing",
            "请填写计划标题".to_owned(),
            "facts".to_owned(),
        ));
    }
    if draft.projects.is_empty() {
        let text = "计划里还没有项目，请先列出项目".to_owned();
        open.push(("plans.empty", text, "projects".to_owned()));
    }
    for project in &draft.projects {
        let anchor = format!("p{}", project.id);
        if project.name.trim().is_empty() {
            let text = format!("第 {} 项没有名称", project.no);
            open.push(("plans.name_missing", text, anchor.clone()));
        }
        if project.windows.is_empty() {
            let text = format!("「{}」的计划时间没有读懂，请改写", project.name);
            open.push(("plans.window_missing", text, anchor.clone()));
        }
        if project.owners.is_empty() {
            let text = format!("「{}」没有负责部门", project.name);
            open.push(("plans.no_lead", text, anchor.clone()));
        }
        if rules::needs_rhythm(&project.windows, project.rhythm) && !project.rhythm_chosen {
            let text = format!("「{}」是全年项目，请选择节奏或里程碑", project.name);
            open.push(("plans.rhythm_missing", text, anchor));
        }
    }
    for name in &draft.names {
        if matches!(name.state, Mapping::Suggested | Mapping::Unknown) {
            let text = format!("「{}」是哪个单位，请确认", name.printed);
            open.push(("plans.owner_unmapped", text, "owners".to_owned()));
        }
    }
    open
}

/// Whether the preview can become a plan.
///
/// # Errors
/// Refused with the first open question.
pub fn confirm(draft: &Draft) -> Result<(), Refusal> {
    match open_questions(draft).into_iter().next() {
        Some((code, text, _)) => Err(Refusal::new(code, text)),
        None => Ok(()),
    }
}
