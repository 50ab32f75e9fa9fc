//! Every component in every state (样式手册): empty, typical, full, hostile, wrong.
//!
//! `/styleguide` shows it in the demo and in debug builds, and the tests of this module check
//! all of it at once. The people and things in it are made up.

mod forms;
mod lists;
mod pictures;
mod says;
mod workbench;

use maud::{Markup, html};

/// A text as hostile as people's texts get: long, unbroken, with markup in it.
const HOSTILE: &str = "关于进一步深入贯彻落实新时代产业工人队伍建设改革要求扎实推进劳动和技能竞赛\
    暨<script>alert(1)</script>&\"引号\"AVeryLongUnbrokenLatinWordThatGoesOnAndOnWithoutAnySpace";

/// A day for all samples.
const TODAY: jiff::civil::Date = jiff::civil::date(2025, 3, 18);

/// The whole guide, as the content of a page.
pub fn styleguide() -> Markup {
    html! {
        (workbench::workbench())
        (says::says())
        (lists::lists())
        (lists::records())
        (forms::forms())
        (pictures::pictures())
    }
}

/// A part of the guide under its headline.
fn part(title: &str, body: &Markup) -> Markup {
    html! { section.card { header { h2 { (title) } } (body) } }
}
