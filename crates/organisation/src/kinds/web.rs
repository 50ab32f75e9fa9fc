//! Pages of kinds, offices and pairs that exclude each other.

use kernel::Id;
use platform::{
    Error,
    access::Body,
    db::Conn,
    web::{Answer, Entry, Form, Path, Routes, Visit, redirect},
};

use super::{
    commands, forms,
    pages::{KindLine, KindsPage},
    store,
};
use crate::{
    EDIT, OFFICES,
    pages::FormPage,
    web::{bodies::editable, forms as short, paths},
};

pub(crate) fn routes() -> Routes {
    let entry = Entry::Power(OFFICES.code);
    let edit = Entry::Power(EDIT.code);
    let kind_gone = "/kinds/{code}/removal";
    let office_gone = "/offices/{code}/removal";
    let pair_gone = "/offices/exclusion/{one}/{other}";
    Routes::new()
        .page::<KindsPage, _, _>(paths::KINDS, "组织类别", entry, list)
        .page::<FormPage, _, _>("/kinds/{code}", "组织类别（表单）", entry, kind)
        .post("/kinds/{code}", "保存组织类别", entry, save_kind)
        .page::<FormPage, _, _>(kind_gone, "删除组织类别（表单）", entry, ask_kind)
        .post(kind_gone, "删除组织类别", entry, drop_kind)
        .page::<FormPage, _, _>("/offices/{code}", "职务（表单）", entry, office)
        .post("/offices/{code}", "保存职务", entry, save_office)
        .page::<FormPage, _, _>(office_gone, "删除职务（表单）", entry, ask_office)
        .post(office_gone, "删除职务", entry, drop_office)
        .page::<FormPage, _, _>(paths::EXCLUSION, "不相容职务（表单）", entry, pair)
        .post(paths::EXCLUSION, "新增不相容职务", entry, add_pair)
        .page::<FormPage, _, _>(pair_gone, "删去不相容职务（表单）", entry, ask_pair)
        .post(pair_gone, "删去不相容职务", entry, drop_pair)
        .page::<FormPage, _, _>("/bodies/{id}/posts", "设置职务（表单）", edit, posts)
        .post("/bodies/{id}/posts", "设置职务", edit, save_posts)
}

async fn list(visit: Visit) -> Answer {
    visit.page(&visit.read(page).await?)
}

fn page(conn: &mut Conn) -> Result<KindsPage, Error> {
    let kinds = crate::store::kinds(conn)?;
    let offices = crate::store::offices(conn)?;
    let committees = crate::store::default_committees(conn, None)?;
    let bodies = store::bodies_by_kind(conn)?;
    let mut lines = Vec::with_capacity(kinds.len());
    for kind in &kinds {
        let below = kinds.iter().filter(|k| kind.children.contains(&k.code));
        let own = committees.iter().filter(|c| c.kind == kind.code);
        let usual = store::usual_offices(conn, &kind.code)?;
        let usual = offices.iter().filter(|o| usual.contains(&o.code));
        let standing = bodies.iter().find(|(code, _)| *code == kind.code);
        lines.push(KindLine {
            code: kind.code.clone(),
            name: kind.name.clone(),
            is_union: kind.is_union,
            built_in: kind.built_in,
            children: below.map(|k| k.name.clone()).collect(),
            committees: own.map(|c| c.committee_name.clone()).collect(),
            offices: usual.map(|o| o.name.clone()).collect(),
            bodies: standing.map_or(0, |(_, count)| *count),
        });
    }
    Ok(KindsPage { kinds: lines })
}

async fn kind(visit: Visit, Path(code): Path<String>) -> Answer {
    visit.page(&visit.read(move |c| forms::kind(c, &code)).await?)
}

async fn save_kind(visit: Visit, Path(code): Path<String>, mut form: Form) -> Answer {
    let asked = code.clone();
    let page = visit.read(move |c| forms::kind(c, &asked)).await?;
    let Some(kind) = forms::read_kind(&mut form, &code) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| commands::set_kind(tx, &*actor, &kind));
    match done.await {
        Ok(()) => redirect(paths::KINDS),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn kind_removal(visit: &Visit, code: &str) -> Result<FormPage, Error> {
    let asked = code.to_owned();
    let kind = visit.read(move |c| crate::store::kind(c, &asked)).await?;
    let kind = kind.ok_or(Error::NotFound)?;
    let title = format!("删除组织类别：{}", kind.name);
    let back = ("组织类别", paths::KINDS.to_owned());
    let intro = "只有从来没有用过的类别可以删除";
    Ok(forms::removal(
        title,
        intro,
        paths::kind_removal(code),
        back,
    ))
}

async fn ask_kind(visit: Visit, Path(code): Path<String>) -> Answer {
    visit.page(&kind_removal(&visit, &code).await?)
}

async fn drop_kind(visit: Visit, Path(code): Path<String>, mut form: Form) -> Answer {
    let page = kind_removal(&visit, &code).await?;
    let Some(reason) = short::read_reason(&mut form) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        commands::drop_kind(tx, &*actor, &code, &reason)
    });
    match done.await {
        Ok(()) => redirect(paths::KINDS),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn office(visit: Visit, Path(code): Path<String>) -> Answer {
    visit.page(&visit.read(move |c| forms::office(c, &code)).await?)
}

async fn save_office(visit: Visit, Path(code): Path<String>, mut form: Form) -> Answer {
    let asked = code.clone();
    let page = visit.read(move |c| forms::office(c, &asked)).await?;
    let Some(new) = forms::read_office(&mut form, &code) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let (actor, to) = (visit.actor.clone(), paths::office(&new.code));
    let done = visit.write(form.key(), move |tx| {
        commands::set_office(tx, &*actor, &new)
    });
    match done.await {
        Ok(()) => redirect(&to),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn office_removal(visit: &Visit, code: &str) -> Result<FormPage, Error> {
    let asked = code.to_owned();
    let office = visit.read(move |c| crate::store::office(c, &asked)).await?;
    let office = office.ok_or(Error::NotFound)?;
    let title = format!("删除职务：{}", office.name);
    let back = ("职务权限", paths::office(code));
    let intro = "只有从来没有人任过、也没有设着的职务可以删除；它的权限一起去掉";
    Ok(forms::removal(
        title,
        intro,
        paths::office_removal(code),
        back,
    ))
}

async fn ask_office(visit: Visit, Path(code): Path<String>) -> Answer {
    visit.page(&office_removal(&visit, &code).await?)
}

async fn drop_office(visit: Visit, Path(code): Path<String>, mut form: Form) -> Answer {
    let page = office_removal(&visit, &code).await?;
    let Some(reason) = short::read_reason(&mut form) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        commands::drop_office(tx, &*actor, &code, &reason)
    });
    match done.await {
        Ok(()) => redirect(paths::OFFICES),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn pair(visit: Visit) -> Answer {
    visit.page(&visit.read(forms::pair).await?)
}

async fn add_pair(visit: Visit, mut form: Form) -> Answer {
    let page = visit.read(forms::pair).await?;
    let Some(new) = forms::read_pair(&mut form) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| commands::exclude(tx, &*actor, &new));
    match done.await {
        Ok(()) => redirect(paths::OFFICES),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn pair_removal(visit: &Visit, one: &str, other: &str) -> Result<FormPage, Error> {
    let known = visit.read(crate::store::incompatible).await?;
    let row = known.into_iter().find(|i| i.one == one && i.other == other);
    let row = row.ok_or(Error::NotFound)?;
    let title = format!("{}和{}不再列为不相容", row.one_name, row.other_name);
    let intro = format!(
        "之后同一人可以同时任这两个职务。现在的规则：{}（{}）",
        row.rule, row.source
    );
    let back = ("职务权限", paths::OFFICES.to_owned());
    Ok(forms::removal(
        title,
        &intro,
        paths::exclusion(one, other),
        back,
    ))
}

async fn ask_pair(visit: Visit, Path((one, other)): Path<(String, String)>) -> Answer {
    visit.page(&pair_removal(&visit, &one, &other).await?)
}

async fn drop_pair(
    visit: Visit,
    Path((one, other)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let page = pair_removal(&visit, &one, &other).await?;
    let Some(reason) = short::read_reason(&mut form) else {
        let error = form.invalid();
        return short::again(&visit, page, &mut form, error);
    };
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        commands::include(tx, &*actor, &one, &other, &reason)
    });
    match done.await {
        Ok(()) => redirect(paths::OFFICES),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}

async fn posts_page(visit: &Visit, id: Id<Body>) -> Result<FormPage, Error> {
    let actor = visit.actor.clone();
    let read = move |c: &mut Conn| {
        let row = editable(c, &actor, id)?;
        forms::post_form(c, &row)
    };
    visit.read(read).await
}

async fn posts(visit: Visit, Path(id): Path<Id<Body>>) -> Answer {
    visit.page(&posts_page(&visit, id).await?)
}

async fn save_posts(visit: Visit, Path(id): Path<Id<Body>>, mut form: Form) -> Answer {
    let page = posts_page(&visit, id).await?;
    let wanted = forms::read_posts(&form);
    let actor = visit.actor.clone();
    let done = visit.write(form.key(), move |tx| {
        editable(tx, &actor, id)?;
        commands::set_posts(tx, &*actor, id, &wanted)
    });
    match done.await {
        Ok(()) => redirect(&paths::body(id)),
        Err(error) => short::again(&visit, page, &mut form, error),
    }
}
