//! The short forms: how each looks, and how it is read.

use axum::http::StatusCode;
use kernel::{Date, Id};
use platform::{
    Error,
    access::{Body, Person},
    web::{Answer, Fields, Form, ShortForm, Visit},
};

use super::paths;
use crate::{
    commands::NewPerson,
    model::{BodyView, PersonView, TermView},
    pages::{FormPage, Input, InputKind},
};

/// Longest short name, name of a person.
pub(super) const SHORT_MAX: usize = 40;
/// Longest reason.
pub(super) const REASON_MAX: usize = 200;

pub(crate) fn page(
    title: String,
    intro: &str,
    back: (&str, String),
    action: String,
    go: &str,
) -> FormPage {
    FormPage(ShortForm {
        title,
        intro: intro.to_owned(),
        back: (back.0.to_owned(), back.1),
        action,
        go: go.to_owned(),
        inputs: Vec::new(),
        fields: Fields::default(),
    })
}

pub(crate) fn reason() -> Input {
    Input::new("reason", "原因或依据", InputKind::Text(200)).hint("批复、通知等文件名称和文号")
}

/// 登记人员
pub(super) fn newcomer(view: &BodyView, today: Date) -> FormPage {
    let mut form = page(
        format!("在{}登记人员", view.short),
        "登记姓名和工号；身份证号、电话等个人信息不在这里填写",
        (&view.short, paths::body(view.id)),
        paths::body_deed(view.id, "newcomer"),
        "登记",
    );
    form.inputs = vec![
        Input::new("name", "姓名", InputKind::Text(40)),
        Input::new("staff_no", "工号", InputKind::Text(20)).optional(),
        Input::new("email", "工作邮箱", InputKind::Email).optional(),
        Input::new("from", "登记日期", InputKind::Date),
    ];
    form.fields = Fields::default().with("from", today);
    form
}

/// What was typed for a new person.
pub(super) fn read_newcomer(form: &mut Form, home: Id<Body>) -> Option<NewPerson> {
    let name = form.text::<SHORT_MAX>("name");
    let staff_no = form.optional_text::<20>("staff_no");
    let email = form.optional_text::<120>("email");
    let from = form.date("from");
    let email = email?.map(|e| e.to_string());
    if email.as_ref().is_some_and(|e| !is_email(e)) {
        form.reject("email", "邮箱写成 name@example.org 的样子");
        return None;
    }
    Some(NewPerson {
        name: name?.to_string(),
        staff_no: staff_no?.map(|s| s.to_string()),
        home: Some(home),
        email,
        from: from?,
    })
}

/// One `@` with something on both sides and a dot behind it; the mail server decides the rest.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain && !name.is_empty() && domain.contains('.') && !domain.contains('@')
}

/// 结束任职
pub(super) fn term_end(term: &TermView, today: Date) -> FormPage {
    let mut form = page(
        format!("结束{}的任职", term.person_name),
        "任职到最后一天为止，过去的任职记录保留",
        (&term.body_name, paths::body(term.body)),
        paths::term_end(term.id),
        "结束任职",
    );
    form.inputs = vec![
        Input::new("last", "最后一天", InputKind::Date)
            .hint(format!("{}，{}", term.office_name, term.term)),
        reason(),
    ];
    form.fields = Fields::default().with("last", today);
    form
}

/// 登记离开
pub(super) fn departure(person: &PersonView, today: Date) -> FormPage {
    let mut form = page(
        format!("登记{}离开", person.name),
        "之后不能再登录；请先结束还在任的职务",
        (&person.name, paths::person(person.id)),
        paths::person_deed(person.id, "departure"),
        "登记离开",
    );
    form.inputs = vec![Input::new("last", "最后一天", InputKind::Date), reason()];
    form.fields = Fields::default().with("last", today);
    form
}

/// A last day and a reason.
pub(super) fn read_last(form: &mut Form) -> Option<(Date, String)> {
    let last = form.date("last");
    let reason = form.text::<REASON_MAX>("reason");
    Some((last?, reason?.to_string()))
}

/// A reason alone.
pub(crate) fn read_reason(form: &mut Form) -> Option<String> {
    form.text::<REASON_MAX>("reason").map(|r| r.to_string())
}

/// The form with what was typed and with what the rules or the tables said against it; anything
/// else goes on as it came.
pub(crate) fn again(visit: &Visit, mut page: FormPage, form: &mut Form, error: Error) -> Answer {
    note(form, error)?;
    page.fields = form.fields();
    page.fields.typed.retain(|(name, _)| name != "password");
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Puts what was said beside the fields; an error that is no answer to a form goes on.
pub(super) fn note(form: &mut Form, error: Error) -> Result<(), Error> {
    if let Error::Refused(refusal) = error {
        form.reject("", refusal.text);
        return Ok(());
    }
    if let Error::Invalid(fields) = error {
        // Those that the form noted itself are there already.
        let known = form.fields().errors;
        for field in fields.into_iter().filter(|f| !known.contains(f)) {
            form.reject(&field.field, field.text);
        }
        return Ok(());
    }
    Err(error)
}

/// A person's key, to keep the signature of handlers short.
pub(super) type PersonId = Id<Person>;
