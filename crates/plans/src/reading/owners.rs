//! Names of bodies in a cell (负责部门).

/// Labels that tell the part of the bodies behind them.
const LABELS: &[&str] = &[
    "牵头单位",
    "牵头部门",
    "责任单位",
    "责任部门",
    "负责部门",
    "负责单位",
    "配合单位",
    "配合部门",
    "牵头",
    "主办",
    "承办",
    "协办",
    "配合",
    "负责",
    "责任人",
];

/// The bodies named in a cell, in order, each once: `局工会、 机关工会` are two.
pub fn split_owners(cell: &str) -> Vec<String> {
    let mut owners: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let parts = cell.split(|c: char| {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c.is_whitespace() || "、，,；;/／。|｜".contains(c))
    });
    for part in parts {
        let name = unlabelled(part.trim());
        if !name.is_empty() && !owners.iter().any(|o| o == name) {
            owners.push(name.to_owned());
        }
    }
    owners
}

/// The name without `牵头：` before it or `（牵头）` behind it.
fn unlabelled(part: &str) -> &str {
    let mut name = part;
    if let Some((label, rest)) = part.split_once(['：', ':'])
        && LABELS.contains(&label)
    {
        name = rest.trim();
    }
    for label in LABELS {
        for (open, close) in [("（", "）"), ("(", ")")] {
            let inner = name.strip_suffix(close).and_then(|n| n.strip_suffix(label));
            if let Some(bare) = inner.and_then(|n| n.strip_suffix(open)) {
                return bare.trim();
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &[&str]) {
        assert_eq!(split_owners(cell), expected, "{cell}");
    }

    #[test]
    fn owners_are_told_apart() {
        check(
            "局工会、 机关工会、执法总队工会",
            &["局工会", "机关工会", "执法总队工会"],
        );
        check("局工会经审委", &["局工会经审委"]);
        check("局工会 组织人事处", &["局工会", "组织人事处"]);
        check(
            "牵头：局工会；配合：办公室、机关工会",
            &["局工会", "办公室", "机关工会"],
        );
        check(
            "局工会（牵头）、各分会（含外勤、内勤）",
            &["局工会", "各分会（含外勤、内勤）"],
        );
        check(" ", &[]);
    }
}
