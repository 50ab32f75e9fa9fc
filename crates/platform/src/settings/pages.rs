//! Settings as a page: every one with its default, unit and source.

use kernel::{Moment, human_moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{AnySetting, Input, store::Stored};
use crate::{
    FieldError,
    ui::{Button, Card, Choice, Empty, Field, Form, Head, Problem, error_summary, form_actions},
    web::{Page, Sheet},
};

/// One setting (设置项).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SettingLine {
    /// `mail.port`.
    pub name: String,
    /// What it decides.
    pub text: String,
    /// What holds now, as people read it.
    pub value: String,
    /// What holds until somebody decides otherwise.
    pub default: String,
    /// Its unit.
    pub unit: String,
    /// Where the default comes from.
    pub source: String,
    /// When it was changed, UTC milliseconds; none: never.
    pub changed_ms: Option<i64>,
    /// Who changed it.
    pub changed_by: String,
    #[serde(skip)]
    typed: String,
    #[serde(skip)]
    #[schemars(skip)]
    input: Input,
}

impl SettingLine {
    pub(super) fn of(setting: &dyn AnySetting, stored: Option<&Stored>, by: String) -> Self {
        let json = stored.map_or_else(|| setting.default_json(), |s| s.value.clone());
        Self {
            name: setting.name().to_owned(),
            text: setting.text().to_owned(),
            value: setting
                .show(&json)
                .unwrap_or_else(|| "（保存的值无法读取）".to_owned()),
            default: setting.default_text(),
            unit: setting.unit().to_owned(),
            source: setting.source().to_owned(),
            changed_ms: stored.map(|s| s.at.as_ms()),
            changed_by: by,
            typed: setting.typed(&json),
            input: setting.input(),
        }
    }

    fn hint(&self, sheet: &Sheet) -> String {
        let default = if self.default.is_empty() {
            "空"
        } else {
            &self.default
        };
        let mut hint = format!("默认：{default}{}。依据：{}。", self.unit, self.source);
        if self.input == Input::Secret {
            hint = format!("现在：{}。不填则不变。加密保存，不再显示。", self.value);
        }
        if let Some(ms) = self.changed_ms {
            let when = human_moment(Moment::from_ms(ms), sheet.now);
            hint.push_str(&format!("{} {when}修改。", self.changed_by));
        }
        hint
    }

    fn field(&self, sheet: &Sheet, error: Option<&str>) -> Field<'_> {
        let (name, text) = (self.name.as_str(), self.text.as_str());
        let field = match self.input {
            Input::Number => Field::number(name, text, self.unit.as_str()),
            Input::Text => Field::text(name, text).complete("off"),
            Input::Choice(choices) => {
                let choices = choices.iter().map(|(w, t)| Choice::new(*w, *t)).collect();
                Field::select(name, text, choices).required()
            }
            Input::Secret => Field::password(name, text).complete("new-password"),
        };
        field
            .value(self.typed.as_str())
            .hint(self.hint(sheet))
            .error(error.map(str::to_owned))
    }
}

/// Settings that belong together (设置分组).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SettingGroup {
    /// `邮件`.
    pub name: String,
    /// Its settings.
    pub settings: Vec<SettingLine>,
}

/// `GET /settings` (系统设置).
#[derive(Debug, Serialize, JsonSchema)]
pub struct SettingsPage {
    /// In the order of the house.
    pub groups: Vec<SettingGroup>,
    /// What is wrong with what was typed.
    pub errors: Vec<FieldError>,
}

impl SettingsPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|e| e.field == name);
        found.map(|e| e.text.as_str())
    }

    /// What was typed instead of what is stored, for the form shown again.
    pub(super) fn retyped(mut self, typed: &[(String, String)], errors: Vec<FieldError>) -> Self {
        for line in self.groups.iter_mut().flat_map(|g| &mut g.settings) {
            let found = typed.iter().find(|(name, _)| *name == line.name);
            if let Some((_, value)) = found
                && line.input != Input::Secret
            {
                line.typed.clone_from(value);
            }
        }
        self.errors = errors;
        self
    }

    fn group(&self, group: &SettingGroup, sheet: &Sheet) -> Markup {
        html! {
            (Card::new(group.name.clone()).body(html! {
                (Form::post("/settings", sheet.key.as_str()).body(html! {
                    @for line in &group.settings {
                        (line.field(sheet, self.error(&line.name)))
                    }
                    (form_actions(&html! { (Button::normal("保存").about(group.name.as_str())) }))
                }))
            }))
        }
    }
}

impl Page for SettingsPage {
    const RAIL: &'static str = "/settings";

    fn head(&self) -> Head<'_> {
        Head::new("系统设置")
            .sub("每一项都写明默认值和依据；修改会留痕。")
            .acts(html! {
                (Button::normal("放假安排").link("/settings/holidays"))
                (Button::normal("后台任务").link("/jobs"))
            })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let lines = || self.groups.iter().flat_map(|g| &g.settings);
        let label = |name: &str| {
            let found = lines().find(|l| l.name == name);
            found.map_or(name, |l| l.text.as_str()).to_owned()
        };
        let problems: Vec<_> = self
            .errors
            .iter()
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect();
        html! {
            (error_summary(&problems))
            @if self.groups.is_empty() { (Empty::new("这里显示可以调整的设置")) }
            @for group in &self.groups { (self.group(group, sheet)) }
        }
    }

    fn samples() -> Vec<Self> {
        let line = |setting: &dyn AnySetting| SettingLine::of(setting, None, String::new());
        let mail = || SettingGroup {
            name: "邮件".to_owned(),
            settings: crate::messages::SETTINGS.iter().map(|s| line(*s)).collect(),
        };
        let changed = Stored {
            value: "\"<b>\\\"smtp\\\"</b>\"".to_owned(),
            at: Moment::from_ms(1_742_259_600_000),
            account: None,
        };
        let mut full = mail();
        full.settings[0] = SettingLine::of(
            crate::messages::SETTINGS[0],
            Some(&changed),
            "张三".to_owned(),
        );
        vec![
            Self {
                groups: Vec::new(),
                errors: Vec::new(),
            },
            Self {
                groups: vec![mail()],
                errors: Vec::new(),
            },
            Self {
                groups: vec![full],
                errors: vec![FieldError {
                    field: "mail.port".to_owned(),
                    text: "请填写 1 到 65535 之间的整数".to_owned(),
                }],
            },
        ]
    }
}
