//! `/settings/holidays`: paste, look, save, take back.

use axum::http::StatusCode;
use kernel::Id;

use super::{
    POWER,
    model::Arrangement,
    pages::{HolidaysPage, PreviewPage},
    rules, store,
};
use crate::{
    Error,
    db::Conn,
    subject::Subject,
    trail::Deed,
    web::{Answer, Entry, Fields, Form, Path, Routes, Visit, redirect},
};

/// Where it is.
pub(super) const HOLIDAYS: &str = "/settings/holidays";
/// Where what was pasted is looked at.
pub(super) const PREVIEW: &str = "/settings/holidays/preview";
/// Years that may be added; what lies outside is a slip of the hand.
const YEARS: (i64, i64) = (2020, 2099);
/// Longest pasted text, characters.
const TEXT_MAX: usize = 10_000;

/// The routes of arrangements.
pub fn routes() -> Routes {
    let entry = Entry::Power(POWER.code);
    Routes::new()
        .page::<HolidaysPage, _, _>(HOLIDAYS, "放假安排", entry, show)
        .post(PREVIEW, "预览放假安排", entry, preview)
        .post(HOLIDAYS, "保存放假安排", entry, save)
        .post(
            "/settings/holidays/{id}/withdrawal",
            "撤回放假安排",
            entry,
            withdraw,
        )
}

async fn show(visit: Visit) -> Answer {
    let page = visit
        .read(move |conn| page(conn, Fields::default()))
        .await?;
    visit.page(&page)
}

fn page(conn: &mut Conn, mut fields: Fields) -> Result<HolidaysPage, Error> {
    let calendar = store::calendar(conn)?;
    let next = (2020..=2099).find(|year| !calendar.announced(*year));
    if let Some(next) = next.filter(|_| fields.get("year").is_empty()) {
        fields = fields.with("year", next);
    }
    Ok(HolidaysPage::new(&store::all(conn)?, next, fields))
}

/// An arrangement as typed; what is wrong stands in the form.
fn typed(form: &mut Form) -> Option<(i16, String, rules::Reading)> {
    let source = form.text::<100>("source");
    let year = form.number("year", YEARS.0, YEARS.1);
    let text = form.raw("days").to_owned();
    if text.chars().count() > TEXT_MAX {
        form.reject("days", format!("最多 {TEXT_MAX} 个字"));
    }
    let year = i16::try_from(year?).ok()?;
    let reading = rules::read(year, &text);
    for (line, problem) in &reading.problems {
        let place = if *line == 0 {
            String::new()
        } else {
            format!("第 {line} 行：")
        };
        form.reject("days", format!("{place}{problem}"));
    }
    Some((year, source?.to_string(), reading)).filter(|_| form.is_valid())
}

async fn again(visit: Visit, form: &Form) -> Answer {
    let fields = form.fields();
    let page = visit.read(move |conn| page(conn, fields)).await?;
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Shows what was understood; nothing is saved. `edit` leads back to the form.
async fn preview(visit: Visit, mut form: Form) -> Answer {
    if form.ticked("edit") {
        let fields = form.fields();
        let page = visit.read(move |conn| page(conn, fields)).await?;
        return visit.page(&page);
    }
    let Some((year, source, reading)) = typed(&mut form) else {
        return again(visit, &form).await;
    };
    let known = visit.read(store::calendar).await?;
    visit.page(&PreviewPage {
        warnings: rules::warnings(year, &reading.days, &known),
        year,
        source,
        days: reading.days,
        text: form.raw("days").to_owned(),
    })
}

async fn save(visit: Visit, mut form: Form) -> Answer {
    let Some((year, source, reading)) = typed(&mut form) else {
        return again(visit, &form).await;
    };
    let actor = visit.actor.clone();
    let days = reading.days;
    visit
        .write(form.key(), move |tx| {
            let new = Arrangement {
                id: tx.id(),
                year,
                source: source.clone(),
                days: days.clone(),
                at: tx.now(),
                by_name: actor.name.clone(),
                withdrawn: false,
            };
            store::insert(tx, &new)?;
            let change = format!("{} 天，依据：{source}", new.days.len());
            let deed = deed("platform.arrange_holidays", &new).change("放假安排", "", change);
            tx.trail(&*actor, deed)
        })
        .await?;
    redirect(HOLIDAYS)
}

async fn withdraw(visit: Visit, Path(id): Path<Id<Arrangement>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let old = store::find(tx, id)?.ok_or(Error::NotFound)?;
            store::withdraw(tx, id)?;
            let deed =
                deed("platform.withdraw_holidays", &old).change("放假安排", "有效", "已撤回");
            tx.trail(&*actor, deed)
        })
        .await?;
    redirect(HOLIDAYS)
}

fn deed(verb: &'static str, about: &Arrangement) -> Deed {
    let subject = Subject::new("platform.arrangement", about.id);
    Deed::on(verb, subject)
        .row(store::ARRANGEMENT, about.id)
        .change("年度", "", about.year)
}
