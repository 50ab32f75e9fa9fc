//! The flows of this house, set in place.

use kernel::Id;
use maud::{Markup, html};
use platform::{
    ui::{Button, Card, Choice, Empty, Field, Form, Head, Notice, form_actions},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{model::FlowMark, paths, rules::STEPS_MAX};

/// One flow (审批流程).
#[derive(Debug, Serialize, JsonSchema)]
pub struct FlowView {
    /// Its key.
    pub id: Id<FlowMark>,
    /// 申请种类.
    pub name: String,
    /// Office and place of each step, as the form sends them.
    pub steps: Vec<(String, String)>,
    /// Rises with every save.
    pub version: i64,
}

/// The flows of this house (审批流程设置).
#[derive(Debug, Serialize, JsonSchema)]
pub struct FlowsPage {
    /// All kinds of request.
    pub flows: Vec<FlowView>,
    /// Offices by code and name.
    pub offices: Vec<(String, String)>,
    /// Where an office may be held, by value and words.
    pub places: Vec<(String, String)>,
    /// Why a flow was not saved.
    pub refused: Option<String>,
}

impl FlowsPage {
    fn form(&self, flow: &FlowView, sheet: &Sheet) -> Markup {
        let none = (String::new(), String::new());
        let form = Form::post(paths::flow_steps(flow.id), sheet.key.as_str()).body(html! {
            input type="hidden" name="version" value=(flow.version);
            @for place in 0..STEPS_MAX {
                @let (office, at) = flow.steps.get(place).unwrap_or(&none);
                @if place <= flow.steps.len() {
                    (self.step(flow, place, office, at))
                }
            }
            (form_actions(&html! {
                (Button::normal("保存").about(flow.name.as_str()))
            }))
        });
        html! { (form) }
    }

    fn step(&self, flow: &FlowView, place: usize, office: &str, at: &str) -> Markup {
        let empty = if place < flow.steps.len() {
            "（去掉这一步）"
        } else {
            "（不加）"
        };
        let offices = [("", empty)].into_iter().chain(
            self.offices
                .iter()
                .map(|(code, name)| (code.as_str(), name.as_str())),
        );
        let choices = |pairs: Vec<(&str, &str)>| -> Vec<Choice<'static>> {
            let own = pairs.into_iter();
            own.map(|(v, l)| Choice::new(v.to_owned(), l.to_owned()))
                .collect()
        };
        let places = self.places.iter().map(|(v, l)| (v.as_str(), l.as_str()));
        let label = if place < flow.steps.len() {
            format!("第 {} 步在哪里办", place + 1)
        } else {
            "再加一步，在哪里办".to_owned()
        };
        html! {
            (Field::select(format!("at_{place}"), label, choices(places.collect()))
                .id(format!("at-{}-{place}", flow.id)).value(at.to_owned()))
            (Field::select(format!("office_{place}"), "由哪个职务办", choices(offices.collect()))
                .id(format!("office-{}-{place}", flow.id)).value(office.to_owned()))
        }
    }
}

impl Page for FlowsPage {
    const RAIL: &'static str = paths::APPROVALS;

    fn head(&self) -> Head<'_> {
        Head::new("审批流程：每种申请由谁逐步办理")
            .tab("审批流程")
            .crumb("审批", paths::APPROVALS)
            .sub("改动只管以后的申请；正在办理的申请仍按提出时的流程办完")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            @if let Some(text) = &self.refused { (Notice::bad(text.as_str())) }
            @if self.flows.is_empty() {
                (Empty::new("这里放各种申请的办理步骤")
                    .why("入会、转会等开始使用审批后，会自动出现并带有默认的步骤。"))
            }
            @for flow in &self.flows {
                (Card::new(flow.name.as_str()).body(self.form(flow, sheet)))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let page = |flows| Self {
            flows,
            offices: vec![pair("leader", "小组长"), pair("chair", "<b>主席")],
            places: vec![pair("own", "本组织"), pair("union", "所属工会")],
            refused: Some("至少要有一步，没有保存".to_owned()),
        };
        let flow = |n: i64, steps| FlowView {
            id: Id::from_i64(n),
            name: "<script>入会申请".to_owned(),
            steps,
            version: 1,
        };
        let steps = vec![pair("leader", "own"), pair("chair", "union")];
        let full = vec![pair("chair", "union"); STEPS_MAX];
        vec![
            page(Vec::new()),
            page(vec![flow(1, steps), flow(2, Vec::new()), flow(3, full)]),
        ]
    }
}
