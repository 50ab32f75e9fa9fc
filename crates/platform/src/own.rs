//! What the platform itself brings to the house, as an area like the others.

use crate::{
    access::Actor,
    area::{Area, MenuEntry, Tie},
    files, holidays, jobs, messages, observe,
    secret::SealedColumn,
    settings, sign_in, tls, trail,
    ui::Icon,
    web::Routes,
};

/// Every column that holds sealed values of the platform.
const SEALED: &[SealedColumn] = &[sign_in::SEALED[0], sign_in::SEALED[1], settings::SEALED];

/// The platform's own area.
pub fn own_area() -> Area {
    Area {
        migrations: &[
            crate::migration!("0001_platform_core"),
            crate::migration!("0002_platform_trail"),
            crate::migration!("0003_platform_sign_in"),
            crate::migration!("0004_platform_jobs"),
            crate::migration!("0014_platform_holidays"),
        ],
        tracked: &[
            sign_in::ACCOUNTS,
            sign_in::LINKS,
            sign_in::TOKENS,
            settings::SETTING,
            holidays::ARRANGEMENT,
        ],
        sealed: SEALED,
        powers: &[
            jobs::POWER,
            settings::POWER,
            holidays::POWER,
            observe::POWER,
            sign_in::POWER,
        ],
        jobs: &[trail::SEAL_JOB],
        routes,
        menu,
        ties: |conn, person, _| {
            let account = sign_in::account_of(conn, person)?;
            let tie = |_| Tie::keeps("已开通账号：请把有账号的一条作为保留的一条");
            Ok(account.into_iter().map(tie).collect())
        },
        waiting: |conn, actor| {
            let unread = messages::unread(conn, actor.account)?;
            Ok(vec![("/messages", unread)])
        },
        ..Area::named("platform")
    }
}

fn routes() -> Routes {
    sign_in::routes()
        .merge(jobs::routes())
        .merge(messages::routes())
        .merge(files::routes())
        .merge(settings::routes())
        .merge(holidays::routes())
        .merge(observe::routes())
        .merge(tls::routes())
}

fn menu(actor: &Actor) -> Vec<MenuEntry> {
    let entry = |order, label, href, icon| MenuEntry {
        order,
        label,
        href,
        icon,
        count: 0,
        on_phone: false,
    };
    let mut entries = vec![MenuEntry {
        on_phone: true,
        ..entry(15, "消息", "/messages", Icon::Bell)
    }];
    if actor.may_somewhere(settings::POWER.code) {
        entries.push(entry(90, "设置", "/settings", Icon::Settings));
    }
    if actor.may_somewhere(jobs::POWER.code) {
        entries.push(entry(95, "后台任务", "/jobs", Icon::Clock));
    }
    entries
}
