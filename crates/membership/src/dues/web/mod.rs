//! Addresses of dues.

mod list;
mod pay;
mod people;
mod receipt;
mod run;
mod union;

pub use people::account_lines;

use kernel::{Date, Id};
use organisation::BodyView;
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Entry, Form, Routes},
};

use super::{
    DUES, MINE,
    model::Month,
    pages::{
        AccountPage, DuesForm, DuesPage, ListPage, ListsPage, PeoplePage, PreviewPage, ReceiptPage,
        ReceiptsPage, RunPage, UnionPage,
    },
    powers::{BASE, EXPORT, RATE, RUN, SEE, TAKE},
    scope,
};

/// The pages and commands of dues.
pub fn routes() -> Routes {
    let see = Entry::Power(SEE.code);
    let routes = Routes::new()
        .page::<DuesPage, _, _>(DUES, "会费", see, union::all)
        .page::<AccountPage, _, _>(MINE, "我的会费", Entry::SignedIn, people::mine)
        .page::<UnionPage, _, _>("/dues/{union}", "工会会费", see, union::one)
        .page::<DuesForm, _, _>(
            "/dues/{union}/rates/new",
            "设置缴费办法（表单）",
            Entry::Power(RATE.code),
            union::rate,
        )
        .post(
            "/dues/{union}/rates",
            "设置缴费办法",
            Entry::Power(RATE.code),
            union::set_rate,
        )
        .page::<PreviewPage, _, _>(
            "/dues/{union}/months/{month}",
            "应收预览",
            see,
            run::preview,
        )
        .post(
            "/dues/{union}/months/{month}",
            "生成月度应收",
            Entry::Power(RUN.code),
            run::order,
        )
        .page::<RunPage, _, _>("/dues/runs/{run}", "月度应收", see, run::show)
        .post(
            "/dues/runs/{run}/withdrawal",
            "撤回月度应收",
            Entry::Power(RUN.code),
            run::take_back,
        );
    people_routes(routes)
}

fn people_routes(routes: Routes) -> Routes {
    let (see, take) = (Entry::Power(SEE.code), Entry::Power(TAKE.code));
    let base = Entry::Power(BASE.code);
    let account = "/dues/{union}/people/{person}";
    let routes = routes
        .page::<PeoplePage, _, _>("/dues/{union}/people", "缴费名单", see, people::list)
        .post(
            "/dues/{union}/people/export",
            "导出会费名单",
            Entry::Power(EXPORT.code),
            people::export,
        )
        .page::<AccountPage, _, _>(account, "会费账户", see, people::account)
        .page::<DuesForm, _, _>(
            "/dues/{union}/people/{person}/payment",
            "登记缴费（表单）",
            take,
            pay::payment,
        )
        .post(
            "/dues/{union}/people/{person}/payment",
            "登记缴费",
            take,
            pay::take,
        )
        .page::<DuesForm, _, _>(
            "/dues/{union}/people/{person}/base",
            "登记缴费基数（表单）",
            base,
            pay::base,
        )
        .post(
            "/dues/{union}/people/{person}/base",
            "登记缴费基数",
            base,
            pay::set_base,
        )
        .post(
            "/dues/payments/{payment}/reversal",
            "冲销缴费",
            take,
            pay::reverse,
        )
        .post(
            "/dues/payments/{payment}/receipt",
            "补开收据",
            take,
            receipt::give,
        );
    paper_routes(routes)
}

fn paper_routes(routes: Routes) -> Routes {
    let (see, take) = (Entry::Power(SEE.code), Entry::Power(TAKE.code));
    routes
        .page::<ReceiptsPage, _, _>("/dues/{union}/receipts", "会费收据", see, receipt::list)
        .page::<ReceiptPage, _, _>(
            "/dues/receipts/{receipt}",
            "一张收据",
            Entry::SignedIn,
            receipt::show,
        )
        .get(
            "/dues/receipts/{receipt}/pdf",
            "收据 PDF",
            Entry::SignedIn,
            receipt::pdf,
        )
        .post(
            "/dues/receipts/{receipt}/voiding",
            "作废收据",
            take,
            receipt::void,
        )
        .page::<ListsPage, _, _>("/dues/{union}/lists", "代扣和基数名单", see, list::all)
        .upload("/dues/{union}/lists", "上传名单", see, list::bring)
        .page::<ListPage, _, _>("/dues/lists/{list}", "名单核对", see, list::one)
        .post(
            "/dues/lists/{list}/confirmation",
            "名单入账",
            see,
            list::confirm,
        )
        .post("/dues/lists/{list}/removal", "放弃名单", see, list::remove)
}

/// A union that the actor may see.
fn seen(conn: &mut Conn, actor: &Actor, union: Id<Body>) -> Result<BodyView, Error> {
    scope::union_at(conn, actor, union, &SEE)
}

/// A reason, or what is wrong with it.
fn why(form: &mut Form) -> Result<String, Error> {
    match form.text::<100>("why") {
        Some(why) => Ok(why.to_string()),
        None => Err(form.invalid()),
    }
}

/// A month out of a form.
fn month(form: &mut Form, name: &str) -> Option<Month> {
    let month = Month::parse(form.raw(name));
    if month.is_none() {
        form.reject(name, "请选择月份");
    }
    month
}

/// A day that is not ahead.
fn past_day(form: &mut Form, name: &str, today: Date) -> Option<Date> {
    let day = form.date(name)?;
    if day > today || day.year() < 1949 {
        form.reject(name, "日期不能晚于今天");
        return None;
    }
    Some(day)
}
