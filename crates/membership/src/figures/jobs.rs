//! What keeps the figures: folding every minute, recounting every day.

use platform::{
    App, Error,
    jobs::{Claim, JobKind},
};

use super::store;

/// Differences that one write folds: with the bodies above them some hundred rows.
const FOLD_ROWS: u32 = 100;
/// Figures that one write puts right.
const RIGHT_ROWS: usize = 300;

/// Folds differences.
pub const FOLD: JobKind = JobKind {
    name: "membership.fold_figures",
    title: "汇总会员数字",
    run: fold,
    every_secs: Some(60),
};
/// Recounts everything.
pub const RECOUNT: JobKind = JobKind {
    name: "membership.recount",
    title: "核对会员数字",
    run: recount,
    every_secs: Some(86_400),
};

fn fold(house: &App, claim: &Claim) -> Result<String, Error> {
    let mut folded = 0;
    for piece in 0.. {
        let step = format!("fold {piece} {}", claim.fence);
        let rows = claim.write(house, &step, |tx| store::fold(tx, FOLD_ROWS))?;
        folded += rows;
        if rows == 0 {
            break;
        }
    }
    Ok(format!("汇总了 {folded} 条变动"))
}

fn recount(house: &App, claim: &Claim) -> Result<String, Error> {
    let off = house.db.read_blocking(store::drift)?;
    for (piece, some) in off.chunks(RIGHT_ROWS).enumerate() {
        let (step, some) = (format!("right {piece} {}", claim.fence), some.to_vec());
        claim.write(house, &step, move |tx| store::put_right(tx, &some))?;
    }
    Ok(format!("核对完成，改正了 {} 处", off.len()))
}
