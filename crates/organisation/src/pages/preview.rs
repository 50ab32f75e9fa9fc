//! What a deed to the tree would do, before it is done.

use maud::{Markup, html};
use platform::{
    ui::{self, Button, Card, Form, Head, Notice},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::FormPage;

/// One thing that will happen (影响).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Effect {
    /// On what.
    pub what: String,
    /// What happens to it.
    pub words: String,
}

impl Effect {
    pub(crate) fn new(what: &str, words: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            words: words.into(),
        }
    }
}

/// The preview of a deed to the tree (变动预览).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PreviewPage {
    /// The headline.
    pub title: String,
    /// Words and address of the page it came from.
    pub back: (String, String),
    /// Where it is sent.
    pub action: String,
    /// The word on the button.
    pub go: String,
    /// Whether it ends a body.
    pub danger: bool,
    /// What will happen, line by line.
    pub effects: Vec<Effect>,
    /// What was typed, sent along again.
    pub typed: Vec<(String, String)>,
}

impl PreviewPage {
    pub(crate) fn new(
        title: String,
        form: FormPage,
        go: &str,
        danger: bool,
        effects: Vec<Effect>,
        typed: Vec<(String, String)>,
    ) -> Self {
        let typed = typed.into_iter().filter(|(name, _)| name != "step");
        Self {
            title,
            back: form.0.back,
            action: form.0.action,
            go: format!("确认{go}"),
            danger,
            effects,
            typed: typed.collect(),
        }
    }
}

impl Page for PreviewPage {
    const RAIL: &'static str = "/bodies";

    fn head(&self) -> Head<'_> {
        Head::new(self.title.as_str())
            .sub("还没有办理；核对之后再确认")
            .crumb(self.back.0.as_str(), self.back.1.as_str())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let go = if self.danger {
            Button::danger(self.go.as_str())
        } else {
            Button::go(self.go.as_str())
        };
        let facts = self.effects.iter().fold(ui::Facts::new(), |facts, effect| {
            facts.fact(&effect.what, &effect.words)
        });
        let form = html! {
            @for (name, value) in &self.typed {
                input type="hidden" name=(name) value=(value);
            }
            (ui::form_actions(&html! {
                (go.named("step", "go"))
                (Button::normal("返回修改").named("step", "back"))
                (Button::quiet("不办了").link(self.back.1.as_str()))
            }))
        };
        html! {
            @if self.danger {
                (Notice::warn("办理之后不能撤回").body(html! {
                    p { "要恢复只能另外新设；过去的记录不受影响。" }
                }))
            }
            (Card::new("会发生什么").body(html! {
                (facts)
                (Form::post(self.action.as_str(), sheet.key.as_str()).unguarded().body(form))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let merge = Self {
            title: "合并：一分会".to_owned(),
            back: ("一分会".to_owned(), "/bodies/0".to_owned()),
            action: "/bodies/0/merger".to_owned(),
            go: "确认合并".to_owned(),
            danger: true,
            effects: vec![
                Effect::new("并入", "二分会"),
                Effect::new("直属人员转入", "12 人"),
                Effect::new("下级划转", "<script>alert(1)</script>"),
            ],
            typed: vec![("into".to_owned(), "0".to_owned())],
        };
        let rename = Self {
            danger: false,
            go: "确认更名".to_owned(),
            effects: vec![Effect::new("全称", "一分会 → 特勤分会")],
            ..merge.clone()
        };
        vec![merge, rename]
    }
}
