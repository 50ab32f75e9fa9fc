//! The desk (工作台): what every area has to say to one person today, search over all of them,
//! and the calendar of all of them.
//!
//! **Invariant:** knows no area by name; asks the registry.

mod calendar;
mod pages;
mod search;
mod workbench;

use platform::{
    access::Actor,
    area::{Area, MenuEntry},
    ui::Icon,
    web::{Entry, Routes},
};

/// What the desk brings to the house.
pub fn area() -> Area {
    Area {
        routes,
        menu,
        ..Area::named("app")
    }
}

fn routes() -> Routes {
    Routes::new()
        .page::<workbench::WorkbenchPage, _, _>("/", "工作台", Entry::SignedIn, workbench::show)
        .page::<search::SearchPage, _, _>("/search", "查找", Entry::SignedIn, search::show)
        .page::<calendar::CalendarPage, _, _>("/calendar", "日历", Entry::SignedIn, calendar::show)
        .page::<pages::StyleguidePage, _, _>(
            "/styleguide",
            "界面规范",
            Entry::Public,
            pages::styleguide,
        )
}

fn menu(_: &Actor) -> Vec<MenuEntry> {
    let entry = |order, label, href, icon| MenuEntry {
        order,
        label,
        href,
        icon,
        count: 0,
        on_phone: true,
    };
    vec![
        entry(10, "工作台", "/", Icon::Home),
        entry(25, "日历", "/calendar", Icon::Calendar),
    ]
}
