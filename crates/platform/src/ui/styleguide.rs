//! Every component in every state (样式手册), for `/styleguide`.
use maud::{Markup, html};
/// Everything.
pub fn styleguide() -> Markup {
    html! {}
}
