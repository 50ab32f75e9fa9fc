//! How a field looks: the markup of [`Field`].

use maud::{Markup, Render, html};

use super::{
    Icon,
    field::{Choice, Field, Kind},
};

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let wrong = self.error.as_ref().map(|_| "wrong").unwrap_or_default();
        match &self.kind {
            Kind::Radio(choices) => self.group(choices, "radio", wrong),
            Kind::Checks(choices) => self.group(choices, "checkbox", wrong),
            Kind::Check => html! {
                div class={ "field check " (wrong) } {
                    (self.check_box())
                    (self.hint_line())
                    (self.error_line())
                }
            },
            Kind::Input { .. }
            | Kind::Long { .. }
            | Kind::Select(_)
            | Kind::File { .. }
            | Kind::Combo(_) => html! {
                div class={ "field " (wrong) } {
                    (self.label_line())
                    (self.hint_line())
                    (self.control())
                    (self.error_line())
                }
            },
        }
    }
}

impl Field<'_> {
    fn first(&self) -> &str {
        self.values.first().map(AsRef::as_ref).unwrap_or_default()
    }

    fn has(&self, value: &str) -> bool {
        self.values.iter().any(|v| v == value)
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }

    /// 必填 is the rule in most of our forms, so what may stay empty is marked.
    fn label_words(&self) -> Markup {
        html! {
            (self.label)
            @if !self.required && !self.off { span.optional { "选填" } }
        }
    }

    fn label_line(&self) -> Markup {
        let class = if self.quiet_label { "sr" } else { "" };
        html! {
            @if self.quiet_label {
                label class=(class) for=(self.id) { (self.label) }
            } @else {
                label for=(self.id) { (self.label_words()) }
            }
        }
    }

    fn hint_line(&self) -> Markup {
        html! {
            @if let Some(hint) = &self.hint {
                p.hint id={ (self.id) "-hint" } { (hint) }
            }
        }
    }

    fn error_line(&self) -> Markup {
        html! {
            @if let Some(error) = &self.error {
                p.error id={ (self.id) "-error" } { (Icon::Warning) (error) }
            }
        }
    }

    fn control(&self) -> Markup {
        match &self.kind {
            Kind::Input { kind, mode, unit } => {
                let input = self.box_of(kind, *mode, None);
                html! {
                    @if let Some(unit) = unit {
                        span.with-unit { (input) span.unit { (unit) } }
                    } @else { (input) }
                }
            }
            Kind::Combo(choices) => {
                let list = format!("{}-list", self.id);
                html! {
                    (self.box_of("text", None, Some(&list)))
                    datalist id=(list) {
                        @for choice in choices {
                            option value=(choice.value) label=[&choice.hint] { (choice.label) }
                        }
                    }
                }
            }
            Kind::Long { rows } => html! {
                textarea id=(self.id) name=(self.name) rows=(rows) required[self.required]
                    readonly[self.off] maxlength=[self.max] autofocus[self.focus]
                    aria-describedby=[self.described_by()] aria-invalid=[self.invalid()]
                    { (self.first()) }
            },
            Kind::Select(choices) => self.select_box(choices),
            Kind::File { accept, many } => html! {
                input type="file" id=(self.id) name=(self.name) accept=(accept)
                    multiple[*many] required[self.required] disabled[self.off]
                    aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
            },
            Kind::Radio(_) | Kind::Checks(_) | Kind::Check => Markup::default(),
        }
    }

    fn box_of(&self, kind: &str, mode: Option<&str>, list: Option<&str>) -> Markup {
        let value = (kind != "password").then(|| self.first());
        let (least, greatest) = &self.range;
        let class = if mode.is_some() { "figures" } else { "" };
        html! {
            input id=(self.id) name=(self.name) type=(kind) class=(class) inputmode=[mode]
                value=[value] list=[list] min=[least] max=[greatest] maxlength=[self.max]
                autocomplete=[&self.complete] required[self.required] readonly[self.off]
                autofocus[self.focus] aria-describedby=[self.described_by()]
                aria-invalid=[self.invalid()];
        }
    }

    fn select_box(&self, choices: &[Choice<'_>]) -> Markup {
        let option = |choice: &Choice<'_>| {
            html! {
                option value=(choice.value) selected[self.has(&choice.value)]
                    disabled[choice.off] { (choice.label) }
            }
        };
        html! {
            select id=(self.id) name=(self.name) required[self.required] disabled[self.off]
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] {
                @if !choices.iter().any(|choice| choice.value.is_empty()) {
                    option value="" {
                        @if self.required { "请选择" }
                        @else if self.quiet_label { (self.label) "不限" }
                        @else { "不选" }
                    }
                }
                @for group in choices.chunk_by(|a, b| a.group == b.group) {
                    @if group[0].group.is_empty() {
                        @for choice in group { (option(choice)) }
                    } @else {
                        optgroup label=(group[0].group) {
                            @for choice in group { (option(choice)) }
                        }
                    }
                }
            }
        }
    }

    fn check_box(&self) -> Markup {
        html! {
            label.choice for=(self.id) {
                input type="checkbox" id=(self.id) name=(self.name) value="on"
                    checked[self.has("on")] required[self.required] disabled[self.off]
                    aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
                span { (self.label) }
            }
        }
    }

    fn group(&self, choices: &[Choice<'_>], kind: &str, wrong: &str) -> Markup {
        html! {
            fieldset class={ "field " (wrong) } id=(self.id) tabindex="-1"
                aria-describedby=[self.described_by()] {
                legend { (self.label_words()) }
                (self.hint_line())
                div.choices {
                    @for (index, choice) in choices.iter().enumerate() {
                        label.choice for={ (self.id) "-" (index) } {
                            input type=(kind) id={ (self.id) "-" (index) } name=(self.name)
                                value=(choice.value) checked[self.has(&choice.value)]
                                disabled[self.off || choice.off]
                                required[self.required && kind == "radio"]
                                aria-invalid=[self.invalid()];
                            span {
                                (choice.label)
                                @if let Some(hint) = &choice.hint { small { (hint) } }
                            }
                        }
                    }
                }
                (self.error_line())
            }
        }
    }
}
