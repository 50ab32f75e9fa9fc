//! Who holds the office of a step, from its body upward.

use kernel::{Date, Id};
use platform::{Error, access::Body, db::Conn};

use crate::{model::At, rules::Level};

/// The body that a step of a flow means, seen from `body`; `None` when there is no union above.
///
/// # Errors
/// [`Error::NotFound`] when a body is not there; what the database said.
pub fn base(conn: &mut Conn, at: At, body: Id<Body>) -> Result<Option<(Id<Body>, String)>, Error> {
    let named = match at {
        At::Own => body,
        At::Named(named) => named,
        At::Union | At::Above => {
            let nth = usize::from(at == At::Above);
            let unions = organisation::unions_of(conn, body)?;
            return Ok(unions
                .into_iter()
                .nth(nth)
                .map(|union| (union.id, union.name)));
        }
    };
    let view = organisation::body(conn, named)?.ok_or(Error::NotFound)?;
    Ok(Some((view.id, view.short)))
}

/// Who holds `office` at `body` and in each union above it on `day`.
///
/// # Errors
/// What the database said.
pub fn levels(
    conn: &mut Conn,
    office: &str,
    body: (Id<Body>, &str),
    day: Date,
) -> Result<Vec<Level>, Error> {
    let (id, name) = body;
    let mut places = vec![(id, name.to_owned())];
    let above = organisation::unions_of(conn, id)?;
    places.extend(
        above
            .into_iter()
            .filter(|u| u.id != id)
            .map(|u| (u.id, u.name)),
    );
    let mut levels = Vec::with_capacity(places.len());
    for (body, name) in places {
        let holders = organisation::holders(conn, office, body, day)?;
        levels.push(Level {
            body,
            name,
            holders: holders.into_iter().map(|person| person.id).collect(),
        });
    }
    Ok(levels)
}
