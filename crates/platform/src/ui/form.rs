//! Forms: they carry a command key, keep what was typed and say what is wrong.

use maud::{Markup, PreEscaped, Render, html};

use super::{Cell, Column, Notice, Table, Words, field::id_of};
use crate::web::Clash;

/// A form (表单).
#[derive(Debug)]
pub struct Form<'a> {
    action: Words<'a>,
    key: Option<Words<'a>>,
    id: Option<Words<'a>>,
    draft: Option<Words<'a>>,
    files: bool,
    guard: bool,
    body: Markup,
}

impl<'a> Form<'a> {
    /// A form that changes something; `key` is its command key, sent as `_key`, so that a second
    /// arrival gets the first answer. Asks before leaving with changes.
    pub fn post(action: impl Into<Words<'a>>, key: impl Into<Words<'a>>) -> Self {
        Self {
            key: Some(key.into()),
            guard: true,
            ..Self::get(action)
        }
    }

    /// A form that only asks (查询).
    pub fn get(action: impl Into<Words<'a>>) -> Self {
        Self {
            action: action.into(),
            key: None,
            id: None,
            draft: None,
            files: false,
            guard: false,
            body: Markup::default(),
        }
    }

    /// An id, for buttons that stand outside.
    pub fn id(mut self, id: impl Into<Words<'a>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Keeps what was typed in this tab until it is sent (草稿). The name says which form it is,
    /// with the id of the record; never for forms that hold sensitive fields.
    pub fn draft(mut self, name: impl Into<Words<'a>>) -> Self {
        self.draft = Some(name.into());
        self
    }

    /// Carries files.
    pub fn files(mut self) -> Self {
        self.files = true;
        self
    }

    /// Leaves without asking (a short form of one choice).
    pub fn unguarded(mut self) -> Self {
        self.guard = false;
        self
    }

    /// Fields and [`form_actions`].
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

impl Render for Form<'_> {
    fn render(&self) -> Markup {
        let method = if self.key.is_some() { "post" } else { "get" };
        let files = self.files.then_some("multipart/form-data");
        let guard = self.guard.then_some("");
        html! {
            form.form method=(method) action=(self.action) id=[&self.id] enctype=[files]
                data-guard=[guard] data-draft=[&self.draft] {
                @if let Some(key) = &self.key { input type="hidden" name="_key" value=(key); }
                (self.body)
            }
        }
    }
}

/// The row of buttons at the end of a form; on a phone it stays in reach of the thumb.
pub fn form_actions(buttons: &Markup) -> Markup {
    html! { div.acts.form-acts { (buttons) } }
}

/// Fields that belong together (字段组).
pub fn fieldset(legend: &str, hint: &str, body: &Markup) -> Markup {
    html! {
        fieldset.group {
            legend { (legend) }
            @if !hint.is_empty() { p.hint { (hint) } }
            (body)
        }
    }
}

/// One thing wrong in a form (填写问题).
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// Name of the field, as in [`super::Field`]; empty when it concerns the whole form.
    pub field: Words<'a>,
    /// Name that people know: 完成时限.
    pub label: Words<'a>,
    /// What is wrong and how to mend it.
    pub words: Words<'a>,
}

/// All that is wrong, at the top of the form with links to the fields; nothing when all is well.
pub fn error_summary(problems: &[Problem<'_>]) -> Markup {
    if problems.is_empty() {
        return PreEscaped(String::new());
    }
    html! {
        div.problems role="alert" tabindex="-1" data-focus {
            p.problems-title { "有 " (problems.len()) " 处要改，已填的内容都在" }
            ul { @for problem in problems { li {
                @if problem.field.is_empty() {
                    (problem.words)
                } @else {
                    a href={ "#" (id_of(&problem.field)) } { (problem.label) "：" (problem.words) }
                }
            } } }
        }
    }
}

/// Somebody saved while this form was open (同时修改): what was typed beside what now stands,
/// above the form, in which everything typed is still there. `None`: nobody did.
pub fn clash_notice(clashes: Option<&[Clash]>) -> Markup {
    let Some(clashes) = clashes else {
        return PreEscaped(String::new());
    };
    let row = |clash: &Clash| {
        let shown = |text: &str| {
            let empty = if text.is_empty() { "（空）" } else { text };
            Cell::text(empty.to_owned())
        };
        vec![
            Cell::text(clash.label.clone()),
            shown(&clash.typed),
            shown(&clash.now),
        ]
    };
    let table = Table::new("您填写的和现在的内容")
        .column(Column::text("字段"))
        .column(Column::text("您填写的"))
        .column(Column::text("现在的内容"))
        .rows(clashes.iter().map(row));
    html! {
        (Notice::warn("内容已被别人改过，这次没有保存").body(html! {
            p {
                "您打开页面之后，有人先保存了。您填写的都还在下面的表单里："
                "对照现在的内容，改好再保存一次；不用改了，就点返回。"
            }
            @if !clashes.is_empty() { (table) }
        }))
    }
}
