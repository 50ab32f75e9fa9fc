//! Saved filters.

use maud::{Markup, html};
use platform::{
    ui::{
        self, Button, Card, Choice, Confirm, Empty, Facts, Field, Form, Head, Row, Tag,
        form_actions,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::count_words;
use crate::{
    paths,
    roster::{model::Count, segment::Segment},
};

/// The segments that somebody may use (人群).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SegmentsPage {
    /// Newest first.
    pub segments: Vec<Segment>,
}

fn joined(words: &[String]) -> String {
    words.join("，")
}

impl Page for SegmentsPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("人群")
            .sub("保存下来的筛选条件；里面是谁，打开时现查")
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, _: &Sheet) -> Markup {
        let rows = self.segments.iter().map(|s| {
            let row = Row::new(s.name.as_str())
                .link(paths::segment(s.id))
                .detail(joined(&s.words));
            if s.shared_with.is_empty() {
                row
            } else {
                row.tag(Tag::info(format!("共享给{}", s.shared_with)))
            }
        });
        html! {
            (Card::new("").body(html! {
                @if self.segments.is_empty() {
                    (Empty::new("还没有保存的人群")
                        .why("在会员名册里筛选好以后，点「保存为人群」")
                        .step(Button::normal("去筛选").link(paths::FILTER)))
                } @else {
                    (ui::rows(rows))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            segments: Vec::new(),
        };
        let full = Self {
            segments: vec![
                sample("35 岁以下女职工"),
                sample("<script>alert(1)</script>"),
            ],
        };
        vec![empty, full]
    }
}

fn sample(name: &str) -> Segment {
    Segment {
        id: kernel::Id::from_i64(5),
        name: name.to_owned(),
        filter: "and(women,youth)".to_owned(),
        words: vec!["女职工".to_owned(), "青年（35 岁及以下）".to_owned()],
        shared_with: "机关工会".to_owned(),
        own: true,
    }
}

/// One saved filter (人群页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SegmentPage {
    /// Which.
    pub segment: Segment,
    /// How many people it has now.
    pub count: Count,
}

impl Page for SegmentPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let list = paths::asked(paths::MEMBERS, &[("f", &self.segment.filter)]);
        Head::new(format!(
            "{}：现在 {}",
            self.segment.name,
            count_words(self.count)
        ))
        .crumb("会员", paths::MEMBERS)
        .crumb("人群", paths::SEGMENTS)
        .acts(html! { (Button::go("查看名单").link(list)) })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let shared = match self.segment.shared_with.as_str() {
            "" => "只有自己能用".to_owned(),
            body => format!("{body}及其所属人员都能用，各人只看到自己有权查看的会员"),
        };
        let facts = Facts::new()
            .fact("条件", &joined(&self.segment.words))
            .fact("共享", &shared);
        html! {
            (Card::new("").body(html! {
                (facts)
                @if self.segment.own {
                    (Confirm::new(
                        "remove",
                        "删除这个人群",
                        "删除后别处不能再选用它；名册里的人不受影响",
                        paths::segment_removal(self.segment.id),
                        sheet.key.as_str(),
                    ))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let mut others = sample("<script>alert(1)</script>");
        others.own = false;
        others.shared_with = String::new();
        vec![
            Self {
                segment: sample("35 岁以下女职工"),
                count: Count::MoreThan(1_000),
            },
            Self {
                segment: others,
                count: Count::Exactly(0),
            },
        ]
    }
}

/// The form that saves a filter (保存人群).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NewSegmentPage {
    /// The filter as it stands in an address.
    pub f: String,
    /// Its conditions in words.
    pub words: Vec<String>,
    /// Bodies that it may be shared with: key and short name.
    pub bodies: Vec<(String, String)>,
    /// What was typed.
    pub fields: Fields,
}

impl Page for NewSegmentPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("保存为人群")
            .sub(joined(&self.words))
            .crumb("会员", paths::MEMBERS)
            .crumb("人群", paths::SEGMENTS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let bodies = self.bodies.iter();
        let bodies = bodies.map(|(id, name)| Choice::new(id.as_str(), name.as_str()));
        html! {
            (Card::new("").body(html! {
                (Form::post(paths::SEGMENTS, sheet.key.as_str()).body(html! {
                    input type="hidden" name="f" value=(self.f);
                    (Field::text("name", "名称")
                        .hint("说清楚是哪些人，例如：35 岁以下女职工")
                        .value(self.fields.get("name"))
                        .error(self.fields.error("name"))
                        .max(40)
                        .required())
                    (Field::select("body", "共享给", bodies.collect())
                        .hint("不选只有自己能用；共享后，这个组织和下级的人都能选用")
                        .value(self.fields.get("body"))
                        .error(self.fields.error("body")))
                    (form_actions(&html! { (Button::go("保存")) }))
                }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |fields: Fields| Self {
            f: "women".to_owned(),
            words: vec!["女职工".to_owned()],
            bodies: vec![("0000000000002".to_owned(), "机关工会".to_owned())],
            fields,
        };
        let typed = Fields::default().with("name", "<script>alert(1)</script>");
        vec![page(Fields::default()), page(typed)]
    }
}
