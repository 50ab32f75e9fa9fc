//! Pages of the area.

mod appoint;
mod as_of;
mod body;
mod form;
mod offices;
mod people;
mod preview;
mod tree;

pub(crate) use appoint::AppointPage;
pub(crate) use as_of::{AsOfPage, BodyThen, ThenLine};
pub(crate) use body::{BodyPage, CertificateFacts, CommitteeFacts, VacantLine};
pub(crate) use form::{FormPage, Input, InputKind};
pub(crate) use offices::{OfficeLine, OfficesPage, PowerLine};
pub(crate) use people::{PeoplePage, PersonPage};
pub(crate) use preview::{Effect, PreviewPage};
pub(crate) use tree::{BodiesPage, TreeLine};

use kernel::{Date, Id, Term};
use maud::{Markup, html};
use platform::{
    access::{Body, Person},
    ui::{Cell, Column, Table, Tag},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{PersonView, TermMark, TermView},
    web::paths,
};

/// One term in a table (任职行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TermLine {
    /// Its key.
    pub id: Id<TermMark>,
    /// Who.
    pub person: Id<Person>,
    /// Their name.
    pub person_name: String,
    /// Whether their page may be seen.
    pub sees_person: bool,
    /// 职务.
    pub office_name: String,
    /// Where.
    pub body: Id<Body>,
    /// Its short name.
    pub body_name: String,
    /// From when to when.
    pub term: Term,
    /// The paper.
    pub appointed_by: String,
    /// Whether it runs today.
    pub runs: bool,
}

impl TermLine {
    pub(crate) fn new(view: TermView, today: Date, sees_person: bool) -> Self {
        Self {
            id: view.id,
            person: view.person,
            person_name: view.person_name,
            sees_person,
            office_name: view.office_name,
            body: view.body,
            body_name: view.body_name,
            runs: view.term.contains(today),
            term: view.term,
            appointed_by: view.appointed_by,
        }
    }

    fn samples() -> Vec<Self> {
        let one = Self {
            id: Id::from_i64(9),
            person: Id::from_i64(8),
            person_name: "陈立新".to_owned(),
            sees_person: true,
            office_name: "主席".to_owned(),
            body: Id::from_i64(2),
            body_name: "机关工会".to_owned(),
            term: Term::since(Date::constant(2022, 6, 10)),
            appointed_by: "选举结果批复".to_owned(),
            runs: true,
        };
        let over = Self {
            person_name: "<script>alert(1)</script>".to_owned(),
            sees_person: false,
            runs: false,
            ..one.clone()
        };
        vec![one, over]
    }
}

/// Terms as a table: of a body (who), or of a person (where).
fn terms_table<'a>(
    caption: &'a str,
    terms: &'a [TermLine],
    of_person: bool,
    edits: bool,
) -> Table<'a> {
    let first = if of_person { "组织" } else { "人员" };
    let table = Table::new(caption)
        .column(Column::text(first))
        .column(Column::text("职务"))
        .column(Column::text("任期"))
        .column(Column::text("依据"))
        .column(Column::state("状态"))
        .column(Column::acts());
    let rows = terms.iter().map(|t| {
        let who = if of_person {
            Cell::link(t.body_name.as_str(), paths::body(t.body))
        } else if t.sees_person {
            Cell::link(t.person_name.as_str(), paths::person(t.person))
        } else {
            Cell::text(t.person_name.as_str())
        };
        let state = if t.runs {
            Tag::ok("在任")
        } else {
            Tag::plain("不在任期")
        };
        let act = if edits && t.runs {
            Cell::link("结束任职", paths::term_end(t.id))
        } else {
            Cell::text("")
        };
        vec![
            who,
            Cell::text(t.office_name.as_str()),
            Cell::text(t.term.to_string()),
            Cell::text(t.appointed_by.as_str()),
            Cell::State(state),
            act,
        ]
    });
    table.rows(rows)
}

/// People as a table.
fn people_table(caption: &str, people: &[PersonView]) -> Markup {
    let table = Table::new(caption.to_owned())
        .column(Column::text("姓名"))
        .column(Column::text("工号"))
        .column(Column::text("所在组织"));
    let rows = people.iter().map(|p| {
        let body = match p.body {
            Some(id) => Cell::link(p.body_name.as_str(), paths::body(id)),
            None => Cell::None,
        };
        vec![
            Cell::link(p.name.as_str(), paths::person(p.id)),
            Cell::text(p.staff_no.as_str()),
            body,
        ]
    });
    html! { (table.rows(rows)) }
}

fn sample_person() -> PersonView {
    PersonView {
        id: Id::from_i64(8),
        name: "欧阳阿卜杜拉·买买提江·艾合买提".to_owned(),
        staff_no: "D00008".to_owned(),
        body: Some(Id::from_i64(2)),
        body_name: "机关工会".to_owned(),
    }
}

fn sample_fact() -> crate::model::BodyFact {
    crate::model::BodyFact {
        body: Id::from_i64(2),
        what: crate::model::What::Founded,
        holds_from: Date::constant(2019, 3, 1),
        learnt_at: kernel::Moment::from_ms(1_742_000_000_000),
        other: None,
        parent: None,
        name: "机关工会".to_owned(),
        short: "机关工会".to_owned(),
        reason: "成立批复".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use platform::web::{Page, page_html};

    use super::*;

    fn renders<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert_eq!(html.matches("<h1").count(), 1, "one headline");
            assert!(!html.contains("<script>alert"), "{html}");
            assert!(!html.contains("style=\"") && !html.contains("onclick"));
        }
    }

    #[test]
    fn all_pages_render() {
        renders::<FormPage>();
        renders::<PreviewPage>();
        renders::<AsOfPage>();
        renders::<BodiesPage>();
        renders::<BodyPage>();
        renders::<AppointPage>();
        renders::<PeoplePage>();
        renders::<PersonPage>();
        renders::<OfficesPage>();
    }
}
