//! Rates as rows.

use kernel::{Id, Money, Percent};
use platform::{
    Error,
    access::Body,
    args,
    db::{Conn, Row, Sql, Tx},
};

use super::{code, ids, word};
use crate::dues::model::{Mode, Rate, Scale, Unit};

fn read(row: &Row<'_>) -> Result<Rate, Error> {
    let (kind, unit, mode): (String, String, String) = (row.get(3)?, row.get(6)?, row.get(7)?);
    Ok(Rate {
        id: row.get(0)?,
        union_body: row.get(1)?,
        from: row.get(2)?,
        scale: match kind.as_str() {
            "share" => Scale::Share(Percent::from_basis_points(row.get(4)?)),
            "fixed" => Scale::Fixed(row.get(5)?),
            _ => return Err(Error::Corrupt("membership_dues_rate.kind")),
        },
        rounding: (
            word(&Unit::WORDS, &unit, "membership_dues_rate.round_unit")?,
            word(&Mode::WORDS, &mode, "membership_dues_rate.round_mode")?,
        ),
        exempt_retired: row.get(8)?,
        exempt_retained: row.get(9)?,
        source: row.get(10)?,
        confirmed: row.get(11)?,
    })
}

/// All rates of these unions, the newest first.
pub fn rates_of(conn: &mut Conn, unions: &[Id<Body>]) -> Result<Vec<Rate>, Error> {
    Sql::new(
        "select id, union_body, from_month, kind, share_bp, fixed_fen, round_unit, round_mode,
                exempt_retired, exempt_retained, source, confirmed
         from membership_dues_rate where",
    )
    .push_in("union_body", &ids(unions))
    .push("order by from_month desc, id desc", &[])
    .all(conn, read)
}

/// Adds a rate.
pub fn insert_rate(tx: &mut Tx<'_>, rate: &Rate, by: i64) -> Result<(), Error> {
    let (kind, share, fixed) = match rate.scale {
        Scale::Share(share) => ("share", share.basis_points(), Money::default()),
        Scale::Fixed(fixed) => ("fixed", 0, fixed),
    };
    let now = tx.now();
    tx.run(
        "insert into membership_dues_rate
           (id, union_body, from_month, kind, share_bp, fixed_fen, round_unit, round_mode,
            exempt_retired, exempt_retained, source, confirmed, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            rate.id,
            rate.union_body,
            rate.from,
            kind,
            i64::from(share),
            fixed.fen(),
            code(&Unit::WORDS, rate.rounding.0),
            code(&Mode::WORDS, rate.rounding.1),
            rate.exempt_retired,
            rate.exempt_retained,
            &rate.source,
            rate.confirmed,
            by,
            now
        ],
    )?;
    Ok(())
}
