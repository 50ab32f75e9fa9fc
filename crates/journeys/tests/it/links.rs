//! Nothing leads nowhere: every link that somebody meets opens.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{browser::Browser, stage::Stage};

/// Pages for one person.
const PAGES_MAX: usize = 150;
/// Pages of one kind (`/people/{id}`); the others look alike.
const ALIKE_MAX: usize = 6;

#[test]
fn every_link_leads_somewhere() {
    let (stage, browser) = (Stage::demo(), Browser::open());
    for who in ["officer", "member", "auditor"] {
        let kinds = crawl(&stage, who);
        let phone = browser.phone(&stage);
        phone.open(&format!("/demo/as/{who}"));
        for path in kinds {
            phone.open(&path);
        }
    }
}

/// Follows links from the workbench; gives one page of each kind.
fn crawl(stage: &Stage, who: &str) -> Vec<String> {
    let cookie = stage.cookie_of(who);
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut queue = VecDeque::from([("/".to_owned(), "the start".to_owned())]);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let (mut pages, mut asked, mut broken) = (Vec::new(), 0, Vec::new());
    while let Some((path, from)) = queue.pop_front() {
        let alike = kinds.entry(kind(&path)).or_default();
        *alike += 1;
        if *alike > ALIKE_MAX || asked == PAGES_MAX {
            continue;
        }
        asked += 1;
        let first = *alike == 1;
        let reply = stage.get(&path, &cookie);
        let moved = matches!(reply.status, 302 | 303) && path.starts_with("/demo/");
        if reply.status != 200 && !moved {
            broken.push(format!(
                "{who} {path} answers {}, linked from {from}",
                reply.status
            ));
        }
        if !reply.header("content-type").starts_with("text/html") || reply.status != 200 {
            continue;
        }
        if first {
            pages.push(path.clone());
        }
        for link in links(&reply.text()) {
            if seen.insert(link.clone()) {
                queue.push_back((link, path.clone()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(pages.len() >= 5, "{who} finds only {pages:?}");
    pages
}

/// The path without its numbers, and the names of what is asked.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let number = |part: &str| {
        let long = part.len() > 6 && part.chars().all(|c| c.is_ascii_alphanumeric());
        if long && part.chars().any(|c| c.is_ascii_digit()) {
            "{id}"
        } else {
            part
        }
        .to_owned()
    };
    let path: Vec<String> = path.split('/').map(number).collect();
    let names: Vec<&str> = query
        .split('&')
        .filter_map(|p| p.split('=').next())
        .collect();
    format!("{}?{}", path.join("/"), names.join("&"))
}

/// Addresses of our own that `html` links to, without places inside a page.
fn links(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in html.split("<a ").skip(1) {
        let Some((_, rest)) = piece.split_once("href=\"") else {
            continue;
        };
        let Some((href, _)) = rest.split_once('"') else {
            continue;
        };
        let href = href.replace("&amp;", "&");
        let path = href.split('#').next().unwrap_or_default();
        if path.starts_with('/') && !path.starts_with("/demo/") {
            found.push(path.to_owned());
        }
    }
    found
}
