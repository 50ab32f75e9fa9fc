//! Addresses of proposals.

use axum::http::StatusCode;
use kernel::Id;
use platform::{
    Error,
    files::{self, FileView},
    web::{Answer, Entry, Form, Page, Path, Query, Routes, ShortForm, Visit, redirect},
};
use serde::Deserialize;

use super::{
    commands::{self, Handed},
    form, look,
    model::{Asked, Item, ProposalMark},
    pages::{ChangePage, FamilyEndPage, FamilyPage, ProposalPage},
    rules::Known,
    store::{self, Proposal},
};
use crate::{
    family::FamilyMark,
    paths,
    person::{Field, OpenedPage},
};

/// The forms, the page of a proposal, and what is done there.
pub fn routes() -> Routes {
    let all = Entry::SignedIn;
    Routes::new()
        .page::<ChangePage, _, _>(paths::CHANGE, "变更我的资料（表单）", all, change_form)
        .upload(paths::CHANGE, "变更我的资料", all, change)
        .page::<FamilyPage, _, _>(paths::NEW_FAMILY, "登记家庭成员（表单）", all, family_form)
        .upload(paths::NEW_FAMILY, "登记家庭成员", all, family)
        .page::<FamilyEndPage, _, _>(
            "/members/mine/family/{id}/end",
            "终止家庭成员（表单）",
            all,
            end_form,
        )
        .post("/members/mine/family/{id}/end", "终止家庭成员", all, end)
        .page::<ProposalPage, _, _>("/members/changes/{id}", "资料变更申请", all, show)
        .post(
            "/members/changes/{id}/opening",
            "查看申请里的敏感信息",
            all,
            open,
        )
}

/// The proposal that the form takes the place of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Replaces {
    replaces: String,
    version: String,
}

impl Replaces {
    fn read(&self) -> Result<Option<Id<ProposalMark>>, Error> {
        if self.replaces.is_empty() {
            return Ok(None);
        }
        self.replaces.parse().map(Some).map_err(|_| Error::NotFound)
    }

    fn seen(&self) -> Result<Option<(Id<ProposalMark>, i64)>, Error> {
        let version = self.version.parse().unwrap_or_default();
        Ok(self.read()?.map(|id| (id, version)))
    }
}

async fn change_form(visit: Visit, Query(asked): Query<Replaces>) -> Answer {
    let page = change_page(&visit, asked.read()?).await?;
    visit.page(&page)
}

async fn change_page(
    visit: &Visit,
    replaces: Option<Id<ProposalMark>>,
) -> Result<ChangePage, Error> {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    visit
        .read(move |conn| {
            let (full, facts) = commands::whole(conn, actor.person)?;
            let known = Known {
                member: &full.member,
                sealed: &full.sealed,
                facts: &facts,
            };
            let before: Option<Proposal> = match replaces {
                Some(id) => Some(commands::own(conn, &actor, id)?),
                None => None,
            };
            let asked = match &before {
                Some(proposal) => Some(store::opened(&house.keys, proposal)?),
                None => None,
            };
            let shown = |item: Item| {
                let proposed = match &asked {
                    Some(Asked::Facts(changes)) => changes.iter().find(|c| c.item == item),
                    Some(Asked::Family(_) | Asked::EndFamily(_)) | None => None,
                };
                proposed.map_or_else(|| known.stand(item).shown, |c| c.after.shown.clone())
            };
            Ok(ChangePage::new(&shown, before.map(|p| (p.id, p.version))))
        })
        .await
}

async fn change(visit: Visit, Query(asked): Query<Replaces>, mut form: Form) -> Answer {
    let replaces = asked.seen()?;
    let typed = form::facts(&mut form, visit.today);
    let note = form.optional_text::<200>("note").flatten();
    if !form.is_valid() {
        return change_again(&visit, replaces, &mut form, None).await;
    }
    let papers = papers(&visit, &mut form).await?;
    let note = note.map(String::from).unwrap_or_default();
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let done = visit.write(form.key(), move |tx| {
        let handed = Handed {
            note: &note,
            papers: &papers,
            replaces,
        };
        commands::propose(tx, &house, &actor, &typed, &handed)
    });
    match done.await {
        Ok(id) => redirect(&paths::proposal(id)),
        Err(error) => change_again(&visit, replaces, &mut form, Some(error)).await,
    }
}

async fn change_again(
    visit: &Visit,
    replaces: Option<(Id<ProposalMark>, i64)>,
    form: &mut Form,
    error: Option<Error>,
) -> Answer {
    note(form, error)?;
    let page = change_page(visit, replaces.map(|(id, _)| id)).await?;
    again(visit, page, form, |page| &mut page.0)
}

/// The form again with what was typed and what is wrong.
fn again<P: Page>(
    visit: &Visit,
    mut page: P,
    form: &Form,
    short: impl Fn(&mut P) -> &mut ShortForm,
) -> Answer {
    short(&mut page).fields = form.fields();
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What stood in the way, as sentences of the form; anything else goes on as an error.
fn note(form: &mut Form, error: Option<Error>) -> Result<(), Error> {
    match error {
        Some(Error::Refused(refusal)) => form.reject("", refusal.text),
        Some(Error::Invalid(fields)) => {
            for field in fields {
                form.reject(&field.field, field.text);
            }
        }
        Some(other) => return Err(other),
        None => {}
    }
    Ok(())
}

/// The papers that came along, stored; the command says what they belong to.
async fn papers(visit: &Visit, form: &mut Form) -> Result<Vec<FileView>, Error> {
    let mut papers = Vec::new();
    let account = Some(visit.actor.account);
    let brought: Vec<_> = form.files("paper").into_iter().cloned().collect();
    for file in brought {
        let id = files::store(&visit.house, account, &file.name, file.bytes).await?;
        let found = visit.read(move |conn| files::find(conn, id)).await?;
        papers.extend(found);
    }
    Ok(papers)
}

async fn family_form(visit: Visit) -> Answer {
    must_be_member(&visit).await?;
    visit.page(&FamilyPage::new())
}

async fn must_be_member(visit: &Visit) -> Result<(), Error> {
    let person = visit.actor.person;
    visit
        .read(move |conn| commands::whole(conn, person).map(drop))
        .await
}

async fn family(visit: Visit, mut form: Form) -> Answer {
    let new = form::family(&mut form, visit.today);
    let Some(new) = new else {
        return again(&visit, FamilyPage::new(), &form, |page| &mut page.0);
    };
    let papers = papers(&visit, &mut form).await?;
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let done = visit.write(form.key(), move |tx| {
        commands::propose_family(tx, &house, &actor, &new, &papers)
    });
    match done.await {
        Ok(id) => redirect(&paths::proposal(id)),
        Err(error) => {
            note(&mut form, Some(error))?;
            again(&visit, FamilyPage::new(), &form, |page| &mut page.0)
        }
    }
}

async fn end_page(visit: &Visit, id: Id<FamilyMark>) -> Result<FamilyEndPage, Error> {
    let (actor, today) = (visit.actor.clone(), visit.today);
    visit
        .read(move |conn| {
            let (_, line) = commands::own_family(conn, &actor, id)?;
            Ok(FamilyEndPage::new(id, &line.name, today))
        })
        .await
}

async fn end_form(visit: Visit, Path(id): Path<Id<FamilyMark>>) -> Answer {
    let page = end_page(&visit, id).await?;
    visit.page(&page)
}

async fn end(visit: Visit, Path(id): Path<Id<FamilyMark>>, mut form: Form) -> Answer {
    let page = end_page(&visit, id).await?;
    let Some(ending) = form::ending(&mut form, id) else {
        return again(&visit, page, &form, |page| &mut page.0);
    };
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let done = visit.write(form.key(), move |tx| {
        commands::propose_ending(tx, &house, &actor, &ending)
    });
    match done.await {
        Ok(id) => redirect(&paths::proposal(id)),
        Err(error) => {
            note(&mut form, Some(error))?;
            again(&visit, page, &form, |page| &mut page.0)
        }
    }
}

async fn show(visit: Visit, Path(id): Path<Id<ProposalMark>>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| look::page(conn, &house.keys, &actor, id))
        .await?;
    visit.page(&page)
}

/// As a sensitive value of the roster is opened: the entry on the trail comes first.
async fn open(visit: Visit, Path(id): Path<Id<ProposalMark>>, mut form: Form) -> Answer {
    let item = Item::parse(form.raw("field")).filter(|i| i.is_sensitive());
    let item = item.ok_or_else(|| {
        Error::refused("membership.no_such_field", "请从申请页里选择要查看的字段")
    })?;
    let Some(why) = form.text::<100>("why") else {
        return Err(form.invalid());
    };
    let (actor, house, why) = (visit.actor.clone(), visit.house.clone(), why.to_string());
    visit
        .write(form.key(), move |tx| {
            look::note_opening(tx, &house.keys, &actor, (id, item), &why)
        })
        .await?;
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            let proposal = look::visible(conn, &actor, id)?;
            let value = look::value(&house.keys, &proposal, item)?;
            let name = crate::member::member_of(conn, proposal.person)?;
            Ok(OpenedPage {
                person: proposal.person,
                name: name.map(|m| m.name).unwrap_or_default(),
                field: match item {
                    Item::IdNumber => Field::IdNumber,
                    Item::Phone => Field::Phone,
                    Item::Address => Field::Address,
                    Item::Name
                    | Item::Birth
                    | Item::Sex
                    | Item::Education
                    | Item::Post
                    | Item::JoinedOn => return Err(Error::NotFound),
                },
                value,
            })
        })
        .await?;
    visit.page(&page)
}
