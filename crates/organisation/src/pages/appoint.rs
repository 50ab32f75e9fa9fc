//! Giving an office: find the person, then say which office and from when.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    access::Body,
    ui::{self, Button, Card, Choice, Empty, Field, Form, Head, Notice, SearchBox},
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::form::{Input, InputKind, problems};
use crate::{
    model::{OfficeView, PersonView},
    web::paths,
};

/// The form of an appointment (任命).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AppointPage {
    /// Where.
    pub body: Id<Body>,
    /// Its short name.
    pub body_name: String,
    /// What was searched for.
    pub q: String,
    /// People who were found, or who belong here.
    pub people: Vec<PersonView>,
    /// Offices that may be given.
    pub offices: Vec<OfficeView>,
    /// What is said of the committee's seats; empty without a committee.
    pub seats: String,
    /// What was typed, and what is wrong.
    pub fields: Fields,
}

impl Page for AppointPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        Head::new(format!("在{}任命职务", self.body_name))
            .sub("先查找人员，再选职务；不相容的职务会被拦下并说明依据")
            .crumb("组织", paths::BODIES)
            .crumb(self.body_name.as_str(), paths::body(self.body))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let here = paths::body_deed(self.body, "appointment");
        let title = if self.q.is_empty() {
            "本组织人员"
        } else {
            "查到的人员"
        };
        html! {
            (SearchBox::new(here.as_str(), self.q.as_str(), "按姓名或工号查找要任命的人"))
            @if !self.seats.is_empty() { (Notice::info(self.seats.as_str())) }
            (Card::new(title).id("appointment").swaps().body(html! {
                @if self.people.is_empty() {
                    (Empty::new("没有可选的人员").why("请在上面按姓名或工号查找"))
                } @else {
                    (Form::post(here.as_str(), sheet.key.as_str()).body(self.inputs()))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            body: Id::from_i64(2),
            body_name: "机关工会".to_owned(),
            q: "<script>alert(1)</script>".to_owned(),
            people: vec![super::sample_person()],
            offices: vec![OfficeView {
                code: "chair".to_owned(),
                name: "主席".to_owned(),
                guarded: false,
                seated: true,
                represents: true,
                kinds: Vec::new(),
                built_in: true,
                version: 1,
            }],
            seats: "第 3 届委员会席位 9 个，在任 9 人，已满".to_owned(),
            fields: Fields::default().with("office", "chair"),
        };
        let mut refused = full.clone();
        refused.fields.errors.push(platform::FieldError {
            field: String::new(),
            text: "沈慧现任局工会会计，不能同时任出纳".to_owned(),
        });
        let empty = Self {
            people: Vec::new(),
            ..full.clone()
        };
        vec![full, refused, empty]
    }
}

impl AppointPage {
    fn inputs(&self) -> Markup {
        let named = |name, label| Input::new(name, label, InputKind::Date);
        let labels = [
            named("person", "人员"),
            named("office", "职务"),
            named("first", "任期起"),
            named("last", "任期止"),
            named("appointed_by", "依据"),
        ];
        let fields = &self.fields;
        let people = self.people.iter().map(|p| {
            let hint = [p.staff_no.as_str(), p.body_name.as_str()].join(" ");
            Choice::new(p.id.to_string(), p.name.as_str()).hint(hint)
        });
        let offices = self.offices.iter();
        let offices = offices.map(|o| Choice::new(o.code.as_str(), o.name.as_str()));
        html! {
            (ui::error_summary(&problems(&labels, fields)))
            (Field::radio("person", "人员", people.collect()).required()
                .value(fields.get("person")).error(fields.error("person")))
            (Field::select("office", "职务", offices.collect()).required()
                .value(fields.get("office")).error(fields.error("office")))
            (Field::date("first", "任期起").required()
                .value(fields.get("first")).error(fields.error("first")))
            (Field::date("last", "任期止").hint("没有确定的止日可以不填")
                .value(fields.get("last")).error(fields.error("last")))
            (Field::text("appointed_by", "依据").required().max(200)
                .hint("选举结果批复、任职通知等文件名称和文号")
                .value(fields.get("appointed_by")).error(fields.error("appointed_by")))
            (ui::form_actions(&html! {
                (Button::go("任命"))
                (Button::quiet("返回").link(paths::body(self.body)))
            }))
        }
    }
}
