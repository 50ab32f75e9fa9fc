//! What the approval is asked, line by line.

use approvals::{Content, Line};
use platform::{Error, files::FileView};

use super::model::Change;
use crate::family::NewFamily;

/// What is asked when facts are to change.
pub(super) fn facts(changes: &[Change], papers: &[FileView], note: &str) -> Content {
    let line = |c: &Change| {
        let line = Line::change(c.item.word(), &*c.before.shown, &*c.after.shown);
        if c.item.is_sensitive() {
            line.masked(format!("{} {}", c.before.mark, c.after.mark))
        } else {
            line
        }
    };
    Content {
        lines: changes
            .iter()
            .map(line)
            .chain(paper_lines(papers))
            .collect(),
        note: note.to_owned(),
    }
}

/// Letters of a hash that people compare.
const HASH_SHOWN: usize = 12;

/// The papers, bound by what is in them.
fn paper_lines(papers: &[FileView]) -> impl Iterator<Item = Line> {
    papers.iter().map(|file| {
        let hash: String = file.sha256.chars().take(HASH_SHOWN).collect();
        let text = format!("{}（校验值 {hash}）", file.name);
        Line::new("证明材料", text).masked(file.sha256.as_str())
    })
}

/// What is asked when a relative is registered; `lookup` gives keyed hashes.
///
/// # Errors
/// What `lookup` said.
pub(super) fn family(
    new: &NewFamily,
    papers: &[FileView],
    lookup: &dyn Fn(&str) -> Result<String, Error>,
) -> Result<Content, Error> {
    let mut lines = vec![
        Line::new("关系", new.relation.word()),
        Line::new("姓名", new.name.as_str()),
    ];
    if !new.birth.is_empty() {
        lines.push(Line::new("出生", new.birth.as_str()));
    }
    if let Ok(number) = kernel::IdNumber::parse(&new.id_number) {
        let keyed = lookup(number.expose())?;
        lines.push(Line::new("身份证号", number.masked()).masked(keyed));
    }
    for (label, value) in [
        ("健康状况", &new.state.health),
        ("就业或就学", &new.state.work),
    ] {
        if !value.is_empty() {
            let keyed = lookup(value)?;
            lines.push(Line::new(label, "已填写（只给可以查看困难职工的人看）").masked(keyed));
        }
    }
    lines.extend(paper_lines(papers));
    Ok(Content {
        lines,
        note: String::new(),
    })
}
