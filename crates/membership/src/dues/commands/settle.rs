//! Setting by what rule dues are asked.

use kernel::Id;
use platform::{
    Error,
    access::{Actor, Body},
    db::Tx,
    trail::Deed,
};

use super::of_union;
use crate::dues::{
    model::{Mode, Month, Rate, Scale, Unit},
    powers::RATE as MAY_SET,
    scope,
    store::{self, RATE},
};

/// What was typed (新办法).
#[derive(Debug, Clone)]
pub struct NewRate {
    /// 起用月份.
    pub from: Month,
    /// 缴费标准.
    pub scale: Scale,
    /// 取整.
    pub rounding: (Unit, Mode),
    /// 退休免缴.
    pub exempt_retired: bool,
    /// 保留会籍免缴.
    pub exempt_retained: bool,
    /// 依据.
    pub source: String,
    /// Whether it was read.
    pub confirmed: bool,
}

/// Sets a rate from a month on; an earlier one for that month stays on record and counts no more.
///
/// # Errors
/// Not there, forbidden, or what the database said.
pub fn set_rate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    union: Id<Body>,
    new: &NewRate,
) -> Result<(), Error> {
    scope::union_at(tx, actor, union, &MAY_SET)?;
    let ways = scope::way_up(tx, union)?;
    let rates = store::rates_of(tx, &ways)?;
    let before = crate::dues::rules::rate_in(&rates, &ways, new.from).map(Rate::words);
    let rate = Rate {
        id: tx.id(),
        union_body: union,
        from: new.from,
        scale: new.scale,
        rounding: new.rounding,
        exempt_retired: new.exempt_retired,
        exempt_retained: new.exempt_retained,
        source: new.source.clone(),
        confirmed: new.confirmed,
    };
    store::insert_rate(tx, &rate, actor.account.as_i64())?;
    let deed = Deed::on("membership.set_dues_rate", of_union(union))
        .row(RATE, rate.id)
        .change("缴费办法", before.unwrap_or_default(), rate.words())
        .change("起用月份", "", new.from)
        .change("依据", "", &rate.source);
    tx.trail(actor, deed)
}
