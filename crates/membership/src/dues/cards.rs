//! What dues say on the workbench: which month is not run yet, and what is open.

use kernel::Date;
use platform::{
    Error,
    access::Actor,
    area::{Card, CardRow, Tag},
    db::Conn,
    ui::{Tone, words},
};

use super::{
    DUES,
    model::Month,
    powers::{RUN, SEE},
    scope, store,
};

/// Unions that a card looks at.
const UNIONS: usize = 50;
/// Rows of a card.
const ROWS: usize = 10;
/// Where the card stands among the others.
const ORDER: u16 = 60;

/// The cards of who runs or sees dues (工作台卡片).
///
/// # Errors
/// What the database said.
pub fn cards(conn: &mut Conn, actor: &Actor, today: Date) -> Result<Vec<Card>, Error> {
    if !actor.may_somewhere(RUN.code) {
        return Ok(Vec::new());
    }
    let month = Month::of(today);
    let mut rows = Vec::new();
    for union in scope::unions(conn, actor, &SEE, UNIONS)? {
        if !actor.may(RUN.code, &union.path) {
            continue;
        }
        // Who never set a rate does not run dues here; they are not chased for it.
        let ways = scope::way_up(conn, union.id)?;
        if store::rates_of(conn, &ways)?.is_empty() {
            continue;
        }
        let sums = store::sums(conn, union.id, &store::Ask::default())?;
        let run = store::live_run(conn, union.id, month)?;
        if run.is_none() {
            rows.push(CardRow {
                day: None,
                lead: Some(Tag::new(Tone::Warn, "待生成")),
                title: format!("{} {}会费应收", union.short, month.word()),
                tag: None,
                detail: "会籍以月初为准，先看预览再生成".to_owned(),
                action: (
                    "去生成".to_owned(),
                    format!("{DUES}/{}/months/{month}", union.id),
                ),
            });
        }
        if sums.behind > 0 {
            rows.push(CardRow {
                day: None,
                lead: Some(Tag::new(Tone::Plain, "欠缴")),
                title: format!("{} {} 人欠缴会费", union.short, words::count(sums.behind)),
                tag: None,
                detail: format!("共 {} 元", sums.open),
                action: ("看名单".to_owned(), format!("{DUES}/{}/people", union.id)),
            });
        }
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    rows.truncate(ROWS);
    Ok(vec![Card::List {
        order: ORDER,
        title: "会费".to_owned(),
        empty: String::new(),
        more: Some(("会费".to_owned(), DUES.to_owned())),
        rows,
        wide: false,
    }])
}
