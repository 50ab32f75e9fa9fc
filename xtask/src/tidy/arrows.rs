//! Arrows are data: which crate may know which.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use crate::repo::{Member, Tree};

/// One crate of the house and the crates it may know.
pub struct Arrow {
    /// The crate.
    pub name: &'static str,
    /// What it may name under `[dependencies]`; only lines above its own.
    pub knows: &'static [&'static str],
    /// What it may name under `[dev-dependencies]` besides; Cargo allows a circle there, because
    /// a crate's tests stand above the crate.
    pub knows_in_tests: &'static [&'static str],
    /// Its tables carry its name as a prefix.
    pub owns_tables: bool,
}

/// A line may only name lines above it. A new name in a line needs an ADR.
pub const ARROWS: &[Arrow] = &[
    Arrow {
        name: "kernel",
        knows: &[],
        knows_in_tests: &[],
        owns_tables: false,
    },
    Arrow {
        name: "platform",
        knows: &["kernel"],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "typeset",
        knows: &["kernel"],
        knows_in_tests: &[],
        owns_tables: false,
    },
    Arrow {
        name: "testing",
        knows: &["kernel", "platform"],
        knows_in_tests: &[],
        owns_tables: false,
    },
    Arrow {
        name: "organisation",
        knows: &["kernel", "platform", "typeset"],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "approvals",
        knows: &["kernel", "platform", "typeset", "organisation"],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "documents",
        knows: &["kernel", "platform", "typeset", "organisation", "approvals"],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "membership",
        knows: &[
            "kernel",
            "platform",
            "typeset",
            "organisation",
            "approvals",
            "documents",
        ],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "plans",
        knows: &[
            "kernel",
            "platform",
            "typeset",
            "organisation",
            "approvals",
            "documents",
        ],
        knows_in_tests: &["testing"],
        owns_tables: true,
    },
    Arrow {
        name: "app",
        knows: &[
            "kernel",
            "platform",
            "typeset",
            "organisation",
            "approvals",
            "documents",
            "membership",
            "plans",
        ],
        knows_in_tests: &["testing"],
        owns_tables: false,
    },
    Arrow {
        name: "journeys",
        knows: &[],
        knows_in_tests: &[],
        owns_tables: false,
    },
    Arrow {
        name: "xtask",
        knows: &[],
        knows_in_tests: &[],
        owns_tables: false,
    },
];

/// Outside crates that only these of ours may name, so that a seam stays one.
const KEPT_TO: &[(&str, &[&str])] = &[
    ("rusqlite", &["platform"]),
    ("postgres", &["platform", "testing"]),
    ("typst", &["typeset"]),
    ("typst-pdf", &["typeset"]),
    ("typst-layout", &["typeset"]),
    ("headless_chrome", &["journeys"]),
];

const BEGIN: &str = "<!-- arrows: written by `cargo xtask arrows` -->";
const END: &str = "<!-- end of arrows -->";
/// Where the diagram stands.
pub const PLACE: &str = "ARCHITECTURE.md";

/// Whether a crate is an area, with tables, models and rules of its own.
pub fn is_area(name: &str) -> bool {
    ARROWS
        .iter()
        .any(|arrow| arrow.owns_tables && arrow.name == name)
}

/// The area whose prefix a table's name has.
pub fn prefix_owner(table: &str) -> Option<&'static str> {
    let (prefix, _) = table.split_once('_')?;
    ARROWS
        .iter()
        .find(|arrow| arrow.owns_tables && arrow.name == prefix)
        .map(|arrow| arrow.name)
}

/// Arrows in the manifests that are not in the data, and a diagram that is not current.
pub fn check(members: &[Member], tree: &Tree) -> Vec<Finding> {
    let mut findings = upward(ARROWS);
    findings.extend(undeclared(ARROWS, members));
    findings.extend(out_of_place(members));
    let current = tree
        .sources
        .iter()
        .find(|source| source.path == PLACE)
        .and_then(|source| with_diagram(&source.text, members).map(|new| new == source.text));
    match current {
        Some(true) => {}
        Some(false) => findings.push(Finding::breach(
            PLACE,
            0,
            "the diagram is not current: run `cargo xtask arrows`",
        )),
        None => findings.push(Finding::breach(
            PLACE,
            0,
            "the marks of the diagram are missing",
        )),
    }
    findings
}

fn upward(arrows: &[Arrow]) -> Vec<Finding> {
    let mut above: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for arrow in arrows {
        for known in arrow.knows {
            if !above.contains(known) {
                let text = format!("{} may not know {known}, which stands below it", arrow.name);
                findings.push(Finding::breach("xtask/src/tidy/arrows.rs", 0, text));
            }
        }
        above.insert(arrow.name);
    }
    findings
}

fn undeclared(arrows: &[Arrow], members: &[Member]) -> Vec<Finding> {
    let ours: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let mut findings = Vec::new();
    for member in members {
        let manifest = manifest_of(member);
        let Some(arrow) = arrows.iter().find(|arrow| arrow.name == member.name) else {
            let text = "this crate has no line in the arrows";
            findings.push(Finding::breach(&manifest, 0, text));
            continue;
        };
        let in_code = |name: &&String| !arrow.knows.contains(&name.as_str());
        let in_tests =
            |name: &&String| in_code(name) && !arrow.knows_in_tests.contains(&name.as_str());
        let wrong = member.needs.iter().filter(in_code);
        let wrong = wrong.chain(member.needs_in_tests.iter().filter(in_tests));
        for known in wrong.filter(|name| ours.contains(name.as_str())) {
            let text = format!("{} → {known} is no arrow of the house", member.name);
            findings.push(Finding::breach(&manifest, 0, text));
        }
    }
    findings
}

fn out_of_place(members: &[Member]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in members {
        for name in member.needs.iter().chain(&member.needs_in_tests) {
            let kept = KEPT_TO.iter().find(|(outside, _)| outside == name);
            if let Some((outside, to)) = kept
                && !to.contains(&member.name.as_str())
            {
                let text = format!("only {} may name {outside}", to.join(" and "));
                findings.push(Finding::breach(&manifest_of(member), 0, text));
            }
        }
    }
    findings
}

fn manifest_of(member: &Member) -> String {
    match member.name.as_str() {
        "xtask" => "xtask/Cargo.toml".to_owned(),
        name => format!("crates/{name}/Cargo.toml"),
    }
}

/// `text` with the diagram of `members` between its marks; `None` when the marks are missing.
pub fn with_diagram(text: &str, members: &[Member]) -> Option<String> {
    let (head, rest) = text.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}\n{}{END}{tail}", diagram(members)))
}

/// Mermaid; an arrow that follows from two others is not drawn.
fn diagram(members: &[Member]) -> String {
    let ours: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let ours_of = |names: &[String]| -> BTreeSet<String> {
        let known = names.iter().filter(|name| ours.contains(name.as_str()));
        known.cloned().collect()
    };
    let edges: BTreeMap<&str, BTreeSet<String>> = members
        .iter()
        .map(|member| (member.name.as_str(), ours_of(&member.needs)))
        .collect();
    let mut text = "```mermaid\ngraph TD\n".to_owned();
    for member in members {
        let direct = &edges[member.name.as_str()];
        if direct.is_empty() {
            text.push_str(&format!("  {}\n", member.name));
        }
        for known in direct {
            let others = direct.iter().filter(|other| *other != known);
            if !others
                .into_iter()
                .any(|other| reaches(&edges, other, known))
            {
                text.push_str(&format!("  {} --> {known}\n", member.name));
            }
        }
        for known in ours_of(&member.needs_in_tests).difference(direct) {
            text.push_str(&format!("  {} -. in tests .-> {known}\n", member.name));
        }
    }
    text.push_str("```\n");
    text
}

fn reaches(edges: &BTreeMap<&str, BTreeSet<String>>, from: &str, to: &str) -> bool {
    edges.get(from).is_some_and(|known| {
        known.contains(to) || known.iter().any(|next| reaches(edges, next, to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, needs: &[&str], needs_in_tests: &[&str]) -> Member {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Member {
            name: name.to_owned(),
            folder: std::path::PathBuf::new(),
            needs: owned(needs),
            needs_in_tests: owned(needs_in_tests),
        }
    }

    fn said(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(Finding::to_string).collect()
    }

    #[test]
    fn the_data_point_downward() {
        assert_eq!(said(&upward(ARROWS)), Vec::<String>::new());
        let circle = Arrow {
            name: "low",
            knows: &["high"],
            knows_in_tests: &[],
            owns_tables: false,
        };
        assert_eq!(
            said(&upward(&[circle])),
            ["xtask/src/tidy/arrows.rs: low may not know high, which stands below it"]
        );
    }

    #[test]
    fn an_arrow_that_is_not_in_the_data_is_found() {
        let members = [
            member("kernel", &["serde", "platform"], &[]),
            member("plans", &["kernel"], &["testing", "journeys"]),
            member("platform", &["kernel"], &[]),
            member("journeys", &[], &[]),
            member("ledger", &[], &[]),
            member("testing", &[], &[]),
        ];
        assert_eq!(
            said(&undeclared(ARROWS, &members)),
            [
                "crates/kernel/Cargo.toml: kernel → platform is no arrow of the house",
                "crates/plans/Cargo.toml: plans → journeys is no arrow of the house",
                "crates/ledger/Cargo.toml: this crate has no line in the arrows",
            ]
        );
    }

    #[test]
    fn a_driver_outside_the_seam_is_found() {
        assert_eq!(
            said(&out_of_place(&[member("plans", &["rusqlite"], &["typst"])])),
            [
                "crates/plans/Cargo.toml: only platform may name rusqlite",
                "crates/plans/Cargo.toml: only typeset may name typst",
            ]
        );
    }

    #[test]
    fn the_diagram_draws_what_does_not_follow() {
        let members = [
            member("app", &["kernel", "plans"], &[]),
            member("kernel", &["serde"], &[]),
            member("plans", &["kernel"], &["testing"]),
            member("testing", &["kernel"], &[]),
        ];
        let text = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let expected = format!(
            "before\n{BEGIN}\n```mermaid\ngraph TD\n  app --> plans\n  kernel\n  \
             plans --> kernel\n  plans -. in tests .-> testing\n  testing --> kernel\n\
             ```\n{END}\nafter\n"
        );
        assert_eq!(with_diagram(&text, &members), Some(expected));
        assert_eq!(with_diagram("no marks", &members), None);
    }

    #[test]
    fn a_prefix_has_one_owner() {
        assert_eq!(prefix_owner("plans_project"), Some("plans"));
        assert_eq!(prefix_owner("kernel_thing"), None);
        assert_eq!(prefix_owner("planning"), None);
    }
}
