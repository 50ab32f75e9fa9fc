//! Light or dark, normal or large: a cookie, so that the sign-in page looks right as well.

use axum::http::header;

use super::{cookies::set_cookie, next};
use crate::{
    ui::{Size, Theme},
    web::{Answer, Entry, Form, Guest, Routes, redirect},
};

/// How long the look is kept: a year.
const KEPT_SECS: u32 = 365 * 24 * 3_600;

pub(super) fn routes() -> Routes {
    Routes::new().post("/look", "显示设置", Entry::Public, choose)
}

async fn choose(guest: Guest, form: Form) -> Answer {
    let (theme, size) = (guest.look.theme, guest.look.size);
    let theme = match form.raw("theme") {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        "system" => Theme::System,
        _ => theme,
    };
    let size = match form.raw("size") {
        "large" => Size::Large,
        "normal" => Size::Normal,
        _ => size,
    };
    let value = format!("{}.{}", theme_word(theme), size_word(size));
    let mut response = redirect(&next::or_workbench(form.raw("next")))?;
    let cookie = set_cookie(&guest.house.config, "look", &value, Some(KEPT_SECS))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

const fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

const fn size_word(size: Size) -> &'static str {
    match size {
        Size::Normal => "normal",
        Size::Large => "large",
    }
}
