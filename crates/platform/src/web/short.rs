//! One page for every short form: a few fields, one button. An area wraps it in a page of its own,
//! which says where it stands in the rail.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Fields, Sheet};
use crate::ui::{self, Button, Choice, Field, Form, Head, Problem};

/// A short form (短表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ShortForm {
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
pub struct Input {
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
pub enum InputKind {
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
    /// 几行文字, at most so many characters.
    Long(u32),
    /// 手机号
    Phone,
    /// 勾选
    Tick,
    /// 多选: value, label and hint.
    Checks(Vec<(String, String, String)>),
    /// 数字: least, greatest and unit.
    Number(i64, i64, &'static str),
    /// 文件, scans and documents.
    File,
    /// Not shown: the version that the form was opened with.
    Hidden,
}

/// Rows of a long text.
const LONG_ROWS: u32 = 4;

impl Input {
    /// A field that must be filled in.
    pub fn new(name: &'static str, label: &'static str, kind: InputKind) -> Self {
        Self {
            name,
            label,
            hint: String::new(),
            required: true,
            kind,
        }
    }

    /// May be left empty.
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// What to fill in.
    pub fn hint(mut self, words: impl Into<String>) -> Self {
        self.hint = words.into();
        self
    }

    fn show(&self, fields: &Fields) -> Markup {
        if matches!(self.kind, InputKind::Hidden) {
            return html! { input type="hidden" name=(self.name) value=(fields.get(self.name)); };
        }
        html! { (self.field(fields)) }
    }

    fn field<'a>(&'a self, fields: &'a Fields) -> Field<'a> {
        let field = match &self.kind {
            InputKind::Text(max) => Field::text(self.name, self.label).max(*max),
            InputKind::Hidden => Field::text(self.name, self.label),
            InputKind::Password => Field::password(self.name, self.label).complete("new-password"),
            InputKind::Email => Field::email(self.name, self.label),
            InputKind::Date => Field::date(self.name, self.label),
            InputKind::Select(choices) => {
                let choice = |(value, label): &'a (String, String)| {
                    Choice::new(value.as_str(), label.as_str())
                };
                Field::select(self.name, self.label, choices.iter().map(choice).collect())
            }
            InputKind::Long(max) => Field::long(self.name, self.label, LONG_ROWS).max(*max),
            InputKind::Phone => Field::phone(self.name, self.label),
            InputKind::Tick => Field::check(self.name, self.label),
            InputKind::Checks(ticks) => {
                let choice = |(value, label, hint): &'a (String, String, String)| {
                    Choice::new(value.as_str(), label.as_str()).hint(hint.as_str())
                };
                Field::checks(self.name, self.label, ticks.iter().map(choice).collect())
            }
            InputKind::Number(least, greatest, unit) => Field::number(self.name, self.label, *unit)
                .from(least.to_string())
                .to(greatest.to_string()),
            InputKind::File => Field::file(self.name, self.label, ".pdf,.jpg,.jpeg,.png"),
        };
        let field = match &self.kind {
            InputKind::Password | InputKind::File => field,
            InputKind::Checks(ticks) => {
                let chosen = ticks.iter().filter(|(v, ..)| fields.has(self.name, v));
                field.values(chosen.map(|(v, ..)| v.as_str()))
            }
            InputKind::Number(..)
            | InputKind::Text(_)
            | InputKind::Email
            | InputKind::Hidden
            | InputKind::Date
            | InputKind::Select(_)
            | InputKind::Long(_)
            | InputKind::Phone
            | InputKind::Tick => field.value(fields.get(self.name)),
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

impl ShortForm {
    /// The headline, with the way back.
    pub fn head(&self) -> Head<'_> {
        Head::new(self.title.as_str())
            .sub(self.intro.as_str())
            .crumb(self.back.0.as_str(), self.back.1.as_str())
    }

    /// What is wrong, the fields, the button.
    pub fn body(&self, sheet: &Sheet) -> Markup {
        let problems = problems(&self.inputs, &self.fields);
        let body = html! {
            (ui::error_summary(&problems))
            @for input in &self.inputs { (input.show(&self.fields)) }
            (ui::form_actions(&html! {
                (Button::go(self.go.as_str()))
                (Button::quiet("返回").link(self.back.1.as_str()))
            }))
        };
        let form = Form::post(self.action.as_str(), sheet.key.as_str());
        let brings = |i: &Input| matches!(i.kind, InputKind::File);
        let form = if self.inputs.iter().any(brings) {
            form.files()
        } else {
            form
        };
        html! { (ui::Card::new("").body(html! { (form.body(body)) })) }
    }
}

/// The sentences at the top of a form.
pub fn problems<'a>(inputs: &'a [Input], fields: &'a Fields) -> Vec<Problem<'a>> {
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
