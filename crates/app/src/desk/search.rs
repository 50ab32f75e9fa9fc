//! One box that finds people, projects and documents.

use std::collections::BTreeSet;

use kernel::Id;
use maud::{Markup, html};
use platform::{
    area::Hit,
    subject::Subject,
    ui::{self, Empty, Head, Row, SearchBox, Tag},
    web::{Answer, Page, Query, Sheet, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most results of one area.
const HITS_EACH: u32 = 10;
/// Longest text that is looked for.
const TEXT_MAX: usize = 60;

/// What was found (查找结果).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SearchPage {
    /// What was looked for.
    pub text: String,
    /// At most ten of each area.
    pub hits: Vec<Hit>,
}

/// What the box asks.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /search?q=`.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.trim().chars().take(TEXT_MAX).collect();
    let (house, actor, looked) = (visit.house.clone(), visit.actor.clone(), text.clone());
    let hits = visit
        .read(move |conn| house.eyes(&actor).find(conn, &looked, HITS_EACH))
        .await?;
    visit.page(&SearchPage {
        text,
        hits: once(hits),
    })
}

/// Somebody who is a member stands once, with the page of the member; who is none, or whose
/// membership is not to be seen, stands with the page of the person.
fn once(mut hits: Vec<Hit>) -> Vec<Hit> {
    let subjects = hits.iter().filter_map(|hit| hit.subject.as_ref());
    let members: BTreeSet<Id<Subject>> = subjects
        .filter(|s| s.kind == membership::PERSON_SUBJECT)
        .map(|s| s.id)
        .collect();
    hits.retain(|hit| {
        let person = hit.subject.as_ref();
        let person = person.filter(|s| s.kind == organisation::PERSON_SUBJECT);
        person.is_none_or(|s| !members.contains(&s.id))
    });
    hits
}

impl Page for SearchPage {
    const RAIL: &'static str = "/search";

    fn head(&self) -> Head<'_> {
        match (self.text.as_str(), self.hits.len()) {
            ("", _) => Head::new("查找"),
            (text, 0) => Head::new(format!("没有找到「{text}」")).tab("查找"),
            (text, count) => Head::new(format!("「{text}」找到 {count} 项")).tab("查找"),
        }
    }

    fn body(&self, _: &Sheet) -> Markup {
        let rows = self.hits.iter().map(|hit| {
            Row::new(hit.title.as_str())
                .link(hit.href.as_str())
                .lead(&Tag::plain(hit.kind.as_str()))
                .detail(hit.detail.as_str())
        });
        html! {
            (SearchBox::new("/search", self.text.as_str(), "姓名、项目、公文标题或文号")
                .guarded())
            div data-swap="hits" {
                @if self.hits.is_empty() {
                    (Empty::new("可以找人、项目和公文")
                        .why("输入姓名、项目名称里的几个字，或者发文字号。只会找到您能看到的。"))
                } @else {
                    section.card { (ui::rows(rows)) }
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let hit = |title: &str| Hit {
            kind: "项目".to_owned(),
            title: title.to_owned(),
            detail: "2025年度计划".to_owned(),
            href: "/projects/x".to_owned(),
            subject: None,
        };
        vec![
            Self {
                text: String::new(),
                hits: Vec::new(),
            },
            Self {
                text: "体检".to_owned(),
                hits: vec![hit("组织体检")],
            },
            Self {
                text: "<script>".to_owned(),
                hits: vec![hit(&"<script>".repeat(30))],
            },
        ]
    }
}

#[cfg(test)]
#[test]
fn a_member_is_found_once() {
    let hit = |kind: &str, id: i64| Hit {
        kind: kind.to_owned(),
        title: "王平".to_owned(),
        detail: String::new(),
        href: String::new(),
        subject: Some(Subject::new(kind, Id::<Subject>::from_i64(id))),
    };
    let (person, member) = (organisation::PERSON_SUBJECT, membership::PERSON_SUBJECT);
    let found = once(vec![hit(person, 1), hit(person, 2), hit(member, 1)]);
    let subjects: Vec<_> = found.into_iter().filter_map(|h| h.subject).collect();
    let expected = [(person, 2), (member, 1)];
    let expected = expected.map(|(kind, id)| Subject::new(kind, Id::<Subject>::from_i64(id)));
    assert_eq!(subjects, expected);
}
