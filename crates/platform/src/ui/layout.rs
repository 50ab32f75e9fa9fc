//! How cards stand beside each other.

use maud::{Markup, html};

/// Columns on a desk (分栏); on a phone everything stands below each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// 两栏
    Two,
    /// 三栏
    Three,
    /// 四栏: figures; two beside each other on a phone.
    Four,
    /// 主次: two thirds and one third.
    MainSide,
    /// 次主: one third and two thirds.
    SideMain,
    /// 一栏: cards below each other, inside another column.
    One,
}

/// Puts cards into columns, in the order given.
pub fn columns(kind: Columns, cards: &Markup) -> Markup {
    let class = match kind {
        Columns::One => "cols",
        Columns::Two => "cols c2",
        Columns::Three => "cols c3",
        Columns::Four => "cols c4",
        Columns::MainSide => "cols c21",
        Columns::SideMain => "cols c12",
    };
    html! { div class=(class) { (cards) } }
}
