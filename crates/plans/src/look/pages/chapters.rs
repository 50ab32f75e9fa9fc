//! The text of a plan with the projects that carry it out, and what is not covered.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Choice, Empty, Field, Form, Head, Row, Tag, Tone, form_actions, post_button,
        rows,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::head::PlanHead;
use crate::{
    look::StateWord,
    plan::{LinkState, PartKind, State},
};

/// A link between text and project (对应关系).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LinkLine {
    /// The part's key.
    pub part: String,
    /// The project's key.
    pub project: String,
    /// Its number and name.
    pub title: String,
    /// Suggested or confirmed.
    pub state: LinkState,
    /// How the project stands.
    pub standing: StateWord,
}

/// A part of the text (条目).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartLine {
    /// Its key.
    pub id: String,
    /// 章、条、句
    pub kind: PartKind,
    /// With its number.
    pub text: String,
    /// The projects that carry it out.
    pub links: Vec<LinkLine>,
    /// Whether it, something above or something below has a confirmed project.
    pub covered: bool,
    /// Its anchor in the source.
    pub href: String,
}

/// The plan by chapters (按章节), with its coverage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChaptersPage {
    /// The plan.
    pub plan: PlanHead,
    /// Its text in order.
    pub parts: Vec<PartLine>,
    /// Projects that no part of the text speaks of: key and name.
    pub loose: Vec<(String, String)>,
    /// All projects, to choose from.
    pub projects: Vec<(String, String)>,
    /// Sentences in all, and those without a project.
    pub sentences: usize,
    /// Sentences without a project.
    pub uncovered: usize,
}

impl ChaptersPage {
    fn link(&self, link: &LinkLine, sheet: &Sheet) -> Markup {
        let act = |state: &str, word: &'static str| {
            let action = format!("/plans/{}/link", self.plan.year);
            let hidden = html! {
                input type="hidden" name="plan" value=(self.plan.id);
                input type="hidden" name="part" value=(link.part);
                input type="hidden" name="project" value=(link.project);
            };
            html! {
                form.inline method="post" action=(action) {
                    input type="hidden" name="_key" value=(sheet.key);
                    (hidden)
                    (Button::quiet(word).named("state", state.to_owned())
                        .about(link.title.as_str()))
                }
            }
        };
        html! {
            li.row {
                div.row-text {
                    a href={ "/projects/" (link.project) } { (link.title) }
                    " " (link.standing.tag())
                    @if link.state == LinkState::Suggested { " " (Tag::warn("待确认")) }
                }
                @if self.plan.may_edit {
                    div.row-act {
                        @if link.state == LinkState::Suggested {
                            (act("confirmed", "是"))
                        }
                        (act("rejected", "不是"))
                    }
                }
            }
        }
    }

    fn part(&self, part: &PartLine, sheet: &Sheet) -> Markup {
        let links = html! {
            @if !part.links.is_empty() {
                ul.rows { @for link in &part.links { (self.link(link, sheet)) } }
            }
        };
        match part.kind {
            PartKind::Chapter => html! {
                h2 id={ "part-" (part.id) } { (part.text) }
                (links)
            },
            PartKind::Measure => html! {
                h3 id={ "part-" (part.id) } { a href=(part.href) { (part.text) } }
                (links)
            },
            PartKind::Sentence => html! {
                p id={ "part-" (part.id) } {
                    a href=(part.href) { (part.text) }
                    @if !part.covered { " " (Tag::plain("没有项目")) }
                }
                (links)
            },
        }
    }

    fn by_hand(&self, sheet: &Sheet) -> Markup {
        let part = |p: &PartLine| {
            let text: String = p.text.chars().take(36).collect();
            Choice::new(p.id.clone(), text)
        };
        let parts = self
            .parts
            .iter()
            .filter(|p| p.kind != PartKind::Chapter)
            .map(part)
            .collect();
        let projects = self
            .projects
            .iter()
            .map(|(id, name)| Choice::new(id.as_str(), name.as_str()))
            .collect();
        let form = Form::post(
            format!("/plans/{}/link", self.plan.year),
            sheet.key.as_str(),
        )
        .unguarded()
        .body(html! {
            input type="hidden" name="plan" value=(self.plan.id);
            input type="hidden" name="state" value="confirmed";
            (Field::select("part", "条目", parts).required())
            (Field::select("project", "项目", projects).required())
            (form_actions(&html! { (Button::normal("对应起来")) }))
        });
        html! { (Card::new("手工对应").body(html! { (form) })) }
    }
}

impl Page for ChaptersPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let news = match self.uncovered {
            0 => "正文每一句都有项目".to_owned(),
            some => format!("正文 {} 句，{some} 句还没有项目", self.sentences),
        };
        self.plan.head(&news, "/chapters")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let loose = self.loose.iter().map(|(id, name)| {
            Row::new(name.as_str())
                .link(format!("/projects/{id}"))
                .tag(Tag::new(Tone::Warn, "正文没有提到"))
        });
        let suggested = self.parts.iter().flat_map(|p| &p.links);
        let suggested = suggested
            .filter(|l| l.state == LinkState::Suggested)
            .count();
        html! {
            (self.plan.views("/chapters"))
            div.cols.c21 {
                (Card::new("正文和项目").body(html! {
                    @if self.parts.is_empty() {
                        (Empty::new("这里放计划的章、条、句，每一句对应到做它的项目。")
                            .why("这份计划只有项目清单，没有正文。"))
                    }
                    @for part in &self.parts { (self.part(part, sheet)) }
                }))
                div.cols {
                    (Card::new("没有正文的项目").body(html! {
                        @if self.loose.is_empty() { p { "每个项目在正文里都有出处。" } }
                        (rows(loose))
                    }))
                    @if self.plan.may_edit && suggested > 0 {
                        (Card::new("待确认的对应").body(html! {
                            p { "系统按用词相近提出了 " (suggested) " 处对应，请逐处点「是」或「不是」。" }
                            (post_button(
                                &format!("/plans/{}/links/{}", self.plan.year, self.plan.id),
                                &sheet.key, &Button::normal("全部确认")))
                        }))
                    }
                    @if self.plan.may_edit && !self.parts.is_empty() { (self.by_hand(sheet)) }
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let part = |id: &str, kind: PartKind, text: &str, linked: bool| PartLine {
            id: id.to_owned(),
            kind,
            text: text.to_owned(),
            links: (0..usize::from(linked))
                .map(|_| LinkLine {
                    part: id.to_owned(),
                    project: "5".to_owned(),
                    title: "5 集体生日会".to_owned(),
                    state: LinkState::Suggested,
                    standing: crate::project::Standing::Late(3).into(),
                })
                .collect(),
            covered: linked,
            href: "/plans/2025/document#s1".to_owned(),
        };
        let page = |parts: Vec<PartLine>| Self {
            plan: PlanHead::sample(State::Running),
            sentences: parts.len(),
            uncovered: parts.iter().filter(|p| !p.covered).count(),
            parts,
            loose: vec![("9".to_owned(), "组织体检".to_owned())],
            projects: vec![("9".to_owned(), "组织体检".to_owned())],
        };
        vec![
            page(Vec::new()),
            page(vec![
                part("1", PartKind::Chapter, "一、思想引领", false),
                part("2", PartKind::Measure, "（一）理论学习", false),
                part(
                    "3",
                    PartKind::Sentence,
                    "<b>每季度</b>办一次集体生日会。",
                    true,
                ),
                part("4", PartKind::Sentence, &"很长的一句，".repeat(60), false),
            ]),
        ]
    }
}
