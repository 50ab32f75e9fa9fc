//! People: the list and one person.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{Button, Card, Chip, Empty, Facts, Form, Head, Pager, SearchBox, Tag, chips},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::TermLine;
use crate::{model::PersonView, web::paths};

/// People who may be seen (人员名单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PeoplePage {
    /// What was searched for.
    pub q: String,
    /// Only of this body and below: its key and short name.
    pub within: Option<(Id<Body>, String)>,
    /// Whether people who left are shown.
    pub left_too: bool,
    /// This page of them.
    pub people: Vec<PersonView>,
    /// The key of the last one, when there are more.
    pub next: Option<Id<Person>>,
    /// Whether this is not the first page.
    pub is_later: bool,
}

impl PeoplePage {
    fn address(&self, q: &str, within: bool, left: bool, after: Option<Id<Person>>) -> String {
        let mut parts = Vec::new();
        if !q.is_empty() {
            parts.push(format!("q={}", paths::encoded(q)));
        }
        if let Some((id, _)) = self.within.as_ref().filter(|_| within) {
            parts.push(format!("body={id}"));
        }
        if left {
            parts.push("left=1".to_owned());
        }
        if let Some(after) = after {
            parts.push(format!("after={after}"));
        }
        if parts.is_empty() {
            paths::PEOPLE.to_owned()
        } else {
            format!("{}?{}", paths::PEOPLE, parts.join("&"))
        }
    }

    fn list(&self) -> Markup {
        if self.people.is_empty() {
            return html! { (Empty::new("没有找到人员")
            .why("只列出您有权查看的人员；可以换个姓名或工号，或去掉筛选条件")) };
        }
        let first = self.address(&self.q, true, self.left_too, None);
        let pager = Pager {
            back: self.is_later.then(|| first.into()),
            on: self
                .next
                .map(|id| self.address(&self.q, true, self.left_too, Some(id)).into()),
            words: format!("本页 {} 人", self.people.len()).into(),
        };
        html! {
            (super::people_table("人员名单", &self.people))
            (pager)
        }
    }
}

impl PeoplePage {
    /// Everybody whom the list shows on all its pages, as a workbook.
    fn export(&self, sheet: &Sheet) -> Markup {
        html! {
            (Form::post(paths::PEOPLE_EXPORT, sheet.key.as_str()).unguarded().body(html! {
                input type="hidden" name="q" value=(self.q);
                @if let Some((id, _)) = &self.within {
                    input type="hidden" name="body" value=(id);
                }
                @if self.left_too { input type="hidden" name="left" value="1"; }
                div.acts { (Button::normal("导出 Excel")) }
            }))
            p.dim { "导出的就是现在筛选出的全部人员，导出会留痕。" }
        }
    }
}

impl Page for PeoplePage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let left = if self.left_too {
            Button::normal("只看在册").link(self.address(&self.q, true, false, None))
        } else {
            Button::normal("含已离开").link(self.address(&self.q, true, true, None))
        };
        Head::new("人员名单")
            .sub("只列出您有权查看的人员，按姓名排列")
            .crumb("组织", paths::BODIES)
            .acts(html! { (left) })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let mut search = SearchBox::new(paths::PEOPLE, self.q.as_str(), "按姓名或工号查找");
        let mut on = Vec::new();
        if let Some((id, short)) = &self.within {
            search = search.keep("body", id.to_string());
            on.push(Chip::new(
                format!("{short}及以下"),
                self.address(&self.q, false, self.left_too, None),
            ));
        }
        if self.left_too {
            search = search.keep("left", "1");
            on.push(Chip::new(
                "含已离开",
                self.address(&self.q, true, false, None),
            ));
        }
        html! {
            (search)
            (chips(&on, paths::PEOPLE))
            (Card::new("").id("people").swaps().body(html! {
                (self.list())
                @if !self.people.is_empty() { (self.export(sheet)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            q: "欧阳".to_owned(),
            within: Some((Id::from_i64(2), "机关工会".to_owned())),
            left_too: true,
            people: vec![super::sample_person()],
            next: Some(Id::from_i64(8)),
            is_later: true,
        };
        let empty = Self {
            q: "\"><script>alert(1)</script>".to_owned(),
            within: None,
            left_too: false,
            people: Vec::new(),
            next: None,
            is_later: false,
        };
        vec![full, empty]
    }
}

/// One person (人员页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PersonPage {
    /// Who.
    pub person: PersonView,
    /// 工作邮箱; empty when there is none.
    pub email: String,
    /// 登记日期.
    pub active_from: String,
    /// The last day, when they left.
    pub active_to: String,
    /// Whether they have an account.
    pub has_account: bool,
    /// What they hold and held.
    pub terms: Vec<TermLine>,
    /// Whether who looks may change something here.
    pub edits: bool,
}

impl Page for PersonPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let mut head = Head::new(self.person.name.as_str())
            .crumb("组织", paths::BODIES)
            .crumb("人员名单", paths::PEOPLE);
        if let Some(body) = self.person.body {
            head = head.crumb(self.person.body_name.as_str(), paths::body(body));
        }
        if !self.active_to.is_empty() {
            return head.tag(&Tag::plain("已离开"));
        }
        if !self.edits {
            return head;
        }
        let to = |noun: &str| paths::person_deed(self.person.id, noun);
        head.acts(html! {
            @if !self.has_account { (Button::normal("开通账号").link(to("account"))) }
            (Button::normal("登记离开").link(to("departure")))
        })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let account = if self.has_account {
            "已开通"
        } else {
            "未开通"
        };
        let body = match self.person.body {
            Some(id) => html! { a href=(paths::body(id)) { (self.person.body_name) } },
            None => html! { span.dim { "未归属" } },
        };
        let facts = Facts::new()
            .fact("姓名", &self.person.name)
            .fact("工号", &self.person.staff_no)
            .fact_html("所在组织", body)
            .fact("工作邮箱", &self.email)
            .fact("登记日期", &self.active_from)
            .fact("账号", account);
        let facts = if self.active_to.is_empty() {
            facts
        } else {
            facts.fact("最后一天", &self.active_to)
        };
        html! {
            (Card::new("基本情况").body(html! { (facts) }))
            (Card::new("任职").body(html! {
                @if self.terms.is_empty() {
                    (Empty::new("没有任职记录").why("在组织页里办理任命"))
                } @else {
                    (super::terms_table("任职", &self.terms, true, self.edits))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            person: super::sample_person(),
            email: "chen@example.org".to_owned(),
            active_from: "2019-03-01".to_owned(),
            active_to: String::new(),
            has_account: false,
            terms: TermLine::samples(),
            edits: true,
        };
        let mut left = Self {
            active_to: "2024-12-31".to_owned(),
            terms: Vec::new(),
            has_account: true,
            edits: false,
            ..full.clone()
        };
        left.person.name = "<script>alert(1)</script>".to_owned();
        left.person.body = None;
        vec![full, left]
    }
}
