//! What was typed into the forms, read back.

use kernel::{IdNumber, Phone};
use platform::web::Form;

use super::model::{EDUCATION, Typed};
use crate::family::{Ending, FamilyMark, NewFamily, Relation, State, birth};

/// First day of joining that is believed.
/// Source: house rule; the union law of the republic is of 1950.
const JOINED_FROM: kernel::Date = kernel::Date::constant(1950, 1, 1);

/// The facts of the form; every wrong field is noted on it.
pub(super) fn facts(form: &mut Form, today: kernel::Date) -> Typed {
    let text = |form: &mut Form, name: &str| {
        let typed = form.optional_text::<60>(name).flatten();
        typed.map(String::from)
    };
    let mut typed = Typed {
        name: text(form, "name"),
        post: text(form, "post"),
        address: form
            .optional_text::<120>("address")
            .flatten()
            .map(String::from),
        ..Typed::default()
    };
    typed.id_number = id_number(form, "id_number");
    if !form.raw("phone").trim().is_empty() {
        match Phone::parse(form.raw("phone")) {
            Ok(phone) => typed.phone = Some(phone),
            Err(error) => form.reject("phone", error.to_string()),
        }
    }
    let education = form.raw("education").to_owned();
    if EDUCATION.contains(&education.as_str()) {
        typed.education = Some(education);
    } else if !education.is_empty() {
        form.reject("education", "请从列表里选择学历");
    }
    if let Some(Some(day)) = form.optional_date("joined_on") {
        if (JOINED_FROM..=today).contains(&day) {
            typed.joined_on = Some(day);
        } else {
            form.reject("joined_on", "入会日期不能晚于今天，也不会早于 1950 年");
        }
    }
    typed
}

fn id_number(form: &mut Form, name: &str) -> Option<IdNumber> {
    if form.raw(name).trim().is_empty() {
        return None;
    }
    match IdNumber::parse(form.raw(name)) {
        Ok(number) => Some(number),
        Err(error) => {
            form.reject(name, error.to_string());
            None
        }
    }
}

/// A relative; `None` when something is wrong, which is noted on the form.
pub(super) fn family(form: &mut Form, today: kernel::Date) -> Option<NewFamily> {
    let relation = Relation::parse(form.raw("relation"));
    if relation.is_none() {
        form.reject("relation", "请选择与本人的关系");
    }
    let name = form.text::<60>("name");
    let id_number = id_number(form, "id_number");
    let mut born = birth(form.raw("birth"), today).unwrap_or_else(|sentence| {
        form.reject("birth", sentence);
        String::new()
    });
    if let Some(number) = id_number.as_ref().filter(|_| born.is_empty()) {
        born = number.birth().to_string();
    }
    let said = |form: &mut Form, name: &str| {
        let typed = form.optional_text::<60>(name).flatten();
        typed.map(String::from).unwrap_or_default()
    };
    let state = State {
        health: said(form, "health"),
        work: said(form, "work"),
    };
    if !state.health.is_empty() && !form.ticked("consent") {
        form.reject(
            "consent",
            "健康状况是敏感个人信息，填写须单独同意；不同意请留空",
        );
    }
    let (Some(relation), Some(name), true) = (relation, name, form.is_valid()) else {
        return None;
    };
    Some(NewFamily {
        relation,
        name: name.into(),
        birth: born,
        id_number: id_number.map(|n| n.expose().to_owned()).unwrap_or_default(),
        state,
    })
}

/// How a relative ends.
pub(super) fn ending(form: &mut Form, id: kernel::Id<FamilyMark>) -> Option<Ending> {
    let (on, why) = (form.date("on"), form.text::<100>("why"));
    Some(Ending {
        family: id,
        on: on?,
        why: why?.into(),
    })
}
