//! One page for every short form of this area: a few fields, one button.

use maud::{Markup, html};
use platform::{
    ui::{self, Button, Choice, Field, Form, Head, Problem},
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A form (表单页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct FormPage {
    /// The headline.
    pub title: String,
    /// What will happen.
    pub intro: String,
    /// Words and address of the page it came from.
    pub back: (String, String),
    /// Where it is sent.
    pub action: String,
    /// The word on the button.
    pub go: String,
    /// The fields.
    pub inputs: Vec<Input>,
    /// What was typed, and what is wrong.
    pub fields: Fields,
}

/// One field of the form (字段).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Input {
    /// Its name.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What to fill in.
    pub hint: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is asked for.
    pub kind: InputKind,
}

/// What a field asks for (字段种类).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InputKind {
    /// 一行文字, at most so many characters.
    Text(u32),
    /// 密码
    Password,
    /// 邮箱
    Email,
    /// 日期
    Date,
    /// 下拉: value and label.
    Select(Vec<(String, String)>),
}

impl Input {
    /// A field that must be filled in.
    pub(crate) fn new(name: &'static str, label: &'static str, kind: InputKind) -> Self {
        Self {
            name,
            label,
            hint: String::new(),
            required: true,
            kind,
        }
    }

    /// May be left empty.
    pub(crate) fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// What to fill in.
    pub(crate) fn hint(mut self, words: impl Into<String>) -> Self {
        self.hint = words.into();
        self
    }

    fn show<'a>(&'a self, fields: &'a Fields) -> Field<'a> {
        let field = match &self.kind {
            InputKind::Text(max) => Field::text(self.name, self.label).max(*max),
            InputKind::Password => Field::password(self.name, self.label).complete("new-password"),
            InputKind::Email => Field::email(self.name, self.label),
            InputKind::Date => Field::date(self.name, self.label),
            InputKind::Select(choices) => {
                let choice = |(value, label): &'a (String, String)| {
                    Choice::new(value.as_str(), label.as_str())
                };
                Field::select(self.name, self.label, choices.iter().map(choice).collect())
            }
        };
        let field = match self.kind {
            InputKind::Password => field,
            InputKind::Text(_) | InputKind::Email | InputKind::Date | InputKind::Select(_) => {
                field.value(fields.get(self.name))
            }
        };
        let field = if self.required {
            field.required()
        } else {
            field
        };
        let field = if self.hint.is_empty() {
            field
        } else {
            field.hint(self.hint.as_str())
        };
        field.error(fields.error(self.name))
    }
}

impl Page for FormPage {
    const RAIL: &'static str = "/bodies";

    fn head(&self) -> Head<'_> {
        Head::new(self.title.as_str())
            .sub(self.intro.as_str())
            .crumb(self.back.0.as_str(), self.back.1.as_str())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let problems = problems(&self.inputs, &self.fields);
        let body = html! {
            (ui::error_summary(&problems))
            @for input in &self.inputs { (input.show(&self.fields)) }
            (ui::form_actions(&html! {
                (Button::go(self.go.as_str()))
                (Button::quiet("返回").link(self.back.1.as_str()))
            }))
        };
        html! { (ui::Card::new("").body(html! {
            (Form::post(self.action.as_str(), sheet.key.as_str()).body(body))
        })) }
    }

    fn samples() -> Vec<Self> {
        let choices = vec![("group".to_owned(), "工会小组".to_owned())];
        let empty = Self {
            title: "在机关工会之下新设组织".to_owned(),
            intro: "新设的组织从成立日期起计入组织树。".to_owned(),
            back: ("机关工会".to_owned(), "/bodies/0".to_owned()),
            action: "/bodies/0/below".to_owned(),
            go: "新设".to_owned(),
            inputs: vec![
                Input::new("kind", "类别", InputKind::Select(choices)),
                Input::new("name", "全称", InputKind::Text(100)).hint("与公章一致"),
                Input::new("from", "成立日期", InputKind::Date),
                Input::new("email", "工作邮箱", InputKind::Email).optional(),
                Input::new("password", "初始密码", InputKind::Password),
            ],
            fields: Fields::default(),
        };
        let mut wrong = empty.clone();
        wrong.fields = Fields::default().with("name", "<script>alert(1)</script>");
        for (field, text) in [("from", "请填写日期"), ("", "机关工会已撤销")] {
            wrong.fields.errors.push(platform::FieldError {
                field: field.to_owned(),
                text: text.to_owned(),
            });
        }
        vec![empty, wrong]
    }
}

/// The sentences at the top of a form.
pub(super) fn problems<'a>(inputs: &'a [Input], fields: &'a Fields) -> Vec<Problem<'a>> {
    let label = |name: &str| {
        let input = inputs.iter().find(|i| i.name == name);
        input.map_or("", |i| i.label)
    };
    let errors = fields.errors.iter();
    errors
        .map(|e| Problem {
            field: if label(&e.field).is_empty() {
                "".into()
            } else {
                e.field.as_str().into()
            },
            label: label(&e.field).into(),
            words: e.text.as_str().into(),
        })
        .collect()
}
